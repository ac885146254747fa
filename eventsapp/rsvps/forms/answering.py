"""The fields in which an organiser's question is answered: one of several, any of several, a file."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import Field, RadioField, SelectChoice, SelectMultipleField, ValidationError
from wtforms.widgets import CheckboxInput, ListWidget

from ...core.editing.forms import NOT_LISTED

STANDS = "stands"  # in place of an upload's secret: the file sent before is to stay


@dataclass(frozen=True)
class Upload:
    """A file that is kept already: under which secret (or STANDS), what it is called, and what it is, so that two sendings can be compared."""

    secret: str
    name: str
    digest: str

    def __str__(self) -> str:
        return self.digest


class ChoiceAnswer(RadioField):
    """One of several; nothing is an answer, too, where none is needed."""

    def __init__(self, label: Any, choices: Sequence[tuple[str, str]], needed: bool, **kwargs: Any) -> None:
        offered = [SelectChoice(value, words) for value, words in choices]
        super().__init__(label, choices=offered if needed else [*offered, SelectChoice("", _l("No answer"))], default="", **kwargs)
        self.type = "RadioField"

    def pre_validate(self, form: Any) -> None:
        if self.data and all(self.data != choice.value for choice in self.choices or ()):
            raise ValidationError(NOT_LISTED)


class ChoicesAnswer(SelectMultipleField):
    """Any of several."""

    def __init__(self, label: Any, choices: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        offered = [SelectChoice(value, words) for value, words in choices]
        super().__init__(label, choices=offered, default=(), widget=ListWidget(prefix_label=False), option_widget=CheckboxInput(), **kwargs)
        self.type = "SelectMultipleField"

    def pre_validate(self, form: Any) -> None:
        if not set(self.data or ()) <= {choice.value for choice in self.choices or ()}:
            raise ValidationError(NOT_LISTED)


class FileAnswer(Field):
    """A file, sent now or kept since it was: NAME is the file, NAME-kept where it is kept, NAME-drop that it shall go."""

    data: Upload | None

    def process(self, formdata: Any, data: Any = None, extra_filters: Any = None) -> None:
        self.process_errors: list[str] = []
        self.object_data = self.data = data if isinstance(data, Upload) else None
        self.storage: Any = None
        self.kept = ""
        if formdata is not None:
            storage = formdata.get(self.name)
            self.storage = storage if getattr(storage, "filename", "") else None
            self.kept = "" if formdata.get(f"{self.name}-drop") else str(formdata.get(f"{self.name}-kept") or "")[:64]

    def take(self, kept: Upload | None, fault: str = "") -> None:
        """What became of the file that was sent, or of where it was said to be kept."""
        self.data = kept
        if fault:
            self.process_errors = [fault]
            self.errors = [fault]
