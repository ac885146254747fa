"""What the pages of places show when they are looked at: rooms, holds, a month, and events online."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from sqlalchemy import select

from eventsapp.core import clock, tokens
from eventsapp.core.db import db, transaction
from eventsapp.core.words import Words
from eventsapp.events import actions
from eventsapp.events.models import Room, Venue
from eventsapp.events.rules import Attendance
from eventsapp.rsvps.actions import DELEGATION, RSVP
from tests.factories import make_delegation, make_event, words

VENUE = "/staff/alliance/venues/hall"
LINK = "https://meet.example.org/alliance"

LOOKS = [
    ("rooms", f"{VENUE}/rooms/", True, False, 200),
    ("room new", f"{VENUE}/rooms/new", True, False, 200),
    ("room new with errors", f"{VENUE}/rooms/new", True, True, 422),
    ("room", f"{VENUE}/rooms/main/", True, False, 200),
    ("rooms of an event", "/staff/alliance/events/hybrid/rooms", True, False, 200),
    ("rooms of an event without a venue", "/staff/alliance/events/online/rooms", True, False, 200),
    ("what is free", "what is free", True, False, 200),
    ("what is free, asked by halves", f"{VENUE}/availability?day=2019-01-09", True, False, 422),
    ("event hybrid", "/alliance/hybrid/", False, False, 200),
    ("event online", "/alliance/online/", False, False, 200),
    ("guest online", "guest online", False, False, 200),
    ("delegation online", "delegation online", False, False, 200),
]


def furnish(programme: Any, account_person_id: int) -> dict[str, str]:
    """Two rooms, one held; an event in person and online, one online that is about to begin; the paths that the world made."""
    now = clock.now()
    venue = db.session.scalars(select(Venue).where(Venue.programme_id == programme.id, Venue.code == "hall")).one()
    with transaction() as session:
        for position, (code, name) in enumerate((("main", words("Main hall", "대강당")), ("side", words("Side room", "소회의실")))):
            told = {"floor": words("12th floor", "12층"), "equipment": words("Projector and microphones", "빔프로젝터, 마이크"), "capacity": 80 - 60 * position}
            session.add(Room(venue_id=venue.id, code=code, name=name, position=position, layouts={"theatre": 120, "u_shape": 36}, **told))
    starts_at = (now + timedelta(days=2)).replace(minute=0, second=0, microsecond=0)
    hybrid = make_event(
        programme, "hybrid", venue_id=venue.id, attendance=Attendance.HYBRID, join_url=LINK, starts_at=starts_at, ends_at=starts_at + timedelta(hours=2), title=words("Hybrid", "현장·온라인 행사")
    )
    note = Words(ko="회의 번호 77", en="Meeting number 77")
    soon = now + timedelta(minutes=10)
    online = make_event(programme, "online", attendance=Attendance.ONLINE, join_url=LINK, join_note=note, starts_at=soon, ends_at=soon + timedelta(hours=1), title=words("Online", "온라인 행사"))
    actions.hold_room(event_id=hybrid.id, code="main", minutes_before=60, minutes_after=30, layout="theatre", now=now, actor=f"person:{account_person_id}")
    guest, party = make_delegation(online), make_delegation(online, size=2, organisation="한빛정보")
    return {
        "what is free": f"{VENUE}/availability?month={starts_at:%Y-%m}&day={starts_at:%Y-%m-%d}&start=09:00&end=23:00",
        "guest online": f"/r/{tokens.current(RSVP, guest.rsvps[0].id)}/",
        "delegation online": f"/d/{tokens.current(DELEGATION, party.id)}/",
    }
