"""Rooms and who holds them when, hours of a place, and who sees the link of an online event: decisions on plain values."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from flask_babel import lazy_gettext as _l

from ...core.errors import Refusal
from .events import Attendance, Status, end_of


class Layout(StrEnum):
    """How a room is set up; each has seats of its own."""

    THEATRE = "theatre"
    CLASSROOM = "classroom"
    U_SHAPE = "u_shape"
    BOARDROOM = "boardroom"
    BANQUET = "banquet"
    STANDING = "standing"


class Joining(StrEnum):
    """What somebody with a seat sees of the way to take part online."""

    NONE = "none"  # the event is in person, or off
    UNKNOWN = "unknown"  # nobody has written the link down yet
    LATER = "later"
    NOW = "now"
    OVER = "over"


class RoomTaken(Refusal):
    """Another event holds the room at that time, setting up and clearing away included."""

    def __init__(self, *, room: str, event: str, span: str, field: str | None = "starts_at") -> None:
        super().__init__(_l("%(room)s is taken: %(event)s holds it %(span)s, with the time to set up and to clear away.", room=room, event=event, span=span), field=field)


class RoomNotHere(Refusal):
    """A room of another place than the event's, or one that is given up."""

    def __init__(self) -> None:
        super().__init__(_l("Choose a room of the event’s venue."), field="room")


class NoVenueYet(Refusal):
    def __init__(self) -> None:
        super().__init__(_l("Choose the event’s venue first; then its rooms can be held."))


class RoomIsHeld(Refusal):
    """A room that is held for what is still to come cannot be given up."""

    def __init__(self, events: str) -> None:
        super().__init__(_l("This room is held for %(events)s. Release it there first.", events=events))


class RoomCodeTaken(Refusal):
    def __init__(self) -> None:
        super().__init__(_l("Another room of this venue has this code already."), field="code")


class EventIsOff(Refusal):
    def __init__(self) -> None:
        super().__init__(_l("A cancelled event holds no rooms. Put it back on first."))


LEAST_ROOM, MOST_ROOM = 1, 100_000  # seats of one room
MOST_MARGIN = 2 * 24 * 60  # minutes to set up or to clear away
MOST_JOIN_MINUTES = 7 * 24 * 60  # so long before the start at most is the link shown
JOIN_MINUTES = 30
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")  # as files write them; Monday is 0
MOST_JOIN_URL = 1_000
_ROOM_CODE = re.compile(r"[A-Za-z0-9]+([-_.][A-Za-z0-9]+)*")
_ADDRESS = re.compile(r"[!-~]+")


@dataclass(frozen=True)
class Held:
    """A room is taken from one instant to another [half-open) by an event."""

    room_id: int
    starts_at: datetime
    ends_at: datetime
    event_id: int = 0


def hold_span(starts_at: datetime | None, ends_at: datetime | None, before: int, after: int) -> tuple[datetime, datetime] | None:
    """From when to when a room is kept for an event: what has no end lasts DEFAULT_LENGTH, what has no day keeps nothing."""
    end = end_of(starts_at, ends_at)
    return (starts_at - timedelta(minutes=before), end + timedelta(minutes=after)) if starts_at is not None and end is not None else None


def first_clash(wanted: Iterable[Held], taken: Sequence[Held]) -> tuple[Held, Held] | None:
    """What is wanted, and the earliest hold of another event that is in its way; None when there is room for all."""
    found = [(mine, other) for mine in wanted for other in taken if other.event_id != mine.event_id and other.room_id == mine.room_id and overlap(mine, other)]
    return min(found, key=lambda pair: (pair[1].starts_at, pair[1].event_id)) if found else None


def overlap(one: Held, other: Held) -> bool:
    """Both at once; where one ends as the other begins, they are not."""
    return one.starts_at < other.ends_at and other.starts_at < one.ends_at


def is_room_code(code: str) -> bool:
    """Letters, digits and single signs between them; `new` is an address of our own."""
    return len(code) <= 60 and _ROOM_CODE.fullmatch(code) is not None and code not in ("new", "publish")


def clean_layouts(found: Mapping[str, object]) -> dict[str, int]:
    """Seats by layout, in our order, without those that nobody knows."""
    return {layout.value: seats for layout in Layout if isinstance(seats := found.get(layout.value), int) and seats > 0}


def seats_in(capacity: int | None, layouts: Mapping[str, object], layout: str) -> int | None:
    """How many fit into a room as it is set up; None when nobody wrote it down."""
    seats = layouts.get(layout) if layout else None
    return seats if isinstance(seats, int) else capacity if not layout else None


def outside_hours(
    starts_at: datetime, ends_at: datetime, zone: str, *, opens_at: time | None, closes_at: time | None, closed_on: Sequence[int]
) -> tuple[date, str] | None:
    """The first day on which a place is shut at that time, and why: "closed" that day, or "early" or "late". None: it is open.

    A place whose hours nobody wrote down is open; one that closes at 00:00 is open to the end of the day."""
    first, last = starts_at.astimezone(ZoneInfo(zone)), ends_at.astimezone(ZoneInfo(zone))
    for day in days_touched(starts_at, ends_at, zone):
        if day.weekday() in closed_on:
            return day, "closed"
        if opens_at is not None and (first.time() if day == first.date() else time(0)) < opens_at:
            return day, "early"
        if closes_at is not None and closes_at != time(0) and (last.date() > day or last.time() > closes_at):
            return day, "late"
    return None


def days_touched(starts_at: datetime, ends_at: datetime, zone: str) -> list[date]:
    """The days on which something is on, on the clock of `zone`; what ends at midnight is not on the day that begins then."""
    first, last = starts_at.astimezone(ZoneInfo(zone)).date(), (ends_at - timedelta(microseconds=1)).astimezone(ZoneInfo(zone)).date()
    return [first + timedelta(days=number) for number in range((last - first).days + 1)]


def is_join_url(address: str) -> bool:
    """Whether a link may be shown as the way to take part: https, a host with a dot, nothing but plain characters, no name and password."""
    if not _ADDRESS.fullmatch(address) or len(address) > MOST_JOIN_URL or any(sign in address for sign in '"<>\\^`{|}'):
        return False
    try:
        parts = urlsplit(address)
        host, _port = parts.hostname or "", parts.port
    except ValueError:
        return False
    return parts.scheme == "https" and "." in host.strip(".") and parts.username is None and parts.password is None


def joins_from(starts_at: datetime | None, minutes: int) -> datetime | None:
    """From when on the link is shown."""
    return starts_at - timedelta(minutes=minutes) if starts_at is not None else None


def joining(
    attendance: Attendance, status: Status, url: str, *, starts_at: datetime | None, ends_at: datetime | None, minutes: int, now: datetime
) -> Joining:
    """What somebody with a seat sees of the link now: it is there from `minutes` before the start until the end."""
    if attendance is Attendance.IN_PERSON or status is not Status.PUBLISHED:
        return Joining.NONE
    opens, ends = joins_from(starts_at, minutes), end_of(starts_at, ends_at)
    if ends is not None and now >= ends:
        return Joining.OVER
    if not url:
        return Joining.UNKNOWN
    return Joining.NOW if opens is not None and now >= opens else Joining.LATER
