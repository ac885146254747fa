"""Reading who follows an undated event, whom of them to tell, and whom to forget."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Row, func, or_, select
from sqlalchemy.orm import joinedload

from ...core.db import db
from ...events.models import Event
from ...events.rules import Status
from ...people.models import Person
from ..models import Follower
from ..rules.following import KEPT_AFTER, KEPT_AT_MOST, KEPT_UNCONFIRMED

_UNTOLD = (Follower.confirmed_at.is_not(None), Follower.told_at.is_(None), Follower.ended_at.is_(None))


def get_follower(follower_id: int) -> Follower:
    """The follower with their person and the event."""
    event = joinedload(Follower.event).options(joinedload(Event.programme), joinedload(Event.venue))
    query = select(Follower).where(Follower.id == follower_id).options(event, joinedload(Follower.person))
    return db.session.scalars(query.execution_options(populate_existing=True)).one()


def find_follower(event_id: int, email_key: str) -> Follower | None:
    return db.session.scalar(select(Follower).where(Follower.event_id == event_id, Follower.email_key == email_key))


def follower_count(event_id: int) -> int:
    """How many wait: they confirmed that they want to know, were not told, and did not stop."""
    return db.session.scalar(select(func.count()).select_from(Follower).where(Follower.event_id == event_id, *_UNTOLD)) or 0


def events_with_news() -> Sequence[int]:
    """The events of which somebody waits for what there is now: a day, or that there will be none."""
    fixed = (Event.status == Status.PUBLISHED) & Event.starts_at.is_not(None)
    query = select(Follower.event_id).join(Follower.event).where(*_UNTOLD, or_(fixed, Event.status == Status.CANCELLED))
    return db.session.scalars(query.distinct().order_by(Follower.event_id)).all()


def untold(event_id: int, *, most: int) -> Sequence[Row[Any]]:
    """The next who wait: follower, person, address and locale, held until the running transaction ends."""
    columns: tuple[Any, ...] = (Follower.id, Follower.person_id, Person.email, Follower.locale)
    query = select(*columns).join(Person, Person.id == Follower.person_id).where(Follower.event_id == event_id, *_UNTOLD)
    return db.session.execute(query.order_by(Follower.id).limit(most).with_for_update(key_share=True, of=Follower)).all()


def kept_long_enough(real: datetime, *, most: int) -> Sequence[int]:
    """Whose address has no purpose any more: told or stopped a while ago, never confirmed, or confirmed a year ago."""
    done = or_(Follower.told_at <= real - KEPT_AFTER, Follower.ended_at <= real - KEPT_AFTER)
    never = Follower.confirmed_at.is_(None) & (Follower.asked_at <= real - KEPT_UNCONFIRMED)
    long_ago = Follower.confirmed_at <= real - KEPT_AT_MOST
    query = select(Follower.id).join(Person, Person.id == Follower.person_id).where(Person.email_key != "", or_(done, never, long_ago))
    return db.session.scalars(query.order_by(Follower.id).limit(most)).all()
