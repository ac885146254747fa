"""A calendar program for tests, written from RFC 5546 and RFC 6047 alone: it takes invitations from mails and answers them by mail."""

from __future__ import annotations

import smtplib
from dataclasses import dataclass, field
from datetime import datetime
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import SMTP, default
from email.utils import make_msgid
from typing import Any

import icalendar


@dataclass
class CalendarClient:
    """The calendar of one person: its entries by UID, as the newest mail about each left them."""

    name: str
    address: str
    entries: dict[str, Any] = field(default_factory=dict)

    def receive(self, octets: bytes) -> None:
        """What RFC 5546 has a calendar do with a mail. One that brings no iTIP object, or an older one, changes nothing."""
        mail = message_from_bytes(octets, policy=default)
        for part in mail.walk():
            if part.get_content_type() == "text/calendar" and part.get_param("method"):
                calendar = icalendar.Calendar.from_ical(part.get_payload(decode=True))
                assert calendar["METHOD"] == part.get_param("method")
                self._take(calendar["METHOD"], calendar.events[0])

    def _take(self, method: str, entry: Any) -> None:
        assert str(entry["ATTENDEE"]).lower() == f"mailto:{self.address}"
        uid, known = str(entry["UID"]), self.entries.get(str(entry["UID"]))
        if known is not None:
            assert known["ORGANIZER"] == entry["ORGANIZER"], "to most calendars a new organizer is another meeting"
            if _age(entry) <= _age(known):
                return
        if method == "CANCEL":
            self.entries.pop(uid, None)
        else:
            self.entries[uid] = entry

    def answer(self, uid: str, partstat: str, *, at: datetime, comment: str = "") -> EmailMessage:
        """The mail that Accept, Tentative and Decline make: a REPLY (RFC 5546 3.2.3) to the organizer, in our own name."""
        asked = self.entries[uid]
        attendee = icalendar.vCalAddress(str(asked["ATTENDEE"]))
        attendee.params |= {"PARTSTAT": partstat, "CN": self.name}
        reply = icalendar.Event()
        reply.add("UID", uid)
        reply.add("DTSTAMP", at)
        reply.add("SEQUENCE", asked["SEQUENCE"])
        reply.add("DTSTART", asked["DTSTART"].dt)
        reply.add("SUMMARY", str(asked["SUMMARY"]))
        reply.add("ORGANIZER", asked["ORGANIZER"])
        reply.add("ATTENDEE", attendee)
        if comment:
            reply.add("COMMENT", comment)
        return self._mail(reply, str(asked["ORGANIZER"]).removeprefix("mailto:"))

    def _mail(self, reply: icalendar.Event, to: str) -> EmailMessage:
        calendar = icalendar.Calendar()
        for name, value in (("PRODID", "-//eventsapp//calendar program of the tests//EN"), ("VERSION", "2.0"), ("METHOD", "REPLY")):
            calendar.add(name, value)
        calendar.add_component(reply)
        mail = EmailMessage(policy=SMTP)
        mail["From"], mail["To"], mail["Subject"] = f"{self.name} <{self.address}>", to, f"{reply['ATTENDEE'].params['PARTSTAT']}: {reply['SUMMARY']}"
        mail["Message-ID"] = make_msgid(domain="guest.test")
        mail.set_content(f"{self.name}: {reply['ATTENDEE'].params['PARTSTAT']}")
        mail.add_alternative(calendar.to_ical(), maintype="text", subtype="calendar", params={"charset": "utf-8", "method": "REPLY"}, cte="base64")
        return mail


def send(mail: EmailMessage, port: int, *, to: str = "") -> None:
    """By SMTP to this machine; `to` is whom the envelope names, else whom the mail does."""
    with smtplib.SMTP("127.0.0.1", port, local_hostname="mta.test", timeout=20) as server:
        server.send_message(mail, to_addrs=[to] if to else None)


def _age(entry: Any) -> tuple[int, datetime]:
    return entry["SEQUENCE"], entry["DTSTAMP"].dt
