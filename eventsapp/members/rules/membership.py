"""What a membership is on a day, and which change may follow which: decisions on plain values."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from flask_babel import LazyString, get_locale
from flask_babel import lazy_gettext as _l

from ...core import dates
from ...core.errors import Refusal
from .enums import Change, Standing

_LEADS_TO = {
    Change.ADMITTED: Standing.MEMBER,
    Change.SUSPENDED: Standing.SUSPENDED,
    Change.RESUMED: Standing.MEMBER,
    Change.RESIGNED: Standing.RESIGNED,
    Change.LAPSED: Standing.LAPSED,
    Change.READMITTED: Standing.MEMBER,
}
_MAY_FOLLOW = {
    Standing.NONE: (Change.ADMITTED,),
    Standing.MEMBER: (Change.SUSPENDED, Change.RESIGNED, Change.LAPSED),
    Standing.SUSPENDED: (Change.RESUMED, Change.RESIGNED, Change.LAPSED),
    Standing.RESIGNED: (Change.READMITTED,),
    Standing.LAPSED: (Change.READMITTED,),
}


class ChangeDoesNotFollow(Refusal):
    def __init__(self) -> None:
        super().__init__(_l("This does not fit what the membership is now. Look at its changes again."), field="change")


class BeforeLatestChange(Refusal):
    """A day before the latest change's would rewrite what the register said on days people may have relied on."""

    def __init__(self, latest: date) -> None:
        super().__init__(
            _l("The day lies before that of the latest change, %(day)s. To correct the register, say so with the box below.", day=_said(latest)), field="effective_on"
        )


def _said(day: date) -> LazyString:
    """A day as its reader writes days."""
    return LazyString(lambda: dates.day(day, getattr(get_locale(), "language", "en")))


class MergedAway(Refusal):
    """Its organisation's record stands for another one by now: readmitted, it would be a membership nobody could use."""

    def __init__(self) -> None:
        super().__init__(_l("The record of this organisation was merged into another one. Admit that one instead."), field="change")


class AlreadyRegistered(Refusal):
    def __init__(self, number: int) -> None:
        super().__init__(_l("This organisation is in the register already, as number %(number)d.", number=number), field="name")


class SeveralRecords(Refusal):
    def __init__(self) -> None:
        super().__init__(_l("Several organisations on record look like this one. Give its business registration number, or merge them first."), field="name")


def standing_on(changes: Iterable[tuple[date, Change]], day: date) -> Standing:
    """What a membership with these changes (effective day, change; in the order they were entered) is on `day`."""
    until = [(on, number, change) for number, (on, change) in enumerate(changes) if on <= day]
    return _LEADS_TO[max(until, key=lambda entry: entry[:2])[2]] if until else Standing.NONE


def leads_to(standing: Standing) -> tuple[Change, ...]:
    """The changes after which a membership is this."""
    return tuple(change for change, after in _LEADS_TO.items() if after is standing)


def standing_after(change: Change | None) -> Standing:
    """What a membership is whose latest change was this."""
    return Standing.NONE if change is None else _LEADS_TO[change]


def may_follow(standing: Standing) -> tuple[Change, ...]:
    """The changes that may come next."""
    return _MAY_FOLLOW[standing]


def member_since(changes: Iterable[tuple[date, Change]], day: date) -> date | None:
    """Since when it is a member without having left, on `day`: a suspension does not interrupt that. None if it is out."""
    since = None
    for on, change in sorted(changes, key=lambda entry: entry[0]):
        if on > day:
            break
        if change in (Change.ADMITTED, Change.READMITTED):
            since = on
        elif change in (Change.RESIGNED, Change.LAPSED):
            since = None
    return since


def must_follow(changes: Iterable[tuple[date, Change]], change: Change, on: date, *, correcting: bool) -> None:
    """Raise unless `change` on that day may be added to these: it fits what stands then, and comes last or says that it corrects.

    A change in the past must also leave everything after it in order.
    """
    entered = list(changes)
    latest = max((day for day, _ in entered), default=None)
    if latest is not None and on < latest and not correcting:
        raise BeforeLatestChange(latest)
    standing = Standing.NONE
    for _day, step in sorted([*entered, (on, change)], key=lambda entry: entry[0]):
        if step not in _MAY_FOLLOW[standing]:
            raise ChangeDoesNotFollow()
        standing = _LEADS_TO[step]
