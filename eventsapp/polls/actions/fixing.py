"""Fixing the day: the event, its room, the poll and what people are told, in one act."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import select

from ...core.db import db, transaction
from ...core.editing import digest
from ...core.words import Words
from ...events.actions import edit_event
from ...events.actions.holds import hold_room
from ...events.models import Event
from ...events.rules import Status, WrongStatus
from ..models import DateCandidate
from ..queries import state, voters_of
from ..rules import FIXED, AlreadyFixed, CandidatePast, MovedMeanwhile, NotNow, State
from .base import lock_poll, owe_voters, record


def fix_day(
    *, event_id: int, candidate_id: int, room: str, was: str, now: datetime, real: datetime, actor: str, by_id: int | None = None
) -> None:
    """The candidate becomes the event's time, the room (by code, "" for none) is held, the poll ends, whoever was asked is owed a mail.

    `was`: the digest of the event's start as the organiser saw it. Pages, calendars and followers follow by the event's marks.
    Raises AlreadyFixed, MovedMeanwhile, CandidatePast, NotNow, and what edit_event and hold_room raise; then nothing is done."""
    with transaction():
        event, poll = lock_poll(event_id)
        standing = state(poll, now) if poll is not None else State.DRAFT
        if standing is State.FIXED:
            raise AlreadyFixed()
        if poll is None or standing is State.DRAFT:
            raise NotNow()
        _must_be_fixable(event, was)
        candidate = db.session.scalar(select(DateCandidate).where(DateCandidate.poll_id == poll.id, DateCandidate.id == candidate_id))
        if candidate is None:
            raise NotNow()
        if candidate.starts_at <= now:
            raise CandidatePast()
        ends_at = candidate.starts_at + timedelta(minutes=candidate.minutes)
        values = {"starts_at": candidate.starts_at, "ends_at": ends_at, "window_from": None, "window_to": None, "window_label": Words()}
        poll.fixed_at = candidate.fixed_at = now
        db.session.flush()
        edit_event(event_id=event_id, version=event.version, values=values, now=now, actor=actor, by_id=by_id)
        if room:
            hold_room(event_id=event_id, code=room, minutes_before=0, minutes_after=0, layout="", now=now, actor=actor, by_id=by_id)
        asked = [voter for voter in voters_of(poll.id) if voter.asked_at is not None]
        owe_voters(asked, FIXED, programme_id=event.programme_id, real=real)
        record("fix_day", event, actor=actor, now=now)


def _must_be_fixable(event: Event, was: str) -> None:
    if event.status is Status.CANCELLED:
        raise WrongStatus()
    if digest(event.starts_at) != was:
        raise MovedMeanwhile()
