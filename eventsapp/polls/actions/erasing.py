"""What polls know of people goes: 30 days after the event and the poll, or when somebody asks for it."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from ...core import tokens
from ...core.db import db, transaction
from ...people.models import Person
from ..models import DatePoll, DateVoter
from ..queries import voters_of
from ..queries.people import forgettable
from ..rules import KEPT, VOTE
from .asking import forget_typed
from .base import lock_poll, record, relock

PORTION = 50


def erase_due(*, now: datetime, real: datetime) -> int:
    """Erase who said what in polls that were kept long enough, with comments and links; which day suited how many stays."""
    old = select(DatePoll).where(DatePoll.erased_at.is_(None), DatePoll.made_at <= now - KEPT).options(joinedload(DatePoll.event)).order_by(DatePoll.id)
    due = [poll.id for poll in db.session.scalars(old) if forgettable(poll) <= now][:PORTION]
    for poll_id in due:
        _erase(poll_id, now, real)
    return len(due)


def erase_voter(*, voter_id: int, now: datetime, real: datetime) -> None:
    """One person wants no part: who they are goes from this poll, with their comment and their link. Twice does no more."""
    with transaction():
        voter = db.session.get_one(DateVoter, voter_id)
        event, _ = lock_poll(voter.poll.event_id)
        voter = db.session.get_one(DateVoter, voter_id, populate_existing=True)
        _forget(voter, real)
        db.session.flush()
        record("erase", event, actor="system", now=now)


def _erase(poll_id: int, now: datetime, real: datetime) -> None:
    with transaction():
        event, _ = lock_poll(db.session.get_one(DatePoll, poll_id).event_id)
        poll = relock(poll_id)
        if poll.erased_at is not None or forgettable(poll) > now:
            return
        poll.erased_at = now
        for voter in voters_of(poll_id):
            _forget(voter, real)
        db.session.flush()
        record("erase", event, actor="system", now=now)


def _forget(voter: DateVoter, real: datetime) -> None:
    """What was said of which day stays, and is nobody's any more: whoever is kept for another reason, in a body or in another poll, is there as before."""
    voter.comment = voter.affiliation = ""
    forget_typed(voter)
    if voter.person.name or voter.person.email:
        voter.person, voter.typed = Person(name="", locale=voter.person.locale, created_at=real), True
    db.session.flush()
    tokens.revoke(VOTE, voter.id, now=real)
