"""Reading whole registrations in lists, for staff: the queue in its order, what is to be approved, who would move up."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload, selectinload

from ...core.db import db
from ...events.models import Event
from ...events.rules import Phase, Status, phase
from ..models import Delegation, Review, Rsvp, SeatPool
from ..rules import Round, Standing, Verdict, Waiting

PAGE = 50


@dataclass(frozen=True)
class Queued:
    """A party that waits. position: 1 is next in its pool; ahead: people before it; size: how many of it wait."""

    delegation: Delegation
    audience: str
    position: int
    ahead: int
    size: int
    saving: bool


@dataclass(frozen=True)
class Queue:
    """One page of an event's queues, each pool's in its order."""

    rows: Sequence[Queued]
    parties: int
    people: int
    page: int

    @property
    def pages(self) -> int:
        return max(1, -(-self.parties // PAGE))


def queue_of(event: Event, *, page: int = 1) -> Queue:
    """Who waits, pool by pool, in the order in which they are served."""
    sizes = _waiting_sizes(event.id).subquery()
    parties, people = db.session.execute(select(func.count(), func.coalesce(func.sum(sizes.c.size), 0)).select_from(sizes)).one()
    page = max(1, min(page, -(-parties // PAGE) or 1))
    line: dict[str, Any] = {"partition_by": sizes.c.pool_id, "order_by": sizes.c.number}
    numbered = select(sizes, func.row_number().over(**line).label("position"), func.sum(sizes.c.size).over(**line).label("upto")).subquery()
    query = (
        select(Delegation, SeatPool.audience, numbered.c.position, numbered.c.upto, numbered.c.size)
        .join(numbered, numbered.c.id == Delegation.id)
        .join(SeatPool, SeatPool.id == Delegation.pool_id)
        .order_by(Delegation.pool_id, Delegation.number)
        .options(joinedload(Delegation.contact))
        .limit(PAGE)
        .offset((page - 1) * PAGE)
    )
    rows = [
        Queued(delegation, audience, position, int(upto) - size, size, delegation.skips >= event.save_after_skips)
        for delegation, audience, position, upto, size in db.session.execute(query)
    ]
    return Queue(rows, parties, int(people), page)


@dataclass(frozen=True)
class Asking:
    """A registration that asks for approval: how many people, what was said of it last."""

    delegation: Delegation
    size: int
    last: Verdict | None


@dataclass(frozen=True)
class Approvals:
    """One page of an event's registrations that ask for approval, the oldest first."""

    rows: Sequence[Asking]
    parties: int
    page: int

    @property
    def pages(self) -> int:
        return max(1, -(-self.parties // PAGE))


def approvals_of(event_id: int, *, page: int = 1) -> Approvals:
    parties = db.session.scalar(select(func.count()).select_from(Delegation).where(Delegation.event_id == event_id, Delegation.standing == Standing.PENDING)) or 0
    page = max(1, min(page, -(-parties // PAGE) or 1))
    return Approvals(_asking(_pending(event_id).limit(PAGE).offset((page - 1) * PAGE)), parties, page)


def asking(event_id: int, references: Sequence[str]) -> Sequence[Asking]:
    """Those of these registrations that still ask for approval, the oldest first."""
    return _asking(_pending(event_id).where(Delegation.reference.in_(references)))


@dataclass(frozen=True)
class MovingUp:
    """Who would get seats: how many parties, and how many people of them."""

    parties: int = 0
    people: int = 0


def moving_up(event: Event, pool: SeatPool, capacity: int | None, now: datetime) -> MovingUp:
    """Who would get seats at once if this pool had `capacity` of them; by the very rule that then decides."""
    if event.status is not Status.PUBLISHED or phase(event.starts_at, event.ends_at, now) is Phase.PAST:
        return MovingUp()
    turn = Round(None if capacity is None else max(0, capacity - pool.taken), capacity, event.save_after_skips)
    parties = people = 0
    for party in _queue(pool):
        seats = turn.seats_for(party)
        if seats is None:
            break
        parties += bool(seats)
        people += seats
    return MovingUp(parties, people)


def _queue(pool: SeatPool) -> Iterator[Waiting]:
    sizes = _waiting_sizes(pool.event_id).add_columns(Delegation.takes_part, Delegation.skips)
    query = sizes.group_by(Delegation.takes_part, Delegation.skips).where(Delegation.pool_id == pool.id).order_by(Delegation.number)
    return (Waiting(row.size, row.takes_part, row.skips) for row in db.session.execute(query))


def _waiting_sizes(event_id: int) -> Any:
    """Each party that waits, with how many of it do."""
    size = select(Delegation.id, Delegation.pool_id, Delegation.number, func.count().label("size")).join(Rsvp, Rsvp.delegation_id == Delegation.id)
    of_the_event = size.where(Delegation.event_id == event_id, Delegation.standing == Standing.WAITING, Rsvp.standing == Standing.WAITING)
    return of_the_event.group_by(Delegation.id, Delegation.pool_id, Delegation.number)


def _pending(event_id: int) -> Any:
    pending = select(Delegation).where(Delegation.event_id == event_id, Delegation.standing == Standing.PENDING)
    return pending.order_by(Delegation.registered_at, Delegation.id).options(joinedload(Delegation.contact), selectinload(Delegation.rsvps))


def _asking(query: Any) -> list[Asking]:
    delegations = db.session.scalars(query).all()
    newest = select(func.max(Review.id)).where(Review.delegation_id.in_([delegation.id for delegation in delegations])).group_by(Review.delegation_id)
    last = {row.delegation_id: row.verdict for row in db.session.execute(select(Review.delegation_id, Review.verdict).where(Review.id.in_(newest)))}
    return [Asking(delegation, sum(rsvp.standing is Standing.PENDING for rsvp in delegation.rsvps), last.get(delegation.id)) for delegation in delegations]
