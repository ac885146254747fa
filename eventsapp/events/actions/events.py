"""Adding and editing events."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import exists, or_, select, update

from ...core import audit
from ...core.db import db, transaction
from ...core.editing import apply
from ...core.once import AlreadyDone, Sent, find, remember
from ...programmes.models import Body, Programme
from ...programmes.rules import ClosesBeforeItOpens
from ..models import AgendaItem, AgendaRelease, Event, Venue
from ..plans import latest_plan
from ..queries import latest_release
from ..rules import AddressTaken, ClosesInThePast, NotOurs, Phase, ReleaseKind, Status, WrongStatus, free_slug, must_be_in_order, phase, retimed
from .holds import move_holds
from .marks import lock_event, mark_changed

_PLACED = frozenset({"starts_at", "ends_at", "venue_id"})  # what rooms are held by
TIMES = frozenset({"starts_at", "ends_at", "window_from", "window_to"})
_DECIDING = TIMES | {"registration_opens_at", "registration_closes_at"}


def add_event(*, programme_id: int, slug: str, values: Mapping[str, Any], sent: Sent, now: datetime, actor: str) -> Event:
    """A new draft under `slug`; without one, under what its title or kind makes of it. Raises AddressTaken."""
    with transaction():
        db.session.execute(select(Programme.id).where(Programme.id == programme_id).with_for_update(key_share=True))
        first = find(sent)
        if first is not None:
            raise AlreadyDone(first)
        _must_be_possible(programme_id, values)
        taken = set(db.session.scalars(select(Event.slug).where(Event.programme_id == programme_id)))
        if slug in taken:
            raise AddressTaken()
        slug = slug or free_slug(values["title"].get("en", ""), values["kind"].value, taken)
        event = Event(programme_id=programme_id, slug=slug, uid=str(uuid.uuid4()), status=Status.DRAFT, changed_at=now, **values)
        db.session.add(event)
        db.session.flush()
        remember(sent, result=slug, now=now)
        audit.record("add_event", programme_id=programme_id, subject="event", subject_id=event.id, actor=actor, now=now)
        return event


def edit_event(
    *, event_id: int, version: int, values: Mapping[str, Any], now: datetime, actor: str, by_id: int | None = None, seen: Mapping[str, str] | None = None
) -> None:
    """Write `values` (column → value) into the event; its published agenda moves with its start, and so do the rooms it holds.

    Rooms of a venue it leaves are given back. Raises ChangedMeanwhile, RoomTaken, or the refusal that says which end lies before its start."""
    with transaction():
        event = lock_event(event_id)
        _must_be_possible(event.programme_id, {name: getattr(event, name) for name in _DECIDING} | dict(values))
        before = event.starts_at
        fields = apply(event, values, version=version, seen=seen)
        if not fields:
            return
        if "starts_at" in fields:
            _move_agenda(event, before, by_id=by_id, now=now)
        if not _PLACED.isdisjoint(fields) and move_holds(event):
            fields = [*fields, "room_hold"]
        mark_changed(event, now=now, time_moved=not TIMES.isdisjoint(fields))
        db.session.flush()
        audit.record("edit_event", programme_id=event.programme_id, subject="event", subject_id=event_id, actor=actor, now=now, fields=fields)


def reopen_registration(*, event_id: int, version: int, closes_at: datetime | None, seen: Mapping[str, str], now: datetime, actor: str) -> None:
    """Take registrations again, until `closes_at`, or without one until the event begins.

    Raises ClosesInThePast, WrongStatus once it has begun or while it is off, and what edit_event raises."""
    with transaction():
        event = lock_event(event_id)
        if event.status is not Status.PUBLISHED or phase(event.starts_at, event.ends_at, now) not in (Phase.AHEAD, Phase.UNDATED):
            raise WrongStatus()
        if closes_at is not None and closes_at <= now:
            raise ClosesInThePast()
        values = {"takes_registrations": True, "registration_closes_at": closes_at}
        _must_be_possible(event.programme_id, {name: getattr(event, name) for name in _DECIDING} | values)
        fields = apply(event, values, version=version, seen=seen)
        if fields:
            mark_changed(event, now=now)
            db.session.flush()
            audit.record("reopen_registration", programme_id=event.programme_id, subject="event", subject_id=event_id, actor=actor, now=now, fields=fields)


def _must_be_possible(programme_id: int, values: Mapping[str, Any]) -> None:
    must_be_in_order(values.get("starts_at"), values.get("ends_at"), values.get("window_from"), values.get("window_to"))
    opens, closes = values.get("registration_opens_at"), values.get("registration_closes_at")
    if opens is not None and closes is not None and closes <= opens:
        raise ClosesBeforeItOpens("registration_closes_at")
    for table, row_id in ((Venue, values.get("venue_id")), (Body, values.get("body_id")), (Body, values.get("open_to_body_id"))):
        if row_id is not None and not db.session.scalar(select(exists().where(table.id == row_id, table.programme_id == programme_id))):
            raise NotOurs()


def _move_agenda(event: Event, before: datetime | None, *, by_id: int | None, now: datetime) -> None:
    """What was published keeps its distance from the event's start; so do the pins of what is being written."""
    release, plan = latest_release(event.id), latest_plan(event.id)
    if release is not None and plan is not None:
        items = retimed(plan.items, before, event.starts_at, event.zone)
        db.session.add(AgendaRelease(event_id=event.id, number=release.number + 1, kind=ReleaseKind.MOVED, items=items, released_at=now, by_id=by_id))
    if before is not None and event.starts_at is not None:
        shift = event.starts_at - before
        zone = ZoneInfo(event.zone)
        days = event.starts_at.astimezone(zone).date() - before.astimezone(zone).date()
        fixed = or_(AgendaItem.pinned_at.is_not(None), AgendaItem.day.is_not(None))
        for item in db.session.scalars(select(AgendaItem).where(AgendaItem.event_id == event.id, fixed)):
            item.pinned_at = item.pinned_at + shift if item.pinned_at else None
            item.day = item.day + days if item.day else None
    else:
        db.session.execute(update(AgendaItem).where(AgendaItem.event_id == event.id).values(pinned_at=None))
