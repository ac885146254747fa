"""Companies in the world of the browser tests: a call with applications, a member, a committee, events for some alone."""

from __future__ import annotations

from datetime import date, timedelta

from eventsapp.core import tokens
from eventsapp.core.db import db, transaction
from eventsapp.core.once import Sent
from eventsapp.events.models import Event
from eventsapp.events.rules import OpenTo
from eventsapp.members.actions.meetings import add_meeting
from eventsapp.members.models import AdditionRequest, BodySeat, ReviewComment
from eventsapp.members.rules import BodyRole, Stage
from eventsapp.people.models import Person, Representative
from eventsapp.privacy import actions as privacy
from eventsapp.privacy.models import DataRequest
from eventsapp.privacy.rules import MY_DATA
from eventsapp.programmes.models import Programme
from eventsapp.rsvps import actions
from eventsapp.rsvps.models import Rsvp
from eventsapp.rsvps.rules import Audience, Contact, Delegate, Organisation, Party
from tests.factories import (
    HYUN,
    NOW,
    SORA,
    STARTS,
    make_application,
    make_body,
    make_call,
    make_delegation,
    make_event,
    make_member,
    make_organisation,
    make_person,
    words,
)

DAY = timedelta(days=1)


def make_companies(programme: Programme, account_person_id: int) -> dict[str, str]:
    """Everything of this file; returns its paths by name."""
    body = make_body(programme)
    call = make_call(
        programme, opens_at=None, closes_at=None, body_id=body.id, declarations=[{"code": "rules", "text": words("We accept the rules.", "운영규정에 동의합니다."), "needed": True}],
        documents=[{"code": "certificate", "label": words("Registration certificate", "사업자등록증"), "needed": False}],
    )  # fmt: skip
    paths = _applications(call, account_person_id)
    member = make_member(programme, "주식회사 스마트 모빌리티 솔루션즈 코리아", size_class="large", kind="company", business_number="1168200276")
    make_organisation(programme, "㈜스마트모빌리티솔루션즈코리아")
    _seats(body, account_person_id)
    paths |= {"organisation": f"/staff/alliance/organisations/{member.organisation_id}/", "own": _representative(member.organisation_id), "body": f"/staff/alliance/bodies/{body.code}/"}
    add_meeting(
        programme_id=programme.id, body_id=body.id, held_at=NOW - DAY, day=date(2019, 1, 7), event_id=None, present=[seat.id for seat in db.session.query(BodySeat)],
        quorum=2, actor="person:1", sent=Sent.of("meeting", "key", 1), by_id=account_person_id, now=NOW, real=NOW,
    )  # fmt: skip
    return paths | _registrations(programme, member.organisation_id) | _own_data()


def _applications(call, reviewer_id: int) -> dict[str, str]:
    received = make_application(call, "한빛정보", motive="함께 성장하고 싶습니다.", business_number="1168200276", chief="김한빛")
    asked = make_application(call, "서울대학교", contact=HYUN, stage=Stage.ASKED)
    make_application(call, "㈜ 한빛정보", contact=HYUN)
    draft = make_application(call, "새싹기업", stage=Stage.DRAFT)
    with transaction() as session:
        session.add(AdditionRequest(application_id=asked.id, text="정관을 보내 주십시오.", asked_at=NOW, by_id=reviewer_id))
        session.add(ReviewComment(application_id=received.id, reviewer_id=reviewer_id, text="분야가 잘 맞습니다.", at=NOW))
        for application in (received, asked, draft):
            tokens.issue("application", [application.id], now=NOW)
    own = {name: f"/a/{tokens.derive('application', row.id)}/" for name, row in (("applied", received), ("applied and asked", asked), ("draft", draft))}
    return own | {"application": f"/staff/alliance/applications/{received.reference}/"}


def _seats(body, account_person_id: int) -> None:
    other = make_person(HYUN)
    with transaction() as session:
        for person_id, role in ((account_person_id, BodyRole.CHAIR), (other.id, BodyRole.MEMBER)):
            session.add(BodySeat(body_id=body.id, person_id=person_id, role=role, from_on=date(2019, 1, 1), created_at=NOW))


def _representative(organisation_id: int) -> str:
    person = make_person(SORA)
    with transaction() as session:
        session.get_one(Person, person.id).organisation_id = organisation_id
        row = Representative(organisation_id=organisation_id, person_id=person.id, invited_at=NOW, invited_by="system", confirmed_at=NOW)
        session.add(row)
        session.flush()
        tokens.issue("representative", [row.id], now=NOW)
    return f"/o/{tokens.derive('representative', row.id)}/"


def _registrations(programme: Programme, organisation_id: int) -> dict[str, str]:
    later = {"starts_at": STARTS + 9 * DAY, "ends_at": None, "registration_closes_at": STARTS + 8 * DAY}
    make_event(programme, "members-only", open_to=OpenTo.MEMBERS, **later)
    coded = make_event(programme, "by-code", open_to=OpenTo.INVITED, **later)
    approved = make_event(programme, "approval", needs_approval=True, **later)
    offering = make_event(programme, "offering", capacity=2, offer_hours=24, save_after_skips=1, **later)
    actions.make_code(event_id=coded.id, label="연사", most=5, actor="person:1", now=NOW)
    actions.hold_back(event_id=approved.id, audience=Audience.MEMBERS, capacity=10, per_organisation=3, release_at=STARTS, actor="person:1", now=NOW, real=NOW)
    pending = make_delegation(approved, size=2, organisation="한빛정보")
    actions.ask_back(delegation_id=pending.id, text="어느 부서에서 오십니까?", actor="person:1", now=NOW, real=NOW)
    first = make_delegation(offering, size=2, organisation="가람")
    offered, queued = make_delegation(offering, size=2, organisation="나래"), make_delegation(offering, size=2, organisation="다온")
    actions.withdraw_all(delegation_id=first.id, actor="visitor", now=NOW, real=NOW)
    unnamed = _unnamed(programme, organisation_id)
    delegate = next(rsvp for rsvp in unnamed_rsvps(unnamed) if rsvp.named)
    link = {name: f"/d/{tokens.current('delegation', row.id)}/" for name, row in (("pending", pending), ("offered", offered), ("queued", queued))}
    link["delegate"] = f"/r/{tokens.current('rsvp', delegate.id)}/"
    return link | {"unnamed": f"/d/{tokens.current('delegation', unnamed)}/", "claim": f"/c/{tokens.current('claim', unnamed)}/", "pending person": f"/staff/alliance/events/approval/people/{pending.reference}/"}


def unnamed_rsvps(delegation_id: int) -> list[Rsvp]:
    return db.session.query(Rsvp).filter_by(delegation_id=delegation_id).all()


def _unnamed(programme: Programme, organisation_id: int) -> int:
    event = db.session.query(Event).filter_by(slug="open").one()
    people = (Delegate("이준", "기획팀", "책임", "jun@company.test"),)
    party = Party(Contact(SORA.name, SORA.email, SORA.phone), people, Organisation("한빛정보", "company", "small", ("energy",)), unnamed=2)
    return actions.register(event_id=event.id, party=party, sent=Sent.of("register", "unnamed", 1), now=NOW, real=NOW)


def _own_data() -> dict[str, str]:
    privacy.ask(email=SORA.email, locale="ko", real=NOW)
    request = db.session.query(DataRequest).one()
    with transaction():
        tokens.renew(MY_DATA, request.id, now=NOW)  # without an hour to end it: the browser's clock is today's
    return {"my data": f"/me/data/{tokens.current(MY_DATA, request.id)}/"}
