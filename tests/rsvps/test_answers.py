"""What one person answers, on both databases: what it changes, when it is refused."""

from datetime import timedelta

import pytest

from eventsapp.core.db import db, transaction
from eventsapp.core.words import Words
from eventsapp.events.actions import cancel_event, postpone_event
from eventsapp.rsvps.models import Delegation
from eventsapp.rsvps.rules import Answer, EventIsOff, NoSuchStanding, RegistrationClosed, Standing, TooLate
from tests.factories import STARTS, count_queries, make_event
from tests.rsvps.crowd import books, change, only, pool, register, rsvps_of, say, standings, tell_all, untold, verbs, withdraw_all

GOING, MAYBE, DECLINED = Answer.GOING, Answer.MAYBE, Answer.DECLINED
SEATED, WAITING, WITHDRAWN = Standing.SEATED, Standing.WAITING, Standing.WITHDRAWN


@pytest.fixture
def three_seats(both, now):
    return make_event(capacity=3)


def test_maybe_and_going_of_who_has_a_place_change_only_the_answer(three_seats, now):
    delegation_id = register(three_seats, now)
    tell_all()
    before, version = pool(three_seats).version, db.session.get_one(Delegation, delegation_id).version
    later = now + timedelta(minutes=5)

    say(only(delegation_id).id, MAYBE, later)

    rsvp = only(delegation_id)
    assert (rsvp.answer, rsvp.standing, rsvp.answered_at, rsvp.version) == (MAYBE, SEATED, later, 2)
    assert db.session.get_one(Delegation, delegation_id).version == version + 1
    assert (books(three_seats), pool(three_seats).version) == ((1, 0, 1), before)
    assert untold() == {delegation_id}
    assert verbs() == ["register", "answer"]


def test_who_waits_may_say_maybe_and_keeps_their_turn(three_seats, now):
    register(three_seats, now, 3)
    waiting = register(three_seats, now)

    say(only(waiting).id, MAYBE, now)

    assert (only(waiting).answer, only(waiting).standing) == (MAYBE, WAITING)
    assert books(three_seats) == (3, 1, 2)


def test_the_same_answer_again_moves_only_its_time(three_seats, now):
    delegation_id = register(three_seats, now)
    tell_all()
    later = now + timedelta(minutes=5)

    say(only(delegation_id).id, GOING, later)

    rsvp = only(delegation_id)
    assert (rsvp.answered_at, rsvp.version) == (later, 1)
    assert (untold(), verbs()) == (set(), ["register"])


def test_an_answer_given_before_the_one_that_stands_changes_nothing(three_seats, now):
    delegation_id, later = register(three_seats, now), now + timedelta(minutes=5)
    say(only(delegation_id).id, MAYBE, later)

    say(only(delegation_id).id, DECLINED, later, at=now + timedelta(minutes=4))

    assert (only(delegation_id).answer, only(delegation_id).standing, only(delegation_id).answered_at) == (MAYBE, SEATED, later)


def test_the_answer_stands_from_when_it_was_given_not_from_when_it_was_read(three_seats, now):
    delegation_id, given = register(three_seats, now), now + timedelta(minutes=2)

    for what in (DECLINED, GOING, MAYBE):
        given += timedelta(minutes=1)
        say(only(delegation_id).id, what, now + timedelta(hours=1), at=given)
        assert only(delegation_id).answered_at == given


def test_declining_frees_the_seat_and_fills_it_in_the_same_transaction(three_seats, now):
    triple, single = register(three_seats, now, 3), register(three_seats, now)
    tell_all()

    say(rsvps_of(triple)[1].id, DECLINED, now)

    assert standings(triple, single) == [SEATED, SEATED]
    assert [(r.standing, r.answer) for r in rsvps_of(triple)] == [(SEATED, GOING), (WITHDRAWN, DECLINED), (SEATED, GOING)]
    assert books(three_seats) == (3, 0, 2)
    assert untold() == {triple, single}
    assert verbs().count("withdraw") == 1


def test_declining_twice_is_recorded_once(three_seats, now):
    delegation_id = register(three_seats, now)

    say(only(delegation_id).id, DECLINED, now)
    say(only(delegation_id).id, DECLINED, now + timedelta(minutes=1))

    assert (standings(delegation_id), books(three_seats)) == ([WITHDRAWN], (0, 0, 1))
    assert verbs() == ["register", "withdraw"]
    assert only(delegation_id).answered_at == now + timedelta(minutes=1)


def test_once_the_event_has_begun_no_answer_is_changed(three_seats, now):
    there, gone = register(three_seats, now), register(three_seats, now)
    withdraw_all(gone, now)

    for rsvp_id, what in ((only(there).id, DECLINED), (only(there).id, MAYBE), (only(gone).id, GOING)):
        with pytest.raises(TooLate):
            say(rsvp_id, what, STARTS)
    say(only(there).id, GOING, STARTS)  # what stands already

    assert standings(there, gone) == [SEATED, WITHDRAWN]


def test_while_an_event_is_postponed_one_may_decline_but_not_come_back(three_seats, now):
    there, gone = register(three_seats, now), register(three_seats, now)
    withdraw_all(gone, now)
    postpone_event(event_id=three_seats.id, reason=Words(), by_id=None, actor="mina", now=now)

    with pytest.raises(EventIsOff):
        say(only(gone).id, GOING, STARTS + timedelta(days=1))
    say(only(there).id, DECLINED, STARTS + timedelta(days=1))

    assert (standings(there, gone), books(three_seats)) == ([WITHDRAWN, WITHDRAWN], (0, 0, 2))


def test_nothing_is_answered_to_a_cancelled_event(three_seats, now):
    there, gone = register(three_seats, now), register(three_seats, now)
    withdraw_all(gone, now)
    cancel_event(event_id=three_seats.id, reason=Words(), by_id=None, actor="mina", now=now)

    for rsvp_id, what in ((only(there).id, DECLINED), (only(gone).id, GOING)):
        with pytest.raises(EventIsOff):
            say(rsvp_id, what, now)


def test_an_erased_registration_takes_no_answer(three_seats, now):
    delegation_id = register(three_seats, now)
    with transaction():
        db.session.get_one(Delegation, delegation_id).erased_at = now

    with pytest.raises(NoSuchStanding):
        say(only(delegation_id).id, GOING, now)


def test_who_was_refused_or_says_nothing_gets_no_seat(three_seats, now):
    delegation_id = register(three_seats, now)
    with pytest.raises(NoSuchStanding):
        say(only(delegation_id).id, Answer.NONE, now)
    with transaction():
        only(delegation_id).standing = Standing.REFUSED

    with pytest.raises(NoSuchStanding):
        say(only(delegation_id).id, MAYBE, now)


def test_a_refused_answer_leaves_no_trace(three_seats, now):
    single = register(three_seats, now)
    withdraw_all(single, now)
    tell_all()
    change(three_seats, registration_closes_at=now)

    with pytest.raises(RegistrationClosed):
        say(only(single).id, GOING, now, at=now + timedelta(minutes=1))

    assert (untold(), verbs(), only(single).answered_at) == (set(), ["register", "withdraw"], now)


def test_an_answer_costs_the_same_however_many_registered(three_seats, now):
    first = register(three_seats, now, 2)
    rsvp_id, costs = rsvps_of(first)[0].id, []
    for what in (MAYBE, GOING):
        with count_queries() as queries:
            say(rsvp_id, what, now)
        costs.append(len(queries))
        for _ in range(3):
            register(three_seats, now, 3)

    assert costs[0] == costs[1] <= 12
