"""Questions on the form of an event, and what was answered, for tests."""

from __future__ import annotations

import itertools

from eventsapp.core.db import db
from eventsapp.core.once import Sent
from eventsapp.core.words import Words
from eventsapp.rsvps import actions
from eventsapp.rsvps.models import FormAnswer, FormQuestion, Rsvp
from eventsapp.rsvps.rules import AskedOf, QuestionKind
from tests.factories import NOW, words

PDF = b"%PDF-1.4\n%%EOF\n"
_keys = itertools.count()


def options(*labels):
    return [{"code": str(number), "label": words(label)} for number, label in enumerate(labels, start=1)]


def ask(event, kind=QuestionKind.TEXT, label="Anything else?", *, of=AskedOf.DELEGATION, needed=False, only_if=None, choices=(), now=NOW, ko=""):
    """One more question on the form; returns its code. only_if: (code, value)."""
    values = {
        "kind": kind, "label": words(label, ko), "help": Words(), "options": options(*choices), "needed": needed, "asked_of": of,
        "shown_if": {"code": only_if[0], "value": only_if[1]} if only_if else None,
    }  # fmt: skip
    return actions.add_question(event_id=event.id, values=values, sent=Sent.of("question", f"q-{next(_keys)}", {}), actor="person:1", now=now)


def ask_each(event, kind=QuestionKind.TEXT, label="What do you eat?", **more):
    return ask(event, kind, label, of=AskedOf.DELEGATE, **more)


def reword(event, code, now, **values):
    version = question(event, code).version
    actions.edit_question(event_id=event.id, code=code, version=version, values=values, seen={}, actor="person:1", now=now)


def question(event, code):
    db.session.rollback()
    return db.session.query(FormQuestion).filter_by(event_id=event.id, code=code, retired_at=None).one()


def answered():
    """(code, version, position of the person or None) → value, or the name of the file."""
    db.session.rollback()
    rows = db.session.query(FormAnswer).order_by(FormAnswer.id)
    return {(row.question.code, row.question.version, row.rsvp_id and _position(row.rsvp_id)): row.file.name if row.file else row.value for row in rows}


def _position(rsvp_id):
    return db.session.get_one(Rsvp, rsvp_id).position
