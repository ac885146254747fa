"""Reading the questions of an event's form, and what was answered."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, String, case, cast, exists, func, or_, select
from sqlalchemy.orm import joinedload

from ...core import tokens
from ...core.db import db
from ...core.files import StoredFile
from ...core.locale import language
from ...core.words import Words
from ...events.models import Event
from ..models import Delegation, FormAnswer, FormQuestion, FormUpload, Rsvp
from ..rules import ACTIVE, AskedOf, Condition, Question, QuestionKind
from ..rules.questions import FORM_STAYS_OPEN, NO, YES, YES_NO_WORDS, Value, in_words, were_asked_together

_IN_ORDER = (case((FormQuestion.asked_of == AskedOf.DELEGATION, 0), else_=1), FormQuestion.position, FormQuestion.id)
Stored = dict[int | None, dict[str, FormAnswer]]


def questions_of(event_id: int) -> list[FormQuestion]:
    """What the form of this event asks now, in the order of asking."""
    current = select(FormQuestion).where(FormQuestion.event_id == event_id, FormQuestion.retired_at.is_(None))
    return list(db.session.scalars(current.order_by(*_IN_ORDER)))


def retired_questions(event_id: int) -> list[FormQuestion]:
    """What the form asked once and asks no more, in its last words."""
    newest = select(FormQuestion.code, func.max(FormQuestion.version).label("version")).where(FormQuestion.event_id == event_id).group_by(FormQuestion.code).subquery()
    last = select(FormQuestion).join(newest, (FormQuestion.code == newest.c.code) & (FormQuestion.version == newest.c.version))
    return list(db.session.scalars(last.where(FormQuestion.event_id == event_id, FormQuestion.retired_at.is_not(None)).order_by(FormQuestion.id)))


def questions_shown(event_id: int, ids: Sequence[int], now: datetime) -> list[FormQuestion] | None:
    """These questions, if exactly they were on the form not long ago: whoever opened it then may answer them; else None."""
    since = now - FORM_STAYS_OPEN
    recent = select(FormQuestion).where(FormQuestion.event_id == event_id, or_(FormQuestion.retired_at.is_(None), FormQuestion.retired_at > since))
    rows = list(db.session.scalars(recent.order_by(*_IN_ORDER)))
    together = were_asked_together(ids, {row.id: (row.made_at, row.retired_at) for row in rows}, since)
    return [row for row in rows if row.id in ids] if together else None


def find_question(event_id: int, code: str) -> FormQuestion | None:
    return next((row for row in questions_of(event_id) if row.code == code), None)


def as_rule(row: FormQuestion) -> Question:
    """What decides whether it is asked."""
    condition = Condition(row.shown_if["code"], row.shown_if["value"]) if row.shown_if else None
    return Question(row.code, row.asked_of, row.needed, condition, values_of(row))


def values_of(row: FormQuestion) -> tuple[str, ...]:
    """What may be chosen; none where words or a file are asked."""
    if row.kind is QuestionKind.YES_NO:
        return YES, NO
    return tuple(option["code"] for option in row.options) if row.kind in (QuestionKind.CHOICE, QuestionKind.CHOICES) else ()


def labels_of(row: FormQuestion, lang: str) -> list[tuple[str, str]]:
    """What may be chosen, as (value, words)."""
    if row.kind is QuestionKind.YES_NO:
        return [(value, str(said)) for value, said in YES_NO_WORDS.items()]
    return [(option["code"], Words(option["label"]).text(lang)) for option in row.options]


def stored_answers(delegation_id: int) -> Stored:
    """The answers of a party (under None) and of each person (by RSVP id), by the code of the question."""
    found: Stored = {}
    for row in _answers(FormAnswer.delegation_id == delegation_id):
        found.setdefault(row.rsvp_id, {})[row.question.code] = row
    return found


def answers_of_persons(rsvp_ids: Collection[int]) -> dict[int, list[FormAnswer]]:
    """What each of these people answered about themselves, by RSVP id."""
    found: dict[int, list[FormAnswer]] = {}
    for row in _answers(FormAnswer.rsvp_id.in_(rsvp_ids)):
        found.setdefault(row.rsvp_id or 0, []).append(row)
    return found


def answers_of_parties(delegation_ids: Collection[int]) -> dict[int, list[FormAnswer]]:
    """What was answered once for each of these delegations, by its id."""
    found: dict[int, list[FormAnswer]] = {}
    for row in _answers(FormAnswer.delegation_id.in_(delegation_ids), FormAnswer.rsvp_id.is_(None)):
        found.setdefault(row.delegation_id, []).append(row)
    return found


def _answers(*which: ColumnElement[bool]) -> Iterable[FormAnswer]:
    rows = select(FormAnswer).join(FormAnswer.question).where(*which)
    return db.session.scalars(rows.options(joinedload(FormAnswer.question), joinedload(FormAnswer.file)).order_by(FormQuestion.version, FormAnswer.id))


def value_of(answer: FormAnswer) -> Value:
    """A stored answer as rules read it; of a file its name."""
    if answer.file is not None:
        return answer.file.name
    return tuple(answer.value) if isinstance(answer.value, list) else answer.value or ""


def values_by_code(answers: dict[str, FormAnswer] | None) -> dict[str, Value]:
    return {code: value_of(answer) for code, answer in (answers or {}).items()}


def said_in(answer: FormAnswer, lang: str) -> str:
    """An answer in words, as they stood when it was given."""
    return _said(answer.question, value_of(answer), lang)


@dataclass(frozen=True)
class Answered:
    """One answer as pages show it: the words it was asked in, what was said, whether a file can be fetched."""

    answer_id: int
    question: Words
    said: str
    is_file: bool


def answered_lines(delegation: Delegation, only: Rsvp | None = None) -> list[tuple[Rsvp | None, list[Answered]]]:
    """What a party answered (under None), then each person; nothing of whom nothing was asked. `only`: of this person alone."""
    stored, lang = stored_answers(delegation.id), language()
    whose: list[Rsvp | None] = [None, *delegation.rsvps] if only is None else [only]
    return [(rsvp, lines) for rsvp in whose if (lines := _lines(stored.get(rsvp.id if rsvp else None, {}), lang))]


def _lines(answers: dict[str, FormAnswer], lang: str) -> list[Answered]:
    ordered = sorted(answers.values(), key=lambda answer: (answer.question.position, answer.id))
    return [Answered(answer.id, answer.question.label, said_in(answer, lang), answer.file is not None) for answer in ordered if value_of(answer)]


@dataclass(frozen=True)
class Exported:
    """The answers of everybody of an event: a column for each question that is or was asked, and (delegation, RSVP or None) → code → words."""

    columns: list[tuple[str, str, AskedOf]]
    cells: dict[tuple[int, int | None], dict[str, str]]

    def labels(self) -> list[str]:
        return [label for _code, label, _asked_of in self.columns]

    def row(self, delegation_id: int, rsvp_id: int) -> list[str]:
        of_party, of_person = self.cells.get((delegation_id, None), {}), self.cells.get((delegation_id, rsvp_id), {})
        return [(of_party if asked_of is AskedOf.DELEGATION else of_person).get(code, "") for code, _label, asked_of in self.columns]


def exported_answers(event_id: int, lang: str) -> Exported:
    """Two queries, however many people."""
    questions = {row.id: row for row in db.session.scalars(select(FormQuestion).where(FormQuestion.event_id == event_id).order_by(*_IN_ORDER, FormQuestion.version))}
    newest = {row.code: row for row in questions.values()}
    ordered = sorted(newest.values(), key=lambda row: (row.asked_of is AskedOf.DELEGATE, row.position, row.id))
    cells: dict[tuple[int, int | None], dict[str, str]] = {}
    given = select(FormAnswer.question_id, FormAnswer.delegation_id, FormAnswer.rsvp_id, FormAnswer.value, StoredFile.name).outerjoin(
        StoredFile, StoredFile.id == FormAnswer.file_id
    )
    if questions:
        for question_id, delegation_id, rsvp_id, value, name in db.session.execute(given.where(FormAnswer.question_id.in_(questions))):
            question = questions[question_id]
            plain = name if name is not None else tuple(value) if isinstance(value, list) else value or ""
            cells.setdefault((delegation_id, rsvp_id), {})[question.code] = _said(question, plain, lang)
    return Exported([(row.code, row.label.text(lang), row.asked_of) for row in ordered], cells)


def counts_of(event_id: int) -> dict[str, Counter[str]]:
    """How often each answer was chosen by those who mean to come: code → value → how often; "" counts words and files."""
    coming = or_(
        FormAnswer.rsvp_id.in_(select(Rsvp.id).where(Rsvp.event_id == event_id, Rsvp.standing.in_(ACTIVE))),
        FormAnswer.rsvp_id.is_(None) & exists().where(Delegation.id == FormAnswer.delegation_id, Delegation.standing.in_(ACTIVE)),
    )
    as_text = cast(FormAnswer.value, String)
    rows = select(FormQuestion.code, FormQuestion.kind, as_text, func.count()).join(FormAnswer.question).where(FormQuestion.event_id == event_id, coming)
    counts: dict[str, Counter[str]] = {}
    for code, kind, text, number in db.session.execute(_chosen(rows).group_by(FormQuestion.code, FormQuestion.kind, as_text)):
        counted = counts.setdefault(code, Counter())
        if kind in (QuestionKind.TEXT, QuestionKind.FILE):
            counted[""] += number
        else:
            value = json.loads(text)
            for each in value if isinstance(value, list) else [value]:
                counted[each] += number
    return counts


def _chosen(rows: Any) -> Any:
    """What is erased counts no more."""
    return rows.where(or_(FormAnswer.value.is_not(None), FormAnswer.file_id.in_(select(StoredFile.id).where(StoredFile.erased_at.is_(None)))))


def find_upload(event_id: int, secret: str) -> FormUpload | None:
    """The file that waits under this secret, also one that was taken by now."""
    query = select(FormUpload).where(FormUpload.event_id == event_id, FormUpload.secret_hash == tokens.hash_of(secret))
    return db.session.scalars(query.options(joinedload(FormUpload.file))).one_or_none()


def find_file_answer(event_id: int, answer_id: int) -> FormAnswer | None:
    """An answer of this event that is a file."""
    query = select(FormAnswer).join(FormAnswer.question).where(FormQuestion.event_id == event_id, FormAnswer.id == answer_id, FormAnswer.file_id.is_not(None))
    return db.session.scalars(query).one_or_none()


def events_with_questions(programme_id: int, but: int) -> list[Event]:
    """The other events of a programme whose questions may be taken over."""
    asks = exists().where(FormQuestion.event_id == Event.id, FormQuestion.retired_at.is_(None))
    return list(db.session.scalars(select(Event).where(Event.programme_id == programme_id, Event.id != but, asks).order_by(Event.id)))


def _said(question: FormQuestion, value: Value, lang: str) -> str:
    if question.kind in (QuestionKind.TEXT, QuestionKind.FILE):
        return str(value)
    return in_words({option["code"]: Words(option["label"]) for option in question.options}, value, lang)
