"""The verbs of registering, on both databases: who is seated, who waits, who moves up, who is told."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from eventsapp.core import audit
from eventsapp.core.db import db, transaction
from eventsapp.core.once import AlreadyDone, Sent, SentWithOtherContent
from eventsapp.core.words import Words
from eventsapp.events.actions import cancel_event
from eventsapp.events.rules import Status
from eventsapp.people.models import Person
from eventsapp.rsvps import actions
from eventsapp.rsvps.models import Delegation, SeatPool
from eventsapp.rsvps.queries import queue_position
from eventsapp.rsvps.rules import (
    Answer,
    Contact,
    Delegate,
    EventIsOff,
    LargerThanTheEvent,
    NoRegistration,
    NoSeatsLeft,
    NotOpenYet,
    Organisation,
    Party,
    RegistrationClosed,
    Standing,
)  # fmt: skip
from tests.factories import HYUN, JUN, SORA, make_event, make_person
from tests.rsvps.crowd import pool, register, rsvps_of, standings, withdraw_all
from tests.sweeps import told

pytestmark = pytest.mark.usefixtures("both")

SEATED, WAITING, WITHDRAWN = Standing.SEATED, Standing.WAITING, Standing.WITHDRAWN


@pytest.fixture
def three_seats(both, now):
    return make_event(capacity=3, save_after_skips=0)


def test_a_group_larger_than_the_free_seats_waits_whole(three_seats, now):
    pair, other = register(three_seats, now, 2), register(three_seats, now, 2)

    assert standings(pair, other) == [SEATED, WAITING]
    assert {rsvp.standing for rsvp in rsvps_of(other)} == {WAITING}
    assert (pool(three_seats).taken, pool(three_seats).waiting) == (2, 1)


def test_whoever_comes_while_seats_are_saved_up_waits_too_even_if_they_would_fit(three_seats, now):
    ids = [register(three_seats, now, size) for size in (2, 2, 1)]

    assert standings(*ids) == [SEATED, WAITING, WAITING]
    assert [queue_position(db.session.get_one(Delegation, i)) for i in ids] == [None, 1, 2]


def test_freed_seats_go_to_the_oldest_and_the_first_for_whom_seats_are_saved_up_ends_it(three_seats, now):
    first, pair, triple, single = [register(three_seats, now, size) for size in (3, 2, 3, 1)]

    withdraw_all(first, now)

    assert standings(first, pair, triple, single) == [WITHDRAWN, SEATED, WAITING, WAITING]
    assert pool(three_seats).taken == 2


def test_one_who_leaves_a_seated_delegation_frees_one_seat_in_the_same_transaction(three_seats, now):
    triple, single = register(three_seats, now, 3), register(three_seats, now, 1)

    actions.withdraw(rsvp_id=rsvps_of(triple)[1].id, actor="visitor", now=now, real=now)

    assert standings(triple, single) == [SEATED, SEATED]
    assert [r.standing for r in rsvps_of(triple)] == [SEATED, WITHDRAWN, SEATED]
    assert [r.answer for r in rsvps_of(triple)] == [Answer.GOING, Answer.DECLINED, Answer.GOING]


def test_a_waiting_delegation_that_shrinks_is_seated_the_moment_it_fits(three_seats, now):
    _pair, waiting = register(three_seats, now, 2), register(three_seats, now, 2)

    actions.withdraw(rsvp_id=rsvps_of(waiting)[0].id, actor="visitor", now=now, real=now)

    assert standings(waiting) == [SEATED]
    assert (pool(three_seats).taken, pool(three_seats).waiting) == (3, 0)


def test_withdrawing_twice_frees_nothing_twice(three_seats, now):
    pair = register(three_seats, now, 2)
    withdraw_all(pair, now)
    before = [(rsvp.version, rsvp.answered_at) for rsvp in rsvps_of(pair)]

    withdraw_all(pair, now)
    actions.withdraw(rsvp_id=rsvps_of(pair)[0].id, actor="visitor", now=now, real=now)

    assert pool(three_seats).taken == 0
    assert [(rsvp.version, rsvp.answered_at) for rsvp in rsvps_of(pair)] == before


def test_the_last_one_to_leave_a_waiting_delegation_takes_it_off_the_list(three_seats, now):
    register(three_seats, now, 3)
    waiting = register(three_seats, now, 1)

    withdraw_all(waiting, now)

    assert standings(waiting) == [WITHDRAWN]
    assert pool(three_seats).waiting == 0


def test_more_seats_seat_whoever_waits_and_fewer_drop_nobody(three_seats, now):
    ids = [register(three_seats, now, 2) for _ in range(3)]

    actions.set_capacity(event_id=three_seats.id, capacity=4, now=now, real=now)
    after_raise = standings(*ids)
    actions.set_capacity(event_id=three_seats.id, capacity=1, now=now, real=now)
    lowered = pool(three_seats)
    assert (after_raise, standings(*ids)) == ([SEATED, SEATED, WAITING],) * 2
    assert (lowered.capacity, lowered.ceiling, lowered.taken) == (1, 4, 4)

    withdraw_all(ids[0], now)

    assert standings(ids[2]) == [WAITING]
    assert (pool(three_seats).ceiling, pool(three_seats).taken) == (2, 2)


def test_without_a_limit_everybody_is_seated(both, now):
    event = make_event(capacity=None)

    assert standings(register(event, now, 10), register(event, now, 10)) == [SEATED, SEATED]


def test_without_a_waiting_list_a_full_event_refuses_and_keeps_nothing(both, now):
    event = make_event(capacity=1, keeps_waiting_list=False)
    register(event, now)

    with pytest.raises(NoSeatsLeft):
        register(event, now)

    assert (pool(event).arrivals, pool(event).waiting) == (1, 0)
    assert len(db.session.scalars(select(Delegation)).all()) == 1


@pytest.mark.parametrize(
    ("columns", "refusal"),
    [({"status": Status.CANCELLED}, EventIsOff), ({"status": Status.DRAFT}, NoRegistration), ({"takes_registrations": False}, NoRegistration)],
)
def test_an_event_that_takes_nobody_takes_no_seat_either(both, now, columns, refusal):
    event = make_event(**columns)

    with pytest.raises(refusal):
        register(event, now)

    assert pool(event).taken == 0


def test_a_party_larger_than_the_event_is_refused_and_holds_nobody_up(both, now):
    event = make_event(capacity=2)

    with pytest.raises(LargerThanTheEvent):
        register(event, now, 3)

    assert standings(register(event, now, 2)) == [SEATED]


def test_who_no_longer_fits_after_a_lowering_holds_nobody_up(three_seats, now):
    first, triple, single = [register(three_seats, now, size) for size in (3, 3, 1)]
    actions.set_capacity(event_id=three_seats.id, capacity=2, now=now, real=now)

    withdraw_all(first, now)

    assert standings(triple, single) == [WAITING, SEATED]


def test_a_second_press_of_the_button_shows_the_first_result_even_when_it_would_be_refused_now(both, now):
    event = make_event(capacity=1, keeps_waiting_list=False)
    first = register(event, now, 1, key="same")

    for moment in (now, now + timedelta(days=9)):
        with pytest.raises(AlreadyDone) as done:
            register(event, moment, 1, key="same")
        assert done.value.result == str(first)


def test_nobody_is_seated_by_hand_at_an_event_that_is_off(three_seats, now):
    register(three_seats, now, 3)
    waiting = register(three_seats, now, 1)
    cancel_event(event_id=three_seats.id, reason=Words(), by_id=None, now=now, actor="person:1")

    with pytest.raises(EventIsOff):
        actions.seat_by_hand(delegation_id=waiting, actor="person:1", now=now, real=now)


def test_the_audit_says_who_was_withdrawn(three_seats, now):
    rsvp = rsvps_of(register(three_seats, now, 2))[1]
    actions.withdraw(rsvp_id=rsvp.id, actor="visitor", now=now, real=now)

    assert db.session.scalars(select(audit.AuditEntry.fields).where(audit.AuditEntry.verb == "withdraw")).one() == [f"rsvp.{rsvp.id}"]


def test_the_window_is_judged_when_the_form_arrives_not_when_it_was_opened(both, now):
    event = make_event(registration_opens_at=now, registration_closes_at=now + timedelta(hours=1))

    with pytest.raises(NotOpenYet):
        register(event, now - timedelta(microseconds=1))
    with pytest.raises(RegistrationClosed):
        register(event, now + timedelta(hours=1))
    assert standings(register(event, now + timedelta(hours=1) - timedelta(microseconds=1))) == [SEATED]


def test_the_same_form_twice_registers_once_and_another_content_is_refused(three_seats, now):
    first = register(three_seats, now, 1, key="same")

    with pytest.raises(AlreadyDone) as done:
        register(three_seats, now, 1, key="same")
    with pytest.raises(SentWithOtherContent):
        register(three_seats, now, 2, key="same")

    assert done.value.result == str(first)
    assert (pool(three_seats).taken, pool(three_seats).arrivals) == (1, 1)


def test_nobody_is_matched_by_an_address_that_nobody_has_proven(three_seats, now):
    make_person(JUN)

    actions.register(event_id=three_seats.id, party=Party(Contact("다른 사람", JUN.email), contact_attends=True), sent=Sent.of("register", "k", 1), now=now, real=now)

    assert {p.name for p in db.session.scalars(select(Person).where(Person.email == JUN.email))} == {JUN.name, "다른 사람"}


def test_each_address_is_told_once_and_who_has_none_is_reached_through_the_contact(three_seats, now):
    people = (Delegate(JUN.name, email=JUN.email), Delegate(HYUN.name), Delegate("박소라", email=SORA.email.upper()))
    mine = Party(Contact(SORA.name, SORA.email), people, Organisation("한빛정보"))

    actions.register(event_id=three_seats.id, party=mine, sent=Sent.of("register", "k", 1), now=now, real=now)

    assert [to for to, _subject, _method in told(now)] == [JUN.email, SORA.email]


def test_who_moves_up_and_who_leaves_is_told(three_seats, now):
    first, second = register(three_seats, now, 3), register(three_seats, now, 1)
    told(now)

    withdraw_all(first, now)

    assert sorted(method for _to, _subject, method in told(now)) == ["", "", "CANCEL", "CANCEL", "CANCEL", "REQUEST"]
    assert standings(second) == [SEATED]


def test_the_sweep_seats_whoever_fits_and_finds_nothing_to_do_twice(three_seats, now):
    first, second = register(three_seats, now, 3), register(three_seats, now, 2)
    with transaction() as session:  # as if a release had been lost
        session.get_one(SeatPool, pool(three_seats).id).taken = 0
        session.get_one(Delegation, first).standing = WITHDRAWN
        for rsvp in rsvps_of(first):
            rsvp.standing = WITHDRAWN

    assert [actions.fill_all(now=now, real=now) for _ in range(2)] == [1, 0]
    assert standings(second) == [SEATED]


def test_nobody_moves_up_once_the_event_is_off_or_over(both, now):
    event = make_event(capacity=1)
    first, second = register(event, now), register(event, now)

    withdraw_all(first, now + timedelta(days=3))

    assert standings(second) == [WAITING]


def test_an_organiser_seats_ahead_of_turn_only_what_fits(three_seats, now):
    _seated, triple, single = [register(three_seats, now, size) for size in (2, 3, 1)]

    actions.seat_by_hand(delegation_id=single, actor="person:1", now=now, real=now)
    with pytest.raises(NoSeatsLeft):
        actions.seat_by_hand(delegation_id=triple, actor="person:1", now=now, real=now)

    assert standings(triple, single) == [WAITING, SEATED]


def test_every_verb_leaves_its_mark_and_the_chain_holds(three_seats, now):
    first = register(three_seats, now, 3)
    register(three_seats, now, 1)
    withdraw_all(first, now)

    verbs = db.session.scalars(select(audit.AuditEntry.verb).order_by(audit.AuditEntry.number)).all()
    assert verbs == ["register", "register", "seat", "withdraw"]
    assert list(audit.broken_entries()) == []
