"""The forms of programmes: what a programme says of itself, and who has which role."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any
from zoneinfo import available_timezones

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms.validators import DataRequired, ValidationError

from ..core.access import ROLES
from ..core.editing.forms import ClockField, DayField, EditForm, OneOfField
from ..core.forms import AddressField, Form, LineField, PhoneField, WordsField
from ..core.words import LANGUAGES, Words
from .models import Programme
from .rules import RESERVED, closing, is_slug, opening, shown_closing, shown_opening

ROLE_NAMES = {
    "owner": _l("Owner"),
    "organiser": _l("Organiser"),
    "committee": _l("Committee"),
    "desk": _l("Desk"),
    "viewer": _l("Viewer"),
}
ROLE_MEANINGS = {
    "owner": _l("may do everything, also grant roles"),
    "organiser": _l("edits the programme, its events and who comes"),
    "committee": _l("sees who comes, votes on applications"),
    "desk": _l("sees who comes and receives them"),
    "viewer": _l("sees the desk, but no personal data"),
}


class ProgrammeForm(EditForm):
    name = WordsField(_l("Name"), required=True)
    purpose = WordsField(_l("Purpose in one sentence"), most=300)
    description = WordsField(_l("Description"), long=True)
    organiser = WordsField(_l("Organised by"))
    contact_name = WordsField(_l("Contact"))
    contact_email = AddressField(_l("Contact e-mail"), render_kw={"inputmode": "email"})
    contact_phone = PhoneField(_l("Contact telephone"), render_kw={"inputmode": "tel"})
    opens_on = DayField(_l("Recruitment from"))
    opens_time = ClockField(_l("Opening time"))
    closes_on = DayField(_l("Last day of recruitment"))
    closes_time = ClockField(_l("Closing time"))
    recruitment_note = WordsField(_l("What to say about recruitment"), long=True, most=1_000)

    zone: str
    _SAME = ("name", "purpose", "description", "organiser", "contact_name", "contact_email", "contact_phone", "recruitment_note")

    @classmethod
    def of(cls, programme: Programme) -> ProgrammeForm:
        """The form over this programme, filled with what was sent, else with what stands."""
        opens_on, opens_time = shown_opening(programme.recruitment_opens_at, programme.zone)
        closes_on, closes_time = shown_closing(programme.recruitment_closes_at, programme.zone)
        form = cls(obj=programme, opens_on=opens_on, opens_time=opens_time, closes_on=closes_on, closes_time=closes_time)
        form.zone = programme.zone
        return form.seal()

    def values(self) -> dict[str, Any]:
        """What was typed, by column."""
        edges = {
            "recruitment_opens_at": opening(self.opens_on.data, self.opens_time.data, self.zone),
            "recruitment_closes_at": closing(self.closes_on.data, self.closes_time.data, self.zone),
        }
        return {name: self[name].data for name in self._SAME} | edges

    def field_of(self, column: str) -> str:
        return {"recruitment_opens_at": "opens_on", "recruitment_closes_at": "closes_on"}.get(column, column)


def must_be_free_slug(typed: str, reserved: Collection[str]) -> None:
    """Raise the ValidationError that says why `typed` cannot stand in an address."""
    if typed in reserved:
        raise ValidationError(_("This word is used by the software itself. Choose another address."))
    if not is_slug(typed, frozenset()):
        raise ValidationError(_("Use lower-case letters, digits and single hyphens, for example spring-seminar."))


class NewProgrammeForm(Form):
    """What a programme needs to exist; everything else is edited afterwards."""

    name = WordsField(_l("Name"), required=True)
    slug = LineField(_l("Address of the page"), [DataRequired(_l("Write the address."))], most=60, render_kw={"autocapitalize": "none", "spellcheck": "false"})
    purpose = WordsField(_l("Purpose in one sentence"), most=300)
    organiser = WordsField(_l("Organised by"))
    first_language = OneOfField(_l("First language"), [("ko", "한국어"), ("en", "English")], default="ko")
    zone = LineField(_l("Time zone"), [DataRequired(_l("Write a time zone, for example Asia/Seoul."))], most=60, default="Asia/Seoul", render_kw={"spellcheck": "false"})

    def validate_slug(self, field: LineField) -> None:
        must_be_free_slug(field.data, RESERVED)

    def validate_zone(self, field: LineField) -> None:
        if field.data not in available_timezones():
            raise ValidationError(_("This time zone is not known. Write it like Asia/Seoul."))

    def values(self) -> dict[str, Any]:
        """What was typed, by column; the rest of a programme is empty."""
        languages = [self.first_language.data, *(lang for lang in LANGUAGES if lang != self.first_language.data)]
        empty = {name: Words() for name in ("description", "contact_name", "recruitment_note")}
        return {"name": self.name.data, "purpose": self.purpose.data, "organiser": self.organiser.data, "zone": self.zone.data, "languages": languages} | empty


class GrantForm(Form):
    email = AddressField(_l("E-mail of the account"), [DataRequired(_l("Write the e-mail address."))], render_kw={"inputmode": "email", "autocomplete": "off"})
    role = OneOfField(_l("Role"), [(role, ROLE_NAMES[role]) for role in ROLES], default="viewer")
