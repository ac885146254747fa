"""Events and how their status changed."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ...core.db import Model
from ...core.words import Words
from ...programmes.models import Body, Programme, named
from ..rules import Attendance, EventKind, OpenTo, Status
from .places import Venue


class Event(Model):
    """A gathering: draft, published, postponed or cancelled; dated, or with a window of days and a label."""

    __tablename__ = "event"
    __table_args__ = (
        UniqueConstraint("programme_id", "slug"),
        CheckConstraint("ends_at IS NULL OR ends_at > starts_at", name="ends_after_start"),
        CheckConstraint("window_to IS NULL OR window_to >= window_from", name="window_in_order"),
        Index("ix_event_programme_id_starts_at", "programme_id", "starts_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    programme_id: Mapped[int] = mapped_column(ForeignKey("programme.id"))
    body_id: Mapped[int | None] = mapped_column(ForeignKey("body.id"))
    venue_id: Mapped[int | None] = mapped_column(ForeignKey("venue.id"))
    slug: Mapped[str]
    uid: Mapped[str] = mapped_column(unique=True)
    kind: Mapped[EventKind] = mapped_column(named(EventKind))
    status: Mapped[Status] = mapped_column(named(Status), default=Status.DRAFT)
    title: Mapped[Words]
    summary: Mapped[Words]
    description: Mapped[Words]
    audience: Mapped[Words]  # who should come
    zone: Mapped[str]
    starts_at: Mapped[datetime | None]
    ends_at: Mapped[datetime | None]
    window_from: Mapped[date | None]  # both inclusive
    window_to: Mapped[date | None]
    window_label: Mapped[Words]
    registration_opens_at: Mapped[datetime | None]  # half-open [opens, closes); both NULL: no registration here
    registration_closes_at: Mapped[datetime | None]
    takes_registrations: Mapped[bool] = mapped_column(default=False)
    keeps_waiting_list: Mapped[bool] = mapped_column(default=True)
    open_to: Mapped[OpenTo] = mapped_column(named(OpenTo), default=OpenTo.PUBLIC)
    open_to_body_id: Mapped[int | None] = mapped_column(ForeignKey("body.id"))
    needs_approval: Mapped[bool] = mapped_column(default=False)
    offer_hours: Mapped[int | None]  # how long a seat that comes free is offered; NULL: it is given at once
    save_after_skips: Mapped[int] = mapped_column(default=3)  # so often a party is passed over before seats are saved up for it
    changes_close_at: Mapped[datetime | None]  # until when companies change their delegates; NULL: until it begins
    attendance: Mapped[Attendance] = mapped_column(named(Attendance), default=Attendance.IN_PERSON)
    join_url: Mapped[str] = mapped_column(default="")  # where one takes part online; shown to those with a seat, near the time
    join_note: Mapped[Words] = mapped_column(default=Words)  # how to take part online: a meeting's number, whom to call
    join_minutes: Mapped[int] = mapped_column(default=30)  # so long before the start the link is shown
    revision: Mapped[int] = mapped_column(default=0)  # any published visible change
    time_revision: Mapped[int] = mapped_column(default=0)  # the revision that last moved the time
    changed_at: Mapped[datetime]
    version: Mapped[int] = mapped_column(default=1)

    programme: Mapped[Programme] = relationship()
    body: Mapped[Body | None] = relationship(foreign_keys="Event.body_id")
    open_to_body: Mapped[Body | None] = relationship(foreign_keys="Event.open_to_body_id")
    venue: Mapped[Venue | None] = relationship()


class StatusChange(Model):
    """A published event was postponed, cancelled or put back on: who, when, and the reason people are told."""

    __tablename__ = "event_status_change"

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id"), index=True)
    status: Mapped[Status] = mapped_column(named(Status))
    reason: Mapped[Words]
    at: Mapped[datetime]
    by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    told_at: Mapped[datetime | None]  # neither written nor read any more; the column goes with a later migration
