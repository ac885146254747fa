"""Writing what an application says: its columns, the contact, consents, files. Each runs inside its verb's transaction."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select, update

from ...core import files
from ...core.db import db
from ...core.files import StoredFile
from ...people.models import Consent
from ...people.queries import address_key_of
from ...people.rules import organisation_key, searchable
from ..models import Application, ApplicationDocument
from ..queries.applications import amount_of, consents_of
from ..rules.applying import Applied, SentFile, must_not_be_too_much


def write_said(application: Application, said: Applied) -> dict[str, Any]:
    """Write what the form says; the values before of what changed, for the audit."""
    organisation = said.organisation
    columns = {
        "organisation": organisation.name, "organisation_en": said.organisation_en, "organisation_key": organisation_key(organisation.name, organisation.business_number),
        "organisation_kind": organisation.kind, "size_class": organisation.size_class, "sectors": list(organisation.sectors),
        "business_number": organisation.business_number, "chief": said.chief, "address": said.address, "homepage": said.homepage, "wishes": list(said.wishes),
        "motive": said.motive, "declared": list(said.declared), "department": said.department, "title": said.title,
    }  # fmt: skip
    contact, key = application.contact, address_key_of(said.email)
    person: dict[str, Any] = {"name": said.contact_name, "email": said.email, "phone": said.phone}
    if key != contact.email_key:
        contact.email_key, contact.email_bounced_at, contact.email_proven_at = key, None, None
    before = _write(application, columns) | {f"person.{name}": value for name, value in _write(contact, person).items()}
    contact.programme_id, contact.locale = application.programme_id, application.locale
    contact.search = searchable(said.contact_name, organisation.name, said.email)
    return before


def write_consents(application: Application, said: Applied, now: datetime) -> None:
    """Keep what was told, once, and each consent whenever it changed; one taken back says when."""
    stands = consents_of(application.id)
    for consented in said.consents:
        if stands.get(consented.purpose) == consented.given:
            continue
        if stands.get(consented.purpose):
            given = (Consent.application_id == application.id, Consent.purpose == consented.purpose, Consent.given, Consent.withdrawn_at.is_(None))
            db.session.execute(update(Consent).where(*given).values(withdrawn_at=now))
        db.session.add(Consent(
            application_id=application.id, person_id=application.contact_id, purpose=consented.purpose, given=consented.given,
            text_version=consented.text_version, text_hash=consented.text_hash, locale=said.locale, at=now,
        ))  # fmt: skip
    db.session.flush()


def add_files(application_id: int, sent: Sequence[SentFile], *, now: datetime) -> None:
    """Keep the files that came; one that is there already for the same purpose is not kept twice.

    Raises EmptyFile, FileTooLarge, WrongKindOfFile, TooManyFiles or TooMuchInAll.
    """
    for file in sent:
        if _is_there(application_id, file):
            continue
        file_id = files.keep(name=file.name, octets=file.octets, now=now)
        db.session.add(ApplicationDocument(application_id=application_id, code=file.code, file_id=file_id, added_at=now))
        db.session.flush()
        must_not_be_too_much(*amount_of(application_id))


def remove_files(application_id: int, document_ids: Collection[int], *, now: datetime) -> None:
    """Take documents back: their octets go at once."""
    mine = select(ApplicationDocument).where(ApplicationDocument.application_id == application_id, ApplicationDocument.removed_at.is_(None))
    for document in db.session.scalars(mine.where(ApplicationDocument.id.in_(list(document_ids)))).all():
        document.removed_at = now
        files.erase(document.file_id, now=now)
    db.session.flush()


def _is_there(application_id: int, file: SentFile) -> bool:
    same = select(ApplicationDocument.id).join(StoredFile, StoredFile.id == ApplicationDocument.file_id)
    mine = same.where(ApplicationDocument.application_id == application_id, ApplicationDocument.code == file.code, ApplicationDocument.removed_at.is_(None))
    return db.session.scalar(mine.where(StoredFile.digest == hashlib.sha256(file.octets).hexdigest()).limit(1)) is not None


def _write(row: Any, columns: dict[str, Any]) -> dict[str, Any]:
    """Write the columns; returns what stood before in those that changed."""
    before = {name: getattr(row, name) for name, value in columns.items() if getattr(row, name) != value}
    for name, value in columns.items():
        setattr(row, name, value)
    return before
