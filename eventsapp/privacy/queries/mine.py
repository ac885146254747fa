"""Everything that is kept under one proven address."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import exists, func, select
from sqlalchemy.orm import joinedload

from ...calendars.models import Follower
from ...calendars.purposes import FOLLOW
from ...core import dates, tokens
from ...core.db import db
from ...events.models import Event, EventSpeaker, Speaker
from ...events.rules import end_of
from ...members.models import Application, BodySeat, Membership, MembershipChange
from ...members.rules import Stage
from ...members.rules.applying import APPLICATION
from ...members.rules.enums import Standing as MemberStanding
from ...members.rules.membership import standing_on
from ...people.models import Account, Consent, Organisation, Person, Representative
from ...polls.forms import CHOICE_NAMES
from ...polls.models import DateVoter
from ...polls.queries.people import forgettable, votes_of
from ...polls.rules import VOTE
from ...programmes.models import Programme
from ...rsvps.actions import DELEGATION, RSVP
from ...rsvps.models import Delegation, FormAnswer, Rsvp
from ...rsvps.queries.questions import answers_of_parties, answers_of_persons, said_in, value_of
from ...rsvps.rules import ACTIVE, KEPT_AFTER_EVENT
from ...speakers.rules import SPEAKER
from ..rules import APPLICATION_KEPT, Kept, Kind, erasing

UNDECIDED = (Stage.DRAFT, Stage.RECEIVED, Stage.UNDER_REVIEW, Stage.ASKED)


def is_known(email_key: str) -> bool:
    """Whether anything is kept under this address; told to nobody but its owner."""
    return bool(email_key) and next(_all(email_key, "ko"), None) is not None


def kept_of(email_key: str, lang: str) -> list[Kept]:
    """Everything kept under an address whose owner has proven it."""
    return list(_all(email_key, lang)) if email_key else []


def _all(email_key: str, lang: str) -> Iterator[Kept]:
    yield from _registrations(email_key, lang)
    yield from _delegations(email_key, lang)
    yield from _applications(email_key, lang)
    yield from _persons(email_key, lang)
    yield from _representatives(email_key, lang)
    yield from _seats(email_key, lang)
    yield from _followers(email_key, lang)
    yield from _voters(email_key, lang)
    yield from _speakers(email_key, lang)
    yield from _consents(email_key, lang)
    yield from _accounts(email_key)


def _registrations(email_key: str, lang: str) -> Iterator[Kept]:
    mine = select(Rsvp).join(Rsvp.person).join(Rsvp.delegation).where(Person.email_key == email_key, Delegation.erased_at.is_(None))
    whole = joinedload(Rsvp.delegation)
    options = (joinedload(Rsvp.person), whole.joinedload(Delegation.event).joinedload(Event.programme), whole.joinedload(Delegation.contact))
    rows = db.session.scalars(mine.options(*options).order_by(Rsvp.id)).all()
    links, answers = _links("rsvps.rsvp", RSVP, rows), answers_of_persons([row.id for row in rows])
    guests = answers_of_parties([row.delegation_id for row in rows if not row.delegation.organisation])
    for rsvp in rows:
        delegation, person = rsvp.delegation, rsvp.person
        values = {
            "name": person.name, "email": person.email, "phone": person.phone, "department": rsvp.department, "title": rsvp.title, "organisation": delegation.organisation,
            "registered_by": delegation.contact.name if delegation.contact_id != person.id else "", "reference": delegation.reference,
        } | _told([*guests.get(delegation.id, ()), *answers.get(rsvp.id, ())], lang)  # fmt: skip
        yield Kept(
            Kind.REGISTRATION, rsvp.id, delegation.event.title.text(lang), delegation.event.programme.name.text(lang), values,
            erasing(Kind.REGISTRATION, still_counts=rsvp.standing in ACTIVE), links.get(rsvp.id), _after(delegation.event),
        )  # fmt: skip


def _delegations(email_key: str, lang: str) -> Iterator[Kept]:
    mine = select(Delegation).join(Delegation.contact).where(Person.email_key == email_key, Delegation.erased_at.is_(None), Delegation.organisation != "")
    options = (joinedload(Delegation.event).joinedload(Event.programme), joinedload(Delegation.contact), joinedload(Delegation.rsvps))
    rows = db.session.scalars(mine.options(*options).order_by(Delegation.id)).unique().all()
    links, answers = _links("rsvps.delegation", DELEGATION, rows), answers_of_parties([row.id for row in rows])
    for row in rows:
        values = {
            "name": row.contact.name, "email": row.contact.email, "phone": row.contact.phone, "organisation": row.organisation, "business_number": row.business_number,
            "people": str(sum(rsvp.standing in ACTIVE for rsvp in row.rsvps)), "reference": row.reference,
        } | _told(answers.get(row.id, ()), lang)  # fmt: skip
        counts = any(rsvp.standing in ACTIVE for rsvp in row.rsvps)
        yield Kept(
            Kind.DELEGATION, row.id, row.event.title.text(lang), row.event.programme.name.text(lang), values, erasing(Kind.DELEGATION, still_counts=counts),
            links.get(row.id), _after(row.event),
        )  # fmt: skip


def _applications(email_key: str, lang: str) -> Iterator[Kept]:
    mine = select(Application).join(Application.contact).where(Person.email_key == email_key, Application.erased_at.is_(None))
    options = (joinedload(Application.contact), joinedload(Application.decision), joinedload(Application.documents))
    rows = db.session.scalars(mine.options(*options).order_by(Application.id)).unique().all()
    links = _links("members.application", APPLICATION, rows)
    for row in rows:
        programme = db.session.get_one(Programme, row.programme_id)
        values = {
            "name": row.contact.name, "email": row.contact.email, "phone": row.contact.phone, "department": row.department, "title": row.title,
            "organisation": row.organisation, "business_number": row.business_number, "chief": row.chief, "address": row.address, "homepage": row.homepage,
            "motive": row.motive, "documents": str(sum(document.removed_at is None for document in row.documents)), "reference": row.reference,
        }  # fmt: skip
        yield Kept(
            Kind.APPLICATION, row.id, row.organisation, programme.name.text(lang), values,
            erasing(Kind.APPLICATION, still_counts=row.stage in UNDECIDED, decided=row.decision is not None), links.get(row.id),
            application_ends(row),
        )  # fmt: skip


def application_ends(row: Application) -> datetime | None:
    """When an application is erased in any case: a year after its refusal or withdrawal; None while it is open or the membership lasts."""
    if row.stage is Stage.REFUSED and row.decision is not None:
        return row.decision.at + APPLICATION_KEPT
    return row.withdrawn_at + APPLICATION_KEPT if row.stage is Stage.WITHDRAWN and row.withdrawn_at is not None else None


def _persons(email_key: str, lang: str) -> Iterator[Kept]:
    """Who is kept as a person and as nothing else: imported, or entered by an organisation for picking."""
    elsewhere = (
        Rsvp.person_id, Delegation.contact_id, Application.contact_id, Representative.person_id, BodySeat.person_id, Follower.person_id, Account.person_id,
        DateVoter.person_id,
    )  # fmt: skip
    mine = select(Person).where(Person.email_key == email_key, Person.programme_id.is_not(None), *(~exists().where(column == Person.id) for column in elsewhere))
    for person in db.session.scalars(mine.order_by(Person.id)):
        programme = db.session.get_one(Programme, person.programme_id)
        organisation = db.session.get(Organisation, person.organisation_id) if person.organisation_id is not None else None
        values = {
            "name": person.name, "email": person.email, "phone": person.phone, "department": person.department, "title": person.title,
            "organisation": organisation.name if organisation is not None else "",
        }  # fmt: skip
        yield Kept(Kind.PERSON, person.id, programme.name.text(lang), "", values, erasing(Kind.PERSON, still_counts=False))


def _representatives(email_key: str, lang: str) -> Iterator[Kept]:
    mine = select(Representative).join(Representative.person).where(Person.email_key == email_key, Representative.removed_at.is_(None))
    for row in db.session.scalars(mine.options(joinedload(Representative.person), joinedload(Representative.organisation)).order_by(Representative.id)):
        programme = db.session.get_one(Programme, row.organisation.programme_id)
        values = {"name": row.person.name, "email": row.person.email, "phone": row.person.phone, "organisation": row.organisation.name}
        yield Kept(Kind.REPRESENTATIVE, row.id, row.organisation.name, programme.name.text(lang), values, erasing(Kind.REPRESENTATIVE, still_counts=False))


def _seats(email_key: str, lang: str) -> Iterator[Kept]:
    mine = select(BodySeat).join(BodySeat.person).where(Person.email_key == email_key)
    for row in db.session.scalars(mine.options(joinedload(BodySeat.person), joinedload(BodySeat.body)).order_by(BodySeat.id)):
        person: Any = row.person
        programme = db.session.get_one(Programme, row.body.programme_id)
        values = {"name": person.name, "email": person.email, "from": row.from_on.isoformat(), "to": row.to_on.isoformat() if row.to_on else ""}
        yield Kept(Kind.BODY_SEAT, row.id, row.body.name.text(lang), programme.name.text(lang), values, erasing(Kind.BODY_SEAT, still_counts=False))


def _followers(email_key: str, lang: str) -> Iterator[Kept]:
    mine = select(Follower).join(Follower.person).where(Person.email_key == email_key)
    rows = db.session.scalars(mine.options(joinedload(Follower.event).joinedload(Event.programme)).order_by(Follower.id)).all()
    links = _links("calendars.followed", FOLLOW, rows)
    for row in rows:
        values = {"email": email_key, "language": row.locale}
        title, programme = row.event.title.text(lang), row.event.programme.name.text(lang)
        yield Kept(Kind.FOLLOWER, row.id, title, programme, values, erasing(Kind.FOLLOWER, still_counts=False), links.get(row.id))


def _voters(email_key: str, lang: str) -> Iterator[Kept]:
    rows = votes_of(email_key)
    links = _links("polls.ballot", VOTE, rows)
    for row in rows:
        event = row.poll.event
        values = {"name": row.person.name, "email": row.person.email, "organisation": row.affiliation, "comment": row.comment}
        said = {answer.candidate_id: str(CHOICE_NAMES[answer.choice]) for answer in row.answers}
        values |= {dates.moment(day.starts_at, event.zone, lang): said[day.id] for day in row.poll.candidates if day.id in said}
        until = forgettable(row.poll) if event.starts_at is not None else None  # a day that is still to be found moves it
        title, programme = event.title.text(lang), event.programme.name.text(lang)
        yield Kept(Kind.VOTER, row.id, title, programme, values, erasing(Kind.VOTER, still_counts=False), links.get(row.id), until)


def _speakers(email_key: str, lang: str) -> Iterator[Kept]:
    """Entered by staff, who correct what is known of them; with what they wrote to the organisers of each event."""
    mine = select(Speaker, Programme).join(Programme, Programme.id == Speaker.programme_id)
    rows = db.session.execute(mine.where(func.lower(Speaker.email) == email_key, Speaker.erased_at.is_(None)).order_by(Speaker.id)).all()
    asked = select(EventSpeaker.id, EventSpeaker.speaker_id, EventSpeaker.note, Event.title).join(Event, Event.id == EventSpeaker.event_id)
    said = db.session.execute(asked.where(EventSpeaker.speaker_id.in_([speaker.id for speaker, _ in rows])).order_by(EventSpeaker.id)).all() if rows else []
    links = _links("speakers.asked", SPEAKER, said)
    for speaker, programme in rows:
        values = {
            "name": speaker.name.text(lang), "email": speaker.email, "organisation": speaker.affiliation.text(lang), "title": speaker.position.text(lang),
            "bio": speaker.bio.text(lang),
        } | {f"“{row.title.text(lang)}”": row.note for row in said if row.speaker_id == speaker.id and row.note}  # fmt: skip
        newest = next((links[row.id] for row in reversed(said) if row.speaker_id == speaker.id and row.id in links), None)
        yield Kept(Kind.SPEAKER, speaker.id, speaker.name.text(lang), programme.name.text(lang), values, erasing(Kind.SPEAKER, still_counts=False), newest)


def _consents(email_key: str, lang: str) -> Iterator[Kept]:
    """What somebody agreed to freely and has not withdrawn; a notice was only told."""
    given = select(Consent, Person.programme_id).join(Person, Person.id == Consent.person_id)
    mine = given.where(Person.email_key == email_key, Consent.given, Consent.purpose != "notice", Consent.withdrawn_at.is_(None))
    for row, programme_id in db.session.execute(mine.order_by(Consent.id)):
        name = db.session.get_one(Programme, programme_id).name.text(lang) if programme_id is not None else ""
        values = {"agreed": row.purpose, "given_on": row.at.date().isoformat()}
        yield Kept(Kind.CONSENT, row.id, name, "", values, erasing(Kind.CONSENT, still_counts=False))


def _accounts(email_key: str) -> Iterator[Kept]:
    for row in db.session.scalars(select(Account).where(Account.email_key == email_key)):
        yield Kept(Kind.ACCOUNT, row.id, row.person.name, "", {"name": row.person.name, "email": row.person.email}, erasing(Kind.ACCOUNT, still_counts=False))


def due_applications(now: datetime, *, most: int) -> list[int]:
    """Applications that were kept long enough: a year after their refusal, their withdrawal, or the end of the membership."""
    rows = select(Application).where(Application.erased_at.is_(None), Application.stage.in_((Stage.REFUSED, Stage.WITHDRAWN)))
    due = [row.id for row in db.session.scalars(rows.options(joinedload(Application.decision))) if (ends := application_ends(row)) is not None and ends <= now]
    return [*due, *_of_past_members(now)][:most]


def _of_past_members(now: datetime) -> list[int]:
    last = (now - APPLICATION_KEPT).date()
    changes: dict[int, list[Any]] = {}
    rows = (
        select(Membership.application_id, MembershipChange.effective_on, MembershipChange.change)
        .join(MembershipChange, MembershipChange.membership_id == Membership.id)
        .join(Application, Application.id == Membership.application_id)
        .where(Application.erased_at.is_(None))
        .order_by(MembershipChange.id)
    )
    for application_id, on, change in db.session.execute(rows):
        changes.setdefault(application_id or 0, []).append((on, change))
    over = (MemberStanding.RESIGNED, MemberStanding.LAPSED)
    return [row_id for row_id, told in changes.items() if standing_on(told, last) in over and standing_on(told, now.date()) in over]


def _after(event: Event) -> datetime | None:
    end = end_of(event.starts_at, event.ends_at)
    return end + KEPT_AFTER_EVENT if end is not None else None


def _links(endpoint: str, purpose: str, rows: Sequence[Any]) -> dict[int, tuple[str, str]]:
    """Where its owner sees and corrects each: endpoint and token of the link they were given for it, where it still stands."""
    return {row_id: (endpoint, token) for row_id, token in tokens.currents(purpose, [row.id for row in rows]).items()}


def _told(answers: Iterable[FormAnswer], lang: str) -> dict[str, str]:
    """What somebody answered to an organiser's questions, by the question."""
    return {f"“{answer.question.label.text(lang)}”": said_in(answer, lang) for answer in answers if value_of(answer)}
