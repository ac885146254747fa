"""The outbox: mails that are owed, on their way, sent, or beyond delivery."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Enum, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from ..core.db import Model


class MailState(StrEnum):
    DUE = "due"
    SENT = "sent"
    HELD = "held"  # beyond the daily limit of an unproven address; staff may release it
    UNDELIVERABLE = "undeliverable"
    SUPERSEDED = "superseded"  # when its turn came there was nothing to say any more


class OutboxMail(Model):
    """One mail to one person: which composer makes it from which ids, and what became of it.

    The first claim composes and stores the octets; every retry resends those, under the same Message-ID.
    """

    __tablename__ = "outbox_mail"
    __table_args__ = (Index("ix_outbox_mail_state_not_before", "state", "not_before"), Index("ix_outbox_mail_address_key_created_at", "address_key", "created_at"))

    id: Mapped[int] = mapped_column(primary_key=True)
    message: Mapped[str]
    ids: Mapped[dict[str, Any]]
    programme_id: Mapped[int | None] = mapped_column(ForeignKey("programme.id"), index=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    address_key: Mapped[str]  # keyed hash of the address, for the daily limit
    locale: Mapped[str]
    message_id: Mapped[str] = mapped_column(unique=True)
    state: Mapped[MailState] = mapped_column(Enum(MailState, native_enum=False, length=16, values_callable=lambda members: [m.value for m in members]))
    tries: Mapped[int] = mapped_column(default=0)
    not_before: Mapped[datetime]
    lease_until: Mapped[datetime | None]
    recipient: Mapped[str | None]
    subject: Mapped[str | None]
    octets: Mapped[bytes | None]
    created_at: Mapped[datetime]
    sent_at: Mapped[datetime | None]
    error: Mapped[str | None]


class InboundState(StrEnum):
    KEPT = "kept"  # nobody has read it yet
    READ = "read"
    UNREADABLE = "unreadable"  # reading it failed, or raised, too often


class InboundMail(Model):
    """One mail that came in, for one of our reply addresses: kept once, read later, never bounced.

    key: hash of recipient and Message-ID (without one, of the whole mail). octets: NULL where nothing of ours was
    addressed and the mail is large, and once it is old. outcome, why: codes of what became of it, for staff; the words
    live with whoever reads the mails. dealt_at: a person has seen to it, where a mail is for people.
    """

    __tablename__ = "inbound_mail"
    __table_args__ = (UniqueConstraint("key"), Index("ix_inbound_mail_state_id", "state", "id"))

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str]
    door: Mapped[str]  # pipe, smtp, imap, web
    recipient: Mapped[str]
    sender: Mapped[str] = mapped_column(default="")
    subject: Mapped[str] = mapped_column(default="")
    size: Mapped[int]
    octets: Mapped[bytes | None]
    received_at: Mapped[datetime]
    state: Mapped[InboundState] = mapped_column(
        Enum(InboundState, native_enum=False, length=16, values_callable=lambda members: [m.value for m in members]), default=InboundState.KEPT
    )
    tries: Mapped[int] = mapped_column(default=0)
    read_at: Mapped[datetime | None]
    outcome: Mapped[str] = mapped_column(default="")
    why: Mapped[str] = mapped_column(default="")
    dealt_at: Mapped[datetime | None]
    programme_id: Mapped[int | None] = mapped_column(ForeignKey("programme.id"), index=True)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
