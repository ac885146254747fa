"""Reading the agenda being written for its builder: who stands where, and what can be undone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from zoneinfo import ZoneInfo

from sqlalchemy import Select, select

from ...core.db import db
from ...core.words import Words
from ...people.models import Person
from ..models import AgendaItem, AgendaStep, Event, Room, Speaker
from ..rules.building import Sheet, Standing


@dataclass(frozen=True)
class Step:
    """A step that can be undone or done again: what it did, to which item, and by whom."""

    number: int
    verb: str
    title: Words
    by: str


def first_day(event: Event) -> date | None:
    return event.starts_at.astimezone(ZoneInfo(event.zone)).date() if event.starts_at else None


def sheet_of(event: Event) -> tuple[Sheet, dict[str, int | None]]:
    """Where the items of the agenda being written stand, and the ids of their rooms by their codes."""
    columns = AgendaItem.id, AgendaItem.code, AgendaItem.day, AgendaItem.parent_id, AgendaItem.room_id
    found = db.session.execute(
        select(*columns).where(AgendaItem.event_id == event.id, AgendaItem.removed_at.is_(None)).order_by(AgendaItem.position, AgendaItem.id)
    ).all()
    codes = {row.id: row.code for row in found}
    first = first_day(event)
    items = [Standing(row.code, row.day or first, str(row.room_id or ""), codes.get(row.parent_id, "")) for row in found]
    return Sheet(items), {row.code: row.room_id for row in found}


def standing_items(event: Event, items: Sequence[AgendaItem]) -> Sheet:
    """The same of items that are loaded already."""
    codes = {item.id: item.code for item in items}
    first = first_day(event)
    return Sheet([Standing(item.code, item.day or first, str(item.room_id or ""), codes.get(item.parent_id, "") if item.parent_id else "") for item in items])


def next_steps(event_id: int) -> tuple[Step | None, Step | None]:
    """The newest step that stands, and the first of those that were undone."""
    return _first(_steps(event_id).where(AgendaStep.undone_at.is_(None)).order_by(AgendaStep.number.desc())), _first(
        _steps(event_id).where(AgendaStep.undone_at.is_not(None)).order_by(AgendaStep.number)
    )


def open_rooms(event: Event) -> Sequence[Room]:
    """The rooms of the event's venue that are in use, in order."""
    if event.venue_id is None:
        return []
    return db.session.scalars(select(Room).where(Room.venue_id == event.venue_id, Room.retired_at.is_(None)).order_by(Room.position, Room.id)).all()


def speakers_of(programme_id: int) -> Sequence[Speaker]:
    """Whoever can be put on an agenda of the programme, in the order in which they were entered."""
    return db.session.scalars(select(Speaker).where(Speaker.programme_id == programme_id, Speaker.erased_at.is_(None)).order_by(Speaker.id)).all()


def _steps(event_id: int) -> Select[int, str, Words, str | None]:
    columns = AgendaStep.number, AgendaStep.verb, AgendaStep.title, Person.name
    return select(*columns).outerjoin(Person, Person.id == AgendaStep.by_id).where(AgendaStep.event_id == event_id).limit(1)


def _first(steps: Select[int, str, Words, str | None]) -> Step | None:
    row = db.session.execute(steps).first()
    return Step(row[0], row[1], row[2], row[3] or "") if row is not None else None
