"""What a voter says of the days."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import delete

from ...core import audit
from ...core.db import db, transaction
from ..models import DateAnswer, DateVoter
from ..queries import get_voter, state
from ..rules import Choice, State, VotingOver
from .base import relock


def vote(*, voter_id: int, choices: Mapping[int, Choice], comment: str, now: datetime) -> None:
    """Keep what they say of each day (by candidate), in place of what they said before. Raises VotingOver."""
    with transaction():
        voter = db.session.get_one(DateVoter, voter_id)
        poll = relock(voter.poll_id)
        voter = get_voter(voter_id)
        if state(poll, now) is not State.OPEN:
            raise VotingOver()
        days = {candidate.id for candidate in voter.poll.candidates}
        db.session.execute(delete(DateAnswer).where(DateAnswer.voter_id == voter_id))
        db.session.add_all(DateAnswer(voter_id=voter_id, candidate_id=day, choice=choice) for day, choice in choices.items() if day in days)
        voter.comment, voter.answered_at = comment, now
        db.session.flush()
        audit.record("vote", programme_id=voter.poll.event.programme_id, subject="event", subject_id=voter.poll.event_id, actor=f"link:voter:{voter_id}", now=now)
