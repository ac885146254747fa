"""The mails of an application, word for word in both languages, and what they never say."""

import os
from pathlib import Path

import pytest

from eventsapp.core import tokens
from eventsapp.core.db import db, transaction
from eventsapp.mail.compose import octets
from eventsapp.mail.composers import COMPOSERS
from eventsapp.members.actions.applications import withdraw
from eventsapp.members.actions.erasing import erase_application
from eventsapp.members.models import AdditionRequest, Application
from eventsapp.members.rules import Stage
from eventsapp.members.rules.applying import ADDITION_ASKED, ADDITION_RECEIVED, APPLICATION, DRAFT_SAVED, RECEIVED, WITHDRAWN, SentFile
from tests.factories import make_person, make_programme
from tests.members.applying import CLOSES, OPEN, OPENS, PDF, apply_as

GOLDEN = Path(__file__).parent / "golden"
FILES = [SentFile("registration", "비밀.pdf", PDF), SentFile("", "other.pdf", PDF)]


@pytest.fixture
def programme(app):
    return make_programme(recruitment_opens_at=OPENS, recruitment_closes_at=CLOSES)


def compose(name, application_id, lang):
    db.session.rollback()
    return COMPOSERS[name]({"application": application_id, "now": OPEN}, lang)


def ask(application_id):
    by = make_person()
    with transaction() as session:
        session.get_one(Application, application_id).stage = Stage.ASKED
        session.add(AdditionRequest(application_id=application_id, text="정관을 보내 주세요.", asked_at=OPEN, by_id=by.id, due_on=OPEN.date()))


def draft(programme):
    return apply_as(programme, send=False)


def sent(programme):
    return apply_as(programme, files=FILES)


def asked(programme):
    application_id = sent(programme)
    ask(application_id)
    return application_id


def withdrawn(programme):
    application_id = sent(programme)
    withdraw(application_id=application_id, actor="visitor", now=OPEN, real=OPEN)
    return application_id


MAILS = [(DRAFT_SAVED, draft), (RECEIVED, sent), (ADDITION_ASKED, asked), (ADDITION_RECEIVED, sent), (WITHDRAWN, withdrawn)]


@pytest.mark.parametrize("lang", ["ko", "en"])
@pytest.mark.parametrize(("name", "make"), MAILS)
def test_mails_are_as_they_were_read_and_agreed(programme, name, make, lang):
    application_id = make(programme)
    mail = compose(name, application_id, lang)
    reference = db.session.get_one(Application, application_id).reference
    said = f"{mail.subject}\n\n{mail.text}".replace(tokens.current(APPLICATION, application_id), "SECRET").replace(reference, "REFERENCE")

    golden = GOLDEN / f"{name}.{lang}.txt"
    if os.environ.get("GOLDEN") == "write":
        golden.parent.mkdir(exist_ok=True)
        golden.write_text(said, "utf-8")
    assert said == golden.read_text("utf-8")
    assert all(part in mail.html for part in (mail.subject.partition(" – ")[0], tokens.current(APPLICATION, application_id)))
    assert octets(mail, message_id="<1@test>", lang=lang, date=OPEN)


def test_a_mail_to_an_address_nobody_has_proven_repeats_nothing_but_names(programme):
    mail = compose(RECEIVED, apply_as(programme, "http://evil.test 회사", motive="사세요 http://spam.test", contact_name="www.evil.test", files=FILES), "ko")

    assert all(text not in mail.text + mail.html for text in ("evil.test", "spam", "비밀"))


@pytest.mark.parametrize(("name", "make"), [(DRAFT_SAVED, sent), (RECEIVED, withdrawn), (ADDITION_ASKED, sent), (WITHDRAWN, sent)])
def test_what_is_no_longer_so_is_not_said(programme, name, make):
    assert compose(name, make(programme), "en") is None


def test_nobody_is_written_to_after_erasure(programme):
    application_id = sent(programme)
    erase_application(application_id=application_id, actor="system", now=OPEN, real=OPEN)

    assert compose(RECEIVED, application_id, "en") is None
