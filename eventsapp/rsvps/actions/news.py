"""The marks a verb of registering leaves: that somebody may be owed news, and what was done."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from ...core import audit
from ...core.db import db
from ...mail.actions import nudge
from ..models import Delegation

DELEGATION, RSVP = "delegation", "rsvp"  # the purposes of links
CLAIM = "claim"  # of a delegation: to take one of its seats that nobody is named for
FEED = "feed"  # of an RSVP: its person's calendar; opens nothing else


def mark_untold(delegation: Delegation) -> None:
    """Leave the mark that people of this delegation may be owed news: the sweep finds out whom, and what it is by then."""
    delegation.untold = True
    nudge()


def locked_delegation(delegation_id: int) -> Delegation:
    """The delegation as it stands now, locked until the transaction ends: after the pool, before its RSVPs."""
    query = select(Delegation).where(Delegation.id == delegation_id).with_for_update(key_share=True)
    return db.session.execute(query.options(selectinload(Delegation.rsvps)).execution_options(populate_existing=True)).scalar_one()


def record(verb: str, delegation: Delegation, actor: str, now: datetime, values: dict[str, Any] | None = None, fields: Sequence[str] = ()) -> None:
    db.session.flush()
    audit.record(
        verb, programme_id=delegation.event.programme_id, subject="delegation", subject_id=delegation.id,
        actor=actor, now=now, fields=[*fields, *sorted(values or ())], values=values,
    )  # fmt: skip
