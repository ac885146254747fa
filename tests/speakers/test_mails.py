"""The mails to speakers, word for word in both languages."""

from __future__ import annotations

import os
from datetime import timedelta
from pathlib import Path

import pytest

from eventsapp.core.db import db, transaction
from eventsapp.core.words import Words
from eventsapp.events import actions as agenda
from eventsapp.events.models import Speaker
from tests.speakers.world import LATER, ask, lengthen, publish, seminar, told

GOLDEN = Path(__file__).parent / "golden" / "mail"
QUIET = LATER + timedelta(minutes=5)


@pytest.fixture(params=["ko", "en"])
def lang(request):
    return request.param


@pytest.fixture
def event(app, now, lang):
    made = seminar()
    with transaction() as session:
        session.query(Speaker).one().locale = lang
    publish(made)
    return made


def assert_golden(name, mail):
    """Compare subject and text with a kept file; with UPDATE_GOLDEN set, write it to be looked at before it is committed."""
    path, said = GOLDEN / f"{name}.txt", f"Subject: {mail.subject}\n\n{mail.text.strip()}\n".replace("\r\n", "\n")
    if os.environ.get("UPDATE_GOLDEN"):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(said, encoding="utf-8")
    assert said == path.read_text(encoding="utf-8")


def test_asked(event, lang):
    [mail] = ask(event)

    assert_golden(f"asked.{lang}", mail)


def test_moved(event, lang):
    ask(event)
    lengthen(event, 35, LATER)
    publish(event, LATER)

    [mail] = told(QUIET)

    assert_golden(f"moved.{lang}", mail)


def test_cancelled(event, lang):
    ask(event)
    agenda.cancel_event(event_id=event.id, reason=Words(), by_id=None, now=LATER, actor="person:1")
    db.session.rollback()

    [mail] = told(QUIET)

    assert_golden(f"cancelled.{lang}", mail)
