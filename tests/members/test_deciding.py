"""The committee decides: batches, quorums, numbers, records, letters; each application once."""

import pytest
from sqlalchemy import func, select

from eventsapp.core import audit, tokens
from eventsapp.core.audit import AuditEntry
from eventsapp.core.db import db, transaction
from eventsapp.core.once import AlreadyDone
from eventsapp.core.words import Words
from eventsapp.mail.models import OutboxMail
from eventsapp.members.models import Application, Decision, Membership, MembershipChange, ReviewVote
from eventsapp.members.rules import Change, Choice, Outcome, Stage
from eventsapp.members.rules.deciding import (
    ChangedSinceShown,
    DecidedBefore,
    MeetingToCome,
    NoSuchMeeting,
    NothingToDecide,
    NotQuorate,
    OtherBody,
    ReasonNeeded,
)
from eventsapp.people.models import Organisation, Person, Representative
from tests.factories import HYUN, NOW, make_application, make_body, make_call, make_member, make_organisation, make_person, make_programme
from tests.members.committees import TODAY, act, applications, carry_out, meeting, stages


@pytest.fixture
def programme(both, now):
    return make_programme()


@pytest.fixture
def body(programme):
    return make_body(programme)


@pytest.fixture
def call(programme, body):
    return make_call(programme, body_id=body.id)


def count(model, **by):
    return db.session.scalar(select(func.count()).select_from(model).filter_by(**by))


def test_approve_12_of_15_makes_12_members_and_owes_15_letters(programme, body, call):
    ids, at = applications(call, 15), meeting(body)

    batch = carry_out(act(programme, ids[:12], at))
    carry_out(act(programme, ids[12:], at, outcome=Outcome.REFUSED))

    assert stages(*ids) == [Stage.ADMITTED] * 12 + [Stage.REFUSED] * 3
    assert (count(Membership), count(MembershipChange, change=Change.ADMITTED, effective_on=TODAY), count(Organisation)) == (12, 12, 12)
    assert sorted(db.session.scalars(select(Membership.number))) == list(range(1, 13))
    assert (count(OutboxMail, message="decision_letter"), count(Decision), count(Decision, batch=batch, meeting_id=at.id)) == (15, 15, 12)
    entries = db.session.scalars(select(AuditEntry).where(AuditEntry.verb == "decide_applications").order_by(AuditEntry.id)).all()
    assert [entry.fields[:2] for entry in entries] == [["admitted", "12"], ["refused", "3"]]
    assert list(audit.broken_entries()) == []


def test_members_are_numbered_on_in_the_order_of_arrival(programme, body, call):
    make_member(programme, "먼저기관")
    ids = applications(call, 3)

    carry_out(act(programme, list(reversed(ids)), meeting(body)))

    numbers = select(Membership.number).join(Application, Application.id == Membership.application_id).order_by(Application.number)
    assert list(db.session.scalars(numbers)) == [2, 3, 4]


def test_what_was_typed_becomes_the_record_and_the_contact_acts_for_it_by_a_link(programme, body, call):
    application = make_application(call, "㈜한빛정보", stage=Stage.UNDER_REVIEW, business_number="1248100998", chief="박대표", size_class="small")

    carry_out(act(programme, [application.id], meeting(body)))

    db.session.rollback()
    record = db.session.scalars(select(Organisation)).one()
    acting = db.session.scalars(select(Representative)).one()
    assert (record.name, record.name_key, record.business_number, record.chief, record.sectors) == (
        "㈜한빛정보",
        "한빛정보",
        "1248100998",
        "박대표",
        ["energy"],
    )
    assert (acting.organisation_id, acting.person_id) == (record.id, application.contact_id)
    assert db.session.get_one(Person, application.contact_id).organisation_id == application.organisation_id == record.id
    assert tokens.find_row_id("representative", tokens.current("representative", acting.id), now=NOW) == acting.id


def test_a_record_of_the_same_number_is_taken_as_it_is_and_one_of_the_same_name_alone_is_not(programme, body, call):
    numbered = make_organisation(programme, "한빛정보", business_number="1248100998", chief="원래대표")
    make_organisation(programme, "다솜기술")
    first = make_application(call, "한빛 정보통신", stage=Stage.UNDER_REVIEW, business_number="1248100998", chief="다른대표")
    second = make_application(call, "다솜기술", stage=Stage.UNDER_REVIEW)

    carry_out(act(programme, [first.id, second.id], meeting(body)))

    db.session.rollback()
    assert first.organisation_id == numbered.id
    assert (numbered.chief, count(Organisation), count(Organisation, name_key="다솜기술")) == ("원래대표", 3, 2)


def test_a_linked_record_counts_whatever_was_typed(programme, body, call):
    record = make_organisation(programme, "본사")
    application = make_application(call, "지사", stage=Stage.UNDER_REVIEW, organisation_id=record.id)

    carry_out(act(programme, [application.id], meeting(body)))

    assert db.session.scalars(select(Membership.organisation_id)).all() == [record.id]


def test_of_two_applications_of_one_organisation_only_one_can_be_admitted(programme, body, call):
    first = make_application(call, "한빛정보", stage=Stage.UNDER_REVIEW, business_number="1248100998").id
    second = make_application(call, "한빛정보통신", stage=Stage.UNDER_REVIEW, business_number="1248100998").id
    at = meeting(body)

    with pytest.raises(ChangedSinceShown):
        carry_out(act(programme, [first, second], at))
    carry_out(act(programme, [first, second], at, shown=[first]))
    with pytest.raises(NothingToDecide):
        carry_out(act(programme, [second], at, shown=[]))

    assert (count(Membership), stages(first, second)) == (1, [Stage.ADMITTED, Stage.UNDER_REVIEW])


def test_who_is_a_member_already_is_not_admitted_again_and_who_left_is_under_the_old_number(programme, body, call):
    staying, leaving = make_member(programme, "남은기관", business_number="1248100998"), make_member(programme, "떠난기관", business_number="2208162517")
    with transaction() as session:
        session.add(MembershipChange(membership_id=leaving.id, change=Change.RESIGNED, effective_on=TODAY, at=NOW, by="system"))
    again = make_application(call, "남은기관", stage=Stage.UNDER_REVIEW, business_number="1248100998").id
    back = make_application(call, "떠난기관", stage=Stage.UNDER_REVIEW, business_number="2208162517").id

    carry_out(act(programme, [again, back], meeting(body), shown=[back]))

    assert stages(again, back) == [Stage.UNDER_REVIEW, Stage.ADMITTED]
    changes = db.session.scalars(select(MembershipChange.change).where(MembershipChange.membership_id == leaving.id).order_by(MembershipChange.id)).all()
    assert (changes, count(Membership), staying.number, leaving.number) == ([Change.ADMITTED, Change.RESIGNED, Change.READMITTED], 2, 1, 2)


def test_a_meeting_that_was_too_small_decides_nothing_and_says_the_numbers(programme, body, call):
    ids = applications(call, 2)

    with pytest.raises(NotQuorate):
        carry_out(act(programme, ids, meeting(body, seats=9, there=4)))

    assert (stages(*ids), count(Decision), count(OutboxMail)) == ([Stage.UNDER_REVIEW] * 2, 0, 0)


def test_only_a_meeting_of_the_body_of_the_call_that_has_begun_decides(programme, body, call):
    [application] = applications(call, 1)
    other = make_body(programme, "other")

    with pytest.raises(OtherBody):
        carry_out(act(programme, [application], meeting(other)))
    with pytest.raises(MeetingToCome):
        carry_out(act(programme, [application], meeting(body, held_at=NOW.replace(day=9))))
    with pytest.raises(NoSuchMeeting):
        carry_out(act(make_programme("elsewhere"), [application], meeting(body), shown=[]))


def test_a_refusal_without_its_reason_in_both_languages_is_not_written(programme, body, call):
    ids = applications(call, 1)

    with pytest.raises(ReasonNeeded):
        carry_out(act(programme, ids, meeting(body), outcome=Outcome.REFUSED, reason=Words(ko="사유")))

    assert count(Decision) == 0


def test_the_same_form_sent_twice_decides_once(programme, body, call):
    ids, at = applications(call, 3), meeting(body)
    batch = carry_out(act(programme, ids, at), key="pressed")

    with pytest.raises(AlreadyDone) as again:
        carry_out(act(programme, ids, at), key="pressed")

    assert again.value.result == batch
    assert (count(Decision), count(OutboxMail)) == (3, 3)


def test_who_decides_second_is_told_who_was_first_and_what_it_is(programme, body, call):
    ids, at = applications(call, 3), meeting(body)
    carry_out(act(programme, ids[:2], at))
    hyun = make_person(HYUN)

    with pytest.raises(DecidedBefore) as single:
        carry_out(act(programme, ids[:1], at, outcome=Outcome.REFUSED), by=hyun)
    with pytest.raises(ChangedSinceShown) as several:
        carry_out(act(programme, ids, at, outcome=Outcome.REFUSED), by=hyun)

    assert single.value.sentence._kwargs["who"] == several.value.sentence._kwargs["who"] == "김미나"
    assert stages(*ids) == [Stage.ADMITTED, Stage.ADMITTED, Stage.UNDER_REVIEW]


def test_whoever_has_an_interest_does_not_decide(programme, body, call):
    record = make_organisation(programme, "한빛정보")
    mine, recused, other = (make_application(call, name, stage=Stage.UNDER_REVIEW).id for name in ("한빛정보", "다솜기술", "누리"))
    hyun = make_person(HYUN, organisation_id=record.id)
    with transaction() as session:
        session.add(ReviewVote(application_id=recused, reviewer_id=hyun.id, choice=Choice.RECUSED, at=NOW))

    carry_out(act(programme, [mine, recused, other], meeting(body), shown=[other]), by=hyun)

    assert stages(mine, recused, other) == [Stage.UNDER_REVIEW, Stage.UNDER_REVIEW, Stage.ADMITTED]


def test_applications_of_another_programme_and_drafts_are_left_alone(programme, body, call):
    foreign = make_application(make_call(make_programme("elsewhere")), "남의기관", stage=Stage.UNDER_REVIEW).id
    draft = make_application(call, "초안", stage=Stage.DRAFT).id
    [mine] = applications(call, 1)

    carry_out(act(programme, [foreign, draft, mine], meeting(body), shown=[mine]))

    assert stages(foreign, draft, mine) == [Stage.UNDER_REVIEW, Stage.DRAFT, Stage.ADMITTED]


def test_nobody_without_an_address_is_owed_a_letter(programme, body, call):
    application = make_application(call, stage=Stage.UNDER_REVIEW)
    with transaction() as session:
        contact = session.get_one(Person, application.contact_id)
        contact.email = contact.email_key = ""

    carry_out(act(programme, [application.id], meeting(body)))

    assert (count(OutboxMail), count(Membership)) == (0, 1)
