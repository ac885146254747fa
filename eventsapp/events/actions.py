"""The verbs of events: change, publish and release, postpone, cancel; and of their agendas."""

from __future__ import annotations

from datetime import UTC, datetime

from sqlalchemy import update

from ..core.db import db
from ..programmes.models import Programme
from .models import AgendaRelease, Event
from .queries import agenda_items, latest_release
from .rules import Slot, Status, start_times


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


def release_agenda(event: Event, *, by_id: int | None, now: datetime) -> AgendaRelease:
    """Make what is written the public agenda, as the next immutable release. Runs inside the caller's transaction."""
    items = agenda_items(event.id)
    starts = start_times(event.starts_at, [Slot(item.minutes, item.pinned_at) for item in items])
    previous = latest_release(event.id)
    release = AgendaRelease(
        event_id=event.id,
        number=previous.number + 1 if previous else 1,
        items=[
            {
                "id": item.id, "uid": item.uid, "code": item.code, "kind": item.kind.value, "title": dict(item.title),
                "speakers": dict(item.speakers), "minutes": item.minutes, "starts_at": start.astimezone(UTC).isoformat() if start else None,
            }
            for item, start in zip(items, starts, strict=True)
        ],
        released_at=now,
        by_id=by_id,
    )  # fmt: skip
    db.session.add(release)
    return release
