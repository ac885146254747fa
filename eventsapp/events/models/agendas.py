"""Agendas: the draft, its steps, who speaks, and the immutable releases."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ...core.db import Model
from ...core.words import Words
from ...people.models import Person
from ...programmes.models import named
from ..rules import Confirmation, ItemKind, ReleaseKind, SpeakerRole
from .events import Event
from .places import Room


class AgendaItem(Model):
    """One line of the agenda being written; the public sees the latest release instead.

    Position is the order of the whole agenda: day after day, a part below its block. One that was taken out stays with
    `removed_at`, so that the step can be undone with everything that hangs on it."""

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
    room_id: Mapped[int | None] = mapped_column(ForeignKey("room.id"))  # NULL: for everybody, in the event's own room
    day: Mapped[date | None]  # NULL: the event's first day
    position: Mapped[int]
    kind: Mapped[ItemKind] = mapped_column(named(ItemKind))
    title: Mapped[Words]
    summary: Mapped[Words] = mapped_column(default=Words)
    speakers: Mapped[Words]  # as typed, beside the people of `people`
    minutes: Mapped[int | None]
    least_minutes: Mapped[int | None]  # the floor to which it gives way before a pinned item; NULL: it gives nothing
    pinned_at: Mapped[datetime | None]
    extra: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)  # what an imported schedule says that we have no column for
    removed_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=1)

    room: Mapped[Room | None] = relationship()
    people: Mapped[list[ItemSpeaker]] = relationship(order_by="(ItemSpeaker.position, ItemSpeaker.speaker_id)", viewonly=True)


class Speaker(Model):
    """Somebody on the agendas of a programme. Names are one field, as written."""

    __tablename__ = "speaker"
    __table_args__ = (UniqueConstraint("programme_id", "code"), {"sqlite_autoincrement": True})

    id: Mapped[int] = mapped_column(primary_key=True)
    programme_id: Mapped[int] = mapped_column(ForeignKey("programme.id"))
    code: Mapped[str]
    name: Mapped[Words]
    position: Mapped[Words]  # what they are called where they work: "본부장"
    affiliation: Mapped[Words]
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"), index=True)
    bio: Mapped[Words]
    email: Mapped[str] = mapped_column(default="")  # staff's only
    locale: Mapped[str] = mapped_column(default="", server_default="")  # in which they are written to; "" for the programme's first
    public: Mapped[bool] = mapped_column(default=True)  # whether they have a page
    foreign_code: Mapped[str] = mapped_column(default="", server_default="")  # by what an imported schedule knows them, and whose code it is
    made_at: Mapped[datetime]
    erased_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=1)


class ItemSpeaker(Model):
    """A person on an item of the agenda being written, in a role."""

    __tablename__ = "agenda_item_speaker"
    __table_args__ = (Index("ix_agenda_item_speaker_speaker_id", "speaker_id"),)

    item_id: Mapped[int] = mapped_column(ForeignKey("agenda_item.id"), primary_key=True)
    speaker_id: Mapped[int] = mapped_column(ForeignKey("speaker.id"), primary_key=True)
    role: Mapped[SpeakerRole] = mapped_column(named(SpeakerRole), primary_key=True)
    position: Mapped[int] = mapped_column(default=0)

    speaker: Mapped[Speaker] = relationship()


class EventSpeaker(Model):
    """Whether a speaker was asked to an event, what they answered by their link, and what they were told.

    person_id: who their mails go to, once they were asked. told: rules.Told as the newest mail says it, at the event's
    `told_revision`. owed: the Message-ID of the newest mail."""

    __tablename__ = "event_speaker"
    __table_args__ = (UniqueConstraint("event_id", "speaker_id"), {"sqlite_autoincrement": True})

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id"))
    speaker_id: Mapped[int] = mapped_column(ForeignKey("speaker.id"), index=True)
    confirmation: Mapped[Confirmation] = mapped_column(named(Confirmation), default=Confirmation.UNASKED)
    asked_at: Mapped[datetime | None]
    answered_at: Mapped[datetime | None]
    note: Mapped[str] = mapped_column(default="")  # what the speaker wrote to the organisers
    generation: Mapped[int] = mapped_column(default=1)  # of the link
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    told: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    told_revision: Mapped[int] = mapped_column(default=0, server_default="0")
    owed: Mapped[str] = mapped_column(default="", server_default="")

    event: Mapped[Event] = relationship()
    speaker: Mapped[Speaker] = relationship()
    person: Mapped[Person | None] = relationship()


class AgendaStep(Model):
    """One act on the agenda being written, with the lines as they were before and after; undone from the newest on.

    `before` and `after` map an item's code to its columns, null where there was none."""

    __tablename__ = "agenda_step"
    __table_args__ = (UniqueConstraint("event_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id"))
    number: Mapped[int]
    verb: Mapped[str]
    title: Mapped[Words]  # of the item it was about, or nothing
    before: Mapped[dict[str, Any]] = mapped_column(JSON)
    after: Mapped[dict[str, Any]] = mapped_column(JSON)
    at: Mapped[datetime]
    by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    undone_at: Mapped[datetime | None]


class AgendaRelease(Model):
    """The agenda as published, number by number, never changed afterwards.

    `items` is a list of objects, read by rules.Released."""

    __tablename__ = "agenda_release"
    __table_args__ = (UniqueConstraint("event_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id"))
    number: Mapped[int]
    kind: Mapped[ReleaseKind] = mapped_column(named(ReleaseKind), default=ReleaseKind.WRITTEN)
    items: Mapped[list[dict[str, Any]]] = mapped_column(JSON)
    note: Mapped[Words] = mapped_column(default=Words)  # why, as people may read it
    released_at: Mapped[datetime]
    by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
