"""Several workers read the same mail, while people change the same registrations: each answer once, nobody in anybody's way."""

from __future__ import annotations

from collections import Counter

import pytest
from sqlalchemy import func, select

from eventsapp.calendars.models import Invitation
from eventsapp.calendars.rules.replies import Verdict
from eventsapp.core import audit
from eventsapp.core.db import db
from eventsapp.mail.models import InboundMail, InboundState
from eventsapp.rsvps.models import Rsvp, SeatPool
from eventsapp.rsvps.rules import Standing
from tests.calendars.replies.inbox import post
from tests.factories import Who, make_delegation, make_event
from tests.races import answering
from tests.races.conftest import HANDS
from tests.sweeps import letters

pytestmark = pytest.mark.race

GUESTS = 16


@pytest.fixture
def event(both, now):
    """An event to which many are invited, and every one of their calendars has answered twice: first yes, then no."""
    event = make_event(capacity=None)
    for number in range(GUESTS):
        make_delegation(event, contact=Who(f"손님 {number}", f"guest{number}@guest.test"))
    letters(answering.NOW)
    for invitation in db.session.scalars(select(Invitation).order_by(Invitation.id)).all():
        post(invitation, "google", partstat="TENTATIVE")
        post(invitation, "apple", partstat="DECLINED", stamp=answering.NOW + 2 * (answering.LATER - answering.NOW) / 5)
    return event


def seated():
    return db.session.scalar(select(func.count()).select_from(Rsvp).where(Rsvp.standing == Standing.SEATED))


def test_every_answer_is_applied_once_however_many_workers_read(race, event):
    read = race(answering.read, event.id)

    outcomes = Counter(tuple(row) for row in db.session.execute(select(InboundMail.state, InboundMail.outcome)))
    entries = Counter(db.session.scalars(select(audit.AuditEntry.verb).where(audit.AuditEntry.actor.startswith("calendar:"))))
    assert sum(read) == 2 * GUESTS
    assert set(outcomes) <= {(InboundState.READ, Verdict.APPLIED), (InboundState.READ, Verdict.STALE)}
    assert entries["withdraw"] == GUESTS
    assert sum(entries.values()) == outcomes[InboundState.READ, Verdict.APPLIED]
    assert (seated(), db.session.scalars(select(SeatPool.taken)).one()) == (0, 0)
    assert (set(answering.tries()), list(audit.broken_entries())) == ({0}, [])


def test_answers_by_mail_and_on_the_site_do_not_stop_each_other(race, event):
    rsvp_ids = list(db.session.scalars(select(Rsvp.id).order_by(Rsvp.id)))
    jobs = ["read", "read", "read", "tell", "withdraw", "come", "withdraw", "come"]
    assert len(jobs) == HANDS

    read = race(answering.read_or_change, event.id, job=jobs, rsvp_ids=[rsvp_ids[::-1] if hand % 3 else rsvp_ids for hand in range(HANDS)])

    assert (sum(read[:3]), set(answering.tries())) == (2 * GUESTS, {0})
    assert db.session.scalars(select(SeatPool.taken)).one() == seated()
    assert list(audit.broken_entries()) == []
