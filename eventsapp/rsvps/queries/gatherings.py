"""Events as public lists show them, and what such a list hangs on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from ...events.models import Event
from ...events.rules import past_at
from ..rules import PageState, Seats, page_state
from .seats import registration_facts, seats_by_event

# For pages that are kept, after SELECT and columns of programme p. Each of these numbers only ever rises: their sum stays the
# same exactly as long as nothing changes.
FRESH_EVENTS = """
    count(e.id), sum(e.revision), sum(e.version), max(e.changed_at), sum(s.version)
    FROM programme p LEFT JOIN event e ON e.programme_id = p.id AND e.status <> 'draft' LEFT JOIN seat_pool s ON s.event_id = e.id AND s.audience = 'public'"""


@dataclass(frozen=True)
class Gathering:
    """An event as lists show it; `turns`: the moments to come at which time alone changes what they say."""

    event: Event
    state: PageState
    over: bool
    turns: tuple[datetime, ...]

    @property
    def ahead(self) -> bool:
        """Whether people can still look forward to it."""
        return not self.over and self.state not in (PageState.CANCELLED, PageState.POSTPONED)


def gatherings(events: Sequence[Event], now: datetime) -> list[Gathering]:
    seats = seats_by_event([event.id for event in events])
    return [_gathering(event, seats.get(event.id, Seats(None, 0)), now) for event in events]


def _gathering(event: Event, seats: Seats, now: datetime) -> Gathering:
    end = past_at(event.starts_at, event.ends_at, event.window_to, event.zone)
    turns = (event.registration_opens_at, event.registration_closes_at, event.starts_at, end)
    over = end is not None and end <= now
    return Gathering(event, page_state(registration_facts(event, now), seats, now), over, tuple(turn for turn in turns if turn is not None and turn > now))
