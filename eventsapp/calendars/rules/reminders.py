"""When a reminder of an event goes out, and whether it goes out at all: decisions on plain values.

Who is reminded, of an event of a hundred or of fifty thousand, is one question to the database: queries.reminders.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from flask_babel import lazy_gettext as _l

from ...core.errors import Conflict, Refusal
from ...events.rules import Status
from ...rsvps.rules import Answer

COMPOSER = "reminder"

# What organisers may choose, in minutes before the start.
OFFSETS = (60, 3 * 60, 24 * 60, 2 * 24 * 60, 3 * 24 * 60, 7 * 24 * 60, 14 * 24 * 60)

# What somebody with a seat has said who is reminded.
COMING = (Answer.GOING, Answer.MAYBE)

# A worker that was down sends a reminder late by this much at most: nobody is to read "tomorrow" on the day itself.
LATEST = timedelta(hours=6)

# Somebody reminded of one start is reminded of another only if that reminder is due this much later.
AGAIN_AFTER = timedelta(hours=12)

_HOURS_FROM = timedelta(minutes=50)
_DAYS_FROM = timedelta(hours=12)


class SameReminder(Refusal):
    def __init__(self) -> None:
        super().__init__(_l("There is a reminder at that time already. Change its note, or choose another time."), field="minutes_before")


class ReminderGone(Conflict):
    def __init__(self) -> None:
        super().__init__(_l("Somebody else removed this reminder meanwhile. What you typed is below: add it as a new reminder to keep it."))


class State(StrEnum):
    """What becomes of a reminder of the event as it stands."""

    UNDATED = "undated"
    OFF = "off"  # of a draft, of an event that is off, or has begun
    AHEAD = "ahead"
    DUE = "due"
    MISSED = "missed"


@dataclass(frozen=True)
class Plan:
    """A reminder as set, with the event as it stands."""

    status: Status
    starts_at: datetime | None
    minutes_before: int
    created_at: datetime

    @property
    def due_at(self) -> datetime | None:
        """So many minutes before the start, as time runs and not as clocks show it; it moves with the event."""
        return self.starts_at - timedelta(minutes=self.minutes_before) if self.starts_at is not None else None


def state(plan: Plan, now: datetime) -> State:
    """What becomes of this reminder. One set after its moment had passed is not made up for; of one late, only for a while."""
    due_at = plan.due_at
    if plan.starts_at is None or due_at is None:
        return State.UNDATED if plan.status in (Status.DRAFT, Status.PUBLISHED) else State.OFF
    if plan.status is not Status.PUBLISHED or now >= plan.starts_at:
        return State.OFF
    if now < due_at:
        return State.AHEAD
    return State.DUE if plan.created_at <= due_at and now < due_at + patience(plan.minutes_before) else State.MISSED


def patience(minutes_before: int) -> timedelta:
    """How late it may still be sent: half its distance from the start, six hours at most. Later than that it is dropped."""
    return min(timedelta(minutes=minutes_before) / 2, LATEST)


def comes_again(due_at: datetime, reminded_at: datetime) -> bool:
    """Whether somebody reminded then will be reminded once more, of the start that this is due for."""
    return due_at > reminded_at + AGAIN_AFTER


class Unit(StrEnum):
    """In what one says how far off something is."""

    MINUTES = "minutes"
    HOURS = "hours"
    TODAY = "today"
    TOMORROW = "tomorrow"
    DAYS = "days"


@dataclass(frozen=True)
class Distance:
    unit: Unit
    number: int = 0


def distance(starts_at: datetime, zone: str, now: datetime) -> Distance:
    """How far off a start is, as people where it takes place would say: hours when it is near, else the days of the calendar."""
    left = starts_at - now
    if left < _HOURS_FROM:
        return Distance(Unit.MINUTES, max(5, round(left / timedelta(minutes=5)) * 5))
    if left < _DAYS_FROM:
        return Distance(Unit.HOURS, round(left / timedelta(hours=1)))
    days = (starts_at.astimezone(ZoneInfo(zone)).date() - now.astimezone(ZoneInfo(zone)).date()).days
    near: Sequence[Distance] = (Distance(Unit.TODAY), Distance(Unit.TOMORROW))
    return near[days] if days < len(near) else Distance(Unit.DAYS, days)
