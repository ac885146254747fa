"""Parties that register, and looking at what became of them."""

from __future__ import annotations

import itertools

from sqlalchemy import select, update

from eventsapp.core import audit
from eventsapp.core.db import db, transaction
from eventsapp.core.once import Sent
from eventsapp.events.models import Event
from eventsapp.rsvps import actions
from eventsapp.rsvps.models import Delegation, Rsvp, SeatPool
from eventsapp.rsvps.rules import Contact, Delegate, Organisation, Party
from tests.factories import SORA

_keys = itertools.count()


def party(size=1, organisation="한빛정보", **more):
    delegates = tuple(Delegate(f"참석자 {n}", email=f"d{n}@company.test") for n in range(size))
    return Party(Contact(SORA.name, SORA.email), delegates, Organisation(organisation), **more)


def register(event, now, size=1, key=None, **more):
    sent = Sent.of("register", key or f"key-{next(_keys)}", size)
    return actions.register(event_id=event.id, party=party(size, **more), sent=sent, now=now, real=now)


def standings(*ids):
    db.session.rollback()
    return [db.session.get_one(Delegation, delegation_id).standing for delegation_id in ids]


def pool(event):
    db.session.rollback()
    return db.session.scalars(select(SeatPool).where(SeatPool.event_id == event.id)).one()


def rsvps_of(delegation_id):
    return db.session.scalars(select(Rsvp).where(Rsvp.delegation_id == delegation_id).order_by(Rsvp.position)).all()


def withdraw_all(delegation_id, now):
    actions.withdraw_all(delegation_id=delegation_id, actor="visitor", now=now, real=now)


def say(rsvp_id, what, now, at=None):
    actions.answer(rsvp_id=rsvp_id, answer=what, actor="visitor", at=at or now, now=now, real=now)
    db.session.rollback()


def only(delegation_id):
    return rsvps_of(delegation_id)[0]


def change(event, **columns):
    with transaction():
        db.session.execute(update(Event).where(Event.id == event.id).values(**columns))


def tell_all():
    with transaction():
        db.session.execute(update(Delegation).values(untold=False))


def untold():
    return set(db.session.scalars(select(Delegation.id).where(Delegation.untold)))


def verbs():
    db.session.rollback()
    return list(db.session.scalars(select(audit.AuditEntry.verb).order_by(audit.AuditEntry.id)))


def books(event):
    book = pool(event)
    return book.taken, book.waiting, book.arrivals
