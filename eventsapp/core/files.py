"""Files that people send: known by their content, kept in the database, given back as they came."""

from __future__ import annotations

import hashlib
import io
import zipfile
from collections.abc import Collection
from datetime import datetime
from enum import StrEnum

import defusedxml.ElementTree as DefusedET
import olefile
from flask_babel import lazy_gettext as _l
from sqlalchemy import ForeignKey, LargeBinary, delete
from sqlalchemy.orm import Mapped, mapped_column

from .db import Model, db
from .errors import Refusal
from .words import clean_line

LARGEST = 10 * 1024 * 1024  # octets of one file that anybody may send
LARGEST_PART = 1024 * 1024  # octets unpacked of the one part of a package that says what it is
MOST_PARTS = 20_000  # of a package; beyond, its list alone would fill the memory


class Type(StrEnum):
    """What may be sent, by media type."""

    PDF = "application/pdf"
    JPEG = "image/jpeg"
    PNG = "image/png"
    DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
    XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    PPTX = "application/vnd.openxmlformats-officedocument.presentationml.presentation"
    HWPX = "application/hwp+zip"
    HWP = "application/x-hwp"


SUFFIXES = {
    Type.PDF: ".pdf", Type.JPEG: ".jpg", Type.PNG: ".png", Type.DOCX: ".docx", Type.XLSX: ".xlsx", Type.PPTX: ".pptx", Type.HWPX: ".hwpx", Type.HWP: ".hwp",
}  # fmt: skip
SHOWN = frozenset({Type.PDF, Type.JPEG, Type.PNG})  # what every browser shows by itself, and what strangers may send
ALL = frozenset(Type)

# A PDF may begin within the first kilobyte (ISO 32000-1, annex H.3.4.1); every file of ours ends as its kind ends.
_BEGINS = {Type.JPEG: b"\xff\xd8\xff", Type.PNG: b"\x89PNG\r\n\x1a\n"}
_PACKAGE = b"PK\x03\x04"
_ENTRY = b"PK\x01\x02"  # begins each line of a package's list (APPNOTE 4.3.12)
_COMPOUND = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # a compound file (MS-CFB 2.2), as HWP 5 and old office files are
_HWP_SAYS = b"HWP Document File"  # how the stream FileHeader of HWP 5 begins
_MACROS = ("macroenabled", "vbaproject", "macrosheet")  # in a part's content type


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
    def __init__(self, most: int = LARGEST) -> None:
        super().__init__(_l("This file is larger than %(most)d MB. Please send a smaller one.", most=most // 1024 // 1024))


class WrongKindOfFile(Refusal):
    def __init__(self, allowed: Collection[Type] = SHOWN) -> None:
        if Type.DOCX in allowed:
            super().__init__(_l("Only PDF, JPEG, PNG, Word, Excel, PowerPoint and HWP files can be sent, and this is none of them, whatever its name says."))
        else:
            super().__init__(_l("Only PDF, JPEG and PNG files can be sent, and this is none of them, whatever its name says."))


class HoldsMacros(Refusal):
    def __init__(self) -> None:
        super().__init__(_l("This file holds macros, which could harm whoever opens it. Save it without macros (as .docx, .xlsx or .pptx) and send that."))


def type_of(octets: bytes) -> Type | None:
    """What a file is by its content, None for anything we do not take. Raises HoldsMacros."""
    if b"%PDF-" in octets[:1024] and b"%%EOF" in octets[-2048:]:
        return Type.PDF
    if octets.startswith(_PACKAGE):
        return _packed_type(octets)
    if octets.startswith(_COMPOUND):
        return Type.HWP if _is_hwp(octets) else None
    return next((kind for kind, begin in _BEGINS.items() if octets.startswith(begin)), None)


def _packed_type(octets: bytes) -> Type | None:
    """What a ZIP package says it is: HWPX in its first part, office files in their list of content types (ECMA-376-2, 10.1.2)."""
    if octets.count(_ENTRY) > MOST_PARTS:
        return None
    try:
        with zipfile.ZipFile(io.BytesIO(octets)) as package:
            names = package.namelist()
            if names[:1] == ["mimetype"]:
                return Type.HWPX if _part(package, "mimetype").strip() == Type.HWPX.value.encode() else None
            listed = DefusedET.fromstring(_part(package, "[Content_Types].xml"))
    except Exception:  # a package that cannot be read is none: the library raises many kinds
        return None
    kinds = {each.get("ContentType", "").lower() for each in listed}
    if any(mark in kind for kind in kinds for mark in _MACROS) or any(name.lower().endswith("vbaproject.bin") for name in names):
        raise HoldsMacros()
    mains = {f"{kind.value}.main+xml": kind for kind in (Type.DOCX, Type.XLSX, Type.PPTX)}
    named = (mains.get(each.get("ContentType", "").lower()) for each in listed if each.get("PartName", "").removeprefix("/") in names)
    return next((kind for kind in named if kind is not None), None)


def _is_hwp(octets: bytes) -> bool:
    """Whether a compound file has the stream FileHeader of HWP 5; words anywhere else in it say nothing."""
    try:
        with olefile.OleFileIO(io.BytesIO(octets)) as compound, compound.openstream("FileHeader") as header:
            return bool(header.read(len(_HWP_SAYS)) == _HWP_SAYS)
    except Exception:  # broken in one of many ways
        return False


def _part(package: zipfile.ZipFile, name: str) -> bytes:
    """One part, unpacked up to a bound. Raises ValueError above it, or packed in a way whose unpacking knows no bound, KeyError without it."""
    if package.getinfo(name).compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise ValueError(name)
    with package.open(name) as part:
        octets = part.read(LARGEST_PART + 1)
    if len(octets) > LARGEST_PART:
        raise ValueError(name)
    return octets


def must_be_acceptable(octets: bytes, *, allowed: Collection[Type] = SHOWN, most: int = LARGEST) -> Type:
    """Raise EmptyFile, FileTooLarge, HoldsMacros or WrongKindOfFile; else the type by content."""
    if not octets:
        raise EmptyFile()
    if len(octets) > most:
        raise FileTooLarge(most)
    # Of whom no packages are taken, none is opened.
    found = type_of(octets) if Type.DOCX in allowed or not octets.startswith((_PACKAGE, _COMPOUND)) else None
    if found is None or found not in allowed:
        raise WrongKindOfFile(allowed)
    return found


def keep(*, name: str, octets: bytes, now: datetime, allowed: Collection[Type] = SHOWN, most: int = LARGEST) -> int:
    """Store one file in the running transaction, under a clean name with the ending of what it is. Returns its id."""
    kind = must_be_acceptable(octets, allowed=allowed, most=most)
    row = StoredFile(name=stem_of(name) + SUFFIXES[kind], mimetype=kind.value, size=len(octets), digest=hashlib.sha256(octets).hexdigest(), stored_at=now)
    db.session.add(row)
    db.session.flush()
    db.session.add(StoredOctets(file_id=row.id, octets=octets))
    db.session.flush()
    return row.id


def stem_of(name: str) -> str:
    """What its sender called a file, cleaned, without folders and ending."""
    stem = clean_line(name.replace("\\", "/").rpartition("/")[2])
    return (stem.rpartition(".")[0] or stem)[:100] or "file"


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
