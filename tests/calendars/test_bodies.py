"""The feed of one body and those below it, and the conditions, headers and costs of all that feeds can be asked."""

from __future__ import annotations

import gzip
from datetime import timedelta

import icalendar
import pytest
from sqlalchemy import select

from eventsapp.core.db import db, transaction
from eventsapp.core.words import Words
from eventsapp.events.rules import Status
from eventsapp.programmes.models import Body
from eventsapp.programmes.rules import BodyKind
from tests.factories import NOW, count_queries, words

from .conftest import change, make_alliance, make_seminar


@pytest.fixture
def tree(both, now):
    """A committee, under it a subcommittee with a group of its own, beside it a secretariat; an event of each but the last, one of nobody."""
    programme = make_alliance()
    with transaction() as session:
        committee = Body(programme_id=programme.id, code="committee", kind=BodyKind.OPERATING_COMMITTEE, name=words("Committee", "운영위원회"), remit=Words(), position=0)
        session.add(committee)
        session.flush()
        below = Body(programme_id=programme.id, code="energy", kind=BodyKind.SUBCOMMITTEE, name=words("Energy", "에너지 분과"), remit=Words(), position=1, parent_id=committee.id)
        session.add_all([below, Body(programme_id=programme.id, code="office", kind=BodyKind.SECRETARIAT, name=words("Office", "사무국"), remit=Words(), position=2)])
        session.flush()
        session.add(Body(programme_id=programme.id, code="grid", kind=BodyKind.EXPERT_GROUP, name=words("Grid", "전력망"), remit=Words(), position=3, parent_id=below.id))
    make_seminar(programme, "of-nobody")
    make_seminar(programme, "of-committee", body_id=committee.id)
    make_seminar(programme, "of-energy", body_id=below.id)
    make_seminar(programme, "of-grid", body_id=db.session.scalar(select(Body.id).where(Body.code == "grid")))
    return both.test_client()


def events(client, url: str) -> list[str]:
    return [str(entry["URL"]).split("/")[-2] for entry in icalendar.Calendar.from_ical(client.get(url).data).walk("VEVENT")]


def test_feed_of_a_body_holds_its_events_and_those_of_the_bodies_below(tree):
    assert events(tree, "/alliance/calendar.ics?body=committee") == ["of-committee", "of-energy", "of-grid"]
    assert events(tree, "/alliance/calendar.ics?body=energy") == ["of-energy", "of-grid"]
    assert events(tree, "/alliance/calendar.ics?body=office") == []
    assert len(events(tree, "/alliance/calendar.ics")) == 4


def test_feed_of_a_body_says_whose_it_is_and_where_it_comes_from(tree):
    head = tree.get("/alliance/calendar.ics?body=energy&lang=en&agenda=items").text.replace("\r\n ", "")

    assert "X-WR-CALNAME:Smart City Alliance – Energy\r\n" in head
    assert "SOURCE;VALUE=URI:http://127.0.0.1:8000/alliance/calendar.ics?lang=en&body=energy&agenda=items\r\n" in head


@pytest.mark.parametrize("body", ["none", "%F0%9F%98%80", "%ff", "committee,energy"])
def test_feed_of_an_unknown_body_is_404(tree, body):
    assert tree.get(f"/alliance/calendar.ics?body={body}").status_code == 404


def test_what_is_no_choice_changes_nothing(tree):
    usual = tree.get("/alliance/calendar.ics").data

    assert tree.get("/alliance/calendar.ics?agenda=other&lang=xx&body=").data == usual


@pytest.mark.parametrize("url", ["/alliance/calendar.ics?body=committee&agenda=items", "/alliance/of-energy/agenda.ics", "/alliance/of-energy/items/0.ics"])
def test_new_files_answer_conditions_as_the_others_do(tree, url):
    got, head = tree.get(url), tree.head(url)

    assert got.headers["Cache-Control"] == "public, max-age=300"
    assert "Set-Cookie" not in got.headers
    assert "Cookie" not in got.headers.get("Vary", "")
    assert (head.status_code, head.data, head.headers["ETag"]) == (200, b"", got.headers["ETag"])
    assert tree.get(url, headers={"If-None-Match": got.headers["ETag"]}).status_code == 304
    assert tree.get(url, headers={"If-Modified-Since": got.headers["Last-Modified"]}).status_code == 304
    packed = tree.get(url, headers={"Accept-Encoding": "gzip"})
    assert (gzip.decompress(packed.data) if "Content-Encoding" in packed.headers else packed.data) == got.data
    with count_queries() as asked:
        tree.get(url)
    assert len(asked) == 0


@pytest.mark.parametrize("more", [0, 2])
def test_feed_of_items_of_a_body_takes_as_many_queries_for_one_event_as_for_three(both, now, more):
    programme = make_alliance()
    with transaction() as session:
        body = Body(programme_id=programme.id, code="committee", kind=BodyKind.OTHER, name=words("Committee"), remit=Words(), position=0)
        session.add(body)
    for number in range(1 + more):
        change(make_seminar(programme, f"seminar-{number}", body_id=body.id), now=NOW + timedelta(minutes=1), status=Status.CANCELLED)

    with count_queries() as asked:
        both.test_client().get("/alliance/calendar.ics?body=committee&agenda=items")

    assert len(asked) == 9


def test_robots_may_read_calendars(client):
    assert "Allow: /*.ics\n" in client.get("/robots.txt").text
