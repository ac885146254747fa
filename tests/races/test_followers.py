"""Several workers that tell followers at once: everybody once, nobody twice."""

from __future__ import annotations

from collections import Counter
from itertools import chain

import pytest
from sqlalchemy import select

from eventsapp.calendars.models import Follower
from eventsapp.core.db import db, transaction
from eventsapp.mail.models import OutboxMail
from eventsapp.people.models import Person
from tests.factories import NOW, make_event
from tests.races import telling

pytestmark = pytest.mark.race

FOLLOWERS = 60


def test_eight_workers_owe_each_of_60_followers_one_mail(race):
    event = make_event()
    follow_confirmed(event.id)

    outcomes = race(telling.tell_followers, event.id)

    owed = Counter(mail.ids["follower"] for mail in db.session.scalars(select(OutboxMail).where(OutboxMail.message == "follow_fixed")))
    assert sum(chain.from_iterable(outcomes)) == len(owed) == FOLLOWERS
    assert set(owed.values()) == {1}
    assert set(db.session.scalars(select(Follower.told_at))) == {telling.RESTED}


def follow_confirmed(event_id):
    """As many who followed while the day was open, and confirmed."""
    with transaction() as session:
        for number in range(FOLLOWERS):
            email = f"guest{number}@guest.test"
            person = Person(name="", email=email, email_key=email, locale="ko", created_at=NOW)
            session.add(person)
            session.flush()
            session.add(Follower(event_id=event_id, person_id=person.id, email_key=email, locale="ko", asked_at=NOW, confirmed_at=NOW))
