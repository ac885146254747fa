"""Registrations that ask for approval, as organisers decide them: one or several, with what it means said first."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from eventsapp.core.db import db
from eventsapp.rsvps import actions
from eventsapp.rsvps.models import Delegation, Review
from eventsapp.rsvps.rules import Standing, Verdict
from tests.conftest import reader
from tests.factories import HYUN, NOW, count_queries, form_fields, make_event, make_programme, make_staff, sign_in
from tests.rsvps.crowd import register, standings

APPROVALS = "/staff/alliance/events/seminar/people/approvals"
DECIDE = APPROVALS + "/decide"


@pytest.fixture
def event(app, now):
    return make_event(capacity=2, needs_approval=True)


@pytest.fixture
def mina(app, event):
    return sign_in(reader(app, "en"), make_staff("organiser", event.programme))


def reference(delegation_id):
    return db.session.get_one(Delegation, delegation_id).reference


def decide(client, verdict, *delegation_ids, **typed):
    """Tick, look, press."""
    who = [reference(each) for each in delegation_ids]
    look = client.get(DECIDE, query_string={"verdict": verdict, "who": who})
    return client.post(DECIDE, data=form_fields(look.text) | {"who": who} | typed)


def reviews():
    db.session.rollback()
    return [(review.verdict, review.text) for review in db.session.scalars(select(Review).order_by(Review.id))]


def test_several_are_approved_at_once_the_oldest_first(mina, event):
    first, second, third = (register(event, NOW, organisation=name) for name in ("가", "나", "다"))

    look = mina.get(DECIDE, query_string={"verdict": "approved", "who": [reference(third), reference(first), reference(second)]}).text
    answer = decide(mina, "approved", third, first, second)

    assert "Approve 3 registrations" in look
    assert "2 seats of the event are free." in look
    assert answer.location == APPROVALS
    assert standings(first, second, third) == [Standing.SEATED, Standing.SEATED, Standing.WAITING]
    assert "3 registrations are approved." in mina.get(APPROVALS).text


def test_looking_decides_nothing(mina, event):
    first = register(event, NOW)

    mina.get(DECIDE, query_string={"verdict": "approved", "who": reference(first)})

    assert standings(first) == [Standing.PENDING]


def test_one_that_cannot_be_approved_keeps_no_other_and_is_said(mina, event):
    large, small = register(event, NOW, 2, organisation="큰 기관"), register(event, NOW, organisation="작은 기관")
    actions.set_capacity(event_id=event.id, capacity=1, now=NOW, real=NOW)

    decide(mina, "approved", large, small)

    assert standings(large, small) == [Standing.PENDING, Standing.SEATED]
    page = mina.get(APPROVALS).text
    assert "1 registration is approved." in page
    assert "큰 기관: This event has 1 seats in all." in page


def test_a_refusal_needs_its_reason_and_keeps_what_was_ticked(mina, event):
    first, second = register(event, NOW, organisation="가"), register(event, NOW, organisation="나")

    refused = decide(mina, "refused", first, second, text="  ")

    assert refused.status_code == 422
    assert "Refuse 2 registrations" in refused.text
    assert standings(first, second) == [Standing.PENDING, Standing.PENDING]


def test_a_refusal_reaches_each_with_its_reason(mina, event):
    first, second = register(event, NOW, organisation="가"), register(event, NOW, organisation="나")

    decide(mina, "refused", first, second, text="회원사만 참석합니다.")

    assert standings(first, second) == [Standing.REFUSED, Standing.REFUSED]
    assert reviews() == [(Verdict.REFUSED, "회원사만 참석합니다.")] * 2


def test_asking_back_leaves_it_to_be_approved_and_shows_the_answer(mina, event):
    first = register(event, NOW)
    page = f"/staff/alliance/events/seminar/people/{reference(first)}/"

    decide(mina, "asked", first, text="어느 부서입니까?")
    assert "Asked, no answer yet" in mina.get(APPROVALS).text
    actions.answer_back(delegation_id=first, text="기획팀입니다.", actor=f"link:delegation:{first}", now=NOW, real=NOW)

    assert standings(first) == [Standing.PENDING]
    assert "Answered" in mina.get(APPROVALS).text
    shown = mina.get(page).text
    assert "어느 부서입니까?" in shown
    assert "기획팀입니다." in shown


def test_pressed_twice_the_second_finds_nothing_to_decide(mina, event):
    first = register(event, NOW)
    look = form_fields(mina.get(DECIDE, query_string={"verdict": "approved", "who": reference(first)}).text)

    mina.post(DECIDE, data=look)
    second = mina.post(DECIDE, data=look)

    assert second.location == APPROVALS
    assert reviews() == [(Verdict.APPROVED, "")]


@pytest.mark.parametrize("query", [{}, {"verdict": "approved"}, {"verdict": "answered", "who": "X"}, {"verdict": "loved", "who": "X"}, {"verdict": "approved", "who": "NOBODY99"}])
def test_nothing_ticked_or_an_unknown_button_leads_back_with_a_sentence(mina, event, query):
    assert mina.get(DECIDE, query_string=query).location == APPROVALS
    assert "Tick at least one registration" in mina.get(APPROVALS).text


def test_a_form_without_its_token_decides_nothing(mina, event):
    first = register(event, NOW)

    mina.post(DECIDE, data={"verdict": "approved", "who": reference(first)})

    assert standings(first) == [Standing.PENDING]


def test_a_registration_of_another_event_cannot_be_decided_here(mina, event):
    other = make_event(event.programme, "other", needs_approval=True)
    theirs = register(other, NOW)

    decide(mina, "approved", theirs)

    assert standings(theirs) == [Standing.PENDING]


@pytest.mark.parametrize("role", ["viewer", "desk", "committee"])
def test_who_may_not_edit_decides_nothing(app, event, role):
    first = register(event, NOW)
    client = sign_in(reader(app, "en"), make_staff(role, event.programme))

    assert client.post(DECIDE, data={"verdict": "approved", "who": reference(first)}).status_code == 403
    assert client.get(DECIDE).status_code == 403
    listed = client.get(APPROVALS)
    assert listed.status_code == (403 if role == "viewer" else 200)
    assert "Approve…" not in listed.text
    assert standings(first) == [Standing.PENDING]


def test_an_organiser_of_another_programme_finds_nothing(app, event):
    stranger = sign_in(app.test_client(), make_staff("organiser", make_programme("other"), who=HYUN))

    assert stranger.get(APPROVALS).status_code == 403
    assert stranger.get("/staff/other/events/seminar/people/approvals").status_code == 404
    assert app.test_client().get(APPROVALS).location.startswith("/sign-in")


def test_the_list_asks_the_same_number_of_questions_for_one_and_for_three(mina, event):
    counts = []
    for names in (("가",), ("나", "다")):
        for name in names:
            first = register(event, NOW, organisation=name)
            actions.ask_back(delegation_id=first, text="?", actor="person:1", now=NOW, real=NOW)
        with count_queries() as queries:
            assert mina.get(APPROVALS).status_code == 200
        counts.append(len(queries))

    assert counts[0] == counts[1]
