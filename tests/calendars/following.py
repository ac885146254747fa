"""Helpers for tests of followers: an undated event, people who follow it, and the mails they are owed."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select

from eventsapp.calendars.actions import followers as actions
from eventsapp.calendars.models import Follower
from eventsapp.calendars.purposes import FOLLOW
from eventsapp.core import tokens
from eventsapp.core.db import db
from eventsapp.events.actions import edit_event
from eventsapp.events.models import Event
from eventsapp.mail.models import OutboxMail
from tests.factories import JUN, NOW, STARTS, make_event, make_programme, make_venue, reload

from .conftest import undated

MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)
RESTED = NOW + 10 * MINUTE


def make_undated(**columns: Any) -> Event:
    """An event at the end of January, its place known."""
    programme = make_programme()
    return make_event(programme, uid="00000000-0000-4000-8000-000000000003", **undated(venue_id=make_venue(programme).id, **({"takes_registrations": False} | columns)))


def follow(event: Event, email: str = JUN.email, real: datetime = NOW, locale: str = "en") -> Follower:
    """Somebody types this address."""
    actions.follow(event_id=event.id, email=email, locale=locale, now=real, real=real)
    db.session.rollback()
    return db.session.scalars(select(Follower).where(Follower.event_id == event.id, Follower.email_key == email.casefold())).one()


def confirmed(event: Event, email: str = JUN.email, real: datetime = NOW, locale: str = "en") -> Follower:
    """Somebody types this address, and its owner confirms."""
    found = follow(event, email, real, locale)
    actions.confirm(follower_id=found.id, now=real, real=real)
    return found


def fix(event: Event, starts_at: datetime = STARTS, now: datetime = NOW) -> None:
    """An organiser sets the day."""
    values = {"starts_at": starts_at, "ends_at": starts_at + 90 * MINUTE, "window_from": None, "window_to": None}
    edit_event(event_id=event.id, version=reload(event).version, values=values, now=now, actor="person:1")


def tell(now: datetime = RESTED) -> int:
    """The sweep's duty at this moment."""
    return actions.tell_followers(now=now, real=now)


def owed() -> list[tuple[str, str]]:
    """(composer, state) of every mail, in order."""
    db.session.rollback()
    return [(mail.message, mail.state.value) for mail in db.session.scalars(select(OutboxMail).order_by(OutboxMail.id))]


def page_of(follower: Follower) -> str:
    return f"/u/{tokens.derive(FOLLOW, follower.id)}/"
