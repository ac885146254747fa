"""The listener: LMTP and SMTP as mail servers speak them, 250 only after commit."""

from __future__ import annotations

import asyncio
import os
import signal
import smtplib
import socket
import subprocess
import sys
import threading
from contextlib import contextmanager

import pytest

from config import ROOT
from eventsapp.mail.inbound import listener
from eventsapp.mail.inbound.listener import listen
from tests.mail.inbound.doors import OTHER, OURS, keep_for_us, kept, letter

CLIENTS = {"lmtp": smtplib.LMTP, "smtp": smtplib.SMTP}


@contextmanager
def listening(keep, protocol="lmtp", idle=60.0):
    """The port of a listener in a thread, that keeps by `keep`."""
    opened, port, over = threading.Event(), [], threading.Event()

    def ready(at):
        port.append(at)
        opened.set()

    run = listen(keep, protocol=protocol, host="127.0.0.1", port=0, name="post.test", stopped=over.is_set, ready=ready, idle=idle)
    thread = threading.Thread(target=asyncio.run, args=(run,))
    thread.start()
    try:
        assert opened.wait(10)
        yield port[0]
    finally:
        over.set()
        thread.join(20)


@contextmanager
def talking(protocol, port):
    client = CLIENTS[protocol]("127.0.0.1", port, local_hostname="mta.test", timeout=20)
    client.ehlo_or_helo_if_needed()
    try:
        yield client
    finally:
        client.close()


@pytest.fixture
def keep(both):
    def one(octets, recipient):
        with both.app_context():
            keep_for_us(octets, recipient=recipient, door="smtp")

    return one


def data(client, octets, recipients, protocol):
    """The answers to one mail for these recipients: LMTP gives one for each."""
    assert client.mail("")[0] == 250
    assert [client.rcpt(recipient)[0] for recipient in recipients] == [250] * len(recipients)
    answers = [client.data(octets)[0]]
    return answers + [client.getreply()[0] for _ in recipients[1:] if protocol == "lmtp"]


@pytest.mark.parametrize("protocol", CLIENTS)
def test_a_mail_for_two_is_two_rows_and_its_second_coming_none(keep, protocol):
    with listening(keep, protocol) as port, talking(protocol, port) as client:
        first = data(client, letter(), [OURS, OTHER], protocol)
        second = data(client, letter(), [OURS, OTHER], protocol)

    assert first == second == [250] * (2 if protocol == "lmtp" else 1)
    assert sorted(mail.recipient for mail in kept()) == sorted([OURS, OTHER])
    assert {mail.octets for mail in kept()} == {letter()}


def test_raw_octets_and_lone_dots_arrive_as_they_were_sent(keep):
    octets = letter(text="똠방각하\r\n.\r\n..two").replace("똠방각하".encode(), "똠방각하".encode("cp949"))

    with listening(keep) as port, talking("lmtp", port) as client:
        data(client, octets, [OURS], "lmtp")

    assert [mail.octets for mail in kept()] == [octets]


@pytest.mark.parametrize("protocol", CLIENTS)
def test_a_database_that_fails_is_a_passing_fault(protocol):
    def fail(octets, recipient):
        if recipient == OTHER:
            raise RuntimeError("no database")

    with listening(fail, protocol) as port, talking(protocol, port) as client:
        answers = data(client, letter(), [OURS, OTHER], protocol)

    assert answers == ([250, 451] if protocol == "lmtp" else [451])


def test_a_database_that_does_not_answer_is_a_passing_fault_and_keeps_nobody_else_waiting(monkeypatch):
    monkeypatch.setattr(listener, "PATIENCE", 0.5)
    asleep = threading.Event()

    def hang(_octets, recipient):
        if recipient == OTHER:
            asleep.wait(20)

    with listening(hang) as port, talking("lmtp", port) as slow, talking("lmtp", port) as quick:
        slow.mail("")
        slow.rcpt(OTHER)
        slow.docmd("DATA")
        slow.send(letter() + b".\r\n")
        assert data(quick, letter(), [OURS], "lmtp") == [250]
        assert slow.getreply()[0] == 451
        asleep.set()


@pytest.mark.parametrize("protocol", CLIENTS)
def test_a_mail_that_is_too_large_is_refused_for_each_recipient_and_the_next_is_taken(keep, protocol, monkeypatch):
    monkeypatch.setattr(listener, "MOST_OCTETS", 100_000)
    large = letter(text="a line of it\r\n" * 10_000)

    with listening(keep, protocol) as port, talking(protocol, port) as client:
        answers = data(client, large, [OURS, OTHER], protocol)
        after = data(client, letter(), [OURS], protocol)
        announced = client.mail("", [f"size={100_001}"])[0]

    assert (answers, after, announced) == ([552] * (2 if protocol == "lmtp" else 1), [250], 552)
    assert len(kept()) == 1


def test_a_line_that_is_too_long_is_refused_for_each_recipient(keep):
    with listening(keep) as port, talking("lmtp", port) as client:
        assert data(client, letter(text="x" * 5_000), [OURS, OTHER], "lmtp") == [500, 500]
        assert data(client, letter(), [OURS], "lmtp") == [250]


def test_a_line_without_an_end_is_cut_off(keep, monkeypatch):
    monkeypatch.setattr(listener, "MOST_OCTETS", 100_000)

    with listening(keep) as port, talking("lmtp", port) as client:
        client.mail("")
        client.rcpt(OURS)
        client.docmd("DATA")
        with pytest.raises((smtplib.SMTPServerDisconnected, OSError)):
            for _ in range(1_000):
                client.send(b"x" * 65_536)
            client.getreply()

    assert kept() == []


def test_a_hundred_recipients_and_no_more(keep):
    with listening(keep) as port, talking("lmtp", port) as client:
        client.mail("")
        answers = [client.rcpt(f"events+{number}@localhost")[0] for number in range(101)]

    assert answers == [250] * 100 + [452]


def test_who_says_nothing_is_sent_away(keep):
    with listening(keep, idle=0.3) as port, socket.create_connection(("127.0.0.1", port), timeout=20) as caller:
        said = caller.makefile("rb").read()

    assert said.startswith(b"220 post.test")


@pytest.mark.race
@pytest.mark.parametrize(("number", "protocol"), [(signal.SIGTERM, "lmtp"), (signal.SIGINT, "smtp")])
def test_the_command_takes_mail_until_a_signal(both, instance, number, protocol):
    settings = {"ENVIRONMENT": "test", "SECRET_KEY": both.config["SECRET_KEY"], "INSTANCE_PATH": str(instance), "DATABASE_URL": both.config["SQLALCHEMY_DATABASE_URI"]}
    command = [sys.executable, "-m", "flask", "--app", "wsgi", "inbound-listen", "--protocol", protocol]
    environ = {"PATH": os.environ["PATH"], "INBOUND_LISTEN": ":0", **settings}
    with subprocess.Popen(command, cwd=ROOT, env=environ, stdout=subprocess.PIPE, text=True) as process:
        said = process.stdout.readline()
        with talking(protocol, int(said.split(":")[1].split()[0])) as client:
            answer = data(client, letter(), [OURS], protocol)

        process.send_signal(number)

        assert process.wait(15) == 0
    assert (said.split(":")[0], answer) == ("listening on 127.0.0.1", [250])
    assert [mail.recipient for mail in kept()] == [OURS]


@pytest.mark.parametrize("setting", ["nowhere", "127.0.0.1:none"])
def test_an_address_that_is_none_is_said(app, setting):
    app.config["INBOUND_LISTEN"], before = setting, app.config["INBOUND_LISTEN"]

    done = app.test_cli_runner().invoke(args=["inbound-listen"])

    app.config["INBOUND_LISTEN"] = before
    assert done.exit_code == 1
    assert "expected address:port" in done.output
