"""Erasing registrations: at their contact's wish, and by the sweep when they have been kept long enough."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import delete, func, select, update

from ...core import audit, tokens
from ...core.db import db, transaction
from ...events.models import Event
from ...events.rules import Status
from ...mail.actions import forget_person
from ...people.rules import folded
from ..models import Delegation, Review
from ..rules import KEPT_AFTER_EVENT
from .given import erase_answers, forget_uploads
from .news import CLAIM, DELEGATION, FEED, RSVP, locked_delegation, mark_untold, record
from .seats import locked, take_back

PORTION = 200


def erase_due(*, now: datetime, real: datetime) -> int:
    """Erase the personal data of registrations a year after their event; what remains is who came from where, as numbers.

    A postponed event is not over. Works through a portion at a time; the next sweep goes on. Files whose form never succeeded go a day after.
    """
    forget_uploads(real=real)
    over = func.coalesce(Event.ends_at, Event.starts_at) <= now - KEPT_AFTER_EVENT
    due = select(Delegation.id).join(Delegation.event).where(Delegation.erased_at.is_(None), over, Event.status != Status.POSTPONED)
    delegation_ids = db.session.scalars(due.order_by(Delegation.id).limit(PORTION)).all()
    for delegation_id in delegation_ids:
        _erase(delegation_id, now, real)
    return len(delegation_ids)


def erase_delegation(*, delegation_id: int, actor: str, now: datetime, real: datetime) -> None:
    """Erase a whole registration at its contact's wish: what it still holds is given back first. Doing it twice does nothing more."""
    with transaction():
        pool, delegation = locked(delegation_id)
        if delegation.erased_at is None:
            take_back(pool, delegation, delegation.rsvps, actor=actor, now=now)
            _erase(delegation_id, now, real, actor)


def _erase(delegation_id: int, now: datetime, real: datetime, actor: str = "system") -> None:
    with transaction():
        delegation = locked_delegation(delegation_id)
        if delegation.erased_at is not None:
            return
        for rsvp in delegation.rsvps:
            rsvp.department = rsvp.title = ""
            for purpose in (RSVP, FEED):
                tokens.revoke(purpose, rsvp.id, now=real)
        for person in {delegation.contact, *(rsvp.person for rsvp in delegation.rsvps)}:
            person.name = person.email = person.email_key = person.phone = person.department = person.title = person.search = ""
            forget_person(person.id)
        erase_answers(delegation_id, real)
        for purpose in (DELEGATION, CLAIM):
            tokens.revoke(purpose, delegation_id, now=real)
        db.session.execute(update(Review).where(Review.delegation_id == delegation_id).values(text=""))
        delegation.business_number, delegation.organisation_key = "", folded(delegation.organisation)
        delegation.erased_at = now
        mark_untold(delegation)  # what was told is erased where it is kept
        entries = select(audit.AuditEntry.id).where(audit.AuditEntry.subject == "delegation", audit.AuditEntry.subject_id == delegation_id)
        db.session.execute(delete(audit.AuditValue).where(audit.AuditValue.entry_id.in_(entries)))
        record("erase", delegation, actor, now)
