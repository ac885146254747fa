"""Putting days on a poll's list and taking them off."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import delete, select

from ...core.db import db, transaction
from ..models import DateCandidate
from ..rules import MOST_CANDIDATES, CandidatePast, CandidateThere, State, TooManyCandidates
from .base import poll_in, poll_to_write, record


def add_candidates(*, event_id: int, starts: Sequence[datetime], minutes: int, now: datetime, actor: str, by_id: int | None = None) -> int:
    """Ask for these starts, too; those on the list already stay as they are. Returns how many are new.

    Raises TooManyCandidates, CandidateThere when none is new, CandidatePast, NotNow once the poll was opened."""
    if len(starts) > MOST_CANDIDATES:
        raise TooManyCandidates()
    with transaction():
        event, poll = poll_to_write(event_id, now=now, by_id=by_id)
        if any(start <= now for start in starts):
            raise CandidatePast()
        there = set(db.session.scalars(select(DateCandidate.starts_at).where(DateCandidate.poll_id == poll.id)))
        new = [start for start in starts if start not in there]
        if not new:
            raise CandidateThere()
        if len(there) + len(new) > MOST_CANDIDATES:
            raise TooManyCandidates()
        db.session.add_all(DateCandidate(poll_id=poll.id, starts_at=start, minutes=minutes) for start in new)
        db.session.flush()
        record("add_days", event, actor=actor, now=now)
        return len(new)


def remove_candidate(*, event_id: int, candidate_id: int, now: datetime, actor: str) -> None:
    """Take a day off the list; done already, nothing happens. Raises NotNow once the poll was opened."""
    with transaction():
        event, poll = poll_in(event_id, {State.DRAFT}, now)
        gone = db.session.scalar(select(DateCandidate).where(DateCandidate.poll_id == poll.id, DateCandidate.id == candidate_id))
        if gone is not None:
            db.session.execute(delete(DateCandidate).where(DateCandidate.id == gone.id))
            record("remove_day", event, actor=actor, now=now)
