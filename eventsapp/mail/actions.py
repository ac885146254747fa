"""The verbs of the outbox: owe a mail."""

from __future__ import annotations

import hmac
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from flask import current_app
from sqlalchemy import func, insert, select

from ..core.db import db
from .models import MailState, OutboxMail


@dataclass(frozen=True)
class Owed:
    """One mail to be: the composer's name, the ids it composes from, and to whom."""

    message: str
    ids: Mapping[str, Any]
    person_id: int
    address: str
    locale: str
    proven: bool = False


def owe(mails: Sequence[Owed], *, programme_id: int | None, now: datetime) -> None:
    """Put these mails into the outbox of the running transaction; nothing leaves before it commits.

    Mails to one unproven address beyond the daily limit are held for staff to see. `now` is real time.
    """
    if not mails:
        return
    domain = current_app.config["MAIL_SENDER"].rpartition("@")[2]
    rows = []
    for mail in mails:
        key = address_key(mail.address)
        rows.append({
            "message": mail.message, "ids": dict(mail.ids), "programme_id": programme_id, "person_id": mail.person_id, "address_key": key,
            "locale": mail.locale, "message_id": f"<{secrets.token_hex(16)}@{domain}>", "not_before": now, "created_at": now,
            "state": MailState.DUE if mail.proven or not _too_many(key, now) else MailState.HELD,
        })  # fmt: skip
    db.session.execute(insert(OutboxMail), rows)


def address_key(address: str) -> str:
    """A keyed hash of an address, for counting without keeping it."""
    return hmac.digest(current_app.config["SECRET_KEY"].encode(), b"address:" + address.casefold().encode(), "sha256").hex()[:32]


def _too_many(key: str, now: datetime) -> bool:
    recent = select(func.count()).select_from(OutboxMail).where(OutboxMail.address_key == key, OutboxMail.created_at > now - timedelta(days=1))
    return (db.session.scalar(recent) or 0) >= current_app.config["MAIL_PER_ADDRESS_PER_DAY"]
