"""Giving documents to an event's readers: adding, saying for whom, replacing, moving, removing."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import delete, func, select

from ..core import audit, files
from ..core.db import db, transaction
from ..core.editing import apply
from ..core.once import Sent, remember
from ..core.words import Words
from ..events.actions import lock_event
from ..events.models import AgendaItem, Event
from .models import Document
from .queries import documents_of, octets_kept
from .rules import (
    MOST_AT_ONCE,
    MOST_DOCUMENTS,
    MOST_OCTETS,
    MOST_OCTETS_OF_EVENT,
    DocumentGone,
    NoMoreRoom,
    NoSuchItem,
    Readers,
    TooManyAtOnce,
    TooManyDocuments,
)


def add_documents(
    *, event_id: int, sent_files: Sequence[tuple[str, bytes]], item_id: int | None, readers: Readers, after_event: bool,
    lang: str, sent: Sent, now: datetime, real: datetime, actor: str, by_id: int | None = None,
) -> int:  # fmt: skip
    """Several files as (name, octets), for the same readers, on one item, or on the event; titled by their names in `lang`.

    Returns how many. Raises AlreadyDone, TooManyAtOnce, TooManyDocuments, NoMoreRoom, NoSuchItem, and what core.files refuses."""
    if len(sent_files) > MOST_AT_ONCE:
        raise TooManyAtOnce()
    with transaction():
        event = lock_event(event_id)
        _must_be_item_of(event_id, item_id)
        there, last = db.session.execute(select(func.count(), func.max(Document.position)).where(Document.event_id == event_id)).one()
        if there + len(sent_files) > MOST_DOCUMENTS:
            raise TooManyDocuments()
        _must_have_room(event_id, sum(len(octets) for _, octets in sent_files))
        for place, (name, octets) in enumerate(sent_files, (last or 0) + 1):
            file_id = files.keep(name=name, octets=octets, now=real, allowed=files.ALL, most=MOST_OCTETS)
            row = Document(
                event_id=event_id, item_id=item_id, code=secrets.token_hex(8), title=Words({lang: files.stem_of(name)}), file_id=file_id, position=place,
                readers=readers, after_event=after_event, made_at=now, by_id=by_id,
            )  # fmt: skip
            db.session.add(row)
            db.session.flush()
            _record("add_document", event, row, actor, now)
        remember(sent, result=str(len(sent_files)), now=real)
        return len(sent_files)


def edit_document(
    *, document_id: int, version: int, values: Mapping[str, Any], now: datetime, actor: str, seen: Mapping[str, str] | None = None
) -> None:
    """Write `values`: title, item_id, readers, after_event. Raises ChangedMeanwhile, DocumentGone, NoSuchItem."""
    with transaction():
        event, document = _locked(document_id)
        if values.get("item_id", document.item_id) != document.item_id:
            _must_be_item_of(event.id, values["item_id"])
        fields = apply(document, values, version=version, seen=seen)
        if fields:
            db.session.flush()
            _record("edit_document", event, document, actor, now, fields)


def replace_file(*, document_id: int, name: str, octets: bytes, now: datetime, real: datetime, actor: str) -> None:
    """Another file under the same address; the one before is erased. Raises DocumentGone, NoMoreRoom, and what core.files refuses."""
    with transaction():
        event, document = _locked(document_id)
        old = document.file
        _must_have_room(event.id, len(octets) - old.size)
        document.file_id = files.keep(name=name, octets=octets, now=real, allowed=files.ALL, most=MOST_OCTETS)
        document.version += 1
        files.erase(old.id, now=real)
        db.session.flush()
        db.session.expire(document, ["file"])
        _record("replace_document", event, document, actor, now)


def move_document(*, document_id: int, down: bool, now: datetime, actor: str) -> None:
    """One place up or down among those of the same item; at the end nothing happens. Raises DocumentGone."""
    with transaction():
        event, document = _locked(document_id)
        same = [each for each in documents_of(event.id) if each.item_id == document.item_id]
        place = same.index(document) + (1 if down else -1)
        if 0 <= place < len(same):
            other = same[place]
            document.position, other.position = other.position, document.position
            document.version += 1
            other.version += 1
            db.session.flush()
            _record("move_document", event, document, actor, now)


def remove_document(*, document_id: int, now: datetime, real: datetime, actor: str) -> None:
    """The document and its file go at once and for good. Raises DocumentGone."""
    with transaction():
        event, document = _locked(document_id)
        file_id = document.file_id
        _record("remove_document", event, document, actor, now)
        db.session.execute(delete(Document).where(Document.id == document_id))
        files.erase(file_id, now=real)


def _locked(document_id: int) -> tuple[Event, Document]:
    """The document under its event's lock, as it stands now."""
    event_id = db.session.scalar(select(Document.event_id).where(Document.id == document_id))
    if event_id is None:
        raise DocumentGone()
    event = lock_event(event_id)
    document = db.session.get(Document, document_id, populate_existing=True)
    if document is None:
        raise DocumentGone()
    return event, document


def _must_be_item_of(event_id: int, item_id: int | None) -> None:
    mine = select(AgendaItem.id).where(AgendaItem.event_id == event_id, AgendaItem.id == item_id, AgendaItem.removed_at.is_(None))
    if item_id is not None and db.session.scalar(mine) is None:
        raise NoSuchItem()


def _must_have_room(event_id: int, more: int) -> None:
    if octets_kept(event_id) + more > MOST_OCTETS_OF_EVENT:
        raise NoMoreRoom()


def _record(verb: str, event: Event, document: Document, actor: str, now: datetime, fields: Sequence[str] = ()) -> None:
    audit.record(verb, programme_id=event.programme_id, subject="document", subject_id=document.id, actor=actor, now=now, fields=list(fields))
