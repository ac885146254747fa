"""Reading seats, delegations and RSVPs."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload, selectinload

from ..core.db import db
from ..events.models import Event
from ..events.rules import phase
from ..people.models import Person
from .models import Delegation, Rsvp, SeatPool
from .rules import ACTIVE, PageState, Registration, Seats, Standing, page_state


def pool_of(event_id: int) -> SeatPool | None:
    return db.session.scalar(select(SeatPool).where(SeatPool.event_id == event_id, SeatPool.audience == "public"))


def seats_of(event_id: int) -> Seats:
    """The seats of the event's public pool; without a pool, no limit and nobody."""
    pool = pool_of(event_id)
    return Seats(pool.capacity, pool.taken, pool.waiting) if pool else Seats(None, 0)


def seats_by_event(event_ids: Sequence[int]) -> dict[int, Seats]:
    """The seats of several events' public pools at once; no entry where there is no pool."""
    pools = db.session.scalars(select(SeatPool).where(SeatPool.event_id.in_(event_ids), SeatPool.audience == "public"))
    return {pool.event_id: Seats(pool.capacity, pool.taken, pool.waiting) for pool in pools}


def registration_facts(event: Event, now: datetime) -> Registration:
    return Registration(
        event.status, phase(event.starts_at, event.ends_at, now), event.takes_registrations,
        event.registration_opens_at, event.registration_closes_at, event.keeps_waiting_list,
    )  # fmt: skip


def state_of(event: Event, now: datetime) -> PageState:
    """What the event's page says first."""
    return page_state(registration_facts(event, now), seats_of(event.id), now)


def get_delegation(delegation_id: int) -> Delegation:
    """The delegation with its event, contact and everyone in it."""
    return db.session.execute(
        select(Delegation)
        .where(Delegation.id == delegation_id)
        .options(
            joinedload(Delegation.event).options(joinedload(Event.programme), joinedload(Event.venue)),
            joinedload(Delegation.contact),
            selectinload(Delegation.rsvps).joinedload(Rsvp.person),
        )
    ).scalar_one()


def get_rsvp(rsvp_id: int) -> Rsvp:
    """The RSVP with its person, delegation and event."""
    to_delegation = joinedload(Rsvp.delegation)
    return db.session.execute(
        select(Rsvp)
        .where(Rsvp.id == rsvp_id)
        .options(
            joinedload(Rsvp.person),
            to_delegation.joinedload(Delegation.contact),
            to_delegation.joinedload(Delegation.event).options(joinedload(Event.programme), joinedload(Event.venue)),
        )
    ).scalar_one()


def active(delegation: Delegation) -> list[Rsvp]:
    """Those of a delegation who still mean to come."""
    return [rsvp for rsvp in delegation.rsvps if rsvp.standing in ACTIVE]


def queue_position(delegation: Delegation) -> int | None:
    """How many delegations wait up to and with this one; None if it does not wait."""
    if delegation.standing is not Standing.WAITING:
        return None
    ahead = select(func.count()).select_from(Delegation)
    return db.session.scalar(ahead.where(Delegation.pool_id == delegation.pool_id, Delegation.standing == Standing.WAITING, Delegation.number <= delegation.number))


def registrations_of_address(event_id: int, email_key: str) -> int:
    """How many people who mean to come to this event gave this address: told to its owner, never to a visitor."""
    found = select(func.count()).select_from(Rsvp).join(Rsvp.person).where(Rsvp.event_id == event_id, Person.email_key == email_key, Rsvp.standing.in_(ACTIVE))
    return db.session.scalar(found) or 0 if email_key else 0
