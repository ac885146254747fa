"""Reading who looked, and what is to be erased when."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from ...core.db import db
from ...events.models import Event
from ...events.rules import end_of
from ...rsvps.models import Delegation, Rsvp
from ...rsvps.rules import KEPT_AFTER_EVENT
from ..models import AccessRecord

PAGE = 50


@dataclass(frozen=True)
class Looks:
    rows: Sequence[AccessRecord]
    found: int
    page: int

    @property
    def pages(self) -> int:
        return max(1, -(-self.found // PAGE))


def looks(programme_id: int, page: int) -> Looks:
    """Who opened or exported what of the programme, the latest first."""
    mine = select(AccessRecord).where(AccessRecord.programme_id == programme_id)
    found = db.session.scalar(select(func.count()).select_from(mine.subquery())) or 0
    page = max(1, min(page, -(-found // PAGE) or 1))
    rows = mine.options(joinedload(AccessRecord.person)).order_by(AccessRecord.id.desc()).limit(PAGE).offset((page - 1) * PAGE)
    return Looks(db.session.scalars(rows).all(), found, page)


@dataclass(frozen=True)
class Retained:
    """An event's registrations: how many people are kept, and until when; None while it has no end."""

    event: Event
    people: int
    until: datetime | None


def retained(programme_id: int) -> list[Retained]:
    """The events of which personal data are kept, those erased first on top."""
    counted = (
        select(Rsvp.event_id, func.count().label("people"))
        .join(Rsvp.delegation)
        .join(Delegation.event)
        .where(Event.programme_id == programme_id, Delegation.erased_at.is_(None))
        .group_by(Rsvp.event_id)
    ).subquery()
    rows = db.session.execute(select(Event, counted.c.people).join(counted, counted.c.event_id == Event.id)).all()
    told = [Retained(row.Event, row.people, end + KEPT_AFTER_EVENT if (end := end_of(row.Event.starts_at, row.Event.ends_at)) else None) for row in rows]
    return sorted(told, key=lambda each: (each.until is None, each.until or each.event.changed_at))
