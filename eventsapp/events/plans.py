"""Reading agendas as planned: the newest release that was published or moved, not one that the room's running late made."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import func, select

from ..core.db import db
from .models import AgendaRelease
from .rules import ReleaseKind

_PLANNED = AgendaRelease.kind != ReleaseKind.LIVE


def latest_plan(event_id: int) -> AgendaRelease | None:
    """The agenda of an event as it was planned last; None if none was ever published."""
    plans = select(AgendaRelease).where(AgendaRelease.event_id == event_id, _PLANNED)
    return db.session.scalar(plans.order_by(AgendaRelease.number.desc()).limit(1))


def latest_plans(event_ids: Sequence[int]) -> dict[int, AgendaRelease]:
    """The agendas of several events as they were planned last; no entry where none was published."""
    newest = select(AgendaRelease.event_id, func.max(AgendaRelease.number).label("number")).where(AgendaRelease.event_id.in_(event_ids), _PLANNED)
    newest_of = newest.group_by(AgendaRelease.event_id).subquery()
    plans = select(AgendaRelease).join(newest_of, (AgendaRelease.event_id == newest_of.c.event_id) & (AgendaRelease.number == newest_of.c.number))
    return {plan.event_id: plan for plan in db.session.scalars(plans)}
