"""What leaves the house as octets: structure, headers that nobody can inject into, attachments kept exact."""

from __future__ import annotations

from dataclasses import replace
from email import message_from_bytes
from email.policy import default
from pathlib import Path

import pytest
from jinja2 import DictLoader

from eventsapp.core.locale import language
from eventsapp.mail import compose
from eventsapp.mail.composers import Composed
from tests.mail.post_office import CALENDAR, NOW, greeting

GOLDEN = Path(__file__).parent / "golden.eml"
ATTACKS = ["\r\nBcc: hyun@stranger.test", "\nBcc: hyun@stranger.test", "\x0bBcc: a@b.test", "\x0c", "\x1cBcc: a@b.test", "\x1d", "\x1e", "\x00", "\u202e", "\u2028Bcc: a@b.test"]


def written(composed=None, **changes):
    composed = composed or greeting(changes, "ko")
    octets = compose.octets(composed, message_id="<0123456789abcdef@alliance.test>", lang="ko", date=NOW)
    return octets, message_from_bytes(octets, policy=default)


def test_mail_is_the_golden_octets(app):
    octets, _ = written()

    assert octets == GOLDEN.read_bytes()


def test_structure_and_headers(app):
    _, message = written()

    assert [part.get_content_type() for part in message.walk()] == ["multipart/mixed", "multipart/alternative", "text/plain", "text/html", "text/calendar"]
    assert message["From"] == "스마트시티 얼라이언스 <events@localhost>"
    assert (message["To"], message["Reply-To"], message["Subject"]) == ("박소라 <sora@company.test>", "desk@alliance.test", "세미나 안내")
    assert (message["Message-ID"], message["Auto-Submitted"], message["Content-Language"]) == ("<0123456789abcdef@alliance.test>", "auto-generated", "ko")
    assert message["Date"].datetime == NOW


def test_a_calendar_file_arrives_with_its_octets_and_its_charset(app):
    _, message = written()

    [part] = message.iter_attachments()
    assert part.get_payload(decode=True) == CALENDAR
    assert (part["Content-Type"], part.get_filename()) == ('text/calendar; charset="utf-8"', "event.ics")


def test_the_same_mail_is_the_same_octets(app):
    assert written()[0] == written()[0]


def test_octets_are_ascii_in_lines_that_every_server_takes(app):
    octets, _ = written(subject="긴 제목 " * 40, name="이름 " * 40)

    assert octets.isascii()
    assert max(len(line) for line in octets.split(b"\r\n")) <= 998
    assert b"\n" not in octets.replace(b"\r\n", b"")


@pytest.mark.parametrize("subject", ["가입 신청 제1호 심의 결과 안내 – 스마트시티 융합 얼라이언스", "긴 제목 " * 30, "Registration confirmed: Smart City Convergence Alliance corporate seminar"])
def test_every_blank_of_a_subject_arrives(app, subject):
    octets, message = written(subject=subject)

    assert message["Subject"] == subject.strip()
    assert max(len(line) for line in octets.partition(b"\r\n\r\n")[0].split(b"\r\n")) <= 100


@pytest.mark.parametrize("attack", ATTACKS)
@pytest.mark.parametrize("where", ["subject", "name"])
def test_no_header_can_be_injected(app, attack, where):
    octets, message = written(**{where: "안내" + attack + " x"})

    assert message["Bcc"] is None
    assert not any(line.lower().startswith(b"bcc") for line in octets.splitlines())
    assert set(message.keys()) == {"From", "To", "Reply-To", "Subject", "Date", "Message-ID", "Auto-Submitted", "Content-Language", "MIME-Version", "Content-Type"}


@pytest.mark.parametrize("address", ["a@b.test\r\nBcc: c@d.test", "a@b.test, c@d.test", "소라@company.test", "@company.test", "sora", ""])
def test_what_is_no_address_is_refused(app, address):
    with pytest.raises(Exception, match=r".*"):
        written(address=address)


def test_a_domain_in_korean_is_written_as_dns_has_it(app):
    _, message = written(address="sora@한국.test")

    assert message["To"].addresses[0].domain == "xn--3e0b707e.test"


def test_a_name_in_a_mail_is_never_a_link(app):
    _, message = written(name="https://evil.test 박소라")

    assert "://" not in str(message["To"])


def test_texts_are_said_in_the_language_of_the_mail(app, monkeypatch):
    monkeypatch.setattr(app.jinja_env, "loader", DictLoader({"mail/hello.txt": "{{ lang() }} {{ who }}", "mail/hello.html": "<p>{{ lang() }} {{ who }}</p>"}))

    assert compose.render("hello", "en", who="A & B") == ("en A & B", "<p>en A &amp; B</p>")
    assert compose.render("hello", "ko", who="소라") == ("ko 소라", "<p>ko 소라</p>")


def test_the_language_before_is_the_language_after(app):
    with compose.speaking("en"):
        with compose.speaking("ko"):
            assert language() == "ko"
        assert language() == "en"


def test_a_mail_without_attachment_or_name_is_plain(app):
    _, message = written(Composed(to_name="", to_address="jun@guest.test", subject="Hello", text="Hi", html="<p>Hi</p>"))

    assert [part.get_content_type() for part in message.walk()] == ["multipart/alternative", "text/plain", "text/html"]
    assert (message["From"], message["To"], message["Reply-To"]) == ("events@localhost", "jun@guest.test", None)


@pytest.mark.parametrize("unusable", ["문의@example.org", "office", "a@b.test, c@d.test"])
def test_an_address_for_answers_that_mail_cannot_carry_keeps_no_mail_back(app, unusable):
    _, message = written(replace(greeting({}, "ko"), reply_to=unusable))

    assert (message["Reply-To"], message["Subject"]) == (None, "세미나 안내")
