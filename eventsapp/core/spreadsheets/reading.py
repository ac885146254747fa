"""A table as it was sent, CSV or XLSX by its content, whatever its name: rows of text as people see them."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence

from . import xlsx
from .rules import (
    LARGEST,
    MOST_IN_CELL,
    PATIENCE,
    CellTooLong,
    Deadline,
    EmptyTable,
    Locked,
    NotATable,
    OldFormat,
    Row,
    TableTooLarge,
    UnknownLetters,
    WebPage,
    within_limits,
)

SEPARATORS = ",;\t"
_LOOKED_AT = 20  # records by which the separator is known
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # what Excel wrote before 2007, and what it packs a locked workbook in
_LOCKS = ("EncryptedPackage".encode("utf-16-le"), "EncryptionInfo".encode("utf-16-le"))
_DOCUMENT_SECURITY = (b"DRMONE", b"SCDSA")  # begin the files that Korean companies' document security has wrapped
_MARKS = ((b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be"))


def read_table(octets: bytes, *, patience: float = PATIENCE, most_in_cell: int = MOST_IN_CELL) -> list[Row]:
    """The rows of a CSV or XLSX file that hold anything. Raises a Refusal that says what is wrong with any other.

    Of a workbook the first sheet that can be seen is read; formulas are what they came to when it was saved.
    """
    deadline = Deadline(patience)
    if len(octets) > LARGEST:
        raise TableTooLarge()
    if not octets.strip(b"\x00 \t\r\n"):
        raise EmptyTable()
    if any(mark in octets[:64] for mark in _DOCUMENT_SECURITY):
        raise Locked()
    if octets.startswith(_OLE):
        raise Locked() if any(lock in octets for lock in _LOCKS) else OldFormat()
    if octets.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return xlsx.read(octets, deadline, most_in_cell)
    return within_limits(_records(_letters(octets)), deadline, most_in_cell)


def _letters(octets: bytes) -> str:
    """The text of a CSV file in the encodings that Korean Excel writes."""
    text = _decoded(octets)
    if "\x00" in text:
        raise NotATable()
    start = text[:4096].lstrip().casefold()
    if start.startswith("<") and any(tag in start for tag in ("<?xml", "<!doctype", "<html", "<table", "<head", "<meta")):
        raise WebPage()
    if start.startswith(("%pdf-", "{\\rtf")):
        raise NotATable()
    return text


def _decoded(octets: bytes) -> str:
    for mark, encoding in _MARKS:
        if octets.startswith(mark):
            return _try(octets.removeprefix(mark), encoding)
    if b"\x00" in octets:
        raise NotATable()
    try:
        return octets.decode("utf-8")
    except UnicodeDecodeError:
        return _try(octets, "cp949")  # contains EUC-KR


def _try(octets: bytes, encoding: str) -> str:
    try:
        return octets.decode(encoding)
    except UnicodeDecodeError:
        raise UnknownLetters() from None


def _records(text: str) -> Iterator[Sequence[str]]:
    """The records of a CSV text. "sep=;" on the first line is Excel's own way to name the separator."""
    first, _, rest = text.partition("\n")
    named = first.rstrip("\r")
    if named.startswith("sep=") and named[4:] in tuple(SEPARATORS):
        yield ()
        text, separator = rest, named[4:]
    else:
        separator = max(SEPARATORS, key=lambda mark: _columns(text, mark))
    read = 0
    try:
        for record in csv.reader(io.StringIO(text, newline=""), delimiter=separator):
            read += 1
            yield record
    except csv.Error:  # only a field beyond any limit comes here: a quotation mark that nothing closes
        raise CellTooLong(read + 1) from None


def _columns(text: str, separator: str) -> int:
    """Into how many columns this separator parts the first records, at most."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    try:
        return max((len(record) for record, _ in zip(reader, range(_LOOKED_AT), strict=False)), default=0)
    except csv.Error:
        return 0
