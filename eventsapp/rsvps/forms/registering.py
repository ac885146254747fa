"""The forms of registering: an organisation's people, one guest, a representative's colleagues."""

from __future__ import annotations

from collections.abc import Sequence

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, RadioField, SelectChoice, SelectField, SelectMultipleField
from wtforms.widgets import CheckboxInput, ListWidget

from ...core.forms import AddressField, Form, LineField, PhoneField
from ...core.words import Words
from ...people.forms import BusinessNumberField
from ...people.models import Organisation as Record
from ...people.models import Person
from ...programmes.models import Term
from ..rules import Contact, Delegate, Organisation, business_number, shown_business_number
from .people import NEEDED, PeopleFields


class OrganisationFields(Form):
    """The organisation, as typed."""

    organisation = LineField(_l("Name of the organisation"), [NEEDED], most=120, render_kw={"autocomplete": "organization"})
    organisation_kind = SelectField(_l("Kind of organisation"), default="")
    size_class = SelectField(_l("Size"), default="")
    sectors = SelectMultipleField(_l("Sectors"), widget=ListWidget(prefix_label=False), option_widget=CheckboxInput())
    business_number = BusinessNumberField(_l("Business registration number"), most=20, render_kw={"inputmode": "numeric", "autocomplete": "off"})

    def offer(self, kinds: Sequence[Term], sizes: Sequence[Term], sectors: Sequence[Term], lang: str) -> None:
        """Put the programme's own terms up for choice; a list the programme does not keep is not asked."""
        self.organisation_kind.choices = [("", _l("Please choose")), *_choices(kinds, lang)]
        self.size_class.choices = [("", _l("Please choose")), *_choices(sizes, lang)]
        self.sectors.choices = _choices(sectors, lang)
        for name, terms in (("organisation_kind", kinds), ("size_class", sizes), ("sectors", sectors)):
            if not terms:
                del self[name]

    def typed_organisation(self) -> Organisation:
        chosen = {name: self._fields[name].data or "" for name in ("organisation_kind", "size_class") if name in self._fields}
        sectors = tuple(self._fields["sectors"].data or ()) if "sectors" in self._fields else ()
        digits = business_number(self.business_number.data or "") or ""
        return Organisation(self.organisation.data, chosen.get("organisation_kind", ""), chosen.get("size_class", ""), sectors, digits)


class ContactFields(Form):
    """Who registers."""

    name = LineField(_l("Full name"), [NEEDED], most=60, render_kw={"autocomplete": "name"})
    email = AddressField(_l("E-mail"), [NEEDED], render_kw={"autocomplete": "email", "inputmode": "email"})
    phone = PhoneField(_l("Telephone"), render_kw={"autocomplete": "tel", "inputmode": "tel"})

    def contact(self) -> Contact:
        position = {name: self._fields[name].data for name in ("department", "title") if name in self._fields}
        return Contact(self.name.data, self.email.data, self.phone.data, **position)


class ConsentFields(Form):
    """What may be agreed to freely; neither is ticked beforehand, neither blocks."""

    photo = BooleanField(_l("Photographs taken at the event may show me or our delegates in the organiser's reports."))
    marketing = BooleanField(_l("The organiser may write to me about other events and programmes."))

    def consents(self) -> dict[str, bool]:
        return {"photo": bool(self.photo.data), "marketing": bool(self.marketing.data)}


class CodeFields(Form):
    """The code of an invitation, where the event knows such."""

    code = LineField(_l("Code of your invitation"), most=40, render_kw={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"})

    def typed_code(self) -> str:
        return self._fields["code"].data if "code" in self._fields else ""


class GuestForm(ContactFields, CodeFields, ConsentFields):
    """One person coming for themselves."""

    department = LineField(_l("Organisation or affiliation"), most=100, render_kw={"autocomplete": "organization"})
    title = LineField(_l("Position"), most=60, render_kw={"autocomplete": "organization-title"})


class DelegationForm(OrganisationFields, ContactFields, PeopleFields, CodeFields, ConsentFields):
    """An organisation's people, entered by one contact."""

    department = LineField(_l("Department"), most=100, render_kw={"autocomplete": "off"})
    title = LineField(_l("Position"), most=60, render_kw={"autocomplete": "organization-title"})
    contact_attends = BooleanField(_l("The contact attends too, as the first delegate."))
    seating = RadioField(
        _l("If there are fewer free seats than you need"),
        choices=[
            SelectChoice("all", _l("All together: we wait until all of us find seats.")),
            SelectChoice("part", _l("As many as fit: some come at once, the others wait.")),
        ],
        default="all",
    )

    def known(self) -> set[tuple[str, str]]:
        return {(self.name.data, self.email.data.casefold())} if self.contact_attends.data else set()

    def takes_part(self) -> bool:
        return "seating" in self._fields and self.seating.data == "part"


class RepresentativeForm(DelegationForm):
    """A representative registers people of their organisation; those who came before need only a tick."""

    colleagues = SelectMultipleField(_l("People of your organisation"), widget=ListWidget(prefix_label=False), option_widget=CheckboxInput())

    def offer_colleagues(self, colleagues: Sequence[tuple[str, str, Delegate]]) -> None:
        """Put these up to be ticked: (value, words, person)."""
        self._people = {value: person for value, _words, person in colleagues}
        self.colleagues.choices = [(value, words) for value, words, _person in colleagues]

    def keep_to(self, record: Record) -> None:
        """Whoever acts for an organisation registers it under the name of its record, whatever the form says."""
        self.organisation.data = record.name
        self.organisation.render_kw = {**(self.organisation.render_kw or {}), "readonly": True}

    def fill_from(self, record: Record, person: Person) -> None:
        """What is known of the organisation and of who registers, on the first look."""
        self.organisation.data, self.business_number.data = record.name, shown_business_number(record.business_number)
        for name, value in (("organisation_kind", record.kind), ("size_class", record.size_class), ("sectors", record.sectors)):
            if name in self._fields:
                self._fields[name].data = value
        self.name.data, self.email.data, self.phone.data = person.name, person.email, person.phone

    def take_colleagues(self) -> None:
        """Turn those who are ticked into rows."""
        ticked = [self._people[value] for value in self.colleagues.data or () if value in self._people]
        if ticked:
            self.put_in(ticked)
        self.colleagues.data = []

    def change_rows(self, pressed: str) -> bool:
        if pressed == "pick":
            self.take_colleagues()
            return True
        return super().change_rows(pressed)


def _choices(terms: Sequence[Term], lang: str) -> list[tuple[str, str]]:
    return [(term.code, Words(term.label).text(lang)) for term in terms]
