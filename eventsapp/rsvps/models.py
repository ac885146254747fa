"""Seat pools, delegations, RSVPs and consents."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ..core.db import Model
from ..events.models import Event
from ..people.models import Person
from ..programmes.models import named
from .rules import Answer, Standing


class SeatPool(Model):
    """The seats of an event for one audience. Taken and queued by one conditional UPDATE, never by counting rows.

    capacity: what the organiser says, NULL for no limit. ceiling: what the database enforces, max(capacity, taken) after
    a lowering, falling with each release. arrivals: numbers given out, in the order of the pool's lock.
    waiting: delegations that wait; whoever comes while it is above zero waits too. version: rises with every change, so
    that pages can tell by one number whether what they say of the seats still holds.
    """

    __tablename__ = "seat_pool"
    __table_args__ = (
        UniqueConstraint("event_id", "audience"),
        CheckConstraint("taken >= 0 AND (ceiling IS NULL OR taken <= ceiling)", name="never_oversold"),
        CheckConstraint("waiting >= 0", name="waiting_not_negative"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id"))
    audience: Mapped[str] = mapped_column(default="public")
    capacity: Mapped[int | None]
    ceiling: Mapped[int | None]
    taken: Mapped[int] = mapped_column(default=0)
    waiting: Mapped[int] = mapped_column(default=0)
    arrivals: Mapped[int] = mapped_column(default=0)
    version: Mapped[int] = mapped_column(default=1)


class Delegation(Model):
    """The people whom one contact registers for an event: an organisation's, or a single guest (no organisation).

    The organisation stays as typed here; a stranger's form never edits a shared record.
    """

    __tablename__ = "delegation"
    __table_args__ = (
        UniqueConstraint("pool_id", "number"),
        Index("ix_delegation_pool_id_standing_number", "pool_id", "standing", "number"),
        Index("ix_delegation_event_id", "event_id"),
        Index("ix_delegation_untold", "event_id", sqlite_where=text("untold = 1"), postgresql_where=text("untold")),
        {"sqlite_autoincrement": True},  # links are derived from ids: none may ever be given out twice
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id"))
    pool_id: Mapped[int] = mapped_column(ForeignKey("seat_pool.id"))
    number: Mapped[int]  # the order of arrival
    reference: Mapped[str] = mapped_column(unique=True)
    standing: Mapped[Standing] = mapped_column(named(Standing))
    contact_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    organisation: Mapped[str] = mapped_column(default="")
    organisation_kind: Mapped[str] = mapped_column(default="")  # codes of the programme's terms
    size_class: Mapped[str] = mapped_column(default="")
    sectors: Mapped[list[str]]
    business_number: Mapped[str] = mapped_column(default="")  # ten digits
    locale: Mapped[str]
    registered_at: Mapped[datetime]
    erased_at: Mapped[datetime | None]
    untold: Mapped[bool] = mapped_column(default=True)  # the mark: something changed that its people may be owed news of
    version: Mapped[int] = mapped_column(default=1)

    event: Mapped[Event] = relationship()
    contact: Mapped[Person] = relationship()
    rsvps: Mapped[list[Rsvp]] = relationship(order_by="Rsvp.position", back_populates="delegation")


class Rsvp(Model):
    """One person's answer to one event, and where that answer stands."""

    __tablename__ = "rsvp"
    __table_args__ = (
        UniqueConstraint("event_id", "person_id"),
        Index("ix_rsvp_event_id_standing", "event_id", "standing"),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id"))
    delegation_id: Mapped[int] = mapped_column(ForeignKey("delegation.id"), index=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    position: Mapped[int]
    department: Mapped[str] = mapped_column(default="")
    title: Mapped[str] = mapped_column(default="")
    answer: Mapped[Answer] = mapped_column(named(Answer))
    standing: Mapped[Standing] = mapped_column(named(Standing))
    answered_at: Mapped[datetime]
    version: Mapped[int] = mapped_column(default=1)

    person: Mapped[Person] = relationship()
    delegation: Mapped[Delegation] = relationship(back_populates="rsvps")


class Consent(Model):
    """What somebody was told or agreed to: which text, in which language, when. A notice is told, a consent given or not."""

    __tablename__ = "consent"

    id: Mapped[int] = mapped_column(primary_key=True)
    delegation_id: Mapped[int] = mapped_column(ForeignKey("delegation.id"), index=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    purpose: Mapped[str]
    given: Mapped[bool]
    text_version: Mapped[str]
    text_hash: Mapped[str]
    locale: Mapped[str]
    at: Mapped[datetime]
