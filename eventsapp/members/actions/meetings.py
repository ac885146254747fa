"""Meetings that decide: who was there, and how many it takes."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import select

from ...core import audit, once
from ...core.db import db, insert_row, transaction
from ...core.editing import ChangedMeanwhile
from ..models import CommitteeMeeting, Decision
from ..queries.deciding import seats_on
from ..rules.deciding import MeetingHasDecided, NobodyInTheBody, QuorumOutOfRange


def add_meeting(
    *, programme_id: int, body_id: int, held_at: datetime, day: date, event_id: int | None, present: Sequence[int], quorum: int, by_id: int, actor: str,
    sent: once.Sent, now: datetime, real: datetime,
) -> int:  # fmt: skip
    """Enter a meeting of a body; `day` is when it was held, where it was held. `present`: ids of its seats.

    Raises NobodyInTheBody or QuorumOutOfRange; once.AlreadyDone with the meeting's id for a form sent twice.
    """
    with transaction():
        seats = {seat.id for seat in seats_on(body_id, day)}
        _must_be_possible(len(seats), quorum)
        meeting_id = insert_row(
            CommitteeMeeting, programme_id=programme_id, body_id=body_id, event_id=event_id, held_at=held_at, seats=len(seats), quorum=quorum,
            present=sorted(seats & set(present)), by_id=by_id, created_at=now,
        )  # fmt: skip
        once.remember(sent, result=str(meeting_id), now=real)
        audit.record("add_meeting", programme_id=programme_id, subject="committee_meeting", subject_id=meeting_id, actor=actor, now=now)
    return meeting_id


def edit_meeting(*, meeting_id: int, version: int, day: date, present: Sequence[int], quorum: int, actor: str, now: datetime) -> None:
    """Correct who was there and how many it takes, until something was decided there. Raises MeetingHasDecided, ChangedMeanwhile, QuorumOutOfRange."""
    with transaction():
        query = select(CommitteeMeeting).where(CommitteeMeeting.id == meeting_id).with_for_update(key_share=True)
        meeting = db.session.execute(query.execution_options(populate_existing=True)).scalar_one()
        if db.session.scalar(select(Decision.id).where(Decision.meeting_id == meeting_id).limit(1)) is not None:
            raise MeetingHasDecided()
        if meeting.version != version:
            raise ChangedMeanwhile(version=meeting.version, theirs={})
        seats = {seat.id for seat in seats_on(meeting.body_id, day)}
        _must_be_possible(len(seats), quorum)
        meeting.seats, meeting.quorum, meeting.present = len(seats), quorum, sorted(seats & set(present))
        meeting.version += 1
        db.session.flush()
        audit.record("edit_meeting", programme_id=meeting.programme_id, subject="committee_meeting", subject_id=meeting_id, actor=actor, now=now)


def _must_be_possible(seats: int, quorum: int) -> None:
    if not seats:
        raise NobodyInTheBody()
    if not 1 <= quorum <= seats:
        raise QuorumOutOfRange(seats)
