"""iCalendar octets: the one place that knows the icalendar library, and works round its faults.

Values, parameters and dates are the library's. Not its TEXT escaping (it turns a typed "\\N" into a line break), its
folding (it cuts through characters that people see as one) nor its time zones (three observances; Outlook takes one).
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import quote
from zoneinfo import ZoneInfo

from icalendar import Calendar, Component, Event
from icalendar.prop import vCalAddress, vDuration, vInline, vText, vUri

from ..core.words import clean_line, clean_text
from .folding import fold
from .rules.entries import AllDay, Entry, Feed, Invitee, ITip, Place, State, Timed
from .rules.invitations import Said

PRODID = "-//eventsapp//Calendars//KO"
REFRESH = timedelta(hours=6)
SEOUL = "Asia/Seoul"

# One observance, neither rule nor summer time: an importer may use only one, or refuse the file (MS-OXCICAL).
_SEOUL_ZONE = (
    b"BEGIN:VTIMEZONE\r\nTZID:Asia/Seoul\r\nBEGIN:STANDARD\r\nDTSTART:19700101T000000\r\nTZOFFSETFROM:+0900\r\n"
    b"TZOFFSETTO:+0900\r\nTZNAME:KST\r\nEND:STANDARD\r\nEND:VTIMEZONE\r\n"
)


class _Text(vText):
    """TEXT escaped as RFC 5545 3.3.11 says, and nothing else; also under names whose type the library does not know."""

    def to_ical(self) -> bytes:
        return self.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,").replace("\n", "\\n").encode()


def vevent(entry: Entry) -> bytes:
    """The octets of one VEVENT. DTSTAMP is LAST-MODIFIED, as an object without METHOD demands (RFC 5545 3.8.7.2)."""
    event = Event()
    event["UID"] = _Text(_line(entry.uid))
    if entry.parent:
        event["RELATED-TO"] = _Text(_line(entry.parent), params={"RELTYPE": "PARENT"})
    for name in ("DTSTAMP", "LAST-MODIFIED"):
        event.add(name, _utc(entry.changed_at))
    event.add("SEQUENCE", entry.sequence)
    _add_when(event, entry.when)
    event["STATUS"] = _Text(entry.state.value)
    _add_content(event, entry)
    return _octets(event)


def itip(entry: Entry, to: Invitee, message: ITip) -> bytes:
    """The whole object of an invitation mail (RFC 5546 3.2): REQUEST or CANCEL, for this one attendee.

    DTSTAMP says when it was made, as an object with METHOD demands. Nobody else is named: RFC 5546 6.3. A CANCEL that only
    takes one person out carries no STATUS: the event itself goes on."""
    event = Event()
    event["UID"] = _Text(_line(entry.uid))
    event.add("DTSTAMP", _utc(message.stamp))
    event.add("LAST-MODIFIED", _utc(entry.changed_at))
    event.add("SEQUENCE", message.sequence)
    _add_when(event, entry.when)
    if message.method is Said.REQUEST or entry.state is State.CANCELLED:
        event["STATUS"] = _Text(entry.state.value)
    _add_content(event, entry)
    event["ORGANIZER"] = vCalAddress(f"mailto:{to.organizer}", params=_named(to.organizer_name))
    asked = {"RSVP": "TRUE"} if message.method is Said.REQUEST else {}
    roles = {"CUTYPE": "INDIVIDUAL", "ROLE": "REQ-PARTICIPANT", "PARTSTAT": to.partstat.value}
    event["ATTENDEE"] = vCalAddress(f"mailto:{to.address}", params=_named(to.name) | roles | asked)
    return calendar([_octets(event)], method=message.method.value)


def calendar(vevents: Iterable[bytes], feed: Feed | None = None, *, method: str = "") -> bytes:
    """A VCALENDAR of kept VEVENT octets; with `feed` one to subscribe to. Without an event it holds the zone alone."""
    octets = b"".join(vevents)
    head = _octets(_head(feed, method)).removesuffix(b"END:VCALENDAR\r\n")
    # In TEXT the semicolon is escaped: this is found in a date's parameters only.
    zone = _SEOUL_ZONE if not octets or b";TZID=Asia/Seoul:" in octets else b""
    return head + zone + octets + b"END:VCALENDAR\r\n"


def _head(feed: Feed | None, method: str) -> Component:
    head = Calendar()
    head["VERSION"] = _Text("2.0")
    head["PRODID"] = _Text(PRODID)
    if method:
        head["METHOD"] = _Text(method)
    if feed is not None:
        head["NAME"] = head["X-WR-CALNAME"] = _Text(_line(feed.name))
        if feed.description:
            head["X-WR-CALDESC"] = _Text(_text(feed.description))
        head["X-WR-TIMEZONE"] = _Text(feed.zone)
        head["REFRESH-INTERVAL"] = vDuration(REFRESH, params={"VALUE": "DURATION"})
        head["X-PUBLISHED-TTL"] = vDuration(REFRESH)
        if feed.source:
            head["SOURCE"] = _uri(feed.source, VALUE="URI")
        head["URL"] = _uri(feed.url)
    return head


def _add_content(event: Component, entry: Entry) -> None:
    event["TRANSP"] = _Text("OPAQUE" if entry.busy else "TRANSPARENT")
    if not entry.busy:
        event["X-MICROSOFT-CDO-BUSYSTATUS"] = _Text("FREE")  # Outlook believes this one
    event["SUMMARY"] = _Text(_line(entry.summary))
    event["DESCRIPTION"] = _Text(_text(entry.description))
    if entry.place is not None:
        _add_place(event, entry.place)
    event["URL"] = _uri(entry.url)


def _named(name: str) -> dict[str, str]:
    """CN, if there is a name. Quotes become typographic: not every reader knows the ^ escapes of RFC 6868."""
    line = _line(name).replace('"', "”")
    return {"CN": line} if line else {}


def _add_when(event: Component, when: Timed | AllDay) -> None:
    if isinstance(when, AllDay):
        event.add("DTSTART", when.first)
        event.add("DTEND", when.last + timedelta(days=1))
    else:
        event.add("DTSTART", _local(when.starts_at, when.zone))
        event.add("DTEND", _local(when.ends_at, when.zone))


def _local(moment: datetime, zone: str) -> datetime:
    """Seoul's wall time, whose zone never changes; any other zone as UTC, which needs no VTIMEZONE to be right."""
    return moment.astimezone(ZoneInfo(SEOUL)).replace(microsecond=0) if zone == SEOUL else _utc(moment)


def _utc(moment: datetime) -> datetime:
    return moment.astimezone(UTC).replace(microsecond=0)


def _add_place(event: Component, place: Place) -> None:
    if place.line:
        event["LOCATION"] = _Text(_line(place.line))
    if place.position is None:
        return
    latitude, longitude = (f"{degrees:.6f}" for degrees in place.position)
    event["GEO"] = vInline(f"{latitude};{longitude}")
    # Apple shows a map only for this one. Its reader knows no ^ escapes (RFC 6868), so that quotes become typographic.
    told = {"X-ADDRESS": _line(place.address), "X-TITLE": _line(place.name)}
    told = {name: text.replace('"', "”") for name, text in told.items() if text}
    event["X-APPLE-STRUCTURED-LOCATION"] = _uri(f"geo:{latitude},{longitude}", VALUE="URI", **told, **{"X-APPLE-RADIUS": "72"})


def _uri(address: str, **parameters: str) -> vUri:
    return vUri(quote(address, safe="%/:?#[]@!$&'()*+,;=~-._"), params=parameters)


def _line(text: str) -> str:
    return clean_line(_text(text))


def _text(text: str) -> str:
    """What a file may hold: NFC also where cleaning has joined characters, and no half of a surrogate pair."""
    whole = text.encode("utf-8", "ignore").decode()
    return unicodedata.normalize("NFC", clean_text(whole))


def _octets(component: Component) -> bytes:
    """The component in the order its properties were added."""
    return b"".join(fold(_content_line(component, name, value)) for name, value in component.property_items(sorted=False))


def _content_line(component: Component, name: str, value: Any) -> str:
    """The library's own way is needed, and paid for, only where there are parameters to quote: most lines have none."""
    if getattr(value, "params", None):
        return str(component.content_line(name, value))
    octets: bytes = value if isinstance(value, bytes) else value.to_ical()
    return f"{name}:{octets.decode()}"
