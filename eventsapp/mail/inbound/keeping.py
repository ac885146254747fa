"""The verbs of mail that comes in: keep it once, whatever it says; let go of it when it is old."""

from __future__ import annotations

import hashlib
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, select, update
from sqlalchemy.exc import IntegrityError

from ...core.db import db, insert_row, transaction
from ..actions import nudge
from ..masking import masked
from ..models import InboundMail, InboundState
from .reading import Head, line

MOST_OCTETS = 25_000_000
MOST_OCTETS_OF_OTHERS = 64_000  # what is not for a reply address of ours; a returned mail of ours fits in
KEPT_FOR = timedelta(days=30)
TOO_LARGE = "too_large"

_MOST_ADDRESS = 320
_MOST_LINE = 300


def keep(octets: bytes, *, recipient: str, ours: bool, door: str, real: datetime, size: int | None = None) -> int | None:
    """Keep a mail for the sweep to read; its id, or None when it was kept before. Never raises for what the octets are.

    ours: whether `recipient`, as the envelope names it, is a reply address of ours. size: how large the mail is where
    `octets` are only its beginning.
    """
    row = _row(octets, recipient.strip().strip("<>"), size or len(octets), real)
    small = row["size"] <= (MOST_OCTETS if ours else MOST_OCTETS_OF_OTHERS)
    fate = {"octets": octets, "state": InboundState.KEPT} if small else {"octets": None, "state": InboundState.READ, "read_at": real, "outcome": TOO_LARGE}
    try:
        with transaction():
            mail_id = insert_row(InboundMail, **(row | {"door": door} | fate))
            nudge()
    except IntegrityError:  # its key is there: a retry, or another door at the same moment
        return None
    return mail_id


def forget_old(*, real: datetime) -> int:
    """Drop what came in longer ago than KEPT_FOR and was read: the octets, and whole rows that concern nobody of ours."""
    old = (InboundMail.received_at < real - KEPT_FOR) & (InboundMail.state != InboundState.KEPT)
    if db.session.scalar(select(InboundMail.id).where(old, InboundMail.person_id.is_(None) | InboundMail.octets.is_not(None)).limit(1)) is None:
        return 0
    with transaction() as session:
        gone: Any = session.execute(delete(InboundMail).where(old, InboundMail.person_id.is_(None)))
        emptied = session.execute(select(InboundMail.id, InboundMail.recipient).where(old, InboundMail.octets.is_not(None))).all()
        for mail_id, recipient in emptied:
            session.execute(update(InboundMail).where(InboundMail.id == mail_id).values(octets=None, recipient=masked(recipient)))
    return int(gone.rowcount) + len(emptied)


def _row(octets: bytes, recipient: str, size: int, real: datetime) -> dict[str, Any]:
    head = Head(octets)
    message_id = b"".join(head.first("message-id").split())
    mark = b"id " + message_id if message_id else b"octets " + hashlib.sha256(octets).digest()
    key = hashlib.sha256(recipient.lower().encode("utf-8", "backslashreplace") + b"\n" + mark).hexdigest()
    return {
        "key": key, "recipient": line(recipient)[:_MOST_ADDRESS], "sender": head.text("from")[:_MOST_LINE], "subject": head.text("subject")[:_MOST_LINE],
        "size": size, "received_at": real, "read_at": None, "outcome": "", "why": "", "tries": 0,
    }  # fmt: skip
