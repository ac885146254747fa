"""Campaigns, whom each went to, and who wants no more news."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ..core.db import Model
from ..core.words import Words
from ..events.models import Event
from ..people.models import Person
from ..programmes.models import Body, Programme, named
from .rules import About, Kind, Segment, State


class Campaign(Model):
    """One mail that organisers write, to everybody a rule finds. Its recipients are fixed when its sending begins.

    title: for staff. stage: of the applications it is for, "" for every one that was sent. rate: mails a minute.
    send_at: when it begins, by the clock people see; NULL in a draft. next_at: when the next portion is due, by the machine's.
    """

    __tablename__ = "campaign"
    __table_args__ = (Index("ix_campaign_state_send_at", "state", "send_at"), {"sqlite_autoincrement": True})

    id: Mapped[int] = mapped_column(primary_key=True)
    programme_id: Mapped[int] = mapped_column(ForeignKey("programme.id"), index=True)
    title: Mapped[str]
    kind: Mapped[Kind] = mapped_column(named(Kind))
    segment: Mapped[Segment] = mapped_column(named(Segment))
    event_id: Mapped[int | None] = mapped_column(ForeignKey("event.id"))
    body_id: Mapped[int | None] = mapped_column(ForeignKey("body.id"))
    stage: Mapped[str] = mapped_column(default="")
    subject: Mapped[Words]
    text: Mapped[Words]
    rate: Mapped[int]
    state: Mapped[State] = mapped_column(named(State), default=State.DRAFT)
    send_at: Mapped[datetime | None]
    next_at: Mapped[datetime | None]
    begun_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]  # all owed, or cancelled
    created_at: Mapped[datetime]
    version: Mapped[int] = mapped_column(default=1)

    programme: Mapped[Programme] = relationship()
    event: Mapped[Event | None] = relationship()
    body: Mapped[Body | None] = relationship()


class CampaignRecipient(Model):
    """One address a campaign goes to: once, whatever crashes or runs twice.

    address_hash: rules.address_hash. about, about_id: the row the mail is about (rules.About).
    consented_at: when its owner agreed to marketing. message_id: of the mail in the outbox, NULL until it is owed;
    left_out_at: it never will be.
    """

    __tablename__ = "campaign_recipient"
    __table_args__ = (
        UniqueConstraint("campaign_id", "address_hash"),
        Index("ix_campaign_recipient_campaign_id_message_id", "campaign_id", "message_id"),
        {"sqlite_autoincrement": True},  # links are derived from ids: none may ever be given out twice
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaign.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    address_hash: Mapped[str]
    locale: Mapped[str]
    about: Mapped[About] = mapped_column(named(About))
    about_id: Mapped[int]
    consented_at: Mapped[datetime | None]
    message_id: Mapped[str | None] = mapped_column(unique=True)
    left_out_at: Mapped[datetime | None]

    campaign: Mapped[Campaign] = relationship()
    person: Mapped[Person] = relationship()


class Unsubscribed(Model):
    """Somebody wants no marketing of a programme at this address. Kept as a hash, so that it counts after the person is erased."""

    __tablename__ = "unsubscribed"
    __table_args__ = (UniqueConstraint("programme_id", "address_hash"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    programme_id: Mapped[int] = mapped_column(ForeignKey("programme.id"))
    address_hash: Mapped[str]
    at: Mapped[datetime]
