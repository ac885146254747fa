"""Reading seats, delegations and RSVPs."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select

from ..core.db import db
from ..events.models import Event
from ..events.rules import phase
from .models import SeatPool
from .rules import PageState, Registration, Seats, page_state


def pool_of(event_id: int) -> SeatPool | None:
    return db.session.scalar(select(SeatPool).where(SeatPool.event_id == event_id, SeatPool.audience == "public"))


def seats_of(event_id: int) -> Seats:
    """The seats of the event's public pool; without a pool, no limit and nobody."""
    pool = pool_of(event_id)
    return Seats(pool.capacity, pool.taken, pool.waiting) if pool else Seats(None, 0)


def registration_facts(event: Event, now: datetime) -> Registration:
    return Registration(
        event.status, phase(event.starts_at, event.ends_at, now), event.takes_registrations,
        event.registration_opens_at, event.registration_closes_at, event.keeps_waiting_list,
    )  # fmt: skip


def state_of(event: Event, now: datetime) -> PageState:
    """What the event's page says first."""
    return page_state(registration_facts(event, now), seats_of(event.id), now)
