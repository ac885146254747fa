"""Polls for the day of an event: which days, whom they ask, what they said."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ..core.db import Model
from ..core.words import Words
from ..events.models import Event
from ..people.models import Person
from ..programmes.models import named
from .rules import Choice


class DatePoll(Model):
    """One round of asking people which days suit them: drafted, open until closes_at [half-open), closed sooner, or its day fixed.

    An event may have several, one after the other; the one with the highest number counts."""

    __tablename__ = "date_poll"
    __table_args__ = (UniqueConstraint("event_id", "number"), {"sqlite_autoincrement": True})

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id"))
    number: Mapped[int]
    note: Mapped[Words]  # what organisers say to those they ask
    shows_results: Mapped[bool] = mapped_column(default=False)  # voters see what others said
    closes_at: Mapped[datetime | None]
    made_at: Mapped[datetime]
    by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    opened_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]
    fixed_at: Mapped[datetime | None]
    erased_at: Mapped[datetime | None]  # addresses and comments are gone
    version: Mapped[int] = mapped_column(default=1)

    event: Mapped[Event] = relationship()
    candidates: Mapped[list[DateCandidate]] = relationship(order_by="DateCandidate.starts_at, DateCandidate.id", viewonly=True)


class DateCandidate(Model):
    """A day that is asked for; fixed_at: it became the event's."""

    __tablename__ = "date_candidate"
    __table_args__ = (UniqueConstraint("poll_id", "starts_at"), CheckConstraint("minutes > 0", name="minutes_positive"))

    id: Mapped[int] = mapped_column(primary_key=True)
    poll_id: Mapped[int] = mapped_column(ForeignKey("date_poll.id"))
    starts_at: Mapped[datetime]
    minutes: Mapped[int]
    fixed_at: Mapped[datetime | None]


class DateVoter(Model):
    """A person whose presence matters, with a link of their own.

    typed: the person was entered for this poll alone, so that name and address go with it; else they are somebody of a body
    or of a member, whose records keep them. affiliation: whom they stand for, as it was when they were put on the list."""

    __tablename__ = "date_voter"
    __table_args__ = (UniqueConstraint("poll_id", "person_id"), CheckConstraint("weight > 0", name="weight_positive"), {"sqlite_autoincrement": True})

    id: Mapped[int] = mapped_column(primary_key=True)
    poll_id: Mapped[int] = mapped_column(ForeignKey("date_poll.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    typed: Mapped[bool] = mapped_column(default=False)
    affiliation: Mapped[str] = mapped_column(default="")
    weight: Mapped[int] = mapped_column(default=1)
    must: Mapped[bool] = mapped_column(default=False)  # a day at which they cannot come stands below all others
    asked_at: Mapped[datetime | None]
    reminded_at: Mapped[datetime | None]
    answered_at: Mapped[datetime | None]
    comment: Mapped[str] = mapped_column(default="")

    poll: Mapped[DatePoll] = relationship()
    person: Mapped[Person] = relationship()
    answers: Mapped[list[DateAnswer]] = relationship(viewonly=True)


class DateAnswer(Model):
    """What a voter says of a day."""

    __tablename__ = "date_answer"

    voter_id: Mapped[int] = mapped_column(ForeignKey("date_voter.id"), primary_key=True)
    candidate_id: Mapped[int] = mapped_column(ForeignKey("date_candidate.id"), primary_key=True, index=True)
    choice: Mapped[Choice] = mapped_column(named(Choice))
