"""Publishing past what clashes, and choosing how strictly each is taken."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from types import SimpleNamespace
from typing import Any

from sqlalchemy import delete, select

from ...core import audit
from ...core.db import db, transaction
from ...core.editing import apply
from ...core.words import Words
from ...events import actions as events
from ...events.actions import lock_event
from ...programmes.models import Programme
from ..models import ConflictLevel
from ..queries.conflicts import clashes_at, columns_of, version_of
from ..rules.conflicts import DEFAULTS, Level, Rule, must_be_settled


def release(*, event_id: int, note: Words, agreed: str, by_id: int | None, now: datetime, actor: str) -> None:
    """Publish the agenda as it is written, unless something clashes that forbids it or that nobody agreed to.

    Raises MustNotPublish, MustAgree and what publish_agenda raises."""
    with transaction():
        must_be_settled(clashes_at(lock_event(event_id), now).clashes, agreed)
        events.publish_agenda(event_id=event_id, note=note, by_id=by_id, now=now, actor=actor)


def publish_event(*, event_id: int, agreed: str, by_id: int | None, now: datetime, actor: str) -> None:
    """Show a draft to everybody with its agenda, unless something clashes. Raises as `release`, and what events.publish_event raises."""
    with transaction():
        must_be_settled(clashes_at(lock_event(event_id), now).clashes, agreed)
        events.publish_event(event_id=event_id, by_id=by_id, now=now, actor=actor)


def set_levels(*, programme_id: int, version: int, values: Mapping[str, Any], seen: Mapping[str, str], now: datetime, actor: str) -> None:
    """Choose levels and numbers, by column of `columns_of`. Raises ChangedMeanwhile where somebody else chose something else."""
    with transaction() as session:
        db.session.execute(select(Programme.id).where(Programme.id == programme_id).with_for_update(key_share=True))
        columns = columns_of(programme_id)
        chosen = SimpleNamespace(**columns, version=version_of(columns))
        fields = apply(chosen, values, version=version, seen=seen)
        for rule in {field.rpartition("_")[0] for field in fields}:
            session.execute(delete(ConflictLevel).where(ConflictLevel.programme_id == programme_id, ConflictLevel.rule == Rule(rule)))
            level, number = Level(getattr(chosen, f"{rule}_level")), getattr(chosen, f"{rule}_number", None)
            if (level, number) != (DEFAULTS[Rule(rule)].level, DEFAULTS[Rule(rule)].number):
                session.add(ConflictLevel(programme_id=programme_id, rule=Rule(rule), level=level, number=number))
        if fields:
            session.flush()
            audit.record("set_conflict_levels", programme_id=programme_id, subject="programme", subject_id=programme_id, actor=actor, now=now, fields=fields)
