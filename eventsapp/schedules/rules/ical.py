"""iCalendar files (RFC 5545) as agendas: each VEVENT an item."""

from __future__ import annotations

import re
from datetime import date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from flask_babel import lazy_gettext as _l
from icalendar import Calendar

from ...core.words import clean_line
from ...events.rules import MOST_ITEMS
from .entries import MOST_TEXT, Entry, Fault, Read, Unreadable, in_its_language, kind_of, minutes_between, must_be_few

_MOST_LINES = 200_000


def read_ical(octets: bytes, zone: str) -> Read:
    """The VEVENTs of a calendar with a start of their own; repetitions are read as their first. Raises Unreadable, NothingRead, TooManyLines.

    One that all others are parts of (RFC 5545 3.8.4.5), as in our own files, is the event itself and no item of it.
    Components that stand in one another more than a calendar needs are refused before a library walks into them."""
    text = octets.decode("utf-8", "replace")
    if text.count("\n") > _MOST_LINES or not _flat(text):
        raise Unreadable("iCalendar")
    try:
        events = [each for calendar in Calendar.from_ical(text, multiple=True) for each in calendar.walk("VEVENT")]
    except (ValueError, KeyError, IndexError, TypeError, AttributeError, RecursionError):
        raise Unreadable("iCalendar") from None
    entries: list[Entry] = []
    faults: list[Fault] = []
    events = _parts(events)
    for number, event in enumerate(events[: MOST_ITEMS + 1], 1):
        found = _entry(number, event, ZoneInfo(zone))
        (faults if isinstance(found, Fault) else entries).append(found)  # type: ignore[arg-type]
    entries.sort(key=lambda entry: entry.starts.timestamp() if entry.starts else 0.0)
    must_be_few(entries, faults)
    return Read(entries, faults)


def _entry(number: int, event: Any, zone: ZoneInfo) -> Entry | Fault:
    title = in_its_language(str(event.get("SUMMARY", "")))
    starts, ends = _moment(event, "DTSTART", zone), _moment(event, "DTEND", zone)
    if not title or starts is None:
        return Fault(number, clean_line(str(event.get("SUMMARY", "")))[:200], _l("It has no title or no start."))
    try:
        length = event.decoded("DURATION", None)
    except (ValueError, KeyError, TypeError, AttributeError):
        length = None
    if ends is None and hasattr(length, "total_seconds"):
        ends = _after(starts, length)
    uid = clean_line(str(event.get("UID", "")))[:100]
    return Entry(
        title, line=number, kind=kind_of(title.text("ko")), day=starts.astimezone(zone).date(), starts=starts, minutes=minutes_between(starts, ends) if ends else None,
        code=re.sub(r"[^a-zA-Z0-9_-]+", "-", uid)[:60].strip("-"), uid=uid, summary=in_its_language(str(event.get("DESCRIPTION", "")), most=MOST_TEXT),
        room=clean_line(str(event.get("LOCATION", "")))[:100], extra={key: str(event.get(key.upper()))[:500] for key in ("url", "categories") if event.get(key.upper())},
    )  # fmt: skip


def _parts(events: list[Any]) -> list[Any]:
    """Without the one that all others name as their parent."""
    parents = {str(event.get("RELATED-TO", "")) for event in events}
    whole = [event for event in events if str(event.get("UID", "")) in parents and not event.get("RELATED-TO")]
    others = [event for event in events if event.get("RELATED-TO")]
    return others if len(whole) == 1 and len(parents) == 2 and len(others) == len(events) - 1 else events


def _moment(event: Any, name: str, zone: ZoneInfo) -> datetime | None:
    """An instant; a time without a zone is the event's own, a day begins with its first minute."""
    try:
        value = event.decoded(name, None)
    except (ValueError, KeyError, TypeError, AttributeError):
        return None
    if isinstance(value, datetime):
        found = value if value.tzinfo is not None else value.replace(tzinfo=zone)
    elif isinstance(value, date):
        found = datetime.combine(value, time(), zone)
    else:
        return None
    return found if 1900 < found.year < 2200 else None


def _after(starts: datetime, length: Any) -> datetime | None:
    try:
        found: datetime = starts + length
    except OverflowError:
        return None
    return found


def _flat(text: str) -> bool:
    """Whether components stand at most four deep, as VCALENDAR, VTIMEZONE and STANDARD do."""
    depth = 0
    for line in re.finditer(r"^(BEGIN|END):", text, re.MULTILINE | re.IGNORECASE):
        depth += 1 if line[1].upper() == "BEGIN" else -1
        if depth > 4:
            return False
    return True
