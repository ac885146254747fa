"""Several who decide at once: one decision for each application, one number for each member; without the lock it breaks."""

from __future__ import annotations

import random
from collections import Counter
from itertools import chain

import pytest
from sqlalchemy import func, select

from eventsapp.core import audit
from eventsapp.core.db import db
from eventsapp.mail.models import OutboxMail
from eventsapp.members.models import Decision, Membership, MembershipChange
from eventsapp.people.models import Organisation
from tests.factories import Who, make_body, make_call, make_person, make_programme
from tests.members.committees import applications, meeting
from tests.races import deciding
from tests.races.conftest import HANDS

pytestmark = pytest.mark.race


@pytest.fixture
def programme(both):
    return make_programme()


@pytest.fixture
def ids(programme):
    body = make_body(programme)
    meeting(body)
    return applications(make_call(programme, body_id=body.id), 24)


def reviewers():
    return [make_person(Who(f"위원 {hand}", f"{hand}@committee.test")).id for hand in range(HANDS)]


def count(model):
    return db.session.scalar(select(func.count()).select_from(model))


def assert_one_of_each(members):
    numbers = sorted(db.session.scalars(select(Membership.number)))
    assert numbers == list(range(1, members + 1))
    assert (count(MembershipChange), count(Organisation), count(OutboxMail)) == (members, members, count(Decision))
    assert list(audit.broken_entries()) == []


def test_of_eight_who_decide_the_same_at_once_one_does_and_the_others_are_told(race, programme, ids):
    outcomes = race(deciding.decide_each, programme.id, batches=[[ids]] * HANDS, outcome=["admitted", "refused"] * (HANDS // 2), by_id=reviewers())

    assert Counter(chain.from_iterable(outcomes)) == {"done": 1, "ChangedSinceShown": HANDS - 1}
    assert count(Decision) == len(ids)
    assert len(set(db.session.scalars(select(Decision.outcome)))) == 1
    assert_one_of_each(count(Membership))


def test_batches_that_overlap_in_any_order_decide_each_once_and_never_wait_for_each_other(race, programme, ids):
    def pairs(hand):
        shuffled = random.Random(hand).sample(ids, len(ids))
        return [shuffled[at : at + 2] for at in range(0, len(ids), 2)] + [[each] for each in shuffled]

    outcomes = race(deciding.decide_each, programme.id, batches=[pairs(hand) for hand in range(HANDS)], outcome=["admitted"] * HANDS, by_id=reviewers())

    assert set(chain.from_iterable(outcomes)) <= {"done", "ChangedSinceShown", "DecidedBefore"}
    assert count(Decision) == len(ids)
    assert_one_of_each(len(ids))


def test_one_form_sent_by_every_process_decides_once(race, programme, ids):
    outcomes = race(
        deciding.decide_each, programme.id, batches=[[ids]] * HANDS, outcome=["admitted"] * HANDS, by_id=[reviewers()[0]] * HANDS, key=["pressed"] * HANDS
    )

    assert Counter(chain.from_iterable(outcomes)) == {"done": 1, "AlreadyDone": HANDS - 1}
    assert_one_of_each(len(ids))


def test_without_the_lock_the_same_race_fails_in_the_face_of_those_who_decide(race, programme, ids):
    batches = [[[each] for each in ids]] * HANDS

    outcomes = race(deciding.decide_without_lock, programme.id, batches=batches, outcome=["admitted"] * HANDS, by_id=reviewers())

    assert [said for said in chain.from_iterable(outcomes) if said not in ("done", "ChangedSinceShown", "DecidedBefore")] != []
