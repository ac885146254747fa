"""The public page of a body: what everybody sees, what nobody does, and how it is kept."""

from __future__ import annotations

import re
from datetime import date, timedelta

import pytest

from eventsapp.core import clock
from eventsapp.core.db import transaction
from eventsapp.events.rules import Status
from eventsapp.members.models import BodySeat
from eventsapp.members.rules import BodyRole
from eventsapp.programmes.rules import BodyKind
from tests.conftest import reader
from tests.factories import NOW, count_queries, make_body, make_event, make_member, make_person, make_programme, words

TODAY = date(2019, 1, 8)
DAY = timedelta(days=1)


@pytest.fixture
def programme(app, now):
    return make_programme()


@pytest.fixture
def city(programme):
    return make_body(programme, "pilot-city", BodyKind.SUBCOMMITTEE, name=words("Pilot cities", "시범도시"), remit=words("Makes cities smart.", "도시를 똑똑하게 합니다."))


def sit(body, *, name="홍길동", organisation=None, from_on=TODAY, to_on=None, role=BodyRole.MEMBER):
    person = make_person(programme_id=body.programme_id) if name else None
    with transaction() as session:
        if person:
            session.merge(person).name = name
        seat = BodySeat(body_id=body.id, person_id=person.id if person else None, organisation_id=organisation, role=role, from_on=from_on, to_on=to_on, created_at=NOW)
        session.add(seat)
    return seat


def test_everybody_sees_what_a_body_is_for_and_does(client, programme, city):
    busan = make_body(programme, "busan", BodyKind.SUBCOMMITTEE, name=words("Busan"), parent_id=city.id, position=2)
    make_event(programme, "past", title=words("Past talk"), body_id=city.id, starts_at=NOW - 2 * DAY, ends_at=NOW - DAY)
    make_event(programme, "coming", title=words("Busan talk"), body_id=busan.id, starts_at=NOW + DAY, ends_at=NOW + 2 * DAY)
    make_event(programme, "hidden", title=words("Hidden talk"), body_id=city.id, status=Status.DRAFT)
    make_event(programme, "general", title=words("General talk"))
    sit(city)
    sit(city, to_on=TODAY - DAY, from_on=TODAY - 9 * DAY)

    html = client.get("/alliance/bodies/pilot-city/").text
    text = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html.partition("<main")[2]))

    assert "Subcommittee Pilot cities Makes cities smart. It has 1 member." in text
    assert text.index("Bodies below it Busan") < text.index("Busan talk") < text.index("Past events") < text.index("Past talk")
    assert "Hidden talk" not in text
    assert "General talk" not in text
    assert "/alliance/calendar.ics?body=pilot-city" in html
    assert 'href="/alliance/bodies/busan/"' in html
    assert 'href="/alliance/bodies/pilot-city/"' in client.get("/alliance/bodies/busan/").text


def test_nobody_s_name_stands_on_the_public_page(client, programme, city):
    sit(city, name="박의장", role=BodyRole.CHAIR, organisation=make_member(programme, "한빛정보").organisation_id)

    html = client.get("/alliance/bodies/pilot-city/").text

    assert "박의장" not in html
    assert "한빛정보" not in html


def test_a_body_that_is_none_is_not_found(client, programme, city):
    make_body(make_programme("elsewhere"), "other")

    assert {client.get(path).status_code for path in ("/alliance/bodies/none/", "/alliance/bodies/other/", "/nowhere/bodies/pilot-city/")} == {404}


def test_the_programme_page_leads_to_the_bodies(client, city):
    assert 'href="/alliance/bodies/pilot-city/"' in client.get("/alliance/").text


def test_the_public_page_is_kept_and_asks_one_question_until_something_changes(both, now):
    programme = make_programme()
    city = make_body(programme, "pilot-city")
    visitor = reader(both, "en")
    visitor.get("/alliance/bodies/pilot-city/")

    with count_queries() as queries:
        kept = visitor.get("/alliance/bodies/pilot-city/").text
    seat = sit(city, from_on=TODAY)
    seated = visitor.get("/alliance/bodies/pilot-city/").text
    with transaction() as session:
        session.merge(seat).to_on = TODAY
        session.merge(seat).version = 2
    make_event(programme, "talk", title=words("New talk"), body_id=city.id)

    assert len(queries) == 0
    assert "It has" not in kept
    assert "It has 1 member." in seated
    assert "New talk" in visitor.get("/alliance/bodies/pilot-city/").text


def test_a_term_that_ends_leaves_the_kept_page_at_midnight(client, programme, city, monkeypatch):
    sit(city, to_on=TODAY)
    before = client.get("/alliance/bodies/pilot-city/").text

    monkeypatch.setattr(clock, "real", lambda: NOW + timedelta(hours=15))

    assert "It has 1 member." in before
    assert "It has" not in client.get("/alliance/bodies/pilot-city/").text
