"""Whom each rule finds, and whom it does not."""

from datetime import date, timedelta

import pytest

from eventsapp.campaigns.queries.audience import audience_of
from eventsapp.campaigns.rules import Kind, LeftOut, Segment
from eventsapp.core import clock
from eventsapp.core.db import db, transaction
from eventsapp.core.files import keep
from eventsapp.events.rules import OpenTo
from eventsapp.members.models import AdditionRequest, ApplicationDocument, MembershipChange
from eventsapp.members.rules import Change, Stage
from eventsapp.rsvps import actions as rsvps
from eventsapp.rsvps.models import Rsvp
from tests.campaigns.world import make_campaign, make_consent, make_representative, make_seat, names, reloaded
from tests.factories import (
    HYUN,
    JUN,
    MINA,
    NOW,
    SORA,
    Who,
    count_queries,
    make_application,
    make_body,
    make_call,
    make_delegation,
    make_event,
    make_member,
    make_person,
    make_programme,
    words,
)  # fmt: skip

FILE = b"%PDF-1.4\n%%EOF"


@pytest.fixture
def programme(both, now):
    return make_programme()


def of(programme, segment, event=None, **more):
    return make_campaign(programme, segment=segment, event_id=event.id if event else None, **more)


def test_people_of_an_event_by_standing(programme):
    event = make_event(programme, capacity=1)
    make_delegation(event, contact=JUN)
    make_delegation(event, contact=HYUN)
    make_delegation(make_event(programme, "other"), contact=SORA)

    assert names(of(programme, Segment.REGISTERED, event)) == [JUN.name, HYUN.name]
    assert names(of(programme, Segment.SEATED, event)) == [JUN.name]
    assert names(of(programme, Segment.WAITING, event)) == [HYUN.name]
    assert names(of(programme, Segment.OFFERED, event)) == []
    assert names(of(programme, Segment.PENDING, event)) == []


def test_who_withdrew_is_not_written_to(programme):
    event = make_event(programme)
    delegation = make_delegation(event, contact=JUN)
    rsvps.withdraw_all(delegation_id=delegation.id, actor="visitor", now=NOW, real=clock.real())

    assert names(of(programme, Segment.REGISTERED, event)) == []


def test_one_mail_goes_to_one_address(programme):
    event = make_event(programme)
    make_delegation(event, contact=JUN)
    make_delegation(event, contact=Who("다른 이름", JUN.email.upper()))

    audience = audience_of(of(programme, Segment.REGISTERED, event), NOW)

    assert [one.name for one in audience.people] == [JUN.name]
    assert audience.left_out == {LeftOut.SAME_ADDRESS: 1}


def test_who_was_erased_or_objected_has_no_mail_and_a_bounced_address_gets_none(programme):
    event = make_event(programme)
    erased, bounced = make_delegation(event, contact=JUN), make_delegation(event, contact=HYUN)
    with transaction():
        db.session.get_one(type(erased.contact), erased.contact_id).email = ""
        db.session.get_one(type(erased.contact), bounced.contact_id).email_bounced_at = NOW

    audience = audience_of(of(programme, Segment.REGISTERED, event), NOW)

    assert audience.people == []
    assert set(audience.left_out) == {LeftOut.BOUNCED}


def test_contacts_with_seats_nobody_is_named_for(programme):
    event = make_event(programme)
    make_delegation(event, contact=JUN)
    delegation = make_delegation(event, contact=SORA, size=2, organisation="한빛정보")
    with transaction() as session:
        session.query(Rsvp).filter_by(delegation_id=delegation.id, position=1).update({"named": False})

    assert names(of(programme, Segment.UNNAMED, event)) == [SORA.name]


def test_members_who_have_not_answered_and_of_whom_nobody_comes(programme):
    event = make_event(programme)
    make_representative(programme, "한빛정보")
    make_representative(programme, "새솔")
    make_representative(programme, "떠난회사")
    make_delegation(event, contact=SORA, organisation="(주)한빛정보")
    left = make_delegation(event, contact=HYUN, organisation="새솔")
    rsvps.withdraw_all(delegation_id=left.id, actor="visitor", now=NOW, real=clock.real())

    assert names(of(programme, Segment.NO_ANSWER, event)) == ["떠난회사 대리인"]
    assert names(of(programme, Segment.NO_DELEGATE, event)) == ["새솔 대리인", "떠난회사 대리인"]


def test_an_event_for_a_body_waits_for_the_answers_of_its_people(programme):
    body = make_body(programme)
    event = make_event(programme)
    make_representative(programme, "한빛정보")
    make_delegation(event, contact=SORA)
    with transaction():
        event.open_to, event.open_to_body_id = OpenTo.BODY, body.id
        db.session.add(event)
    for who in (JUN, HYUN, SORA):
        make_seat(body, make_person(who, programme_id=programme.id))
    make_delegation(make_event(programme, "other"), contact=JUN)
    campaign = of(programme, Segment.NO_ANSWER, event)

    assert names(campaign) == [JUN.name, HYUN.name]


def test_nobody_is_known_to_be_invited_by_a_code(programme):
    make_representative(programme, "한빛정보")

    assert names(of(programme, Segment.NO_ANSWER, make_event(programme, open_to=OpenTo.INVITED))) == []


def test_members_of_today_one_person_each_or_all_who_act(programme):
    member = make_member(programme, "한빛정보")
    make_representative(programme, who=JUN, membership=member)
    make_representative(programme, who=HYUN, membership=member)
    make_representative(programme, who=SORA, membership=member, removed_at=NOW)
    gone = make_member(programme, "떠난회사")
    make_representative(programme, who=MINA, membership=gone)
    with transaction() as session:
        session.add(MembershipChange(membership_id=gone.id, change=Change.RESIGNED, effective_on=date(2019, 1, 8), at=NOW, by="system"))

    assert names(of(programme, Segment.MEMBERS)) == [JUN.name]
    assert names(of(programme, Segment.REPRESENTATIVES)) == [JUN.name, HYUN.name]


def test_people_of_a_body_while_their_term_runs(programme):
    body = make_body(programme)
    make_seat(body, make_person(JUN, programme_id=programme.id))
    make_seat(body, make_person(HYUN, programme_id=programme.id), to_on=date(2019, 1, 7))

    assert names(of(programme, Segment.BODY, body_id=body.id)) == [JUN.name]


def test_applicants_by_stage_and_never_a_draft_unless_asked(programme):
    call = make_call(programme)
    make_application(call, "가", contact=JUN)
    make_application(call, "나", contact=HYUN, stage=Stage.REFUSED)
    make_application(call, "다", contact=SORA, stage=Stage.DRAFT)

    assert names(of(programme, Segment.APPLICANTS)) == [JUN.name, HYUN.name]
    assert names(of(programme, Segment.APPLICANTS, stage="refused")) == [HYUN.name]
    assert names(of(programme, Segment.APPLICANTS, stage="draft")) == [SORA.name]


def test_applicants_whose_documents_or_additions_are_missing(programme):
    call = make_call(programme, documents=[{"code": "paper", "label": dict(words("Paper")), "needed": True}])
    complete, lacking, asked = (make_application(call, name, contact=who) for name, who in (("가", JUN), ("나", HYUN), ("다", SORA)))
    with transaction() as session:
        for application in (complete, asked):
            session.add(ApplicationDocument(application_id=application.id, code="paper", file_id=keep(name="a.pdf", octets=FILE, now=NOW), added_at=NOW))
        session.add(AdditionRequest(application_id=asked.id, text="정관", asked_at=NOW, by_id=asked.contact_id))

    assert lacking.id
    assert names(of(programme, Segment.DOCUMENTS)) == [HYUN.name, SORA.name]


def test_marketing_goes_to_whoever_agreed_and_to_nobody_else(programme):
    make_consent(programme, JUN)
    make_consent(programme, HYUN, given=False)
    make_consent(programme, SORA, withdrawn_at=NOW)
    make_consent(programme, MINA, at=NOW - timedelta(days=731))
    make_consent(make_programme("other"), Who("남", "other@other.test"))

    audience = audience_of(of(programme, Segment.CONSENTED, kind=Kind.MARKETING), NOW)

    assert [one.name for one in audience.people] == [JUN.name]
    assert audience.left_out[LeftOut.NO_CONSENT] == 1  # the old one


def test_marketing_to_members_reaches_those_of_them_who_agreed(programme):
    make_representative(programme, "한빛정보", JUN)
    make_representative(programme, "새솔", HYUN)
    make_consent(programme, JUN)

    audience = audience_of(of(programme, Segment.MEMBERS, kind=Kind.MARKETING), NOW)

    assert [one.name for one in audience.people] == [JUN.name]
    assert audience.people[0].consented_at == NOW - timedelta(days=30)


@pytest.mark.parametrize("segment", Segment)
def test_whoever_belongs_to_another_programme_is_not_found(programme, segment):
    other = make_programme("other")
    body = make_body(other)
    make_representative(other, "한빛정보")
    make_application(make_call(other, documents=[{"code": "paper", "label": {}, "needed": True}]))
    make_seat(body, make_person(JUN, programme_id=other.id))
    make_consent(other, HYUN)
    event, mine = make_event(programme), make_body(programme)
    kind = Kind.MARKETING if segment is Segment.CONSENTED else Kind.NECESSARY

    assert names(make_campaign(programme, segment=segment, kind=kind, event_id=event.id, body_id=mine.id)) == []


@pytest.mark.parametrize("segment", [Segment.REGISTERED, Segment.NO_DELEGATE, Segment.DOCUMENTS, Segment.CONSENTED])
def test_many_people_cost_no_more_questions_than_one(programme, segment):
    event, call = make_event(programme), make_call(programme, documents=[{"code": "paper", "label": {}, "needed": True}])
    campaign = of(programme, segment, event, kind=Kind.MARKETING)

    def grow(number):
        who = Who(f"이름{number}", f"{number}@guest.test")
        make_consent(programme, who)
        make_delegation(event, contact=who)
        make_representative(programme, f"회원{number}", who)
        make_application(call, f"신청{number}", contact=who)

    def cost():
        fresh = reloaded(campaign)
        with count_queries() as queries:
            people = audience_of(fresh, NOW).people
        return len(people), len(queries)

    grow(1)
    one = cost()
    for number in (2, 3):
        grow(number)

    assert one[0] == 1
    assert cost() == (3, one[1])
