"""The queue on both databases: skips, parts, offers, what a place in it says."""

from datetime import timedelta

import pytest

from eventsapp.core.db import db
from eventsapp.rsvps import actions
from eventsapp.rsvps.models import Delegation
from eventsapp.rsvps.queries import over_by, place_in_queue
from eventsapp.rsvps.rules import Answer, LargerThanTheEvent, NoSeatsLeft, NoSuchStanding, OfferOver, Standing
from tests.factories import STARTS, make_event
from tests.rsvps.crowd import books, change, only, register, rsvps_of, say, standings, tell_all, untold, verbs, withdraw_all

SEATED, WAITING, OFFERED, WITHDRAWN = Standing.SEATED, Standing.WAITING, Standing.OFFERED, Standing.WITHDRAWN


@pytest.fixture
def event(both, now):
    return make_event(capacity=4, save_after_skips=1)


def each(delegation_id):
    db.session.rollback()
    return [rsvp.standing for rsvp in rsvps_of(delegation_id)]


def test_two_seats_free_a_party_of_three_then_one_the_single_is_taken_and_the_party_keeps_its_rank(event, now):
    pair = register(event, now, 2)
    other = register(event, now, 2)
    triple, single, late = register(event, now, 3), register(event, now, 1), register(event, now, 1)

    withdraw_all(pair, now)

    assert standings(triple, single, late) == [WAITING, SEATED, WAITING]  # skipped once: from now on seats are saved up
    place = place_in_queue(db.session.get_one(Delegation, triple))
    assert (place.position, place.ahead, place.size, place.skips, place.saving) == (1, 0, 3, 1, True)
    assert place_in_queue(db.session.get_one(Delegation, late)).ahead == 3
    withdraw_all(other, now)
    assert standings(triple, late) == [SEATED, WAITING]
    assert books(event) == (4, 1, 5)


def test_who_comes_and_fits_is_seated_past_a_party_that_does_not_until_seats_are_saved(event, now):
    register(event, now, 2)
    triple = register(event, now, 3)

    first, second = register(event, now, 1), register(event, now, 1)

    assert standings(triple, first, second) == [WAITING, SEATED, WAITING]


def test_as_many_as_fit_seats_the_first_and_the_others_wait(event, now):
    register(event, now, 3)

    pair = register(event, now, 3, takes_part=True)

    assert each(pair) == [SEATED, WAITING, WAITING]
    assert (standings(pair), books(event)) == ([WAITING], (4, 1, 2))


def test_the_rest_of_a_party_follows_as_seats_come_free(event, now):
    first, party = register(event, now, 3), register(event, now, 3, takes_part=True)

    actions.withdraw(rsvp_id=rsvps_of(first)[0].id, actor="visitor", now=now, real=now)
    assert each(party) == [SEATED, SEATED, WAITING]
    withdraw_all(first, now)

    assert each(party) == [SEATED, SEATED, SEATED]
    assert (standings(party), books(event)) == ([SEATED], (3, 0, 2))


def test_who_waits_leaves_the_queue_and_the_seated_of_the_same_party_stay(event, now):
    register(event, now, 3)
    party = register(event, now, 2, takes_part=True)

    actions.withdraw(rsvp_id=rsvps_of(party)[1].id, actor="visitor", now=now, real=now)

    assert each(party) == [SEATED, WITHDRAWN]
    assert (standings(party), books(event)) == ([SEATED], (4, 0, 2))


def test_a_refusal_names_the_numbers(both, now):
    event = make_event(capacity=4, keeps_waiting_list=False)
    register(event, now, 3)

    with pytest.raises(NoSeatsLeft) as refused:
        register(event, now, 2)
    with pytest.raises(LargerThanTheEvent):
        register(event, now, 5)

    assert refused.value.facts == {"asked": 2, "free": 1}
    assert books(event) == (3, 0, 1)


class TestOffers:
    @pytest.fixture
    def offering(self, both, now):
        return make_event(capacity=2, offer_hours=24, starts_at=STARTS + timedelta(days=7), ends_at=None, registration_closes_at=STARTS + timedelta(days=7))

    def test_a_seat_that_comes_free_is_offered_and_counts_as_taken(self, offering, now):
        first, waits = register(offering, now, 2), register(offering, now, 2)

        withdraw_all(first, now)

        assert (each(waits), standings(waits), books(offering)) == ([OFFERED, OFFERED], [OFFERED], (2, 0, 2))
        assert db.session.get_one(Delegation, waits).offered_until == now + timedelta(hours=24)
        assert register(offering, now) is not None
        assert books(offering) == (2, 1, 3)

    def test_who_comes_while_seats_are_free_is_seated_at_once(self, offering, now):
        assert each(register(offering, now, 2)) == [SEATED, SEATED]

    def test_an_offer_accepted_is_a_seat(self, offering, now):
        first, waits = register(offering, now, 2), register(offering, now, 2)
        withdraw_all(first, now)
        tell_all()

        actions.accept_offer(delegation_id=waits, actor="visitor", now=now + timedelta(hours=23), real=now)

        assert (each(waits), standings(waits)) == ([SEATED, SEATED], [SEATED])
        assert db.session.get_one(Delegation, waits).offered_until is None
        assert untold() == {waits}
        with pytest.raises(NoSuchStanding):
            actions.accept_offer(delegation_id=waits, actor="visitor", now=now, real=now)

    def test_an_offer_ends_and_goes_to_the_next(self, offering, now):
        first, waits, next_one = register(offering, now, 2), register(offering, now, 2), register(offering, now, 1)
        withdraw_all(first, now)
        late = now + timedelta(hours=24)

        with pytest.raises(OfferOver):
            actions.accept_offer(delegation_id=waits, actor="visitor", now=late, real=now)
        assert actions.expire_offers(now=late - timedelta(seconds=1), real=now) == 0
        assert actions.expire_offers(now=late, real=now) == 1
        assert actions.expire_offers(now=late, real=now) == 0

        assert (each(waits), each(next_one), books(offering)) == ([WITHDRAWN, WITHDRAWN], [OFFERED], (1, 0, 3))
        assert {rsvp.answer for rsvp in rsvps_of(waits)} == {Answer.NONE}
        assert "offer_expired" in verbs()

    def test_an_offer_given_back_goes_to_the_next(self, offering, now):
        first, waits, next_one = register(offering, now, 2), register(offering, now, 2), register(offering, now, 2)
        withdraw_all(first, now)

        withdraw_all(waits, now)

        assert (each(waits), each(next_one), books(offering)) == ([WITHDRAWN] * 2, [OFFERED] * 2, (2, 0, 3))

    def test_an_offer_ends_with_the_beginning_of_the_event(self, offering, now):
        change(offering, starts_at=now + timedelta(hours=2))
        first, waits = register(offering, now, 2), register(offering, now)
        withdraw_all(first, now)

        assert db.session.get_one(Delegation, waits).offered_until == now + timedelta(hours=2)

    def test_maybe_on_an_offer_keeps_it(self, offering, now):
        first, waits = register(offering, now, 2), register(offering, now)
        withdraw_all(first, now)

        say(only(waits).id, Answer.MAYBE, now)

        assert each(waits) == [OFFERED]


def test_a_raise_of_the_capacity_takes_exactly_as_many_and_a_lowering_names_who_would_be_over(event, now):
    ids = [register(event, now, size) for size in (2, 2, 1, 1, 2)]

    actions.set_capacity(event_id=event.id, capacity=6, now=now, real=now)

    assert standings(*ids) == [SEATED, SEATED, SEATED, SEATED, WAITING]
    assert books(event) == (6, 1, 5)
    assert [d.id for d in over_by(event.id, 3)] == [ids[3], ids[2], ids[1]]
    assert over_by(event.id, 6) == []
    actions.set_capacity(event_id=event.id, capacity=3, now=now, real=now)
    assert standings(*ids) == [SEATED, SEATED, SEATED, SEATED, WAITING]


def test_seated_by_hand_is_logged(event, now):
    register(event, now, 3)
    pair, single = register(event, now, 2), register(event, now, 1)
    withdraw_all(single, now)
    change(event, save_after_skips=0)
    late = register(event, now, 1)

    actions.seat_by_hand(delegation_id=late, actor="person:1", now=now, real=now)

    assert standings(pair, late) == [WAITING, SEATED]
    assert "seat_by_hand" in verbs()
