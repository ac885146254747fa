"""What the tests of catching up share: changing an event, taking somebody back, looking at an invitation."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select

from eventsapp.calendars.models import Invitation
from eventsapp.core import clock
from eventsapp.core.db import db
from eventsapp.events import actions as events
from eventsapp.rsvps import actions as rsvps
from tests.factories import NOW, reload

MINUTE = timedelta(minutes=1)
RESTED = NOW + 10 * MINUTE


def edit(event, now=NOW, **values):
    version = reload(event).version
    events.edit_event(event_id=event.id, version=version, values=values, now=now, actor="person:1")


def move(event, by=timedelta(minutes=30), now=NOW):
    event = reload(event)
    edit(event, now, starts_at=event.starts_at + by, ends_at=event.ends_at + by)


def withdraw(rsvp_id, now=NOW):
    rsvps.withdraw(rsvp_id=rsvp_id, actor="visitor", now=now, real=clock.real())


def invitation_of(rsvp_id):
    db.session.rollback()
    return db.session.scalars(select(Invitation).where(Invitation.rsvp_id == rsvp_id).order_by(Invitation.id.desc())).first()
