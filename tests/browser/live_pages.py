"""The run of show in the world of the browser tests: a seminar with two rooms that runs now, ten minutes late."""

from __future__ import annotations

from datetime import timedelta

from eventsapp.core.db import transaction
from eventsapp.core.once import Sent
from eventsapp.core.words import Words
from eventsapp.events.actions import release_agenda
from eventsapp.events.models import AgendaItem, Event, Room, Venue
from eventsapp.events.rules import ItemKind
from eventsapp.live import actions
from eventsapp.live.rules import Verb
from eventsapp.programmes.models import Programme
from tests.factories import NOW, make_event, make_venue, words

SLUG = "running"
BEGAN = NOW - timedelta(minutes=50)
AGENDA = (
    ("Plans of the pilot cities", "국가시범도시 조성계획", 30, {}),
    ("Energy in the pilot cities", "시범도시의 에너지", 40, {"room": "west"}),
    ("Mobility", "교통 서비스와 자율주행 실증 계획", 40, {"room": "east"}),
    ("Break", "휴식", 15, {"least": 5, "kind": ItemKind.BREAK}),
    ("Questions and answers", "질의응답", 30, {}),
    ("Lunch", "오찬", 60, {"pin": 130, "kind": ItemKind.MEAL}),
    ("Future plans", "향후 추진계획", 30, {}),
)

# Name, path or name of a path, whether staff look, whether the main button is pressed, status.
LOOKS = [
    ("live page", "live", False, False, 200),
    ("live page without acts", "/alliance/live/live", False, False, 200),
    ("live page of an event that is off", "/alliance/cancelled/live", False, False, 200),
    ("screen", "live-screen", False, False, 200),
    ("dark screen of a room", "live-room", False, False, 200),
    ("console", "live-console", True, False, 200),
    ("planned and actual times", "live-times", True, False, 200),
    ("console before the day", "/staff/alliance/events/open/live", True, False, 200),
]


def furnish(programme: Programme, account_person_id: int, slug: str = SLUG, *, late: int = 10) -> dict[str, str]:
    """The seminar; returns its paths by name."""
    event = make_event(programme, slug, title=words("Seminar in two rooms", "두 회의실 설명회"), starts_at=BEGAN, ends_at=BEGAN + timedelta(minutes=220))
    _agenda(event, make_venue(programme, f"hall-{slug}"))
    for uid, minute in (("0", late), ("1", 30 + late), ("2", 31 + late)):
        actions.act(
            event_id=event.id, verb=Verb.START, item=f"{slug}-{uid}", sent=Sent.of("live", f"{slug}-{uid}", uid), now=BEGAN + timedelta(minutes=minute),
            actor=f"person:{account_person_id}", by_id=account_person_id,
        )  # fmt: skip
    base = f"/{programme.slug}/{slug}"
    return {
        "live": f"{base}/live", "live-screen": f"{base}/screen", "live-room": f"{base}/screen?room=west&look=dark",
        "live-console": f"/staff/{programme.slug}/events/{slug}/live",
        "live-times": f"/staff/{programme.slug}/events/{slug}/live/times",
    }  # fmt: skip


def _agenda(event: Event, venue: Venue) -> None:
    with transaction() as session:
        rooms = {}
        for place, (code, name) in enumerate((("west", words("West room", "서관 회의실")), ("east", words("East room", "동관 회의실")))):
            rooms[code] = Room(venue_id=venue.id, code=code, name=name, floor=Words(), equipment=Words(), layouts={}, position=place)
            session.add(rooms[code])
        session.flush()
        for place, (en, ko, minutes, more) in enumerate(AGENDA):
            room = rooms[more["room"]].id if "room" in more else None
            session.add(AgendaItem(
                event_id=event.id, uid=f"{event.slug}-{place}", code=f"item-{place}", position=place, kind=more.get("kind", ItemKind.TALK), title=words(en, ko),
                speakers=words("Kim Mina", "김미나 본부장") if place < 3 else Words(), minutes=minutes, least_minutes=more.get("least"), room_id=room,
                pinned_at=BEGAN + timedelta(minutes=more["pin"]) if "pin" in more else None,
            ))  # fmt: skip
        session.flush()
        release_agenda(session.get_one(Event, event.id), by_id=None, now=event.changed_at)
