"""Telling speakers what became of their parts: the sweep compares what each was told with what stands, and owes one mail."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select

from ...calendars.models import EventNews
from ...calendars.queries.invitations import quiet_minutes
from ...calendars.rules.following import rested
from ...core.db import db, transaction
from ...events.actions import lock_event
from ...events.models import EventSpeaker
from ...events.rules import Confirmation, past_at
from ...mail.actions import Owed, owe
from ..queries import find_asked, is_on_its_way, stands, to_be_told
from ..rules import MOVED, Told, news

PORTION = 200


def catch_up(*, now: datetime, real: datetime) -> int:
    """Owe every speaker the one mail about all that changed for them since they were last told, once their event rests. Returns how many mails."""
    told, last = 0, 0
    while portion := to_be_told(after=last, most=PORTION):  # whoever is not told yet keeps nobody behind them waiting
        told += sum(_catch_up(row_id, now, real) for row_id in portion)
        last = portion[-1]
    return told


def _catch_up(row_id: int, now: datetime, real: datetime) -> bool:
    with transaction():
        event_id = db.session.scalars(select(EventSpeaker.event_id).where(EventSpeaker.id == row_id)).one()
        event = lock_event(event_id)
        row = find_asked(row_id)
        if row is None or row.told is None or row.person is None or row.confirmation not in (Confirmation.ASKED, Confirmation.CONFIRMED):
            return False
        end = past_at(event.starts_at, event.ends_at, event.window_to, event.zone)
        if (end is not None and end <= now) or not row.speaker.email or not news(Told.of(row.told), stands(event, row.speaker)):
            row.told_revision = event.revision
            db.session.flush()
            return False
        of_event = db.session.get(EventNews, event_id)
        if is_on_its_way(row.owed) or not rested(event.status, event.changed_at, quiet_minutes(of_event), False, now):
            return False
        [row.owed] = owe([Owed(MOVED, {"speaker": row.id}, row.person.id, row.person.email, row.person.locale)], programme_id=event.programme_id, now=real)
        db.session.flush()
        return True
