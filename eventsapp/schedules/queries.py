"""What an import needs to know of an event, and what was kept for looking at."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import false, select

from ..core.db import db
from ..directory.models import ImportDraft
from ..events.models import AgendaItem, Event, ItemSpeaker, Room, Speaker
from .rules.persons import Known, fold

KEPT_FOR = timedelta(hours=1)


def rooms_by_name(event: Event) -> dict[str, int]:
    """The ids of rooms by each of their names, folded: those of the event's venue that are in use, else those that items of its agenda still stand in.

    So a file that names a room which was given up leaves what is in it there, and makes no second one of that name."""
    standing = select(AgendaItem.room_id).where(AgendaItem.event_id == event.id, AgendaItem.removed_at.is_(None))
    in_use = (Room.venue_id == event.venue_id) & Room.retired_at.is_(None) if event.venue_id is not None else false()
    rooms = db.session.scalars(select(Room).where(in_use | Room.id.in_(standing)).order_by(Room.id)).all()
    first_old = sorted(rooms, key=lambda room: room.venue_id == event.venue_id and room.retired_at is None)
    return {name.casefold(): room.id for room in first_old for name in (*room.name.values(), room.code) if name}


def known_speakers(event: Event) -> list[Known]:
    """The speakers of the event's programme as files may mean them; never those whose names are gone."""
    on_it = select(ItemSpeaker.speaker_id).join(AgendaItem, AgendaItem.id == ItemSpeaker.item_id).where(AgendaItem.event_id == event.id, AgendaItem.removed_at.is_(None))
    here = set(db.session.scalars(on_it))
    columns = (Speaker.id, Speaker.code, Speaker.name, Speaker.foreign_code)
    mine = select(*columns).where(Speaker.programme_id == event.programme_id, Speaker.erased_at.is_(None)).order_by(Speaker.id)
    return [Known(each.id, each.code, frozenset(map(fold, each.name.values())), each.foreign_code, each.id in here) for each in db.session.execute(mine)]


def names_standing(event: Event) -> dict[str, set[str]]:
    """The folded names of the speakers on each item of the agenda being written, by its code."""
    placed = select(AgendaItem.code, Speaker.name).join(ItemSpeaker, ItemSpeaker.item_id == AgendaItem.id).join(Speaker, Speaker.id == ItemSpeaker.speaker_id)
    names: dict[str, set[str]] = {}
    for code, name in db.session.execute(placed.where(AgendaItem.event_id == event.id)):
        names.setdefault(code, set()).update(map(fold, name.values()))
    return names


def erased_speakers(programme_id: int) -> set[str]:
    """The codes of those whose names are gone; published agendas still say them."""
    return set(db.session.scalars(select(Speaker.code).where(Speaker.programme_id == programme_id, Speaker.erased_at.is_not(None))))


def find_kept(event: Event, reference: str, *, by_id: int, real: datetime) -> ImportDraft | None:
    """What this person sent for this event within the last hour."""
    wanted = select(ImportDraft).where(ImportDraft.kind == kind_of(event.id), ImportDraft.reference == reference, ImportDraft.by_id == by_id)
    return db.session.scalar(wanted.where(ImportDraft.read_at > real - KEPT_FOR))


def kind_of(event_id: int) -> str:
    """Under which kind an agenda that is looked at is kept."""
    return f"agenda {event_id}"
