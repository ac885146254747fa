"""Rows of people on a form: typed, pasted from a spreadsheet, or picked among those who came before."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import Form as PlainForm
from wtforms import FormField, IntegerField, TextAreaField
from wtforms.validators import InputRequired

from ...core.forms import AddressField, Form, LineField, PhoneField, RowsField
from ...core.phones import clean_phone
from ...core.words import clean_line, whole
from ..rules import MOST_DELEGATES, Delegate, pasting

NEEDED = InputRequired(message=_l("Please fill this in."))
_OFF = {"autocomplete": "off"}


class CountField(IntegerField):
    """How many people; nothing typed is none."""

    data: int

    def process_formdata(self, valuelist: Sequence[Any]) -> None:
        self.raw_data = [clean_line(valuelist[0]) if valuelist else ""]
        count = whole(self.raw_data[0] or "0")
        self.data = count or 0
        if count is None or count > MOST_DELEGATES:
            raise ValueError(_l("Please write a whole number, at most %(most)d.", most=MOST_DELEGATES))


class DelegateForm(PlainForm):
    """One row of a delegation; a row left wholly empty counts as no row."""

    name = LineField(_l("Full name"), most=pasting.MOST["name"], render_kw=_OFF)
    department = LineField(_l("Department"), most=pasting.MOST["department"], render_kw=_OFF)
    title = LineField(_l("Position"), most=pasting.MOST["title"], render_kw=_OFF)
    email = AddressField(_l("E-mail"), render_kw={**_OFF, "inputmode": "email"})
    phone = PhoneField(_l("Telephone"), render_kw={**_OFF, "inputmode": "tel"})

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.name.flags.required = True  # as the label says; a row left empty is left out all the same

    def is_empty(self) -> bool:
        return not any(any(field.data.values()) if isinstance(field.data, dict) else field.data for field in self)

    def validate(self, extra_validators: Any = None) -> bool:
        valid: bool = super().validate(extra_validators)
        if not self.is_empty() and not self.name.data:
            self.name.errors = [*self.name.errors, _l("Please write this delegate's name.")]
            valid = False
        return valid

    def delegate(self) -> Delegate:
        return Delegate(self.name.data, self.department.data, self.title.data, self.email.data, self.phone.data)


class PeopleFields(Form):
    """Rows that are added and taken away by buttons that send the form, and a field for a list from a spreadsheet."""

    delegates = RowsField(FormField(DelegateForm), _l("Delegate"), min_entries=1, max_entries=MOST_DELEGATES)
    unnamed = CountField(_l("Seats to be named later"), default=0)
    pasted = TextAreaField(_l("List from a spreadsheet"))

    def rows(self) -> tuple[Delegate, ...]:
        """The delegates named, empty rows left out."""
        return tuple(entry.form.delegate() for entry in self.delegates if not entry.form.is_empty())

    def known(self) -> set[tuple[str, str]]:
        """Who is said elsewhere on the form, as (name, address)."""
        return set()

    def validate(self, extra_validators: Any = None) -> bool:
        valid: bool = super().validate(extra_validators)
        known = self.known()
        for entry in self.delegates:
            row = entry.form
            who = (row.name.data, (row.email.data or "").casefold())
            if all(who) and who in known:
                row.name.errors = [*row.name.errors, _l("This person is in the list already.")]
                self.delegates.errors = [*self.delegates.errors, row.errors]
                valid = False
            known.add(who)
        return valid

    def change_rows(self, pressed: str) -> bool:
        """Change the rows if `pressed` (the button's value) asks for it: add, remove-N, or take over what was pasted. Whether it did."""
        if pressed == "paste":
            self.take_over()
            return True
        if pressed == "add":
            if len(self.delegates) < MOST_DELEGATES:
                self.delegates.append_entry()
            return True
        verb, _, number = pressed.partition("-")
        removed = whole(number)
        if verb != "remove" or removed is None:
            return False
        self._put(entry.data for index, entry in enumerate(self.delegates) if index != removed)
        return True

    def take_over(self) -> pasting.Pasted:
        """Turn the pasted list into rows; lines that cannot be read stay in its field, with a sentence for each."""
        read = pasting.pasted(self.pasted.data or "", MOST_DELEGATES - len(self.rows()))
        self.put_in(read.people)
        self.pasted.data, self.pasted.raw_data = read.left, None
        self.pasted.errors = [str(fault) for fault in read.faults]
        return read

    def put_in(self, people: Iterable[Delegate]) -> None:
        """Add rows for these people, in place of rows left empty."""
        added = [_row(person) for person in people]
        self._put([*(entry.data for entry in self.delegates if not entry.form.is_empty()), *added])

    def _put(self, rows: Iterable[dict[str, str]]) -> None:
        kept = list(rows)[:MOST_DELEGATES]
        while len(self.delegates):
            self.delegates.pop_entry()
        self.delegates.last_index = -1
        for data in kept or [{}]:
            self.delegates.append_entry(data)


def _row(person: Delegate) -> dict[str, str]:
    return {"name": person.name, "department": person.department, "title": person.title, "email": person.email, "phone": clean_phone(person.phone)}
