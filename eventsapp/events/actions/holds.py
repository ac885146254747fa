"""Holding rooms for events: a hold belongs to its event and moves with it, or says why it cannot."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import delete, select

from ...core import audit, dates
from ...core.db import db, transaction
from ...core.locale import language
from ..models import Event, Room, RoomHold
from ..queries.places import holds_in_the_way, holds_of
from ..rules import EventIsOff, Held, NoVenueYet, RoomNotHere, RoomTaken, Status, first_clash, hold_span
from .marks import lock_event


def hold_room(
    *, event_id: int, code: str, minutes_before: int, minutes_after: int, layout: str, now: datetime, actor: str, by_id: int | None = None
) -> None:
    """Keep a room of the event's venue for it, from so long before its start to so long after its end; held already, that changes.

    Raises RoomTaken, RoomNotHere, NoVenueYet, EventIsOff."""
    with transaction():
        event = lock_event(event_id)
        if event.venue_id is None:
            raise NoVenueYet()
        if event.status is Status.CANCELLED:
            raise EventIsOff()
        room_id = db.session.scalar(select(Room.id).where(Room.venue_id == event.venue_id, Room.code == code))
        room = next(iter(lock_rooms([room_id] if room_id is not None else [])), None)
        hold = db.session.scalar(select(RoomHold).where(RoomHold.event_id == event_id, RoomHold.room_id == room_id))
        if room is None or (room.retired_at is not None and hold is None):
            raise RoomNotHere()
        if hold is None:
            hold = RoomHold(event_id=event_id, room_id=room.id, held_at=now, by_id=by_id)
            db.session.add(hold)
        hold.minutes_before, hold.minutes_after, hold.layout = minutes_before, minutes_after, layout
        _put(event, [hold], {room.id: room}, field="room")
        db.session.flush()
        _record("hold_room", event, actor, now)


def release_room(*, event_id: int, code: str, now: datetime, actor: str) -> None:
    """Give a room back; done already, nothing happens. By the code alone: the venue may have changed."""
    with transaction():
        event = lock_event(event_id)
        hold = next((hold for hold in holds_of(event_id) if hold.room.code == code), None)
        if hold is None:
            return
        lock_rooms([hold.room_id])
        db.session.delete(hold)
        db.session.flush()
        _record("release_room", event, actor, now)


def move_holds(event: Event) -> bool:
    """Let the event's holds follow its time; rooms of a venue it has left are given back. Whether any were.

    Runs inside the caller's transaction, which holds the event's row. Raises RoomTaken on the start."""
    holds = holds_of(event.id)
    if not holds:
        return False
    rooms = {room.id: room for room in lock_rooms([hold.room_id for hold in holds])}
    left = [hold.id for hold in holds if rooms[hold.room_id].venue_id != event.venue_id]
    if left:
        db.session.execute(delete(RoomHold).where(RoomHold.id.in_(left)))
    _put(event, [hold for hold in holds if hold.id not in left], rooms)
    return bool(left)


def free_holds(event: Event) -> None:
    """A cancelled event keeps nobody out; which rooms it held is remembered, for the case that it is put back on."""
    holds = holds_of(event.id)
    lock_rooms([hold.room_id for hold in holds])
    for hold in holds:
        hold.starts_at = hold.ends_at = None


def lock_rooms(room_ids: Collection[int]) -> Sequence[Room]:
    """These rooms as they stand now, held until the running transaction ends: after the event, in the order of their ids."""
    if not room_ids:
        return []
    return db.session.scalars(select(Room).where(Room.id.in_(room_ids)).order_by(Room.id).with_for_update(key_share=True).execution_options(populate_existing=True)).all()


def _put(event: Event, holds: Sequence[RoomHold], rooms: dict[int, Room], *, field: str = "starts_at") -> None:
    """Set each hold's time to the event's, unless another event is in the way of one. The rooms are locked."""
    if event.status is Status.CANCELLED:
        return
    spans = {hold.room_id: hold_span(event.starts_at, event.ends_at, hold.minutes_before, hold.minutes_after) for hold in holds}
    wanted = [Held(room_id, *span, event.id) for room_id, span in spans.items() if span is not None]
    if wanted:
        taken = holds_in_the_way([each.room_id for each in wanted], min(each.starts_at for each in wanted), max(each.ends_at for each in wanted), but_of=event.id)
        clash = first_clash(wanted, taken)
        if clash is not None:
            raise _refusal(rooms[clash[0].room_id], clash[1], field)
    for hold in holds:
        hold.starts_at, hold.ends_at = spans[hold.room_id] or (None, None)


def _refusal(room: Room, taken: Held, field: str) -> RoomTaken:
    lang = language()
    other = db.session.execute(select(Event.title, Event.zone).where(Event.id == taken.event_id)).one()
    span = dates.span(taken.starts_at, taken.ends_at, other.zone, lang)
    return RoomTaken(room=room.name.text(lang) or room.code, event=other.title.text(lang), span=span, field=field)


def _record(verb: str, event: Event, actor: str, now: datetime) -> None:
    audit.record(verb, programme_id=event.programme_id, subject="event", subject_id=event.id, actor=actor, now=now)
