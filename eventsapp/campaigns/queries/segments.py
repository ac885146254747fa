"""Whom a campaign's rule finds, row by row: people of an event, members, applicants, people of bodies, who agreed to news."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import exists, func, literal, or_, select

from ...core.db import db
from ...events.models import Event
from ...events.rules import OpenTo
from ...members.models import AdditionRequest, Application, ApplicationDocument, BodySeat, Call, Membership
from ...members.queries.bodies import holding
from ...members.queries.calls import find_call
from ...members.queries.membership import latest_change
from ...members.rules import Stage
from ...members.rules import Standing as MemberStanding
from ...members.rules.completeness import needed
from ...members.rules.membership import leads_to
from ...people.models import Consent, Organisation, Person, Representative
from ...rsvps.models import Delegation, Rsvp
from ...rsvps.rules import ACTIVE, Standing
from ..models import Campaign
from ..rules import MARKETING, About, Segment

_STANDINGS = {
    Segment.REGISTERED: ACTIVE, Segment.SEATED: (Standing.SEATED,), Segment.WAITING: (Standing.WAITING,), Segment.OFFERED: (Standing.OFFERED,),
    Segment.PENDING: (Standing.PENDING,),
}  # fmt: skip
SENT_STAGES = (Stage.RECEIVED, Stage.UNDER_REVIEW, Stage.ASKED, Stage.ADMITTED, Stage.REFUSED)
_NONE = literal("")
_UNDECIDED = (Stage.RECEIVED, Stage.UNDER_REVIEW, Stage.ASKED)


@dataclass(frozen=True)
class Candidate:
    """Somebody whom a rule finds. about, about_id: the row by which it does; organisation: as that row says."""

    person_id: int
    name: str
    email: str
    email_key: str
    proven_at: datetime | None
    bounced_at: datetime | None
    locale: str
    organisation: str
    about: About
    about_id: int
    consented_at: datetime | None = None

    @property
    def key(self) -> str:
        """Which of a campaign's people this is, in an address."""
        return f"{self.about}-{self.about_id}"


def found_by_rule(campaign: Campaign, day: date) -> list[Candidate]:
    """Everybody whom the campaign's rule finds on a day, in a fixed order, with an address; perhaps one address several times.

    Whoever was erased or wants no part in a registration has no address. As many questions for one person as for thousands.
    """
    match campaign.segment:
        case Segment.NO_ANSWER:
            return _no_answer(campaign.event, day) if campaign.event else []
        case Segment.NO_DELEGATE:
            return _read(_representatives(campaign.programme_id, day).where(~_comes(campaign.event_id)), About.REPRESENTATIVE)
        case Segment.UNNAMED:
            return _read(_contacts(campaign.event_id, Rsvp.standing.in_(ACTIVE), Rsvp.named.is_(False)), About.DELEGATION)
        case Segment.DOCUMENTS:
            return _lacking(find_call(campaign.programme_id))
        case Segment.APPLICANTS:
            call = find_call(campaign.programme_id)
            return _read(_applicants(call.id, (Stage(campaign.stage),) if campaign.stage else SENT_STAGES), About.APPLICATION) if call else []
        case Segment.MEMBERS:
            return _read(_representatives(campaign.programme_id, day).where(_first_of_theirs()), About.REPRESENTATIVE)
        case Segment.REPRESENTATIVES:
            return _read(_representatives(campaign.programme_id, day), About.REPRESENTATIVE)
        case Segment.BODY:
            return _read(_seated(campaign.body_id, day), About.BODY_SEAT)
        case Segment.CONSENTED:
            return _read(_consented(campaign.programme_id), About.CONSENT)
        case _:
            return _registered(campaign.event_id, _STANDINGS[campaign.segment])


def _read(query: Any, about: About) -> list[Candidate]:
    rows = db.session.execute(query.where(Person.email != ""))
    return [
        Candidate(
            row.id, row.name, row.email, row.email_key, row.email_proven_at, row.email_bounced_at, row.reads, row.organisation, about, row.about_id
        )
        for row in rows
    ]  # fmt: skip


def _columns(about_id: Any, *, locale: Any = Person.locale, organisation: Any = _NONE) -> Any:
    people = (Person.id, Person.name, Person.email, Person.email_key, Person.email_proven_at, Person.email_bounced_at)
    return select(*people, locale.label("reads"), organisation.label("organisation"), about_id.label("about_id"))


def _registered(event_id: int | None, standings: Sequence[Standing]) -> list[Candidate]:
    """The contacts, who see their whole delegation, then everybody who comes."""
    people = _columns(Rsvp.id, locale=Delegation.locale, organisation=Delegation.organisation).select_from(Rsvp)
    people = people.join(Person, Person.id == Rsvp.person_id).join(Delegation, Delegation.id == Rsvp.delegation_id)
    people = people.where(Rsvp.event_id == event_id, Rsvp.standing.in_(standings), Rsvp.objected_at.is_(None)).order_by(Rsvp.id)
    return _read(_contacts(event_id, Rsvp.standing.in_(standings)), About.DELEGATION) + _read(people, About.RSVP)


def _contacts(event_id: int | None, *such: Any) -> Any:
    """The contacts of the delegations of an event with a person of whom this is so."""
    contacts = _columns(Delegation.id, locale=Delegation.locale, organisation=Delegation.organisation).select_from(Delegation)
    contacts = contacts.join(Person, Person.id == Delegation.contact_id).where(Delegation.event_id == event_id, Delegation.erased_at.is_(None))
    return contacts.where(exists().where(Rsvp.delegation_id == Delegation.id, *such)).order_by(Delegation.id)


def _no_answer(event: Event, day: date) -> list[Candidate]:
    """Whom an event is for, as far as the records name them, and who never registered: members, or the people of its body."""
    if event.open_to is OpenTo.INVITED:
        return []  # a code names nobody
    if event.open_to is OpenTo.BODY:
        return _read(_seated(event.open_to_body_id, day).where(~_registered_from(event.id)), About.BODY_SEAT)
    never = ~exists().where(Delegation.event_id == event.id, _theirs())
    return _read(_representatives(event.programme_id, day).where(never), About.REPRESENTATIVE)


def _representatives(programme_id: int, day: date) -> Any:
    """Everybody who may act for a member of that day, in the order of the register."""
    query = _columns(Representative.id, organisation=Organisation.name).select_from(Representative).join(Person, Person.id == Representative.person_id)
    query = query.join(Organisation, Organisation.id == Representative.organisation_id).join(Membership, Membership.organisation_id == Organisation.id)
    members = Membership.programme_id == programme_id, latest_change(day).in_(leads_to(MemberStanding.MEMBER))
    return query.where(*members, Representative.removed_at.is_(None)).order_by(Membership.number, Representative.id)


def _first_of_theirs() -> Any:
    """Who acts for an organisation longest, of those who have an address."""
    acting, who = Representative.__table__.alias("acting"), Person.__table__.alias("who")
    first = select(func.min(acting.c.id)).join(who, who.c.id == acting.c.person_id)
    first = first.where(acting.c.organisation_id == Organisation.id, acting.c.removed_at.is_(None), who.c.email != "")
    return Representative.id == first.correlate(Organisation).scalar_subquery()


def _theirs() -> Any:
    """In a query over organisations: a delegation is this one's, by the record, the number or the name it was registered under."""
    typed = (Delegation.organisation_key != "") & or_(Delegation.organisation_key == Organisation.name_key, Delegation.organisation_key == Organisation.business_number)
    return or_(Delegation.organisation_id == Organisation.id, typed)


def _comes(event_id: int | None) -> Any:
    """In a query over organisations: somebody with a name means to come for it."""
    return exists().where(
        Delegation.event_id == event_id, _theirs(), Rsvp.delegation_id == Delegation.id, Rsvp.named.is_(True), Rsvp.standing.in_(ACTIVE)
    )


def _seated(body_id: int | None, day: date) -> Any:
    query = _columns(BodySeat.id, organisation=func.coalesce(Organisation.name, "")).select_from(BodySeat).join(Person, Person.id == BodySeat.person_id)
    query = query.outerjoin(Organisation, Organisation.id == BodySeat.organisation_id)
    return query.where(BodySeat.body_id == body_id, *holding(day)).order_by(BodySeat.id)


def _registered_from(event_id: int) -> Any:
    """In a query over people and perhaps their organisation: somebody registered for the event from there, or under that address."""
    other = Person.__table__.alias("other")
    address = exists().where(Rsvp.event_id == event_id, other.c.id == Rsvp.person_id, other.c.email_key == Person.email_key)
    return or_(exists().where(Delegation.event_id == event_id, _theirs()), address)


def _applicants(call_id: int, stages: Sequence[Stage]) -> Any:
    query = _columns(Application.id, locale=Application.locale, organisation=Application.organisation).select_from(Application)
    query = query.join(Person, Person.id == Application.contact_id).where(Application.call_id == call_id, Application.stage.in_(stages))
    return query.where(Application.erased_at.is_(None)).order_by(Application.number, Application.id)


def _lacking(call: Call | None) -> list[Candidate]:
    """Whose application still lacks a document its call demands, or something it was asked to add."""
    if call is None:
        return []
    demanded = set(needed(call.declarations, call.documents).documents)
    sent: dict[int, set[str]] = {}
    documents = select(ApplicationDocument.application_id, ApplicationDocument.code).join(Application, Application.id == ApplicationDocument.application_id)
    for application_id, code in db.session.execute(documents.where(Application.call_id == call.id, ApplicationDocument.removed_at.is_(None))):
        sent.setdefault(application_id, set()).add(code)
    additions = select(AdditionRequest.application_id).join(Application, Application.id == AdditionRequest.application_id)
    asked = set(db.session.scalars(additions.where(Application.call_id == call.id, AdditionRequest.answered_at.is_(None))))
    applicants = _read(_applicants(call.id, _UNDECIDED), About.APPLICATION)
    return [one for one in applicants if one.about_id in asked or demanded - sent.get(one.about_id, set())]


def _consented(programme_id: int) -> Any:
    """Whoever once agreed to news, the latest first; whether that holds is asked of every marketing mail."""
    query = _columns(Consent.id).select_from(Consent).join(Person, Person.id == Consent.person_id)
    given = Consent.purpose == MARKETING, Consent.given.is_(True), Consent.withdrawn_at.is_(None)
    return query.where(Person.programme_id == programme_id, *given).order_by(Consent.at.desc(), Consent.id.desc())
