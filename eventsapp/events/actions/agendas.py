"""The agenda being written, and its releases."""

from __future__ import annotations

import secrets
import uuid
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import update

from ...core import audit
from ...core.db import db, transaction
from ...core.editing import apply
from ...core.once import Sent, remember
from ..models import AgendaItem, AgendaRelease, Event
from ..queries import agenda_items, as_released, latest_release
from ..rules import ItemGone, NothingToPublish, Status, WrongStatus, agenda_changes
from .marks import lock_event, mark_changed


def add_item(*, event_id: int, values: Mapping[str, Any], sent: Sent, now: datetime, actor: str) -> str:
    """A new last item; returns its code."""
    with transaction():
        event = lock_event(event_id)
        items = agenda_items(event_id)
        code = secrets.token_hex(4)
        item = AgendaItem(event_id=event_id, uid=str(uuid.uuid4()), code=code, position=items[-1].position + 1 if items else 0, **values)
        db.session.add(item)
        db.session.flush()
        remember(sent, result=code, now=now)
        _record("add_item", event, item.id, actor, now)
        return code


def edit_item(
    *, event_id: int, code: str, version: int, values: Mapping[str, Any], now: datetime, actor: str, seen: Mapping[str, str] | None = None
) -> None:
    """Write `values` into an item. Raises ItemGone or ChangedMeanwhile."""
    with transaction():
        event = lock_event(event_id)
        item = _find(event_id, code)
        if item is None:
            raise ItemGone()
        fields = apply(item, values, version=version, seen=seen)
        if not fields:
            return
        db.session.flush()
        _record("edit_item", event, item.id, actor, now, fields)


def move_item(*, event_id: int, code: str, by: int, now: datetime, actor: str) -> int | None:
    """Move an item `by` places (negative: earlier), as far as the agenda goes; its new place from 0, None if it is gone."""
    with transaction():
        event = lock_event(event_id)
        items = list(agenda_items(event_id))
        place = next((n for n, item in enumerate(items) if item.code == code), None)
        if place is None:
            return None
        item = items.pop(place)
        target = max(0, min(len(items), place + by))
        if target == place:
            return place
        items.insert(target, item)
        for position, each in enumerate(items):
            each.position = position
        db.session.flush()
        _record("move_item", event, item.id, actor, now)
        return target


def remove_item(*, event_id: int, code: str, now: datetime, actor: str) -> None:
    """Take an item out of the agenda being written; what was published keeps it until the next release."""
    with transaction():
        event = lock_event(event_id)
        item = _find(event_id, code)
        if item is None:
            return
        db.session.execute(update(AgendaItem).where(AgendaItem.parent_id == item.id).values(parent_id=None))
        db.session.delete(item)
        db.session.flush()
        _record("remove_item", event, item.id, actor, now)


def publish_agenda(*, event_id: int, by_id: int | None, now: datetime, actor: str) -> None:
    """Let the public see the agenda as it is written now. Raises WrongStatus for a draft event, NothingToPublish."""
    with transaction():
        event = lock_event(event_id)
        if event.status is Status.DRAFT:
            raise WrongStatus()
        previous = latest_release(event_id)
        if not agenda_changes(as_released(event, agenda_items(event_id)), previous.items if previous else []):
            raise NothingToPublish()
        release = release_agenda(event, by_id=by_id, now=now)
        mark_changed(event, now=now)
        db.session.flush()
        audit.record("publish_agenda", programme_id=event.programme_id, subject="event", subject_id=event_id, actor=actor, now=now, fields=[f"release {release.number}"])


def release_agenda(event: Event, *, by_id: int | None, now: datetime) -> AgendaRelease:
    """Make what is written the public agenda, as the next immutable release. Runs inside the caller's transaction."""
    previous = latest_release(event.id)
    items = as_released(event, agenda_items(event.id))
    release = AgendaRelease(event_id=event.id, number=previous.number + 1 if previous else 1, items=items, released_at=now, by_id=by_id)
    db.session.add(release)
    return release


def _find(event_id: int, code: str) -> AgendaItem | None:
    return next((item for item in agenda_items(event_id) if item.code == code), None)


def _record(verb: str, event: Event, item_id: int, actor: str, now: datetime, fields: list[str] | None = None) -> None:
    audit.record(verb, programme_id=event.programme_id, subject="agenda_item", subject_id=item_id, actor=actor, now=now, fields=fields)
