"""Persons, organisations and who acts for them, consents; accounts and their sessions."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ..core.db import Model


class Person(Model):
    """A human being as somebody typed them. Nobody is matched by an address that nobody has proven."""

    __tablename__ = "person"
    __table_args__ = (Index("ix_person_programme_id", "programme_id"), Index("ix_person_organisation_id", "organisation_id"))

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]
    email: Mapped[str] = mapped_column(default="")
    email_key: Mapped[str] = mapped_column(default="", index=True)
    email_proven_at: Mapped[datetime | None]
    email_bounced_at: Mapped[datetime | None]  # a mail to this address came back; NULL again once it is changed
    phone: Mapped[str] = mapped_column(default="")
    department: Mapped[str] = mapped_column(default="")  # of their organisation, as the directory has it; a registration says its own
    title: Mapped[str] = mapped_column(default="")
    locale: Mapped[str] = mapped_column(default="ko")
    merged_into_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    programme_id: Mapped[int | None] = mapped_column(ForeignKey("programme.id"))  # whose records hold this person; NULL: an account alone
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"))
    search: Mapped[str] = mapped_column(default="")  # rules.searchable(): what a search looks in
    created_at: Mapped[datetime]


class Organisation(Model):
    """One organisation over all events of a programme. Made and changed by staff, by a decision on its application, or by those who act for it.

    name_key: the folded name (rules.folded). business_number: ten digits or "". kind, size_class, sectors: codes of the
    programme's terms. merged_into_id: the record that counts instead of this one.
    """

    __tablename__ = "organisation"
    __table_args__ = (
        Index("ix_organisation_programme_id_name_key", "programme_id", "name_key"),
        Index("ix_organisation_programme_id_business_number", "programme_id", "business_number"),
        CheckConstraint("merged_into_id IS NULL OR merged_into_id <> id", name="not_merged_into_itself"),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    programme_id: Mapped[int] = mapped_column(ForeignKey("programme.id"))
    name: Mapped[str]
    name_en: Mapped[str] = mapped_column(default="")
    name_key: Mapped[str]
    search: Mapped[str] = mapped_column(default="")
    kind: Mapped[str] = mapped_column(default="")
    size_class: Mapped[str] = mapped_column(default="")
    sectors: Mapped[list[str]]
    business_number: Mapped[str] = mapped_column(default="")
    chief: Mapped[str] = mapped_column(default="")  # who heads it (대표자), as papers name them
    address: Mapped[str] = mapped_column(default="")
    homepage: Mapped[str] = mapped_column(default="")
    merged_into_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"), index=True)
    created_at: Mapped[datetime]
    version: Mapped[int] = mapped_column(default=1)


class Representative(Model):
    """A person who may act for an organisation, by a link of their own. Invited and removed by the organisation itself or by staff."""

    __tablename__ = "representative"
    __table_args__ = (UniqueConstraint("organisation_id", "person_id"), {"sqlite_autoincrement": True})

    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    invited_at: Mapped[datetime]
    invited_by: Mapped[str]  # an actor, as the audit names it
    confirmed_at: Mapped[datetime | None]  # the link in the mail was used: the address is proven
    removed_at: Mapped[datetime | None]

    organisation: Mapped[Organisation] = relationship()
    person: Mapped[Person] = relationship()


class Consent(Model):
    """What somebody was told or agreed to: which text, in which language, when. A notice is told, a consent given or not."""

    __tablename__ = "consent"

    id: Mapped[int] = mapped_column(primary_key=True)
    delegation_id: Mapped[int | None] = mapped_column(ForeignKey("delegation.id"), index=True)
    application_id: Mapped[int | None] = mapped_column(ForeignKey("application.id"), index=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    purpose: Mapped[str]
    given: Mapped[bool]
    text_version: Mapped[str]
    text_hash: Mapped[str]
    locale: Mapped[str]
    at: Mapped[datetime]
    withdrawn_at: Mapped[datetime | None]


class Account(Model):
    """A person's right to sign in, by address and password."""

    __tablename__ = "account"

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), unique=True)
    email_key: Mapped[str] = mapped_column(unique=True)
    password_hash: Mapped[str]
    disabled_at: Mapped[datetime | None]

    person: Mapped[Person] = relationship(lazy="joined")


class WebSession(Model):
    """One sign-in of an account on one device; ending the row ends it everywhere at once."""

    __tablename__ = "web_session"

    hash: Mapped[str] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), index=True)
    created_at: Mapped[datetime]
    last_seen_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]

    account: Mapped[Account] = relationship(lazy="joined")


class SignInTry(Model):
    """A failed sign-in, under hashes of the address and the network, for the limit on tries."""

    __tablename__ = "sign_in_try"
    __table_args__ = (Index("ix_sign_in_try_key_at", "key", "at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str]
    at: Mapped[datetime]
