"""What the sweep does for registrations, on both databases: erasing after a year."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from eventsapp.calendars.actions import catch_up
from eventsapp.core import audit, tokens
from eventsapp.core.db import db
from eventsapp.events.actions import postpone_event
from eventsapp.mail.models import MailState, OutboxMail
from eventsapp.people.models import Person
from eventsapp.rsvps import actions
from eventsapp.rsvps.models import Delegation, Rsvp
from eventsapp.rsvps.rules import Contact, Organisation
from tests.factories import SORA, make_event, words
from tests.rsvps.crowd import register

pytestmark = pytest.mark.usefixtures("both")


@pytest.fixture
def event(both, now):
    return make_event(capacity=3)


def change(verb, event, now):
    verb(event_id=event.id, by_id=None, now=now, actor="person:1", reason=words("Ill.", "사정"))


def test_a_year_after_the_event_what_was_personal_is_gone_and_the_numbers_stay(event, now):
    mine = register(event, now, 2)
    catch_up(now=now, real=now)
    link = tokens.current(actions.DELEGATION, mine)
    edit = {"contact": Contact("새 이름", SORA.email), "organisation": Organisation("한빛정보"), "delegates": [], "actor": "visitor", "now": now, "real": now}
    actions.edit_delegation(delegation_id=mine, version=1, **edit)
    year_on = event.ends_at + timedelta(days=365)

    early = actions.erase_due(now=year_on - timedelta(seconds=1), real=now)
    late = [actions.erase_due(now=year_on, real=now) for _ in range(2)]

    db.session.rollback()
    assert (early, late) == (0, [1, 0])
    assert {(p.name, p.email, p.email_key, p.phone) for p in db.session.scalars(select(Person))} == {("", "", "", "")}
    assert {r.standing.value for r in db.session.scalars(select(Rsvp))} == {"seated"}
    assert db.session.get_one(Delegation, mine).organisation == "한빛정보"
    assert db.session.scalars(select(audit.AuditValue)).all() == []
    assert list(audit.broken_entries()) == []
    assert {m.state for m in db.session.scalars(select(OutboxMail))} == {MailState.SUPERSEDED}
    assert tokens.find_row_id(actions.DELEGATION, link, now=now) is None


def test_a_postponed_event_is_not_over_and_an_undated_one_never(both, now):
    postponed = make_event()
    register(postponed, now, 1)
    change(postpone_event, postponed, now)
    undated = make_event(postponed.programme, "undated", starts_at=None, ends_at=None, registration_closes_at=None)
    register(undated, now, 1)

    assert actions.erase_due(now=now + timedelta(days=4_000), real=now) == 0
