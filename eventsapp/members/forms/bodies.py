"""Bodies and the seats in them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import SelectMultipleField
from wtforms.validators import DataRequired, ValidationError
from wtforms.widgets import CheckboxInput, ListWidget

from ...core.editing.forms import NOT_LISTED, DayField, EditForm, OneOfField, choices
from ...core.forms import AddressField, Form, LineField, PhoneField, WordsField
from ...core.words import Words
from ...programmes.forms import must_be_free_slug
from ...programmes.models import Body
from ...programmes.rules import RESERVED_BODIES, BodyKind
from ..actions.bodies import Named, Seat
from ..models import Application, BodySeat
from ..queries.bodies import Node
from ..rules import BodyRole
from .membership import NeededDayField

BODY_KIND_NAMES = {
    BodyKind.OPERATING_COMMITTEE: _l("Operating committee"),
    BodyKind.SUBCOMMITTEE: _l("Subcommittee"),
    BodyKind.EXPERT_GROUP: _l("Expert group"),
    BodyKind.SECRETARIAT: _l("Secretariat"),
    BodyKind.OTHER: _l("Other body"),
}
ROLE_NAMES = {
    BodyRole.CHAIR: _l("Chair"),
    BodyRole.VICE_CHAIR: _l("Vice chair"),
    BodyRole.SECRETARY: _l("Secretary"),
    BodyRole.MEMBER: _l("Ordinary member"),
}


class BodyForm(EditForm):
    name = WordsField(_l("Name"), required=True)
    kind = OneOfField(_l("Kind of body"), BODY_KIND_NAMES.items(), default=BodyKind.SUBCOMMITTEE.value)
    parent = OneOfField(_l("Stands below"))
    remit = WordsField(_l("Remit"), long=True, most=1_000)

    names: dict[int, Words]

    @classmethod
    def over(cls, body: Body | None, nodes: Sequence[Node], lang: str) -> BodyForm:
        """The form over a body, or over a new one; `nodes`: the tree it may stand in, as one reads it."""
        form = cls(obj=body, parent=str(body.parent_id or "") if body else "")
        form.names = {node.body.id: node.body.name for node in nodes}
        offered = [node for node in nodes if body is None or node.body.id != body.id]
        form.parent.choices = choices([("", _("nothing: it stands on its own")), *((str(n.body.id), "– " * n.depth + n.body.name.text(lang)) for n in offered)])
        form.parent.flags.required = False
        return form.seal()

    def values(self) -> dict[str, Any]:
        kind = BodyKind(self.kind.data) if self.kind.data in set(BodyKind) else None
        return {"name": self.name.data, "kind": kind, "parent_id": int(self.parent.data) if (self.parent.data or "").isdecimal() else None, "remit": self.remit.data}

    def field_of(self, column: str) -> str:
        return "parent" if column == "parent_id" else column

    def said(self, column: str, value: Any) -> str | Words:
        if column == "kind":
            return str(BODY_KIND_NAMES[value])
        return self.names.get(value, str(_("(empty)"))) if column == "parent_id" else super().said(column, value)


class NewBodyForm(BodyForm):
    code = LineField(_l("Address of the page"), [DataRequired(_l("Write the address."))], most=60, render_kw={"autocapitalize": "none", "spellcheck": "false"})

    def validate_code(self, field: LineField) -> None:
        must_be_free_slug(field.data, RESERVED_BODIES)


class PersonForm(Form):
    """Who sits there."""

    name = LineField(_l("Full name"), most=100, render_kw={"autocomplete": "off"})
    email = AddressField(_l("E-mail"), render_kw={"inputmode": "email", "autocomplete": "off"})
    phone = PhoneField(_l("Telephone"), render_kw={"inputmode": "tel", "autocomplete": "off"})

    def person(self) -> Named:
        return Named(self.name.data, self.email.data, self.phone.data)


class NamePersonForm(PersonForm):
    def validate_name(self, field: LineField) -> None:
        if not field.data:
            raise ValidationError(_("Write the name."))


class SeatForm(PersonForm):
    organisation = LineField(_l("On behalf of"), most=120, render_kw={"list": "organisations", "autocomplete": "off"})
    role = OneOfField(_l("Role"), ROLE_NAMES.items(), default=BodyRole.MEMBER.value)
    from_on = NeededDayField(_l("First day"))
    to_on = DayField(_l("Last day"))

    def validate_name(self, field: LineField) -> None:
        if not field.data and not self.organisation.data:
            raise ValidationError(_("Write the name of a person, or of an organisation that names one later."))

    def seat(self) -> Seat:
        assert self.from_on.data is not None
        return Seat(self.organisation.data, self.person(), BodyRole(self.role.data), self.from_on.data, self.to_on.data)


class EditSeatForm(EditForm):
    """The role and the term of a seat; who sits there stays, so that it can be read later who did."""

    role = OneOfField(_l("Role"), ROLE_NAMES.items())
    from_on = NeededDayField(_l("First day"))
    to_on = DayField(_l("Last day"))

    @classmethod
    def of(cls, seat: BodySeat) -> EditSeatForm:
        return cls(obj=seat).seal()

    def values(self) -> dict[str, Any]:
        return {"role": BodyRole(self.role.data) if self.role.data in set(BodyRole) else None, "from_on": self.from_on.data, "to_on": self.to_on.data}

    def said(self, column: str, value: Any) -> str | Words:
        return str(ROLE_NAMES[value]) if column == "role" else super().said(column, value)


class WishesForm(Form):
    """Which of the members who wished to join get a seat, all at once."""

    applications = SelectMultipleField(_l("Members"), coerce=int, widget=ListWidget(prefix_label=False), option_widget=CheckboxInput(), validate_choice=False)
    begins_on = NeededDayField(_l("First day"))

    @classmethod
    def over(cls, wished: Sequence[Application], today: date) -> WishesForm:
        """All of them ticked to begin with."""
        form = cls(applications=[application.id for application in wished], begins_on=today)
        form.applications.choices = choices((str(application.id), _name_of(application)) for application in wished)
        return form

    def validate_applications(self, field: SelectMultipleField) -> None:
        if not field.data:
            raise ValidationError(NOT_LISTED)


def _name_of(application: Application) -> str:
    return application.record.name if application.record is not None else application.organisation
