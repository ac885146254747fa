"""The verbs of the outbox: owe a mail, try it again, release one that is held."""

from __future__ import annotations

import hmac
import secrets
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from flask import current_app
from sqlalchemy import ColumnElement, Select, bindparam, func, or_, select, update

from ..core import audit
from ..core.db import after_commit, db, insert_rows, run, transaction
from .models import InboundMail, MailState, OutboxMail
from .rules import NotInThatState

_RECENT = (
    select(OutboxMail.address_key, func.count().label("sent"))
    .where(OutboxMail.address_key.in_(bindparam("keys", expanding=True)), OutboxMail.created_at > bindparam("since"))
    .group_by(OutboxMail.address_key)
)


@dataclass(frozen=True)
class Owed:
    """One mail to be: the composer's name, the ids it composes from, and to whom."""

    message: str
    ids: Mapping[str, Any]
    person_id: int
    address: str
    locale: str
    proven: bool = False


def owe(mails: Sequence[Owed], *, programme_id: int | None, now: datetime) -> list[str]:
    """Put these mails into the outbox of the running transaction; nothing leaves before it commits. Returns their Message-IDs.

    Mails to one unproven address beyond the daily limit are held for staff to see. `now` is real time.
    """
    if not mails:
        return []
    domain = current_app.config["MAIL_SENDER"].rpartition("@")[2]
    most = current_app.config["MAIL_PER_ADDRESS_PER_DAY"]
    keys = [address_key(mail.address) for mail in mails]
    sent = _recently([key for key, mail in zip(keys, mails, strict=True) if not mail.proven], now)
    rows: list[dict[str, Any]] = []
    for mail, key in zip(mails, keys, strict=True):
        held = not mail.proven and sent[key] >= most
        sent[key] += 1
        rows.append({
            "message": mail.message, "ids": dict(mail.ids), "programme_id": programme_id, "person_id": mail.person_id, "address_key": key,
            "locale": mail.locale, "message_id": f"<{secrets.token_hex(16)}@{domain}>", "not_before": now, "created_at": now,
            "state": MailState.HELD if held else MailState.DUE,
        })  # fmt: skip
    insert_rows(OutboxMail, rows)
    nudge()
    return [row["message_id"] for row in rows]


def release(*, mail_id: int, actor: str, now: datetime, real: datetime) -> None:
    """Let a mail go that the daily limit holds. Raises NotInThatState when it is held no more."""
    with transaction():
        _put_back(mail_id, MailState.HELD, real)
        _record("mail released", mail_id, actor, now)


def try_again(*, mail_id: int, actor: str, now: datetime, real: datetime) -> None:
    """Owe an undeliverable mail anew: composed afresh, to the address the person has now, under the same Message-ID."""
    with transaction():
        _put_back(mail_id, MailState.UNDELIVERABLE, real)
        _record("mail tried again", mail_id, actor, now)


def deal_with(*, mail_id: int, actor: str, now: datetime) -> None:
    """Note that somebody has seen to a mail that came in. Doing it twice does nothing more."""
    with transaction():
        mail = db.session.execute(select(InboundMail).where(InboundMail.id == mail_id).with_for_update(key_share=True)).scalar_one()
        if mail.dealt_at is None:
            mail.dealt_at = now
            db.session.flush()
            audit.record("mail dealt with", programme_id=mail.programme_id or 0, subject="inbound_mail", subject_id=mail_id, actor=actor, now=now)


def put_off(message_ids: Select[Any], *, message: str, until: datetime, real: datetime) -> None:
    """Let those of these mails that are due, and that nobody is carrying, wait until then. Must run inside a transaction."""
    waiting = update(OutboxMail).where(OutboxMail.state == MailState.DUE, OutboxMail.not_before < until, OutboxMail.message == message, _free(real))
    db.session.execute(waiting.where(OutboxMail.message_id.in_(message_ids)).values(not_before=until).execution_options(synchronize_session=False))


def withdraw_owed(message_ids: Select[Any], *, real: datetime) -> int:
    """Let those of these mails that are not out yet, and that nobody is carrying, never go. Must run inside a transaction. Returns how many."""
    owed = update(OutboxMail).where(OutboxMail.state.in_((MailState.DUE, MailState.HELD)), OutboxMail.message_id.in_(message_ids), _free(real))
    result: Any = db.session.execute(owed.values(state=MailState.SUPERSEDED, octets=None).execution_options(synchronize_session=False))
    return int(result.rowcount)


def forget_person(person_id: int) -> None:
    """Erase what is kept of a person's mails, out and in; what was not sent yet never will be. Must run inside a transaction."""
    mine = update(OutboxMail).where(OutboxMail.person_id == person_id)
    db.session.execute(mine.where(OutboxMail.state.in_((MailState.DUE, MailState.HELD))).values(state=MailState.SUPERSEDED))
    db.session.execute(mine.values(octets=None, recipient=None, subject=None, address_key=""))
    db.session.execute(update(InboundMail).where(InboundMail.person_id == person_id).values(octets=None, recipient="", sender="", subject=""))


def nudge() -> None:
    """Ask for a sweep soon after the commit. The jobs, which stand above, say how; without them the minute will do."""
    alarm = current_app.extensions.get("eventsapp.nudge")
    if alarm is not None:
        after_commit(alarm)


def address_key(address: str) -> str:
    """A keyed hash of an address, for counting without keeping it."""
    return hmac.digest(current_app.config["SECRET_KEY"].encode(), b"address:" + address.casefold().encode(), "sha256").hex()[:32]


def _free(real: datetime) -> ColumnElement[bool]:
    return or_(OutboxMail.lease_until.is_(None), OutboxMail.lease_until <= real)


def _recently(keys: Sequence[str], now: datetime) -> Counter[str]:
    """How many mails each of these addresses was owed within a day."""
    if not keys:
        return Counter()
    rows: Any = run(_RECENT, {"keys": list(set(keys)), "since": now - timedelta(days=1)})
    return Counter({row.address_key: row.sent for row in rows})


def _put_back(mail_id: int, state: MailState, real: datetime) -> None:
    fresh: dict[str, Any] = {"state": MailState.DUE, "tries": 0, "not_before": real, "lease_until": None, "octets": None, "recipient": None, "subject": None, "error": None}
    if state is MailState.UNDELIVERABLE:  # what it was to say has been said once: its composer says it all the same
        ids = db.session.scalar(select(OutboxMail.ids).where(OutboxMail.id == mail_id)) or {}
        fresh["ids"] = ids | {"again": True}
    changed: Any = db.session.execute(update(OutboxMail).where(OutboxMail.id == mail_id, OutboxMail.state == state).values(**fresh))
    if changed.rowcount != 1:
        raise NotInThatState()
    nudge()


def _record(verb: str, mail_id: int, actor: str, now: datetime) -> None:
    programme_id = db.session.scalar(select(OutboxMail.programme_id).where(OutboxMail.id == mail_id))
    audit.record(verb, programme_id=programme_id or 0, subject="outbox_mail", subject_id=mail_id, actor=actor, now=now)
