"""What every verb of an event begins and ends with: its row's lock, and the marks that others look for."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select, update

from ...core.db import db
from ...programmes.models import Programme
from ..models import Event
from ..rules import Status


def lock_event(event_id: int) -> Event:
    """The event as it stands now, held until the running transaction ends. Before any other lock."""
    return db.session.scalars(select(Event).where(Event.id == event_id).with_for_update(key_share=True).execution_options(populate_existing=True)).one()


def mark_changed(event: Event, *, now: datetime, time_moved: bool = False) -> None:
    """A change that the public sees: raise the event's revision and its programme's. A draft is seen by nobody.

    Runs inside the caller's transaction, which holds the event's row."""
    if event.status is Status.DRAFT:
        event.changed_at = now
        return
    event.revision += 1
    if time_moved:
        event.time_revision = event.revision
    event.changed_at = now
    mark_programme_changed(event.programme_id, now=now)


def mark_programme_changed(programme_id: int, *, now: datetime) -> None:
    """Raise the programme's revision: its pages and its feed show something else now."""
    db.session.execute(update(Programme).where(Programme.id == programme_id).values(revision=Programme.revision + 1, changed_at=now))
