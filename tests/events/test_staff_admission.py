"""Whom an event is open to and how its seats are given, as organisers set it."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from sqlalchemy import select

from eventsapp.core.db import db
from eventsapp.events import actions
from eventsapp.events.models import Event
from eventsapp.events.rules import NotOurs, OpenTo
from tests.factories import NOW, form_fields, make_body, make_event, make_programme, make_staff, sign_in

EDIT = "/staff/alliance/events/seminar/edit"
TYPED = {"open_to": "members", "needs_approval": "y", "offer_hours": "48", "save_after_skips": "2", "changes_on": "2019-01-08", "keeps_waiting_list": "y"}


@pytest.fixture
def programme(app, now):
    return make_programme()


@pytest.fixture
def mina(client, programme):
    return sign_in(client, make_staff("organiser", programme))


def typed(event, **more):
    same = {"kind": "seminar", "title-en": "Corporate seminar", "title-ko": "기업 설명회", "timing": "dated", "zone": "Asia/Seoul", "takes_registrations": "y"}
    return same | {"starts_at": "2019-01-09T10:30", "ends_at": "2019-01-09T12:00", "closes_on": "2019-01-09", "closes_time": "10:30"} | TYPED | more


def stored():
    db.session.rollback()
    return db.session.scalars(select(Event).where(Event.slug == "seminar")).one()


def test_how_seats_are_given_is_saved_and_shown_again(mina, programme):
    event = make_event(programme)

    response = mina.post(EDIT, data=form_fields(mina.get(EDIT).text) | typed(event))

    event = stored()
    assert response.status_code == 303
    assert (event.open_to, event.open_to_body_id, event.needs_approval, event.offer_hours, event.save_after_skips) == (OpenTo.MEMBERS, None, True, 48, 2)
    assert event.changes_close_at == datetime(2019, 1, 8, 15, tzinfo=UTC)
    page = mina.get(EDIT).text
    assert 'value="48"' in page
    assert 'value="2019-01-08"' in page


def test_people_of_a_body_need_the_body_to_be_chosen(mina, programme):
    event = make_event(programme)
    body = make_body(programme)

    refused = mina.post(EDIT, data=form_fields(mina.get(EDIT).text) | typed(event, open_to="body"))
    mina.post(EDIT, data=form_fields(mina.get(EDIT).text) | typed(event, open_to="body", open_to_body="committee"))

    assert refused.status_code == 422
    assert "Choose the body whose people may register." in refused.text
    assert (stored().open_to, stored().open_to_body_id) == (OpenTo.BODY, body.id)


def test_body_is_let_go_of_when_the_event_opens_to_others(mina, programme):
    event = make_event(programme, open_to=OpenTo.BODY, open_to_body_id=make_body(programme).id)

    mina.post(EDIT, data=form_fields(mina.get(EDIT).text) | typed(event, open_to="public", open_to_body="committee"))

    assert (stored().open_to, stored().open_to_body_id) == (OpenTo.PUBLIC, None)


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"open_to": "friends"}, "Choose one from the list."),
        ({"open_to": "body", "open_to_body": "theirs"}, "Choose one from the list."),
        ({"offer_hours": "0"}, "Write a number from 1 to 336."),
        ({"save_after_skips": ""}, "Write a whole number."),
        ({"save_after_skips": "-1"}, "Write a number from 0 to 100."),
        ({"changes_on": "soon"}, "Write the date as year-month-day"),
    ],
)
def test_what_cannot_be_is_said_and_nothing_is_lost(mina, programme, wrong, said):
    event = make_event(programme)
    make_body(make_programme("elsewhere"), "theirs")

    response = mina.post(EDIT, data=form_fields(mina.get(EDIT).text) | typed(event, **{"title-en": "Typed with care"}) | wrong)

    assert response.status_code == 422
    assert said in response.text
    assert "Typed with care" in response.text
    assert stored().open_to is OpenTo.PUBLIC


def test_two_who_change_whom_it_is_open_to_see_both_versions(mina, programme):
    event = make_event(programme)
    fields = form_fields(mina.get(EDIT).text) | typed(event)
    actions.edit_event(event_id=event.id, version=event.version, values={"open_to": OpenTo.INVITED}, now=NOW, actor="person:1")

    response = mina.post(EDIT, data=fields)

    assert response.status_code == 409
    assert "Invited people only, by an admission code" in response.text
    assert stored().open_to is OpenTo.INVITED


def test_new_event_takes_what_is_said_of_its_seats(mina, programme):
    new = "/staff/alliance/events/new"

    mina.post(new, data=form_fields(mina.get(new).text) | typed(None, slug="seminar"))

    assert (stored().open_to, stored().needs_approval, stored().offer_hours) == (OpenTo.MEMBERS, True, 48)


def test_a_body_of_another_programme_is_refused_whoever_asks(app, programme):
    event = make_event(programme)
    theirs = make_body(make_programme("elsewhere"), "theirs")

    with pytest.raises(NotOurs):
        actions.edit_event(event_id=event.id, version=1, values={"open_to": OpenTo.BODY, "open_to_body_id": theirs.id}, now=NOW, actor="person:1")
