"""Several workers that sweep at once: everybody is told, and nobody twice."""

from __future__ import annotations

from collections import Counter
from itertools import chain

import pytest
from sqlalchemy import select

from eventsapp.calendars.models import Invitation
from eventsapp.core.db import db
from eventsapp.mail.models import OutboxMail
from tests.factories import make_delegation, make_event
from tests.races import tasks

pytestmark = pytest.mark.race


def test_eight_workers_owe_each_of_60_readers_one_mail(race):
    event = make_event()
    for number in range(30):
        make_delegation(event, size=2, organisation=f"기업 {number}")
        make_delegation(event)
    event_id = event.id

    outcomes = race(tasks.tell_everybody, event_id)

    owed = Counter(mail.ids["invitation"] for mail in db.session.scalars(select(OutboxMail)))
    assert sum(chain.from_iterable(outcomes)) == len(owed) == 60
    assert set(owed.values()) == {1}
    assert set(owed) == set(db.session.scalars(select(Invitation.id)))
