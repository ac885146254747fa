"""What one process of the crew does with rooms."""

from __future__ import annotations

import random
from datetime import timedelta
from typing import Any

from sqlalchemy import Engine, event, select

from eventsapp.core import db as database
from eventsapp.core.db import db
from eventsapp.events import actions
from eventsapp.events.actions import holds
from eventsapp.events.models import Event, Room
from tests.factories import NOW, STARTS
from tests.races.tasks import _outcome


def hold(event_id: int, own: int, code: str = "room-0") -> str:
    return _outcome(lambda: actions.hold_room(event_id=own, code=code, minutes_before=0, minutes_after=0, layout="", now=NOW, actor=f"person:{own}"))


def hold_many(event_id: int, own: int, rooms: int) -> list[str]:
    return [hold(event_id, own, f"room-{number}") for number in range(rooms)]


def hold_without_lock(event_id: int, own: int, rooms: int) -> list[str]:
    """hold_many as one would write it without this house: no write lock, look whether the room is free, then take it."""
    event.remove(Engine, "begin", database._begin)
    lock, holds.lock_rooms = holds.lock_rooms, _merely_read
    try:
        return hold_many(event_id, own, rooms)
    finally:
        holds.lock_rooms = lock
        event.listen(Engine, "begin", database._begin)


def move_about(event_id: int, own: int, hand: int) -> list[str]:
    """Take all rooms, in an order of one's own, and move the event from day to day with them."""
    chance = random.Random(hand)
    codes = [f"room-{number}" for number in range(3)]
    chance.shuffle(codes)
    outcomes = [hold(event_id, own, code) for code in codes]
    return outcomes + [_outcome(lambda: _move(own, chance.randrange(12))) for _ in range(10)]


def _move(own: int, place: int) -> None:
    version = db.session.scalar(select(Event.version).where(Event.id == own)) or 0
    db.session.rollback()
    starts_at = STARTS + timedelta(hours=place)
    actions.edit_event(event_id=own, version=version, values={"starts_at": starts_at, "ends_at": starts_at + timedelta(hours=2)}, now=NOW, actor=f"person:{own}")


def _merely_read(room_ids: Any) -> Any:
    return db.session.scalars(select(Room).where(Room.id.in_(room_ids)).order_by(Room.id)).all()
