"""The door that fetches mail from a mailbox; a mail is marked there once it is kept here, and not before."""

from __future__ import annotations

import imaplib
import re
import ssl
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import datetime
from ipaddress import ip_address
from socket import SHUT_RDWR
from typing import Any

from flask import current_app

from ...core.security import log
from .keeping import MOST_OCTETS, keep
from .reading import Head

MOST_A_ROUND = 100
ROUND = 60.0  # seconds after which no further mail is begun: the sweep has other duties

_SIZE = re.compile(rb"UID (\d+).*RFC822\.SIZE (\d+)|RFC822\.SIZE (\d+).*UID (\d+)")

Ours = Callable[[str], bool]


def fetch(*, ours: Ours, real: datetime) -> int:
    """Keep the unread mails of the mailbox, the smallest first; returns how many are new. Without a mailbox, or when it fails, what was kept until then.

    What is for a reply address of ours is deleted there afterwards; anything else is marked as seen and stays.
    """
    if not current_app.config["IMAP_SERVER"]:
        return 0
    new = 0
    try:
        with _mailbox() as mailbox:
            until = time.monotonic() + ROUND
            for uid, size in mailbox.unread():
                if time.monotonic() > until:
                    break
                new += _take(mailbox, uid, size, ours, real)
            mailbox.tidy()
    except (imaplib.IMAP4.error, OSError) as error:
        log.warning("mailbox failed", extra={"facts": {"error": type(error).__name__}})
    return new


class Mailbox:
    """A selected folder, in which every step together with its answer has only so many seconds."""

    def __init__(self, connection: imaplib.IMAP4, patience: float) -> None:
        self._connection, self._patience = connection, patience
        self._deleted: list[bytes] = []

    def open(self, user: str, password: str, folder: str) -> None:
        quoted = folder.replace("\\", "\\\\").replace('"', '\\"')
        with self._step():
            self._connection.login(user, password)
            _checked(self._connection.select(f'"{quoted}"'))

    def unread(self) -> list[tuple[bytes, int]]:
        """(UID, size) of mails nobody has seen, oldest MOST_A_ROUND, the smallest first: one that cannot be had in time keeps back none but itself."""
        with self._step():
            found = _checked(self._connection.uid("SEARCH", "UNSEEN", "UNDELETED"))
            uids = (found[0] or b"").split()[:MOST_A_ROUND]
            answers = _checked(self._connection.uid("FETCH", b",".join(uids).decode(), "(RFC822.SIZE)")) if uids else []
        sizes = [match.groups() for answer in answers if isinstance(answer, bytes) and (match := _SIZE.search(answer))]
        return sorted(((a or d, int(b or c)) for a, b, c, d in sizes), key=lambda each: each[1])

    def octets(self, uid: bytes, size: int) -> bytes:
        """The mail, or of one that is too large its header; b"" when it is gone."""
        with self._step():
            answers = _checked(self._connection.uid("FETCH", uid.decode(), "(BODY.PEEK[])" if size <= MOST_OCTETS else "(BODY.PEEK[HEADER])"))
        return next((answer[1] for answer in answers if isinstance(answer, tuple)), b"")

    def mark(self, uid: bytes, *, delete: bool) -> None:
        with self._step():
            _checked(self._connection.uid("STORE", uid.decode(), "+FLAGS.SILENT", r"(\Seen \Deleted)" if delete else r"(\Seen)"))
        if delete:
            self._deleted.append(uid)

    def tidy(self) -> None:
        """Have the server remove what was marked as deleted, where it can remove these and no others."""
        with self._step():
            if self._deleted and "UIDPLUS" in self._connection.capabilities:
                _checked(self._connection.uid("EXPUNGE", b",".join(self._deleted).decode()))

    def leave(self) -> None:
        with suppress(imaplib.IMAP4.error, OSError), self._step():
            self._connection.logout()

    @contextmanager
    def _step(self) -> Iterator[None]:
        """A server that dribbles is as bad as a silent one: the connection is cut when the time is over."""
        watch = threading.Timer(self._patience, self._cut)
        watch.daemon = True
        watch.start()
        try:
            yield
        finally:
            watch.cancel()

    def _cut(self) -> None:
        with suppress(OSError):
            self._connection.sock.shutdown(SHUT_RDWR)


@contextmanager
def _mailbox() -> Iterator[Mailbox]:
    settings = current_app.config
    mailbox = Mailbox(_connection(settings["IMAP_SERVER"], secure=settings["IMAP_USE_SSL"], timeout=settings["MAIL_TIMEOUT"]), settings["MAIL_TIMEOUT"])
    try:
        mailbox.open(settings["IMAP_USERNAME"], settings["IMAP_PASSWORD"], settings["IMAP_FOLDER"])
        yield mailbox
    finally:
        mailbox.leave()


def _connection(server: str, *, secure: bool, timeout: float) -> imaplib.IMAP4:
    host, _, port = server.rpartition(":") if re.search(r"[^:]:\d+$|\]:\d+$", server) else (server, "", "")
    host = host.strip("[]")
    context = ssl.create_default_context()
    if secure:
        return imaplib.IMAP4_SSL(host, int(port or 993), ssl_context=context, timeout=timeout)
    connection = imaplib.IMAP4(host, int(port or 143), timeout=timeout)
    if "STARTTLS" in connection.capabilities and not _is_here(host):
        connection.starttls(context)
    return connection


def _is_here(host: str) -> bool:
    """Whether that is this machine, whose own traffic nobody reads and whose certificate nobody signed."""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _take(mailbox: Mailbox, uid: bytes, size: int, ours: Ours, real: datetime) -> int:
    octets = mailbox.octets(uid, size)
    if not octets:
        return 0
    recipients = _recipients(Head(octets), ours)
    new = 0
    for recipient, for_us in recipients:
        kept = keep(octets, recipient=recipient, ours=for_us, door="imap", real=real, size=max(size, len(octets)))
        new += kept is not None
    mailbox.mark(uid, delete=any(for_us for _, for_us in recipients))
    return new


def _recipients(head: Head, ours: Ours) -> list[tuple[str, bool]]:
    """(recipient, whether it is ours): as the server noted it, else as the mail itself says; for none of ours, one alone."""
    envelope = head.addresses("delivered-to", "x-original-to", "envelope-to")
    named = head.addresses("to", "cc")
    mine = [each for each in envelope if ours(each)] or [each for each in named if ours(each)]
    if mine:
        return [(each, True) for each in mine[:MOST_A_ROUND]]
    return [((envelope or [current_app.config["IMAP_USERNAME"]])[0], False)]


def _checked(answer: tuple[str, Sequence[Any]]) -> Sequence[Any]:
    if answer[0] != "OK":
        raise imaplib.IMAP4.error(answer[0])
    return answer[1]
