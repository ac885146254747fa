"""Whoever opens or exports a list of people leaves a record, and nobody else sees it."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from eventsapp.core.db import db
from eventsapp.privacy import actions
from eventsapp.privacy.models import AccessRecord
from eventsapp.privacy.rules import ACCESS_KEPT
from tests.factories import NOW, count_queries, make_delegation, make_event, make_staff, sign_in


@pytest.fixture
def event(app):
    return make_event()


@pytest.fixture
def desk(client, event):
    return sign_in(client, make_staff("organiser", event.programme))


def records():
    db.session.rollback()
    return [(record.what, record.path) for record in db.session.scalars(select(AccessRecord).order_by(AccessRecord.id))]


def test_opening_and_exporting_are_written_down_without_what_was_searched_for(desk, event):
    make_delegation(event)
    base = f"/staff/alliance/events/{event.slug}/people"

    desk.get(base + "?q=%EB%B0%95%EC%86%8C%EB%9D%BC")
    desk.get(base + ".csv")

    assert [path for _what, path in records()] == [base, base + ".csv"]


def test_pages_without_people_public_ones_and_refused_ones_leave_none(desk, client, event, app):
    desk.get("/staff/alliance/")
    desk.get("/staff/alliance/events/none/people")
    app.test_client().get(f"/staff/alliance/events/{event.slug}/people")
    client.get(f"/alliance/{event.slug}/")

    assert records() == []


def test_the_page_shows_who_looked_and_until_when_people_are_kept(desk, event):
    make_delegation(event, size=2, organisation="한빛")
    desk.get(f"/staff/alliance/events/{event.slug}/people")

    page = desk.get("/staff/alliance/privacy/").text

    assert f"/staff/alliance/events/{event.slug}/people" in page
    assert "9 January 2020" in page or "2020" in page


@pytest.mark.parametrize("role", ["viewer", "committee", "desk"])
def test_who_may_not_edit_does_not_see_who_looked(client, event, role):
    assert sign_in(client, make_staff(role, event.programme)).get("/staff/alliance/privacy/").status_code == 403


def test_the_list_of_looks_costs_the_same_however_long_it_is(desk, event):
    def cost(looks):
        for _ in range(looks):
            desk.get(f"/staff/alliance/events/{event.slug}/people")
        with count_queries() as queries:
            desk.get("/staff/alliance/privacy/")
        return len(queries)

    assert cost(1) == cost(3)


def test_old_records_go(desk, event):
    desk.get(f"/staff/alliance/events/{event.slug}/people")
    at = db.session.scalars(select(AccessRecord.at)).one()

    assert actions.forget_access(now=at + ACCESS_KEPT - timedelta(seconds=1)) == 0
    assert actions.forget_access(now=at + ACCESS_KEPT) == 1
    assert records() == []
    assert at > NOW
