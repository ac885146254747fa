"""The answer on a delegate's page: its buttons, what they say, who may press them."""

import csv
import io
import re
from datetime import timedelta

import pytest
from sqlalchemy import select

from eventsapp.core import audit, clock, tokens
from eventsapp.core.db import db
from eventsapp.rsvps import actions
from eventsapp.rsvps.models import Rsvp
from eventsapp.rsvps.rules import Answer, Standing
from tests.conftest import reader
from tests.factories import HYUN, JUN, SORA, STARTS, count_queries, form_fields, make_delegation, make_event, make_staff, sign_in
from tests.rsvps.crowd import change, pool, say, verbs

GOING, MAYBE, DECLINED = Answer.GOING, Answer.MAYBE, Answer.DECLINED
SEATED, WITHDRAWN = Standing.SEATED, Standing.WITHDRAWN


@pytest.fixture
def event(app, now):
    return make_event(capacity=2)


@pytest.fixture
def page(client, event):
    """A guest's page, English."""
    return link(make_delegation(event, contact=JUN))


def link(delegation, position=0):
    return f"/r/{tokens.current(actions.RSVP, delegation.rsvps[position].id)}/"


def press(client, page, what):
    return client.post(page + "answer", data=form_fields(client.get(page).text) | {"answer": what})


def the_one():
    db.session.rollback()
    return db.session.scalars(select(Rsvp)).one()


def text(response):
    """What a reader sees: no tags, one blank between words."""
    main = re.search(r"<main.*?</main>", response.text, re.DOTALL).group()
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", main))


def test_the_page_says_the_answer_and_marks_its_button(client, page):
    shown = client.get(page)

    assert "You are down as going." in text(shown)
    assert re.findall(r'name="answer" value="(\w+)" aria-pressed="(\w+)"', shown.text) == [("going", "true"), ("maybe", "false")]
    assert f'href="{page}withdraw"' in shown.text


def test_maybe_is_one_press_and_says_what_became_of_it(client, page):
    response = press(client, page, "maybe")

    assert (response.status_code, response.location) == (303, page)
    shown = text(client.get(page))
    assert "You said that you may come. Your seat is kept for you." in shown
    assert "You said: maybe." in shown
    assert (the_one().answer, the_one().standing) == (MAYBE, SEATED)
    assert db.session.scalars(select(audit.AuditEntry.actor).where(audit.AuditEntry.verb == "answer")).one() == f"link:rsvp:{the_one().id}"


def test_who_waits_is_told_so(client, event):
    make_delegation(event, size=2, organisation="한빛")
    page = link(make_delegation(event, contact=JUN))

    press(client, page, "maybe")

    assert "You are on the waiting list: we will write as soon as a seat comes free." in text(client.get(page))


def test_declining_asks_once_and_then_the_seat_is_free(client, page, event):
    asked = press(client, page, "declined")

    assert (asked.status_code, asked.location) == (303, page + "withdraw")
    assert the_one().standing is SEATED
    client.post(page + "withdraw", data=form_fields(client.get(page + "withdraw").text))
    assert (the_one().standing, the_one().answer, pool(event).taken) == (WITHDRAWN, DECLINED, 0)


def test_who_changed_their_mind_gets_the_seat_back(client, page, event):
    client.post(page + "withdraw", data=form_fields(client.get(page + "withdraw").text))
    shown = client.get(page)
    assert "Changed your mind?" in text(shown)
    assert re.findall(r'name="answer" value="(\w+)"', shown.text) == ["going"]

    press(client, page, "going")

    assert "You said that you are coming. Your seat is confirmed." in text(client.get(page))
    assert (the_one().standing, pool(event).taken) == (SEATED, 1)


def test_who_comes_back_too_late_for_a_seat_is_told_why_on_the_same_page(client, event):
    change(event, keeps_waiting_list=False)
    delegation = make_delegation(event, size=2, organisation="한빛")
    page = link(delegation, 1)
    client.post(page + "withdraw", data=form_fields(client.get(page + "withdraw").text))
    fields = form_fields(client.get(page).text)
    make_delegation(event, contact=JUN)

    response = client.post(page + "answer", data=fields | {"answer": "going"})

    assert response.status_code == 422
    assert "You ask for 1 seat; 0 are free, and this event keeps no waiting list." in text(response)
    assert client.get(page + "answer").location == page


def test_who_comes_back_to_a_full_event_waits_beside_the_others(client, event):
    page = link(make_delegation(event, size=2, organisation="한빛"), 1)
    client.post(page + "withdraw", data=form_fields(client.get(page + "withdraw").text))
    make_delegation(event, contact=JUN)

    press(client, page, "going")

    assert "You are on the waiting list: we will write as soon as a seat comes free." in text(client.get(page))


def test_a_closed_registration_offers_no_way_back_and_takes_none(client, page, event):
    client.post(page + "withdraw", data=form_fields(client.get(page + "withdraw").text))
    fields = form_fields(client.get(page).text)
    change(event, registration_closes_at=event.registration_opens_at + timedelta(hours=1))

    assert "Changed your mind?" not in text(client.get(page))
    response = client.post(page + "answer", data=fields | {"answer": "going"})
    assert response.status_code == 422
    assert "Registration has closed." in text(response)


def test_once_it_has_begun_the_page_has_no_buttons_and_the_answer_stays(client, page, stand_at):
    fields = form_fields(client.get(page).text)
    stand_at(STARTS)

    assert 'name="answer"' not in client.get(page).text
    assert "You are down as going." in text(client.get(page))
    response = client.post(page + "answer", data=fields | {"answer": "maybe"})
    assert response.status_code == 422
    assert "The event has begun" in text(response)
    assert the_one().answer is GOING


@pytest.mark.parametrize("data", [{}, {"answer": ""}, {"answer": "none"}, {"answer": "perhaps"}, {"answer": ["going", "maybe"]}, {"answer": "\x00" * 9}])
def test_a_button_that_is_not_ours_is_refused_with_a_sentence(client, page, data):
    fields = form_fields(client.get(page).text)
    fields.pop("answer", None)

    response = client.post(page + "answer", data=fields | data)

    assert response.status_code in (303, 422)
    if response.status_code == 422:
        assert "Please press one of the buttons." in text(response)
    assert the_one().answer in (GOING, MAYBE)


def test_a_press_without_a_token_says_what_to_do(client, page):
    response = client.post(page + "answer", data={"answer": "maybe"})

    assert response.status_code == 422
    assert "The page was open for too long. Please press the button again." in text(response)
    assert the_one().answer is GOING


def test_looking_changes_nothing(client, page):
    for path in ("", "answer?answer=declined", "withdraw"):
        client.get(page + path)

    assert (the_one().answer, the_one().standing, verbs()) == (GOING, SEATED, ["register"])


def test_somebody_elses_token_opens_nothing(client, page, event):
    other = make_delegation(event, size=1, organisation="한빛")
    fields = form_fields(client.get(page).text)

    for token in ("nonsense", tokens.derive(actions.DELEGATION, other.id, 1)):
        assert client.post(f"/r/{token}/answer", data=fields | {"answer": "maybe"}).status_code == 404

    assert {r.answer for r in db.session.scalars(select(Rsvp))} == {GOING}


def test_a_month_after_the_event_the_link_is_over(client, page, stand_at):
    fields = form_fields(client.get(page).text)
    stand_at(STARTS + timedelta(days=40))

    assert client.post(page + "answer", data=fields | {"answer": "maybe"}).status_code == 410


def test_the_page_is_private_and_costs_the_same_however_many_come(client, event):
    costs = []
    for size in (1, 10):
        page = link(make_delegation(make_event(event.programme, slug=f"of-{size}"), size=size, organisation="한빛"))
        with count_queries() as queries:
            shown = client.get(page)
        costs.append(len(queries))

    assert shown.headers["Cache-Control"] == "no-store"
    assert costs[0] == costs[1]


def test_the_contact_sees_who_only_may_come(client, event):
    delegation = make_delegation(event, size=2, organisation="한빛")
    page = f"/d/{tokens.current(actions.DELEGATION, delegation.id)}/"
    assert "Maybe" not in text(client.get(page))

    actions.answer(rsvp_id=delegation.rsvps[1].id, answer=MAYBE, actor="visitor", at=clock.now(), now=clock.now(), real=clock.real())

    assert text(client.get(page)).count("Maybe") == 1


def test_staff_see_the_answer_beside_the_standing_and_in_the_file(app, event):
    guests = [make_delegation(event, contact=who) for who in (JUN, SORA, HYUN)]
    for guest, what in zip(guests, (MAYBE, GOING, DECLINED), strict=True):
        say(guest.rsvps[0].id, what, clock.now())
    mina = sign_in(reader(app, "en"), make_staff("organiser", event.programme))
    people = "/staff/alliance/events/seminar/people"

    head, *rows = csv.reader(io.StringIO(mina.get(people + ".csv").data.decode("utf-8-sig")))

    assert [(row[head.index("Full name")], row[head.index("Answer")]) for row in rows] == [(JUN.name, "Maybe"), (SORA.name, "Going"), (HYUN.name, "Can't come")]
    assert text(mina.get(people)).count("Maybe") == 1
    assert text(mina.get(f"{people}/{guests[0].reference}/")).count("Maybe") == 1
