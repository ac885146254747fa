"""The letters of a decision, word for word in both languages, and to whom they are not sent."""

import os
from pathlib import Path

import pytest
from sqlalchemy import select

from eventsapp.core import tokens
from eventsapp.core.db import db, transaction
from eventsapp.mail.composers import COMPOSERS
from eventsapp.members.models import Application, Decision
from eventsapp.members.rules import Outcome, Stage
from eventsapp.people.models import Representative
from tests.factories import NOW, make_application, make_body, make_call, make_programme
from tests.members.committees import act, carry_out, meeting

GOLDEN = Path(__file__).parent / "golden" / "mail"


@pytest.fixture
def programme(app, now):
    return make_programme()


@pytest.fixture
def application(programme):
    made = make_application(make_call(programme), "한빛정보 https://evil.test", stage=Stage.UNDER_REVIEW)
    with transaction() as session:
        session.get_one(Application, made.id).reference = "REF00001"
        tokens.issue("application", [made.id], now=NOW)
    return made


def decide(programme, application, outcome):
    carry_out(act(programme, [application.id], meeting(make_body(programme)), outcome=outcome))
    db.session.rollback()


def compose(lang):
    db.session.rollback()
    return COMPOSERS["decision_letter"]({"decision": db.session.scalars(select(Decision.id)).one(), "now": NOW}, lang)


def assert_golden(name, mail):
    said = f"Subject: {mail.subject}\nTo: {mail.to_address}\n\n{mail.text.strip()}\n"
    for path, text in ((GOLDEN / f"{name}.txt", said), (GOLDEN / f"{name}.html", mail.html)):
        if os.environ.get("UPDATE_GOLDEN"):
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)
        assert path.read_text() == text


@pytest.mark.parametrize("lang", ["ko", "en"])
@pytest.mark.parametrize("outcome", list(Outcome))
def test_letters_are_word_for_word(programme, application, outcome, lang):
    decide(programme, application, outcome)

    assert_golden(f"decision_{outcome.value}.{lang}", compose(lang))


def test_an_admission_brings_the_number_and_links_that_open(programme, application):
    decide(programme, application, Outcome.ADMITTED)

    text = compose("en").text
    acting = db.session.scalars(select(Representative)).one()

    assert "member no. 1" in text
    assert f"/o/{tokens.current('representative', acting.id)}/" in text
    assert f"/a/{tokens.current('application', application.id)}/" in text
    assert "evil.test" not in text


def test_a_refusal_says_why_in_the_readers_language_and_opens_no_organisation(programme, application):
    decide(programme, application, Outcome.REFUSED)

    assert "The documents are not sufficient." in compose("en").text
    assert "제출 서류가 부족합니다." in compose("ko").text
    assert "/o/" not in compose("en").text


def test_a_contact_who_no_longer_acts_for_the_organisation_gets_no_link_to_its_page(programme, application):
    decide(programme, application, Outcome.ADMITTED)
    with transaction() as session:
        session.scalars(select(Representative)).one().removed_at = NOW

    text = compose("en").text

    assert ("member no. 1" in text, "/o/" in text) == (True, False)


@pytest.mark.parametrize("forgotten", ["erased", "unreachable"])
def test_nothing_is_said_to_whoever_is_erased_or_has_no_address(programme, application, forgotten):
    decide(programme, application, Outcome.ADMITTED)
    with transaction():
        if forgotten == "erased":
            application.erased_at = NOW
        else:
            application.contact.email = ""

    assert compose("ko") is None
