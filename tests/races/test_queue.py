"""Parties in the queue under parallel cancels, claims, codes and approvals: never over capacity, no seat twice, nobody starves."""

from collections import Counter
from itertools import chain

import pytest
from sqlalchemy import func, select

from eventsapp.core import audit
from eventsapp.core.db import db
from eventsapp.events.rules import OpenTo
from eventsapp.rsvps import actions
from eventsapp.rsvps.models import AdmissionCode, Delegation, Rsvp, SeatPool
from eventsapp.rsvps.rules import Standing
from tests.factories import NOW, make_event
from tests.races import tasks
from tests.races.conftest import HANDS
from tests.rsvps.crowd import register

pytestmark = pytest.mark.race


def held():
    return db.session.scalar(select(func.count()).select_from(Rsvp).where(Rsvp.standing.in_([Standing.SEATED, Standing.OFFERED])))


def assert_books_are_right():
    pool = db.session.scalars(select(SeatPool)).one()
    waiting = db.session.scalar(select(func.count(func.distinct(Rsvp.delegation_id))).where(Rsvp.standing == Standing.WAITING))
    assert (pool.taken, pool.waiting) == (held(), waiting)
    assert pool.ceiling is None or pool.taken <= pool.ceiling
    assert list(audit.broken_entries()) == []


def shares(rows):
    return [rows[hand::HANDS] for hand in range(HANDS)]


@pytest.mark.parametrize("offer_hours", [None, 24], ids=["seated", "offered"])
def test_50_parallel_cancels_move_parties_up_without_one_seat_too_many(race, offer_hours):
    event = make_event(capacity=60, offer_hours=offer_hours)
    for size in [1] * 50 + [5, 5]:
        tasks.register(event.id, size)
    for size in [3, 1, 5, 2, 1, 4] * 6:
        tasks.register(event.id, size)
    leaving = list(db.session.scalars(select(Rsvp.id).where(Rsvp.standing == Standing.SEATED).order_by(Rsvp.id)))[:50]

    outcomes = race(tasks.leave_and_look, event.id, rsvp_ids=shares(leaving), accepts=[[]] * HANDS)

    assert set(chain.from_iterable(outcomes)) == {"done"}
    assert_books_are_right()
    given = Counter(db.session.scalars(select(audit.AuditEntry.subject_id).where(audit.AuditEntry.verb.in_(["seat", "offer"]))))
    assert given
    assert set(given.values()) == {1}  # no party was given its seats twice
    assert 50 <= held() <= 60
    kinds = {len({rsvp.standing for rsvp in d.rsvps if rsvp.standing is not Standing.WITHDRAWN}) for d in db.session.scalars(select(Delegation))}
    assert kinds <= {0, 1}  # all together, or not yet


def test_offers_accepted_given_back_and_ended_at_once_hold_each_seat_once(race):
    event = make_event(capacity=20, offer_hours=1)
    first = [tasks.register(event.id) for _ in range(20)]
    waits = [tasks.register(event.id, size) for size in [2] * 10 + [1] * 10]
    for delegation_id in first:
        actions.withdraw_all(delegation_id=delegation_id, actor="visitor", now=NOW, real=NOW)
    offered = list(db.session.scalars(select(Delegation.id).where(Delegation.standing == Standing.OFFERED)))
    people = list(db.session.scalars(select(Rsvp.id).where(Rsvp.delegation_id.in_(offered[:5]))))

    outcomes = race(tasks.leave_and_look, event.id, rsvp_ids=shares(people), accepts=shares(waits))

    assert set(chain.from_iterable(outcomes)) <= {"done", "NoSuchStanding"}
    assert_books_are_right()


def test_one_seat_is_claimed_by_one(race):
    event = make_event(capacity=30)
    party = register(event, NOW, 1, unnamed=12)

    outcomes = race(tasks.claim_many, event.id, delegation_id=[party] * HANDS, names=[[f"사람 {hand} {turn}" for turn in range(3)] for hand in range(HANDS)])

    assert Counter(chain.from_iterable(outcomes)) == {"done": 12, "NoSeatToClaim": 12}
    names = [rsvp.person.name for rsvp in db.session.get_one(Delegation, party).rsvps]
    assert (len(set(names)), "" in names) == (13, False)


def test_a_code_admits_no_one_too_many(race):
    event = make_event(capacity=None, open_to=OpenTo.INVITED)
    code = db.session.get_one(AdmissionCode, actions.make_code(event_id=event.id, label="", most=20, actor="person:1", now=NOW)).code

    outcomes = race(tasks.register_with_code, event.id, code=[code] * HANDS, sizes=[[1, 3, 1]] * HANDS)

    told = Counter(chain.from_iterable(outcomes))
    assert set(told) == {"done", "CodeUsedUp"}
    assert held() == db.session.scalar(select(AdmissionCode.used)) <= 20
    assert held() >= 18


def test_a_quota_is_kept_whoever_of_the_organisation_comes_at_once(race):
    event = make_event(capacity=None)
    actions.set_quota(event_id=event.id, per_organisation=10, actor="person:1", now=NOW)

    outcomes = race(tasks.register_same_organisation, event.id, sizes=[[2, 2, 2]] * HANDS)

    assert Counter(chain.from_iterable(outcomes)) == {"done": 5, "QuotaReached": 19}
    assert held() == 10


def test_whoever_is_swapped_and_withdrawn_at_once_has_one_fate(race):
    event = make_event(capacity=40)
    people = [rsvp.id for rsvp in db.session.get_one(Delegation, tasks.register(event.id, 24)).rsvps]

    outcomes = race(tasks.swap_or_leave, event.id, rsvp_ids=[people] * HANDS, swaps=[hand % 2 == 0 for hand in range(HANDS)])

    assert set(chain.from_iterable(outcomes)) <= {"done", "NoSuchStanding"}
    assert_books_are_right()
    swapped = list(db.session.scalars(select(Rsvp.seat_of_id).where(Rsvp.seat_of_id.is_not(None))))
    assert len(swapped) == len(set(swapped))


def test_two_organisers_approve_each_registration_once(race):
    event = make_event(capacity=15, needs_approval=True)
    ids = [tasks.register(event.id) for _ in range(30)]

    outcomes = race(tasks.approve_many, event.id, delegation_ids=[ids[::-1] if hand % 2 else ids for hand in range(HANDS)])

    assert Counter(chain.from_iterable(outcomes)) == {"done": 30, "NoSuchStanding": 30 * (HANDS - 1)}
    assert_books_are_right()
    assert held() == 15
