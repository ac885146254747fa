"""Admitting by hand, and what happens to a membership."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, RadioField, SelectChoice
from wtforms.validators import DataRequired, StopValidation, ValidationError

from ...core.editing.forms import NOT_LISTED, DayField, EditForm, OneOfField, choices
from ...core.forms import Form, LineField, ParagraphsField
from ...people.forms import BusinessNumberField
from ...people.rules import business_number
from ...programmes.models import Term
from ..rules import Change, Standing
from ..rules.membership import may_follow

STANDING_NAMES = {
    Standing.NONE: _l("Not yet a member"),
    Standing.MEMBER: _l("Member"),
    Standing.SUSPENDED: _l("Suspended"),
    Standing.RESIGNED: _l("Resigned"),
    Standing.LAPSED: _l("Lapsed"),
}
CHANGE_NAMES = {
    Change.ADMITTED: _l("Admission"),
    Change.SUSPENDED: _l("Suspended"),
    Change.RESUMED: _l("Suspension lifted"),
    Change.RESIGNED: _l("Resigned"),
    Change.LAPSED: _l("Lapsed"),
    Change.READMITTED: _l("Admission again"),
}
CHANGE_VERBS = {
    Change.SUSPENDED: _l("Suspend: it stays on the list, without rights"),
    Change.RESUMED: _l("Lift the suspension"),
    Change.RESIGNED: _l("Resign: it has left by its own wish"),
    Change.LAPSED: _l("Let lapse: its membership has ended otherwise"),
    Change.READMITTED: _l("Admit again, under the same number"),
}


class NeededDayField(DayField):
    """A day that must be given."""

    data: date

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.flags.required = True

    def pre_validate(self, form: Any) -> None:
        if not any(typed.strip() for typed in self.raw_data or ()):
            raise StopValidation(_("Write the day."))
        super().pre_validate(form)


class AdmitForm(Form):
    name = LineField(_l("Organisation"), [DataRequired(_l("Write the name of the organisation."))], most=120)
    name_en = LineField(_l("Name in English"), most=120)
    business_number = BusinessNumberField(_l("Business registration number"))
    kind = OneOfField(_l("Kind of organisation"))
    size_class = OneOfField(_l("Size"))
    effective_on = NeededDayField(_l("Member from"))
    reason = ParagraphsField(_l("Reason"), most=1_000)

    @classmethod
    def over(cls, kinds: Sequence[Term], sizes: Sequence[Term], lang: str, *, today: date) -> AdmitForm:
        form = cls(effective_on=today)
        for field, terms in ((form.kind, kinds), (form.size_class, sizes)):
            field.choices = choices([("", "–"), *((term.code, term.label.text(lang)) for term in terms)])
        return form

    def organisation(self) -> dict[str, Any]:
        """The columns of its record."""
        return {name: self[name].data for name in ("name", "name_en", "kind", "size_class")} | {
            "business_number": business_number(self.business_number.data) or ""
        }


class ChangeForm(EditForm):
    """What happens to a membership: only what may follow, by the standing its latest change left it in."""

    change = RadioField(_l("What is entered"), validate_choice=False)
    effective_on = NeededDayField(_l("First day"))
    reason = ParagraphsField(_l("Reason"), most=1_000)
    ends_seats = BooleanField(_l("If it leaves: its seats in bodies end the day before, too"), default=True)
    correcting = BooleanField(_l("This corrects the register: the day may lie before that of the latest change"))

    @classmethod
    def over(cls, version: int, standing: Standing, *, today: date) -> ChangeForm:
        form = cls(version=str(version), effective_on=today)
        form.change.flags.required = True
        form.change.choices = [SelectChoice(change.value, CHANGE_VERBS[change]) for change in may_follow(standing) if change in CHANGE_VERBS]
        return form

    def validate_change(self, field: RadioField) -> None:
        if field.data not in set(Change):
            raise ValidationError(NOT_LISTED)


class AsOfForm(Form):
    """The day as of which the register is shown; read from the address."""

    class Meta:
        csrf = False

    on = DayField(_l("As of"))
