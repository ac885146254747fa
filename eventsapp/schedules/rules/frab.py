"""The schedule that pentabarf, frab and pretalx publish: the same content as XML and as JSON.

What such a schedule says of an event and we have no column for stays in the item's `extra` under the names of the JSON form,
so that either form gives it back.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any
from xml.etree import ElementTree

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import fromstring
from flask_babel import lazy_gettext as _l

from ...core.words import clean_line
from ...events.rules import MOST_ITEMS, MOST_MINUTES, ItemKind
from .entries import MOST_TEXT, Entry, Fault, Read, Unreadable, in_its_language, kind_of, must_be_few

XML, JSON = "schedule XML", "schedule JSON"
_TEXTS = ("slug", "url", "subtitle", "track", "type", "language", "description", "logo", "feedback_url", "video_download_url", "do_not_record", "code", "answers", "origin_url")
_READ = frozenset({"date", "start", "duration", "room", "title", "abstract", "persons", "links", "attachments", "recording", *_TEXTS})
_DEEPEST = 12
_NAME = re.compile(r"(\{[^{}]+\})?(?!xmlns$)[A-Za-z_][\w.-]*")  # of an element or attribute that can be written


def read_xml(octets: bytes) -> Read:
    """A schedule.xml. Raises Unreadable, NothingRead, TooManyLines."""
    try:
        root = fromstring(octets)
    except (ElementTree.ParseError, DefusedXmlException, ValueError, LookupError, RecursionError):
        raise Unreadable(XML) from None
    if root.tag != "schedule":
        raise Unreadable(XML)
    conference = root.find("conference")
    header = {"version": _text(root, "version"), "conference": {child.tag: (child.text or "").strip() for child in conference} if conference is not None else {}}
    days = [{**day.attrib} for day in root.iter("day")]
    found = ((day.get("date", ""), room.get("name", ""), _of_xml(event)) for day in root.iter("day") for room in day.iter("room") for event in room.findall("event"))
    return _read(found, header | {"days": days})


def read_json(octets: bytes) -> Read:
    """A schedule.json. Raises Unreadable, NothingRead, TooManyLines."""
    try:
        root = json.loads(octets.decode("utf-8-sig"))
    except (ValueError, RecursionError):
        raise Unreadable(JSON) from None
    schedule = root.get("schedule") if isinstance(root, dict) else None
    conference = schedule.get("conference") if isinstance(schedule, dict) else None
    if not isinstance(schedule, dict) or not isinstance(conference, dict) or not isinstance(conference.get("days"), list) or _deep(root) > _DEEPEST:
        raise Unreadable(JSON)
    schedule = _tidy(schedule)
    conference = schedule["conference"]
    header = {"version": str(schedule.get("version", "")), "conference": {key: value for key, value in conference.items() if key != "days"}}
    days = [{key: value for key, value in day.items() if key != "rooms"} for day in conference["days"] if isinstance(day, dict)]
    return _read(_of_json(conference["days"]), header | {"days": days})


def xml_of(document: Mapping[str, Any]) -> bytes:
    """The document that `document_of` made, as schedule.xml."""
    schedule = document["schedule"]
    root = ElementTree.Element("schedule")
    _leaf(root, "version", schedule["version"])
    conference = ElementTree.SubElement(root, "conference")
    for key, value in schedule["conference"].items():
        if key != "days" and not isinstance(value, dict | list):
            _leaf(conference, key, value)
    for day in schedule["conference"]["days"]:
        attributes = _attributes(day, but=("rooms",))
        shown = ElementTree.SubElement(root, "day", {"start" if key == "day_start" else "end" if key == "day_end" else key: value for key, value in attributes.items()})
        for name, events in day["rooms"].items():
            room = ElementTree.SubElement(shown, "room", {"name": _plain(name)})
            for event in events:
                _event_xml(room, event)
    made: bytes = ElementTree.tostring(root, encoding="utf-8", xml_declaration=True)
    return made


def _read(found: Iterator[tuple[str, str, dict[str, Any]]], header: Mapping[str, Any]) -> Read:
    entries: list[Entry] = []
    faults: list[Fault] = []
    for number, (day, room, event) in enumerate(found, 1):
        if number > MOST_ITEMS + 1:
            break
        entry = _entry(number, day, room, event)
        (faults if isinstance(entry, Fault) else entries).append(entry)  # type: ignore[arg-type]
    must_be_few(entries, faults)
    return Read(entries, faults, header)


def _entry(number: int, day: str, room: str, event: dict[str, Any]) -> Entry | Fault:
    title = in_its_language(_plain(event.get("title")), _plain(event.get("language")))
    starts, minutes = _instant(event.get("date")), _length(_plain(event.get("duration")))
    if not title or starts is None or minutes is None:
        return Fault(number, (title.text("en") or json.dumps(event, ensure_ascii=False))[:200], _l("Its title, its date or its duration is missing or cannot be read."))
    guid, ours = _plain(event.get("guid")), event.get("id")
    names = ", ".join(filter(None, (clean_line(_plain(each.get("public_name") or each.get("name"))) for each in event.get("persons", []))))
    kind = _plain(event.get("type"))
    extra = {key: value for key, value in event.items() if key not in ("title", "date", "start", "duration", "room", "abstract")}
    return Entry(
        title, line=number, kind=ItemKind(kind) if kind in set(ItemKind) else kind_of(title.text("ko")), day=_day(day, starts), starts=starts, minutes=minutes,
        code=re.sub(r"[^a-zA-Z0-9_-]+", "-", str(ours) if ours not in (None, "") else guid)[:60].strip("-"), uid=clean_line(guid)[:100],
        summary=in_its_language(_plain(event.get("abstract")), _plain(event.get("language")), most=MOST_TEXT), speakers=in_its_language(names),
        room=clean_line(room)[:100], extra=extra,
    )  # fmt: skip


def _of_xml(event: ElementTree.Element) -> dict[str, Any]:
    """An <event> under the names of the JSON form."""
    said: dict[str, Any] = {"guid": event.get("guid", ""), "id": event.get("id", ""), "title": _text(event, "title"), "date": _text(event, "date"), "start": _text(event, "start")}
    said |= {"duration": _text(event, "duration"), "room": _text(event, "room"), "abstract": _text(event, "abstract")}
    said |= {name: _text(event, name) for name in _TEXTS if event.find(name) is not None}
    said["persons"] = [{**each.attrib, "name": (each.text or "").strip()} for each in event.iterfind("persons/person")]
    said["links"] = [{**({"url": each.get("href")} if each.get("href") is not None else {}), "title": (each.text or "").strip()} for each in event.iterfind("links/link")]
    attachments = [{"url": each.get("href", ""), "title": (each.text or "").strip()} for each in event.iterfind("attachments/attachment")]
    if event.find("attachments") is not None:
        said["attachments"] = attachments
    recording = event.find("recording")
    if recording is not None:
        said["recording"] = {each.tag: (each.text or "").strip() for each in recording}
    return said | {f"xml:{each.tag}": (each.text or "").strip() for each in event if each.tag not in _READ and len(each) == 0}


def _of_json(days: Sequence[Any]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    for day in days:
        rooms = day.get("rooms") if isinstance(day, dict) else None
        for name, events in rooms.items() if isinstance(rooms, dict) else ():
            for event in events if isinstance(events, list) else ():
                if isinstance(event, dict):
                    lists = {key: _objects(event[key], name) for key, name in (("persons", "name"), ("links", "url"), ("attachments", "url")) if key in event}
                    yield _plain(day.get("date")), str(name), event | lists


def _objects(value: Any, name: str) -> list[dict[str, Any]]:
    """A list of objects, whatever stands there: a bare value is one under `name`."""
    listed = value if isinstance(value, list) else [] if value in (None, "") else [value]
    return [each if isinstance(each, dict) else {name: _plain(each)} for each in listed]


def _tidy(value: Any) -> Any:
    """Without what neither XML nor a database keeps: halves of characters, control characters, numbers that are none."""
    if isinstance(value, dict):
        return {_allowed(key): _tidy(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [_tidy(inner) for inner in value]
    if isinstance(value, str):
        return _allowed(value)
    return None if isinstance(value, float) and not math.isfinite(value) else value


def _event_xml(room: ElementTree.Element, event: Mapping[str, Any]) -> None:
    shown = ElementTree.SubElement(room, "event", {"guid": _plain(event.get("guid")), "id": _plain(event.get("id"))})
    for name in ("date", "start", "duration", "room", "title", "abstract", *_TEXTS):
        if name in event and not isinstance(event[name], dict | list):
            _leaf(shown, name, event[name])
    if isinstance(event.get("recording"), dict):
        recording = ElementTree.SubElement(shown, "recording")
        for name, value in event["recording"].items():
            _leaf(recording, name, value)
    persons = ElementTree.SubElement(shown, "persons")
    for each in event.get("persons") or []:
        ElementTree.SubElement(persons, "person", _attributes(each, but=("name", "public_name"))).text = _allowed(_plain(each.get("public_name") or each.get("name")))
    for group, one in (("links", "link"), ("attachments", "attachment")):
        if group in event or group == "links":
            listed = ElementTree.SubElement(shown, group)
            for each in event.get(group) or []:
                ElementTree.SubElement(listed, one, {"href": _allowed(_plain(each["url"]))} if "url" in each else {}).text = _allowed(_plain(each.get("title")))
    for name, value in event.items():
        if name.startswith("xml:"):
            _leaf(shown, name[4:], value)


def _leaf(parent: ElementTree.Element, name: str, value: Any) -> None:
    if _NAME.fullmatch(name):
        ElementTree.SubElement(parent, name).text = _allowed(_plain(value))


def _attributes(facts: Mapping[str, Any], *, but: Sequence[str]) -> dict[str, str]:
    return {key: _allowed(_plain(value)) for key, value in facts.items() if key not in but and _NAME.fullmatch(key) and not isinstance(value, dict | list)}


def _allowed(text: str) -> str:
    """Without the characters that XML 1.0 (section 2.2) has no way to write."""
    return re.sub("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]", "", text)


def _text(element: ElementTree.Element, name: str) -> str:
    return (element.findtext(name) or "").strip()


def _plain(value: Any) -> str:
    if isinstance(value, dict):  # pretalx writes titles in several languages like this
        return _plain(value.get("ko") or value.get("en") or next(iter(value.values()), ""))
    return "" if value is None else "true" if value is True else "false" if value is False else str(value)


def _instant(value: Any) -> datetime | None:
    try:
        found = datetime.fromisoformat(_plain(value))
    except ValueError:
        return None
    return found if found.tzinfo is not None and 1900 <= found.year <= 2200 else None


def _day(text: str, starts: datetime) -> date:
    """The day it is listed under: its own, or the one before, if it begins after midnight. What says anything else is not believed."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return starts.date()
    return day if abs((starts.date() - day).days) <= 1 else starts.date()


def _length(text: str) -> int | None:
    """Minutes of "01:30", "1:30:00" or "1:00:00:00" (days first)."""
    parts = text.split(":")
    if not 2 <= len(parts) <= 4 or not all(re.fullmatch(r"\d{1,3}", part) for part in parts):
        return None
    numbers = [int(part) for part in parts]
    length = timedelta(hours=numbers[0], minutes=numbers[1]) if len(numbers) < 4 else timedelta(days=numbers[0], hours=numbers[1], minutes=numbers[2])
    minutes = int(length.total_seconds() // 60)
    return minutes if 0 < minutes <= MOST_MINUTES else None


def _deep(value: Any) -> int:
    """How deep lists and objects stand in one another, counted no further than is allowed."""
    level, depth = [value], 0
    while level and depth <= _DEEPEST:
        level = [inner for each in level if isinstance(each, dict | list) for inner in (each.values() if isinstance(each, dict) else each)]
        depth += 1
    return depth
