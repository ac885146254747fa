"""Who did what, when: one entry per verb, a hash chain per programme, personal values apart and erasable."""

from __future__ import annotations

import hashlib
import json
import secrets
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import ForeignKey, Row, UniqueConstraint, bindparam, select, text, update
from sqlalchemy.orm import Mapped, mapped_column

from .db import Model, db, insert_row, insert_rows, run

GENESIS = "0" * 64


class AuditHead(Model):
    """The end of a programme's chain; locking it orders the entries. Programme 0 is the installation."""

    __tablename__ = "audit_head"

    programme_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    number: Mapped[int]
    hash: Mapped[str]


class AuditEntry(Model):
    """One verb by somebody. Holds ids and field names only; `values_hash` binds what audit_value keeps."""

    __tablename__ = "audit_entry"
    __table_args__ = (UniqueConstraint("programme_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    programme_id: Mapped[int]
    number: Mapped[int]
    at: Mapped[datetime]
    actor: Mapped[str]
    verb: Mapped[str]
    subject: Mapped[str]
    subject_id: Mapped[int]
    fields: Mapped[list[str]]
    values_hash: Mapped[str | None]
    hash: Mapped[str]


class AuditValue(Model):
    """The personal values of an entry: may be erased, the chain still holds."""

    __tablename__ = "audit_value"

    entry_id: Mapped[int] = mapped_column(ForeignKey("audit_entry.id", ondelete="CASCADE"), primary_key=True)
    salt: Mapped[str]
    values: Mapped[dict[str, Any]]


_HEAD = select(AuditHead.number, AuditHead.hash).where(AuditHead.programme_id == bindparam("of")).with_for_update(key_share=True)
_MOVE_HEAD = update(AuditHead).where(AuditHead.programme_id == bindparam("of")).values(number=bindparam("to"), hash=bindparam("digest"))


def record(
    verb: str, *, programme_id: int, subject: str, subject_id: int, actor: str, now: datetime, fields: list[str] | None = None, values: dict[str, Any] | None = None
) -> None:
    """Append one entry in the running transaction; call it last, it locks the programme's chain.

    `actor` is "person:12", "link:delegation:7", "visitor" or "system"; `values` holds what was changed, if it is personal.
    """
    salt, values_hash = None, None
    if values:
        salt = secrets.token_hex(16)
        values_hash = _sha256(salt + _canonical(values))
    head = _locked_head(programme_id)
    number = head.number + 1
    body = {
        "programme_id": programme_id, "number": number, "at": now, "actor": actor, "verb": verb,
        "subject": subject, "subject_id": subject_id, "fields": fields or [], "values_hash": values_hash,
    }  # fmt: skip
    digest = _chain(head.hash, body)
    run(_MOVE_HEAD, {"of": programme_id, "to": number, "digest": digest})
    entry_id = insert_row(AuditEntry, **body, hash=digest)
    if values:
        insert_rows(AuditValue, [{"entry_id": entry_id, "salt": salt, "values": values}])


def broken_entries() -> Iterator[str]:
    """Walk every chain; one sentence per entry or value that does not match its hash."""
    previous: dict[int, str] = {}
    for entry in db.session.scalars(select(AuditEntry).order_by(AuditEntry.programme_id, AuditEntry.number)):
        body = {name: getattr(entry, name) for name in ("programme_id", "number", "at", "actor", "verb", "subject", "subject_id", "fields", "values_hash")}
        if entry.hash != _chain(previous.get(entry.programme_id, GENESIS), body):
            yield f"audit entry {entry.number} of programme {entry.programme_id} does not match its hash"
        value = db.session.get(AuditValue, entry.id)
        if value and _sha256(value.salt + _canonical(value.values)) != entry.values_hash:
            yield f"the values of audit entry {entry.number} of programme {entry.programme_id} do not match their hash"
        previous[entry.programme_id] = entry.hash
    for head in db.session.scalars(select(AuditHead)):
        if head.hash != previous.get(head.programme_id):
            yield f"the audit chain of programme {head.programme_id} does not end at its head"


def _locked_head(programme_id: int) -> Row[Any]:
    """The end of the chain, locked. The first entry makes it, in words that two first ones at once may both say."""
    found = run(_HEAD, {"of": programme_id}).one_or_none()
    if found is None:
        start = text("INSERT INTO audit_head (programme_id, number, hash) VALUES (:programme_id, 0, :hash) ON CONFLICT DO NOTHING")
        db.session.execute(start, {"programme_id": programme_id, "hash": GENESIS})
        found = run(_HEAD, {"of": programme_id}).one()
    return found


def _chain(previous: str, body: dict[str, Any]) -> str:
    return _sha256(previous + _canonical(body | {"at": body["at"].astimezone(UTC).isoformat()}))


def _canonical(value: Any) -> str:
    return json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":"), default=str)


def _sha256(said: str) -> str:
    return hashlib.sha256(said.encode()).hexdigest()
