"""How many seats there are, and for whom: capacity, quotas, seats held back."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import select

from ...core import audit
from ...core.db import db, transaction
from ...events.actions import mark_changed
from ...events.models import Event
from ..models import SeatPool
from ..rules import Audience, HeldSeatsInUse
from .seats import fill_pool


def set_capacity(
    *, event_id: int, capacity: int | None, now: datetime, real: datetime, actor: str = "system", audience: Audience = Audience.PUBLIC
) -> None:
    """Let the event have `capacity` seats for this audience (None: no limit). More seats whoever waits; fewer drops nobody.

    Makes the event's pool if it has none yet. Joins the transaction of a verb that edits the event, whose row it locks.
    """
    with transaction():
        event, pools = _locked_event(event_id)
        pool = pools.get(audience)
        if pool is None:
            db.session.add(SeatPool(event_id=event_id, audience=audience, capacity=capacity, ceiling=capacity))
            db.session.flush()
            return
        if pool.capacity == capacity:
            return
        _resize(pool, capacity)
        mark_changed(event, now=now)
        db.session.flush()
        fill_pool(pool, now=now)
        _record("set_capacity", event, actor, now, ["capacity", audience.value])


def set_quota(*, event_id: int, per_organisation: int | None, actor: str, now: datetime, audience: Audience = Audience.PUBLIC) -> None:
    """Let one organisation have at most so many people in this pool (None: any number). Who is in it already stays."""
    with transaction():
        event, pools = _locked_event(event_id)
        pool = pools[audience]
        if pool.per_organisation != per_organisation:
            pool.per_organisation = per_organisation
            pool.version += 1
            _record("set_quota", event, actor, now, ["per_organisation", audience.value])


def hold_back(
    *, event_id: int, audience: Audience, capacity: int, per_organisation: int | None, release_at: datetime | None, actor: str, now: datetime, real: datetime
) -> None:
    """Keep `capacity` seats for an audience, beside the event's own; at `release_at` those not taken go to the event's own.

    Raises HeldSeatsInUse when more are taken than are to be held.
    """
    with transaction():
        event, pools = _locked_event(event_id)
        pool = pools.get(audience)
        if pool is None:
            pool = SeatPool(event_id=event_id, audience=audience, capacity=capacity, ceiling=capacity)
            db.session.add(pool)
        elif capacity < pool.taken:
            raise HeldSeatsInUse(pool.taken)
        else:
            _resize(pool, capacity)
        pool.per_organisation, pool.release_at = per_organisation, release_at
        mark_changed(event, now=now)
        db.session.flush()
        fill_pool(pool, now=now)
        _record("hold_back", event, actor, now, ["capacity", audience.value])


def release_held(*, event_id: int, audience: Audience, actor: str, now: datetime, real: datetime) -> int:
    """Let the seats held back for an audience that nobody took go to the event's own, and seat whoever waits. Returns how many."""
    with transaction():
        event, pools = _locked_event(event_id)
        held, own = pools.get(audience), pools.get(Audience.PUBLIC)
        if held is None or own is None or held is own or held.capacity is None:
            return 0
        left = max(0, held.capacity - held.taken)
        held.release_at = None
        if left:
            _resize(held, held.capacity - left)
            if own.capacity is not None:
                _resize(own, own.capacity + left)
            mark_changed(event, now=now)
        db.session.flush()
        fill_pool(own, now=now)
        _record("release_held", event, actor, now, [audience.value, str(left)])
    return left


def release_due(*, now: datetime, real: datetime) -> int:
    """release_held() for every pool whose day has come: a duty of the sweep."""
    due = db.session.execute(select(SeatPool.event_id, SeatPool.audience).where(SeatPool.release_at <= now)).all()
    for event_id, audience in due:
        release_held(event_id=event_id, audience=Audience(audience), actor="system", now=now, real=real)
    return len(due)


def _resize(pool: SeatPool, capacity: int | None) -> None:
    pool.version += 1
    pool.capacity = capacity
    pool.ceiling = None if capacity is None else max(capacity, pool.taken)


def _locked_event(event_id: int) -> tuple[Event, dict[str, SeatPool]]:
    """The event and its pools by audience, locked in that order."""
    event = db.session.execute(select(Event).where(Event.id == event_id).with_for_update(key_share=True)).scalar_one()
    pools = select(SeatPool).where(SeatPool.event_id == event_id).order_by(SeatPool.id)
    rows: Iterable[SeatPool] = db.session.scalars(pools.with_for_update(key_share=True).execution_options(populate_existing=True))
    return event, {pool.audience: pool for pool in rows}


def _record(verb: str, event: Event, actor: str, now: datetime, fields: list[str]) -> None:
    audit.record(verb, programme_id=event.programme_id, subject="event", subject_id=event.id, actor=actor, now=now, fields=fields)
