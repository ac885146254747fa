"""What one process of the crew does for the committee: decide on applications that others decide on, too."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Engine, event, select

from eventsapp.core import db as database
from eventsapp.core.db import db
from eventsapp.core.errors import Refusal
from eventsapp.core.once import AlreadyDone, Sent
from eventsapp.core.words import Words
from eventsapp.members.actions import deciding
from eventsapp.members.models import CommitteeMeeting
from eventsapp.members.queries.deciding import find_meeting
from eventsapp.members.rules import Outcome
from tests.factories import NOW

REASON = Words(ko="사유", en="Reason")


def decide_each(event_id: int, batches: Sequence[Sequence[int]], outcome: str, by_id: int, key: str = "") -> list[str]:
    """Decide batch after batch: "done", or the name of the refusal or error. The programme's id stands for the event's."""
    return [_outcome(event_id, ids, outcome, by_id, key) for ids in batches]


def decide_without_lock(event_id: int, batches: Sequence[Sequence[int]], outcome: str, by_id: int) -> list[str]:
    """decide_each with no write lock and no row locked: each sees what it read."""
    event.remove(Engine, "begin", database._begin)
    kept = deciding._lock, deciding._locked_programme, deciding._locked_meeting
    deciding._lock = lambda act: None
    deciding._locked_meeting = lambda act: find_meeting(act.programme_id, act.meeting_id)
    deciding._locked_programme = lambda programme_id: db.session.execute(select(deciding.Programme).where(deciding.Programme.id == programme_id)).scalar_one()
    try:
        return decide_each(event_id, batches, outcome, by_id)
    finally:
        deciding._lock, deciding._locked_programme, deciding._locked_meeting = kept
        event.listen(Engine, "begin", database._begin)


def _outcome(programme_id: int, ids: Sequence[int], outcome: str, by_id: int, key: str) -> str:
    meeting_id = db.session.execute(select(CommitteeMeeting.id)).scalars().first()
    act = deciding.Act(programme_id, ids, ids, Outcome(outcome), REASON, meeting_id or 0)
    sent = Sent.of("decide", key or secrets.token_hex(8), [*ids, outcome])
    try:
        done: Any = deciding.decide(act, by_id=by_id, actor=f"person:{by_id}", sent=sent, now=NOW, real=NOW)
    except (Refusal, AlreadyDone) as refusal:
        return type(refusal).__name__
    except Exception as error:
        db.session.rollback()
        return f"{type(error).__name__}: {error}"
    return "done" if done else ""
