"""Adding and editing the places of a programme."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import select

from ...core import audit
from ...core.db import db, transaction
from ...core.editing import apply
from ...core.once import Sent, remember
from ..models import Event, Venue
from .marks import mark_changed


def add_venue(*, programme_id: int, values: Mapping[str, Any], sent: Sent, now: datetime, actor: str) -> str:
    """A new place of the programme; returns its code."""
    with transaction():
        venue = Venue(programme_id=programme_id, code=secrets.token_hex(4), **values)
        db.session.add(venue)
        db.session.flush()
        remember(sent, result=venue.code, now=now)
        audit.record("add_venue", programme_id=programme_id, subject="venue", subject_id=venue.id, actor=actor, now=now)
        return venue.code


def edit_venue(
    *, venue_id: int, version: int, values: Mapping[str, Any], now: datetime, actor: str, seen: Mapping[str, str] | None = None
) -> None:
    """Write `values` into the venue; every event held there has changed with it. Raises ChangedMeanwhile."""
    with transaction():
        held_there = select(Event).where(Event.venue_id == venue_id).order_by(Event.id).with_for_update(key_share=True).execution_options(populate_existing=True)
        events = db.session.scalars(held_there).all()
        here = select(Venue).where(Venue.id == venue_id).with_for_update(key_share=True).execution_options(populate_existing=True)
        venue = db.session.scalars(here).one()
        fields = apply(venue, values, version=version, seen=seen)
        if not fields:
            return
        for event in events:
            mark_changed(event, now=now)
        db.session.flush()
        audit.record("edit_venue", programme_id=venue.programme_id, subject="venue", subject_id=venue_id, actor=actor, now=now, fields=fields)
