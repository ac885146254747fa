"""What the sweep does for registrations: tell of a changed event, erase what has been kept long enough."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import delete, func, select
from sqlalchemy.orm import selectinload

from ...core import audit, tokens
from ...core.db import db, transaction
from ...events.models import Event, StatusChange
from ...events.rules import Status
from ...mail.actions import forget_person, owe
from ..models import Delegation
from ..queries import active
from ..rules import KEPT_AFTER_EVENT
from .news import DELEGATION, RSVP, delegation_news, locked_delegation, record

PORTION = 200


def tell_of_changes(*, now: datetime, real: datetime) -> int:
    """Owe the mail about each event that was postponed, cancelled or put back on, once, to all who mean to come."""
    untold = db.session.scalars(select(StatusChange.id).where(StatusChange.told_at.is_(None)).order_by(StatusChange.id)).all()
    return sum(_tell(change_id, now, real) for change_id in untold)


def erase_due(*, now: datetime, real: datetime) -> int:
    """Erase the personal data of registrations a year after their event; what remains is who came from where, as numbers.

    A postponed event is not over. Works through a portion at a time; the next sweep goes on.
    """
    over = func.coalesce(Event.ends_at, Event.starts_at) <= now - KEPT_AFTER_EVENT
    due = select(Delegation.id).join(Delegation.event).where(Delegation.erased_at.is_(None), over, Event.status != Status.POSTPONED)
    delegation_ids = db.session.scalars(due.order_by(Delegation.id).limit(PORTION)).all()
    for delegation_id in delegation_ids:
        _erase(delegation_id, now, real)
    return len(delegation_ids)


def _tell(change_id: int, now: datetime, real: datetime) -> int:
    with transaction():
        change = db.session.get_one(StatusChange, change_id, with_for_update={"key_share": True}, populate_existing=True)
        if change.told_at is not None:
            return 0
        change.told_at = real
        event = db.session.get_one(Event, change.event_id)
        newest = db.session.scalar(select(func.max(StatusChange.id)).where(StatusChange.event_id == change.event_id))
        if newest != change_id:
            return 0  # changed again before anybody was told
        coming = select(Delegation).where(Delegation.event_id == event.id).options(selectinload(Delegation.rsvps))
        mails = [mail for delegation in db.session.scalars(coming) if active(delegation) for mail in delegation_news("status", delegation, change=change_id)]
        owe(mails, programme_id=event.programme_id, now=real)
        return len(mails)


def _erase(delegation_id: int, now: datetime, real: datetime) -> None:
    with transaction():
        delegation = locked_delegation(delegation_id)
        if delegation.erased_at is not None:
            return
        for rsvp in delegation.rsvps:
            rsvp.department = rsvp.title = ""
            tokens.revoke(RSVP, rsvp.id, now=real)
        for person in {delegation.contact, *(rsvp.person for rsvp in delegation.rsvps)}:
            person.name = person.email = person.email_key = person.phone = ""
            forget_person(person.id)
        tokens.revoke(DELEGATION, delegation_id, now=real)
        delegation.business_number = ""
        delegation.erased_at = now
        entries = select(audit.AuditEntry.id).where(audit.AuditEntry.subject == "delegation", audit.AuditEntry.subject_id == delegation_id)
        db.session.execute(delete(audit.AuditValue).where(audit.AuditValue.entry_id.in_(entries)))
        record("erase", delegation, "system", now)
