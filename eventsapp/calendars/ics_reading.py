"""iCalendar objects that came in: the one place where octets of others reach the icalendar library.

It is given no more than the few lines that an answer consists of: faults elsewhere in a calendar's object, and what a
hostile one holds by the ten thousand, never get there. And always octets: a str without line breaks it would open as a file.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Any

from icalendar import Calendar, Component

from ..core.words import clean_text
from .rules.replies import Attendee, Heard

MOST_COMPONENTS = 50
MOST_LINES = 1000
MOST_LINE = 8 * 1024
MOST_COMMENT = 1000

_FOLD = re.compile(rb"\r?\n[ \t]")
_NEEDED = re.compile(rb"(?:BEGIN|END|METHOD|UID|ATTENDEE|DTSTAMP|SEQUENCE|COMMENT|REQUEST-STATUS|DTSTART)[:;]", re.IGNORECASE)


class Unreadable(Exception):
    """No iCalendar object, or none that anybody's calendar would write."""


class TooLarge(Unreadable):
    """More events or lines than any answer has."""


def read_objects(octets: bytes) -> tuple[str, list[Heard]]:
    """The METHOD, in upper case, and the events of an object in UTF-8. Raises Unreadable or TooLarge."""
    needed = _needed_lines(octets)
    try:
        calendars = Calendar.from_ical(needed, multiple=True)
        method = next((str(_first(calendar, "METHOD")) for calendar in calendars if "METHOD" in calendar), "")
        return method.strip().upper(), [_heard(event) for calendar in calendars for event in calendar.walk("VEVENT")]
    except Exception as error:  # the library promises nothing about what it raises
        raise Unreadable() from error


def _needed_lines(octets: bytes) -> bytes:
    lines = _FOLD.sub(b"", octets).splitlines()
    needed = [line for line in lines if len(line) <= MOST_LINE and _NEEDED.match(line)]
    if len(needed) > MOST_LINES or sum(line[:6].upper() == b"BEGIN:" for line in needed) > MOST_COMPONENTS:
        raise TooLarge()
    if not needed or needed[0].strip().upper() != b"BEGIN:VCALENDAR":
        raise Unreadable()
    return b"\r\n".join([*needed, b""])


def _heard(event: Component) -> Heard:
    return Heard(
        uid=str(_first(event, "UID") or "").strip(),
        attendees=tuple(_attendee(attendee) for attendee in _all(event, "ATTENDEE")),
        sequence=_number(_first(event, "SEQUENCE")),
        stamp=_instant(_first(event, "DTSTAMP")),
        comment=clean_text("\n".join(str(comment) for comment in _all(event, "COMMENT")))[:MOST_COMMENT],
        statuses=tuple(str(status) for status in _all(event, "REQUEST-STATUS")),
        starts_at=_instant(_first(event, "DTSTART")),
    )


def _attendee(value: Any) -> Attendee:
    """Whom an ATTENDEE names; where the value is no mail address, RFC 7986 has EMAIL."""
    parameters = getattr(value, "params", {})
    address = str(value) if str(value).lower().startswith("mailto:") or "EMAIL" not in parameters else str(parameters["EMAIL"])
    return Attendee(address, str(parameters.get("PARTSTAT", "NEEDS-ACTION")).strip().upper())


def _all(component: Component, name: str) -> list[Any]:
    value = component.get(name, [])
    return value if isinstance(value, list) else [value]


def _first(component: Component, name: str) -> Any:
    return next(iter(_all(component, name)), None)


def _number(value: Any) -> int | None:
    return int(value) if isinstance(value, int) and value >= 0 else None


def _instant(value: Any) -> datetime | None:
    """A moment; a time without a zone counts as UTC, a mere day and what is no time as none."""
    try:
        moment = getattr(value, "dt", None)
        if not isinstance(moment, datetime):
            return None
        if not 1970 <= moment.year <= 2200:  # at the edges of the calendar no zone can be told
            return None
        return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    except (ValueError, OverflowError):
        return None
