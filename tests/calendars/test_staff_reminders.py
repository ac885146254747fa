"""The page of an event's reminders: who may, what it says, what it refuses."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from eventsapp.calendars.actions import reminders as actions
from eventsapp.calendars.models import Reminder
from eventsapp.core.db import db, transaction
from eventsapp.events.rules import Status
from tests.calendars.conftest import change, undated
from tests.calendars.reminding import LONG_AGO, make_guest, make_reminder
from tests.factories import NOW, STARTS, count_queries, form_fields, make_event, make_programme, make_staff, sign_in, words

PATH = "/staff/alliance/events/seminar/reminders"
DAY = timedelta(days=1)


@pytest.fixture
def programme(app, now):
    return make_programme(now=LONG_AGO)


@pytest.fixture
def event(programme):
    """A seminar in ten days' time."""
    return make_event(programme, starts_at=STARTS + 10 * DAY, ends_at=None, now=LONG_AGO)


@pytest.fixture
def mina(client, programme):
    return sign_in(client, make_staff("organiser", programme))


def add(client, path=PATH, **typed):
    return client.post(path, data=form_fields(client.get(path).text) | {"minutes_before": "1440"} | typed)


@pytest.mark.parametrize("role", ["viewer", "desk", "committee"])
def test_who_may_not_edit_is_refused(client, programme, event, role):
    make_reminder(event)
    sign_in(client, make_staff(role, programme))

    assert [client.get(path).status_code for path in (PATH, PATH + "/1440")] == [403, 403]
    assert [client.post(path).status_code for path in (PATH, PATH + "/1440", PATH + "/1440/remove")] == [403, 403, 403]
    assert PATH not in client.get("/staff/alliance/events/seminar/").text


def test_organiser_of_another_programme_is_refused(client, programme, event):
    mine = make_programme("mine")
    make_event(mine, "my-event")
    sign_in(client, make_staff("organiser", mine))

    assert (client.get(PATH).status_code, client.post(PATH).status_code) == (403, 403)
    assert client.get("/staff/mine/events/seminar/reminders").status_code == 404


@pytest.mark.parametrize("minutes", ["99999999999999999999", "7"])
def test_a_reminder_that_is_none_is_not_found(mina, event, minutes):
    assert mina.get(f"{PATH}/{minutes}").status_code in (303, 404)
    assert mina.post(f"{PATH}/{minutes}/remove").status_code in (303, 404)


def test_anonymous_is_sent_to_sign_in(client, event):
    assert client.get(PATH).location.startswith("/sign-in?next=")


def test_organiser_sets_a_reminder_and_sees_when_it_goes_out_and_to_how_many(mina, event):
    for number in (1, 2):
        make_guest(event, number)

    assert add(mina, **{"note-en": "Bring your badge.", "note-ko": ""}).location == PATH

    page = mina.get(PATH)
    assert "Goes out: Fri 18 January 2019, 10:30" in page.text
    assert "To 2 people as things stand." in page.text
    assert "Bring your badge." in page.text
    assert page.headers["Cache-Control"] == "no-store"


def test_the_tab_leads_to_the_page(mina, event):
    assert f'href="{PATH}"' in mina.get("/staff/alliance/events/seminar/").text
    assert f'href="{PATH}" aria-current="page"' in mina.get(PATH).text


def test_a_second_reminder_at_the_same_time_is_refused_and_keeps_what_was_typed(mina, event):
    make_reminder(event)

    answer = add(mina, **{"note-en": "Once more"})

    assert answer.status_code == 422
    assert "There is a reminder at that time already." in answer.text
    assert "Once more" in answer.text


def test_a_form_sent_twice_sets_one_reminder(mina, event):
    fields = form_fields(mina.get(PATH).text) | {"minutes_before": "60"}

    assert [mina.post(PATH, data=fields).status_code for _ in range(2)] == [303, 303]
    assert db.session.scalar(select(func.count()).select_from(Reminder)) == 1


@pytest.mark.parametrize("typed", [{"minutes_before": "61"}, {"minutes_before": "soon"}, {"note-en": "x" * 1001}])
def test_what_cannot_be_is_said_on_the_form(mina, event, typed):
    answer = add(mina, **typed)

    assert answer.status_code == 422
    assert "error-summary" in answer.text


def test_a_page_that_was_open_too_long_keeps_what_was_typed(mina, event):
    answer = mina.post(PATH, data={"minutes_before": "60", "note-en": "Kept"})

    assert (answer.status_code, "Kept" in answer.text) == (422, True)


def test_the_page_says_that_a_moment_that_passed_is_not_made_up_for(mina, event):
    make_reminder(event, 20160, now=NOW)

    assert "That has passed, so it will not be sent unless the event moves." in mina.get(PATH).text


def test_the_page_says_what_went_out(client, programme, event, stand_at):
    make_guest(event)
    make_reminder(event, 10080)
    due = STARTS + 3 * DAY
    actions.remind(now=due, real=due)
    stand_at(due + DAY)
    mina = sign_in(client, make_staff("organiser", programme))

    assert "Went out Sat 12 January 2019, 10:30 to 1 person." in mina.get(PATH).text

    change(event, now=due, starts_at=STARTS + 20 * DAY)
    moved = mina.get(PATH).text
    assert "Goes out: Tue 22 January 2019, 10:30" in moved
    assert "The start was then: Sat 19 January 2019, 10:30." in moved


def test_an_undated_event_says_from_when_reminders_count(mina, programme):
    make_event(programme, "later", **undated())
    path = PATH.replace("seminar", "later")

    assert add(mina, path).status_code == 303
    assert "Reminders set here count from its start once that is fixed." in mina.get(path).text


@pytest.mark.parametrize(
    ("status", "sentence"), [(Status.CANCELLED, "no reminder goes out until it is on again"), (Status.POSTPONED, "no reminder goes out until it is on again"), (Status.DRAFT, "until it is published")]
)
def test_an_event_that_is_not_on_says_that_nothing_goes_out(mina, event, status, sentence):
    make_reminder(event)
    with transaction() as session:
        session.merge(event).status = status

    page = mina.get(PATH).text
    assert sentence in page
    assert "Goes out:" not in page


def test_the_note_is_edited_and_the_reminder_removed(mina, event):
    make_reminder(event)
    fields = form_fields(mina.get(PATH + "/1440").text) | {"note-en": "New words", "note-ko": "새 안내"}

    assert mina.post(PATH + "/1440", data=fields).location == PATH
    assert db.session.scalars(select(Reminder)).one().note == words("New words", "새 안내")

    assert mina.post(PATH + "/1440/remove").location == PATH
    assert "Nothing was changed" in mina.get(PATH).text
    assert mina.post(PATH + "/1440/remove", data=form_fields(mina.get(PATH).text)).location == PATH
    assert db.session.scalars(select(Reminder)).all() == []
    assert (mina.get(PATH + "/1440").status_code, mina.post(PATH + "/1440", data=fields).status_code) == (404, 404)


def test_two_editors_see_each_others_note(mina, event):
    make_reminder(event, note=words("Old"))
    fields = form_fields(mina.get(PATH + "/1440").text)
    actions.edit_reminder(event_id=event.id, minutes_before=1440, version=1, values={"note": words("Theirs")}, actor="person:9", now=NOW)

    answer = mina.post(PATH + "/1440", data=fields | {"note-en": "Mine", "note-ko": "Mine"})

    assert answer.status_code == 409
    assert "Theirs" in answer.text
    assert "Mine" in answer.text


def test_the_page_asks_the_same_number_of_queries_for_one_reminder_and_three(mina, event):
    make_guest(event)
    make_reminder(event)
    mina.get(PATH)
    with count_queries() as one:
        mina.get(PATH)
    for minutes, number in ((60, 2), (2880, 3)):
        make_reminder(event, minutes)
        make_guest(event, number)
    with count_queries() as three:
        page = mina.get(PATH)

    assert len(one) == len(three)
    assert page.text.count("To 3 people as things stand.") == 3
