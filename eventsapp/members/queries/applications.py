"""Reading one application for whoever sent it: what it says, what came with it, where it stands."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload, selectinload

from ...core.db import db
from ...core.files import StoredFile
from ...people.models import Consent
from ...people.rules import Organisation
from ...programmes.models import Programme
from ..models import AdditionRequest, Application, ApplicationDocument, Call
from ..rules.applying import Applied
from ..rules.calls import DRAFT_KEPT
from ..rules.enums import Stage


def find_application(application_id: int) -> Application | None:
    """An application with all that its page shows; None once it is erased."""
    loaded = (
        joinedload(Application.contact), joinedload(Application.call).joinedload(Call.programme), joinedload(Application.decision),
        selectinload(Application.documents).joinedload(ApplicationDocument.file),
    )  # fmt: skip
    return db.session.scalar(select(Application).where(Application.id == application_id, Application.erased_at.is_(None)).options(*loaded))


def documents_of(application: Application) -> list[ApplicationDocument]:
    """What came with it and was not taken back."""
    return [document for document in application.documents if document.removed_at is None]


def find_document(application_id: int, document_id: int) -> ApplicationDocument | None:
    mine = select(ApplicationDocument).where(ApplicationDocument.id == document_id, ApplicationDocument.application_id == application_id)
    return db.session.scalar(mine.where(ApplicationDocument.removed_at.is_(None)))


def amount_of(application_id: int) -> tuple[int, int]:
    """How many files an application holds, and how many octets."""
    kept = select(func.count(), func.coalesce(func.sum(StoredFile.size), 0)).join(ApplicationDocument, ApplicationDocument.file_id == StoredFile.id)
    row = db.session.execute(kept.where(ApplicationDocument.application_id == application_id, ApplicationDocument.removed_at.is_(None))).one()
    return int(row[0]), int(row[1])


def requests_of(application_id: int) -> Sequence[AdditionRequest]:
    """What the applicant was asked to add, in order."""
    return db.session.scalars(select(AdditionRequest).where(AdditionRequest.application_id == application_id).order_by(AdditionRequest.id)).all()


def applied(application: Application) -> Applied:
    """What an application says, as its form would."""
    a, contact = application, application.contact
    organisation = Organisation(a.organisation, a.organisation_kind, a.size_class, tuple(a.sectors), a.business_number)
    return Applied(
        organisation, contact.email, a.organisation_en, a.chief, a.address, a.homepage, tuple(a.wishes), a.motive, tuple(a.declared), contact.name, contact.phone,
        a.department, a.title, locale=a.locale,
    )  # fmt: skip


def consents_of(application_id: int) -> dict[str, bool]:
    """What the applicant said last to each purpose."""
    rows = db.session.execute(select(Consent.purpose, Consent.given).where(Consent.application_id == application_id).order_by(Consent.id))
    return {row.purpose: row.given for row in rows}


def stale_drafts(now: datetime, *, most: int) -> list[int]:
    """Drafts that nobody will send any more: the call closed long enough ago, or has no end and they are old."""
    closes: Any = func.coalesce(Call.closes_at, Programme.recruitment_closes_at, Application.created_at)
    drafts = select(Application.id).join(Call, Call.id == Application.call_id).join(Programme, Programme.id == Application.programme_id)
    old = drafts.where(
        Application.stage == Stage.DRAFT, Application.erased_at.is_(None), closes <= now - DRAFT_KEPT, Application.created_at <= now - DRAFT_KEPT
    )
    return list(db.session.scalars(old.order_by(Application.id).limit(most)))
