"""What an import needs to know of an event, and what was kept for looking at."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import select

from ..core.db import db
from ..directory.models import ImportDraft
from ..events.models import Event, Room

KEPT_FOR = timedelta(hours=1)


def rooms_by_name(event: Event) -> dict[str, int]:
    """The ids of the rooms of the event's venue that are in use, by each of their names, folded."""
    if event.venue_id is None:
        return {}
    rooms = db.session.scalars(select(Room).where(Room.venue_id == event.venue_id, Room.retired_at.is_(None)).order_by(Room.id))
    return {name.casefold(): room.id for room in rooms for name in (*room.name.values(), room.code) if name}


def find_kept(event: Event, reference: str, *, by_id: int, real: datetime) -> ImportDraft | None:
    """What this person sent for this event within the last hour."""
    wanted = select(ImportDraft).where(ImportDraft.kind == kind_of(event.id), ImportDraft.reference == reference, ImportDraft.by_id == by_id)
    return db.session.scalar(wanted.where(ImportDraft.read_at > real - KEPT_FOR))


def kind_of(event_id: int) -> str:
    """Under which kind an agenda that is looked at is kept."""
    return f"agenda {event_id}"
