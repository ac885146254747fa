"""Never more seated than seats, whoever comes at once; proven by the same race with the lock switched off."""

import random
from collections import Counter
from itertools import chain

import pytest
from sqlalchemy import func, select

from eventsapp.core import audit
from eventsapp.core.db import db
from eventsapp.rsvps.models import Delegation, Rsvp, SeatPool
from eventsapp.rsvps.rules import Standing
from tests.factories import make_event
from tests.races import tasks
from tests.races.conftest import HANDS

pytestmark = pytest.mark.race


def seated():
    return db.session.scalar(select(func.count()).select_from(Rsvp).where(Rsvp.standing == Standing.SEATED))


def numbers(standing):
    return list(db.session.scalars(select(Delegation.number).where(Delegation.standing == standing).order_by(Delegation.number)))


def pool():
    return db.session.scalars(select(SeatPool)).one()


def assert_books_are_right():
    """The counters say what the rows say, the queue is in order, and nobody waits who would fit."""
    book, waiting = pool(), numbers(Standing.WAITING)
    assert (book.taken, book.waiting) == (seated(), len(waiting))
    assert book.ceiling is None or book.taken <= book.ceiling
    assert max(numbers(Standing.SEATED), default=0) < min(waiting, default=10**9)
    if waiting:
        size = db.session.scalar(select(func.count()).select_from(Rsvp).join(Rsvp.delegation).where(Delegation.number == waiting[0], Rsvp.standing == Standing.WAITING))
        assert book.taken + size > book.ceiling
    assert list(audit.broken_entries()) == []


def assert_seated_once_each():
    entries = Counter(db.session.scalars(select(audit.AuditEntry.subject_id).where(audit.AuditEntry.verb == "seat")))
    assert set(entries.values()) <= {1}


def test_of_400_guests_at_once_exactly_100_are_seated_and_the_others_wait_in_order(race):
    event_id = make_event(save_after_skips=0, capacity=100).id

    outcomes = race(tasks.register_many, event_id, sizes=[[1] * 50] * HANDS)

    assert Counter(chain.from_iterable(outcomes)) == {"done": 400}
    assert (numbers(Standing.SEATED), numbers(Standing.WAITING)) == (list(range(1, 101)), list(range(101, 401)))
    assert_books_are_right()


def test_without_the_lock_the_same_race_oversells(race):
    event_id = make_event(save_after_skips=0, capacity=20).id

    race(tasks.register_without_lock, event_id, sizes=[[1] * 15] * HANDS)

    assert seated() > 20


def test_delegations_of_all_sizes_are_seated_whole_or_wait_whole(race):
    event_id = make_event(save_after_skips=0, capacity=50).id

    outcomes = race(tasks.register_many, event_id, sizes=[[3, 1, 10, 2, 1]] * HANDS)

    assert Counter(chain.from_iterable(outcomes)) == {"done": 40}
    assert {len({rsvp.standing for rsvp in d.rsvps}) for d in db.session.scalars(select(Delegation))} == {1}
    assert_books_are_right()


def test_seats_given_back_at_once_are_filled_once_each_in_order(race):
    event_id = make_event(save_after_skips=0, capacity=40).id
    for size in [1] * 40 + [1, 2, 1, 3] * 10:
        tasks.register(event_id, size)
    leaving = list(db.session.scalars(select(Rsvp.id).where(Rsvp.standing == Standing.SEATED)))
    leaving += leaving[:4]  # some withdraw twice, in two processes

    outcomes = race(tasks.withdraw_and_fill, event_id, rsvp_ids=[leaving[hand::HANDS] for hand in range(HANDS)])

    assert set(chain.from_iterable(outcomes)) == {"done"}
    assert (pool().taken, pool().waiting) == (39, 17)  # 3 did not fit into the last seat
    assert_books_are_right()
    assert_seated_once_each()


def test_capacity_may_change_while_guests_come(race):
    event_id = make_event(save_after_skips=0, capacity=30).id
    chance = random.Random(7)

    outcomes = race(tasks.come_or_change, event_id, share=[[chance.randrange(3, 60) for _ in range(12)] for _ in range(HANDS)], changes=[hand % 4 == 0 for hand in range(HANDS)])

    assert Counter(chain.from_iterable(outcomes)) == {"done": 96}
    assert pool().ceiling >= pool().capacity
    assert_books_are_right()
    assert_seated_once_each()


def test_contacts_correct_while_delegates_withdraw_and_nobody_is_in_anybodys_way(race):
    event = make_event(save_after_skips=0, capacity=200)
    delegations = [tasks.register(event.id, 3) for _ in range(20)]

    outcomes = race(tasks.correct_or_withdraw, event.id, delegations=[delegations] * HANDS, corrects=[hand % 2 == 0 for hand in range(HANDS)])

    told = Counter(chain.from_iterable(outcomes))
    assert set(told) <= {"done", "EditedMeanwhile"}
    assert told["done"] >= HANDS // 2 * 20
    assert (seated(), pool().taken) == (40, 40)
    assert_books_are_right()


def test_one_form_sent_by_all_processes_at_once_registers_once(race):
    event_id = make_event(save_after_skips=0, capacity=10).id

    outcomes = race(tasks.register_with_key, event_id, key=["the same key"] * HANDS)

    assert sorted(outcomes) == ["new 1"] + ["same 1"] * (HANDS - 1)
    assert (seated(), pool().arrivals) == (1, 1)
