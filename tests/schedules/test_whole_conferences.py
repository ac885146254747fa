"""Schedules as large as real ones: everything they say comes back out, from a file that no one of ours wrote and from an agenda of our own."""

from __future__ import annotations

import json
import time
from datetime import datetime, timedelta

import pytest
from sqlalchemy import func, select

from eventsapp.core.db import db, transaction
from eventsapp.core.once import Sent
from eventsapp.core.words import Words
from eventsapp.events import actions
from eventsapp.events.models import AgendaItem, Event, Room, Speaker, Venue
from eventsapp.events.queries import agenda_items, find_event
from eventsapp.events.rules import ItemKind, Line, SpeakerRole
from tests.factories import NOW, STARTS, make_event, make_staff, sign_in, words
from tests.schedules.frab import SEOUL, content, schedule_xml
from tests.schedules.test_importing import AGENDA, send
from tests.schedules.test_importing import write as press

FIRST = datetime(2019, 1, 9, 10, 30, tzinfo=SEOUL)
DAYS, ROOMS, PER_ROOM = 5, 12, 10


def schedule():
    """600 events on 5 days in 12 rooms as pretalx writes them, with persons, links, attachments, answers and keys of its own."""
    days = []
    for day in range(DAYS):
        rooms = {}
        for room in range(ROOMS):
            begins = FIRST + timedelta(days=day, minutes=5 * room)
            rooms[f"Room {room}"] = [_event((day * ROOMS + room) * PER_ROOM + row, begins + timedelta(minutes=45 * row), f"Room {room}") for row in range(PER_ROOM)]
        date = FIRST + timedelta(days=day)
        days.append({"index": day + 1, "date": f"{date:%Y-%m-%d}", "day_start": date.isoformat(), "day_end": (date + timedelta(hours=10)).isoformat(), "rooms": rooms})
    conference = {
        "acronym": "made-up", "title": "A made-up congress", "start": "2019-01-09", "end": "2019-01-13", "daysCount": DAYS, "timeslot_duration": "00:05", "time_zone_name": "Asia/Seoul",
        "rooms": [{"name": f"Room {room}", "slug": f"{room}-r", "guid": f"room-{room}", "capacity": 10 * room or None} for room in range(ROOMS)],
        "tracks": [{"name": "Cities", "color": "#aabbcc"}], "colors": {"primary": "#3aa57c"}, "url": "https://talks.test/", "days": days,
    }  # fmt: skip
    made = {"url": "https://talks.test/schedule/", "generator": {"name": "pretalx"}, "version": "0.9", "base_url": "https://talks.test/", "conference": conference}
    return {"$schema": "https://schema.test/v1.json", "generator": {"name": "other", "version": "1"}, "schedule": made}


def _event(number, starts, room):
    persons = [
        {"code": f"P{who}", "name": f"Person {who}", "public_name": f"Person {who}", "guid": f"person-{who}", "avatar": f"https://talks.test/{who}.png" if who % 2 else None,
         "biography": f"About {who}.\nIn two lines.", "answers": [{"question": 1, "answer": "yes", "options": []}]}
        for who in {number % 250, number * 7 % 250}
    ]  # fmt: skip
    return {
        "guid": f"guid-{number}", "code": f"C{number}", "id": 7000 + number, "logo": None, "date": starts.isoformat(), "start": f"{starts:%H:%M}", "duration": ("00:30", "00:40", "00:45")[number % 3],
        "room": room, "slug": f"made-up-{number}", "url": f"https://talks.test/{number}", "title": f"Talk {number}: “cities” & <streets>", "subtitle": "", "track": "Cities" if number % 2 else None,
        "type": "Lecture", "language": "en" if number % 3 else "de", "abstract": f"What {number} is about.", "description": "Long.\n" * 5, "recording_license": "", "do_not_record": number % 5 == 0,
        "persons": persons, "links": [{"title": "Slides", "url": f"https://talks.test/{number}?a=1&b=2", "type": "related"}], "feedback_url": f"https://talks.test/{number}/feedback",
        "origin_url": f"https://talks.test/{number}", "attachments": [{"title": "Paper", "url": "/paper.pdf", "type": "related"}], "answers": [{"question": 3, "answer": {"en": "x"}}], "our key": [1, {"a": None}],
    }  # fmt: skip


def told(made):
    """Everything a schedule.json says, but for what is ours."""
    if isinstance(made, dict):
        return {key: told(value) for key, value in made.items() if key != "eventsapp"}
    return [told(each) for each in made] if isinstance(made, list) else made


@pytest.fixture
def mina(app):
    client = app.test_client()
    sign_in(client, make_staff("organiser", make_event(ends_at=STARTS + timedelta(days=5)).programme))
    return client


def write(client, octets, name="a.json", **typed):
    return press(client, send(client, octets=octets, name=name), **{"how": "replace", "speakers": "y"} | typed)


def publish():
    actions.publish_agenda(event_id=find_event("alliance", "seminar").id, by_id=None, now=NOW, actor="person:1")


@pytest.mark.alone
def test_six_hundred_items_come_in_are_edited_released_and_go_out_with_all_they_said(mina):
    given = schedule()
    begun = time.monotonic()

    assert write(mina, json.dumps(given).encode()).status_code == 303
    items = agenda_items(find_event("alliance", "seminar").id)
    assert (len(items), len({item.room_id for item in items}), db.session.scalar(select(func.count()).select_from(Speaker))) == (600, 12, 250)
    assert {each.role for item in items for each in item.people} == {SpeakerRole.SPEAKER}
    edited = items[77]
    actions.edit_item(event_id=edited.event_id, code=edited.code, version=edited.version, values={"title": words("Edited")}, now=STARTS, actor="person:1")
    publish()
    made = mina.get("/alliance/seminar/schedule.json?lang=en").data
    seconds = time.monotonic() - begun

    expected = schedule()
    next(each for each in _events(expected) if each["guid"] == edited.uid)["title"] = "Edited"
    assert told(json.loads(made)) == expected
    assert seconds < 60  # it takes about three


def _events(made):
    return [event for day in made["schedule"]["conference"]["days"] for room in day["rooms"].values() for event in room]


@pytest.mark.alone
def test_a_schedule_goes_through_xml_and_back_without_loss(mina):
    write(mina, json.dumps(schedule()).encode())
    as_xml = mina.get(f"{AGENDA}/draft.xml?lang=en").data
    event = find_event("alliance", "seminar")
    for item in agenda_items(event.id)[:2]:
        actions.remove_item(event_id=event.id, code=item.code, now=STARTS, actor="person:1")

    write(mina, as_xml, "a.xml")

    assert told(json.loads(mina.get(f"{AGENDA}/draft.json?lang=en").data)) == schedule()
    assert db.session.scalar(select(func.count()).select_from(Speaker)) == 250


MORE_XML = (
    '<generator name="other" version="2"/>', '<track name="Art" color="#fff"/><track name="Cities"/>', '<room name="Hall 1" guid="room-guid-1">', 'featured="true"',
    '<answers><question id="1">Why?</question><question id="2"/></answers>', "<tag>a</tag><tag>b</tag>",
)  # fmt: skip


def test_elements_and_attributes_that_we_do_not_know_come_back(mina):
    generator, tracks, room, event, answers, tags = MORE_XML
    given = schedule_xml(days=2, per_room=3).decode().replace("<version>", f"{generator}<version>", 1).replace("</conference>", f"{tracks}</conference>", 1)
    given = given.replace('<room name="Hall 1">', room).replace('<event guid="guid-3"', f'<event {event} guid="guid-3"').replace("</event>", f"{answers}{tags}</event>", 4)

    write(mina, given.encode(), "a.xml")
    saved = mina.get(f"{AGENDA}/draft.xml").data

    assert content(saved) == content(given.encode())
    plain = saved.decode().replace(" />", "/>")
    assert [plain.count(each) for each in (generator, tracks, room, answers, "<tag>a</tag>", "<tag>b</tag>")] == [1, 1, 2, 4, 4, 4]
    assert event in plain


def test_the_header_outlives_the_first_item(mina):
    write(mina, json.dumps(schedule()).encode())
    first = agenda_items(find_event("alliance", "seminar").id)[0]

    actions.remove_item(event_id=first.event_id, code=first.code, now=STARTS, actor="person:1")

    made = json.loads(mina.get(f"{AGENDA}/draft.json").data)
    assert (made["schedule"]["version"], made["schedule"]["conference"]["tracks"], made["generator"]) == ("0.9", [{"name": "Cities", "color": "#aabbcc"}], {"name": "other", "version": "1"})


# --- our own agenda, through the database ---


def our_own(event):
    """An agenda with days, rooms, a block, pins, floors, both languages, people in roles and what is open."""
    with transaction() as session:
        empty = {name: Words() for name in ("address", "room", "directions", "parking", "access", "entrance", "transport")}
        venue = Venue(programme_id=event.programme_id, code="house", name=words("House", "회관"), closed_on=[], **empty)
        session.add(venue)
        session.flush()
        session.get_one(Event, event.id).venue_id = venue.id
        rooms = [Room(venue_id=venue.id, code=f"r{place}", name=name, floor=Words(), equipment=Words(), layouts={}, position=place) for place, name in enumerate((words("Hall 1", "대강당"), words("Attic", "다락")))]
        people = [
            Speaker(programme_id=event.programme_id, code=f"sp{place}", name=words(f"Kim {place}", f"김 {place}"), position=words("Head", "본부장"), affiliation=Words(), bio=Words(), made_at=NOW)
            for place in range(2)
        ]
        session.add_all([*rooms, *people])
        session.flush()
        (hall, attic), (kim, lee) = [room.id for room in rooms], [person.id for person in people]
    later = (FIRST + timedelta(days=1)).date()
    lines = [
        Line(words("Opening", "개회"), ItemKind.CEREMONY, 20, code="open", summary=words("Welcome", "환영"), people=((kim, SpeakerRole.CHAIR), (lee, SpeakerRole.SPEAKER))),
        Line(words("Block", "묶음"), ItemKind.TALK, None, code="block", room_id=hall),
        Line(words("One", "하나"), ItemKind.RESOLUTION, 30, code="one", parent="block", room_id=hall, speakers=words("Hong, Lim", "홍, 임"), people=((kim, SpeakerRole.PANELLIST),)),
        Line(words("Two"), ItemKind.QUESTIONS, 40, code="two", parent="block", room_id=attic),
        Line(Words(ko="휴식"), ItemKind.BREAK, 30, code="rest", least=5),
        Line(words("Final", "마지막"), ItemKind.REPORT, 25, code="final", pinned_at=STARTS + timedelta(minutes=70)),
        Line(Words(en="Open end"), ItemKind.FREE, None, code="openend", day=later, room_id=attic),
        Line(words("Whenever", "언젠가"), ItemKind.OTHER, 10, code="whenever", day=later, room_id=attic, people=((lee, None),)),
    ]  # fmt: skip


    actions.write_lines(event_id=event.id, lines=lines, replace=True, now=NOW, actor="person:1", by_id=None, sent=Sent("a", "a", "a"))


def stands(event_id):
    items = agenda_items(event_id)
    codes = {item.id: item.code for item in items}
    names = ("code", "kind", "title", "summary", "speakers", "minutes", "least_minutes", "day", "pinned_at", "room_id", "extra")
    return [(*(getattr(item, name) for name in names), codes.get(item.parent_id), [(each.speaker_id, each.role) for each in item.people]) for item in items]


@pytest.mark.parametrize("kind", ["json", "xml", "csv", "xlsx"])
def test_our_own_agenda_goes_into_an_empty_event_as_it_was(both, kind):
    event = make_event()
    our_own(event)
    event = find_event("alliance", "seminar")
    other = make_event(event.programme, "second", venue_id=event.venue_id)
    client = both.test_client()
    sign_in(client, make_staff("organiser", event.programme))
    before = stands(event.id)
    saved = client.get(f"{AGENDA}/draft.{kind}").data
    with transaction() as session:  # its agenda goes, so that the second event can have the codes
        session.get_one(Event, event.id).slug = "first"
        session.get_one(Event, other.id).slug = "seminar"

    assert write(client, saved, f"a.{kind}").status_code == 303

    assert stands(other.id) == before
    assert db.session.scalar(select(func.count()).select_from(AgendaItem)) == 2 * len(before)
    publish()
    released = client.get("/alliance/seminar/schedule.json").data
    actions.undo_step(event_id=other.id, now=NOW, actor="person:1")
    assert agenda_items(other.id) == []
    write(client, released)
    assert stands(other.id) == before


def test_a_room_that_was_given_up_stays_where_it_is_and_makes_no_second_one(mina):
    write(mina, schedule_xml(days=1, per_room=3), "a.xml")
    event = find_event("alliance", "seminar")
    before = [(item.code, item.room_id) for item in agenda_items(event.id)]
    attic = next(item.room for item in agenda_items(event.id) if item.room.name.text("en") == "Attic")
    publish()
    actions.retire_room(room_id=attic.id, now=NOW, actor="person:1")

    published = mina.get("/alliance/seminar/schedule.xml").data
    assert b'<room name="Attic">' in published  # it says what was published
    write(mina, published, "a.xml")

    assert [(item.code, item.room_id) for item in agenda_items(event.id)] == before
    assert db.session.scalar(select(func.count()).select_from(Room)) == 4


def test_our_own_calendar_is_read_without_the_event_itself(mina):
    write(mina, json.dumps(schedule()).encode())
    publish()
    count = len(agenda_items(find_event("alliance", "seminar").id))

    answer = send(mina, octets=mina.get("/alliance/seminar/agenda.ics").data, name="a.ics")

    assert f"{count} items" in mina.get(answer.location + "?lang=en").text
