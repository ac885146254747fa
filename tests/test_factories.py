"""The test house itself: its people can sign in, its databases are emptied, its clock stands."""

import pytest
from sqlalchemy import func, select

from eventsapp.core import clock
from eventsapp.core.db import db
from eventsapp.core.words import Words
from eventsapp.events.models import Event
from tests.factories import NOW, count_queries, make_event, make_programme, make_staff, make_venue, sign_in


def test_an_event_comes_with_its_programme_and_its_seats(both):
    event = make_event(capacity=3, agenda=[("Welcome", 10), ("Questions", None)])

    assert (event.programme.slug, event.slug, event.title["ko"]) == ("alliance", "seminar", "기업 설명회")


def test_every_test_begins_with_an_empty_database_and_first_ids(both):
    assert db.session.scalar(select(func.count()).select_from(Event)) == 0
    assert make_event().id == 1


def test_every_test_begins_with_an_empty_database_and_first_ids_again(both):
    assert db.session.scalar(select(func.count()).select_from(Event)) == 0
    assert make_event().id == 1


def test_a_signed_in_organiser_is_known_to_the_next_request(client, app, now):
    programme = make_programme()
    make_venue(programme)

    sign_in(client, make_staff("organiser", programme))

    with client:
        client.get("/healthz")
        from flask_login import current_user

        assert current_user.is_authenticated


def test_a_visitor_of_the_same_test_is_not_signed_in_by_it(client, app, now):
    sign_in(client, make_staff("organiser", make_programme()))
    client.get("/healthz")

    other = app.test_client()

    with other:
        other.get("/healthz")
        from flask_login import current_user

        assert not current_user.is_authenticated


def test_the_clock_stands_where_it_is_put(app, now):
    assert (clock.now(), now) == (NOW, NOW)


def test_queries_are_counted(app):
    with count_queries() as queries:
        db.session.scalar(select(func.count()).select_from(Event))

    assert len(queries) == 1


@pytest.mark.parametrize("title", ["First", "Second"])
def test_no_test_is_shown_what_another_kept(app, now, client, title):
    make_event(uid="the-same@tests", title=Words(en=title, ko=title))

    assert f"SUMMARY:{title}" in client.get("/alliance/seminar/event.ics").text
    assert f"SUMMARY:{title}" in client.get("/alliance/calendar.ics").text
