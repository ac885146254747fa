"""What people were told of an event and what their calendars answered; followers and reminders."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ..core.db import Model
from ..core.words import Words
from ..events.models import Event
from ..mail.models import OutboxMail
from ..people.models import Person
from ..programmes.models import named
from ..rsvps.models import Delegation, Rsvp
from ..rsvps.rules import Standing
from .rules.invitations import Partstat, Said
from .rules.mail_texts import Occasion


class Invitation(Model):
    """What one person was told of one event at one address, and what their calendar answered.

    standing, going, topics, revision: what was told, as it stood when the mail was composed (rules.invitations.Told).
    said, sequence, time_sequence, stamp: METHOD, SEQUENCE and DTSTAMP of the newest iTIP object, and the SEQUENCE since
    which its time stands. reply_sequence, reply_stamp: of the last answer that counted. A contact who does not come has no
    `rsvp`. A changed address makes another row; the old one takes its calendar entry back.
    """

    __tablename__ = "invitation"
    __table_args__ = (
        UniqueConstraint("event_id", "person_id", "address"),
        Index("ix_invitation_delegation_id", "delegation_id"),
        {"sqlite_autoincrement": True},  # reply addresses are derived from ids: none may ever be given out twice
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id"))
    delegation_id: Mapped[int] = mapped_column(ForeignKey("delegation.id"))
    rsvp_id: Mapped[int | None] = mapped_column(ForeignKey("rsvp.id"), index=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    address: Mapped[str]
    standing: Mapped[Standing | None] = mapped_column(named(Standing))
    going: Mapped[str] = mapped_column(default="")
    asked: Mapped[int] = mapped_column(default=0)  # the last question of an organiser that was passed on: id of the review
    topics: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    revision: Mapped[int] = mapped_column(default=0)
    said: Mapped[Said] = mapped_column(named(Said), default=Said.NOTHING)
    sequence: Mapped[int] = mapped_column(default=0)
    time_sequence: Mapped[int] = mapped_column(default=0)
    stamp: Mapped[datetime | None]
    partstat: Mapped[Partstat] = mapped_column(named(Partstat), default=Partstat.NEEDS_ACTION)
    reply_sequence: Mapped[int | None]
    reply_stamp: Mapped[datetime | None]
    comment: Mapped[str] = mapped_column(default="")  # untrusted: what the answer said besides
    mail_id: Mapped[int | None] = mapped_column(ForeignKey("outbox_mail.id"))  # the newest mail about it
    created_at: Mapped[datetime]

    event: Mapped[Event] = relationship()
    delegation: Mapped[Delegation] = relationship()
    rsvp: Mapped[Rsvp | None] = relationship()
    person: Mapped[Person] = relationship()
    mail: Mapped[OutboxMail | None] = relationship()


class EventNews(Model):
    """How an event's changes are told: which count, after how long a rest, and how far everybody has been told.

    told_revision, topics: the event as it was when all were last looked at. send_now: up to this revision an organiser
    wants it told at once; send_all: whatever it is. told_release: number of the release of its agenda with the shift on the
    day that an organiser wanted told; other shifts of the day are told to nobody.
    """

    __tablename__ = "event_news"

    event_id: Mapped[int] = mapped_column(ForeignKey("event.id"), primary_key=True)
    significant: Mapped[list[str] | None] = mapped_column(JSON(none_as_null=True))  # NULL: as the installation has it
    quiet_minutes: Mapped[int | None]  # NULL: as the installation has it
    told_revision: Mapped[int] = mapped_column(default=0)
    topics: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    send_now: Mapped[int] = mapped_column(default=-1)
    send_all: Mapped[int] = mapped_column(default=-1)
    told_release: Mapped[int | None]
    version: Mapped[int] = mapped_column(default=1)


class Follower(Model):
    """An address that wants to know once when an undated event is fixed. Confirmed by a link; erased when it is told and done."""

    __tablename__ = "follower"
    __table_args__ = (UniqueConstraint("event_id", "email_key"), Index("ix_follower_event_id_told_at", "event_id", "told_at"), {"sqlite_autoincrement": True})

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))  # made for this; holds the address
    email_key: Mapped[str]
    locale: Mapped[str]
    asked_at: Mapped[datetime]
    confirmed_at: Mapped[datetime | None]
    told_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]

    event: Mapped[Event] = relationship()
    person: Mapped[Person] = relationship()


class MailText(Model):
    """A paragraph that organisers put into the mails of one occasion of an event, above ours, per language."""

    __tablename__ = "mail_text"
    __table_args__ = (UniqueConstraint("event_id", "occasion"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id"))
    occasion: Mapped[Occasion] = mapped_column(named(Occasion))
    words: Mapped[Words]
    version: Mapped[int] = mapped_column(default=1)


class Reminder(Model):
    """A mail to everybody with a seat, so many minutes before the event starts, whenever that is."""

    __tablename__ = "reminder"
    __table_args__ = (UniqueConstraint("event_id", "minutes_before"), {"sqlite_autoincrement": True})

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id"))
    minutes_before: Mapped[int]
    note: Mapped[Words]  # what organisers add, per language
    created_at: Mapped[datetime]
    version: Mapped[int] = mapped_column(default=1)

    event: Mapped[Event] = relationship()


class Reminded(Model):
    """That somebody was reminded: of which start, and when."""

    __tablename__ = "reminded"
    __table_args__ = (UniqueConstraint("reminder_id", "invitation_id", "starts_at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    reminder_id: Mapped[int] = mapped_column(ForeignKey("reminder.id", ondelete="CASCADE"))
    invitation_id: Mapped[int] = mapped_column(ForeignKey("invitation.id"))
    starts_at: Mapped[datetime]
    at: Mapped[datetime]
