"""Once a mail is out, no copy of its links lies in the database."""

from __future__ import annotations

from dataclasses import replace
from email import message_from_bytes
from email.policy import default

import pytest

from eventsapp.mail.masking import MASK, masked_octets
from eventsapp.mail.models import MailState
from tests.mail.post_office import CALENDAR, composer, deliver, greeting, mail, owe, post_office

SECRET = "a2" * 16


def with_links(ids, locale):
    return replace(
        greeting(ids, locale), text=f"안녕하세요.\nhttps://a.test/d/{SECRET}/", html=f'<p lang="ko">안녕 <a href="https://a.test/r/{SECRET}/">열기</a></p>'
    )


def part(octets, kind):
    return message_from_bytes(octets, policy=default).get_body((kind,)).get_content()


@pytest.mark.parametrize(("manners", "state"), [({}, MailState.SENT), ({"rcpt": "550 no such mailbox"}, MailState.UNDELIVERABLE)])
def test_a_mail_that_is_over_is_kept_without_the_secrets_that_went_out(both, manners, state):
    with composer(with_links), post_office(both, **manners) as office:
        [mail_id] = owe()
        deliver()

    kept = mail(mail_id)
    assert kept.state is state
    assert [*part(kept.octets, "plain").split(), part(kept.octets, "html").strip()] == [
        "안녕하세요.", f"https://a.test/d/{MASK}/", f'<p lang="ko">안녕 <a href="https://a.test/r/{MASK}/">열기</a></p>',
    ]  # fmt: skip
    assert all(SECRET in part(octets, "plain") for _, _, octets in office.taken)


def test_a_mail_that_will_be_tried_again_keeps_its_octets(app):
    with composer(with_links), post_office(app, answer=lambda envelope: "451 later"):
        [mail_id] = owe()
        deliver()

    assert SECRET in part(mail(mail_id).octets, "html")


def test_everything_else_of_the_mail_stays(app):
    with composer(with_links):
        [mail_id] = owe()
        deliver()

    kept = message_from_bytes(mail(mail_id).octets, policy=default)
    assert (kept["Subject"], kept["Message-ID"], kept["To"].addresses[0].display_name) == ("세미나 안내", mail(mail_id).message_id, "박소라")
    assert [attachment.get_payload(decode=True) for attachment in kept.iter_attachments()] == [CALENDAR]


def test_a_mail_without_secrets_is_kept_octet_for_octet():
    octets = b"Subject: hello\r\nContent-Type: text/plain\r\n\r\nhttps://a.test/d/short/\r\n"

    assert masked_octets(octets) is octets


def test_in_the_demo_links_are_there_to_be_followed(app, monkeypatch):
    monkeypatch.setitem(app.config, "DEMO", True)
    with composer(with_links):
        [mail_id] = owe()
        deliver()

    assert SECRET in part(mail(mail_id).octets, "plain")
