"""Opening a poll, reminding of it, closing it, and asking anew."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import func, select

from ...core.db import db, transaction
from ...core.words import Words
from ..models import DateCandidate, DatePoll, DateVoter
from ..queries import state, voters_of
from ..rules import REMIND_AGAIN_AFTER, REMINDED, ClosesTooSoon, NothingToAsk, NotNow, State
from .asking import ask
from .base import lock_poll, owe_voters, poll_in, poll_to_write, record


def edit_poll(*, event_id: int, note: Words, shows_results: bool, closes_at: datetime, now: datetime, actor: str, by_id: int | None = None) -> None:
    """What voters read, whether they see each other's answers, until when it is open. A closed poll opens again until then.

    Raises ClosesTooSoon, NotNow once the day is fixed."""
    with transaction():
        event, poll = lock_poll(event_id)
        if poll is None:
            event, poll = poll_to_write(event_id, now=now, by_id=by_id)
        _must_close_later(closes_at, now)
        if state(poll, now) is State.FIXED:
            raise NotNow()
        poll.note, poll.shows_results, poll.closes_at, poll.closed_at = note, shows_results, closes_at, None
        db.session.flush()
        record("edit_poll", event, actor=actor, now=now)


def open_poll(*, event_id: int, now: datetime, real: datetime, actor: str) -> int:
    """Ask everybody on the list, each by a mail with a link of their own; returns how many. Raises NothingToAsk, ClosesTooSoon, NotNow."""
    with transaction():
        event, poll = poll_in(event_id, {State.DRAFT}, now)
        voters = voters_of(poll.id)
        days = db.session.scalar(select(func.count()).where(DateCandidate.poll_id == poll.id)) or 0
        if days < 2 or not voters:
            raise NothingToAsk()
        _must_close_later(poll.closes_at, now)
        poll.opened_at = now
        asked = ask(poll, voters, programme_id=event.programme_id, now=now, real=real)
        db.session.flush()
        record("open_poll", event, actor=actor, now=now)
        return asked


def remind(*, event_id: int, now: datetime, real: datetime, actor: str) -> int:
    """Remind whoever has not answered and was not reminded within a day; returns how many. Raises NotNow."""
    with transaction():
        event, poll = poll_in(event_id, {State.OPEN}, now)
        silent = [voter for voter in voters_of(poll.id) if voter.answered_at is None and _may_be_reminded(voter, real)]
        for voter in silent:
            voter.reminded_at = real
        reminded = owe_voters(silent, REMINDED, programme_id=event.programme_id, real=real)
        if silent:
            db.session.flush()
            record("remind_voters", event, actor=actor, now=now)
        return reminded


def close_poll(*, event_id: int, now: datetime, actor: str) -> None:
    """Take no further answers. Raises NotNow unless it is open."""
    with transaction():
        event, poll = poll_in(event_id, {State.OPEN}, now)
        poll.closed_at = now
        db.session.flush()
        record("close_poll", event, actor=actor, now=now)


def ask_anew(*, event_id: int, now: datetime, actor: str, by_id: int | None = None) -> None:
    """Begin another poll that asks the same people; the one before stays as it was. Raises NotNow while one is drafted or open."""
    with transaction():
        event, old = poll_in(event_id, {State.CLOSED, State.FIXED}, now)
        if old.erased_at is not None:
            raise NotNow()
        new = DatePoll(event_id=event.id, number=old.number + 1, note=old.note, shows_results=old.shows_results, made_at=now, by_id=by_id)
        db.session.add(new)
        db.session.flush()
        same = ("person_id", "typed", "affiliation", "weight", "must")
        db.session.add_all(DateVoter(poll_id=new.id, **{name: getattr(voter, name) for name in same}) for voter in voters_of(old.id))
        db.session.flush()
        record("ask_anew", event, actor=actor, now=now)


def _must_close_later(closes_at: datetime | None, now: datetime) -> None:
    if closes_at is None or closes_at <= now:
        raise ClosesTooSoon()


def _may_be_reminded(voter: DateVoter, real: datetime) -> bool:
    return voter.reminded_at is None or voter.reminded_at + REMIND_AGAIN_AFTER <= real
