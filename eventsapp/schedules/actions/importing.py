"""Keeping what somebody sent for an hour, to be looked at; then writing it into the agenda, with the rooms and the speakers it needs."""

from __future__ import annotations

import base64
import hashlib
import secrets
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import select

from ...core.db import db, transaction
from ...core.once import Sent, find
from ...core.words import Words, clean_line
from ...directory.actions.importing import DraftGone, forget_drafts
from ...directory.models import ImportDraft
from ...events.actions import lock_event, write_lines
from ...events.models import Event, Room, Venue
from ...events.rules import ItemKind, Written
from ...programmes.models import Programme
from ..queries import find_kept, kind_of, names_standing, rooms_by_name
from ..rules import fitting
from ..rules.entries import Read, in_its_language
from ..rules.fitting import lines_of, rooms_named
from .persons import put_on
from .reading import read


def keep(*, event: Event, octets: bytes, name: str, by_id: int, real: datetime) -> str:
    """Keep what was sent for an hour; its reference."""
    reference = secrets.token_urlsafe(12)
    with transaction() as session:
        forget_drafts(real=real)
        facts = {"programme_id": event.programme_id, "kind": kind_of(event.id), "name": clean_line(name)[:100], "digest": hashlib.sha256(octets).hexdigest()}
        session.add(ImportDraft(**facts, reference=reference, content={"octets": base64.b64encode(octets).decode()}, by_id=by_id, read_at=real))
    return reference


def kept_octets(draft: ImportDraft) -> bytes:
    return base64.b64decode(draft.content["octets"])


def import_agenda(
    *, event_id: int, reference: str, replace: bool, move: bool, speakers: bool, kinds: Mapping[str, ItemKind], sent: Sent, by_id: int, actor: str, now: datetime, real: datetime,
) -> Written:  # fmt: skip
    """Write what was kept into the agenda, all of it in one step; with `move` as many days later as it takes to begin on the event's first day.

    Rooms it names are made where there are none. With `speakers` whoever it names becomes a speaker of the programme, or is one already, and is on their
    items; without, those who are not on them yet are text. Undoing the step takes them off; the speakers stay. Raises DraftGone, TooManyItems, or AlreadyDone."""
    with transaction():
        event = lock_event(event_id)
        draft = find_kept(event, reference, by_id=by_id, real=real)
        if draft is None:
            found = find(sent)
            if found is not None:
                return Written.of(found)
            raise DraftGone()
        content = read(kept_octets(draft), event, now=now, kinds=kinds)
        if move:
            content = fitting.moved(content, fitting.days_off(content, event.starts_at, event.zone))
        rooms = _rooms(event, content)
        who = put_on(event, content, now=now, actor=actor) if speakers else None
        standing = names_standing(event) if who is None else {}
        lines = lines_of(content, starts_at=event.starts_at, zone=event.zone, rooms=rooms, prefix=f"i{draft.id}", who=who, standing=standing)
        return write_lines(event_id=event_id, lines=lines, replace=replace, now=now, actor=actor, by_id=by_id, sent=sent)


def new_rooms(event: Event, content: Read) -> list[str]:
    """The rooms that importing this would make."""
    known = rooms_by_name(event)
    return [name for name in rooms_named(content.entries, known) if name.casefold() not in known]


def _rooms(event: Event, content: Read) -> dict[str, int]:
    """The rooms that count, by folded name. An event without a venue gets one, called like the event, that holds them."""
    missing = new_rooms(event, content)
    if missing:
        if event.venue_id is None:
            event.venue_id = _make_venue(event)
        db.session.execute(select(Venue.id).where(Venue.id == event.venue_id).with_for_update(key_share=True))
        taken = len(db.session.scalars(select(Room.id).where(Room.venue_id == event.venue_id)).all())
        words = {entry.room: entry.room_name for entry in content.entries if entry.room_name}
        for place, name in enumerate(missing, taken):
            room = {"name": words.get(name) or in_its_language(name), "floor": Words(), "equipment": Words(), "layouts": {}, "position": place}
            db.session.add(Room(venue_id=event.venue_id, code=secrets.token_hex(3), **room))
        db.session.flush()
    known = rooms_by_name(event)
    return {name.casefold(): known[name.casefold()] for name in rooms_named(content.entries, known)}


def _make_venue(event: Event) -> int:
    db.session.execute(select(Programme.id).where(Programme.id == event.programme_id).with_for_update(key_share=True))
    empty: dict[str, Any] = {name: Words() for name in ("address", "room", "directions", "parking", "access", "entrance", "transport")}
    venue = Venue(programme_id=event.programme_id, code=secrets.token_hex(4), name=event.title, closed_on=[], **empty)
    db.session.add(venue)
    db.session.flush()
    return venue.id
