"""Invitations and the answers to them, in one process without a web server: owed, composed, handed over, answered, attacked."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import Flask, current_app
from sqlalchemy import select, update

from bench.world import invite
from eventsapp import create_app
from eventsapp.calendars.actions import catch_up, read_inbound
from eventsapp.calendars.models import Invitation
from eventsapp.calendars.purposes import REPLY
from eventsapp.calendars.reply_addresses import reply_address
from eventsapp.core import clock, tokens
from eventsapp.core.db import db, transaction
from eventsapp.mail import delivery
from eventsapp.mail.compose import octets, speaking
from eventsapp.mail.composers import COMPOSERS
from eventsapp.mail.inbound import keep
from eventsapp.mail.models import InboundMail, MailState, OutboxMail
from eventsapp.rsvps.models import Delegation
from tests.calendars.replies.post import letter

OWED, COMPOSED, SENT = "owed", "composed", "sent"
MAILS = 100  # of those owed, which are composed and sent
ANSWERS = 20  # that are applied in a round

_EVENT = b"BEGIN:VEVENT\r\nUID:x\r\nATTENDEE;PARTSTAT=DECLINED:mailto:x@example.org\r\nEND:VEVENT\r\n"
_PARTS = b"".join(b'Content-Type: multipart/mixed; boundary="b%d"\r\n\r\n--b%d\r\n' % (depth, depth) for depth in range(300))
HOSTILE = {
    "60,000 entries": b"Content-Type: text/calendar; method=REPLY\r\n\r\nBEGIN:VCALENDAR\r\nMETHOD:REPLY\r\n" + _EVENT * 60_000 + b"END:VCALENDAR\r\n",
    "300 nested parts": _PARTS + b"Content-Type: text/calendar; method=REPLY\r\n\r\nBEGIN:VCALENDAR\r\n",
}


@dataclass(frozen=True)
class Round:
    """For each kind of work: how often a second, and how much CPU each took in milliseconds; then milliseconds of one answer and of each attack."""

    rates: Mapping[str, tuple[float, float]]
    answer_ms: float
    attack_ms: Mapping[str, float]


class _Nowhere:
    """A mail server that takes everything and no time."""

    def __enter__(self) -> _Nowhere:
        return self

    def __exit__(self, *_: object) -> None:
        pass

    def carry(self, *_: object, **__: object) -> None:
        pass


def measure(settings: Mapping[str, str], *, rounds: int, guests: int) -> list[Round]:
    """Each round has an event of its own with so many guests, whom nobody has told yet."""
    app = create_app(settings)
    logging.disable(logging.INFO)
    try:
        with _handing_to_nobody(), app.app_context():
            catch_up(now=clock.real(), real=clock.real())  # looks at every event there is for the first time
            return [_round(invite(f"invited-{number}", guests), guests) for number in range(rounds)]
    finally:
        logging.disable(logging.NOTSET)
        with app.app_context():
            db.session.remove()
            db.engine.dispose()


@contextmanager
def _handing_to_nobody() -> Iterator[None]:
    postman: Any = delivery.Postman
    delivery.Postman = _Nowhere  # type: ignore[assignment,misc]
    try:
        yield
    finally:
        delivery.Postman = postman  # type: ignore[misc]


def _round(event_id: int, guests: int) -> Round:
    now = clock.real()
    rates = {OWED: _timed(lambda: catch_up(now=now, real=now), guests)}
    mails = db.session.scalars(select(OutboxMail.id).where(OutboxMail.state == MailState.DUE).order_by(OutboxMail.id)).all()
    rates[COMPOSED] = _timed(lambda: _compose(mails[:MAILS], now), min(MAILS, guests))
    _let_go_of(mails[MAILS:], event_id)
    rates[SENT] = _timed(lambda: delivery.deliver_due(now=now, real=clock.real), min(MAILS, guests))
    invitations = db.session.scalars(select(Invitation).where(Invitation.event_id == event_id).order_by(Invitation.id).limit(ANSWERS)).all()
    answers = [_answer(invitation, clock.real()) for invitation in invitations]
    recipient = answers[0][1]
    answer_ms = _took(lambda: _take(answers)) / len(answers)
    if set(_outcomes(len(answers))) != {"applied"}:
        raise RuntimeError(f"answers were {_outcomes(len(answers))}")
    return Round(
        rates, answer_ms,
        {name: _took(lambda mail=mail: _take([(b"Message-ID: <%d-%d@x>\r\n" % (event_id, len(mail)) + mail, recipient)])) for name, mail in HOSTILE.items()},
    )  # fmt: skip


def _timed(verb: Callable[[], int], expected: int) -> tuple[float, float]:
    db.session.rollback()
    started, cpu = time.perf_counter(), time.process_time()
    done = verb()
    took, used = time.perf_counter() - started, time.process_time() - cpu
    if done != expected:
        raise RuntimeError(f"{done} instead of {expected}")
    return done / took, used / done * 1000


def _let_go_of(mail_ids: Sequence[int], event_id: int) -> None:
    """Nobody will be told by these mails, nor by others in the next round."""
    with transaction():
        db.session.execute(update(Delegation).where(Delegation.event_id == event_id).values(untold=False))
        db.session.execute(update(OutboxMail).where(OutboxMail.id.in_(mail_ids)).values(state=MailState.SUPERSEDED))


def _compose(mail_ids: Sequence[int], now: datetime) -> int:
    """What delivery does before it stores a mail: its texts, its calendar part, its octets."""
    app: Flask = current_app
    for mail_id in mail_ids:
        mail = db.session.get_one(OutboxMail, mail_id)
        with app.test_request_context(base_url=app.config["PUBLIC_BASE_URL"]), speaking(mail.locale):
            composed = COMPOSERS[mail.message](mail.ids | {"now": now}, mail.locale)
            assert composed is not None
            assert composed.alternatives
            octets(composed, message_id=mail.message_id, lang=mail.locale, date=now)
    return len(mail_ids)


def _answer(invitation: Invitation, stamp: datetime) -> tuple[bytes, str]:
    recipient = reply_address(tokens.current(REPLY, invitation.id))
    about = {"uid": invitation.event.uid, "address": invitation.address, "sequence": invitation.sequence, "stamp": stamp, "number": f"bench-{invitation.id}"}
    return letter("google", recipient=recipient, partstat="TENTATIVE", **about), recipient


def _took(verb: Callable[[], None]) -> float:
    """Milliseconds."""
    db.session.rollback()
    started = time.perf_counter()
    verb()
    return (time.perf_counter() - started) * 1000


def _take(mails: Sequence[tuple[bytes, str]]) -> None:
    """Keep each mail and read it, as the command does for one."""
    for mail, recipient in mails:
        assert keep(mail, recipient=recipient, ours=True, door="pipe", real=clock.real())
        assert read_inbound(now=clock.real(), real=clock.real()) == 1


def _outcomes(count: int) -> list[str]:
    """What became of the last mails that came in."""
    return list(db.session.scalars(select(InboundMail.outcome).order_by(InboundMail.id.desc()).limit(count)))
