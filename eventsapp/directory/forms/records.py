"""The forms of an organisation's record: for staff, and for those who act for it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Self

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, SelectMultipleField
from wtforms.validators import DataRequired
from wtforms.widgets import CheckboxInput, ListWidget

from ...core.editing.forms import EditForm, OneOfField, choices
from ...core.forms import LineField
from ...people.forms import BusinessNumberField
from ...people.models import Organisation
from ...people.rules import business_number, shown_business_number
from ...programmes.models import Term
from ...programmes.rules import TermList
from ..rules.records import FIELDS

# The names of the fields, wherever a record is shown or compared.
FIELD_NAMES = {
    "name": _l("Name of the organisation"),
    "name_en": _l("Name in English"),
    "business_number": _l("Business registration number"),
    "kind": _l("Kind of organisation"),
    "size_class": _l("Size"),
    "sectors": _l("Sectors"),
    "chief": _l("Head of the organisation"),
    "address": _l("Address"),
    "homepage": _l("Homepage"),
}
LISTS = {"kind": TermList.ORGANISATION_KIND, "size_class": TermList.SIZE_CLASS, "sectors": TermList.SECTOR}


class RecordForm(EditForm):
    """What stands on a record."""

    name = LineField(FIELD_NAMES["name"], [DataRequired(_l("Write the name of the organisation."))], most=120)
    name_en = LineField(FIELD_NAMES["name_en"], most=120)
    business_number = BusinessNumberField(FIELD_NAMES["business_number"], most=20, render_kw={"inputmode": "numeric", "autocomplete": "off"})
    kind = OneOfField(FIELD_NAMES["kind"], default="")
    size_class = OneOfField(FIELD_NAMES["size_class"], default="")
    sectors = SelectMultipleField(FIELD_NAMES["sectors"], widget=ListWidget(prefix_label=False), option_widget=CheckboxInput())
    chief = LineField(FIELD_NAMES["chief"], most=60, render_kw={"autocomplete": "off"})
    address = LineField(FIELD_NAMES["address"], most=200, render_kw={"autocomplete": "off"})
    homepage = LineField(FIELD_NAMES["homepage"], most=200, render_kw={"inputmode": "url", "autocomplete": "off"})

    @classmethod
    def over(cls, record: Organisation | None, terms: dict[TermList, Sequence[Term]], lang: str) -> Self:
        """The form over a record, or over none; terms that the programme no longer keeps stay where they stand."""
        stands = {name: getattr(record, name) for name in FIELDS} if record is not None else {}
        shown = stands | {
            "business_number": shown_business_number(stands.get("business_number", "")),
            "version": str(record.version if record is not None else 0),
        }
        form = cls(data=shown)
        form._offer(stands, terms, lang)
        return form.seal()

    def values(self) -> dict[str, Any]:
        typed = {name: self[name].data for name in FIELDS if name in self}
        typed["sectors"] = list(typed["sectors"] or ())
        if "business_number" in typed:
            typed["business_number"] = business_number(typed["business_number"] or "") or ""
        return typed

    def said(self, column: str, value: Any) -> Any:
        if column == "business_number":
            value = shown_business_number(value)
        elif column in LISTS:
            codes = value if isinstance(value, list) else [value]
            value = ", ".join(str(self._labels.get(code, code)) for code in codes if code)
        return super().said(column, value)

    def _offer(self, stands: dict[str, Any], terms: dict[TermList, Sequence[Term]], lang: str) -> None:
        self._labels = {term.code: term.label.text(lang) for known in terms.values() for term in known}
        for name, field in (("kind", self.kind), ("size_class", self.size_class)):
            field.choices = choices([("", "–"), *_pairs(terms[LISTS[name]], [stands.get(name, "")], lang)])
            field.flags.required = False
        self.sectors.choices = _pairs(terms[LISTS["sectors"]], stands.get("sectors", []), lang)


class NewRecordForm(RecordForm):
    another = BooleanField(_l("It is another organisation than the one of this name on record"))


class OwnRecordForm(RecordForm):
    """For those who act for it. Its number is who it is: once it stands there, staff alone change it."""

    @classmethod
    def over(cls, record: Organisation | None, terms: dict[TermList, Sequence[Term]], lang: str) -> Self:
        form = super().over(record, terms, lang)
        if record is not None and record.business_number:
            del form.business_number
        return form


def _pairs(terms: Sequence[Term], stands: Sequence[str], lang: str) -> list[tuple[str, str]]:
    pairs = [(term.code, term.label.text(lang)) for term in terms]
    known = {code for code, _label in pairs}
    return pairs + [(code, code) for code in stands if code and code not in known]
