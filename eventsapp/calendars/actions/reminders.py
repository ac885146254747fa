"""Setting reminders of an event, and the sweep's duty to send those that are due."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from ...core import audit
from ...core.db import db, insert_rows, transaction
from ...core.editing import apply
from ...core.once import Sent, remember
from ...core.words import Words
from ...events.actions import lock_event
from ...mail.actions import Owed, owe
from ..models import Reminded, Reminder
from ..queries import reminders as queries
from ..rules.reminders import COMPOSER, ReminderGone, SameReminder, State, state

PORTION = 500


def remind(*, now: datetime, real: datetime) -> int:
    """Owe everybody the reminders that are due: nobody one twice, however many workers look. Returns how many mails."""
    return sum(_remind_all(event_id, reminder_id, now, real) for event_id, reminder_id in queries.due_reminders(now))


def add_reminder(*, event_id: int, minutes_before: int, note: Words, sent: Sent, actor: str, now: datetime) -> None:
    """Remind everybody with a seat that long before the start. Raises SameReminder."""
    with transaction():
        event = lock_event(event_id)
        remember(sent, result="", now=now)
        if queries.find_reminder(event_id, minutes_before) is not None:
            raise SameReminder()
        reminder = Reminder(event_id=event_id, minutes_before=minutes_before, note=note, created_at=now)
        db.session.add(reminder)
        db.session.flush()
        audit.record("add_reminder", programme_id=event.programme_id, subject="reminder", subject_id=reminder.id, actor=actor, now=now)


def edit_reminder(
    *, event_id: int, minutes_before: int, version: int, values: Mapping[str, Any], seen: Mapping[str, str] | None = None, actor: str, now: datetime
) -> None:
    """Write another note. Raises ChangedMeanwhile, and ReminderGone if somebody else removed it."""
    with transaction():
        event = lock_event(event_id)
        reminder = queries.find_reminder(event_id, minutes_before)
        if reminder is None:
            raise ReminderGone()
        fields = apply(reminder, values, version=version, seen=seen)
        if fields:
            db.session.flush()
            audit.record("edit_reminder", programme_id=event.programme_id, subject="reminder", subject_id=reminder.id, actor=actor, now=now, fields=fields)


def remove_reminder(*, event_id: int, minutes_before: int, actor: str, now: datetime) -> None:
    """Send it no more, and forget whom it was sent to. Does nothing if somebody else was faster."""
    with transaction():
        event = lock_event(event_id)
        reminder = queries.find_reminder(event_id, minutes_before)
        if reminder is None:
            return
        db.session.delete(reminder)
        db.session.flush()
        audit.record("remove_reminder", programme_id=event.programme_id, subject="reminder", subject_id=reminder.id, actor=actor, now=now)


def _remind_all(event_id: int, reminder_id: int, now: datetime, real: datetime) -> int:
    owed = 0
    while portion := _remind_portion(event_id, reminder_id, now, real):
        owed += portion
    return owed


def _remind_portion(event_id: int, reminder_id: int, now: datetime, real: datetime) -> int:
    """Owe the next of those this reminder has not reached: what is due is asked again under the event's lock."""
    with transaction():
        event = lock_event(event_id)
        reminder = db.session.get(Reminder, reminder_id, populate_existing=True)
        if reminder is None or state(queries.plan_of(reminder, event), now) is not State.DUE:
            return 0
        people = queries.owed(reminder, event, most=PORTION)
        insert_rows(Reminded, [{"reminder_id": reminder_id, "invitation_id": row.id, "starts_at": event.starts_at, "at": now} for row in people])
        mails = [Owed(COMPOSER, {"invitation": row.id, "reminder": reminder_id}, row.person_id, row.address, row.locale) for row in people]
        owe(mails, programme_id=event.programme_id, now=real)
        return len(people)
