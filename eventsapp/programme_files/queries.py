"""Reading a whole programme as plain values, key by key as its file names them; and what was last imported."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import select

from ..core.db import db
from ..events.models import AgendaItem, Event, ItemSpeaker, Room, Speaker, Venue
from ..events.rules import SpeakerRole
from ..programmes.models import Body, Programme, Term
from ..rsvps.models import SeatPool
from .columns import values_of
from .models import ImportedValue
from .rules.fields import Value
from .rules.paths import Identity

Standing = dict[Identity, dict[str, Value]]


def stored_hashes(programme_id: int) -> dict[str, str]:
    """The hash of what the last import wrote to each key."""
    rows = db.session.execute(select(ImportedValue.path, ImportedValue.hash).where(ImportedValue.programme_id == programme_id))
    return {row.path: row.hash for row in rows}


def what_stands(programme: Programme | None) -> Standing:
    """Every key of everything that the programme has, and the order of its lists; empty without a programme."""
    if programme is None:
        return {}
    known: Standing = {("programme",): values_of("programme", programme), ("recruitment",): values_of("recruitment", programme)}
    for term in _rows(Term, programme.id, Term.list, Term.position, Term.id):
        _add(known, ("term", term.list.value), term)
    bodies = _rows(Body, programme.id, Body.position, Body.id)
    body_codes = {body.id: body.code for body in bodies}
    for body in bodies:
        _add(known, ("body",), body, parent=body_codes.get(body.parent_id))
    venues = _rows(Venue, programme.id, Venue.id)
    for venue in venues:
        known[("venue", venue.code)] = values_of("venue", venue)
    codes = {venue.id: venue.code for venue in venues}
    rooms = db.session.scalars(select(Room).where(Room.venue_id.in_(codes)).order_by(Room.venue_id, Room.position, Room.id)).all()
    for room in rooms:
        _add(known, ("room", codes[room.venue_id]), room)
    known |= {("speaker", row.code): values_of("speaker", row) for row in _rows(Speaker, programme.id, Speaker.id) if row.erased_at is None}
    _add_events(known, programme.id, codes, body_codes, {room.id: f"{codes[room.venue_id]}/{room.code}" for room in rooms})
    return known


def _add_events(known: Standing, programme_id: int, venues: Mapping[int, str], bodies: Mapping[int, str], rooms: Mapping[int | None, str]) -> None:
    pools = select(SeatPool.event_id, SeatPool.capacity).join(Event, SeatPool.event_id == Event.id).where(Event.programme_id == programme_id, SeatPool.audience == "public")
    capacities = {row.event_id: row.capacity for row in db.session.execute(pools)}
    events = _rows(Event, programme_id, Event.id)
    for event in events:
        references = {"venue": venues.get(event.venue_id), "body": bodies.get(event.body_id), "registration.body": bodies.get(event.open_to_body_id)}
        known[("event", event.slug)] = values_of("event", event) | references | {"registration.capacity": capacities.get(event.id)}
    _add_agendas(known, programme_id, {event.id: event.slug for event in events}, rooms)


def _add_agendas(known: Standing, programme_id: int, slugs: Mapping[int, str], rooms: Mapping[int | None, str]) -> None:
    in_order = select(AgendaItem).join(Event, AgendaItem.event_id == Event.id).where(Event.programme_id == programme_id, AgendaItem.removed_at.is_(None))
    items = db.session.scalars(in_order.order_by(AgendaItem.event_id, AgendaItem.position, AgendaItem.id)).all()
    codes: dict[int | None, str] = {item.id: item.code for item in items}
    people: dict[int, list[str]] = {}
    placed = select(ItemSpeaker.item_id, ItemSpeaker.role, Speaker.code).join(ItemSpeaker.speaker).where(Speaker.programme_id == programme_id, Speaker.erased_at.is_(None))
    for row in db.session.execute(placed.order_by(ItemSpeaker.item_id, ItemSpeaker.position, Speaker.id)):
        people.setdefault(row.item_id, []).append(row.code if row.role is SpeakerRole.SPEAKER else f"{row.code}:{row.role.value}")
    for item in items:
        references = {"parent": codes.get(item.parent_id), "room": rooms.get(item.room_id), "people": people.get(item.id, [])}
        _add(known, ("agenda", slugs[item.event_id]), item, **references)


def _rows(model: Any, programme_id: int, *order: Any) -> Sequence[Any]:
    return db.session.scalars(select(model).where(model.programme_id == programme_id).order_by(*order)).all()


def _add(known: Standing, prefix: Identity, row: Any, **references: Value) -> None:
    """The row's values, and its code at the end of its list."""
    known[(*prefix, row.code)] = values_of(prefix[0], row) | references
    order = known.setdefault((*prefix, ""), {"order": []})["order"]
    assert isinstance(order, list)
    order.append(row.code)
