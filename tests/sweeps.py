"""What a round of the sweep tells people, for tests: the mails that went out, read as their readers would."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from typing import Any

from icalendar import Calendar
from sqlalchemy import select

from eventsapp.calendars.actions import catch_up
from eventsapp.core import clock
from eventsapp.core.db import db
from eventsapp.mail import delivery
from eventsapp.mail.models import OutboxMail


@dataclass(frozen=True)
class Letter:
    """One mail that went out, and what it does to a calendar."""

    to: str
    subject: str
    message: EmailMessage

    @property
    def text(self) -> str:
        part = self.message.get_body(("plain",))
        return str(part.get_content()) if part is not None else ""

    @property
    def ics(self) -> bytes:
        """The invitation inside, b"" without one."""
        parts = [part for part in self.message.walk() if part.get_content_type() == "text/calendar" and part.get_param("method")]
        return parts[0].get_payload(decode=True) if parts else b""  # type: ignore[return-value]

    @property
    def method(self) -> str:
        return str(Calendar.from_ical(self.ics)["METHOD"]) if self.ics else ""

    @property
    def entry(self) -> Any:
        [event] = Calendar.from_ical(self.ics).events
        return event


def letters(now: datetime) -> list[Letter]:
    """Sweep at `now`, and read what that sent, in the order it was owed."""
    catch_up(now=now, real=clock.real())
    db.session.rollback()
    due = db.session.scalars(select(OutboxMail.id).where(OutboxMail.sent_at.is_(None))).all()
    delivery.deliver_due(now=now, real=clock.real)
    db.session.rollback()
    sent = db.session.scalars(select(OutboxMail).where(OutboxMail.id.in_(due), OutboxMail.sent_at.is_not(None)).order_by(OutboxMail.id))
    return [_read(mail) for mail in sent]


def told(now: datetime) -> list[tuple[str, str, str]]:
    """Of each mail: to whom, its subject, and its METHOD."""
    return sorted((letter.to, letter.subject, letter.method) for letter in letters(now))


def _read(mail: OutboxMail) -> Letter:
    assert mail.octets is not None
    assert mail.recipient is not None
    return Letter(mail.recipient, mail.subject or "", message_from_bytes(mail.octets, policy=default))  # type: ignore[arg-type]
