"""What an event is at a moment, and when its agenda items start: decisions on plain values."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from flask_babel import lazy_gettext as _l

from ..core.errors import Conflict, Refusal


class EventKind(StrEnum):
    SEMINAR = "seminar"
    CONFERENCE = "conference"
    ASSEMBLY = "assembly"
    CEREMONY = "ceremony"
    MEETING = "meeting"


class Status(StrEnum):
    DRAFT = "draft"
    PUBLISHED = "published"
    POSTPONED = "postponed"
    CANCELLED = "cancelled"


class ItemKind(StrEnum):
    PLAN_SHARING = "plan_sharing"
    PILOT_CITY_PLAN = "pilot_city_plan"
    FUTURE_PLAN = "future_plan"
    QUESTIONS = "questions"
    SUGGESTIONS = "suggestions"
    REPORT = "report"
    RESOLUTION = "resolution"
    ELECTION = "election"
    CEREMONY = "ceremony"
    BREAK = "break"
    MEAL = "meal"
    TALK = "talk"
    OTHER = "other"


class Phase(StrEnum):
    """Where an event stands in time, whatever its registration does."""

    UNDATED = "undated"
    AHEAD = "ahead"
    LIVE = "live"
    PAST = "past"


class EndsBeforeItStarts(Refusal):
    def __init__(self) -> None:
        super().__init__(_l("The end must be later than the start."), field="ends_at")


class ChangedMeanwhile(Conflict):
    """Two people edited the same thing; `facts["theirs"]` is what stands now, `facts["version"]` its version."""

    def __init__(self, *, version: int, theirs: object) -> None:
        super().__init__(_l("Somebody else changed this while you were editing. Compare both versions below and save again to keep yours."), version=version, theirs=theirs)


class NotPublishable(Refusal):
    def __init__(self, sentence: object) -> None:
        super().__init__(sentence)  # type: ignore[arg-type]


class WrongStatus(Refusal):
    """The verb does not fit the event's status."""

    def __init__(self) -> None:
        super().__init__(_l("This is not possible in the event's present state. Reload the page to see it."))


# An event without a known end is shown as live, and ends in calendars, after this long.
DEFAULT_LENGTH = timedelta(hours=2)


def phase(starts_at: datetime | None, ends_at: datetime | None, now: datetime, *, window_to: date | None = None, today: date | None = None) -> Phase:
    """Where `now` lies; an open end counts as DEFAULT_LENGTH after the start. A passed window is still undated."""
    if starts_at is None:
        return Phase.UNDATED
    if now < starts_at:
        return Phase.AHEAD
    return Phase.LIVE if now < (ends_at or starts_at + DEFAULT_LENGTH) else Phase.PAST


@dataclass(frozen=True)
class Slot:
    """An agenda item as the clock sees it: how long (None = open), and a fixed start if it is pinned."""

    minutes: int | None
    pinned_at: datetime | None = None


def start_times(starts_at: datetime | None, slots: Sequence[Slot]) -> list[datetime | None]:
    """When each item starts: at its pin, else when the one before ends; unknown after an item of open length."""
    times: list[datetime | None] = []
    clock = starts_at
    for slot in slots:
        clock = slot.pinned_at or clock
        times.append(clock)
        clock = clock + timedelta(minutes=slot.minutes) if clock is not None and slot.minutes is not None else None
    return times
