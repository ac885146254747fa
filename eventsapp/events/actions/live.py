"""Letting pages and calendars follow the room: a release with the times that are to be expected now."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from ...core.db import db
from ..models import AgendaRelease, Event
from ..queries import latest_release
from ..rules import ReleaseKind
from .marks import mark_changed


def release_live(event: Event, items: Sequence[Mapping[str, Any]], *, by_id: int | None, now: datetime) -> AgendaRelease | None:
    """Make these lines what the public sees, unless it sees the same times of the same items already.

    The draft stays as it is, and so does what people were told by mail. Runs inside the caller's transaction, which holds the event's row."""
    before = latest_release(event.id)
    if before is not None and _times(before.items) == _times(items):
        return None
    release = AgendaRelease(
        event_id=event.id, number=before.number + 1 if before else 1, kind=ReleaseKind.LIVE, items=[dict(item) for item in items], released_at=now, by_id=by_id
    )
    db.session.add(release)
    mark_changed(event, now=now)
    db.session.flush()
    return release


def _times(items: Sequence[Mapping[str, Any]]) -> list[tuple[str, datetime | None, int | None]]:
    """What of an agenda a live release can change: which items there are, when they start, how long they are."""
    return [(item["uid"], datetime.fromisoformat(item["starts_at"]) if item["starts_at"] else None, item["minutes"]) for item in items]
