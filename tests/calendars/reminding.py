"""Helpers for tests of reminders: people who were invited, and reminders that are set."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select

from eventsapp.calendars.actions import reminders as actions
from eventsapp.calendars.models import Invitation, Reminder
from eventsapp.calendars.queries.invitations import readers
from eventsapp.core.db import db, transaction
from eventsapp.core.once import Sent
from eventsapp.core.words import Words
from eventsapp.events.models import Event
from eventsapp.mail.models import OutboxMail
from eventsapp.rsvps import actions as rsvps
from eventsapp.rsvps.models import Delegation
from eventsapp.rsvps.rules import Contact, Delegate, Organisation, Party
from tests.factories import NOW, SORA, STARTS, Who, make_delegation

LONG_AGO = NOW - timedelta(days=7)
DUE = STARTS - timedelta(days=1)


def invite(delegation: Delegation) -> list[Invitation]:
    """The invitations of everybody who is told of this registration, as if they had been told."""
    with transaction() as session:
        delegation = session.get_one(Delegation, delegation.id)
        made = [
            Invitation(
                event_id=delegation.event_id, delegation_id=delegation.id, rsvp_id=reader.rsvp.id if reader.rsvp else None, person_id=reader.person.id,
                address=reader.person.email, created_at=delegation.registered_at,
            )
            for reader in readers(delegation)
        ]  # fmt: skip
        session.add_all(made)
    return made


def make_guest(event: Event, number: int = 1, *, now: datetime = LONG_AGO, locale: str = "en") -> Invitation:
    """A guest who registered long ago and was invited."""
    who = Who(f"Guest {number}", f"guest{number}@guest.test")
    return invite(make_delegation(event, contact=who, locale=locale, now=now))[0]


def make_reminder(event: Event, minutes_before: int = 1440, *, now: datetime = LONG_AGO, note: Words | None = None) -> Reminder:
    with transaction() as session:
        reminder = Reminder(event_id=event.id, minutes_before=minutes_before, note=note or Words(), created_at=now)
        session.add(reminder)
    return reminder


def owed_to() -> list[Any]:
    """(invitation, reminder) of each reminder in the outbox."""
    ids = db.session.scalars(select(OutboxMail.ids).where(OutboxMail.message == "reminder").order_by(OutboxMail.id)).all()
    return [(each["invitation"], each["reminder"]) for each in ids]


def remind(now: datetime) -> int:
    """The sweep's duty at this moment."""
    return actions.remind(now=now, real=now)


def put(row: Any, **values: Any) -> None:
    """Write these columns of a row."""
    with transaction() as session:
        found = session.get_one(type(row), row.id)
        for name, value in values.items():
            setattr(found, name, value)


def party(event: Event, *delegates: Delegate, attends: bool = False, now: datetime = LONG_AGO, locale: str = "ko") -> Delegation:
    """한빛정보 registers, Sora being its contact."""
    said = Party(Contact(SORA.name, SORA.email), delegates, Organisation("한빛정보 ㈜"), contact_attends=attends, locale=locale)
    made = rsvps.register(event_id=event.id, party=said, sent=Sent.of("register", f"{now}", 1), now=now, real=now)
    put(db.session.get_one(Delegation, made), reference=f"REF{made:05d}")
    return db.session.get_one(Delegation, made)
