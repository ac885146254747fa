"""A mail that comes in is kept once, whatever its octets are, and let go of when it is old."""

from __future__ import annotations

import time
from base64 import b64encode
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import update

from eventsapp.core.db import db, transaction
from eventsapp.mail.actions import forget_person
from eventsapp.mail.inbound import MOST_OCTETS, forget_old
from eventsapp.mail.inbound.reading import Head, plain_text, text_of
from eventsapp.mail.models import InboundMail, InboundState
from tests.factories import NOW, make_person
from tests.mail.inbound.doors import HOSTILE, OTHER, OURS, SECRET, keep_for_us, keep_many, kept, letter
from tests.races.crew import Crew

LATER = NOW + timedelta(days=31)


def change(mail_id, **values):
    with transaction() as session:
        session.execute(update(InboundMail).where(InboundMail.id == mail_id).values(**values))


def test_a_mail_is_kept_whole_with_who_sent_it(both):
    mail_id = keep_for_us(letter())

    [mail] = kept()
    assert (mail.id, mail.octets, mail.size) == (mail_id, letter(), len(letter()))
    assert (mail.sender, mail.subject, mail.recipient, mail.door) == ("Sora <sora@company.test>", "Accepted: Seminar", OURS, "pipe")
    assert (mail.state, mail.received_at, mail.outcome, mail.tries) == (InboundState.KEPT, NOW, "", 0)


def test_the_same_mail_is_kept_once(both):
    assert keep_for_us(letter()) is not None
    assert keep_for_us(letter(text="the same, with another trace")) is None
    assert keep_for_us(letter(), recipient=f"<{OURS.upper()}>") is None
    assert len(kept()) == 1


def test_another_message_id_or_another_recipient_is_another_mail(app):
    ids = {keep_for_us(letter()), keep_for_us(letter("2@company.test")), keep_for_us(letter(), recipient=OTHER)}

    assert len(ids - {None}) == 3


def test_without_a_message_id_the_whole_mail_is_what_counts(app):
    assert [keep_for_us(letter("", text=text)) is not None for text in ("yes", "no", "yes")] == [True, True, False]


def test_a_folded_message_id_is_the_same(app):
    keep_for_us(b"Message-ID:\r\n <1@a.test>\r\n\r\n")

    assert keep_for_us(b"message-id: <1@a.test>\n\n") is None


def test_larger_than_we_read_leaves_a_row_that_says_so(app):
    keep_for_us(b"Subject: large\r\n\r\n", size=MOST_OCTETS + 1)

    [mail] = kept()
    assert (mail.octets, mail.size, mail.state, mail.outcome, mail.read_at, mail.subject) == (None, MOST_OCTETS + 1, InboundState.READ, "too_large", NOW, "large")


@pytest.mark.parametrize(("size", "whole"), [(64_000, True), (64_001, False)])
def test_of_mail_that_is_not_for_us_only_a_little_is_kept(app, size, whole):
    keep_for_us(letter().ljust(size, b"x"), recipient="events@localhost", ours=False)

    [mail] = kept()
    assert (mail.octets is not None, mail.state is InboundState.KEPT) == (whole, whole)


@pytest.mark.parametrize("kind", HOSTILE)
def test_whatever_the_octets_are_the_mail_is_kept_within_a_second(both, kind):
    began = time.process_time()

    mail_id = keep_for_us(HOSTILE[kind])
    took = time.process_time() - began

    [mail] = kept()
    assert mail.id == mail_id
    assert mail.octets == (None if kind == "26 MB" else HOSTILE[kind])
    assert took < 1


@pytest.mark.parametrize("kind", HOSTILE)
def test_whatever_the_octets_are_people_can_look_at_them(kind):
    began = time.process_time()

    text = plain_text(HOSTILE[kind]) + Head(HOSTILE[kind]).text("subject")

    assert "\x00" not in text
    assert text.encode() is not None
    assert time.process_time() - began < 1


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=150, deadline=None)
@given(st.binary(max_size=300), st.text(max_size=60))
def test_no_header_and_no_recipient_can_raise(app, octets, recipient):
    keep_for_us(b"Subject: " + octets + b"\r\nFrom: =?" + octets + b"?=\r\n\r\n" + octets, recipient=recipient)

    assert plain_text(b"Content-Type: " + octets + b"\r\n\r\n" + octets) is not None


@pytest.mark.parametrize(
    ("field", "says"),
    [
        ("참석".encode(), "참석"),
        ("똠방각하".encode("cp949"), "똠방각하"),
        (b"=?ks_c_5601-1987?B?" + b64encode("똠방각하".encode("cp949")) + b"?=", "똠방각하"),
        (b"=?UTF-8?B?7LC47ISd?= plain =?utf-8?Q?=EC=B0=B8_x?=", "참석 plain 참 x"),
        (b"=?utf-8?b?7LC4?=\r\n =?utf-8?b?7ISd?=", "참석"),
        (b"=?utf-8?q?=EC=B0?= =?utf-8?q?=B8?=", "참"),
        (b"=?utf-8*ko?q?=EC=B0=B8?=", "참"),
        (b"Accepted:\r\n\tSeminar", "Accepted: Seminar"),
        (b"", ""),
    ],
)
def test_headers_are_read_as_people_wrote_them(field, says):
    assert Head(b"Subject: " + field + b"\r\nX: y\r\n\r\n").text("subject") == says


def test_korean_character_sets_mean_the_one_with_every_syllable():
    octets = "똠방각하".encode("cp949")

    assert {text_of(octets, name) for name in ("ks_c_5601-1987", "EUC-KR", '"euc-kr"', "", "klingon")} == {"똠방각하"}


def test_the_body_is_not_taken_for_a_header():
    assert Head(b"From: a@b.test\n\nSubject: not mine\n").text("subject") == ""


def test_plain_text_is_the_first_of_its_kind():
    octets = b'Content-Type: multipart/alternative; boundary="b"\r\n\r\n--b\r\nContent-Type: text/html\r\n\r\n<b>no</b>\r\n--b\r\nContent-Type: text/plain; charset=euc-kr\r\n\r\n'

    assert plain_text(octets + "네, 참석합니다.".encode("cp949") + b"\r\n--b--\r\n") == "네, 참석합니다."


def test_old_mails_are_forgotten_once_they_were_read(both):
    person = make_person()
    of_a_person, of_nobody, unread, young = (keep_for_us(letter(f"{n}@a.test"), real=real) for n, real in enumerate((NOW, NOW, NOW, LATER)))
    change(of_a_person, state=InboundState.READ, person_id=person.id, outcome="applied")
    change(of_nobody, state=InboundState.READ)
    change(young, state=InboundState.READ)

    assert forget_old(real=LATER) == 2

    mails = {mail.id: mail for mail in kept()}
    assert mails.keys() == {of_a_person, unread, young}
    assert (mails[of_a_person].octets, mails[of_a_person].outcome, SECRET in mails[of_a_person].recipient) == (None, "applied", False)
    assert None not in (mails[unread].octets, mails[young].octets)
    assert forget_old(real=LATER) == 0


def test_whoever_is_erased_leaves_nothing_in_what_came_in(app):
    person = make_person()
    change(keep_for_us(letter()), state=InboundState.READ, person_id=person.id)

    with transaction():
        forget_person(person.id)

    [mail] = kept()
    assert (mail.octets, mail.sender, mail.subject, mail.recipient) == (None, "", "", "")


@pytest.mark.race
def test_two_processes_keep_each_mail_once(both, instance):
    """Each mail comes by two doors at the same moment, as when a server tries again too early."""
    settings = {"ENVIRONMENT": "test", "SECRET_KEY": both.config["SECRET_KEY"], "INSTANCE_PATH": str(instance), "DATABASE_URL": both.config["SQLALCHEMY_DATABASE_URI"]}
    db.session.rollback()
    crew = Crew(2)

    try:
        new = crew.do(settings, keep_many, [{"event_id": 0, "share": hand} for hand in range(2)])
    finally:
        crew.leave()

    assert sum(new) == 20
    assert sorted(mail.subject for mail in kept()) == ["Accepted: Seminar"] * 20
