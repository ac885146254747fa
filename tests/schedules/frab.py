"""A schedule of our own invention as others publish theirs: several days and rooms, items after midnight, persons, links."""

from __future__ import annotations

from datetime import datetime, timedelta
from xml.etree import ElementTree
from zoneinfo import ZoneInfo

SEOUL = ZoneInfo("Asia/Seoul")
START = datetime(2019, 1, 9, 10, 30, tzinfo=SEOUL)
ROOMS = ("Hall 1", "Hall 2", "Studio", "Attic")


def schedule_xml(days: int = 4, per_room: int = 20) -> bytes:
    """days × 4 × per_room events at most; the last of each day in the first room begins after midnight."""
    root = ElementTree.Element("schedule")
    ElementTree.SubElement(root, "version").text = "1.5 To test in a bright light"
    conference = ElementTree.SubElement(root, "conference")
    for name, text in (("acronym", "made-up"), ("title", "A made-up congress"), ("start", "2019-01-09"), ("days", str(days)), ("timeslot_duration", "00:05")):
        ElementTree.SubElement(conference, name).text = text
    number = 0
    for place in range(days):
        begins = START + timedelta(days=place)
        day = ElementTree.SubElement(root, "day", {"date": f"{begins:%Y-%m-%d}", "index": str(place + 1), "start": begins.isoformat(), "end": (begins + timedelta(hours=17)).isoformat()})
        for column, name in enumerate(ROOMS):
            room = ElementTree.SubElement(day, "room", {"name": name})
            starts = begins + timedelta(minutes=5 * column)
            for row in range(per_room):
                number += 1
                minutes = (30, 45, 60, 20)[(row + column) % 4]
                _event(room, number, starts, minutes, name)
                starts += timedelta(minutes=minutes + (0, 10, 15)[row % 3])
                if starts.date() > begins.date():
                    break
            if column == 0:
                number += 1
                _event(room, number, begins.replace(hour=1, minute=30) + timedelta(days=1), 30, name)
    made: bytes = ElementTree.tostring(root, encoding="utf-8", xml_declaration=True)
    return made


def _event(room: ElementTree.Element, number: int, starts: datetime, minutes: int, name: str) -> None:
    event = ElementTree.SubElement(room, "event", {"guid": f"guid-{number}", "id": str(6000 + number)})
    texts = {
        "date": starts.isoformat(), "start": f"{starts:%H:%M}", "duration": f"{minutes // 60:02d}:{minutes % 60:02d}", "room": name, "slug": f"made-up-{number}",
        "title": f"Talk {number} & more <tags>", "subtitle": f"Under it {number}" if number % 2 else "", "track": "Ethics", "type": "lecture", "language": "de" if number % 3 else "en",
        "abstract": f"What {number} is about.\nIn two lines.", "description": "Long. " * 20, "logo": "", "answer": "unknown to us",
    }  # fmt: skip
    for tag, text in texts.items():
        ElementTree.SubElement(event, tag).text = text
    recording = ElementTree.SubElement(event, "recording")
    ElementTree.SubElement(recording, "license").text = "cc-by-sa"
    ElementTree.SubElement(recording, "optout").text = "true" if number % 7 == 0 else "false"
    persons = ElementTree.SubElement(event, "persons")
    for each in range(number % 3):
        ElementTree.SubElement(persons, "person", {"id": str(900 + number + each)}).text = f"Speaker {number + each}"
    links = ElementTree.SubElement(event, "links")
    ElementTree.SubElement(links, "link", {"href": f"https://talks.test/{number}?a=1&b=2"}).text = "Slides"


def content(octets: bytes) -> list[dict[str, object]]:
    """Every event of a schedule with all it says, by guid, but for what is ours; what two schedules must agree on."""
    root = ElementTree.fromstring(octets)
    for event in root.iter("event"):
        for ours in event.findall("{urn:eventsapp:schedule}more"):
            event.remove(ours)
    return sorted(
        (
            {
                "guid": event.get("guid"), "id": event.get("id"), "day": day.get("date"), "in": room.get("name"),
                **{child.tag: (child.text or "").strip() for child in event if len(child) == 0},
                **{child.tag: [(tuple(sorted(each.attrib.items())), each.tag, (each.text or "").strip()) for each in child] for child in event if len(child)},
            }
            for day in root.iter("day") for room in day.iter("room") for event in room.findall("event")
        ),
        key=lambda event: str(event["guid"]),
    )  # fmt: skip
