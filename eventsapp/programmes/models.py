"""Programmes, their bodies, their lists of terms and the roles granted in them."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Enum, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ..core.db import Model
from ..core.words import Words
from .rules import BodyKind, TermList


def named(enum: type) -> Enum:
    """A column of an enum's values as plain text."""
    return Enum(enum, native_enum=False, length=24, values_callable=lambda members: [member.value for member in members])


class Programme(Model):
    """What an association runs as one: its events, bodies and recruitment."""

    __tablename__ = "programme"

    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(unique=True)
    uid: Mapped[str] = mapped_column(unique=True)
    name: Mapped[Words]
    purpose: Mapped[Words]
    description: Mapped[Words]
    organiser: Mapped[Words]
    contact_name: Mapped[Words]
    contact_email: Mapped[str] = mapped_column(default="")
    contact_phone: Mapped[str] = mapped_column(default="")
    zone: Mapped[str]
    languages: Mapped[list[str]]
    recruitment_opens_at: Mapped[datetime | None]
    recruitment_closes_at: Mapped[datetime | None]
    recruitment_note: Mapped[Words]
    revision: Mapped[int] = mapped_column(default=0)
    changed_at: Mapped[datetime]
    version: Mapped[int] = mapped_column(default=1)

    bodies: Mapped[list[Body]] = relationship(order_by="Body.position", back_populates="programme")


class Body(Model):
    """A committee, subcommittee, group or office of a programme."""

    __tablename__ = "body"
    __table_args__ = (UniqueConstraint("programme_id", "code"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    programme_id: Mapped[int] = mapped_column(ForeignKey("programme.id"))
    code: Mapped[str]
    kind: Mapped[BodyKind] = mapped_column(named(BodyKind))
    name: Mapped[Words]
    remit: Mapped[Words]
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("body.id"))
    position: Mapped[int]
    version: Mapped[int] = mapped_column(default=1)

    programme: Mapped[Programme] = relationship(back_populates="bodies")


class Term(Model):
    """One entry of a list a programme keeps: a sector, a kind of organisation, a size class."""

    __tablename__ = "term"
    __table_args__ = (UniqueConstraint("programme_id", "list", "code"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    programme_id: Mapped[int] = mapped_column(ForeignKey("programme.id"))
    list: Mapped[TermList] = mapped_column(named(TermList))
    code: Mapped[str]
    label: Mapped[Words]
    position: Mapped[int]


class Grant(Model):
    """A role of a person in a programme, perhaps only for a body; owner without a programme is the installation's."""

    __tablename__ = "role_grant"
    __table_args__ = (UniqueConstraint("person_id", "programme_id", "body_id", "role"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    programme_id: Mapped[int | None] = mapped_column(ForeignKey("programme.id"))
    body_id: Mapped[int | None] = mapped_column(ForeignKey("body.id"))
    role: Mapped[str]
    granted_at: Mapped[datetime]
