"""Delivery: claim a mail that is due, compose it once, carry it outside any transaction, mark what became of it.

At least once: a worker that dies between the server's yes and our mark sends the same octets again under the same
Message-ID, once its lease has run out.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from flask import current_app
from sqlalchemy import select, update

from ..core.addresses import ascii_address
from ..core.db import db, transaction
from ..core.security import log
from . import queries
from .actions import address_key
from .carrier import NotNow, Postman, Refused, ServerGone
from .compose import octets, speaking
from .composers import COMPOSERS, ToldMeanwhile
from .masking import masked, masked_octets
from .models import MailState, OutboxMail
from .rules import MOST_TRIES, MOST_TRIES_TO_COMPOSE, lease, next_try

BATCH = 100
MOST_ERROR = 500

Clock = Callable[[], datetime]


@dataclass(frozen=True)
class Letter:
    """A claimed mail: ours until `lease_until`."""

    id: int
    message_id: str
    recipient: str
    octets: bytes
    tries: int
    lease_until: datetime


def deliver_due(*, now: datetime, real: Clock, go_on: Callable[[], bool] = lambda: True) -> int:
    """Carry every mail whose turn has come; returns how many went. Stops early when the server is gone.

    `now` is the date the mails show; `real` reads the clock for leases and back-off, as a round may take minutes.
    """
    carried = 0
    with Postman() as postman:
        while go_on() and (ids := queries.due(now=real(), most=BATCH)):
            for mail_id in ids:
                if not go_on():
                    break
                letter = _claim(mail_id, now=now, real=real)
                if letter is None:
                    continue
                try:
                    carried += _carry(letter, postman, real)
                except ServerGone:
                    _put_off_due(now=real())
                    return carried
    return carried


def _carry(letter: Letter, postman: Postman, real: Clock) -> bool:
    try:
        postman.carry(letter.octets, recipient=letter.recipient, message_id=letter.message_id)
    except Refused as refusal:
        _write_if_ours(letter, state=MailState.UNDELIVERABLE, lease_until=None, error=masked(str(refusal))[:MOST_ERROR], octets=_kept(letter))
        log.warning("mail refused", extra={"facts": {"mail": letter.id}})
        return False
    except NotNow as failure:
        _try_later(letter, str(failure), now=real())
        if isinstance(failure, ServerGone):
            postman.hang_up()
            raise
        return False
    # Whoever holds the lease by now: it has been accepted.
    _write(OutboxMail.id == letter.id, state=MailState.SENT, lease_until=None, sent_at=real(), error=None, octets=_kept(letter))
    return True


def _claim(mail_id: int, *, now: datetime, real: Clock) -> Letter | None:
    """Take the mail for ourselves, composed; None if another worker was faster or there is nothing to carry."""
    row = db.session.execute(select(OutboxMail.__table__).where(OutboxMail.id == mail_id)).one()
    if row.tries >= MOST_TRIES:  # every failure was marked before: only a worker that died leaves it due
        _write_if_due(mail_id, real(), state=MailState.UNDELIVERABLE, error=row.error or "given up: the worker died each time")
        return None
    stored: dict[str, Any] = {}
    if row.octets is None:
        composed = _compose(row, now=now, real=real)
        if composed is None:
            return None
        stored = composed
    taken_at, told = real(), stored.pop("told", None)
    until = taken_at + lease(current_app.config["MAIL_TIMEOUT"])
    try:
        with transaction():
            if not _write_if_due(mail_id, taken_at, lease_until=until, tries=row.tries + 1, **stored):
                return None
            if told is not None:
                told()
    except ToldMeanwhile:
        return None  # it stays due, and says next time what is so then
    return Letter(mail_id, row.message_id, stored.get("recipient", row.recipient), stored.get("octets", row.octets), row.tries + 1, until)


def _compose(row: Any, *, now: datetime, real: Clock) -> dict[str, Any] | None:
    """What the first claim stores. Outside the write lock: writing a mail may take its time."""
    try:
        # Nobody asked over HTTP, but composers make links: as if somebody had, at our public address.
        with current_app.test_request_context(base_url=current_app.config["PUBLIC_BASE_URL"]), speaking(row.locale):
            composed = COMPOSERS[row.message](row.ids | {"now": now}, row.locale)
        if composed is None:
            _write_if_due(row.id, real(), state=MailState.SUPERSEDED)
            return None
        key = address_key(composed.to_address)
        if key != row.address_key and queries.sent_since(key, real() - timedelta(days=1)) >= current_app.config["MAIL_PER_ADDRESS_PER_DAY"]:
            _write_if_due(row.id, real(), state=MailState.HELD, address_key=key)  # the address was changed to one that gets enough
            return None
        recipient = ascii_address(composed.to_address)
        return {
            "address_key": key, "recipient": recipient, "subject": composed.subject[:300], "told": composed.told,
            "octets": octets(composed, message_id=row.message_id, lang=row.locale, date=now),
        }  # fmt: skip
    except Exception as error:  # whatever is wrong with one mail, the others go
        db.session.rollback()
        log.error("mail not composed", exc_info=error, extra={"facts": {"mail": row.id, "message": row.message}})
        again = next_try(row.tries + 1, real(), most=MOST_TRIES_TO_COMPOSE)
        fate = {"state": MailState.UNDELIVERABLE} if again is None else {"not_before": again}
        _write_if_due(row.id, real(), tries=row.tries + 1, error=masked(f"{type(error).__name__}: {error}")[:MOST_ERROR], **fate)
        return None


def _try_later(letter: Letter, error: str, *, now: datetime) -> None:
    again = next_try(letter.tries, now)
    fate: dict[str, Any] = {"state": MailState.UNDELIVERABLE, "octets": _kept(letter)} if again is None else {"not_before": again}
    _write_if_ours(letter, lease_until=None, error=masked(error)[:MOST_ERROR], **fate)
    log.warning("mail not accepted", extra={"facts": {"mail": letter.id, "tries": letter.tries}})


def _kept(letter: Letter) -> bytes:
    """What stays of a mail that will not be carried again. In the demo whole: its links are meant to be followed from there."""
    return letter.octets if current_app.config["DEMO"] else masked_octets(letter.octets)


def _put_off_due(*, now: datetime) -> None:
    """Nobody can be reached: whoever's turn it is comes again with the next try, so that what stays due says that no worker runs."""
    _write(queries.is_due(now), not_before=next_try(1, now))


def _write_if_due(mail_id: int, now: datetime, **values: Any) -> bool:
    return _write(OutboxMail.id == mail_id, queries.is_due(now), **values)


def _write_if_ours(letter: Letter, **values: Any) -> bool:
    return _write(OutboxMail.id == letter.id, OutboxMail.state == MailState.DUE, OutboxMail.lease_until == letter.lease_until, **values)


def _write(*conditions: Any, **values: Any) -> bool:
    with transaction():
        result: Any = db.session.execute(update(OutboxMail).where(*conditions).values(**values).execution_options(synchronize_session=False))
        return bool(result.rowcount == 1)
