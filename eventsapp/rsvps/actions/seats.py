"""Seats that come free and who gets them: withdraw, fill, seat by hand."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import or_, select, update
from sqlalchemy.orm import selectinload

from ...core.db import db, transaction
from ...events.models import Event
from ...events.rules import Phase, Status, phase
from ..models import AdmissionCode, Delegation, Rsvp, SeatPool
from ..rules import ACTIVE, Answer, EventIsOff, NoSeatsLeft, NoSuchStanding, Round, Standing, Waiting, least_settled
from .news import locked_delegation, mark_untold, record

HOLDS_A_SEAT = (Standing.SEATED, Standing.OFFERED)
PORTION = 100


def withdraw(*, rsvp_id: int, actor: str, now: datetime, real: datetime) -> None:
    """Take one person's RSVP back and let whoever waits move up. Doing it twice does nothing more."""
    with transaction():
        pool, delegation, rsvp = locked_rsvp(rsvp_id)
        take_back(pool, delegation, [rsvp], actor=actor, now=now)


def withdraw_all(*, delegation_id: int, actor: str, now: datetime, real: datetime) -> None:
    """Take the whole delegation back, seats, offers and places in the queue, and let whoever waits move up. Doing it twice does nothing more."""
    with transaction():
        pool, delegation = locked(delegation_id)
        take_back(pool, delegation, delegation.rsvps, actor=actor, now=now)


def seat_by_hand(*, delegation_id: int, actor: str, now: datetime, real: datetime) -> None:
    """Seat those of a delegation who wait ahead of their turn, if seats are free. Raises EventIsOff, NoSeatsLeft or NoSuchStanding."""
    with transaction():
        pool, delegation = locked(delegation_id)
        if not takes_place(pool.event_id, now):
            raise EventIsOff()
        going = waiting(delegation)
        if not going:
            raise NoSuchStanding()
        if not fits(pool, len(going)):
            raise NoSeatsLeft(asked=len(going), free=free(pool) or 0)
        give(pool, delegation, going, standing=Standing.SEATED)
        record("seat_by_hand", delegation, actor, now)


def fill(*, event_id: int, now: datetime, real: datetime) -> int:
    """Give the event's free seats to whoever waits, by the published rule (rules.Round). Returns how many parties got any."""
    with transaction():
        pool_ids = db.session.scalars(select(SeatPool.id).where(SeatPool.event_id == event_id).order_by(SeatPool.id)).all()
        return sum(fill_pool(locked_pool(pool_id), now=now) for pool_id in pool_ids)


def fill_all(*, now: datetime, real: datetime) -> int:
    """fill() for every event where somebody waits although seats are free: the sweep's backstop. One that fails keeps no other."""
    waits = select(SeatPool.event_id).where(SeatPool.waiting > 0, or_(SeatPool.ceiling.is_(None), SeatPool.taken < SeatPool.ceiling)).distinct()
    event_ids = db.session.scalars(waits).all()
    seated, failed = 0, None
    for event_id in event_ids:
        try:
            seated += fill(event_id=event_id, now=now, real=real)
        except Exception as error:
            failed = error
    if failed is not None:
        raise failed
    return seated


def lock_pool_if_any(event_id: int) -> None:
    """Hold the event's seats until the transaction ends: before its delegations. An event may have none yet."""
    db.session.execute(select(SeatPool.id).where(SeatPool.event_id == event_id).order_by(SeatPool.id).with_for_update(key_share=True))


def locked_pool(pool_id: int) -> SeatPool:
    query = select(SeatPool).where(SeatPool.id == pool_id).with_for_update(key_share=True).execution_options(populate_existing=True)
    pool: SeatPool = db.session.execute(query).scalar_one()
    return pool


def locked(delegation_id: int) -> tuple[SeatPool, Delegation]:
    """A delegation and the pool it draws on, locked in that order: pool first."""
    pool_id = db.session.execute(select(Delegation.pool_id).where(Delegation.id == delegation_id)).scalar_one()
    return locked_pool(pool_id), locked_delegation(delegation_id)


def locked_rsvp(rsvp_id: int) -> tuple[SeatPool, Delegation, Rsvp]:
    """An RSVP with its delegation and pool, locked."""
    pool, delegation = locked(db.session.execute(select(Rsvp.delegation_id).where(Rsvp.id == rsvp_id)).scalar_one())
    return pool, delegation, next(rsvp for rsvp in delegation.rsvps if rsvp.id == rsvp_id)


def free(pool: SeatPool) -> int | None:
    """How many seats are free; None without a limit."""
    return None if pool.ceiling is None else max(0, pool.ceiling - pool.taken)


def fits(pool: SeatPool, size: int) -> bool:
    return pool.ceiling is None or pool.taken + size <= pool.ceiling


def waiting(delegation: Delegation) -> list[Rsvp]:
    return [rsvp for rsvp in delegation.rsvps if rsvp.standing is Standing.WAITING]


def settle(pool: SeatPool, delegation: Delegation) -> None:
    """Let the delegation stand as its people do, and the pool count those that wait: after every change of an RSVP's standing."""
    waited = delegation.standing is Standing.WAITING
    delegation.standing = least_settled(rsvp.standing for rsvp in delegation.rsvps)
    pool.waiting += (delegation.standing is Standing.WAITING) - waited
    if delegation.standing is not Standing.OFFERED:
        delegation.offered_until = None
    delegation.version += 1
    pool.version += 1
    db.session.flush()


def give(pool: SeatPool, delegation: Delegation, rsvps: Sequence[Rsvp], *, standing: Standing) -> None:
    """Give these people seats: theirs (seated), or to be accepted (offered)."""
    pool.taken += len(rsvps)
    for rsvp in rsvps:
        rsvp.standing = standing
        rsvp.version += 1
    settle(pool, delegation)
    mark_untold(delegation)


def let_go(pool: SeatPool, delegation: Delegation, leaving: Sequence[Rsvp], *, standing: Standing, answer: Answer, now: datetime) -> None:
    """Take these people out: their seats come free, a lowered capacity comes nearer, their admission code may be used again."""
    pool.taken -= sum(rsvp.standing in HOLDS_A_SEAT for rsvp in leaving)
    pool.ceiling = None if pool.capacity is None else max(pool.capacity, pool.taken)
    for rsvp in leaving:
        rsvp.standing, rsvp.answer, rsvp.answered_at = standing, answer, now
        rsvp.version += 1
    if delegation.code_id is not None:
        db.session.execute(update(AdmissionCode).where(AdmissionCode.id == delegation.code_id).values(used=AdmissionCode.used - len(leaving)))
    settle(pool, delegation)
    mark_untold(delegation)


def take_back(pool: SeatPool, delegation: Delegation, rsvps: Sequence[Rsvp], *, actor: str, now: datetime, verb: str = "withdraw") -> None:
    leaving = [rsvp for rsvp in rsvps if rsvp.standing in ACTIVE]
    if not leaving:
        return
    let_go(pool, delegation, leaving, standing=Standing.WITHDRAWN, answer=Answer.DECLINED, now=now)
    fill_pool(pool, now=now)
    record(verb, delegation, actor, now, fields=[f"rsvp.{rsvp.id}" for rsvp in leaving])


def fill_pool(pool: SeatPool, *, now: datetime, at_once: int | None = None) -> int:
    """Walk the queue of one locked pool and give what is free. Whoever is in it because they just came (`at_once`) is
    seated; others get an offer where the event makes offers. Returns how many parties got seats."""
    if not pool.waiting or free(pool) == 0 or not takes_place(pool.event_id, now):
        return 0
    event = db.session.get_one(Event, pool.event_id)
    turn, served, after = Round(free(pool), pool.capacity, event.save_after_skips), 0, 0
    passed: list[tuple[Delegation, Waiting]] = []
    while queue := _queue(pool, after):
        for delegation in queue:
            after = delegation.number
            going = waiting(delegation)
            party = Waiting(len(going), delegation.takes_part, delegation.skips)
            seats = turn.seats_for(party)
            if seats is None:
                _write_skips(passed)
                return served
            if seats:
                _serve(pool, delegation, going[:seats], event, now=now, at_once=delegation.id == at_once)
                served += 1
            else:
                passed.append((delegation, party))
    _write_skips(passed)
    return served


def takes_place(event_id: int, now: datetime) -> bool:
    event = db.session.get_one(Event, event_id)
    return event.status is Status.PUBLISHED and phase(event.starts_at, event.ends_at, now) is not Phase.PAST


def _serve(pool: SeatPool, delegation: Delegation, going: Sequence[Rsvp], event: Event, *, now: datetime, at_once: bool) -> None:
    if event.offer_hours is None or at_once:
        give(pool, delegation, going, standing=Standing.SEATED)
        record("seat", delegation, "system", now)
        return
    until = now + timedelta(hours=event.offer_hours)
    delegation.offered_until = min(until, event.starts_at) if event.starts_at is not None and event.starts_at > now else until
    give(pool, delegation, going, standing=Standing.OFFERED)
    record("offer", delegation, "system", now)


def _write_skips(passed: Sequence[tuple[Delegation, Waiting]]) -> None:
    for delegation, party in passed:
        if delegation.skips != party.skips:
            delegation.skips = party.skips
            delegation.version += 1
    db.session.flush()


def _queue(pool: SeatPool, after: int) -> Sequence[Delegation]:
    """The oldest that wait, in portions, each locked."""
    queued: Any = select(Delegation).where(Delegation.pool_id == pool.id, Delegation.standing == Standing.WAITING, Delegation.number > after)
    portion = queued.order_by(Delegation.number).limit(PORTION).with_for_update(key_share=True).execution_options(populate_existing=True)
    return db.session.scalars(portion.options(selectinload(Delegation.rsvps))).all()
