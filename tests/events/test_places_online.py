"""Taking part online: said to everybody, the link shown only to whoever has a seat, and only near the time."""

from __future__ import annotations

import json
import re
from datetime import timedelta

import pytest

from eventsapp.core import locale, tokens
from eventsapp.core.db import db, transaction
from eventsapp.core.words import Words
from eventsapp.events.models import Event
from eventsapp.events.queries import agenda_items, ready_facts
from eventsapp.events.rules import Attendance, Status, warnings
from eventsapp.rsvps.actions import DELEGATION, RSVP
from eventsapp.rsvps.models import Rsvp
from eventsapp.rsvps.rules import Answer, Standing
from tests.conftest import reader
from tests.factories import NOW, STARTS, make_delegation, make_event, make_programme, make_staff, make_venue, reload, sign_in
from tests.pages import shown_in

LINK = "https://meet.example.org/alliance?pwd=1"
EDIT = "/staff/alliance/events/seminar/edit"
SOON = STARTS - timedelta(minutes=20)


@pytest.fixture
def online(app, now):
    return make_event(attendance=Attendance.ONLINE, join_url=LINK, join_note=Words(en="Number 77", ko="번호 77"), ends_at=STARTS + timedelta(hours=2))


def link_of(purpose, row_id):
    return tokens.current(purpose, row_id)


def own_page(client, delegation, place=0):
    return client.get(f"/r/{link_of(RSVP, delegation.rsvps[place].id)}/").text


def contact_page(client, delegation):
    return client.get(f"/d/{link_of(DELEGATION, delegation.id)}/").text


def feed(client, delegation):
    response = client.get(f"/r/{link_of(RSVP, delegation.rsvps[0].id)}/calendar.ics?lang=ko")
    assert response.mimetype == "text/calendar"
    return unfolded(response)


def unfolded(response):
    return re.sub(r"\r\n[ \t]", "", response.text)


def change(row, **columns):
    with transaction():
        for name, value in columns.items():
            setattr(db.session.get_one(type(row), row.id), name, value)


def test_whoever_has_a_seat_sees_from_when_on_the_link_is_there(client, online, stand_at):
    delegation = make_delegation(online)
    before = own_page(client, delegation)
    assert ("10:00" in before, "Taking part online" in before, LINK in before, "Number 77" in before) == (True, True, False, False)

    stand_at(SOON)
    page = own_page(client, delegation)
    assert (f'href="{LINK}"' in page, "Number 77" in page) == (True, True)

    stand_at(STARTS + timedelta(hours=2))
    assert LINK not in own_page(client, delegation)


@pytest.mark.parametrize("columns", [{"standing": Standing.WAITING}, {"standing": Standing.OFFERED}, {"standing": Standing.PENDING}, {"standing": Standing.WITHDRAWN}, {"answer": Answer.DECLINED}])
def test_who_has_no_seat_sees_no_link(client, online, stand_at, columns):
    delegation = make_delegation(online)
    change(delegation.rsvps[0], **columns)
    stand_at(SOON)

    assert LINK not in own_page(client, delegation)
    assert LINK not in feed(client, delegation)


def test_the_contact_sees_it_for_their_people_with_a_seat_alone(client, online, stand_at):
    delegation = make_delegation(online, size=2, organisation="한빛")
    stand_at(SOON)
    assert LINK in contact_page(client, delegation)

    for rsvp in db.session.query(Rsvp).all():
        change(rsvp, standing=Standing.WAITING)
    assert LINK not in contact_page(client, delegation)


@pytest.mark.parametrize(("status", "attendance"), [(Status.CANCELLED, Attendance.ONLINE), (Status.POSTPONED, Attendance.ONLINE), (Status.PUBLISHED, Attendance.IN_PERSON)])
def test_what_is_off_or_in_person_has_no_link(client, online, stand_at, status, attendance):
    delegation = make_delegation(online)
    change(online, status=status, attendance=attendance)
    stand_at(SOON)

    page = own_page(client, delegation)
    assert ("Taking part online" in page, LINK in page) == (False, False)


def test_without_a_link_the_page_says_that_it_will_come(client, online):
    change(online, join_url="")

    assert "will stand here" in own_page(client, make_delegation(online))


def test_the_personal_calendar_has_the_link_when_the_page_has_it(client, online, stand_at):
    delegation = make_delegation(online, now=NOW)
    early = feed(client, delegation)
    assert ("CONFERENCE" in early, LINK in early, "LOCATION:온라인" in early) == (False, False, True)

    stand_at(SOON)
    now = feed(client, delegation)
    assert f"CONFERENCE;FEATURE=VIDEO;VALUE=URI:{LINK}" in now
    assert stamp(now) > stamp(early)

    stand_at(STARTS + timedelta(hours=2, minutes=1))
    late = feed(client, delegation)
    assert ("CONFERENCE" in late, stamp(late) > stamp(now)) == (False, True)


def stamp(ics):
    return re.search(r"LAST-MODIFIED:(\S+)", ics)[1]


def test_no_public_page_calendar_or_data_tells_the_link(client, korean, online, stand_at):
    change(online, body_id=None)
    stand_at(SOON)

    for path in ("/", "/alliance/", "/alliance/seminar/", "/alliance/seminar/event.ics", "/alliance/calendar.ics", "/alliance/calendar.ics?agenda=items", "/alliance/seminar/calendar"):
        for guest in (client, korean):
            response = guest.get(path)
            assert (response.status_code, "meet.example.org" in unfolded(response), "Number 77" in response.text, "번호 77" in response.text) == (200, False, False, False)


def test_the_public_page_says_how_one_takes_part(client, online):
    page = client.get("/alliance/seminar/").text

    assert ("Online" in page, "Whoever has a seat finds the link" in page) == (True, True)
    assert schema(page)["eventAttendanceMode"].endswith("/OnlineEventAttendanceMode")
    assert schema(page)["location"] == {"@type": "VirtualLocation", "url": schema(page)["url"]}


def test_a_hybrid_event_is_in_two_places(client, app, now):
    programme = make_programme()
    make_event(programme, venue_id=make_venue(programme).id, attendance=Attendance.HYBRID, join_url=LINK)

    page = client.get("/alliance/seminar/").text

    assert "You can also take part online." in page
    assert [place["@type"] for place in schema(page)["location"]] == ["Place", "VirtualLocation"]
    assert schema(page)["eventAttendanceMode"].endswith("/MixedEventAttendanceMode")
    assert "Jobs Committee" in unfolded(client.get("/alliance/seminar/event.ics?lang=en"))


def schema(page):
    return json.loads(re.search(r'<script type="application/ld\+json">(.*?)</script>', page, re.S)[1])


def facts(event):
    locale.use("en")
    return [str(each) for each in warnings(ready_facts(event, agenda_items(event.id), capacity=1))]


def test_an_online_event_needs_no_venue_but_a_link(client, online):
    assert not [each for each in facts(reload(online)) if "venue" in each or "link" in each]

    change(online, join_url="")
    assert any("link" in each for each in facts(reload(online)))

    change(online, attendance=Attendance.IN_PERSON)
    assert any("venue" in each for each in facts(reload(online)))


@pytest.fixture
def mina(app, online):
    return sign_in(reader(app, "en"), make_staff("organiser", online.programme))


def test_an_organiser_says_how_one_takes_part(mina):
    typed = {"attendance": "hybrid", "join_url": "https://other.example.org/x", "join_minutes": "1440", "join_note-en": "Call us"}

    assert mina.post(EDIT, data=shown_in(mina.get(EDIT).text) | typed).status_code == 303

    db.session.rollback()
    event = db.session.query(Event).one()
    assert (event.attendance, event.join_url, event.join_minutes, event.join_note["en"]) == (Attendance.HYBRID, "https://other.example.org/x", 1440, "Call us")


@pytest.mark.parametrize(
    ("typed", "said"),
    [({"join_url": "http://meet.example.org/"}, "https://"), ({"join_url": "javascript:alert(1)"}, "https://"), ({"join_url": "https://meet.example.org/ x"}, "https://"),
     ({"join_minutes": "-1"}, "from 0 to"), ({"join_minutes": "soon"}, "whole number"), ({"attendance": "by post"}, "from the list")],
)  # fmt: skip
def test_what_cannot_be_a_way_to_take_part_is_said_and_kept(mina, typed, said):
    wrong = mina.post(EDIT, data=shown_in(mina.get(EDIT).text) | typed)

    assert (wrong.status_code, said in wrong.text) == (422, True)
    assert db.session.query(Event).one().join_url == LINK


def test_who_may_only_look_sees_no_form_with_the_link(app, online):
    viewer = sign_in(reader(app, "en"), make_staff("viewer", online.programme))

    assert viewer.get(EDIT).status_code == 403


def test_a_new_link_tells_nobody_and_another_way_to_take_part_does(app, online):
    from eventsapp.calendars.queries.invitations import published, topics_of

    before = topics_of(reload(online), published(online))
    change(online, join_url="https://new.example.org/")
    assert topics_of(reload(online), published(online)) == before

    change(online, attendance=Attendance.HYBRID)
    assert topics_of(reload(online), published(online))["place"] != before["place"]
