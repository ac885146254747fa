"""What a text or a file says, by what it is."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from ...core.errors import Refusal
from ...core.spreadsheets import read_table
from ...events.models import Event
from ...events.rules import ItemKind
from ..rules.entries import LARGEST, MOST_TEXT, FileTooLarge, NothingRead, Read
from ..rules.frab import read_json
from ..rules.ical import read_ical
from ..rules.pasting import read_lines
from ..rules.tables import headings, read_rows
from ..rules.xml import read_xml


def read(octets: bytes, event: Event, *, now: datetime, kinds: Mapping[str, ItemKind]) -> Read:
    """What this text or file says, by what it is: calendar, schedule, table or lines. Raises the refusal that says what is wrong with it."""
    if len(octets) > LARGEST:
        raise FileTooLarge()
    begins = octets.lstrip(b"\xef\xbb\xbf \t\r\n")[:400]
    zone = ZoneInfo(event.zone)
    first = (event.starts_at or now).astimezone(zone).date()
    ends = event.ends_at.astimezone(zone).replace(tzinfo=None) if event.ends_at else None
    if not begins:
        raise NothingRead()
    if begins[:15].upper() == b"BEGIN:VCALENDAR":
        return read_ical(octets, event.zone)
    if begins.startswith(b"<"):
        return read_xml(octets)
    if begins.startswith(b"{"):
        return read_json(octets)
    found = _table(octets, first, ends, kinds)
    return found or read_lines(_text(octets), first, ends)


def _table(octets: bytes, first: Any, ends: Any, kinds: Mapping[str, ItemKind]) -> Read | None:
    """The table it is, if its first row names columns; a workbook must be one."""
    workbook = octets.startswith(b"PK")
    if not workbook and not any(mark in octets[:20_000] for mark in (b"\t", b",", b";")):
        return None
    try:
        return read_rows(read_table(octets, most_in_cell=MOST_TEXT + 1), first, ends, kinds) or (_no_headings() if workbook else None)
    except NothingRead:
        raise
    except Refusal:  # lines with commas in them are no table, and no fault; what names columns is one, and never read as lines
        if workbook or _names_columns(octets):
            raise
        return None


def _names_columns(octets: bytes) -> bool:
    first = next(iter(_text(octets[:20_000]).splitlines()), "")
    return any(headings(first.split(mark)) for mark in ",;\t")


def _no_headings() -> Read:
    raise NothingRead()


def _text(octets: bytes) -> str:
    for encoding in ("utf-8-sig", "cp949"):
        try:
            return octets.decode(encoding)
        except UnicodeDecodeError:
            continue
    return octets.decode("utf-8", "replace")
