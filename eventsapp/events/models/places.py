"""Venues, their rooms, and who holds a room when."""

from __future__ import annotations

from datetime import datetime, time
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ...core.db import Model
from ...core.words import Words


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
    entrance: Mapped[Words] = mapped_column(default=Words)  # which door, which desk, what to show there
    transport: Mapped[Words] = mapped_column(default=Words)  # nearest exit, minutes on foot, buses
    opens_at: Mapped[time | None]  # the hours of each day on the venue's own clock; both NULL: not known
    closes_at: Mapped[time | None]
    closed_on: Mapped[list[int]] = mapped_column(JSON, default=list)  # days of the week it is shut, Monday is 0
    latitude: Mapped[float | None]
    longitude: Mapped[float | None]
    version: Mapped[int] = mapped_column(default=1)

    rooms: Mapped[list[Room]] = relationship(back_populates="venue", order_by="(Room.position, Room.id)", viewonly=True)


class Room(Model):
    """A room of a venue, with the seats it has in each layout. One that is given up stays, so that old agendas can be read."""

    __tablename__ = "room"
    __table_args__ = (UniqueConstraint("venue_id", "code"), CheckConstraint("capacity IS NULL OR capacity > 0", name="capacity_positive"))

    id: Mapped[int] = mapped_column(primary_key=True)
    venue_id: Mapped[int] = mapped_column(ForeignKey("venue.id"))
    code: Mapped[str]
    name: Mapped[Words]
    floor: Mapped[Words]
    equipment: Mapped[Words]
    capacity: Mapped[int | None]  # seats as it mostly stands; NULL: not known
    layouts: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)  # seats by layout (rules.Layout)
    position: Mapped[int] = mapped_column(default=0)
    retired_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=1)

    venue: Mapped[Venue] = relationship(back_populates="rooms")


class RoomHold(Model):
    """A room kept for an event, from some minutes before its start to some after its end; it moves with the event.

    `starts_at` and `ends_at` [half-open) are computed from the event, NULL while it has no day."""

    __tablename__ = "room_hold"
    __table_args__ = (
        UniqueConstraint("room_id", "event_id"),
        CheckConstraint("ends_at IS NULL OR ends_at > starts_at", name="ends_after_start"),
        CheckConstraint("minutes_before >= 0 AND minutes_after >= 0", name="minutes_not_negative"),
        Index("ix_room_hold_event_id", "event_id"),
        Index("ix_room_hold_room_id_starts_at", "room_id", "starts_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    room_id: Mapped[int] = mapped_column(ForeignKey("room.id"))
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id"))
    minutes_before: Mapped[int] = mapped_column(default=0)  # to set up
    minutes_after: Mapped[int] = mapped_column(default=0)  # to clear away
    layout: Mapped[str] = mapped_column(default="")  # rules.Layout, "" for as it stands
    starts_at: Mapped[datetime | None]
    ends_at: Mapped[datetime | None]
    held_at: Mapped[datetime]
    by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))

    room: Mapped[Room] = relationship()
