"""schedule.xml, as pentabarf, frab and pretalx publish it: read and written under the names of the JSON form.

An element that we do not know, with all that is in it, is kept as it stands. What only the JSON form can say, and our own object, stand as JSON in
an element of a namespace of ours; it counts while the XML beside it still says what it said when both were written."""

from __future__ import annotations

import copy
import json
import re
from collections.abc import Mapping, Sequence
from typing import Any
from xml.etree import ElementTree

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import fromstring

from . import ours
from .entries import Read, Unreadable
from .frab import DEEPEST, PLAIN, allowed, deep, plain, read_events, tidy

XML = "schedule XML"
NAMESPACE = "urn:eventsapp:schedule"
_OURS = f"{{{NAMESPACE}}}more"
_TEXTS = ("slug", "url", "subtitle", "track", "type", "language", "description", "logo", "feedback_url", "video_download_url", "do_not_record", "code", "answers", "origin_url")
_LEAVES = ("date", "start", "duration", "room", "title", "abstract", *_TEXTS)
_GROUPS = ("persons", "links", "attachments", "recording")
_BROKEN = (ElementTree.ParseError, DefusedXmlException, ValueError, LookupError, RecursionError)
_NAME = re.compile(r"(\{[^{}]+\})?(?!xmlns$)[A-Za-z_À-ÖØ-öø-ÿ가-힣一-龥][A-Za-z0-9_À-ÖØ-öø-ÿ가-힣一-龥.-]*")
ElementTree.register_namespace("eventsapp", NAMESPACE)


def read_xml(octets: bytes) -> Read:
    """A schedule.xml. Raises Unreadable, NothingRead, TooManyLines."""
    try:
        root = fromstring(octets)
    except _BROKEN:
        raise Unreadable(XML) from None
    if root.tag != "schedule" or not _flat(root):
        raise Unreadable(XML)
    conference = root.find("conference")
    facts, others = _facts(conference, ()) if conference is not None else ({}, [])
    unknown = {"conference": others, "schedule": [_kept(each) for each in root if each.tag not in ("version", "conference", "day", _OURS)]}
    rooms = {room.get("name", ""): attributes for room in root.iter("room") if (attributes := {key: value for key, value in room.attrib.items() if key != "name"})}
    header = {"version": _text(root, "version"), "conference": facts, "days": [_day_of(day) for day in root.iter("day")]}
    header |= {"xml": unknown} if any(unknown.values()) else {}
    header |= {"rooms": rooms} if rooms else {}
    found = ((day.get("date", ""), room.get("name", ""), _of_xml(event)) for day in root.iter("day") for room in day.iter("room") for event in room.findall("event"))
    return read_events(found, header, ours.read_head(_more(root).get(ours.KEY)))


def xml_of(document: Mapping[str, Any]) -> bytes:
    """The document that `document_of` made, as schedule.xml."""
    schedule = document["schedule"]
    header = _object(_object(schedule.get(ours.KEY)).get("header"))
    unknown, rooms = _object(header.get("xml")), _object(header.get("rooms"))
    root = ElementTree.Element("schedule")
    _leaf(root, "version", schedule["version"])
    conference = ElementTree.SubElement(root, "conference")
    for key, value in schedule["conference"].items():
        if key != "days" and not isinstance(value, dict | list):
            _leaf(conference, key, value)
    _put_back(conference, unknown.get("conference"))
    for day in schedule["conference"]["days"]:
        attributes = _attributes(day, but=("rooms",))
        shown = ElementTree.SubElement(root, "day", {key.removeprefix("day_"): value for key, value in attributes.items()})
        for name, events in day["rooms"].items():
            room = ElementTree.SubElement(shown, "room", {"name": allowed(plain(name)), **_attributes(_object(rooms.get(name)), but=("name",))})
            for event in events:
                room.append(_event_xml(event))
    _put_back(root, unknown.get("schedule"))
    _add_more(root, {ours.KEY: schedule[ours.KEY]} if ours.KEY in schedule else {})
    made: bytes = ElementTree.tostring(root, encoding="utf-8", xml_declaration=True)
    return made


def _of_xml(event: ElementTree.Element) -> dict[str, Any]:
    """An <event> under the names of the JSON form, with what only that can say."""
    said = _plain_of(event)
    more = _more(event)
    added = {key: value for key, value in _object(more.get("event")).items() if key not in PLAIN}
    if added:
        would = _plain_of(_event_xml({**said, **added}))
        said |= {key: value for key, value in added.items() if would.get(key) == said.get(key) and (key not in _GROUPS[:3] or _is_objects(value))}
    return {**said, ours.KEY: more[ours.KEY]} if ours.KEY in more else said


def _plain_of(event: ElementTree.Element) -> dict[str, Any]:
    facts, others = _facts(event, _GROUPS)
    said: dict[str, Any] = {"guid": event.get("guid", ""), "id": event.get("id", "")}
    said |= {key if key in _LEAVES else f"xml:{key}": value for key, value in facts.items()}
    said["persons"] = [{**each.attrib, "name": (each.text or "").strip()} for each in event.iterfind("persons/person")]
    said["links"] = [_linked(each) for each in event.iterfind("links/link")]
    if event.find("attachments") is not None:
        said["attachments"] = [{"url": "", **_linked(each)} for each in event.iterfind("attachments/attachment")]
    recording = event.find("recording")
    if recording is not None:
        said["recording"] = {each.tag: (each.text or "").strip() for each in recording}
    more = {key: value for key, value in event.attrib.items() if key not in ("guid", "id")}
    return said | ({"xml": others} if others else {}) | ({"xml_attributes": more} if more else {})


def _event_xml(event: Mapping[str, Any]) -> ElementTree.Element:
    names = {key: allowed(plain(event.get(key))) for key in ("guid", "id")}
    shown = ElementTree.Element("event", names | _attributes(_object(event.get("xml_attributes")), but=("guid", "id")))
    for name in _LEAVES:
        if name in event and not isinstance(event[name], dict | list):
            _leaf(shown, name, event[name])
    if isinstance(event.get("recording"), dict):
        recording = ElementTree.SubElement(shown, "recording")
        for name, value in event["recording"].items():
            _leaf(recording, name, value)
    persons = ElementTree.SubElement(shown, "persons")
    for each in _objects(event.get("persons")):
        named = "public_name" if each.get("public_name") else "name"
        ElementTree.SubElement(persons, "person", _attributes(each, but=("name", "public_name"))).text = allowed(plain(each.get(named)))
    for group, one in (("links", "link"), ("attachments", "attachment")):
        if group in event or group == "links":
            listed = ElementTree.SubElement(shown, group)
            for each in _objects(event.get(group)):
                href = {"href": allowed(plain(each["url"]))} if "url" in each else {}
                ElementTree.SubElement(listed, one, {**_attributes(each, but=("url", "title", "href")), **href}).text = allowed(plain(each.get("title")))
    for name, value in event.items():
        if name.startswith("xml:") and not isinstance(value, dict | list):
            _leaf(shown, name[4:], value)
    _put_back(shown, event.get("xml"))
    would = {**_plain_of(shown), ours.KEY: None}
    beside = {key: value for key, value in event.items() if key != ours.KEY and (key not in would or would[key] != value)}
    _add_more(shown, {**({"event": beside} if beside else {}), **({ours.KEY: event[ours.KEY]} if ours.KEY in event else {})})
    return shown


def _facts(element: ElementTree.Element, groups: Sequence[str]) -> tuple[dict[str, str], list[str]]:
    """The children that are one text under one name, and all others as they stand."""
    facts: dict[str, str] = {}
    others = []
    for each in element:
        if each.tag in groups or each.tag == _OURS:
            continue
        if len(each) or each.attrib or each.tag in facts:
            others.append(_kept(each))
        else:
            facts[each.tag] = (each.text or "").strip()
    return facts, others


def _kept(element: ElementTree.Element) -> str:
    alone = copy.copy(element)
    alone.tail = None
    return ElementTree.tostring(alone, encoding="unicode")


def _put_back(parent: ElementTree.Element, kept: Any) -> None:
    """Elements as `_kept` wrote them; what is none, or too deep, is left out."""
    for each in kept if isinstance(kept, list) else ():
        try:
            element = fromstring(each) if isinstance(each, str) else None
        except _BROKEN:
            continue
        if element is not None and _flat(element):
            parent.append(element)


def _more(element: ElementTree.Element) -> dict[str, Any]:
    """What stands as JSON in our element in this one."""
    try:
        said = json.loads(element.findtext(_OURS) or "{}")
    except (ValueError, RecursionError):
        return {}
    return tidy(said) if isinstance(said, dict) and deep(said) <= DEEPEST else {}


def _add_more(element: ElementTree.Element, more: Mapping[str, Any]) -> None:
    if more:
        ElementTree.SubElement(element, _OURS).text = allowed(json.dumps(more, ensure_ascii=False, default=str))


def _linked(link: ElementTree.Element) -> dict[str, str]:
    others = {key: value for key, value in link.attrib.items() if key not in ("href", "url", "title")}
    return {**others, **({"url": link.attrib["href"]} if "href" in link.attrib else {}), "title": (link.text or "").strip()}


def _day_of(day: ElementTree.Element) -> dict[str, str]:
    return {f"day_{key}" if key in ("start", "end") else key: value for key, value in day.attrib.items()}


def _leaf(parent: ElementTree.Element, name: str, value: Any) -> None:
    if _is_name(name):
        ElementTree.SubElement(parent, name).text = allowed(plain(value))


def _attributes(facts: Mapping[str, Any], *, but: Sequence[str]) -> dict[str, str]:
    return {key: allowed(plain(value)) for key, value in facts.items() if key not in but and _is_name(key) and not isinstance(value, dict | list)}


def _is_name(name: str) -> bool:
    """Whether an element or attribute of others can be called this, {namespace}name, so that every reader takes it."""
    return _NAME.fullmatch(name) is not None and not name.startswith(f"{{{NAMESPACE}}}")


def _flat(root: ElementTree.Element) -> bool:
    """Whether elements stand no deeper in one another than lists and objects may."""
    level, depth = [root], 0
    while level and depth <= DEEPEST:
        level = [inner for each in level for inner in each]
        depth += 1
    return not level


def _text(element: ElementTree.Element, name: str) -> str:
    return (element.findtext(name) or "").strip()


def _object(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _objects(value: Any) -> list[dict[str, Any]]:
    return [each for each in value if isinstance(each, dict)] if isinstance(value, list) else []


def _is_objects(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(each, dict) for each in value)


