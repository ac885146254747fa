"""Adding, editing, arranging and giving up the rooms of a venue."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select

from ...core import audit
from ...core.db import db, transaction
from ...core.editing import apply
from ...core.locale import language
from ...core.once import AlreadyDone, Sent, find, remember
from ..models import Room, Venue
from ..queries.places import coming_holds
from ..rules import RoomCodeTaken, RoomIsHeld
from .holds import lock_rooms


def add_room(*, venue_id: int, code: str, values: Mapping[str, Any], sent: Sent, now: datetime, actor: str) -> str:
    """A new room, last in order, under `code` or one made for it; returns its code. Raises RoomCodeTaken."""
    with transaction():
        venue = _lock_venue(venue_id)
        first = find(sent)
        if first is not None:
            raise AlreadyDone(first)
        rooms = _rooms(venue_id)
        if code in {room.code for room in rooms}:
            raise RoomCodeTaken()
        room = Room(venue_id=venue_id, code=code or secrets.token_hex(3), position=len(rooms), **values)
        db.session.add(room)
        db.session.flush()
        remember(sent, result=room.code, now=now)
        _record("add_room", venue, room, actor, now)
        return room.code


def edit_room(*, room_id: int, version: int, values: Mapping[str, Any], now: datetime, actor: str, seen: Mapping[str, str] | None = None) -> None:
    """Write `values` into the room. Raises ChangedMeanwhile."""
    with transaction():
        room = lock_rooms([room_id])[0]
        fields = apply(room, values, version=version, seen=seen)
        if fields:
            db.session.flush()
            _record("edit_room", db.session.get_one(Venue, room.venue_id), room, actor, now, fields)


def move_room(*, room_id: int, by: int, now: datetime, actor: str) -> None:
    """Put the room so many places further down, or up, among those in use."""
    with transaction():
        venue = _lock_venue(db.session.get_one(Room, room_id).venue_id)
        rooms = [room for room in _rooms(venue.id) if room.retired_at is None]
        here = next((place for place, room in enumerate(rooms) if room.id == room_id), None)
        if here is None:
            return
        room = rooms.pop(here)
        rooms.insert(min(max(here + by, 0), len(rooms)), room)
        for position, each in enumerate(rooms):
            each.position = position
        db.session.flush()
        _record("move_room", venue, room, actor, now)


def retire_room(*, room_id: int, now: datetime, actor: str) -> None:
    """Give the room up: no event can hold it any more, and old agendas still name it. Raises RoomIsHeld."""
    with transaction():
        room = lock_rooms([room_id])[0]
        held_for = coming_holds(room_id, now)
        if held_for:
            raise RoomIsHeld(", ".join(event.title.text(language()) for event in held_for))
        if room.retired_at is None:
            room.retired_at = now
            _changed("retire_room", room, actor, now)


def restore_room(*, room_id: int, now: datetime, actor: str) -> None:
    """Take a room that was given up into use again."""
    with transaction():
        room = lock_rooms([room_id])[0]
        if room.retired_at is not None:
            room.retired_at = None
            _changed("restore_room", room, actor, now)


def _changed(verb: str, room: Room, actor: str, now: datetime) -> None:
    room.version += 1
    db.session.flush()
    _record(verb, db.session.get_one(Venue, room.venue_id), room, actor, now, ["retired_at"])


def _lock_venue(venue_id: int) -> Venue:
    """Before its rooms are arranged; nothing that holds a room asks for it."""
    return db.session.scalars(select(Venue).where(Venue.id == venue_id).with_for_update(key_share=True).execution_options(populate_existing=True)).one()


def _rooms(venue_id: int) -> Sequence[Room]:
    return db.session.scalars(select(Room).where(Room.venue_id == venue_id).order_by(Room.position, Room.id).execution_options(populate_existing=True)).all()


def _record(verb: str, venue: Venue, room: Room, actor: str, now: datetime, fields: Sequence[str] = ()) -> None:
    audit.record(verb, programme_id=venue.programme_id, subject="room", subject_id=room.id, actor=actor, now=now, fields=list(fields))
