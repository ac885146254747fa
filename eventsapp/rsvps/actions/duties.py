"""What the sweep does for registrations: erase what has been kept long enough."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import delete, func, select

from ...core import audit, tokens
from ...core.db import db, transaction
from ...events.models import Event
from ...events.rules import Status
from ...mail.actions import forget_person
from ..models import Delegation
from ..rules import KEPT_AFTER_EVENT
from .news import DELEGATION, RSVP, locked_delegation, mark_untold, record

PORTION = 200


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
        mark_untold(delegation)  # what was told is erased where it is kept
        entries = select(audit.AuditEntry.id).where(audit.AuditEntry.subject == "delegation", audit.AuditEntry.subject_id == delegation_id)
        db.session.execute(delete(audit.AuditValue).where(audit.AuditValue.entry_id.in_(entries)))
        record("erase", delegation, "system", now)
