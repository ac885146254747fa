"""Reading who was invited and what their calendars answered, and all that was said to and by one person."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import contains_eager, joinedload

from ...core.db import db
from ...mail.models import InboundMail, MailState, OutboxMail
from ...people.models import Person
from ...rsvps.models import Delegation
from ..models import Invitation
from ..rules.invitations import COMPOSER, Partstat, Said
from ..rules.replies import REFUSED_COMPOSER
from .followers import follower_count
from .invitations import reader_in, through_contact

PAGE = 50
MOST_MAILS = 200
_MESSAGES = (COMPOSER, "reminder", REFUSED_COMPOSER)


class Answered(StrEnum):
    """What a list of invitations can be narrowed to: what the calendar answered, or that there is no invitation in it."""

    ACCEPTED = "accepted"
    TENTATIVE = "tentative"
    DECLINED = "declined"
    NOTHING = "nothing"
    UNINVITED = "uninvited"


_PARTSTATS = {
    Answered.ACCEPTED: Partstat.ACCEPTED, Answered.TENTATIVE: Partstat.TENTATIVE, Answered.DECLINED: Partstat.DECLINED, Answered.NOTHING: Partstat.NEEDS_ACTION,
}  # fmt: skip


@dataclass(frozen=True)
class Numbers:
    """How many readers of an event there are under each answer, how many of their addresses failed, and who follows it."""

    answers: dict[Answered, int]
    bounced: int
    followers: int

    @property
    def people(self) -> int:
        return sum(self.answers.values())

    @property
    def invited(self) -> int:
        return self.people - self.answers[Answered.UNINVITED]


@dataclass(frozen=True)
class Invited:
    """One page of an event's invitations, in the order of arrival."""

    rows: Sequence[Invitation]
    page: int
    pages: int


@dataclass(frozen=True)
class Correspondence:
    """All that was said to one person about an event and by them, newest first."""

    mails: Sequence[OutboxMail]
    answers: Sequence[InboundMail]


def numbers(event_id: int) -> Numbers:
    counted = select(Invitation.said, Invitation.partstat, func.count(), func.count(Person.email_bounced_at)).join(Invitation.person)
    rows = db.session.execute(counted.where(Invitation.event_id == event_id, _here()).group_by(Invitation.said, Invitation.partstat)).all()
    answers = dict.fromkeys(Answered, 0)
    for said, partstat, count, _bounced in rows:
        answers[_answered(said, partstat)] += count
    return Numbers(answers, sum(row[3] for row in rows), follower_count(event_id))


def on_their_way(event_id: int) -> int:
    """How many mails about this event's invitations are owed and not out yet."""
    due = select(OutboxMail.id).where(OutboxMail.state == MailState.DUE, OutboxMail.message == COMPOSER)
    return db.session.scalar(select(func.count()).select_from(Invitation).where(Invitation.event_id == event_id, Invitation.mail_id.in_(due))) or 0


def invited(event_id: int, counts: Numbers, *, only: Answered | None = None, page: int = 1) -> Invited:
    """One page of who is told of this event; `counts` are its numbers()."""
    query = select(Invitation).join(Invitation.person).join(Invitation.delegation).where(Invitation.event_id == event_id, _here())
    if only is Answered.UNINVITED:
        query = query.where(Invitation.said != Said.REQUEST)
    elif only is not None:
        query = query.where(Invitation.said == Said.REQUEST, Invitation.partstat == _PARTSTATS[only])
    pages = max(1, -(-(counts.people if only is None else counts.answers[only]) // PAGE))
    page = max(1, min(page, pages))
    options = (contains_eager(Invitation.person), contains_eager(Invitation.delegation), joinedload(Invitation.rsvp), joinedload(Invitation.mail))
    rows = db.session.scalars(query.options(*options).order_by(Invitation.delegation_id, Invitation.id).limit(PAGE).offset((page - 1) * PAGE)).all()
    return Invited(rows, page, pages)


def person_at(delegation: Delegation, position: int) -> Person | None:
    """The delegate of that position; at 0 the contact of an organisation who does not come."""
    rsvp = next((rsvp for rsvp in delegation.rsvps if rsvp.position == position), None)
    if rsvp is not None:
        return rsvp.person
    comes = any(rsvp.person_id == delegation.contact_id for rsvp in delegation.rsvps)
    return delegation.contact if position == 0 and delegation.organisation and not comes else None


def position_of_contact(delegation: Delegation) -> int:
    """The position under which person_at() finds the contact."""
    return next((rsvp.position for rsvp in delegation.rsvps if rsvp.person_id == delegation.contact_id), 0)


def is_reached_through_contact(delegation: Delegation, person: Person) -> bool:
    rsvp = reader_in(delegation, person.id).rsvp
    return rsvp is not None and person.id != delegation.contact_id and through_contact(delegation, rsvp)


def invitations_to(event_id: int, person_id: int) -> Sequence[Invitation]:
    """A person's invitations to an event, one for each address they had, newest first."""
    query = select(Invitation).where(Invitation.event_id == event_id, Invitation.person_id == person_id).options(joinedload(Invitation.mail))
    return db.session.scalars(query.order_by(Invitation.id.desc())).all()


def correspondence(person_id: int) -> Correspondence:
    """A person of a registration belongs to one event: so does all that was said."""
    mails = select(OutboxMail).where(OutboxMail.person_id == person_id, OutboxMail.message.in_(_MESSAGES)).order_by(OutboxMail.id.desc()).limit(MOST_MAILS)
    answers = select(InboundMail).where(InboundMail.person_id == person_id).order_by(InboundMail.id.desc()).limit(MOST_MAILS)
    return Correspondence(db.session.scalars(mails).all(), db.session.scalars(answers).all())


def _answered(said: Said, partstat: Partstat) -> Answered:
    if said is not Said.REQUEST:
        return Answered.UNINVITED
    return next(answered for answered, value in _PARTSTATS.items() if value is partstat)


def _here() -> ColumnElement[bool]:
    """At the address that the person has now; one they had before is no further reader."""
    return and_(Invitation.address != "", or_(Invitation.address == Person.email, func.lower(Invitation.address) == Person.email_key))
