"""The one place that talks SMTP. Flask-Mail carries what the outbox has stored; its own builder of mails is never used."""

from __future__ import annotations

import os
import smtplib
import ssl
from contextlib import suppress
from email.parser import BytesParser
from email.policy import SMTP
from pathlib import Path
from types import TracebackType
from urllib.parse import urlsplit

import flask_mail
from flask import Flask, current_app


class Refused(Exception):
    """The server will not take this mail, now or later."""


class NotNow(Exception):
    """This mail was not accepted this time; the server answers, others may pass."""


class ServerGone(NotNow):
    """There is no talking to the server: silent, away, or it will not let us in."""


# Codes that speak of us, not of the mail: sign-in demanded, sign-in failed, TLS demanded.
_OUR_FAULT = (530, 534, 535, 538)


class Connection(flask_mail.Connection):
    """A connection that gives up on a silent server, checks its certificate, and says goodbye without a fuss."""

    def configure_host(self) -> smtplib.SMTP:
        settings = current_app.config
        name = urlsplit(settings["PUBLIC_BASE_URL"]).hostname
        about = {"timeout": settings["MAIL_TIMEOUT"], "local_hostname": name}
        context = ssl.create_default_context()
        host = (
            smtplib.SMTP_SSL(self.mail.server, self.mail.port, context=context, **about)
            if self.mail.use_ssl
            else smtplib.SMTP(self.mail.server, self.mail.port, **about)
        )
        try:
            if self.mail.use_tls and not self.mail.use_ssl:
                host.starttls(context=context)
            if self.mail.username and self.mail.password:
                host.login(self.mail.username, self.mail.password)
        except BaseException:
            host.close()
            raise
        return host

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        """Whatever happens to the goodbye, a mail that was accepted stays accepted."""
        host, self.host = self.host, None
        if host is not None:
            with suppress(smtplib.SMTPException, OSError):
                host.quit()
            host.close()


class Mail(flask_mail.Mail):
    """Flask-Mail with our connection, sending in tests too (to a server of the test's own)."""

    def init_app(self, app: Flask) -> flask_mail._Mail:
        state = self.init_mail(app.config, debug=False, testing=False)
        app.extensions["mail"] = state
        return state

    def connect(self) -> Connection:
        return Connection(current_app.extensions["mail"])


class StoredMessage(flask_mail.Message):
    """A mail whose octets the outbox has stored."""

    def __init__(self, octets: bytes, *, recipient: str, sender: str) -> None:
        super().__init__(recipients=[recipient], sender=sender)
        self.octets = octets

    def as_bytes(self) -> bytes:
        return self.octets

    def as_string(self) -> str:
        return self.octets.decode("ascii")


class Postman:
    """Carries mails over one connection, opened with the first; or lays them into a folder where no server is set."""

    def __init__(self) -> None:
        self._connection: Connection | None = None

    def __enter__(self) -> Postman:
        return self

    def __exit__(self, *_: object) -> None:
        self.hang_up()

    def carry(self, octets: bytes, *, recipient: str, message_id: str) -> None:
        """Return when the mail is out of our hands. Raises Refused, NotNow or ServerGone."""
        if current_app.config["DEMO"] or not current_app.config["MAIL_SERVER"]:
            _keep(octets, message_id)
        else:
            self._send(StoredMessage(octets, recipient=recipient, sender=_sender(octets)))

    def hang_up(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            connection.__exit__(None, None, None)

    def _send(self, message: StoredMessage) -> None:
        connection = self._connected()
        try:
            connection.send(message)
        except smtplib.SMTPRecipientsRefused as error:
            raise _verdict(*next(iter(error.recipients.values()))) from error
        except smtplib.SMTPResponseException as error:
            raise _verdict(error.smtp_code, error.smtp_error) from error
        except (smtplib.SMTPException, OSError) as error:
            raise ServerGone(_in_words(error)) from error
        except ValueError as error:  # an address that cannot be written in ASCII
            raise Refused(_in_words(error)) from error

    def _connected(self) -> Connection:
        if self._connection is None:
            connection = mail.connect()
            try:
                self._connection = connection.__enter__()
            except (smtplib.SMTPException, OSError) as error:
                raise ServerGone(_in_words(error)) from error
        return self._connection


def _sender(octets: bytes) -> str:
    """The address the mail is from: what comes back goes where its reader's calendar would answer, and says so whose it is."""
    message = BytesParser(policy=SMTP).parsebytes(octets, headersonly=True)
    addresses = message["From"].addresses if message["From"] else ()
    return addresses[0].addr_spec if addresses else current_app.config["MAIL_SENDER"]


def _verdict(code: int, reply: bytes | str) -> Exception:
    """What a reply of the server means for the mail it was given."""
    words = f"{code} {reply.decode('utf-8', 'replace') if isinstance(reply, bytes) else reply}"
    if code == 421 or code in _OUR_FAULT or code < 400:
        return ServerGone(words)
    return Refused(words) if code >= 500 else NotNow(words)


def _in_words(error: Exception) -> str:
    return f"{type(error).__name__}: {error}"


def _keep(octets: bytes, message_id: str) -> None:
    """Lay the mail into the instance's folder `mail`, whole or not at all, readable by nobody else."""
    folder = Path(current_app.config["INSTANCE_PATH"]) / "mail"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    target = folder / f"{message_id.strip('<>').partition('@')[0]}.eml"
    part = target.with_suffix(f".{os.getpid()}.part")
    with open(os.open(part, os.O_CREAT | os.O_WRONLY | os.O_TRUNC, 0o600), "wb") as file:
        file.write(octets)
    part.replace(target)


mail = Mail()
