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
from socket import SHUT_RDWR, socket
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


class Watch:
    """Gives every step together with its answer only so many seconds: a server that dribbles is as bad as a silent one."""

    def __init__(self, patience: float) -> None:
        self.patience = patience
        self.connection: imaplib.IMAP4 | None = None

    @contextmanager
    def step(self) -> Iterator[None]:
        timer = threading.Timer(self.patience, self.cut)
        timer.daemon = True
        timer.start()
        try:
            yield
        finally:
            timer.cancel()

    def cut(self) -> None:
        with suppress(OSError, AttributeError):  # no socket yet: then connecting has a time-out of its own
            socket.shutdown(self.connection.sock, SHUT_RDWR)  # type: ignore[union-attr]  # under TLS too, which then finds an end


class _Watched(imaplib.IMAP4):
    """A connection that can be cut from the first word of the server on."""

    def __init__(self, *where: Any, watch: Watch, **more: Any) -> None:
        watch.connection = self
        super().__init__(*where, **more)


class _WatchedSecure(_Watched, imaplib.IMAP4_SSL):
    pass


class Mailbox:
    """A selected folder."""

    def __init__(self, connection: imaplib.IMAP4, watch: Watch) -> None:
        self._connection, self._step = connection, watch.step
        self._deleted: list[bytes] = []
        self._removes_one = False

    def open(self, user: str, password: str, folder: str) -> None:
        quoted = folder.replace("\\", "\\\\").replace('"', '\\"')
        with self._step():
            self._connection.login(user, password)
            self._removes_one = b"UIDPLUS" in _checked(self._connection.capability())[0].upper().split()  # servers say so after signing in
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
            if self._deleted and self._removes_one:
                _checked(self._connection.uid("EXPUNGE", b",".join(self._deleted).decode()))

    def leave(self) -> None:
        with suppress(imaplib.IMAP4.error, OSError), self._step():
            self._connection.logout()


@contextmanager
def _mailbox() -> Iterator[Mailbox]:
    settings = current_app.config
    watch = Watch(settings["MAIL_TIMEOUT"])
    with watch.step():
        connection = _connection(settings["IMAP_SERVER"], secure=settings["IMAP_USE_SSL"], watch=watch)
    mailbox = Mailbox(connection, watch)
    try:
        mailbox.open(settings["IMAP_USERNAME"], settings["IMAP_PASSWORD"], settings["IMAP_FOLDER"])
        yield mailbox
    finally:
        mailbox.leave()


def _connection(server: str, *, secure: bool, watch: Watch) -> imaplib.IMAP4:
    host, _, port = server.rpartition(":") if re.search(r"[^:]:\d+$|\]:\d+$", server) else (server, "", "")
    host = host.strip("[]")
    context = ssl.create_default_context()
    if secure:
        return _WatchedSecure(host, int(port or 993), ssl_context=context, timeout=watch.patience, watch=watch)
    connection = _Watched(host, int(port or 143), timeout=watch.patience, watch=watch)
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
