"""Files that people send: known by their content, kept in the database, given back as they came."""

from __future__ import annotations

import hashlib
from datetime import datetime
from enum import StrEnum

from flask_babel import lazy_gettext as _l
from sqlalchemy import ForeignKey, LargeBinary, delete
from sqlalchemy.orm import Mapped, mapped_column

from .db import Model, db
from .errors import Refusal
from .words import clean_line

LARGEST = 10 * 1024 * 1024  # octets of one file


class Type(StrEnum):
    """What may be sent, by media type."""

    PDF = "application/pdf"
    JPEG = "image/jpeg"
    PNG = "image/png"


SUFFIXES = {Type.PDF: ".pdf", Type.JPEG: ".jpg", Type.PNG: ".png"}
# A PDF may begin within the first kilobyte (ISO 32000-1, annex H.3.4.1); every file of ours ends as its kind ends.
_BEGINS = {Type.JPEG: b"\xff\xd8\xff", Type.PNG: b"\x89PNG\r\n\x1a\n"}


class StoredFile(Model):
    """One file: what it is called and how large it is; its octets are a row apart, so that lists never read them."""

    __tablename__ = "stored_file"
    __table_args__ = ({"sqlite_autoincrement": True},)

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]  # as its sender called it, cleaned; "" once erased
    mimetype: Mapped[str]
    size: Mapped[int]
    digest: Mapped[str]  # SHA-256
    stored_at: Mapped[datetime]
    erased_at: Mapped[datetime | None]


class StoredOctets(Model):
    """The octets of a file, until it is erased."""

    __tablename__ = "stored_octets"

    file_id: Mapped[int] = mapped_column(ForeignKey("stored_file.id"), primary_key=True, autoincrement=False)
    octets: Mapped[bytes] = mapped_column(LargeBinary)


class EmptyFile(Refusal):
    def __init__(self) -> None:
        super().__init__(_l("This file is empty. Please choose it again."))


class FileTooLarge(Refusal):
    def __init__(self) -> None:
        super().__init__(_l("This file is larger than %(most)d MB. Please send a smaller one.", most=LARGEST // 1024 // 1024))


class WrongKindOfFile(Refusal):
    def __init__(self) -> None:
        super().__init__(_l("Only PDF, JPEG and PNG files can be sent, and this is none of them, whatever its name says."))


def type_of(octets: bytes) -> Type | None:
    """What a file is by its content, None for anything we do not take."""
    if b"%PDF-" in octets[:1024] and b"%%EOF" in octets[-2048:]:
        return Type.PDF
    return next((kind for kind, begin in _BEGINS.items() if octets.startswith(begin)), None)


def must_be_acceptable(octets: bytes) -> Type:
    """Raise EmptyFile, FileTooLarge or WrongKindOfFile; else the type by content."""
    if not octets:
        raise EmptyFile()
    if len(octets) > LARGEST:
        raise FileTooLarge()
    found = type_of(octets)
    if found is None:
        raise WrongKindOfFile()
    return found


def keep(*, name: str, octets: bytes, now: datetime) -> int:
    """Store one file in the running transaction, under a clean name with the ending of what it is. Returns its id."""
    kind = must_be_acceptable(octets)
    stem = clean_line(name.replace("\\", "/").rpartition("/")[2])
    stem = (stem.rpartition(".")[0] or stem)[:100] or "file"
    row = StoredFile(name=stem + SUFFIXES[kind], mimetype=kind.value, size=len(octets), digest=hashlib.sha256(octets).hexdigest(), stored_at=now)
    db.session.add(row)
    db.session.flush()
    db.session.add(StoredOctets(file_id=row.id, octets=octets))
    db.session.flush()
    return row.id


def read(file_id: int) -> tuple[StoredFile, bytes] | None:
    """A file and its octets; None once it is erased."""
    row = db.session.get(StoredFile, file_id)
    octets = db.session.get(StoredOctets, file_id)
    return (row, octets.octets) if row is not None and octets is not None else None


def erase(file_id: int, *, now: datetime) -> None:
    """Let the octets and the name go; that there was a file of this size stays. Must run inside a transaction."""
    row = db.session.get_one(StoredFile, file_id)
    row.name, row.erased_at = "", now
    db.session.execute(delete(StoredOctets).where(StoredOctets.file_id == file_id))
