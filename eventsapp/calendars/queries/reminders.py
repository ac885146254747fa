"""Reading which reminders are due, whom each reaches, and whom it has reached."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, and_, exists, func, or_, select
from sqlalchemy.orm import aliased

from ...core.db import db
from ...events.models import Event
from ...events.rules import Status
from ...people.models import Person
from ...rsvps.models import Delegation, Rsvp
from ...rsvps.rules import Standing
from ..models import Invitation, Reminded, Reminder
from ..rules.reminders import AGAIN_AFTER, COMING, OFFSETS, Plan, State, state

_Contact, _Other, _OtherPerson = aliased(Person), aliased(Rsvp), aliased(Person)


@dataclass(frozen=True)
class Sent:
    """One round of a reminder: of which start, when the first of its mails was owed, and to how many."""

    starts_at: datetime
    at: datetime
    people: int


def plan_of(reminder: Reminder, event: Event) -> Plan:
    return Plan(event.status, event.starts_at, reminder.minutes_before, reminder.created_at)


def reminders_of(event_id: int) -> Sequence[Reminder]:
    """The reminders of an event, the first to go out first."""
    return db.session.scalars(select(Reminder).where(Reminder.event_id == event_id).order_by(Reminder.minutes_before.desc())).all()


def find_reminder(event_id: int, minutes_before: int) -> Reminder | None:
    return db.session.scalar(select(Reminder).where(Reminder.event_id == event_id, Reminder.minutes_before == minutes_before))


def due_reminders(now: datetime) -> list[tuple[int, int]]:
    """(event, reminder) wherever somebody is to be reminded now. Asked every minute: it looks only at events that soon begin."""
    soon = (Event.status == Status.PUBLISHED, Event.starts_at > now, Event.starts_at <= now + timedelta(minutes=max(OFFSETS)))
    rows = db.session.execute(select(Reminder, Event).join(Reminder.event).where(*soon).order_by(Event.id, Reminder.minutes_before.desc())).all()
    due = [(event, reminder) for reminder, event in rows if state(plan_of(reminder, event), now) is State.DUE]
    return [(event.id, reminder.id) for event, reminder in due if owed(reminder, event, most=1)]


def owed(reminder: Reminder, event: Event, *, most: int) -> Sequence[Row[Any]]:
    """Whom this reminder reaches who has not had it: invitation, person, address and locale."""
    columns = (Invitation.id, Invitation.person_id, Invitation.address, Delegation.locale)
    query = _invitations(select(*columns).select_from(Invitation)).where(Invitation.event_id == event.id, *_reached(), *_not_yet(reminder, event))
    return db.session.execute(query.order_by(Invitation.id).limit(most)).all()


def still_reached(invitation_id: int) -> bool:
    """Whether this is still somebody who comes, or speaks for one who comes, at that address."""
    return db.session.scalar(_invitations(select(Invitation.id).select_from(Invitation)).where(Invitation.id == invitation_id, *_reached())) is not None


def last_reminded(reminder_id: int, invitation_id: int) -> datetime | None:
    return db.session.scalar(select(func.max(Reminded.at)).where(Reminded.reminder_id == reminder_id, Reminded.invitation_id == invitation_id))


def reach(reminders: Sequence[Reminder], event: Event) -> dict[int, int]:
    """How many people each of these reminders would go to as things stand."""
    if not reminders:
        return {}
    any_of = or_(*(and_(Reminder.id == reminder.id, *_not_yet(reminder, event)) for reminder in reminders))
    counted = select(Reminder.id, func.count(Invitation.id).label("people")).select_from(Reminder).join(Invitation, Invitation.event_id == Reminder.event_id)
    query = _invitations(counted).where(Reminder.event_id == event.id, *_reached(), any_of).group_by(Reminder.id)
    return {row.id: row.people for row in db.session.execute(query)}


def sent_of(event_id: int) -> dict[int, list[Sent]]:
    """What went out of each reminder of an event, the newest round first."""
    query = (
        select(Reminded.reminder_id, Reminded.starts_at, func.min(Reminded.at).label("at"), func.count().label("people"))
        .join(Reminder, Reminder.id == Reminded.reminder_id)
        .where(Reminder.event_id == event_id)
        .group_by(Reminded.reminder_id, Reminded.starts_at)
    )
    found: dict[int, list[Sent]] = {}
    for row in sorted(db.session.execute(query), key=lambda row: row.at, reverse=True):
        found.setdefault(row.reminder_id, []).append(Sent(row.starts_at, row.at, row.people))
    return found


def _invitations(query: Any) -> Select[Any]:
    """`query` of invitations with their person, that person's own RSVP, and the delegation with its contact."""
    return (
        query.join(Person, Person.id == Invitation.person_id)
        .join(Delegation, Delegation.id == Invitation.delegation_id)
        .join(_Contact, _Contact.id == Delegation.contact_id)
        .outerjoin(Rsvp, and_(Rsvp.event_id == Invitation.event_id, Rsvp.person_id == Invitation.person_id))
    )


def _reached() -> tuple[ColumnElement[bool], ...]:
    """Who has a seat and means to come, and the contact of anybody such who is reached only through them; not where mail came back."""
    is_contact = and_(Delegation.organisation != "", Delegation.contact_id == Invitation.person_id)
    on_their_own = or_(Delegation.organisation == "", is_contact, Person.email_key != _Contact.email_key)
    others = exists().where(
        _Other.delegation_id == Invitation.delegation_id, _Other.person_id != Invitation.person_id, _Other.standing == Standing.SEATED, _Other.answer.in_(COMING),
        _OtherPerson.id == _Other.person_id, _OtherPerson.email_key.in_(("", Person.email_key)),
    )  # fmt: skip
    here = and_(Invitation.address != "", or_(Invitation.address == Person.email, func.lower(Invitation.address) == Person.email_key))
    comes = and_(Rsvp.standing == Standing.SEATED, Rsvp.answer.in_(COMING))
    return Delegation.erased_at.is_(None), Person.email_bounced_at.is_(None), here, or_(and_(comes, on_their_own), and_(is_contact, others))


def _not_yet(reminder: Reminder, event: Event) -> tuple[ColumnElement[bool], ...]:
    """Who registered before the reminder was due, and has had it neither of this start, nor of another shortly before."""
    due_at = plan_of(reminder, event).due_at
    if due_at is None:
        return ()
    # Of one start nobody is reminded before it is due: whoever had it of this one had it since then, too.
    had_lately = and_(Reminded.reminder_id == reminder.id, Reminded.invitation_id == Invitation.id, Reminded.at >= due_at - AGAIN_AFTER)
    return Delegation.registered_at < due_at, ~exists().where(had_lately)
