"""Agendas for the browser tests: one of two days with rooms side by side, a block, a pin that what is before runs into; one that is empty."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from eventsapp.core.db import transaction
from eventsapp.core.words import Words
from eventsapp.events.models import AgendaItem, Event, Room
from eventsapp.events.rules import ItemKind
from eventsapp.programmes.models import Programme
from tests.factories import STARTS, make_event, make_venue, words

BUILDER = "/staff/alliance/events/built/agenda"

# name, path or the name of a path, staff, send, status
LOOKS = [
    ("builder", BUILDER, True, False, 200),
    ("builder, empty", "/staff/alliance/events/unbuilt/agenda", True, False, 200),
    ("builder, add below", BUILDER + "?after=open", True, False, 200),
    ("builder, add with errors", BUILDER, True, True, 422),
    ("builder, move an item", BUILDER + "/questions/move", True, False, 200),
]


def furnish(programme: Programme, _account_person_id: int = 0) -> dict[str, str]:
    make_event(programme, "unbuilt")
    make_built(programme)
    return {}


def make_built(programme: Programme, slug: str = "built") -> Event:
    """Two days; on the first two rooms beside each other, a lunch that is pinned and a break that gives way to it."""
    venue = make_venue(programme, f"{slug}-hall")
    with transaction() as session:
        rooms = [Room(venue_id=venue.id, code=code, name=name, floor=Words(), equipment=Words(), position=place) for place, (code, name) in enumerate(ROOMS)]
        session.add_all(rooms)
    event = make_event(programme, slug, venue_id=venue.id, ends_at=None)
    first, second = STARTS.date(), STARTS.date() + timedelta(days=1)
    a, b = (room.id for room in rooms)
    lines: list[dict[str, Any]] = [
        {"code": "open", "title": words("Opening", "개회"), "minutes": 20, "kind": ItemKind.CEREMONY, "day": None},
        {"code": "grid", "title": words("Energy grids of pilot cities", "시범도시 에너지 망"), "minutes": 30, "room_id": a},
        {"code": "buses", "title": words("Buses without drivers", "자율주행 버스"), "minutes": 20, "room_id": b},
        {"code": "sensors", "title": words("Sensors in the street", "거리의 감지기"), "minutes": 15, "room_id": b},
        {"code": "coffee", "title": words("Break", "휴식"), "minutes": 15, "least_minutes": 5, "kind": ItemKind.BREAK},
        {"code": "block", "title": words("Suggestions of companies", "기업 건의"), "minutes": None, "kind": ItemKind.SUGGESTIONS},
        {"code": "first", "title": words("Permits", "인허가"), "minutes": 20, "parent": "block"},
        {"code": "questions", "title": words("Questions", "질의응답"), "minutes": 20, "kind": ItemKind.QUESTIONS, "parent": "block"},
        {"code": "lunch", "title": words("Lunch", "점심"), "minutes": 60, "kind": ItemKind.MEAL, "pinned_at": STARTS + timedelta(minutes=90)},
        {"code": "minister", "title": words("The minister answers", "장관과의 대화"), "minutes": 30, "pinned_at": STARTS + timedelta(minutes=160)},
        {"code": "report", "title": words("What was decided", "결과 보고"), "minutes": 30, "kind": ItemKind.REPORT, "day": second},
        {"code": "close", "title": words("Closing", "폐회"), "minutes": None, "kind": ItemKind.CEREMONY, "day": second},
    ]
    made: dict[str, AgendaItem] = {}
    with transaction() as session:
        for position, line in enumerate(lines):
            parent = line.pop("parent", "")
            columns = {"kind": ItemKind.TALK, "day": first, "speakers": Words(), **line}
            made[line["code"]] = AgendaItem(event_id=event.id, uid=f"{slug}-{line['code']}", position=position, parent_id=made[parent].id if parent else None, **columns)
            session.add(made[line["code"]])
            session.flush()
    return event


ROOMS = (("hall-a", words("Hall A", "가 회의실")), ("hall-b", words("Hall B", "나 회의실")))
