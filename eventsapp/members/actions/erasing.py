"""Letting the personal data and files of an application go."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import delete, select, update

from ...core import audit, files, tokens
from ...core.db import db, transaction
from ...mail.actions import forget_person
from ...people.models import Consent, Person
from ..models import AdditionRequest, Application, ApplicationDocument
from ..queries.applications import stale_drafts
from ..rules.applying import APPLICATION
from ..rules.calls import CannotBeChanged
from ..rules.enums import Stage

PORTION = 200


def erase_application(*, application_id: int, actor: str, now: datetime, real: datetime) -> None:
    """Erase who applied: contact, head, what they wrote, every file, mails, link, the audit's values.

    What the record needs stays: which organisation, of which kind and size, when, under which number, with what outcome.
    Of a draft, which nobody ever received, not even that. Once erased, nothing happens.
    """
    with transaction():
        application = _locked(application_id)
        if application.erased_at is not None:
            return
        _erase_columns(application)
        _erase_documents(application_id, now)
        _forget(application.contact)
        db.session.execute(update(AdditionRequest).where(AdditionRequest.application_id == application_id).values(text="", answer=""))
        db.session.execute(update(Consent).where(Consent.application_id == application_id, Consent.withdrawn_at.is_(None), Consent.given).values(withdrawn_at=now))
        tokens.revoke(APPLICATION, application_id, now=real)
        entries = select(audit.AuditEntry.id).where(audit.AuditEntry.subject == "application", audit.AuditEntry.subject_id == application_id)
        db.session.execute(delete(audit.AuditValue).where(audit.AuditValue.entry_id.in_(entries)))
        application.erased_at = now
        application.version += 1
        db.session.flush()
        audit.record("erase", programme_id=application.programme_id, subject="application", subject_id=application_id, actor=actor, now=now)


def discard_draft(*, application_id: int, actor: str, now: datetime, real: datetime) -> None:
    """Its sender does not want a draft any more. Raises CannotBeChanged for what was sent."""
    with transaction():
        if _locked(application_id).stage is not Stage.DRAFT:
            raise CannotBeChanged()
        erase_application(application_id=application_id, actor=actor, now=now, real=real)


def forget_drafts(*, now: datetime, real: datetime) -> int:
    """Erase drafts that can no longer be sent, as the form promised. The next sweep goes on after a portion."""
    application_ids = stale_drafts(now, most=PORTION)
    for application_id in application_ids:
        erase_application(application_id=application_id, actor="system", now=now, real=real)
    return len(application_ids)


def _erase_columns(application: Application) -> None:
    for name in ("chief", "address", "homepage", "motive", "department", "title", "business_number"):
        setattr(application, name, "")
    if application.stage is Stage.DRAFT:
        for name in ("organisation", "organisation_en", "organisation_key", "organisation_kind", "size_class"):
            setattr(application, name, "")
        application.sectors, application.wishes, application.declared = [], [], []


def _erase_documents(application_id: int, now: datetime) -> None:
    kept = select(ApplicationDocument).where(ApplicationDocument.application_id == application_id, ApplicationDocument.removed_at.is_(None))
    for document in db.session.scalars(kept).all():
        document.removed_at = now
        files.erase(document.file_id, now=now)


def _forget(contact: Person) -> None:
    contact.name = contact.email = contact.email_key = contact.phone = contact.department = contact.title = contact.search = ""
    db.session.flush()
    forget_person(contact.id)


def _locked(application_id: int) -> Application:
    mine = select(Application).where(Application.id == application_id).with_for_update(key_share=True)
    return db.session.scalars(mine.execution_options(populate_existing=True)).one()
