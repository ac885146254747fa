"""Helpers for tests of what staff see of invitations: people who were told, and an event that changes."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select

from eventsapp.calendars.models import Invitation
from eventsapp.calendars.rules.invitations import Partstat
from eventsapp.core import clock
from eventsapp.core.db import db, transaction
from eventsapp.core.once import Sent
from eventsapp.events import actions as events
from eventsapp.mail.models import MailState, OutboxMail
from eventsapp.people.models import Person
from eventsapp.rsvps import actions as rsvps
from eventsapp.rsvps.rules import Answer, Contact, Delegate, Organisation, Party
from tests.factories import HYUN, JUN, NOW, SORA, make_delegation, reload, words
from tests.rsvps.crowd import register, rsvps_of
from tests.sweeps import letters

MINUTE = timedelta(minutes=1)
RESTED = NOW + 10 * MINUTE


def settle(now=NOW):
    """Everybody is told what stands, and nobody is marked any more."""
    letters(now)
    assert letters(now) == []


def edit(event, now=NOW, **values):
    events.edit_event(event_id=event.id, version=reload(event).version, values=values, now=now, actor="person:1")


def move(event, now=NOW):
    event = reload(event)
    edit(event, now, starts_at=event.starts_at + 30 * MINUTE, ends_at=event.ends_at + 30 * MINUTE)


def put(row, **values):
    with transaction() as session:
        for name, value in values.items():
            setattr(session.get_one(type(row), row.id), name, value)


def all_invitations():
    db.session.rollback()
    return db.session.scalars(select(Invitation).order_by(Invitation.id)).all()


def party_of(event, *addresses, contact_attends=False, **more):
    """A delegation whose delegates have these addresses, "" for none."""
    delegates = tuple(Delegate(f"참석자 {number}", email=address) for number, address in enumerate(addresses))
    party = Party(Contact(SORA.name, SORA.email), delegates, Organisation("한빛정보"), contact_attends=contact_attends, **more)
    return rsvps.register(event_id=event.id, party=party, sent=Sent.of("register", f"{addresses}{contact_attends}", {}), now=NOW, real=clock.real())


def guest(event):
    make_delegation(event, contact=JUN)


def waiting(event):
    register(event, NOW, 4)
    make_delegation(event, contact=JUN)


def withdrawn(event):
    made = register(event, NOW, 2, contact_attends=True)
    settle()
    rsvps.withdraw(rsvp_id=rsvps_of(made)[1].id, actor="visitor", now=NOW, real=clock.real())


def contact_for_the_addressless(event):
    party_of(event, "", "", "d@company.test")


def contact_of_delegates_with_addresses(event):
    party_of(event, "a@company.test", "b@company.test")


def contact_who_comes_and_then_does_not(event):
    made = party_of(event, "", "b@company.test", contact_attends=True)
    settle()
    own = next(rsvp for rsvp in rsvps_of(made) if rsvp.position == 1)
    rsvps.withdraw(rsvp_id=own.id, actor="visitor", now=NOW, real=clock.real())


def bounced(event):
    made = make_delegation(event, contact=JUN)
    put(db.session.get_one(Person, made.contact_id), email_bounced_at=NOW)


def declined_by_calendar(event):
    made = make_delegation(event, contact=JUN)
    settle()
    [invitation] = all_invitations()
    put(invitation, partstat=Partstat.DECLINED, reply_stamp=NOW + MINUTE, reply_sequence=1)
    rsvps.answer(rsvp_id=rsvps_of(made.id)[0].id, answer=Answer.DECLINED, actor="calendar", at=NOW + MINUTE, now=NOW + MINUTE, real=NOW + MINUTE)


def changed_address(event):
    made = make_delegation(event, contact=JUN)
    settle()
    person = db.session.get_one(Person, made.contact_id)
    put(person, email="jun@new.test", email_key="jun@new.test")
    put(made, untold=True)


def seats_in_part(event):
    """Two of three have seats; who waits has no address."""
    register(event, NOW, 2)
    register(event, NOW, 3, takes_part=True)


def seats_in_part_through_the_contact(event):
    register(event, NOW, 2)
    party_of(event, "", "", "", takes_part=True)


def offered(event):
    put(event, offer_hours=24)
    first = register(event, NOW, 4)
    register(event, NOW, 2)
    rsvps.withdraw_all(delegation_id=first, actor="visitor", now=NOW, real=clock.real())


def to_be_approved(event):
    put(event, needs_approval=True)
    register(event, NOW, 2)


def objected(event):
    made = register(event, NOW, 2)
    settle()
    rsvps.object_to(rsvp_id=rsvps_of(made)[0].id, now=NOW, real=clock.real())


def mail_that_cannot_be_written(event):
    made = make_delegation(event, contact=JUN)
    make_delegation(event, contact=HYUN)
    settle()
    invitation = next(each for each in all_invitations() if each.person_id == made.contact_id)
    put(db.session.get_one(OutboxMail, invitation.mail_id), state=MailState.UNDELIVERABLE, octets=None)


def described(event):
    edit(event, description=words("Longer"))
