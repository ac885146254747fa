"""The outbox: mails that are owed, on their way, sent, or beyond delivery."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Enum, ForeignKey, Index
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
