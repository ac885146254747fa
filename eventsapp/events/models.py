"""Events, venues, agenda drafts and their immutable releases."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ..core.db import Model
from ..core.words import Words
from ..programmes.models import Body, Programme, named
from .rules import EventKind, ItemKind, OpenTo, Status


class Venue(Model):
    """A place of a programme, with what people need to get there."""

    __tablename__ = "venue"
    __table_args__ = (UniqueConstraint("programme_id", "code"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    programme_id: Mapped[int] = mapped_column(ForeignKey("programme.id"))
    code: Mapped[str]
    name: Mapped[Words]
    address: Mapped[Words]
    room: Mapped[Words]  # floor and room as one says it: "12층 일자리위원회 브리핑실"
    directions: Mapped[Words]
    parking: Mapped[Words]
    access: Mapped[Words]  # step-free ways, lifts, hearing loops
    latitude: Mapped[float | None]
    longitude: Mapped[float | None]
    version: Mapped[int] = mapped_column(default=1)


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


class AgendaItem(Model):
    """One line of the agenda being written; the public sees the latest release instead."""

    __tablename__ = "agenda_item"
    __table_args__ = (
        UniqueConstraint("event_id", "code"),
        CheckConstraint("minutes IS NULL OR minutes > 0", name="minutes_positive"),
        Index("ix_agenda_item_event_id_position", "event_id", "position"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id"))
    uid: Mapped[str] = mapped_column(unique=True)
    code: Mapped[str]
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("agenda_item.id"))
    day: Mapped[date | None]
    position: Mapped[int]
    kind: Mapped[ItemKind] = mapped_column(named(ItemKind))
    title: Mapped[Words]
    speakers: Mapped[Words]
    minutes: Mapped[int | None]
    pinned_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=1)


class AgendaRelease(Model):
    """The agenda as published, number by number, never changed afterwards.

    `items` is a list of objects: id, uid, code, kind, title, speakers, minutes, starts_at (ISO 8601 UTC or null).
    """

    __tablename__ = "agenda_release"
    __table_args__ = (UniqueConstraint("event_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id"))
    number: Mapped[int]
    items: Mapped[list[dict[str, Any]]] = mapped_column(JSON)
    released_at: Mapped[datetime]
    by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
