"""What becomes of a registration, and which mails that is: on both databases."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from eventsapp.calendars.models import Invitation
from eventsapp.core.db import db
from eventsapp.events.actions import postpone_event, resume_event
from eventsapp.mail.models import OutboxMail
from eventsapp.rsvps import actions
from eventsapp.rsvps.models import Delegation
from eventsapp.rsvps.rules import Answer
from tests.calendars.test_messages import compose, told_before
from tests.calendars.test_party_mails import BY, STAFF, WITH_JUN, full, make, register, rsvps_of
from tests.factories import HYUN, JUN, NOW, SORA, words
from tests.sweeps import letters


@pytest.fixture
def anywhere(both, now):
    return make(capacity=3)


@pytest.fixture
def offering(both, now):
    return make(capacity=3, offer_hours=24)


@pytest.fixture
def choosy(both, now):
    return make(capacity=3, needs_approval=True)


def test_who_withdrew_and_comes_back_is_no_withdrawal_to_their_contact(anywhere):
    mine = register(anywhere, *WITH_JUN)
    told_before(anywhere)
    actions.withdraw(rsvp_id=rsvps_of(mine)[1], **BY)
    told_before(anywhere)
    actions.answer(rsvp_id=rsvps_of(mine)[1], answer=Answer.GOING, actor="visitor", at=NOW, now=NOW, real=NOW)

    mail = compose(SORA.email, "en")

    assert mail.subject == "Registration changed: Corporate seminar"
    assert f"{HYUN.name} is registered now." in mail.text
    assert "withdrawn" not in mail.text


def test_what_has_changed_and_changed_back_is_no_news(anywhere):
    mine = register(anywhere, *WITH_JUN)
    told_before(anywhere)
    actions.withdraw(rsvp_id=rsvps_of(mine)[1], **BY)
    actions.answer(rsvp_id=rsvps_of(mine)[1], answer=Answer.GOING, actor="visitor", at=NOW, now=NOW, real=NOW)

    assert letters(NOW) == []


def test_who_is_refused_before_anybody_told_them_anything_hears_of_the_refusal_alone(choosy):
    mine = register(choosy, *WITH_JUN)
    actions.refuse(delegation_id=mine, reason="Full.", **STAFF)

    assert [(letter.to, letter.subject) for letter in letters(NOW)] == [(SORA.email, "참가 신청 미승인: 기업 설명회")]
    assert letters(NOW) == []


def test_nothing_stays_of_whoever_objected_once_their_calendar_is_told(anywhere):
    mine = register(anywhere, *WITH_JUN)
    told_before(anywhere)
    actions.object_to(rsvp_id=rsvps_of(mine)[0], now=NOW, real=NOW)

    sent = letters(NOW)
    assert sorted((letter.to, letter.method) for letter in sent) == [(JUN.email, "CANCEL"), (SORA.email, "")]
    assert letters(NOW) == []

    db.session.rollback()
    kept = [*db.session.scalars(select(Invitation.address)), *db.session.scalars(select(OutboxMail.recipient))]
    assert SORA.email in kept
    assert JUN.email not in kept
    assert not db.session.scalars(select(Delegation.untold)).one()


def test_a_question_is_asked_once_and_the_next_one_again(choosy):
    mine = register(choosy, *WITH_JUN)
    told_before(choosy)
    for text in ("첫 번째 질문입니다.", "두 번째 질문입니다."):
        actions.ask_back(delegation_id=mine, text=text, **STAFF)
        [letter] = letters(NOW)
        assert (letter.to, text in letter.text) == (SORA.email, True)
        assert letters(NOW) == []


def test_seats_offered_when_a_postponed_event_is_on_again_are_not_lost_in_the_news_of_it(offering):
    first = full(offering)
    register(offering, *WITH_JUN)
    told_before(offering)
    postpone_event(event_id=offering.id, reason=words("Snow"), actor="person:1", by_id=None, now=NOW)
    told_before(offering)
    actions.withdraw_all(delegation_id=first, **BY)
    resume_event(event_id=offering.id, by_id=None, now=NOW, actor="person:1")
    actions.fill_all(now=NOW, real=NOW)

    assert "좌석 제안 안내: 기업 설명회" in [letter.subject for letter in letters(NOW)]
