"""Seats that are offered: accepted, or given on when their time is over."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select

from ...core.db import db, transaction
from ..models import Delegation
from ..rules import Answer, NoSuchStanding, OfferOver, Standing
from .news import mark_untold, record
from .seats import fill_pool, let_go, locked, settle

PORTION = 200


def accept_offer(*, delegation_id: int, actor: str, now: datetime, real: datetime) -> None:
    """Take the seats that were offered. Raises OfferOver once their time is over, NoSuchStanding when none are offered."""
    with transaction():
        pool, delegation = locked(delegation_id)
        offered = [rsvp for rsvp in delegation.rsvps if rsvp.standing is Standing.OFFERED]
        if not offered:
            raise NoSuchStanding()
        if delegation.offered_until is not None and now >= delegation.offered_until:
            raise OfferOver()
        for rsvp in offered:
            rsvp.standing = Standing.SEATED
            rsvp.version += 1
        settle(pool, delegation)
        mark_untold(delegation)
        record("accept_offer", delegation, actor, now)


def expire_offers(*, now: datetime, real: datetime) -> int:
    """Give on the seats whose offer nobody accepted in time: a duty of the sweep. Returns how many offers ended."""
    due = select(Delegation.id).where(Delegation.standing == Standing.OFFERED, Delegation.offered_until <= now)
    delegation_ids = db.session.scalars(due.order_by(Delegation.id).limit(PORTION)).all()
    return sum(_expire(delegation_id, now) for delegation_id in delegation_ids)


def _expire(delegation_id: int, now: datetime) -> bool:
    with transaction():
        pool, delegation = locked(delegation_id)
        offered = [rsvp for rsvp in delegation.rsvps if rsvp.standing is Standing.OFFERED]
        if not offered or delegation.offered_until is None or now < delegation.offered_until:
            return False
        let_go(pool, delegation, offered, standing=Standing.WITHDRAWN, answer=Answer.NONE, now=now)
        fill_pool(pool, now=now)
        record("offer_expired", delegation, "system", now, fields=[f"rsvp.{rsvp.id}" for rsvp in offered])
    return True
