"""Reading seats: pools, what decides who may have some, who would be over."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import bindparam, func, or_, select
from sqlalchemy.orm import joinedload, selectinload

from ...core.db import db
from ...events.models import Event
from ...events.rules import phase
from ...members.queries.membership import is_member, sits_in
from ..models import AdmissionCode, Delegation, Rsvp, SeatPool
from ..rules import ACTIVE, Audience, PageState, Party, QuotaReached, Registration, Seats, Standing, page_state

# Statements of the pages that everybody who registers sees are made once: to build one takes as long as to run it.
_POOL = select(SeatPool).where(SeatPool.event_id == bindparam("event"), SeatPool.audience == Audience.PUBLIC)
EVENT_FACTS = select(
    Event.programme_id, Event.status, Event.starts_at, Event.ends_at, Event.takes_registrations, Event.registration_opens_at, Event.registration_closes_at,
    Event.keeps_waiting_list, Event.open_to, Event.changes_close_at,
).where(Event.id == bindparam("event"))  # fmt: skip


def pool_of(event_id: int) -> SeatPool | None:
    return db.session.scalar(_POOL, {"event": event_id})


def seats_of(event_id: int) -> Seats:
    """The seats of the event's public pool; without a pool, no limit and nobody."""
    pool = pool_of(event_id)
    return Seats(pool.capacity, pool.taken, pool.waiting) if pool else Seats(None, 0)


def seats_by_event(event_ids: Sequence[int]) -> dict[int, Seats]:
    """The seats of several events' public pools at once; no entry where there is no pool."""
    pools = db.session.scalars(select(SeatPool).where(SeatPool.event_id.in_(event_ids), SeatPool.audience == Audience.PUBLIC))
    return {pool.event_id: Seats(pool.capacity, pool.taken, pool.waiting) for pool in pools}


def registration_facts(event: Event, now: datetime) -> Registration:
    return Registration(
        event.status, phase(event.starts_at, event.ends_at, now), event.takes_registrations,
        event.registration_opens_at, event.registration_closes_at, event.keeps_waiting_list, event.changes_close_at,
    )  # fmt: skip


def state_of(event: Event, now: datetime) -> PageState:
    """What the event's page says first."""
    return page_state(registration_facts(event, now), seats_of(event.id), now)


def pools_of(event_id: int) -> Sequence[SeatPool]:
    """Every pool of the event, its own first."""
    return db.session.scalars(select(SeatPool).where(SeatPool.event_id == event_id).order_by(SeatPool.audience != Audience.PUBLIC, SeatPool.id)).all()


def held_audiences(event_id: int) -> Sequence[Audience]:
    """For whom seats of the event are held back."""
    held = select(SeatPool.audience).where(SeatPool.event_id == event_id, SeatPool.audience != Audience.PUBLIC, SeatPool.capacity > 0)
    return [Audience(audience) for audience in db.session.scalars(held.order_by(SeatPool.id))]


def codes_of(event_id: int) -> Sequence[AdmissionCode]:
    return db.session.scalars(select(AdmissionCode).where(AdmissionCode.event_id == event_id).order_by(AdmissionCode.id)).all()


def proven_audiences(event_id: int, party: Party, *, now: datetime) -> frozenset[Audience]:
    """What this party has proven to be: members and people of the event's body by their organisation's link, invited by a code.

    The code itself is checked by whoever uses it up.
    """
    proven = {Audience.INVITED} if party.code else set()
    if party.record_id is not None:
        facts = select(Event.programme_id, Event.zone, Event.open_to_body_id).where(Event.id == event_id)
        event = db.session.execute(facts).one()
        day = now.astimezone(ZoneInfo(event.zone)).date()
        if is_member(party.record_id, event.programme_id, on=day):
            proven.add(Audience.MEMBERS)
        if event.open_to_body_id is not None and sits_in(event.open_to_body_id, organisation_id=party.record_id, person_id=party.acting_id, on=day):
            proven.add(Audience.BODY)
    return frozenset(proven)


def must_keep_quota(pool_id: int, quota: int, key: str, record_id: int | None, *, asked: int) -> None:
    """Raise QuotaReached when an organisation would have more people in this pool than it may; call it under the pool's lock."""
    theirs = or_(Delegation.organisation_key == key, Delegation.organisation_id == record_id) if record_id is not None else Delegation.organisation_key == key
    count = select(func.count()).select_from(Rsvp).join(Rsvp.delegation).where(Delegation.pool_id == pool_id, theirs, Rsvp.standing.in_(ACTIVE))
    taken = db.session.scalar(count) or 0
    if taken + asked > quota:
        raise QuotaReached(quota=quota, taken=taken, asked=asked)


def over_by(event_id: int, capacity: int, audience: Audience = Audience.PUBLIC) -> list[Delegation]:
    """Who would be over if the pool had `capacity` seats: those who came last. Nobody is dropped for it."""
    pool = db.session.scalar(select(SeatPool).where(SeatPool.event_id == event_id, SeatPool.audience == audience))
    if pool is None or pool.taken <= capacity:
        return []
    seated = (Standing.SEATED, Standing.OFFERED)
    having = select(Rsvp.delegation_id).where(Rsvp.event_id == event_id, Rsvp.standing.in_(seated))
    newest = select(Delegation).where(Delegation.pool_id == pool.id, Delegation.id.in_(having)).order_by(Delegation.number.desc())
    over, left = [], pool.taken - capacity
    for delegation in db.session.scalars(newest.options(joinedload(Delegation.contact), selectinload(Delegation.rsvps)).limit(left)):
        if left <= 0:
            break
        over.append(delegation)
        left -= sum(rsvp.standing in seated for rsvp in delegation.rsvps)
    return over
