"""Reading events, their agendas and releases."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from ..core.db import db
from ..programmes.models import Programme
from .models import AgendaItem, AgendaRelease, Event, StatusChange, Venue


def find_event(programme_slug: str, event_slug: str) -> Event | None:
    """The event with its programme, venue and body loaded; None if that programme has no such event."""
    return db.session.scalar(
        select(Event)
        .join(Event.programme)
        .where(Programme.slug == programme_slug, Event.slug == event_slug)
        .options(joinedload(Event.programme), joinedload(Event.venue), joinedload(Event.body))
    )


def events_of(programme_id: int) -> Sequence[Event]:
    """The programme's events with their venues, in the order of their days; those with neither day nor window last."""
    events = db.session.scalars(select(Event).where(Event.programme_id == programme_id).options(joinedload(Event.venue), joinedload(Event.body))).all()
    return sorted(events, key=lambda e: (_first_day(e), e.id))


def agenda_items(event_id: int) -> Sequence[AgendaItem]:
    """The agenda as it is being written, in order."""
    return db.session.scalars(select(AgendaItem).where(AgendaItem.event_id == event_id).order_by(AgendaItem.position, AgendaItem.id)).all()


def latest_release(event_id: int) -> AgendaRelease | None:
    """The agenda as the public sees it."""
    return db.session.scalar(select(AgendaRelease).where(AgendaRelease.event_id == event_id).order_by(AgendaRelease.number.desc()).limit(1))


def latest_status_change(event_id: int) -> StatusChange | None:
    return db.session.scalar(select(StatusChange).where(StatusChange.event_id == event_id).order_by(StatusChange.id.desc()).limit(1))


def venues_of(programme_id: int) -> Sequence[Venue]:
    return db.session.scalars(select(Venue).where(Venue.programme_id == programme_id).order_by(Venue.id)).all()


def _first_day(event: Event) -> str:
    if event.starts_at is not None:
        return event.starts_at.isoformat()
    return event.window_from.isoformat() if event.window_from else "9999"
