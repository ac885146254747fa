"""The web door: whoever knows the secret leaves a mail; nobody else hears a word."""

from __future__ import annotations

import io

import pytest

from eventsapp.mail.inbound import MOST_OCTETS
from tests.mail.inbound.doors import OURS, configured, kept, letter

PATH = "/api/inbound"
SECRET = "a secret of forty characters, long enough"


@pytest.fixture
def door(both, now):
    """door(octets, …): the status of the answer."""
    client = both.test_client()

    def leave(data=None, *, recipient=OURS, secret=f"Bearer {SECRET}", content_type="message/rfc822"):
        headers = {"Authorization": secret} if secret else {}
        return client.post(PATH, query_string={"recipient": recipient}, data=letter() if data is None else data, headers=headers, content_type=content_type)

    with configured(both, INBOUND_SECRET=SECRET):
        yield leave


@pytest.mark.parametrize("content_type", ["message/rfc822", "application/octet-stream", ""])
def test_the_body_is_the_mail(door, content_type):
    answers = [door(content_type=content_type) for _ in range(2)]

    assert [(answer.status_code, answer.data, answer.headers["Cache-Control"]) for answer in answers] == [(202, b"", "no-store")] * 2
    assert [(mail.octets, mail.recipient, mail.door) for mail in kept()] == [(letter(), OURS, "web")]


@pytest.mark.parametrize("as_file", [True, False])
def test_or_a_form_has_it(door, as_file):
    message = (io.BytesIO(letter()), "message.eml") if as_file else letter().decode()

    assert door({"message": message}, content_type="multipart/form-data").status_code == 202
    assert [mail.octets for mail in kept()] == [letter()]


@pytest.mark.parametrize("secret", ["", "Bearer", "Bearer wrong", f"Basic {SECRET}", SECRET, f"Bearer {SECRET}x", "Bearer é"])
def test_without_the_secret_nothing_is_kept(door, secret):
    answer = door(secret=secret)

    assert (answer.status_code, answer.data) == (401, b"")
    assert kept() == []


def test_without_a_secret_in_the_settings_there_is_no_door(app, client):
    with configured(app, INBOUND_SECRET=""):
        answers = [client.post(PATH, data=letter(), headers={"Authorization": value}) for value in ("Bearer ", "Bearer x")]

    assert [answer.status_code for answer in answers] == [404, 404]


def test_guessing_is_slowed_down(app, client, monkeypatch):
    monkeypatch.setattr(app, "testing", False)

    with configured(app, INBOUND_SECRET=SECRET, TESTING=False):
        answers = {client.post(PATH, data=b"x", headers={"Authorization": "Bearer guess"}).status_code for _ in range(605)}

    assert answers == {401, 429}


@pytest.mark.parametrize(("data", "recipient"), [(b"", OURS), (letter(), ""), (letter(), "  ")])
def test_a_mail_and_a_recipient_are_needed(door, data, recipient):
    assert door(data, recipient=recipient).status_code == 400


def test_larger_than_other_pages_take_and_no_larger_than_a_mail(door):
    assert door(letter() + b"x" * 5_000_000).status_code == 202
    for name in ('name="message"; filename="m.eml"', 'name="message"'):
        form = b"--b\r\nContent-Disposition: form-data; " + name.encode() + b"\r\n\r\n" + letter(name) + b"x" * 5_000_000 + b"\r\n--b--\r\n"
        assert door(form, content_type="multipart/form-data; boundary=b").status_code == 202
    assert door(b"x" * (MOST_OCTETS + 200_000)).status_code == 413
    assert len(kept()) == 3


def test_there_is_nothing_to_look_at(client):
    assert client.get(PATH).status_code == 404
