"""Mails that come in, and what the tests of their doors ask."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from flask import Flask
from sqlalchemy import select

from eventsapp.core.db import db
from eventsapp.mail.inbound import keep
from eventsapp.mail.models import InboundMail
from tests.factories import NOW

SECRET = "abcdefghijklmnopqrstuvwxyz234567"
OURS = f"events+{SECRET}@localhost"
OTHER = f"events+{SECRET[::-1]}@localhost"


def letter(message_id: str = "1@company.test", *, subject: str = "Accepted: Seminar", to: str = OURS, text: str = "I shall come.", more: str = "") -> bytes:
    lines = ["From: Sora <sora@company.test>", f"To: {to}", f"Subject: {subject}", more, "MIME-Version: 1.0", "Content-Type: text/plain; charset=utf-8", "", text, ""]
    head = [f"Message-ID: <{message_id}>"] if message_id else []
    return "\r\n".join(line for place, line in enumerate(head + lines) if line or place > len(head) + 3).encode()


def keep_for_us(octets: bytes, **more: Any) -> int | None:
    return keep(octets, **({"recipient": OURS, "ours": True, "door": "pipe", "real": NOW} | more))


def kept() -> Sequence[InboundMail]:
    """Every mail that came in, in its order."""
    db.session.rollback()
    db.session.expire_all()
    return db.session.scalars(select(InboundMail).order_by(InboundMail.id)).all()


def keep_many(event_id: int, share: int) -> int:
    """What each process of a race does: keep the same twenty mails; how many were new to it."""
    return sum(keep_for_us(letter(f"{number}@race.test")) is not None for number in range(20))


@contextmanager
def configured(app: Flask, **values: Any) -> Iterator[None]:
    before = {name: app.config[name] for name in values}
    app.config.update(values)
    try:
        yield
    finally:
        app.config.update(before)


HOSTILE = {
    "nothing": b"",
    "NUL": b"From: a\x00b@c.test\r\nSubject: \x00\x00\r\nMessage-ID: <\x00>\r\n\r\n\x00\x00",
    "only NUL": b"\x00" * 1000,
    "raw UTF-8": "From: 박소라 <a@b.test>\r\nSubject: 참석합니다\r\n\r\n본문".encode(),
    "raw CP949": "From: 박소라 <a@b.test>\r\nSubject: 똠방각하 참석\r\n\r\n본문".encode("cp949"),
    "raw octets": bytes(range(256)) * 40,
    "no colon": b"what is this\r\nnothing\r\n\r\nx",
    "a header without end": b"Subject: " + b"x" * 3_000_000,
    "many headers": b"X-A: b\r\n" * 200_000,
    "many encoded words": b"Subject: " + b"=?utf-8?b?7YWM7Iqk7Yq4?= " * 50_000 + b"\r\n\r\n",
    "half an encoded word": b"Subject: =?utf-8?b?7?= =?utf-8?q?=?= =?x\r\n\r\n",
    "unknown character set": b"Subject: =?klingon?q?=B1?= =?unicode_escape?q?=5Cud800?= =?hex?b?MQ==?=\r\n\r\n",
    "a lone surrogate": b"Subject: =?utf-7?q?+2AA-?=\r\n\r\n",
    "a direction turned round": "Subject: \u202egpj.exe\r\n\r\n".encode(),
    "broken boundary": b'Content-Type: multipart/mixed; boundary="\r\n\r\n--\r\n',
    "broken parameters": b"Content-Type: text/plain; charset*0*=x''%ff; charset*1=; =;;\r\nSubject: x\r\n\r\ntext",
    "nested parts": b"".join(b'Content-Type: multipart/mixed; boundary="b%d"\r\n\r\n--b%d\r\n' % (n, n) for n in range(300)) + b"\r\ntext",
    "very nested parts": b"".join(b'Content-Type: multipart/mixed; boundary="b%d"\r\n\r\n--b%d\r\n' % (n, n) for n in range(5_000)),
    "a mail in a mail in a mail": b"Content-Type: message/rfc822\r\n\r\n" * 2_000,
    "26 MB": b"Subject: large\r\n\r\n" + b"x" * 26_000_000,
}
