"""When an act is possible, and what it is refused for."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from flask_babel import lazy_gettext as _l

from ...core.errors import Conflict, Refusal
from ...events.rules import MOST_MINUTES, Released
from .courses import Act, Verb, leaves_of
from .replay import LivePlan, State, day_of, over_by

__all__ = ["Act", "AlreadyAbsorbing", "NotLive", "NotNow", "NotPossible", "NothingToUndo", "Overtaken", "Verb", "day_bounds", "must_be_possible"]

# So long before a day begins it can be run already: somebody opens early.
OPENS_BEFORE = timedelta(hours=3)


class NotLive(Refusal):
    def __init__(self) -> None:
        super().__init__(_l("Only a published event with a published agenda can be run."))


class NotNow(Refusal):
    def __init__(self) -> None:
        super().__init__(_l("This can be done on the day only, from three hours before the day begins until six hours after it should be over."))


class NotPossible(Conflict):
    def __init__(self) -> None:
        super().__init__(_l("This is not possible any more: somebody did something meanwhile. Look at what is on now."))


class AlreadyAbsorbing(Conflict):
    def __init__(self) -> None:
        super().__init__(_l("Breaks give way already."))


class NothingToUndo(Conflict):
    def __init__(self) -> None:
        super().__init__(_l("There is nothing to undo."))


class Overtaken(Conflict):
    def __init__(self) -> None:
        super().__init__(_l("Somebody did something meanwhile, so nothing was done. Look at how it stands now."))


_FITS = {
    Verb.START: frozenset({State.NEXT, State.AHEAD, State.SKIPPED, State.DONE}),
    Verb.END: frozenset({State.RUNNING}),
    Verb.ADJUST: frozenset({State.RUNNING, State.NEXT, State.AHEAD}),
    Verb.SKIP: frozenset({State.NEXT, State.AHEAD}),
}


def must_be_possible(live: LivePlan, verb: Verb, uid: str, minutes: int, *, now: datetime, zone: str) -> None:
    """Raise what the act is refused for. Who already began cannot begin again; what was passed over can."""
    if verb is Verb.ABSORB:
        _must_be_open(live, None, now, zone)
        if live.absorbing:
            raise AlreadyAbsorbing()
        return
    each = live.find(uid)
    if each is None or each.block or each.state not in _FITS[verb]:
        raise NotPossible()
    if verb is Verb.START and each.started_at is not None:
        raise NotPossible()
    if verb is Verb.ADJUST and (each.item.minutes is None or not minutes or not 0 < each.item.minutes + each.adjusted + minutes <= MOST_MINUTES):
        raise NotPossible()
    _must_be_open(live, each.item, now, zone)


def day_bounds(plan: Sequence[Released], item: Released | None, zone: str) -> tuple[datetime, datetime] | None:
    """From when until when the day of this item can be run, any day without one; None where nothing has a time."""
    day = [leaf for leaf in leaves_of(plan) if item is None or day_of(leaf, zone) == day_of(item, zone)]
    until = over_by(day)
    begins = min((leaf.starts_at for leaf in day if leaf.starts_at is not None), default=None)
    return (begins - OPENS_BEFORE, until) if begins is not None and until is not None else None


def _must_be_open(live: LivePlan, item: Released | None, now: datetime, zone: str) -> None:
    bounds = day_bounds([each.item for each in live.items], item, zone)
    if bounds is None or not bounds[0] <= now < bounds[1]:
        raise NotNow()
