"""A real SMTP server on loopback for the tests of delivery, and a composer of plain mails."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session
from flask import Flask
from sqlalchemy import select

from eventsapp.core.db import db, transaction
from eventsapp.mail import actions, delivery
from eventsapp.mail.actions import Owed
from eventsapp.mail.carrier import mail as flask_mail
from eventsapp.mail.composers import COMPOSERS, Attachment, Composed
from eventsapp.mail.models import OutboxMail
from eventsapp.people.models import Person

NOW = datetime(2019, 1, 8, 0, 0, tzinfo=UTC)
CALENDAR = "BEGIN:VCALENDAR\r\nSUMMARY:스마트시티\r\nEND:VCALENDAR\r\n".encode()


@dataclass
class PostOffice:
    """Takes mails, or answers as `answer` says; `cut` ends the connection right after the mail was taken in."""

    answer: Callable[[Envelope], str] = lambda envelope: "250 OK"
    rcpt: str = "250 OK"
    cut: bool = False
    taken: list[tuple[str, list[str], bytes]] = field(default_factory=list)

    async def handle_RCPT(self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]) -> str:
        if self.rcpt.startswith("250"):
            envelope.rcpt_tos.append(address)
        return self.rcpt

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        answer = self.answer(envelope)
        if answer.startswith("250"):
            self.taken.append((envelope.mail_from or "", envelope.rcpt_tos, envelope.original_content or b""))
        if self.cut:
            assert server.transport is not None
            server.transport.abort()
        return answer


@contextmanager
def post_office(app: Flask, **manners: Any) -> Iterator[PostOffice]:
    """A post office that `app` delivers to."""
    office = PostOffice(**manners)
    controller = Controller(office, hostname="127.0.0.1", port=_free_port(), server_hostname="post.test")
    controller.start()
    try:
        with mailing_to(app, controller.port):
            yield office
    finally:
        controller.stop()


@contextmanager
def silent_server() -> Iterator[int]:
    """The port of a server that takes connections and never says a word."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server.getsockname()[1]


@contextmanager
def mailing_to(app: Flask, port: int) -> Iterator[None]:
    before = {name: app.config[name] for name in ("MAIL_SERVER", "MAIL_PORT", "MAIL_USE_TLS", "MAIL_TIMEOUT")}
    app.config.update(MAIL_SERVER="127.0.0.1", MAIL_PORT=port, MAIL_USE_TLS=False, MAIL_TIMEOUT=1)
    flask_mail.init_app(app)
    try:
        yield
    finally:
        app.config.update(before)
        flask_mail.init_app(app)


@contextmanager
def composer(compose: Callable[[Mapping[str, Any], str], Composed | None]) -> Iterator[None]:
    """Mails named "greeting" are written by `compose`."""
    before = COMPOSERS.get("greeting")
    COMPOSERS["greeting"] = compose
    try:
        yield
    finally:
        if before is None:
            del COMPOSERS["greeting"]
        else:
            COMPOSERS["greeting"] = before


def greeting(ids: Mapping[str, Any], locale: str) -> Composed:
    return Composed(
        to_name=str(ids.get("name", "박소라")), to_address=str(ids.get("address", "sora@company.test")), subject=str(ids.get("subject", "세미나 안내")),
        text="안녕하세요.\n내일 뵙겠습니다.", html="<p>안녕하세요.</p>", from_name="스마트시티 얼라이언스", reply_to="desk@alliance.test",
        attachments=(Attachment("event.ics", "text/calendar", CALENDAR),),
    )  # fmt: skip


def owe(count: int = 1, *, now: datetime = NOW, programme_id: int | None = None, **ids: Any) -> list[int]:
    """Owe `count` greetings to as many people; returns their ids."""
    with transaction() as session:
        people = [Person(name="박소라", email=f"sora{n}@company.test", created_at=now) for n in range(count)]
        session.add_all(people)
        session.flush()
        mails = [Owed("greeting", {"address": person.email} | ids, person.id, person.email, "ko") for person in people]
        actions.owe(mails, programme_id=programme_id, now=now)
    return list(db.session.scalars(select(OutboxMail.id).where(OutboxMail.person_id.in_([p.id for p in people])).order_by(OutboxMail.id)))


def deliver(at: datetime = NOW) -> int:
    return delivery.deliver_due(now=at, real=lambda: at)


def mail(mail_id: int) -> OutboxMail:
    db.session.rollback()
    db.session.expire_all()
    found = db.session.get(OutboxMail, mail_id)
    assert found is not None
    return found


def at_once(verbs: list[Callable[[], Any]]) -> None:
    """Run these in threads that start together; an exception in one is raised here."""
    gate, errors = threading.Barrier(len(verbs)), []

    def run(verb: Callable[[], Any]) -> None:
        gate.wait()
        try:
            verb()
        except Exception as error:  # handed to the test
            errors.append(error)

    threads = [threading.Thread(target=run, args=(verb,)) for verb in verbs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if errors:
        raise errors[0]


def minutes(number: float) -> timedelta:
    return timedelta(minutes=number)


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port: int = server.getsockname()[1]
        return port
