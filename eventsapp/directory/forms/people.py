"""The forms of those who act for an organisation, and of its people who may be picked; the form of a merge."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import HiddenField
from wtforms.validators import DataRequired

from ...core.editing.forms import EditForm, OneOfField
from ...core.forms import AddressField, Form, LineField, PhoneField
from ...core.template import LANGUAGE_NAMES
from ...core.words import LANGUAGES
from ...people.models import Person
from ..actions.colleagues import Typed

_OFF = {"autocomplete": "off"}
_NAME = DataRequired(_l("Write the name."))


class InviteForm(Form):
    """Somebody who is to act for the organisation."""

    name = LineField(_l("Full name"), [_NAME], most=60, render_kw=_OFF)
    email = AddressField(_l("E-mail"), [DataRequired(_l("Write the e-mail address."))], render_kw={**_OFF, "inputmode": "email"})
    locale = OneOfField(_l("Language of the mail"), [(code, LANGUAGE_NAMES[code]) for code in LANGUAGES])


class PersonForm(EditForm):
    """A person to be picked."""

    name = LineField(_l("Full name"), [_NAME], most=60, render_kw=_OFF)
    department = LineField(_l("Department"), most=100, render_kw=_OFF)
    title = LineField(_l("Position"), most=60, render_kw=_OFF)
    email = AddressField(_l("E-mail"), render_kw={**_OFF, "inputmode": "email"})
    phone = PhoneField(_l("Telephone"), render_kw={**_OFF, "inputmode": "tel"})

    @classmethod
    def over(cls, person: Person) -> PersonForm:
        return cls(obj=person).seal()

    def values(self) -> dict[str, Any]:
        return {name: self[name].data for name in ("name", "department", "title", "email", "phone")}

    def typed(self) -> Typed:
        return Typed(**self.values())


class MergeForm(Form):
    """What was looked at and is to be done now."""

    taken = HiddenField(default="")
    stays_version = HiddenField(default="0")
    goes_version = HiddenField(default="0")
