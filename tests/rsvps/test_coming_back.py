"""Who withdrew and answers anew, on both databases: a seat if one is free, else the end of the queue."""

from datetime import timedelta

import pytest

from eventsapp.core.db import db
from eventsapp.rsvps import actions
from eventsapp.rsvps.models import Delegation
from eventsapp.rsvps.rules import Answer, LargerThanTheEvent, NoSeatsLeft, NotOpenYet, RegistrationClosed, Standing
from tests.factories import STARTS, make_event
from tests.rsvps.crowd import books, change, only, pool, register, rsvps_of, say, standings, tell_all, untold, verbs, withdraw_all

GOING, MAYBE, DECLINED = Answer.GOING, Answer.MAYBE, Answer.DECLINED
SEATED, WAITING, WITHDRAWN = Standing.SEATED, Standing.WAITING, Standing.WITHDRAWN


@pytest.fixture
def three_seats(both, now):
    return make_event(capacity=3, save_after_skips=0)


@pytest.mark.parametrize("what", [GOING, MAYBE])
def test_who_declined_comes_back_to_a_free_seat(three_seats, now, what):
    delegation_id = register(three_seats, now)
    withdraw_all(delegation_id, now)
    tell_all()
    version = pool(three_seats).version

    say(only(delegation_id).id, what, now)

    assert (only(delegation_id).answer, only(delegation_id).standing, standings(delegation_id)) == (what, SEATED, [SEATED])
    assert (books(three_seats), pool(three_seats).version) == ((1, 0, 1), version + 1)
    assert untold() == {delegation_id}
    assert verbs() == ["register", "withdraw", "answer"]


def test_one_of_a_seated_delegation_comes_back_beside_the_others(three_seats, now):
    pair = register(three_seats, now, 2)
    say(rsvps_of(pair)[0].id, DECLINED, now)

    say(rsvps_of(pair)[0].id, GOING, now)

    assert [r.standing for r in rsvps_of(pair)] == [SEATED, SEATED]
    assert books(three_seats) == (2, 0, 1)


def test_an_event_without_a_limit_always_has_a_seat(both, now):
    event = make_event(capacity=None)
    delegation_id = register(event, now)
    withdraw_all(delegation_id, now)

    say(only(delegation_id).id, GOING, now)

    assert (standings(delegation_id), books(event)) == ([SEATED], (1, 0, 1))


def test_one_of_a_seated_delegation_waits_beside_the_others_at_the_end_of_the_queue(three_seats, now):
    pair = register(three_seats, now, 2)
    say(rsvps_of(pair)[0].id, DECLINED, now)
    other, last = register(three_seats, now, 2), register(three_seats, now, 1)

    say(rsvps_of(pair)[0].id, GOING, now)

    assert [r.standing for r in rsvps_of(pair)] == [WAITING, SEATED]
    assert (standings(pair, last), books(three_seats)) == ([WAITING, WAITING], (3, 2, 4))
    withdraw_all(other, now)
    assert [r.standing for r in rsvps_of(pair)] == [SEATED, SEATED]
    assert (standings(pair, last), books(three_seats)) == ([SEATED, SEATED], (3, 0, 4))


def test_one_of_a_seated_delegation_is_refused_where_no_waiting_list_is_kept(three_seats, now):
    pair = register(three_seats, now, 2)
    say(rsvps_of(pair)[0].id, DECLINED, now)
    register(three_seats, now, 2)
    change(three_seats, keeps_waiting_list=False)

    with pytest.raises(NoSeatsLeft):
        say(rsvps_of(pair)[0].id, GOING, now)

    assert [r.standing for r in rsvps_of(pair)] == [WITHDRAWN, SEATED]


def test_who_comes_back_to_a_full_event_waits_at_the_end(three_seats, now):
    single, triple, waiting = register(three_seats, now), register(three_seats, now, 3), register(three_seats, now, 2)
    withdraw_all(single, now)  # the triple moves up
    version = pool(three_seats).version

    say(only(single).id, GOING, now)

    assert standings(single, triple, waiting) == [WAITING, SEATED, WAITING]
    assert (books(three_seats), pool(three_seats).version) == ((3, 2, 4), version + 1)
    assert db.session.get_one(Delegation, single).number == 4
    withdraw_all(triple, now)
    assert standings(single, waiting) == [SEATED, SEATED]


def test_who_comes_back_waits_although_a_seat_is_free_while_anyone_waits(three_seats, now):
    single, _pair, waiting = register(three_seats, now), register(three_seats, now, 2), register(three_seats, now, 2)
    withdraw_all(single, now)

    say(only(single).id, GOING, now)

    assert standings(single, waiting) == [WAITING, WAITING]
    assert books(three_seats) == (2, 2, 4)


def test_who_comes_back_is_refused_where_no_waiting_list_is_kept(three_seats, now):
    single = register(three_seats, now)
    withdraw_all(single, now)
    register(three_seats, now, 3)
    change(three_seats, keeps_waiting_list=False)

    with pytest.raises(NoSeatsLeft):
        say(only(single).id, GOING, now)

    assert (standings(single), books(three_seats)) == ([WITHDRAWN], (3, 0, 2))
    assert only(single).answer is DECLINED


def test_one_of_a_waiting_delegation_joins_it_again_and_it_waits_whole(three_seats, now):
    triple, pair = register(three_seats, now, 3), register(three_seats, now, 2)
    say(rsvps_of(pair)[1].id, DECLINED, now)
    version = pool(three_seats).version

    say(rsvps_of(pair)[1].id, MAYBE, now)

    assert [(r.standing, r.answer) for r in rsvps_of(pair)] == [(WAITING, GOING), (WAITING, MAYBE)]
    assert (books(three_seats), pool(three_seats).version) == ((3, 1, 2), version + 1)
    say(rsvps_of(triple)[0].id, DECLINED, now)
    assert standings(pair) == [WAITING]
    say(rsvps_of(triple)[1].id, DECLINED, now)
    assert (standings(pair), books(three_seats)) == ([SEATED], (3, 0, 2))


def test_a_waiting_delegation_does_not_grow_beyond_the_event(three_seats, now):
    register(three_seats, now, 3)
    pair = register(three_seats, now, 2)
    say(rsvps_of(pair)[0].id, DECLINED, now)
    actions.set_capacity(event_id=three_seats.id, capacity=1, now=now, real=now)

    with pytest.raises(LargerThanTheEvent):
        say(rsvps_of(pair)[0].id, GOING, now)


@pytest.mark.parametrize(
    ("columns", "refusal"),
    [
        ({"registration_opens_at": STARTS - timedelta(hours=1)}, NotOpenYet),
        ({"registration_closes_at": STARTS - timedelta(days=2)}, RegistrationClosed),
    ],
)
def test_nobody_comes_back_outside_the_window_but_everybody_may_decline(three_seats, now, columns, refusal):
    gone, there = register(three_seats, now), register(three_seats, now)
    withdraw_all(gone, now)
    change(three_seats, **columns)

    with pytest.raises(refusal):
        say(only(gone).id, GOING, now)
    say(only(there).id, MAYBE, now)
    say(only(there).id, DECLINED, now)

    assert (standings(gone, there), books(three_seats)) == ([WITHDRAWN, WITHDRAWN], (0, 0, 2))
