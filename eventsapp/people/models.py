"""Persons, the accounts some of them have, and the sessions of those accounts."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ..core.db import Model


class Person(Model):
    """A human being as somebody typed them. Nobody is matched by an address that nobody has proven."""

    __tablename__ = "person"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]
    email: Mapped[str] = mapped_column(default="")
    email_key: Mapped[str] = mapped_column(default="", index=True)
    email_proven_at: Mapped[datetime | None]
    email_bounced_at: Mapped[datetime | None]  # a mail to this address came back; NULL again once it is changed
    phone: Mapped[str] = mapped_column(default="")
    locale: Mapped[str] = mapped_column(default="ko")
    merged_into_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    created_at: Mapped[datetime]


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
