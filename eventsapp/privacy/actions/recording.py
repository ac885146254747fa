"""Writing down that staff looked at personal data, and letting old records go."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import delete

from ...core.db import db, insert_row, transaction
from ..models import AccessRecord
from ..rules import ACCESS_KEPT


def record_access(*, person_id: int, programme_id: int | None, what: str, path: str, now: datetime) -> None:
    """Keep that this person opened or exported this, in a transaction of its own."""
    with transaction():
        insert_row(AccessRecord, at=now, person_id=person_id, programme_id=programme_id, what=what, path=path[:300])


def forget_access(*, now: datetime) -> int:
    """Let go of records that were kept long enough: a duty of the sweep."""
    with transaction():
        gone: int = db.session.execute(delete(AccessRecord).where(AccessRecord.at <= now - ACCESS_KEPT)).rowcount  # type: ignore[attr-defined]
    return gone
