"""What one process of the crew does while calendars answer: read the mail, or change the same registrations by other doors."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import select

from eventsapp.calendars.actions import catch_up
from eventsapp.calendars.actions.replies import read_inbound
from eventsapp.core.db import db
from eventsapp.core.errors import Refusal
from eventsapp.mail.models import InboundMail
from eventsapp.rsvps import actions as rsvps
from eventsapp.rsvps.rules import Answer
from tests.factories import NOW

LATER = NOW + timedelta(minutes=5)


def read(event_id: int) -> int:
    return read_inbound(now=LATER, real=NOW)


def read_or_change(event_id: int, job: str, rsvp_ids: Sequence[int]) -> int:
    """One round of the sweep, or what people do at the same moment on the site."""
    if job == "read":
        return read(event_id)
    if job == "tell":
        return sum(catch_up(now=LATER, real=NOW) for _ in range(5))
    for rsvp_id in rsvp_ids:
        try:
            if job == "withdraw":
                rsvps.withdraw(rsvp_id=rsvp_id, actor="visitor", now=LATER, real=NOW)
            else:
                rsvps.answer(rsvp_id=rsvp_id, answer=Answer.GOING, actor="visitor", at=LATER, now=LATER, real=NOW)
        except Refusal:
            continue
    return 0


def tries() -> list[int]:
    return list(db.session.scalars(select(InboundMail.tries)))
