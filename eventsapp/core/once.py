"""A form sent twice does its work once: the same body again shows the first result, another body is refused."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Mapped, mapped_column

from .db import Model, db, insert_rows
from .errors import Conflict


class FormResult(Model):
    """What a sent form led to, under its random key."""

    __tablename__ = "form_result"

    form: Mapped[str] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(primary_key=True)
    body_hash: Mapped[str]
    result: Mapped[str]
    at: Mapped[datetime]


class AlreadyDone(Exception):
    """This form was sent before, with the same content; `result` is what it led to then."""

    def __init__(self, result: str) -> None:
        super().__init__(result)
        self.result = result


class SentWithOtherContent(Conflict):
    def __init__(self) -> None:
        super().__init__(_l("This form was already sent with other content. Check what you typed and send it again as a new entry."))


@dataclass(frozen=True)
class Sent:
    """One sending of a form: its name, its random key and the hash of everything in it."""

    form: str
    key: str
    body_hash: str

    @classmethod
    def of(cls, form: str, key: str, content: Any) -> Sent:
        return cls(form, key[:64], hashlib.sha256(json.dumps(content, sort_keys=True, default=str).encode()).hexdigest())


def remember(sent: Sent, *, result: str, now: datetime) -> None:
    """Keep what this sending led to, as the last write but the audit entry of the running transaction.

    Raises AlreadyDone or SentWithOtherContent when the key was used before; the transaction must then roll back.
    """
    row = {"form": sent.form, "key": sent.key, "body_hash": sent.body_hash, "result": result, "at": now}
    try:
        insert_rows(FormResult, [row])
    except IntegrityError:
        db.session.rollback()
        first = find(sent)
        raise AlreadyDone(first) if first is not None else SentWithOtherContent() from None


def find(sent: Sent) -> str | None:
    """The result of this very sending, None if it is new. Raises SentWithOtherContent for a used key."""
    first = db.session.execute(select(FormResult.body_hash, FormResult.result).where(FormResult.form == sent.form, FormResult.key == sent.key)).one_or_none()
    if first is None:
        return None
    if first.body_hash != sent.body_hash:
        raise SentWithOtherContent()
    result: str = first.result
    return result
