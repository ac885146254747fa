"""Arriving: the one statement that takes seats or a place in the queue."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Integer, bindparam, case, exists, select, update

from ...core.db import run
from ...events.models import Event
from ..models import SeatPool
from ..rules import Audience, NoRegistration, Standing

_SIZE = bindparam("size", type_=Integer)
_ROOM = SeatPool.ceiling.is_(None) | (SeatPool.taken + _SIZE <= SeatPool.ceiling)
_MINE = (SeatPool.event_id == bindparam("event")) & (SeatPool.audience == bindparam("whose"))
# Whether the event asks for approval: then a party takes a number, and no seat until somebody has looked at it.
_PENDING = exists().where(Event.id == SeatPool.event_id, Event.needs_approval).correlate(SeatPool)
_SITS, _WAITS = (SeatPool.waiting == 0) & _ROOM & ~_PENDING, ~((SeatPool.waiting == 0) & _ROOM) & ~_PENDING
_RETURNS = (SeatPool.id, SeatPool.arrivals, SeatPool.waiting, SeatPool.taken, SeatPool.ceiling, SeatPool.capacity, SeatPool.per_organisation, _PENDING.label("pending"))
_ARRIVE = (
    update(SeatPool)
    .where(_MINE)
    .values(
        arrivals=SeatPool.arrivals + 1,
        version=SeatPool.version + 1,
        taken=SeatPool.taken + case((_SITS, _SIZE), else_=0),
        waiting=SeatPool.waiting + case((_WAITS, 1), else_=0),
    )
    .returning(*_RETURNS)
)
# Of seats held back one gets what is free, or nothing.
_TAKE = (
    update(SeatPool)
    .where(_MINE, SeatPool.waiting == 0, _ROOM, ~_PENDING)
    .values(arrivals=SeatPool.arrivals + 1, version=SeatPool.version + 1, taken=SeatPool.taken + _SIZE)
    .returning(*_RETURNS)
)
_HELD = select(SeatPool.audience).where(SeatPool.event_id == bindparam("event"), SeatPool.audience != Audience.PUBLIC).order_by(SeatPool.id)
_OPEN_TO = select(Event.open_to).where(Event.id == bindparam("event"))


@dataclass(frozen=True)
class Arrival:
    """Where a party has come to: the pool, its number there, how it stands, and what is left. `is_own`: the event's own seats."""

    pool_id: int
    number: int
    standing: Standing
    is_own: bool
    capacity: int | None
    free: int | None
    per_organisation: int | None


def arrive(event_id: int, size: int, proven: frozenset[Audience]) -> Arrival:
    """Take the seats or a place in the queue in one statement; the pool's row is the lock.

    Seats are given only if nobody waits, so that after the statement `waiting` is zero exactly when this party was not
    sent to the queue. Who may sit on seats held back gets those first, if all find room there; else the event's own, or
    the queue of the held ones where the event's own are for others. Raises NoRegistration without a pool.
    """
    held = [audience for audience in run(_HELD, {"event": event_id}).scalars() if audience in proven] if proven else []
    for audience in held:
        row = run(_TAKE, {"event": event_id, "whose": audience, "size": size}).one_or_none()
        if row is not None:
            return _arrival(row, is_own=False)
    own = not held or run(_OPEN_TO, {"event": event_id}).scalar() in ("public", *proven)
    row = run(_ARRIVE, {"event": event_id, "whose": Audience.PUBLIC if own else held[0], "size": size}).one_or_none()
    if row is None:
        raise NoRegistration()
    return _arrival(row, is_own=own)


def _arrival(row: Any, *, is_own: bool) -> Arrival:
    standing = Standing.PENDING if row.pending else Standing.WAITING if row.waiting else Standing.SEATED
    return Arrival(
        row.id, row.arrivals, standing, is_own, row.capacity, None if row.ceiling is None else max(0, row.ceiling - row.taken), row.per_organisation
    )
