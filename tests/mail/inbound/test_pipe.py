"""The pipe: a mail server hands a mail to a command and believes its exit status."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from config import ROOT
from eventsapp.mail import cli
from eventsapp.mail.models import InboundState
from tests.mail.inbound.doors import HOSTILE, OURS, kept, letter

pytestmark = pytest.mark.race  # each mail is a process of its own


@pytest.fixture
def pipe(both, instance):
    """pipe(octets): (exit status, what it said) of the command in a process of its own."""

    def run(octets: bytes, recipient: str = OURS, **environ: str) -> tuple[int, str]:
        settings = {"ENVIRONMENT": "test", "SECRET_KEY": both.config["SECRET_KEY"], "INSTANCE_PATH": str(instance), "DATABASE_URL": both.config["SQLALCHEMY_DATABASE_URI"]}
        command = [sys.executable, "-m", "flask", "--app", "wsgi", "inbound", "--recipient", recipient]
        done = subprocess.run(command, input=octets, cwd=ROOT, env={"PATH": os.environ["PATH"], **settings, **environ}, capture_output=True, timeout=60, check=False)
        return done.returncode, (done.stdout + done.stderr).decode()

    return run


def test_a_mail_is_kept_and_its_second_coming_is_fine(pipe):
    assert [pipe(letter())[0] for _ in range(2)] == [0, 0]

    [mail] = kept()
    assert (mail.octets, mail.recipient, mail.door, mail.state) == (letter(), OURS, "pipe", InboundState.READ)


def test_a_mail_that_is_kept_and_cannot_be_read_yet_is_taken(app, now, monkeypatch):
    monkeypatch.setattr(cli, "read_inbound", lambda **_: 1 / 0)

    done = app.test_cli_runner().invoke(args=["inbound", "--recipient", OURS], input=letter())

    assert done.exit_code == 0
    assert [mail.state for mail in kept()] == [InboundState.KEPT]


@pytest.mark.parametrize("kind", ["nothing", "raw octets", "very nested parts", "26 MB"])
def test_whatever_it_says_it_is_kept(pipe, kind):
    assert pipe(HOSTILE[kind])[0] == 0

    [mail] = kept()
    assert mail.size == len(HOSTILE[kind])


def test_a_recipient_that_is_none_of_ours_is_no_fault_of_the_sender(pipe):
    assert pipe(letter(), "nobody@elsewhere.test")[0] == 0
    assert [(mail.recipient, mail.state) for mail in kept()] == [("nobody@elsewhere.test", InboundState.READ)]


def test_what_cannot_be_kept_is_to_come_again_and_the_log_says_no_word_of_it(pipe, tmp_path):
    status, said = pipe(letter(), DATABASE_URL=f"sqlite:///{tmp_path}/empty.sqlite3")

    assert status == os.EX_TEMPFAIL
    assert "mail not kept" in said
    assert "sora@company.test" not in said
    assert OURS not in said
