"""An organiser's questions as fields of the forms that ask them: of the party (`answers`), of a person (`own`), in each row of people."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, ClassVar, TypeVar, cast

from flask_babel import lazy_gettext as _l
from wtforms import Field, FieldList, FormField, HiddenField
from wtforms import Form as PlainForm

from ...core.forms import Form, LineField, RowsField
from ...core.locale import language
from ..models import FormAnswer, FormQuestion
from ..queries.questions import as_rule, labels_of, value_of
from ..rules import Answers, AskedOf, Contact, Delegate, Given, QuestionKind
from ..rules.questions import MOST_TEXT, Value, holds, settle
from .answering import STANDS, ChoiceAnswer, ChoicesAnswer, FileAnswer, Upload

F = TypeVar("F", bound=Form)

_LACKING = {
    QuestionKind.TEXT: _l("Please fill this in."),
    QuestionKind.CHOICE: _l("Please choose one."),
    QuestionKind.CHOICES: _l("Please choose at least one."),
    QuestionKind.YES_NO: _l("Please choose one."),
    QuestionKind.FILE: _l("Please choose a file."),
}


@dataclass(frozen=True)
class Line:
    """A question on a page; where the answer to another on it decides: the name of that field, the value, and both in words."""

    question: FormQuestion
    field: Field
    decides: str = ""
    value: str = ""
    other: str = ""
    answer: str = ""


class AnswerFields(PlainForm):
    """The fields of one set of questions."""

    questions: ClassVar[Sequence[FormQuestion]] = ()
    deciding: ClassVar[Mapping[str, FormQuestion]] = {}  # those on the same page, by code

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for question in self.questions:
            self._fields[question.code].flags.required = question.needed
        self._given: tuple[Given, ...] = ()

    def settle(self, above: Mapping[str, Value]) -> dict[str, Value]:
        """Ignore what is not asked, demand what is needed. Returns what counts."""
        typed = {code: _value(field) for code, field in self._fields.items()}
        settled = settle([as_rule(question) for question in self.questions], typed, above)
        for question in self.questions:
            field = self._fields[question.code]
            if question.code not in settled.asked:
                field.errors = []
            elif question.code in settled.lacking and not field.errors:
                field.errors = [_LACKING[question.kind]]
        self._given = tuple(_given(question, settled.kept[question.code], self._fields[question.code]) for question in self.questions if question.code in settled.kept)
        return settled.kept

    def answers(self) -> Answers:
        return Answers(tuple(question.code for question in self.questions), self._given)

    def forget(self) -> None:
        """Nobody was asked: what stands in the fields counts for nothing."""
        self._given = ()
        for field in self:
            field.errors = []

    def fill_from(self, stored: Mapping[str, FormAnswer]) -> None:
        """Show what was answered before, as far as the questions of today still offer it."""
        for question in self.questions:
            answer = stored.get(question.code)
            if answer is None:
                continue
            field = self._fields[question.code]
            if isinstance(field, FileAnswer):
                field.data = standing(answer)
            elif question.kind is QuestionKind.CHOICES:
                field.data = [each for each in answer.value or () if each in dict(labels_of(question, language()))]
            else:
                field.data = value_of(answer)

    def lines(self) -> Iterator[Line]:
        """Each question as the page shows it."""
        for question in self.questions:
            field, condition = self._fields[question.code], as_rule(question).shown_if
            if condition is None or condition.code not in self.deciding:
                yield Line(question, field)
                continue
            other, lang = self.deciding[condition.code], language()
            name = self._fields[condition.code].name if condition.code in self._fields else f"answers-{condition.code}"
            yield Line(question, field, name, condition.value, other.label.text(lang), dict(labels_of(other, lang)).get(condition.value, ""))


class _Rows:
    """A row of people with the questions put to each of them."""

    def delegate(self) -> Delegate:
        made = cast(Delegate, super().delegate())  # type: ignore[misc]
        return replace(made, answers=cast(Any, self).own.form.answers())


class Asking(Form):
    """A form with questions. above: the party's answers where they are not on it; asked: the questions shown, by id."""

    all_ids: ClassVar[str] = ""
    asked = HiddenField()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.asked.data = self.all_ids
        self.above: Mapping[str, Value] = {}

    def validate(self, extra_validators: Any = None) -> bool:
        super().validate(extra_validators)
        above = self.answer_fields("answers").settle(self.above) if "answers" in self._fields else self.above
        if "own" in self._fields:
            own = self.answer_fields("own")
            own.settle(above) if self._asks_own() else own.forget()
        rows = self._fields.get("delegates")
        if isinstance(rows, FieldList):
            for entry in rows:
                fields = entry.form.own.form
                fields.forget() if entry.form.is_empty() else fields.settle(above)
            rows.errors = [entry.errors for entry in rows] if any(entry.errors for entry in rows) else []
        return not self.errors

    def answer_fields(self, name: str) -> AnswerFields:
        return cast(AnswerFields, self._fields[name].form)

    def contact(self) -> Contact:
        made = cast(Contact, super().contact())
        return replace(made, answers=self.answer_fields("own").answers()) if "own" in self._fields and self._asks_own() else made

    def delegate(self) -> Delegate:
        return replace(cast(Delegate, super().delegate()), answers=self.answer_fields("own").answers())

    def _asks_own(self) -> bool:
        """A contact is asked what every delegate is, if they attend."""
        return "contact_attends" not in self._fields or bool(self._fields["contact_attends"].data)


def asking(form: type[F], questions: Sequence[FormQuestion], *, party: bool, own: bool, above: Mapping[str, Value]) -> type[F]:
    """`form` with these questions on it: of the party, of the one person it is about, of each row of people. `form` itself if there are none.

    What is asked of a person only after an answer of the party is left out where that answer is known not to be given.
    """
    if not questions:
        return form
    of_party = [question for question in questions if question.asked_of is AskedOf.DELEGATION]
    on_page = of_party if party else []
    reachable = _reachable([question for question in questions if question.asked_of is AskedOf.DELEGATE], on_page, above)
    fields: dict[str, Any] = {"all_ids": ".".join(str(question.id) for question in questions)}
    if party:
        fields["answers"] = FormField(_answer_fields(of_party))
    if own:
        fields["own"] = FormField(_answer_fields(reachable, on_page))
    rows: Any = getattr(form, "delegates", None)
    if rows is not None:
        row = rows.args[0].args[0]
        asking_row = type(f"Asking{row.__name__}", (_Rows, row), {"own": FormField(_answer_fields(reachable, on_page))})
        fields["delegates"] = RowsField(FormField(asking_row), *rows.args[1:], **rows.kwargs)
    return cast(type[F], type(f"Asking{form.__name__}", (Asking, form), fields))


def file_fields(form: Any) -> Iterator[FileAnswer]:
    """Every field for a file, wherever it is on the form."""
    for field in form:
        if isinstance(field, FileAnswer):
            yield field
        elif isinstance(field, FormField):
            yield from file_fields(field.form)
        elif isinstance(field, FieldList):
            yield from file_fields(field)


def party_answers(form: Form) -> Answers | None:
    """What the party answers on this form; None where it was asked nothing."""
    return form.answer_fields("answers").answers() if isinstance(form, Asking) and "answers" in form._fields else None


def standing(answer: FormAnswer) -> Upload | None:
    """The file that was sent before, on a form that changes answers."""
    return Upload(STANDS, answer.file.name, answer.file.digest) if answer.file is not None and answer.file.erased_at is None else None


def _reachable(questions: Sequence[FormQuestion], on_page: Sequence[FormQuestion], above: Mapping[str, Value]) -> list[FormQuestion]:
    found: list[FormQuestion] = []
    for question in questions:
        condition = as_rule(question).shown_if
        if condition is None or holds(condition, above) or any(condition.code == other.code for other in [*on_page, *found]):
            found.append(question)
    return found


def _answer_fields(questions: Sequence[FormQuestion], on_page: Sequence[FormQuestion] = ()) -> type[AnswerFields]:
    fields: dict[str, Any] = {question.code: _field(question) for question in questions}
    deciding = {question.code: question for question in (*on_page, *questions)}
    return type("AnswerFields", (AnswerFields,), {"questions": tuple(questions), "deciding": deciding, **fields})


def _field(question: FormQuestion) -> Any:
    lang = language()
    label = question.label.text(lang)
    if question.kind is QuestionKind.TEXT:
        return LineField(label, most=MOST_TEXT, render_kw={"autocomplete": "off"})
    if question.kind is QuestionKind.FILE:
        return FileAnswer(label)
    if question.kind is QuestionKind.CHOICES:
        return ChoicesAnswer(label, labels_of(question, lang))
    return ChoiceAnswer(label, labels_of(question, lang), question.needed)


def _value(field: Field) -> Value:
    if isinstance(field, FileAnswer):
        return field.data.name if field.data is not None else ""
    return tuple(field.data) if isinstance(field.data, list | tuple) else field.data or ""


def _given(question: FormQuestion, value: Value, field: Field) -> Given:
    if isinstance(field, FileAnswer) and field.data is not None:
        stands = field.data.secret == STANDS
        return Given(question.id, question.code, upload="" if stands else field.data.secret, stands=stands)
    return Given(question.id, question.code, value)
