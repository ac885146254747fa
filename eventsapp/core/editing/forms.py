"""The base of forms that edit a row others edit too, and fields for days, times and numbers."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime, time
from typing import Any, Self

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import DateField, DateTimeLocalField, HiddenField, IntegerField, SelectChoice, SelectField, TimeField
from wtforms.validators import Optional, StopValidation, ValidationError

from ..forms import Form
from ..words import Words, whole
from . import ChangedMeanwhile, digest


class EditForm(Form):
    """A form over a row with a version. After a conflict it keeps what was typed and holds the other's beside it."""

    version = HiddenField(default="0")
    was = HiddenField(default="")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.theirs: dict[str, str | Words] = {}

    @property
    def seen_version(self) -> int:
        """The version the editor saw; 0, which no row has, if somebody tampered with it."""
        return whole(str(self.version.data)) or 0

    @property
    def seen(self) -> dict[str, str]:
        """The digests of the columns as the editor saw them; none if somebody tampered with them."""
        return dict(part.split(":", 1) for part in (self.was.data or "").split() if ":" in part)

    def values(self) -> dict[str, Any]:
        """What was typed, by column."""
        raise NotImplementedError

    def touched(self) -> dict[str, Any]:
        """What was typed and differs from what the editor saw: only this is written."""
        return {column: value for column, value in self.values().items() if self.seen.get(column) != digest(value)}

    def seal(self) -> Self:
        """Keep the digests of what the form shows now, before anybody typed."""
        if not self.is_submitted():
            self.was.data = " ".join(f"{column}:{digest(value)}" for column, value in self.values().items())
        return self

    def take(self, refusal: Any) -> None:
        """As Form.take; of a conflict also what now stands, and its version, so that sending again keeps what was typed."""
        refusal.field = self.field_of(refusal.field) if refusal.field else None
        super().take(refusal)
        if isinstance(refusal, ChangedMeanwhile):
            self.version.data = str(refusal.facts["version"])
            self.theirs = {self.field_of(column): self.said(column, value) for column, value in refusal.facts["theirs"].items()}

    def field_of(self, column: str) -> str:
        """Which field edits this column."""
        return column

    def said(self, column: str, value: Any) -> str | Words:
        """A column's value in words, to be read beside what was typed."""
        if isinstance(value, Words):
            return value or str(_("(empty)"))
        if isinstance(value, bool):
            return str(_("yes") if value else _("no"))
        if isinstance(value, datetime):
            return value.strftime("%Y-%m-%d %H:%M")
        return str(_("(empty)") if value in (None, "") else value)


FIRST_YEAR, LAST_YEAR = 1900, 2200  # beyond these a slip of the finger, and at the edges of time zones no instant


class DayField(DateField):
    """A day, or none."""

    data: date | None

    def __init__(self, label: Any = None, validators: Sequence[Any] = (), **kwargs: Any) -> None:
        super().__init__(label, [Optional(), *validators], **kwargs)

    def process_formdata(self, valuelist: Sequence[Any]) -> None:
        _or_say(_l("Write the date as year-month-day, for example 2019-01-25."), super().process_formdata, valuelist)

    def pre_validate(self, form: Any) -> None:
        _must_be_in_our_times(self.data)


class ClockField(TimeField):
    """A time of day, or none."""

    data: time | None

    def __init__(self, label: Any = None, validators: Sequence[Any] = (), **kwargs: Any) -> None:
        super().__init__(label, [Optional(), *validators], **kwargs)

    def process_formdata(self, valuelist: Sequence[Any]) -> None:
        _or_say(_l("Write the time with 24 hours, for example 10:30."), super().process_formdata, valuelist)


class MomentField(DateTimeLocalField):
    """A day and time on the wall, without a zone, or none."""

    data: datetime | None

    def __init__(self, label: Any = None, validators: Sequence[Any] = (), **kwargs: Any) -> None:
        formats = ["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M"]
        super().__init__(label, [Optional(), *validators], format=formats, **kwargs)

    def process_formdata(self, valuelist: Sequence[Any]) -> None:
        _or_say(_l("Write day and time, for example 2019-01-09 10:30."), super().process_formdata, valuelist)

    def pre_validate(self, form: Any) -> None:
        _must_be_in_our_times(self.data)


class CountField(IntegerField):
    """A whole number within limits, or none."""

    data: int | None

    def __init__(self, label: Any = None, validators: Sequence[Any] = (), *, least: int = 0, most: int = 100_000, **kwargs: Any) -> None:
        super().__init__(label, [Optional(), *validators], render_kw={"min": least, "max": most, "inputmode": "numeric"}, **kwargs)
        self.least, self.most = least, most

    def process_formdata(self, valuelist: Sequence[Any]) -> None:
        _or_say(_l("Write a whole number."), super().process_formdata, valuelist)

    def pre_validate(self, form: Any) -> None:
        if self.data is not None and not self.least <= self.data <= self.most:
            raise ValidationError(_("Write a number from %(least)d to %(most)d.", least=self.least, most=self.most))


class OneOfField(SelectField):
    """One of several (value, name) pairs."""

    data: str

    def __init__(self, label: Any = None, pairs: Iterable[tuple[str, Any]] = (), **kwargs: Any) -> None:
        super().__init__(label, choices=choices(pairs), invalid_choice_message=NOT_LISTED, **kwargs)
        self.flags.required = bool(self.choices)  # a list made later may begin with "none"


NOT_LISTED = _l("Choose one from the list.")


def choices(pairs: Iterable[tuple[str, Any]]) -> list[SelectChoice]:
    return [SelectChoice(value, name) for value, name in pairs]


def _must_be_in_our_times(day: date | None) -> None:
    if day is not None and not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise StopValidation(_("Write a year from %(first)d to %(last)d.", first=FIRST_YEAR, last=LAST_YEAR))


def _or_say(sentence: Any, process: Any, valuelist: Sequence[Any]) -> None:
    try:
        process(valuelist)
    except (ValueError, OverflowError):
        raise ValueError(sentence) from None
