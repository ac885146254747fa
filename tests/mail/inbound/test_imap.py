"""Mail fetched from a mailbox of a real server: kept first, marked there afterwards; a server that fails costs little time."""

from __future__ import annotations

import secrets
import socket
import tempfile
import threading
import time
from contextlib import contextmanager
from pathlib import Path

import pytest

from eventsapp.calendars.reply_addresses import secret_in
from eventsapp.mail.inbound import imap
from eventsapp.mail.inbound.imap import fetch
from tests.factories import NOW
from tests.mail.inbound.doors import HOSTILE, OTHER, OURS, configured, kept, letter
from tests.mail.inbound.dovecot import PASSWORD, dovecot


@pytest.fixture(scope="session")
def server():
    with tempfile.TemporaryDirectory(prefix="eventsapp-dovecot-") as folder, dovecot(Path(folder)) as server:
        yield server


@pytest.fixture
def user():
    """Somebody whose mailbox nobody used before."""
    return "u" + secrets.token_hex(6)


@pytest.fixture
def mailbox(app, server, user):
    """The settings of that mailbox."""
    with configured(app, IMAP_SERVER=f"127.0.0.1:{server.port}", IMAP_USERNAME=user, IMAP_PASSWORD=PASSWORD, IMAP_USE_SSL=False, MAIL_TIMEOUT=10):
        yield app


def fetched():
    return fetch(ours=lambda address: secret_in(address) is not None, real=NOW)


def test_answers_are_kept_and_gone_there(mailbox, server, user):
    server.put(user, letter(), letter("2@company.test"))

    assert fetched() == 2

    assert [(mail.octets, mail.recipient, mail.door) for mail in kept()] == [(letter(), OURS, "imap"), (letter("2@company.test"), OURS, "imap")]
    assert server.found(user, "ALL") == 0
    assert fetched() == 0


def test_what_is_none_of_ours_stays_there_and_is_read_once(mailbox, server, user):
    server.put(user, letter(to="events@localhost"))

    assert [fetched(), fetched()] == [1, 0]

    assert [(mail.recipient, mail.octets) for mail in kept()] == [(user, letter(to="events@localhost"))]
    assert (server.found(user, "SEEN", "UNDELETED"), server.found(user, "UNSEEN")) == (1, 0)


@pytest.mark.parametrize(
    ("octets", "recipients"),
    [
        (letter(to="events@localhost", more=f"Delivered-To: {OURS}"), {OURS}),
        (letter(to="events@localhost", more=f"X-Original-To: <{OURS.upper()}>"), {OURS.upper()}),
        (letter(to="events@localhost", more=f"Envelope-To: {OURS}"), {OURS}),
        (letter(to=OTHER, more=f"Delivered-To: events@localhost\r\nDelivered-To: {OURS}"), {OURS}),
        (letter(to=f'"Seminar, the" <{OURS}>, x@y.test', more=f"Cc: {OTHER}"), {OURS, OTHER}),
        (letter(to="x@y.test", more="Delivered-To: events@localhost"), {"events@localhost"}),
    ],
)
def test_the_recipient_is_whom_the_server_noted_else_whom_the_mail_names(mailbox, server, user, octets, recipients):
    server.put(user, octets)

    fetched()

    assert {mail.recipient for mail in kept()} == recipients


def test_a_hundred_a_round_the_smallest_first(mailbox, server, user, monkeypatch):
    monkeypatch.setattr(imap, "MOST_A_ROUND", 3)
    server.put(user, *(letter(f"{n}@a.test", text="x" * 100 * (9 - n)) for n in range(4)))

    assert [fetched(), fetched()] == [3, 1]

    assert [mail.octets.count(b"x") // 100 for mail in kept()] == [7, 8, 9, 6]


def test_of_a_mail_that_is_too_large_only_its_header_is_fetched(mailbox, server, user, monkeypatch):
    large = letter(text="a line\r\n" * 1000)
    monkeypatch.setattr(imap, "MOST_OCTETS", 5_000)
    monkeypatch.setattr("eventsapp.mail.inbound.keeping.MOST_OCTETS", 5_000)
    server.put(user, large)

    fetched()

    [mail] = kept()
    assert (mail.octets, mail.subject, mail.outcome, mail.size) == (None, "Accepted: Seminar", "too_large", len(large))
    assert server.found(user, "ALL") == 0


@pytest.mark.parametrize("kind", ["NUL", "raw octets", "many headers", "nested parts", "no colon"])
def test_hostile_mails_are_kept_and_marked(mailbox, server, user, kind):
    server.put(user, HOSTILE[kind].replace(b"\x00", b"\x01"))  # the protocol itself carries no NUL

    assert [fetched(), fetched()] == [1, 0]


def test_what_cannot_be_kept_stays_unread(mailbox, server, user, monkeypatch):
    server.put(user, letter())
    monkeypatch.setattr(imap, "keep", lambda *_, **__: 1 / 0)

    with pytest.raises(ZeroDivisionError):
        fetched()
    monkeypatch.undo()

    assert (server.found(user, "UNSEEN"), kept()) == (1, [])


def test_a_connection_lost_after_keeping_makes_no_second_row(mailbox, server, user, monkeypatch):
    server.put(user, letter())
    monkeypatch.setattr(imap.Mailbox, "mark", lambda self, *_, **__: self._connection.shutdown())
    assert fetched() == 1
    monkeypatch.undo()

    assert fetched() == 0

    assert len(kept()) == 1
    assert server.found(user, "ALL") == 0


def test_another_folder(mailbox, server, user):
    server.put(user, letter(), folder='Antworten "x"')

    with configured(mailbox, IMAP_FOLDER='Antworten "x"'):
        assert fetched() == 1


def test_over_tls_with_a_certificate_that_holds_and_not_otherwise(mailbox, server, user, monkeypatch):
    server.put(user, letter())

    with configured(mailbox, IMAP_SERVER=f"localhost:{server.secure_port}", IMAP_USE_SSL=True):
        unknown = fetched()
        monkeypatch.setenv("SSL_CERT_FILE", str(server.certificate))
        known = fetched()

    assert (unknown, known) == (0, 1)


@pytest.mark.parametrize("wrong", [{"IMAP_PASSWORD": "wrong"}, {"IMAP_FOLDER": "nowhere"}, {"IMAP_SERVER": "127.0.0.1:9"}])
def test_a_mailbox_that_cannot_be_had_is_tried_next_time(mailbox, wrong):
    with configured(mailbox, **wrong):
        assert fetched() == 0


def test_without_a_mailbox_nothing_is_fetched(app):
    assert fetched() == 0


@contextmanager
def standing_in(manner):
    """The port of a server that greets and then does as `manner` says with the connection."""
    over = threading.Event()

    def serve(listener):
        connection = listener.accept()[0]
        with connection:
            manner(connection, over)

    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = threading.Thread(target=serve, args=(listener,))
        thread.start()
        try:
            yield listener.getsockname()[1]
        finally:
            over.set()
            thread.join(10)


def silent(_connection, over):
    over.wait(20)


def mute_after_greeting(connection, over):
    connection.sendall(b"* OK [CAPABILITY IMAP4rev1] hello\r\n")
    over.wait(20)


def dribbling(connection, over):
    """Says something all the time, and never anything."""
    connection.sendall(b"* OK [CAPABILITY IMAP4rev1] hello\r\n")
    connection.settimeout(20)
    while not over.wait(0.1):
        try:
            connection.sendall(b"* OK still here\r\n")
        except OSError:
            return


@pytest.mark.parametrize("manner", [silent, mute_after_greeting, dribbling])
def test_a_server_that_does_not_answer_costs_the_sweep_no_more_than_the_time_out(app, manner):
    began = time.monotonic()

    with standing_in(manner) as port, configured(app, IMAP_SERVER=f"127.0.0.1:{port}", IMAP_USERNAME="x", IMAP_PASSWORD="y", IMAP_USE_SSL=False, MAIL_TIMEOUT=1):
        assert fetched() == 0

    assert time.monotonic() - began < 3.5


@pytest.mark.parametrize(("server", "host", "port"), [("mail.test", "mail.test", 143), ("mail.test:144", "mail.test", 144), ("[::1]:144", "::1", 144), ("::1", "::1", 143), ("[::1]", "::1", 143)])
def test_host_and_port(monkeypatch, server, host, port):
    called = []

    class Nobody:
        capabilities = ()

        def __init__(self, *where, timeout, watch):
            called.append(where)

    monkeypatch.setattr(imap, "_Watched", Nobody)

    imap._connection(server, secure=False, watch=imap.Watch(1))

    assert called == [(host, port)]
