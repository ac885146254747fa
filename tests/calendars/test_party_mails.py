"""The mails about what becomes of a registration, word for word in both languages: waiting in part, offers, approval, swaps."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from eventsapp.core.db import db, transaction
from eventsapp.core.once import Sent
from eventsapp.rsvps import actions
from eventsapp.rsvps.models import Delegation, Rsvp
from eventsapp.rsvps.rules import Contact, Delegate, Organisation, Party
from tests.calendars.test_messages import assert_golden, compose, rows, told_before
from tests.factories import HYUN, JUN, NOW, SORA, make_event, make_programme, make_venue
from tests.sweeps import letters

BY = {"actor": "visitor", "now": NOW, "real": NOW}
STAFF = {"actor": "person:1", "now": NOW, "real": NOW}
WITH_JUN = (Delegate(JUN.name, email=JUN.email), Delegate(HYUN.name))
BOTH = pytest.mark.parametrize("lang", ["ko", "en"])


def make(**columns):
    programme = make_programme()
    return make_event(programme, uid="00000000-0000-4000-8000-000000000003", venue_id=make_venue(programme).id, **columns)


@pytest.fixture
def event(app, now):
    return make(capacity=3)


@pytest.fixture
def offering(app, now):
    return make(capacity=3, offer_hours=24)


@pytest.fixture
def choosy(app, now):
    return make(capacity=3, needs_approval=True)


def register(event, *delegates, organisation="한빛정보 ㈜", contact=SORA, **more):
    party = Party(Contact(contact.name, contact.email), delegates, Organisation(organisation) if organisation else None, **({"contact_attends": not delegates} | more))
    made = actions.register(event_id=event.id, party=party, sent=Sent.of("register", organisation + contact.name, 1), now=NOW, real=NOW)
    with transaction() as session:
        session.get_one(Delegation, made).reference = f"REF{made:05d}"
    return made


def rsvps_of(made):
    return db.session.scalars(select(Rsvp.id).where(Rsvp.delegation_id == made).order_by(Rsvp.position)).all()


def full(event):
    """Everybody else's seats: give them back to let the next ones in."""
    return register(event, *(Delegate(f"참석자 {number}") for number in range(3)), organisation="다솜기술", contact=HYUN)


@BOTH
def test_who_is_offered_seats_and_accepts_them_or_not(offering, lang):
    first = full(offering)
    mine = register(offering, *WITH_JUN)
    told_before(offering)
    actions.withdraw_all(delegation_id=first, **BY)
    assert_golden(f"offered_contact.{lang}", compose(SORA.email, lang))
    assert compose(JUN.email, lang) is None

    told_before(offering)
    actions.accept_offer(delegation_id=mine, **BY)
    assert_golden(f"accepted_contact.{lang}", compose(SORA.email, lang))
    assert compose(JUN.email, lang).alternatives


@BOTH
def test_a_guest_who_lets_an_offer_pass(offering, lang):
    first = full(offering)
    register(offering, organisation="", contact=JUN)
    told_before(offering)
    actions.withdraw_all(delegation_id=first, **BY)
    assert_golden(f"offered_delegate.{lang}", compose(JUN.email, lang))

    told_before(offering)
    actions.expire_offers(now=NOW + timedelta(hours=24), real=NOW)
    assert_golden(f"expired_delegate.{lang}", compose(JUN.email, lang))


@BOTH
def test_a_delegation_that_lets_an_offer_pass(offering, lang):
    first = full(offering)
    register(offering, *WITH_JUN)
    told_before(offering)
    actions.withdraw_all(delegation_id=first, **BY)
    told_before(offering)
    actions.expire_offers(now=NOW + timedelta(hours=24), real=NOW)

    assert_golden(f"expired_contact.{lang}", compose(SORA.email, lang))
    assert_golden(f"expired_with_contact.{lang}", compose(JUN.email, lang))


@BOTH
def test_who_is_to_be_approved_is_asked_and_then_approved(choosy, lang):
    mine = register(choosy, *WITH_JUN)
    rows()
    assert_golden(f"pending_contact.{lang}", compose(SORA.email, lang))
    assert_golden(f"pending_delegate.{lang}", compose(JUN.email, lang))

    told_before(choosy)
    actions.ask_back(delegation_id=mine, text="두 분 모두 회원사 소속입니까?\n부서를 알려 주십시오.", **STAFF)
    assert_golden(f"asked_contact.{lang}", compose(SORA.email, lang))
    assert compose(JUN.email, lang) is None

    told_before(choosy)
    actions.answer_back(delegation_id=mine, text="예.", **BY)
    assert compose(SORA.email, lang) is None
    actions.approve(delegation_id=mine, **STAFF)
    assert_golden(f"approved_contact.{lang}", compose(SORA.email, lang))
    assert_golden(f"approved_delegate.{lang}", compose(JUN.email, lang))


@BOTH
def test_who_is_approved_and_waits_for_seats(choosy, lang):
    first = full(choosy)
    actions.approve(delegation_id=first, **STAFF)
    mine = register(choosy, *WITH_JUN)
    told_before(choosy)
    actions.approve(delegation_id=mine, **STAFF)

    assert_golden(f"approved_waiting_contact.{lang}", compose(SORA.email, lang))
    assert compose(JUN.email, lang).alternatives == ()


@BOTH
def test_who_is_refused_reads_why_and_their_people_that_it_is_so(choosy, lang):
    mine = register(choosy, *WITH_JUN)
    told_before(choosy)
    actions.refuse(delegation_id=mine, reason="회원사만 참석할 수 있는 행사입니다.", **STAFF)

    assert_golden(f"refused_contact.{lang}", compose(SORA.email, lang))
    assert_golden(f"refused_delegate.{lang}", compose(JUN.email, lang))


@BOTH
def test_a_guest_who_is_asked_and_refused(choosy, lang):
    mine = register(choosy, organisation="", contact=JUN)
    told_before(choosy)
    actions.ask_back(delegation_id=mine, text="소속을 알려 주십시오.", **STAFF)
    assert_golden(f"asked_delegate.{lang}", compose(JUN.email, lang))

    told_before(choosy)
    actions.refuse(delegation_id=mine, reason="회원사만 참석할 수 있는 행사입니다.", **STAFF)
    assert_golden(f"refused_guest.{lang}", compose(JUN.email, lang))


@BOTH
def test_a_delegation_of_which_some_have_seats_and_some_wait(event, lang):
    first = register(event, Delegate("참석자 1"), Delegate("참석자 2"), organisation="다솜기술", contact=HYUN)
    register(event, Delegate(JUN.name, email=JUN.email), Delegate(HYUN.name), Delegate("이정미", email="jm@company.test"), takes_part=True)
    rows()
    assert_golden(f"part_contact.{lang}", compose(SORA.email, lang))
    assert compose(JUN.email, "en").subject == "Registration confirmed: Corporate seminar"
    assert compose("jm@company.test", "en").subject == "Waiting list: Corporate seminar"

    told_before(event)
    actions.withdraw(rsvp_id=rsvps_of(first)[0], **BY)
    assert_golden(f"part_seated_contact.{lang}", compose(SORA.email, lang))
    assert compose(JUN.email, lang) is None


@BOTH
def test_who_is_swapped_and_who_comes_instead(event, lang):
    mine = register(event, *WITH_JUN)
    told_before(event)
    actions.swap(rsvp_id=rsvps_of(mine)[0], delegate=Delegate("이정미", email="jm@company.test"), **BY)
    rows()

    assert_golden(f"swapped_delegate.{lang}", compose(JUN.email, lang))
    assert_golden(f"swapped_contact.{lang}", compose(SORA.email, lang))
    assert compose("jm@company.test", "en").subject == "Registration confirmed: Corporate seminar"


@BOTH
def test_a_contact_reads_in_one_mail_who_came_who_left_and_who_wants_no_part_in_it(app, now, lang):
    event = make(capacity=9)
    mine = register(event, *WITH_JUN, Delegate("박준호"), Delegate("이정미", email="jm@company.test"), unnamed=2)
    told_before(event)
    jun, hyun, _junho, jungmi, seat, _ = rsvps_of(mine)
    actions.withdraw(rsvp_id=hyun, **BY)
    actions.object_to(rsvp_id=jungmi, now=NOW, real=NOW)
    actions.withdraw(rsvp_id=seat, **BY)
    actions.add_delegates(delegation_id=mine, delegates=[Delegate("정하늘")], unnamed=1, **BY)
    actions.swap(rsvp_id=jun, delegate=Delegate("강민수"), **BY)

    assert_golden(f"changed_contact.{lang}", compose(SORA.email, lang))


@BOTH
def test_who_objects_hears_it_once_without_a_name_or_a_link(event, lang):
    mine = register(event, *WITH_JUN)
    told_before(event)
    actions.object_to(rsvp_id=rsvps_of(mine)[0], now=NOW, real=NOW)

    assert_golden(f"objected_delegate.{lang}", compose(JUN.email, lang))


@BOTH
def test_seats_without_a_name_are_counted_and_a_contact_who_comes_finds_their_own_page(app, now, lang):
    event = make(capacity=9)
    made = register(event, Delegate(HYUN.name), unnamed=3, contact_attends=True)
    rows()
    assert_golden(f"unnamed_contact.{lang}", compose(SORA.email, lang))

    told_before(event)
    actions.claim(delegation_id=made, delegate=Delegate(JUN.name, email=JUN.email), **BY)
    assert [letter.to for letter in letters(NOW)] == [JUN.email]
    assert JUN.name in compose(SORA.email, lang, again=True).text


@BOTH
def test_an_old_address_reads_that_it_was_changed(event, lang):
    mine = register(event, organisation="", contact=JUN)
    told_before(event)
    version = db.session.get_one(Delegation, mine).version
    actions.edit_delegation(
        delegation_id=mine, version=version, contact=Contact(JUN.name, "jun@new.test"), organisation=None,
        delegates=[(rsvps_of(mine)[0], Delegate(JUN.name, email="jun@new.test"))], **BY,
    )  # fmt: skip

    assert_golden(f"moved_delegate.{lang}", compose(JUN.email, lang))
