"""Many answers at once: never more seated than seats, and what is declined is filled."""

from collections import Counter
from itertools import chain

import pytest
from sqlalchemy import func, select

from eventsapp.core import audit
from eventsapp.core.db import db
from eventsapp.rsvps.models import Delegation, Rsvp, SeatPool
from eventsapp.rsvps.rules import Answer, Standing
from tests.factories import make_event
from tests.races import tasks
from tests.races.conftest import HANDS

pytestmark = pytest.mark.race

SEATED, WAITING = Standing.SEATED, Standing.WAITING


def rsvp_ids(*delegation_ids):
    return list(db.session.scalars(select(Rsvp.id).where(Rsvp.delegation_id.in_(delegation_ids)).order_by(Rsvp.id)))


def shares(ids):
    return [ids[hand::HANDS] for hand in range(HANDS)]


def decline(ids):
    for rsvp_id in ids:
        tasks.answer(rsvp_id, Answer.DECLINED)


def counted(model, standing):
    return db.session.scalar(select(func.count()).select_from(model).where(model.standing == standing))


def assert_books(taken, waiting):
    """The counters are as expected, and say what the rows say."""
    db.session.rollback()
    book = db.session.scalars(select(SeatPool)).one()
    assert (book.taken, book.waiting) == (taken, waiting)
    assert (counted(Rsvp, SEATED), counted(Delegation, WAITING)) == (taken, waiting)
    assert book.ceiling is None or book.taken <= book.ceiling
    assert list(audit.broken_entries()) == []


def test_of_30_who_come_back_at_once_5_get_the_free_seats_and_25_wait_each_with_a_number(race):
    event_id = make_event(capacity=30).id
    back = rsvp_ids(*[tasks.register(event_id) for _ in range(30)])
    decline(back)
    tasks.register_many(event_id, [5, 5, 5, 5, 5])

    outcomes = race(tasks.answer_many, event_id, answers=[[(rsvp_id, Answer.GOING) for rsvp_id in share] for share in shares(back)])

    assert Counter(chain.from_iterable(outcomes)) == {"done": 30}
    assert_books(30, 25)
    numbers = list(db.session.scalars(select(Delegation.number).where(Delegation.standing == WAITING).order_by(Delegation.number)))
    assert numbers == list(range(36, 61))


def test_without_the_lock_the_same_race_oversells(race):
    event_id = make_event(capacity=30).id
    back = rsvp_ids(*[tasks.register(event_id) for _ in range(30)])
    decline(back)
    tasks.register_many(event_id, [5, 5, 5, 5, 5])

    race(tasks.answer_without_lock, event_id, answers=[[(rsvp_id, Answer.GOING) for rsvp_id in share] for share in shares(back)])

    assert counted(Rsvp, SEATED) > 30


def test_of_30_who_come_back_at_once_without_a_waiting_list_5_are_seated_and_25_are_told(race):
    event_id = make_event(capacity=30, keeps_waiting_list=False).id
    back = rsvp_ids(*[tasks.register(event_id) for _ in range(30)])
    decline(back)
    tasks.register_many(event_id, [5, 5, 5, 5, 5])

    outcomes = race(tasks.answer_many, event_id, answers=[[(rsvp_id, Answer.GOING) for rsvp_id in share] for share in shares(back)])

    assert Counter(chain.from_iterable(outcomes)) == {"done": 5, "NoSeatsLeft": 25}
    assert_books(30, 0)


def test_members_of_one_delegation_who_come_back_at_once_take_no_seat_twice(race):
    event_id = make_event(capacity=10).id
    back = rsvp_ids(tasks.register(event_id, 8))
    decline(back[1:])
    tasks.register_many(event_id, [1] * 6)

    outcomes = race(tasks.answer_many, event_id, answers=[[(rsvp_id, Answer.GOING) for rsvp_id in back]] * HANDS)

    assert set(chain.from_iterable(outcomes)) == {"done"}
    assert_books(10, 1)


def test_seats_declined_while_others_come_back_and_wait_are_filled_once_each(race):
    event_id = make_event(capacity=20, save_after_skips=0).id
    there = rsvp_ids(*[tasks.register(event_id) for _ in range(20)])
    gone = there[10:]
    decline(gone)
    tasks.register_many(event_id, [1] * 10 + [2] * 5)
    leave, back = [(i, Answer.DECLINED) for i in there[:10]], [(i, Answer.GOING) for i in gone]

    outcomes = race(tasks.answer_many, event_id, answers=[leave[hand::HANDS] + back[hand::HANDS] + leave[hand::HANDS] for hand in range(HANDS)])

    assert set(chain.from_iterable(outcomes)) == {"done"}
    assert_books(20, 10)
    seats = Counter(db.session.scalars(select(audit.AuditEntry.subject_id).where(audit.AuditEntry.verb == "seat")))
    assert set(seats.values()) == {1}


def test_one_person_answers_differently_in_all_processes_at_once_and_one_answer_stands(race):
    event_id = make_event(capacity=1).id
    only = rsvp_ids(tasks.register(event_id))[0]
    tasks.register(event_id)
    said = [Answer.MAYBE, Answer.GOING, Answer.MAYBE, Answer.DECLINED]

    outcomes = race(tasks.answer_many, event_id, answers=[[(only, said[(hand + turn) % 4]) for turn in range(4)] for hand in range(HANDS)])

    assert set(chain.from_iterable(outcomes)) == {"done"}
    assert_books(1, 1 if db.session.get_one(Rsvp, only).standing is WAITING else 0)
