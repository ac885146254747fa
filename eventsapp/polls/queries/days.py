"""What is known of each day that is asked for: holidays, the event's window, rooms, other events, who is expected elsewhere."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import select

from ...core.db import db
from ...core.working_days import SATURDAY, holiday, is_eve
from ...events.models import Event, Room
from ...events.queries.places import free_rooms, uses_of
from ..models import DateCandidate, DateVoter
from .people import Elsewhere, elsewhere, others_between

A_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Day:
    """A candidate and what an organiser should know of it."""

    candidate: DateCandidate
    day: date
    starts_at: datetime
    ends_at: datetime
    holiday: str
    eve: bool
    weekend: bool
    outside: bool  # of the event's window of days
    free: list[Room]
    rooms: int  # how many the venue has
    others: list[Event]  # of the programme, on the same day
    elsewhere: list[Elsewhere]

    @property
    def plain(self) -> bool:
        """Whether nothing speaks against the day itself."""
        return not (self.holiday or self.eve or self.weekend or self.outside)


def days_of(event: Event, candidates: Sequence[DateCandidate], voters: Sequence[DateVoter], lang: str) -> list[Day]:
    """Each candidate with what is known of it; the number of queries does not grow with their number."""
    if not candidates:
        return []
    first = min(candidate.starts_at for candidate in candidates) - A_DAY
    until = max(candidate.starts_at + timedelta(minutes=candidate.minutes) for candidate in candidates) + A_DAY
    rooms = rooms_of(event.venue_id)
    uses = [use for use in uses_of(event.venue_id, first, until) if use.event_id != event.id] if rooms and event.venue_id else []
    others, away = others_between(event, first, until), elsewhere(event, voters, first, until)
    zone = ZoneInfo(event.zone)
    found = []
    for candidate in candidates:
        starts, ends = candidate.starts_at, candidate.starts_at + timedelta(minutes=candidate.minutes)
        day = starts.astimezone(zone).date()
        found.append(Day(
            candidate, day, starts, ends, holiday(day, lang), is_eve(day), day.weekday() >= SATURDAY, _is_outside(event, day),
            [room for room, taken in free_rooms(rooms, uses, starts, ends) if not taken], len(rooms),
            [other for other in others if other.starts_at and other.starts_at.astimezone(zone).date() == day],
            [each for each in away if each.starts_at < ends and starts < each.ends_at],
        ))  # fmt: skip
    return found


def rooms_of(venue_id: int | None) -> Sequence[Room]:
    """The rooms of a venue that are in use."""
    here = select(Room).where(Room.venue_id == venue_id, Room.retired_at.is_(None)).order_by(Room.position, Room.id)
    return db.session.scalars(here).all() if venue_id is not None else []


def _is_outside(event: Event, day: date) -> bool:
    return (event.window_from is not None and day < event.window_from) or (event.window_to is not None and day > event.window_to)
