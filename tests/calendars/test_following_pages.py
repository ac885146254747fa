"""The pages of following: the form that tells nobody anything, and the link that scanners may look at."""

from __future__ import annotations

import re
from datetime import UTC, datetime

import pytest
from sqlalchemy import select

from eventsapp.calendars.actions import followers as actions
from eventsapp.calendars.models import Follower
from eventsapp.core.db import db
from eventsapp.core.words import Words
from eventsapp.events.actions import postpone_event
from eventsapp.events.rules import Status
from tests.factories import HYUN, JUN, NOW, STARTS, count_queries, form_fields, make_event, make_programme, reload

from .following import DAY, MINUTE, RESTED, confirmed, fix, follow, make_undated, owed, page_of, tell

FORM = "/alliance/seminar/follow"
OFFER = f'href="{FORM}"'
ONE_CLICK = {"List-Unsubscribe": "One-Click"}


@pytest.fixture
def event(app, now):
    return make_undated()


def send(client, email, path=FORM):
    return client.post(path, data=form_fields(client.get(path).text) | {"email": email})


def press(client, follower, do):
    path = page_of(follower)
    return client.post(path, data=form_fields(client.get(path).text) | {"do": do})


def test_an_undated_event_offers_it_and_one_that_got_its_day_no_more(client, event):
    assert OFFER in client.get("/alliance/seminar/").text
    assert client.get(FORM).status_code == 200

    fix(event)

    assert OFFER not in client.get("/alliance/seminar/").text
    assert client.get(FORM).headers["Location"] == "/alliance/seminar/"


@pytest.mark.parametrize("later", [0 * DAY, 90 * DAY])
def test_a_postponed_event_offers_it_whatever_its_days_were(client, now, stand_at, later):
    event = make_event(make_programme())
    assert OFFER not in client.get("/alliance/seminar/").text

    postpone_event(event_id=event.id, reason=Words(), by_id=None, now=NOW, actor="person:1")
    stand_at(NOW + later)

    assert OFFER in client.get("/alliance/seminar/").text
    assert send(client, JUN.email).status_code == 303
    assert owed() == [("follow_confirm", "due")]


def test_the_offer_ends_with_the_days_it_was_planned_for_also_on_the_kept_page(app, client, stand_at, event):
    over = datetime(2019, 1, 31, 15, tzinfo=UTC)  # the midnight after 31 January in Seoul
    fields = form_fields(client.get(FORM).text)

    stand_at(over - MINUTE)
    assert OFFER in app.test_client().get("/alliance/seminar/").text
    stand_at(over)
    assert OFFER not in app.test_client().get("/alliance/seminar/").text

    assert client.get(FORM).headers["Location"] == "/alliance/seminar/"
    answer = client.post(FORM, data=fields | {"email": JUN.email})
    assert (answer.status_code, owed()) == (303, [])
    assert "present state" in client.get(answer.headers["Location"]).text


@pytest.mark.parametrize(("status", "code"), [(Status.DRAFT, 404), (Status.CANCELLED, 303)])
def test_a_draft_cannot_be_followed_nor_what_is_cancelled(client, now, status, code):
    make_undated(status=status)

    assert client.get(FORM).status_code == code
    assert OFFER not in client.get("/alliance/seminar/").text


def test_from_the_form_to_the_mail_about_the_day(client, event):
    answer = send(client, JUN.email)
    said = client.get(answer.headers["Location"]).text
    found = db.session.scalars(select(Follower)).one()

    assert (answer.status_code, found.locale) == (303, "en")
    assert f"We have sent a mail to {JUN.email}" in said
    assert press(client, found, "confirm").status_code == 303
    assert "Your address is confirmed." in client.get(page_of(found)).text
    fix(event)
    assert tell() == 1
    assert owed() == [("follow_confirm", "due"), ("follow_fixed", "due")]
    assert "We have written to you about the date." in client.get(page_of(found)).text


def test_the_answer_is_the_same_whether_or_not_the_address_is_known(app, client, event):
    follow(event, HYUN.email)
    confirmed(event, JUN.email, NOW - DAY)
    stopped = confirmed(event, "gone@guest.test", NOW - DAY)
    actions.stop(follower_id=stopped.id, now=NOW, real=NOW)
    said = set()

    for email in (JUN.email, HYUN.email, "gone@guest.test", "new@guest.test"):
        visitor = app.test_client()
        visitor.environ_base["HTTP_ACCEPT_LANGUAGE"] = "en"
        answer = send(visitor, email)
        page = visitor.get(answer.headers["Location"]).text
        said.add((answer.status_code, answer.headers["Location"], re.search(r'role="status">.*?</div>\s*</div>', page, re.DOTALL)[0].replace(email, "…")))

    assert len(said) == 1


@pytest.mark.parametrize("email", ["", "   ", "jun", "jun@", "jun@guest.test, hyun@stranger.test", "a" * 255 + "@guest.test"])
def test_a_wrong_address_is_refused_and_kept(client, event, email):
    answer = send(client, email)

    assert (answer.status_code, owed()) == (422, [])
    assert f'value="{email.strip()}"' in answer.text


def test_a_form_of_another_session_is_refused_and_keeps_what_was_typed(client, event):
    answer = client.post(FORM, data={"email": JUN.email})

    assert (answer.status_code, owed()) == (422, [])
    assert JUN.email in answer.text


def test_the_day_was_fixed_while_the_form_was_open(client, event):
    fields = form_fields(client.get(FORM).text)
    fix(event)

    answer = client.post(FORM, data=fields | {"email": JUN.email})

    assert "no longer open" in client.get(answer.headers["Location"]).text
    assert owed() == []


def test_a_scanner_that_looks_confirms_nothing_and_stops_nothing(client, event):
    asked, wants = follow(event, HYUN.email), confirmed(event)
    for found in (asked, wants):
        with count_queries() as queries:
            assert client.get(page_of(found)).status_code == client.head(page_of(found)).status_code == 200
        assert [each for each in queries.statements if each.startswith(("INSERT", "UPDATE", "DELETE"))] == []

    assert (reload(asked).confirmed_at, reload(wants).ended_at) == (None, None)


def test_one_click_of_a_mail_program_stops_at_once_without_cookies(client, event):
    found = confirmed(event)

    answer = client.post(page_of(found), data=ONE_CLICK)

    assert (answer.status_code, "Set-Cookie" in answer.headers and "stop" in answer.headers["Set-Cookie"]) == (200, False)
    assert reload(found).ended_at == NOW
    assert "You get no mail" in answer.text
    fix(event)
    assert tell() == 0


@pytest.mark.parametrize(
    "body", [ONE_CLICK | {"do": "confirm"}, {"List-Unsubscribe": "one-click"}, {"List-Unsubscribe": ["One-Click", "One-Click"]}, {"do": "stop"}, {"do": "confirm"}, {}]
)
def test_any_other_post_without_the_token_of_our_form_does_nothing(client, event, body):
    found, asked = confirmed(event), follow(event, HYUN.email)

    for each in (found, asked):
        assert client.post(page_of(each), data=body).status_code == 303

    assert (reload(found).ended_at, reload(asked).confirmed_at) == (None, None)


def test_buttons_stop_and_begin_again(client, event):
    found = confirmed(event)

    press(client, found, "stop")
    assert reload(found).ended_at == NOW
    press(client, found, "confirm")
    assert (reload(found).ended_at, found.confirmed_at) == (None, NOW)


def test_confirming_too_late_says_so(client, event):
    found = follow(event)
    fields = form_fields(client.get(page_of(found)).text)
    fix(event)

    answer = client.post(page_of(found), data=fields | {"do": "confirm"})

    assert "no longer open" in client.get(answer.headers["Location"]).text
    assert (reload(found).confirmed_at, tell()) == (None, 0)


def test_the_page_is_private_and_of_its_link_alone(client, event):
    found = follow(event)

    response = client.get(page_of(found))

    assert (response.headers["Cache-Control"], response.headers["X-Robots-Tag"]) == ("no-store", "noindex, nofollow")
    assert client.get("/u/" + "a" * 32 + "/").status_code == 404
    assert client.post("/u/" + "a" * 32 + "/", data=ONE_CLICK).status_code == 404
    assert JUN.email not in response.text


def test_the_form_says_what_is_kept_why_and_how_long(client, korean, event):
    for visitor, words in ((client, ("30 days", "7 days")), (korean, ("30일", "7일"))):
        html = visitor.get(FORM).text
        assert html.split('aria-labelledby="h-privacy"')[1].count("<dt>") == 4
        assert [word for word in words if word not in html] == []


def test_a_moved_day_brings_the_offer_back_only_when_it_is_open_again(client, now):
    event = make_undated(starts_at=STARTS)
    fix(event, STARTS + DAY)

    assert OFFER not in client.get("/alliance/seminar/").text
    assert tell(RESTED) == 0
