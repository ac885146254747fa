"""Venues with hours and rooms, agendas in rooms, events online: written down, brought in, and written out the same."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta

import pytest
from flask import Flask
from sqlalchemy import delete, select

from eventsapp.core.db import db, transaction
from eventsapp.events import actions
from eventsapp.events.models import AgendaItem, Room, RoomHold, Venue
from eventsapp.events.queries import agenda_items
from eventsapp.events.rules import Attendance
from eventsapp.programme_files.export import exported
from eventsapp.programme_files.rules import Faulty
from eventsapp.programmes.queries import find_programme
from tests.programme_files.desk import FILE, NOW, bring, event

PLACES = """\
[programme]
slug = "year"

[[venue]]
code = "hall"
hours = { from = 09:00:00, to = 18:00:00, closed = ["sun", "sat"] }
entrance.ko = "동문"
transport = { ko = "1번 출구에서 5분", en = "Five minutes from exit 1" }

[[venue.rooms]]
code = "main"
name = { ko = "대강당", en = "Main hall" }
floor.ko = "12층"
equipment.ko = "마이크"
capacity = 120
layouts = { theatre = 200, u_shape = 40 }

[[venue.rooms]]
code = "side"
name.ko = "소회의실"

[[event]]
slug = "seminar"
attendance = "hybrid"
join = { url = "https://meet.example.org/year", minutes = 60, note.ko = "회의 번호 1" }

[[event.agenda]]
code = "plan"
room = "main"
least = 5
summary.ko = "짧게"

[[event.agenda]]
code = "questions"
room = "hall/side"
"""


def export() -> str:
    db.session.rollback()
    programme = find_programme("year")
    assert programme is not None
    return exported(programme)


def rooms() -> dict[str, Room]:
    db.session.rollback()
    return {room.code: room for room in db.session.scalars(select(Room))}


def test_what_a_file_says_of_places_stands(both: Flask) -> None:
    bring(FILE)
    bring(PLACES)

    venue = db.session.scalars(select(Venue)).one()
    assert (venue.opens_at, venue.closes_at, venue.closed_on) == (time(9), time(18), [5, 6])
    assert (venue.entrance, venue.transport["en"]) == ({"ko": "동문"}, "Five minutes from exit 1")
    assert [(room.code, room.capacity, room.layouts) for room in rooms().values()] == [("main", 120, {"theatre": 200, "u_shape": 40}), ("side", None, {})]
    seminar = event()
    assert (seminar.attendance, seminar.join_url, seminar.join_minutes, seminar.join_note) == (Attendance.HYBRID, "https://meet.example.org/year", 60, {"ko": "회의 번호 1"})
    items = agenda_items(seminar.id)
    assert [(item.room and item.room.code, item.least_minutes, item.summary) for item in items] == [("main", 5, {"ko": "짧게"}), ("side", None, {})]


def test_places_are_written_out_as_they_came_in(both: Flask) -> None:
    bring(FILE)
    bring(PLACES)
    text = export()

    assert bring(text).changed == []
    with transaction():
        for table in reversed(db.metadata.sorted_tables):
            db.session.execute(delete(table))
        db.session.expunge_all()
    bring(text)
    assert export() == text
    assert 'room = "main"' in text


def test_an_event_in_person_says_nothing_of_it(both: Flask) -> None:
    bring(FILE)

    text = export()

    assert "attendance" not in text
    assert "join" not in text


@pytest.mark.parametrize(
    ("wrong", "expected"),
    [
        ('room = "main"\nleast', 'room = "attic"\nleast'),
        ("from = 09:00:00", "from = 19:00:00"),
        ('"sun", "sat"', '"sunday"'),
        ("https://meet", "http://meet"),
        ("minutes = 60", "minutes = -1"),
        ("theatre = 200", "theatre = 0"),
        ("capacity = 120", "seats = 120"),
        ('room = "hall/side"', 'room = "a/b/c"'),
    ],
)
def test_what_cannot_be_is_a_fault_with_its_line(app: Flask, wrong: str, expected: str) -> None:
    bring(FILE)

    with pytest.raises(Faulty) as faulty:
        bring(PLACES.replace(wrong, expected))

    assert faulty.value.faults[0].line > 1


def test_a_room_needs_the_venue_of_its_event_or_names_one(app: Flask) -> None:
    bring(FILE)
    item = '\n[[event]]\nslug = "assembly"\n[[event.agenda]]\ncode = "open"\nkind = "report"\ntitle.ko = "보고"\nroom = '
    with pytest.raises(Faulty, match="venue/room"):
        bring(PLACES + item + '"main"')

    bring(PLACES + item + '"hall/main"')

    assert [item.room and item.room.code for item in agenda_items(event("assembly").id)] == ["main"]


def test_an_item_that_staff_took_out_stays_out_and_comes_back_by_force(both: Flask) -> None:
    bring(FILE)
    actions.remove_item(event_id=event().id, code="plan", now=NOW, actor="person:1")
    again = FILE.replace("minutes = 20", "minutes = 25")

    refused = bring(again)
    assert [(conflict.path, conflict.here) for conflict in refused.conflicts] == [("event[seminar].agenda[plan]", "removed")]
    assert [item.code for item in agenda_items(event().id)] == ["questions"]

    bring(again, force=True)
    assert {item.code: item.minutes for item in agenda_items(event().id)}["plan"] == 25
    assert len(db.session.scalars(select(AgendaItem)).all()) == 2


def two_events() -> None:
    second = '\n[[event]]\nslug = "meeting"\nkind = "meeting"\nvenue = "hall"\nstart = 2019-01-10T10:30:00\nend = 2019-01-10T12:00:00\ntitle.ko = "회의"\n'
    bring(FILE)
    bring(PLACES + second)
    for slug in ("seminar", "meeting"):
        actions.hold_room(event_id=event(slug).id, code="main", minutes_before=30, minutes_after=0, layout="", now=NOW, actor="person:1")


def move(slug: str, start: str) -> str:
    return f'[[event]]\nslug = "{slug}"\nstart = {start}\nend = {start[:-8]}23:30:00\n'


def test_a_file_moves_rooms_with_their_events_also_when_two_change_places(both: Flask) -> None:
    two_events()

    bring('[programme]\nslug = "year"\n' + move("seminar", "2019-01-10T10:30:00") + move("meeting", "2019-01-09T10:30:00"))

    db.session.rollback()
    held = {hold.event_id: hold.starts_at for hold in db.session.scalars(select(RoomHold))}
    assert held == {event("seminar").id: datetime(2019, 1, 10, 1, tzinfo=UTC), event("meeting").id: datetime(2019, 1, 9, 1, tzinfo=UTC)}


def test_a_file_that_needs_a_taken_room_is_refused_whole(both: Flask) -> None:
    two_events()
    before = event("seminar").starts_at

    with pytest.raises(Faulty, match=r"event\[seminar\].start"):
        bring('[programme]\nslug = "year"\n' + move("seminar", "2019-01-10T10:30:00"))

    assert event("seminar").starts_at == before
    assert before is not None
    assert {hold.starts_at for hold in db.session.scalars(select(RoomHold)) if hold.event_id == event("seminar").id} == {before - timedelta(minutes=30)}
