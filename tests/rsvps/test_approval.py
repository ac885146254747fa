"""Registrations that ask for approval, on both databases."""

import pytest

from eventsapp.core.db import db
from eventsapp.rsvps import actions
from eventsapp.rsvps.models import Delegation
from eventsapp.rsvps.queries import reviews_of
from eventsapp.rsvps.rules import Delegate, NoSeatsLeft, NoSuchStanding, Standing, Verdict
from tests.factories import make_event
from tests.rsvps.crowd import books, change, register, rsvps_of, standings, tell_all, untold, withdraw_all

PENDING, SEATED, WAITING, REFUSED, WITHDRAWN = Standing.PENDING, Standing.SEATED, Standing.WAITING, Standing.REFUSED, Standing.WITHDRAWN


@pytest.fixture
def event(both, now):
    return make_event(capacity=3, needs_approval=True)


def said(delegation_id):
    db.session.rollback()
    return [(review.verdict, review.text, review.by) for review in reviews_of(delegation_id)]


def test_who_registers_is_pending_and_takes_no_seat(event, now):
    ids = [register(event, now, 2), register(event, now, 3)]

    assert (standings(*ids), books(event)) == ([PENDING, PENDING], (0, 0, 2))


def test_who_is_approved_is_seated_or_waits_by_the_number_of_arrival(event, now):
    first, second, third = register(event, now, 2), register(event, now, 2), register(event, now, 2)
    tell_all()

    for delegation_id in (third, second, first):
        actions.approve(delegation_id=delegation_id, actor="person:1", now=now, real=now)

    assert (standings(first, second, third), books(event)) == ([WAITING, WAITING, SEATED], (2, 2, 3))
    assert [db.session.get_one(Delegation, i).number for i in (first, second)] == [1, 2]
    assert untold() == {first, second, third}
    withdraw_all(third, now)
    assert standings(first, second) == [SEATED, WAITING]


def test_nobody_is_approved_twice_or_beyond_the_seats_where_nobody_waits(event, now):
    pair, other = register(event, now, 2), register(event, now, 2)
    change(event, keeps_waiting_list=False)
    actions.approve(delegation_id=pair, actor="person:1", now=now, real=now)

    with pytest.raises(NoSuchStanding):
        actions.approve(delegation_id=pair, actor="person:1", now=now, real=now)
    with pytest.raises(NoSeatsLeft):
        actions.approve(delegation_id=other, actor="person:1", now=now, real=now)

    assert (standings(pair, other), books(event)) == ([SEATED, PENDING], (2, 0, 2))


def test_a_refusal_has_its_reason_and_is_final(event, now):
    pair = register(event, now, 2)

    actions.refuse(delegation_id=pair, reason="이 설명회는 기업만 참가할 수 있습니다.", actor="person:1", now=now, real=now)

    assert (standings(pair), books(event)) == ([REFUSED], (0, 0, 1))
    assert said(pair) == [(Verdict.REFUSED, "이 설명회는 기업만 참가할 수 있습니다.", "person:1")]
    with pytest.raises(NoSuchStanding):
        actions.approve(delegation_id=pair, actor="person:1", now=now, real=now)


def test_what_is_asked_back_is_answered_and_decided_after(event, now):
    pair = register(event, now, 2)

    actions.ask_back(delegation_id=pair, text="어느 부서에서 오십니까?", actor="person:1", now=now, real=now)
    actions.answer_back(delegation_id=pair, text="기획팀입니다.", actor=f"link:delegation:{pair}", now=now, real=now)
    actions.approve(delegation_id=pair, actor="person:1", now=now, real=now)

    assert [verdict for verdict, _text, _by in said(pair)] == [Verdict.ASKED, Verdict.ANSWERED, Verdict.APPROVED]
    assert standings(pair) == [SEATED]
    with pytest.raises(NoSuchStanding):
        actions.answer_back(delegation_id=pair, text="더", actor="visitor", now=now, real=now)


def test_who_is_pending_withdraws_and_is_added_to(event, now):
    pair = register(event, now, 2)

    actions.add_delegates(delegation_id=pair, delegates=[Delegate("최현")], actor="visitor", now=now, real=now)
    assert [rsvp.standing for rsvp in rsvps_of(pair)] == [PENDING] * 3
    withdraw_all(pair, now)

    assert (standings(pair), books(event)) == ([WITHDRAWN], (0, 0, 1))
