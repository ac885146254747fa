"""Seat pools, delegations, RSVPs, what staff said of a registration, admission codes, the questions of a form and their answers."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ..core.db import Model
from ..core.files import StoredFile
from ..core.words import Words
from ..events.models import Event
from ..people.models import Organisation, Person
from ..programmes.models import named
from .rules import Answer, AskedOf, Audience, QuestionKind, Standing, Verdict


class SeatPool(Model):
    """The seats of an event for one audience. Taken and queued by one conditional UPDATE, never by counting rows.

    capacity: what the organiser says, NULL for no limit. ceiling: what the database enforces, max(capacity, taken) after
    a lowering, falling with each release. arrivals: numbers given out, in the order of the pool's lock.
    waiting: delegations that wait; whoever comes while it is above zero waits too. version: rises with every change, so
    that pages can tell by one number whether what they say of the seats still holds.

    The general pool ("public") is the event's own, for whomever the event is open to; the others hold seats back for an
    audience, until `release_at`. per_organisation: the most people of one organisation in this pool, NULL for no quota.
    """

    __tablename__ = "seat_pool"
    __table_args__ = (
        UniqueConstraint("event_id", "audience"),
        CheckConstraint("taken >= 0 AND (ceiling IS NULL OR taken <= ceiling)", name="never_oversold"),
        CheckConstraint("waiting >= 0", name="waiting_not_negative"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id"))
    audience: Mapped[str] = mapped_column(default=Audience.PUBLIC)
    capacity: Mapped[int | None]
    ceiling: Mapped[int | None]
    taken: Mapped[int] = mapped_column(default=0)
    waiting: Mapped[int] = mapped_column(default=0)
    arrivals: Mapped[int] = mapped_column(default=0)
    per_organisation: Mapped[int | None]
    release_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=1)


class Delegation(Model):
    """The people whom one contact registers for an event: an organisation's, or a single guest (no organisation).

    The organisation stays as typed here; a stranger's form never edits a shared record. organisation_id: the record it is,
    once proven or said by staff. organisation_key: what a quota counts by (rules.organisation_key).
    standing is that of the RSVP least settled: waiting if anybody waits, then offered, pending, seated.
    takes_part: as many as fit, instead of all together. skips: parties behind it that were seated while it did not fit.
    offered_until: when the offer of its seats ends. code_id: the admission code it came with.
    """

    __tablename__ = "delegation"
    __table_args__ = (
        UniqueConstraint("pool_id", "number"),
        Index("ix_delegation_pool_id_standing_number", "pool_id", "standing", "number"),
        Index("ix_delegation_event_id", "event_id"),
        Index("ix_delegation_event_id_organisation_key", "event_id", "organisation_key"),
        Index("ix_delegation_organisation_id", "organisation_id"),
        Index("ix_delegation_untold", "event_id", sqlite_where=text("untold = 1"), postgresql_where=text("untold")),
        {"sqlite_autoincrement": True},  # links are derived from ids: none may ever be given out twice
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id"))
    pool_id: Mapped[int] = mapped_column(ForeignKey("seat_pool.id"))
    number: Mapped[int]  # the order of arrival
    reference: Mapped[str] = mapped_column(unique=True)
    standing: Mapped[Standing] = mapped_column(named(Standing))
    contact_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    organisation: Mapped[str] = mapped_column(default="")
    organisation_kind: Mapped[str] = mapped_column(default="")  # codes of the programme's terms
    size_class: Mapped[str] = mapped_column(default="")
    sectors: Mapped[list[str]]
    business_number: Mapped[str] = mapped_column(default="")  # ten digits
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"))
    organisation_key: Mapped[str] = mapped_column(default="")
    takes_part: Mapped[bool] = mapped_column(default=False)
    skips: Mapped[int] = mapped_column(default=0)
    offered_until: Mapped[datetime | None]
    code_id: Mapped[int | None] = mapped_column(ForeignKey("admission_code.id"))
    locale: Mapped[str]
    registered_at: Mapped[datetime]
    erased_at: Mapped[datetime | None]
    untold: Mapped[bool] = mapped_column(default=True)  # the mark: something changed that its people may be owed news of
    version: Mapped[int] = mapped_column(default=1)

    event: Mapped[Event] = relationship()
    contact: Mapped[Person] = relationship()
    pool: Mapped[SeatPool] = relationship()
    record: Mapped[Organisation | None] = relationship()
    rsvps: Mapped[list[Rsvp]] = relationship(order_by="Rsvp.position", back_populates="delegation")


class Rsvp(Model):
    """One person's answer to one event, and where that answer stands.

    named: somebody is named; an unnamed one is a seat whose person is still to be said, by the contact or by who claims it.
    seat_of_id: the RSVP whose seat this one took over (a swap). objected_at: the person wants no part in it.
    """

    __tablename__ = "rsvp"
    __table_args__ = (
        UniqueConstraint("event_id", "person_id"),
        Index("ix_rsvp_event_id_standing", "event_id", "standing"),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id"))
    delegation_id: Mapped[int] = mapped_column(ForeignKey("delegation.id"), index=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    position: Mapped[int]
    department: Mapped[str] = mapped_column(default="")
    title: Mapped[str] = mapped_column(default="")
    answer: Mapped[Answer] = mapped_column(named(Answer))
    standing: Mapped[Standing] = mapped_column(named(Standing))
    answered_at: Mapped[datetime]
    named: Mapped[bool] = mapped_column(default=True)
    seat_of_id: Mapped[int | None] = mapped_column(ForeignKey("rsvp.id"))
    objected_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=1)

    person: Mapped[Person] = relationship()
    delegation: Mapped[Delegation] = relationship(back_populates="rsvps")


class Review(Model):
    """What an organiser said of a registration that asks for approval, or its contact answered: approved, refused, asked back, answered."""

    __tablename__ = "delegation_review"

    id: Mapped[int] = mapped_column(primary_key=True)
    delegation_id: Mapped[int] = mapped_column(ForeignKey("delegation.id"), index=True)
    verdict: Mapped[Verdict] = mapped_column(named(Verdict))
    text: Mapped[str] = mapped_column(default="")
    at: Mapped[datetime]
    by: Mapped[str]  # an actor, as the audit names it


class AdmissionCode(Model):
    """What opens a registration, or its held-back seats, to whoever has it: printed for many, or mailed to one address.

    code: upper-case letters and digits, without blanks. most: people who may be registered with it, NULL for no limit.
    used: how many were; taken by a conditional UPDATE like seats.
    """

    __tablename__ = "admission_code"
    __table_args__ = (
        UniqueConstraint("event_id", "code"),
        CheckConstraint("used >= 0 AND (most IS NULL OR used <= most)", name="never_overused"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id"))
    code: Mapped[str]
    label: Mapped[str] = mapped_column(default="")  # for staff: whom it is for
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))  # to whom it was mailed
    most: Mapped[int | None]
    used: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=1)


class FormQuestion(Model):
    """A question on the form of an event, as it was worded from `made_at` until `retired_at`; changing it makes a new version.

    So an answer is always read with the words it was asked in, and a form that was open meanwhile can still be sent.
    code: the same in all versions. options: a list of {code, label: Words}. shown_if: {code, value} of another question,
    asked before it, or NULL. position: its place among those put to the same people.
    """

    __tablename__ = "form_question"
    __table_args__ = (
        UniqueConstraint("event_id", "code", "version"),
        Index("ix_form_question_current", "event_id", "code", unique=True, sqlite_where=text("retired_at IS NULL"), postgresql_where=text("retired_at IS NULL")),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id"))
    code: Mapped[str]
    version: Mapped[int] = mapped_column(default=1)
    kind: Mapped[QuestionKind] = mapped_column(named(QuestionKind))
    label: Mapped[Words]
    help: Mapped[Words]
    options: Mapped[list[dict[str, Any]]] = mapped_column(JSON)
    needed: Mapped[bool] = mapped_column(default=False)
    asked_of: Mapped[AskedOf] = mapped_column(named(AskedOf))
    shown_if: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    position: Mapped[int]
    made_at: Mapped[datetime]
    retired_at: Mapped[datetime | None]


class FormAnswer(Model):
    """What a party (rsvp_id NULL) or one person of it answered; value is NULL for a file, and once erased."""

    __tablename__ = "form_answer"
    __table_args__ = (
        UniqueConstraint("question_id", "rsvp_id"),
        Index("ix_form_answer_of_delegation", "question_id", "delegation_id", unique=True, sqlite_where=text("rsvp_id IS NULL"), postgresql_where=text("rsvp_id IS NULL")),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    question_id: Mapped[int] = mapped_column(ForeignKey("form_question.id"))
    delegation_id: Mapped[int] = mapped_column(ForeignKey("delegation.id"), index=True)
    rsvp_id: Mapped[int | None] = mapped_column(ForeignKey("rsvp.id"), index=True)
    value: Mapped[Any] = mapped_column(JSON(none_as_null=True), nullable=True)
    file_id: Mapped[int | None] = mapped_column(ForeignKey("stored_file.id"))

    question: Mapped[FormQuestion] = relationship()
    file: Mapped[StoredFile | None] = relationship()


class FormUpload(Model):
    """A file that waits for its form to succeed, known by a secret in that form; used_at: the form it came with was taken."""

    __tablename__ = "form_upload"

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id"))
    secret_hash: Mapped[str] = mapped_column(unique=True)
    file_id: Mapped[int] = mapped_column(ForeignKey("stored_file.id"))
    kept_at: Mapped[datetime] = mapped_column(index=True)
    used_at: Mapped[datetime | None]

    file: Mapped[StoredFile] = relationship()
