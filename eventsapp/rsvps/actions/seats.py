"""Seats that come free and who gets them: withdraw, fill, seat by hand, change the capacity."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import selectinload

from ...core import audit
from ...core.db import db, transaction
from ...events.actions import mark_changed
from ...events.models import Event
from ...events.rules import Phase, Status, phase
from ..models import Delegation, Rsvp, SeatPool
from ..queries import active
from ..rules import ACTIVE, Answer, EventIsOff, NoSeatsLeft, NoSuchStanding, Standing
from .news import locked_delegation, mark_untold, record


def withdraw(*, rsvp_id: int, actor: str, now: datetime, real: datetime) -> None:
    """Take one person's RSVP back and let whoever waits move up. Doing it twice does nothing more."""
    with transaction():
        event_id = db.session.execute(select(Rsvp.event_id).where(Rsvp.id == rsvp_id)).scalar_one()
        pool, delegation = locked_pool(event_id), locked_delegation(_delegation_of(rsvp_id))
        rsvp = db.session.get_one(Rsvp, rsvp_id, populate_existing=True)
        take_back(pool, delegation, [rsvp], actor=actor, now=now, real=real)


def withdraw_all(*, delegation_id: int, actor: str, now: datetime, real: datetime) -> None:
    """Take the whole delegation back and let whoever waits move up. Doing it twice does nothing more."""
    with transaction():
        event_id = db.session.execute(select(Delegation.event_id).where(Delegation.id == delegation_id)).scalar_one()
        pool, delegation = locked_pool(event_id), locked_delegation(delegation_id)
        take_back(pool, delegation, delegation.rsvps, actor=actor, now=now, real=real)


def seat_by_hand(*, delegation_id: int, actor: str, now: datetime, real: datetime) -> None:
    """Seat a waiting delegation ahead of its turn, if seats are free. Raises EventIsOff, NoSeatsLeft or NoSuchStanding."""
    with transaction():
        event_id = db.session.execute(select(Delegation.event_id).where(Delegation.id == delegation_id)).scalar_one()
        pool, delegation = locked_pool(event_id), locked_delegation(delegation_id)
        if not _takes_place(pool.event_id, now):
            raise EventIsOff()
        if delegation.standing is not Standing.WAITING:
            raise NoSuchStanding()
        if not fits(pool, len(active(delegation))):
            raise NoSeatsLeft()
        _seat(pool, delegation, now=now, real=real)
        record("seat_by_hand", delegation, actor, now)


def fill(*, event_id: int, now: datetime, real: datetime) -> int:
    """Seat whoever waits and fits, oldest first; the first that does not fit yet keeps its place and ends it. Returns how many.

    Only who could never fit, because the capacity was lowered below their number, holds nobody up.
    """
    with transaction():
        return _fill(locked_pool(event_id), now=now, real=real)


def fill_all(*, now: datetime, real: datetime) -> int:
    """fill() for every event where somebody waits although seats are free: the sweep's backstop. One that fails keeps no other."""
    waiting = select(SeatPool.event_id).where(SeatPool.waiting > 0, or_(SeatPool.ceiling.is_(None), SeatPool.taken < SeatPool.ceiling))
    event_ids = db.session.scalars(waiting).all()
    seated, failed = 0, None
    for event_id in event_ids:
        try:
            seated += fill(event_id=event_id, now=now, real=real)
        except Exception as error:
            failed = error
    if failed is not None:
        raise failed
    return seated


def set_capacity(*, event_id: int, capacity: int | None, now: datetime, real: datetime, actor: str = "system") -> None:
    """Let the event have `capacity` seats (None: no limit). More seats whoever waits; fewer drops nobody.

    Makes the event's pool if it has none yet. Joins the transaction of a verb that edits the event, whose row it locks.
    """
    with transaction():
        event = db.session.execute(select(Event).where(Event.id == event_id).with_for_update(key_share=True)).scalar_one()
        pool = db.session.scalar(_pool_query(event_id).with_for_update(key_share=True).execution_options(populate_existing=True))
        if pool is None:
            db.session.add(SeatPool(event_id=event_id, capacity=capacity, ceiling=capacity))
            db.session.flush()
            return
        if pool.capacity == capacity:
            return
        pool.version += 1
        pool.capacity = capacity
        pool.ceiling = None if capacity is None else max(capacity, pool.taken)
        mark_changed(event, now=now)
        db.session.flush()
        _fill(pool, now=now, real=real)
        audit.record("set_capacity", programme_id=event.programme_id, subject="event", subject_id=event_id, actor=actor, now=now, fields=["capacity"])


def _pool_query(event_id: int) -> Any:
    return select(SeatPool).where(SeatPool.event_id == event_id, SeatPool.audience == "public")


def lock_pool_if_any(event_id: int) -> None:
    """Hold the event's seats until the transaction ends: before its delegations. An event may have none yet."""
    db.session.execute(select(SeatPool.id).where(SeatPool.event_id == event_id, SeatPool.audience == "public").with_for_update(key_share=True))


def locked_pool(event_id: int) -> SeatPool:
    pool: SeatPool = db.session.execute(_pool_query(event_id).with_for_update(key_share=True).execution_options(populate_existing=True)).scalar_one()
    return pool


def fits(pool: SeatPool, size: int) -> bool:
    return pool.ceiling is None or pool.taken + size <= pool.ceiling


def take_back(pool: SeatPool, delegation: Delegation, rsvps: Sequence[Rsvp], *, actor: str, now: datetime, real: datetime) -> None:
    leaving = [rsvp for rsvp in rsvps if rsvp.standing in ACTIVE]
    if not leaving:
        return
    seats = sum(rsvp.standing in (Standing.SEATED, Standing.OFFERED) for rsvp in leaving)
    for rsvp in leaving:
        rsvp.standing, rsvp.answer, rsvp.answered_at = Standing.WITHDRAWN, Answer.DECLINED, now
        rsvp.version += 1
    pool.version += 1
    pool.taken -= seats
    pool.ceiling = None if pool.capacity is None else max(pool.capacity, pool.taken)
    if not active(delegation):
        pool.waiting -= delegation.standing is Standing.WAITING
        delegation.standing = Standing.WITHDRAWN
    delegation.version += 1
    db.session.flush()
    _fill(pool, now=now, real=real)
    mark_untold(delegation)
    record("withdraw", delegation, actor, now, fields=[f"rsvp.{rsvp.id}" for rsvp in leaving])


def _fill(pool: SeatPool, *, now: datetime, real: datetime) -> int:
    if not pool.waiting or not _takes_place(pool.event_id, now):
        return 0
    seated, after = 0, 0
    while queue := _queue(pool, after):
        for delegation in queue:
            size, after = len(active(delegation)), delegation.number
            if fits(pool, size):
                _seat(pool, delegation, now=now, real=real)
                seated += 1
            elif pool.capacity is None or size <= pool.capacity:
                return seated
    return seated


def _queue(pool: SeatPool, after: int) -> Sequence[Delegation]:
    """The oldest that wait, in portions, each locked."""
    waiting = select(Delegation).where(Delegation.pool_id == pool.id, Delegation.standing == Standing.WAITING, Delegation.number > after)
    portion = waiting.order_by(Delegation.number).limit(20).with_for_update(key_share=True).execution_options(populate_existing=True)
    return db.session.scalars(portion.options(selectinload(Delegation.rsvps))).all()


def _takes_place(event_id: int, now: datetime) -> bool:
    event = db.session.get_one(Event, event_id)
    return event.status is Status.PUBLISHED and phase(event.starts_at, event.ends_at, now) is not Phase.PAST


def _delegation_of(rsvp_id: int) -> int:
    return db.session.execute(select(Rsvp.delegation_id).where(Rsvp.id == rsvp_id)).scalar_one()


def _seat(pool: SeatPool, delegation: Delegation, *, now: datetime, real: datetime) -> None:
    going = active(delegation)
    pool.version += 1
    pool.taken += len(going)
    pool.waiting -= 1
    delegation.standing = Standing.SEATED
    delegation.version += 1
    for rsvp in going:
        rsvp.standing = Standing.SEATED
        rsvp.version += 1
    db.session.flush()
    mark_untold(delegation)
    record("seat", delegation, "system", now)
