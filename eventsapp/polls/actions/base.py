"""What every verb of a poll begins and ends with: its locks, and the entry in the audit."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import select

from ...core import audit
from ...core.db import db
from ...core.words import Words
from ...events.actions import lock_event
from ...events.models import Event
from ...mail.actions import Owed, owe
from ..models import DatePoll, DateVoter
from ..queries import find_poll, state
from ..rules import NotNow, State


def lock_poll(event_id: int) -> tuple[Event, DatePoll | None]:
    """The event and its newest poll as they stand now, held until the running transaction ends."""
    event = lock_event(event_id)
    found = find_poll(event_id)
    return event, relock(found.id) if found is not None else None


def relock(poll_id: int) -> DatePoll:
    return db.session.scalars(select(DatePoll).where(DatePoll.id == poll_id).with_for_update(key_share=True).execution_options(populate_existing=True)).one()


def poll_in(event_id: int, states: Collection[State], now: datetime) -> tuple[Event, DatePoll]:
    """As lock_poll. Raises NotNow unless there is a poll, in one of these states."""
    event, poll = lock_poll(event_id)
    if poll is None or state(poll, now) not in states:
        raise NotNow()
    return event, poll


def poll_to_write(event_id: int, *, now: datetime, by_id: int | None) -> tuple[Event, DatePoll]:
    """The event's poll that is still being drafted; made when there is none at all. Raises NotNow."""
    event, poll = lock_poll(event_id)
    if poll is None:
        poll = DatePoll(event_id=event.id, number=1, note=Words(), made_at=now, by_id=by_id)
        db.session.add(poll)
        db.session.flush()
    elif state(poll, now) is not State.DRAFT:
        raise NotNow()
    return event, poll


def owe_voters(voters: Sequence[DateVoter], message: str, *, programme_id: int, real: datetime) -> int:
    """Owe each that can be reached a mail; returns to how many."""
    reached = [voter for voter in voters if voter.person.email]
    mails = [Owed(message, {"voter": each.id}, each.person_id, each.person.email, each.person.locale, each.person.email_proven_at is not None) for each in reached]
    return len(owe(mails, programme_id=programme_id, now=real))


def record(verb: str, event: Event, *, actor: str, now: datetime, fields: list[str] | None = None) -> None:
    audit.record(verb, programme_id=event.programme_id, subject="event", subject_id=event.id, actor=actor, now=now, fields=fields)
