"""What independent parsers of iCalendar read in a file, each in the same words, so that they can be compared."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import icalendar
import vobject

GOLDEN = Path(__file__).parent / "golden"
FILES = sorted(path.relative_to(GOLDEN).as_posix() for path in GOLDEN.rglob("*.ics"))

# Runs in a page that has loaded ical.js as `ICAL`.
BY_ICAL_JS = """octets => {
  const calendar = new ICAL.Component(ICAL.parse(octets))
  const zones = Object.fromEntries(calendar.getAllSubcomponents('vtimezone').map(zone => [zone.getFirstPropertyValue('tzid'), new ICAL.Timezone(zone)]))
  const moment = (entry, name) => {
    const property = entry.getFirstProperty(name), value = property.getFirstValue()
    if (value.isDate) return value.toString()
    const zone = property.getFirstParameter('tzid')
    if (zone) value.zone = zones[zone]
    return value.toJSDate().toISOString().slice(0, 19) + 'Z'
  }
  const told = (entry, name, of) => entry.hasProperty(name) ? of(entry.getFirstProperty(name)) : ''
  return calendar.getAllSubcomponents('vevent').map(entry => ({
    method: calendar.getFirstPropertyValue('method') || '',
    uid: entry.getFirstPropertyValue('uid'),
    sequence: entry.getFirstPropertyValue('sequence'),
    stamp: moment(entry, 'dtstamp'), start: moment(entry, 'dtstart'), end: moment(entry, 'dtend'),
    status: entry.getFirstPropertyValue('status') || '',
    summary: entry.getFirstPropertyValue('summary'),
    description: entry.getFirstPropertyValue('description'),
    location: entry.getFirstPropertyValue('location') || '',
    organizer: told(entry, 'organizer', p => p.getFirstValue()), organizer_name: told(entry, 'organizer', p => p.getFirstParameter('cn')),
    attendees: entry.getAllProperties('attendee').map(p => [p.getFirstValue(), p.getFirstParameter('cn') || '', p.getFirstParameter('partstat')]),
  }))
}"""


def by_icalendar(octets: bytes) -> list[dict[str, Any]]:
    calendar = icalendar.Calendar.from_ical(octets)
    return [_by_icalendar(calendar, entry) for entry in calendar.events]


def _by_icalendar(calendar: Any, entry: Any) -> dict[str, Any]:
    organizer, attendees = entry.get("ORGANIZER"), entry.get("ATTENDEE", [])
    attendees = attendees if isinstance(attendees, list) else [attendees]
    return {
        "method": str(calendar.get("METHOD", "")), "uid": str(entry["UID"]), "sequence": int(entry["SEQUENCE"]),
        "stamp": _moment(entry["DTSTAMP"].dt), "start": _moment(entry["DTSTART"].dt), "end": _moment(entry["DTEND"].dt),
        "status": str(entry.get("STATUS", "")), "summary": str(entry["SUMMARY"]), "description": str(entry["DESCRIPTION"]), "location": str(entry.get("LOCATION", "")),
        "organizer": str(organizer or ""), "organizer_name": organizer.params["CN"] if organizer is not None else "",
        "attendees": [[str(one), one.params.get("CN", ""), one.params["PARTSTAT"]] for one in attendees],
    }  # fmt: skip


def by_vobject(octets: bytes) -> list[dict[str, Any]]:
    calendar = vobject.readOne(octets.decode())
    return [_by_vobject(calendar, entry) for entry in calendar.contents.get("vevent", [])]


def _by_vobject(calendar: Any, entry: Any) -> dict[str, Any]:
    def value(name: str) -> Any:
        found = entry.contents.get(name)
        return found[0].value if found else ""

    organizer = entry.contents.get("organizer", [None])[0]
    return {
        "method": calendar.contents["method"][0].value if "method" in calendar.contents else "", "uid": value("uid"), "sequence": int(value("sequence")),
        "stamp": _moment(value("dtstamp")), "start": _moment(value("dtstart")), "end": _moment(value("dtend")),
        "status": value("status"), "summary": value("summary"), "description": value("description"), "location": value("location"),
        "organizer": value("organizer"), "organizer_name": organizer.params["CN"][0] if organizer is not None else "",
        "attendees": [[one.value, one.params.get("CN", [""])[0], one.params["PARTSTAT"][0]] for one in entry.contents.get("attendee", [])],
    }  # fmt: skip


def _moment(when: datetime | date) -> str:
    """A day, or the instant in UTC: two parsers may name one zone differently."""
    return f"{when.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}" if isinstance(when, datetime) else when.isoformat()
