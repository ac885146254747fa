"""Each application gets the next number of its call, whoever comes at once; proven by the same race without the lock."""

from collections import Counter
from itertools import chain

import pytest
from sqlalchemy import select

from eventsapp.core import audit
from eventsapp.core.db import db
from eventsapp.members.models import Application, Call
from eventsapp.members.rules import Stage
from tests.factories import make_programme
from tests.members.applying import CLOSES, OPENS, apply_as
from tests.races import applying
from tests.races.conftest import HANDS

pytestmark = pytest.mark.race


@pytest.fixture
def programme(both):
    return make_programme(recruitment_opens_at=OPENS, recruitment_closes_at=CLOSES)


def names():
    return [[f"회사 {hand}-{number}" for number in range(10)] for hand in range(HANDS)]


def numbers():
    return sorted(db.session.scalars(select(Application.number)))


def test_of_80_at_once_each_gets_one_number_of_the_one_call_that_they_made(programme, race):
    outcomes = race(applying.apply_many, programme.id, names=names())

    assert Counter(chain.from_iterable(outcomes)) == {"done": 80}
    assert numbers() == list(range(1, 81))
    assert len(db.session.scalars(select(Call)).all()) == 1
    assert list(audit.broken_entries()) == []


def test_without_the_lock_some_would_get_the_number_of_others_and_be_sent_away(programme, race):
    apply_as(programme, "die erste")

    outcomes = race(applying.apply_without_lock, programme.id, names=names())

    assert Counter(chain.from_iterable(outcomes))["done"] < 80


def test_one_form_sent_by_all_processes_at_once_applies_once(programme, race):
    outcomes = race(applying.apply_with_key, programme.id, key=["the same key"] * HANDS)

    assert sorted(outcomes) == ["new 1"] + ["same 1"] * (HANDS - 1)
    assert numbers() == [1]


def test_one_draft_sent_by_all_processes_at_once_is_sent_once(programme, race):
    application_id = apply_as(programme, send=False)
    keys = [f"key {hand % 4}" for hand in range(HANDS)]

    outcomes = race(applying.send_draft, programme.id, application_id=[application_id] * HANDS, key=keys)

    assert Counter(outcomes) == {"done": 1, "same": 1, "ApplicationChangedMeanwhile": 6}
    assert (numbers(), db.session.scalars(select(Application.stage)).one()) == ([1], Stage.RECEIVED)
