"""The questions an organiser puts on the form of an event: which are asked, which must be answered, what an answer says."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from flask_babel import lazy_gettext as _l

from ...core.errors import Conflict, Refusal
from ...core.words import Words

MOST_QUESTIONS = 30
MOST_OPTIONS = 20
MOST_TEXT = 500  # characters of an answer in words
MOST_OCTETS_SENT = 32 * 1024 * 1024  # of one form with its files
MOST_PARTS_SENT = 5_000  # of one form: fifty people, some of whom tick many boxes
FORM_STAYS_OPEN = timedelta(hours=12)  # how long a form that was looked at may be sent with the questions it showed
UPLOAD_STAYS = timedelta(days=1)  # how long a file waits for its form to succeed

Value = str | tuple[str, ...]


class QuestionKind(StrEnum):
    """How a question is answered."""

    TEXT = "text"
    CHOICE = "choice"
    CHOICES = "choices"
    YES_NO = "yes_no"
    FILE = "file"


class AskedOf(StrEnum):
    """Whom a question is put to: the party as a whole, or each person of it."""

    DELEGATION = "delegation"
    DELEGATE = "delegate"


YES, NO = "yes", "no"
YES_NO_WORDS = {YES: _l("Yes"), NO: _l("No")}


@dataclass(frozen=True)
class Condition:
    """A question is asked only if that other one is answered so; of several ticked answers, if this is among them."""

    code: str
    value: str


@dataclass(frozen=True)
class Question:
    """What decides whether a question is asked and must be answered. values: what may be chosen, none for words and files."""

    code: str
    asked_of: AskedOf = AskedOf.DELEGATION
    needed: bool = False
    shown_if: Condition | None = None
    values: tuple[str, ...] = ()


@dataclass(frozen=True)
class Given:
    """One answer. upload: the secret of a file that was sent; stands: the file sent before is to stay."""

    question_id: int
    code: str
    value: Value = ""
    upload: str = ""
    stands: bool = False


@dataclass(frozen=True)
class Answers:
    """What a form says of the questions it asked (by code): those asked and not given have no answer any more."""

    asked: tuple[str, ...]
    given: tuple[Given, ...] = ()


@dataclass(frozen=True)
class Settled:
    """What counts of the answers typed, and which needed ones are lacking."""

    kept: dict[str, Value]
    lacking: tuple[str, ...]
    asked: frozenset[str]


class QuestionsChanged(Conflict):
    def __init__(self) -> None:
        super().__init__(_l("The questions of this form have changed since you opened it. What you typed is kept: please look through the questions and send it again."))


class UploadGone(Refusal):
    def __init__(self) -> None:
        super().__init__(_l("A file that you chose is no longer kept. Please choose it again."))


class QuestionGone(Conflict):
    def __init__(self) -> None:
        super().__init__(_l("Somebody else has taken this question off the form. What you typed is still here."))


class TooManyQuestions(Refusal):
    def __init__(self) -> None:
        super().__init__(_l("At most %(most)d questions can be asked.", most=MOST_QUESTIONS))


class ConditionBroken(Refusal):
    """A question would depend on an answer that nobody could give any more, or only after it."""

    def __init__(self) -> None:
        sentence = _l("A question that is asked only after a certain answer must stand below that question, and the answer must remain. Change the condition first.")
        super().__init__(sentence, field="shown_if")


def holds(condition: Condition | None, answers: Mapping[str, Value]) -> bool:
    """Whether a condition is met by these answers."""
    if condition is None:
        return True
    answer = answers.get(condition.code, "")
    return condition.value in answer if isinstance(answer, tuple) else condition.value == answer


def settle(questions: Sequence[Question], typed: Mapping[str, Value], above: Mapping[str, Value] | None = None) -> Settled:
    """Decide what counts of what was typed, in the order of asking; `above` are the settled answers of the whole party.

    An answer to a question that is not asked is ignored, and so meets nobody's condition.
    """
    known, kept, asked = dict(above or {}), {}, set()
    lacking = []
    for question in questions:
        if not holds(question.shown_if, known):
            continue
        asked.add(question.code)
        answer = typed.get(question.code)
        if answer:
            known[question.code] = kept[question.code] = answer
        elif question.needed:
            lacking.append(question.code)
    return Settled(kept, tuple(lacking), frozenset(asked))


def in_order_of_asking(questions: Sequence[Question]) -> list[Question]:
    """Those put to the whole party come first, whatever their place in the organiser's list."""
    return sorted(questions, key=lambda question: question.asked_of is AskedOf.DELEGATE)


def must_hang_together(questions: Sequence[Question]) -> None:
    """Raise ConditionBroken unless each condition names an answer of a question asked before it; TooManyQuestions."""
    if len(questions) > MOST_QUESTIONS:
        raise TooManyQuestions()
    before: dict[str, Question] = {}
    for question in in_order_of_asking(questions):
        condition = question.shown_if
        if condition is not None and (condition.code not in before or condition.value not in before[condition.code].values):
            raise ConditionBroken()
        before[question.code] = question


def were_asked_together(shown: Collection[int], spans: Mapping[int, tuple[datetime, datetime | None]], since: datetime) -> bool:
    """Whether exactly these questions were on the form at some moment since then; spans: from when until when each was."""
    if any(row not in spans for row in shown):
        return False
    begins = max([since, *(spans[row][0] for row in shown)])
    moments = [begins, *(until for _from, until in spans.values() if until is not None and until > begins)]
    return any({row for row, (made, until) in spans.items() if made <= moment and (until is None or moment < until)} == set(shown) for moment in moments)


def in_words(options: Mapping[str, Words], value: Value, lang: str) -> str:
    """A chosen or typed answer as people read it; `options` in the words they were asked in."""
    values = value if isinstance(value, tuple) else (value,)
    return ", ".join(options[each].text(lang) if each in options else str(YES_NO_WORDS.get(each, each)) if not options else each for each in values)
