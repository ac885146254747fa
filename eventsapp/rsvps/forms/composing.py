"""The form in which an organiser words a question: in both languages, with what may be chosen and when it is asked."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, FormField, HiddenField, RadioField
from wtforms import Form as PlainForm

from ...core.editing.forms import EditForm, OneOfField, choices
from ...core.forms import Form, RowsField, WordsField
from ...core.locale import language
from ...core.words import LANGUAGES, Words
from ..models import FormQuestion
from ..queries.questions import as_rule, labels_of
from ..rules import AskedOf, QuestionKind
from ..rules.questions import MOST_OPTIONS

KIND_NAMES = {
    QuestionKind.TEXT: _l("A line of text"),
    QuestionKind.CHOICE: _l("One of several"),
    QuestionKind.CHOICES: _l("Any of several"),
    QuestionKind.YES_NO: _l("Yes or no"),
    QuestionKind.FILE: _l("A file"),
}
ASKED_OF_NAMES = {AskedOf.DELEGATION: _l("Once for each registration"), AskedOf.DELEGATE: _l("Each delegate")}
_BLANK = 3  # rows for further answers that wait to be filled


class OptionForm(PlainForm):
    """One answer that may be chosen; an empty row is none."""

    code = HiddenField(default="")
    label = WordsField(_l("Answer to choose"))


class QuestionForm(EditForm):
    """A question. Whom it is put to and how it is answered stay as they were once it is asked."""

    kind = RadioField(_l("How it is answered"), choices=choices((kind.value, name) for kind, name in KIND_NAMES.items()), default=QuestionKind.TEXT.value)
    asked_of = RadioField(_l("Who is asked"), choices=choices((of.value, name) for of, name in ASKED_OF_NAMES.items()), default=AskedOf.DELEGATION.value)
    label = WordsField(_l("Question"), required=True)
    help = WordsField(_l("Help"))
    options = RowsField(FormField(OptionForm), _l("Answer to choose"), max_entries=MOST_OPTIONS)
    needed = BooleanField(_l("An answer is required"))
    condition = OneOfField(_l("Condition"))

    def offer(self, found: FormQuestion | None, others: Sequence[FormQuestion]) -> QuestionForm:
        """Put up for choice what it may depend on; keep as it is what cannot change."""
        self.fixed_kind = found.kind if found is not None else None
        self.known = {option["code"] for option in found.options} if found is not None else set()
        if found is not None:
            del self.kind, self.asked_of
        for name in {"kind", "asked_of", "condition"} & self._fields.keys():
            self._fields[name].flags.required = True
        pairs = [(f"{other.code}={value}", _condition(other, words)) for other in others if _may_decide(other, found) for value, words in labels_of(other, language())]
        self.condition.choices = choices([("", _("Always")), *[pair for pair in pairs if pair[0]]])
        if not self.is_submitted():
            self.condition.data = f"{found.shown_if['code']}={found.shown_if['value']}" if found is not None and found.shown_if else ""
        return self

    def add_rows(self) -> None:
        """Room for further answers."""
        for _blank in range(min(_BLANK, MOST_OPTIONS - len(self.options))):
            self.options.append_entry()

    def chosen_kind(self) -> QuestionKind:
        return self.fixed_kind or QuestionKind(self.kind.data)

    def validate(self, extra_validators: Any = None) -> bool:
        valid = bool(super().validate(extra_validators))
        for number, entry in enumerate(self.options):
            if entry.form.code.data not in self.known:  # a new one, under a code that no version had; the same when the form is sent twice
                entry.form.code.data = hashlib.sha256(f"{self.key.data} {number}".encode()).hexdigest()[:8]
        if valid and self.chosen_kind() in (QuestionKind.CHOICE, QuestionKind.CHOICES) and len(self._options()) < 2:
            self.form_errors.append(_("Write at least two answers to choose from."))
            valid = False
        return valid

    def values(self) -> dict[str, Any]:
        code, _sep, value = (self.condition.data or "").partition("=")
        typed: dict[str, Any] = {
            "label": self.label.data, "help": self.help.data, "options": self._options() if self.chosen_kind() in (QuestionKind.CHOICE, QuestionKind.CHOICES) else [],
            "needed": bool(self.needed.data), "shown_if": {"code": code, "value": value} if code else None,
        }  # fmt: skip
        return typed if self.fixed_kind else typed | {"kind": self.chosen_kind(), "asked_of": AskedOf(self.asked_of.data)}

    def field_of(self, column: str) -> str:
        return "condition" if column == "shown_if" else column

    def said(self, column: str, value: Any) -> str | Words:
        if column == "options":
            return ", ".join(Words(option["label"]).text(language()) for option in value) or str(_("(empty)"))
        if column == "shown_if":
            wanted = f"{value['code']}={value['value']}" if value else ""
            return next((str(choice.label) for choice in self.condition.choices or () if choice.value == wanted), str(_("Always")))
        return super().said(column, value)

    def _options(self) -> list[dict[str, Any]]:
        rows = [(entry.form.code.data, entry.form.label.data) for entry in self.options if entry.form.label.data]
        return [{"code": code, "label": {lang: label[lang] for lang in LANGUAGES if label.get(lang)}} for code, label in rows]


class TakeOverForm(Form):
    """Another event, whose questions are asked here too."""

    source = OneOfField(_l("Event"))


def _may_decide(other: FormQuestion, found: FormQuestion | None) -> bool:
    """Whether a question may depend on that one: on none of a person if it is put to the party, never on itself."""
    if found is None:
        return bool(as_rule(other).values)
    before = (other.asked_of is AskedOf.DELEGATE, other.position) < (found.asked_of is AskedOf.DELEGATE, found.position)
    return bool(as_rule(other).values) and before


def _condition(other: FormQuestion, answer: str) -> str:
    return _("Only if “%(question)s” is answered with “%(answer)s”", question=other.label.text(language()), answer=answer)
