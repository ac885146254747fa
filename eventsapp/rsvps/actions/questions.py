"""The verbs of organisers on the questions of an event's form: each change makes a new version, so nothing answered loses its words."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import func, select

from ...core import audit
from ...core.db import db, transaction
from ...core.editing import apply
from ...core.once import Sent, remember
from ...events.actions import lock_event
from ...events.models import Event
from ..models import FormQuestion
from ..queries.questions import as_rule, questions_of, retired_questions
from ..rules import QuestionGone
from ..rules.questions import must_hang_together

_WORDED = ("kind", "label", "help", "options", "needed", "asked_of", "shown_if")


def add_question(*, event_id: int, values: Mapping[str, Any], sent: Sent, actor: str, now: datetime) -> str:
    """A new last question; returns its code. Raises ConditionBroken, TooManyQuestions, once.AlreadyDone."""
    with transaction():
        event = lock_event(event_id)
        code, position = _next(event_id)
        made = FormQuestion(event_id=event_id, code=code, position=position, made_at=now, **values)
        db.session.add(made)
        _checked(event_id)
        remember(sent, result=code, now=now)
        _record("add_question", event, made.id, actor, now)
        return code


def edit_question(*, event_id: int, code: str, version: int, values: Mapping[str, Any], seen: Mapping[str, str], actor: str, now: datetime) -> None:
    """Ask a question otherwise from now on. Raises QuestionGone, ChangedMeanwhile, ConditionBroken."""
    with transaction():
        event = lock_event(event_id)
        old = _find(event_id, code)
        if old is None:
            raise QuestionGone()
        new = FormQuestion(event_id=event_id, code=code, version=old.version, position=old.position, made_at=now, **_words_of(old))
        fields = apply(new, values, version=version, seen=seen)
        if not fields:
            return
        old.retired_at = now
        db.session.flush()
        db.session.add(new)
        _checked(event_id)
        _record("edit_question", event, new.id, actor, now, fields)


def move_question(*, event_id: int, code: str, by: int, actor: str, now: datetime) -> int | None:
    """Move a question among those put to the same people; its new place from 0, None if it is gone. Raises ConditionBroken."""
    with transaction():
        event = lock_event(event_id)
        moved = _find(event_id, code)
        if moved is None:
            return None
        peers = [row for row in questions_of(event_id) if row.asked_of is moved.asked_of]
        was = peers.index(moved)
        place = max(0, min(len(peers) - 1, was + by))
        if place != was:
            peers.insert(place, peers.pop(was))
            for position, row in enumerate(peers):
                row.position = position
            _checked(event_id)
            _record("move_question", event, moved.id, actor, now)
        return place


def retire_question(*, event_id: int, code: str, actor: str, now: datetime) -> None:
    """Ask this no more; what was answered stays. Raises ConditionBroken while another question depends on it."""
    with transaction():
        event = lock_event(event_id)
        found = _find(event_id, code)
        if found is None:
            return
        found.retired_at = now
        _checked(event_id)
        _record("retire_question", event, found.id, actor, now)


def ask_question_again(*, event_id: int, code: str, actor: str, now: datetime) -> None:
    """Put a question back on the form as it was last worded, at the end. Raises ConditionBroken, TooManyQuestions."""
    with transaction():
        event = lock_event(event_id)
        last = next((row for row in retired_questions(event_id) if row.code == code), None)
        if last is None:
            return
        made = FormQuestion(event_id=event_id, code=code, version=last.version + 1, position=_next(event_id)[1], made_at=now, **_words_of(last))
        db.session.add(made)
        _checked(event_id)
        _record("ask_question_again", event, made.id, actor, now)


def take_over_questions(*, event_id: int, from_id: int, actor: str, now: datetime) -> int:
    """Ask here too, after what is asked already, what another event asks. Returns how many were taken over. Raises TooManyQuestions."""
    with transaction():
        event = lock_event(event_id)
        taken = questions_of(from_id)
        codes: dict[str, str] = {}
        for row in taken:
            code, position = _next(event_id)
            codes[row.code] = code
            words = _words_of(row)
            if row.shown_if:
                words["shown_if"] = {"code": codes[row.shown_if["code"]], "value": row.shown_if["value"]}
            db.session.add(FormQuestion(event_id=event_id, code=code, position=position, made_at=now, **words))
            db.session.flush()
        _checked(event_id)
        if taken:
            _record("take_over_questions", event, event_id, actor, now, subject="event")
        return len(taken)


def _words_of(row: FormQuestion) -> dict[str, Any]:
    return {name: getattr(row, name) for name in _WORDED}


def _next(event_id: int) -> tuple[str, int]:
    """A code that no question of the event ever had, and the last place."""
    codes = db.session.scalars(select(FormQuestion.code).where(FormQuestion.event_id == event_id).distinct())
    last = db.session.scalar(select(func.max(FormQuestion.position)).where(FormQuestion.event_id == event_id))
    return f"q{max((int(code[1:]) for code in codes), default=0) + 1}", 0 if last is None else last + 1


def _find(event_id: int, code: str) -> FormQuestion | None:
    query = select(FormQuestion).where(FormQuestion.event_id == event_id, FormQuestion.code == code, FormQuestion.retired_at.is_(None))
    return db.session.scalars(query.execution_options(populate_existing=True)).one_or_none()


def _checked(event_id: int) -> None:
    """Write what is pending, and let nothing stand that does not hang together."""
    db.session.flush()
    must_hang_together([as_rule(row) for row in questions_of(event_id)])


def _record(verb: str, event: Event, row_id: int, actor: str, now: datetime, fields: list[str] | None = None, subject: str = "form_question") -> None:
    db.session.flush()
    audit.record(verb, programme_id=event.programme_id, subject=subject, subject_id=row_id, actor=actor, now=now, fields=fields or [])
