"""Calls, applications and what the committee said of them; memberships and what became of them; people in bodies."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ..core.db import Model
from ..core.files import StoredFile
from ..core.words import Words
from ..people.models import Organisation, Person
from ..programmes.models import Body, Programme, named
from .rules import BodyRole, Change, Choice, Outcome, Stage


class Call(Model):
    """A call for members: its window, half-open [opens_at, closes_at), and what its form asks.

    declarations: a list of {code, text: Words, needed}; documents: of {code, label: Words, needed}. asks_wishes: which
    bodies an applicant wishes to join. body_id: the body that decides.
    """

    __tablename__ = "membership_call"
    __table_args__ = (UniqueConstraint("programme_id", "code"), CheckConstraint("closes_at IS NULL OR opens_at IS NULL OR closes_at > opens_at", name="closes_after_opening"))

    id: Mapped[int] = mapped_column(primary_key=True)
    programme_id: Mapped[int] = mapped_column(ForeignKey("programme.id"))
    code: Mapped[str]
    title: Mapped[Words]
    note: Mapped[Words]
    opens_at: Mapped[datetime | None]
    closes_at: Mapped[datetime | None]
    body_id: Mapped[int | None] = mapped_column(ForeignKey("body.id"))
    membership_kind: Mapped[str] = mapped_column(default="member")
    asks_wishes: Mapped[bool] = mapped_column(default=True)
    declarations: Mapped[list[dict[str, Any]]] = mapped_column(JSON)
    documents: Mapped[list[dict[str, Any]]] = mapped_column(JSON)
    changed_at: Mapped[datetime]
    version: Mapped[int] = mapped_column(default=1)

    programme: Mapped[Programme] = relationship()
    body: Mapped[Body | None] = relationship()


class Application(Model):
    """One organisation's application, as typed; a draft until it is sent.

    number: the order of arrival within the call, given when it is sent. organisation_id: the record it is, from its
    admission on, or when staff say so earlier. organisation_key: what doubles are found by (people.rules.organisation_key).
    """

    __tablename__ = "application"
    __table_args__ = (
        UniqueConstraint("call_id", "number"),
        Index("ix_application_call_id_stage_number", "call_id", "stage", "number"),
        Index("ix_application_call_id_organisation_key", "call_id", "organisation_key"),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    call_id: Mapped[int] = mapped_column(ForeignKey("membership_call.id"))
    programme_id: Mapped[int] = mapped_column(ForeignKey("programme.id"), index=True)
    number: Mapped[int | None]
    reference: Mapped[str] = mapped_column(unique=True)
    stage: Mapped[Stage] = mapped_column(named(Stage), default=Stage.DRAFT)
    organisation: Mapped[str] = mapped_column(default="")
    organisation_en: Mapped[str] = mapped_column(default="")
    organisation_key: Mapped[str] = mapped_column(default="")
    organisation_kind: Mapped[str] = mapped_column(default="")
    size_class: Mapped[str] = mapped_column(default="")
    sectors: Mapped[list[str]]
    business_number: Mapped[str] = mapped_column(default="")
    chief: Mapped[str] = mapped_column(default="")
    address: Mapped[str] = mapped_column(default="")
    homepage: Mapped[str] = mapped_column(default="")
    wishes: Mapped[list[str]]  # codes of bodies
    motive: Mapped[str] = mapped_column(default="")
    declared: Mapped[list[str]]  # codes of the call's declarations
    contact_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    department: Mapped[str] = mapped_column(default="")  # the contact's
    title: Mapped[str] = mapped_column(default="")
    locale: Mapped[str]
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"), index=True)
    created_at: Mapped[datetime]
    submitted_at: Mapped[datetime | None]
    withdrawn_at: Mapped[datetime | None]
    erased_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=1)

    call: Mapped[Call] = relationship()
    contact: Mapped[Person] = relationship()
    record: Mapped[Organisation | None] = relationship()
    documents: Mapped[list[ApplicationDocument]] = relationship(order_by="ApplicationDocument.id")
    decision: Mapped[Decision | None] = relationship(back_populates="application", uselist=False)


class ApplicationDocument(Model):
    """A document that came with an application; code is one of the call's, or "" for what was sent on request."""

    __tablename__ = "application_document"

    id: Mapped[int] = mapped_column(primary_key=True)
    application_id: Mapped[int] = mapped_column(ForeignKey("application.id"), index=True)
    code: Mapped[str] = mapped_column(default="")
    file_id: Mapped[int] = mapped_column(ForeignKey("stored_file.id"))
    added_at: Mapped[datetime]
    removed_at: Mapped[datetime | None]

    file: Mapped[StoredFile] = relationship()


class AdditionRequest(Model):
    """Something the committee asked an applicant to add, and what came."""

    __tablename__ = "addition_request"

    id: Mapped[int] = mapped_column(primary_key=True)
    application_id: Mapped[int] = mapped_column(ForeignKey("application.id"), index=True)
    text: Mapped[str]
    asked_at: Mapped[datetime]
    by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    due_on: Mapped[date | None]
    answer: Mapped[str] = mapped_column(default="")
    answered_at: Mapped[datetime | None]


class ReviewVote(Model):
    """What one reviewer thinks of one application; may change until it is decided."""

    __tablename__ = "review_vote"
    __table_args__ = (UniqueConstraint("application_id", "reviewer_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    application_id: Mapped[int] = mapped_column(ForeignKey("application.id"))
    reviewer_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    choice: Mapped[Choice] = mapped_column(named(Choice))
    at: Mapped[datetime]


class ReviewComment(Model):
    """What a reviewer said of an application, for the committee alone."""

    __tablename__ = "review_comment"

    id: Mapped[int] = mapped_column(primary_key=True)
    application_id: Mapped[int] = mapped_column(ForeignKey("application.id"), index=True)
    reviewer_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    text: Mapped[str]
    at: Mapped[datetime]

    reviewer: Mapped[Person] = relationship()


class CommitteeMeeting(Model):
    """A meeting that decides on applications: who of the body was there, and how many it takes.

    seats: how many people the body had; quorum: how many must be there; present: ids of body_seat rows.
    """

    __tablename__ = "committee_meeting"

    id: Mapped[int] = mapped_column(primary_key=True)
    programme_id: Mapped[int] = mapped_column(ForeignKey("programme.id"), index=True)
    body_id: Mapped[int] = mapped_column(ForeignKey("body.id"))
    event_id: Mapped[int | None] = mapped_column(ForeignKey("event.id"))
    held_at: Mapped[datetime]
    seats: Mapped[int]
    quorum: Mapped[int]
    present: Mapped[list[int]] = mapped_column(JSON)
    by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    created_at: Mapped[datetime]
    version: Mapped[int] = mapped_column(default=1)

    body: Mapped[Body] = relationship()


class Decision(Model):
    """What the committee decided of an application: one, for ever. batch: what was decided in one act bears one name."""

    __tablename__ = "decision"

    id: Mapped[int] = mapped_column(primary_key=True)
    application_id: Mapped[int] = mapped_column(ForeignKey("application.id"), unique=True)
    meeting_id: Mapped[int] = mapped_column(ForeignKey("committee_meeting.id"), index=True)
    outcome: Mapped[Outcome] = mapped_column(named(Outcome))
    reason: Mapped[Words]
    batch: Mapped[str]
    at: Mapped[datetime]
    by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))

    application: Mapped[Application] = relationship(back_populates="decision")
    meeting: Mapped[CommitteeMeeting] = relationship()


class Membership(Model):
    """An organisation's membership of a programme, under one number for ever; its changes say what it was on any day."""

    __tablename__ = "membership"
    __table_args__ = (UniqueConstraint("programme_id", "organisation_id"), UniqueConstraint("programme_id", "number"), {"sqlite_autoincrement": True})

    id: Mapped[int] = mapped_column(primary_key=True)
    programme_id: Mapped[int] = mapped_column(ForeignKey("programme.id"))
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    number: Mapped[int]
    kind: Mapped[str] = mapped_column(default="member")
    application_id: Mapped[int | None] = mapped_column(ForeignKey("application.id"))
    created_at: Mapped[datetime]
    version: Mapped[int] = mapped_column(default=1)

    programme: Mapped[Programme] = relationship()
    organisation: Mapped[Organisation] = relationship()
    changes: Mapped[list[MembershipChange]] = relationship(order_by="MembershipChange.effective_on, MembershipChange.id", back_populates="membership")


class MembershipChange(Model):
    """Something happened to a membership, from a day on (local to the programme): admitted, suspended, resumed, resigned, lapsed, readmitted."""

    __tablename__ = "membership_change"
    __table_args__ = (Index("ix_membership_change_membership_id_effective_on", "membership_id", "effective_on"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    membership_id: Mapped[int] = mapped_column(ForeignKey("membership.id"))
    change: Mapped[Change] = mapped_column(named(Change))
    effective_on: Mapped[date]
    reason: Mapped[str] = mapped_column(default="")
    at: Mapped[datetime]
    by: Mapped[str]  # an actor, as the audit names it

    membership: Mapped[Membership] = relationship(back_populates="changes")


class BodySeat(Model):
    """A person in a body, perhaps on behalf of an organisation, in a role, for a term: both days inclusive, NULL without end."""

    __tablename__ = "body_seat"
    __table_args__ = (
        Index("ix_body_seat_body_id_from_on", "body_id", "from_on"),
        CheckConstraint("to_on IS NULL OR to_on >= from_on", name="term_in_order"),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    body_id: Mapped[int] = mapped_column(ForeignKey("body.id"))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)  # NULL: an organisation's seat whose person is still to be named
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"), index=True)
    role: Mapped[BodyRole] = mapped_column(named(BodyRole), default=BodyRole.MEMBER)
    from_on: Mapped[date]
    to_on: Mapped[date | None]
    created_at: Mapped[datetime]
    version: Mapped[int] = mapped_column(default=1)

    body: Mapped[Body] = relationship()
    person: Mapped[Person | None] = relationship()
    organisation: Mapped[Organisation | None] = relationship()
