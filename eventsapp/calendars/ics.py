"""iCalendar octets: the one place that writes them, line by line.

The icalendar library quotes parameters. Not its TEXT escaping (it turns a typed "\\N" into a line break), its folding (it
cuts through characters that people see as one), its time zones (three observances; Outlook takes one) nor its components,
which take four times as long.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from urllib.parse import quote
from zoneinfo import ZoneInfo

from icalendar.parser import Contentline, Parameters
from icalendar.prop import vInline

from ..core.words import clean_line, clean_text
from .folding import fold
from .rules.entries import AllDay, Entry, Feed, Invitee, ITip, Place, State, Timed
from .rules.invitations import Said

PRODID = "-//eventsapp//Calendars//KO"
REFRESH = "PT6H"
SEOUL = "Asia/Seoul"
_END = b"END:VEVENT\r\n"

# One observance, neither rule nor summer time: an importer may use only one, or refuse the file (MS-OXCICAL).
_SEOUL_ZONE = (
    b"BEGIN:VTIMEZONE\r\nTZID:Asia/Seoul\r\nBEGIN:STANDARD\r\nDTSTART:19700101T000000\r\nTZOFFSETFROM:+0900\r\n"
    b"TZOFFSETTO:+0900\r\nTZNAME:KST\r\nEND:STANDARD\r\nEND:VTIMEZONE\r\n"
)


def vevent(entry: Entry) -> bytes:
    """The octets of one VEVENT. DTSTAMP is LAST-MODIFIED, as an object without METHOD demands (RFC 5545 3.8.7.2)."""
    changed_at = _utc(entry.changed_at)
    return _vevent(
        _text("UID", _line(entry.uid)), _with("RELATED-TO", _escaped(_line(entry.parent)), RELTYPE="PARENT") if entry.parent else b"",
        _plain("DTSTAMP", changed_at), _plain("LAST-MODIFIED", changed_at), _plain("SEQUENCE", str(entry.sequence)), _when(entry.when),
        _plain("STATUS", entry.state.value), _content(entry),
    )  # fmt: skip


def with_alarm(octets: bytes, entry: Entry, minutes: int) -> bytes:
    """The VEVENT of a downloaded entry with an alarm that many minutes before it begins.

    Only where people asked for one, and only of what is on and has its time: feeds and mails carry none."""
    if entry.state is not State.CONFIRMED or not isinstance(entry.when, Timed):
        return octets
    lines = _plain("ACTION", "DISPLAY"), _plain("TRIGGER", f"-PT{minutes}M"), _text("DESCRIPTION", _line(entry.summary))
    return octets.removesuffix(_END) + b"BEGIN:VALARM\r\n" + b"".join(lines) + b"END:VALARM\r\n" + _END


def itip(entry: Entry, to: Invitee, message: ITip) -> bytes:
    """The whole object of an invitation mail (RFC 5546 3.2): REQUEST or CANCEL, for this one attendee.

    DTSTAMP says when it was made, as an object with METHOD demands. Nobody else is named: RFC 5546 6.3. A CANCEL that only
    takes one person out carries no STATUS: the event itself goes on."""
    says_state = message.method is Said.REQUEST or entry.state is State.CANCELLED
    asked = {"RSVP": "TRUE"} if message.method is Said.REQUEST else {}
    roles = {"CUTYPE": "INDIVIDUAL", "ROLE": "REQ-PARTICIPANT", "PARTSTAT": to.partstat.value}
    octets = _vevent(
        _text("UID", _line(entry.uid)), _plain("DTSTAMP", _utc(message.stamp)), _plain("LAST-MODIFIED", _utc(entry.changed_at)),
        _plain("SEQUENCE", str(message.sequence)), _when(entry.when), _plain("STATUS", entry.state.value) if says_state else b"", _content(entry),
        _with("ORGANIZER", f"mailto:{to.organizer}", **_named(to.organizer_name)), _with("ATTENDEE", f"mailto:{to.address}", **_named(to.name), **roles, **asked),
    )  # fmt: skip
    return calendar([octets], method=message.method.value)


def calendar(vevents: Iterable[bytes], feed: Feed | None = None, *, method: str = "") -> bytes:
    """A VCALENDAR of kept VEVENT octets; with `feed` one to subscribe to. Without an event it holds the zone alone."""
    octets = b"".join(vevents)
    # In TEXT the semicolon is escaped: this is found in a date's parameters only.
    zone = _SEOUL_ZONE if not octets or b";TZID=Asia/Seoul:" in octets else b""
    return b"BEGIN:VCALENDAR\r\n" + _head(feed, method) + zone + octets + b"END:VCALENDAR\r\n"


def _vevent(*lines: bytes) -> bytes:
    return b"BEGIN:VEVENT\r\n" + b"".join(lines) + _END


def _head(feed: Feed | None, method: str) -> bytes:
    lines = [_plain("VERSION", "2.0"), _plain("PRODID", PRODID), _plain("METHOD", method) if method else b""]
    if feed is not None:
        name = _line(feed.name)
        lines += [_text("NAME", name), _text("X-WR-CALNAME", name)]
        if feed.description:
            lines.append(_text("X-WR-CALDESC", _clean(feed.description)))
        lines += [_text("X-WR-TIMEZONE", feed.zone), _with("REFRESH-INTERVAL", REFRESH, VALUE="DURATION"), _plain("X-PUBLISHED-TTL", REFRESH)]
        if feed.source:
            lines.append(_with("SOURCE", _address(feed.source), VALUE="URI"))
        lines.append(_plain("URL", _address(feed.url)))
    return b"".join(lines)


def _content(entry: Entry) -> bytes:
    lines = [_plain("TRANSP", "OPAQUE" if entry.busy else "TRANSPARENT")]
    if not entry.busy:
        lines.append(_plain("X-MICROSOFT-CDO-BUSYSTATUS", "FREE"))  # Outlook believes this one
    lines += [_text("SUMMARY", _line(entry.summary)), _text("DESCRIPTION", _clean(entry.description))]
    if entry.place is not None:
        lines.append(_where(entry.place))
    if entry.conference:
        lines.append(_with("CONFERENCE", _address(entry.conference), VALUE="URI", FEATURE="VIDEO"))  # RFC 7986 5.11
    return b"".join([*lines, _plain("URL", _address(entry.url))])


def _named(name: str) -> dict[str, str]:
    """CN, if there is a name. Quotes become typographic: not every reader knows the ^ escapes of RFC 6868."""
    line = _line(name).replace('"', "”")
    return {"CN": line} if line else {}


def _when(when: Timed | AllDay) -> bytes:
    if isinstance(when, AllDay):
        first, after = (f"{day.year:04d}{day:%m%d}" for day in (when.first, when.last + timedelta(days=1)))
        return f"DTSTART;VALUE=DATE:{first}\r\nDTEND;VALUE=DATE:{after}\r\n".encode()
    return f"DTSTART{_moment(when.starts_at, when.zone)}\r\nDTEND{_moment(when.ends_at, when.zone)}\r\n".encode()


def _moment(moment: datetime, zone: str) -> str:
    """Seoul's wall time, whose zone never changes; any other zone as UTC, which needs no VTIMEZONE to be right."""
    return f";TZID={SEOUL}:{_digits(moment.astimezone(ZoneInfo(SEOUL)))}" if zone == SEOUL else ":" + _utc(moment)


def _utc(moment: datetime) -> str:
    return _digits(moment.astimezone(UTC)) + "Z"


def _digits(moment: datetime) -> str:
    return f"{moment.year:04d}{moment:%m%dT%H%M%S}"


@lru_cache(1_000)  # most events of a feed meet in few places
def _where(place: Place) -> bytes:
    lines = [_text("LOCATION", _line(place.line))] if place.line else []
    if place.position is not None:
        latitude, longitude = (f"{degrees:.6f}" for degrees in place.position)
        # Apple shows a map only for this one. Its reader knows no ^ escapes (RFC 6868), so that quotes become typographic.
        told = {"X-ADDRESS": _line(place.address), "X-TITLE": _line(place.name)}
        told = {name: text.replace('"', "”") for name, text in told.items() if text}
        apple = _with("X-APPLE-STRUCTURED-LOCATION", f"geo:{latitude},{longitude}", VALUE="URI", **told, **{"X-APPLE-RADIUS": "72"})
        lines += [_plain("GEO", f"{latitude};{longitude}"), apple]
    return b"".join(lines)


def _address(address: str) -> str:
    return quote(address, safe="%/:?#[]@!$&'()*+,;=~-._")


def _line(text: str) -> str:
    return clean_line(_clean(text))


def _clean(text: str) -> str:
    """What a file may hold: NFC also where cleaning has joined characters, and no half of a surrogate pair."""
    whole = text.encode("utf-8", "ignore").decode()
    return unicodedata.normalize("NFC", clean_text(whole))


def _text(name: str, text: str) -> bytes:
    return _plain(name, _escaped(text))


def _escaped(text: str) -> str:
    """TEXT as RFC 5545 3.3.11 says, and nothing else."""
    return text.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,").replace("\n", "\\n")


def _plain(name: str, value: str) -> bytes:
    return fold(f"{name}:{value}")


def _with(name: str, value: str, **parameters: str) -> bytes:
    """With parameters, which the library quotes and puts in the order of their names."""
    return fold(str(Contentline.from_parts(name, Parameters(parameters), vInline(value))))
