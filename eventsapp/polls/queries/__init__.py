"""Reading polls, whom they ask and what was said."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload, selectinload

from ...core.db import db
from ...events.models import Event
from ...people.models import Person
from ..models import DateCandidate, DatePoll, DateVoter
from ..rules import State, state_of
from ..rules.ranking import Ballot


def find_poll(event_id: int) -> DatePoll | None:
    """The event's newest poll, with its days."""
    newest = select(DatePoll).where(DatePoll.event_id == event_id).order_by(DatePoll.number.desc()).limit(1)
    return db.session.scalar(newest.options(selectinload(DatePoll.candidates)))


def get_voter(voter_id: int) -> DateVoter:
    """The voter with their answers, the poll's days and the event."""
    found: DateVoter = db.session.scalars(_with_poll().where(DateVoter.id == voter_id)).one()
    return found


def find_voter(voter_id: int) -> DateVoter | None:
    found: DateVoter | None = db.session.scalar(_with_poll().where(DateVoter.id == voter_id))
    return found


def voters_of(poll_id: int) -> Sequence[DateVoter]:
    """Whom the poll asks, with what they said: who must be there first, then by weight; two queries however many there are."""
    mine = select(DateVoter).where(DateVoter.poll_id == poll_id).options(joinedload(DateVoter.person), selectinload(DateVoter.answers))
    return db.session.scalars(mine.order_by(DateVoter.must.desc(), DateVoter.weight.desc(), DateVoter.id).execution_options(populate_existing=True)).all()


def voter_count(poll_id: int) -> int:
    return db.session.scalar(select(func.count()).where(DateVoter.poll_id == poll_id)) or 0


def is_asked(poll_id: int, email_key: str) -> bool:
    """Whether somebody of this address is on the list."""
    mine = select(DateVoter.id).join(DateVoter.person).where(DateVoter.poll_id == poll_id, Person.email_key == email_key)
    return db.session.scalar(mine.limit(1)) is not None


def state(poll: DatePoll, now: datetime) -> State:
    return state_of(poll.opened_at, poll.closes_at, poll.closed_at, poll.fixed_at, now)


def ballots(voters: Sequence[DateVoter]) -> list[Ballot]:
    """What each said, as the rules read it."""
    return [Ballot(voter.id, voter.weight, voter.must, {answer.candidate_id: answer.choice for answer in voter.answers}) for voter in voters]


def starts(candidates: Sequence[DateCandidate]) -> dict[int, datetime]:
    return {candidate.id: candidate.starts_at for candidate in candidates}


def _with_poll() -> Any:
    event = joinedload(DateVoter.poll).joinedload(DatePoll.event)
    return select(DateVoter).options(
        joinedload(DateVoter.person), selectinload(DateVoter.answers), joinedload(DateVoter.poll).selectinload(DatePoll.candidates), event.joinedload(Event.programme)
    ).execution_options(populate_existing=True)
