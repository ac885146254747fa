"""The forms of a registration: an organisation's delegation, one guest, and their corrections."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, FormField, HiddenField, SelectField, SelectMultipleField, ValidationError
from wtforms import Form as PlainForm
from wtforms.validators import AnyOf, InputRequired
from wtforms.widgets import CheckboxInput, ListWidget

from ..core.forms import AddressField, Form, LineField, PhoneField, RowsField
from ..core.words import Words, whole
from ..programmes.models import Term
from .models import Delegation, Rsvp
from .rules import MOST_DELEGATES, Answer, Contact, Delegate, Organisation, business_number, shown_business_number

_NEEDED = InputRequired(message=_l("Please fill this in."))


class BusinessNumberField(LineField):
    """A business registration number, shown as 000-00-00000; its check digit is tested."""

    def pre_validate(self, form: Any) -> None:
        digits = business_number(self.data or "")
        if digits is None:
            raise ValidationError(_l("The last digit does not fit this number. Please check it against the registration certificate, or leave it empty."))
        self.data = shown_business_number(digits)


class DelegateForm(PlainForm):
    """One row of a delegation; a row left wholly empty counts as no row."""

    name = LineField(_l("Full name"), most=60, render_kw={"autocomplete": "off"})
    department = LineField(_l("Department"), most=100, render_kw={"autocomplete": "off"})
    title = LineField(_l("Position"), most=60, render_kw={"autocomplete": "off"})
    email = AddressField(_l("E-mail"), render_kw={"autocomplete": "off", "inputmode": "email"})
    phone = PhoneField(_l("Telephone"), render_kw={"autocomplete": "off", "inputmode": "tel"})

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.name.flags.required = True  # as the label says; a row left empty is left out all the same

    def is_empty(self) -> bool:
        return not any(field.data for field in self)

    def validate(self, extra_validators: Any = None) -> bool:
        valid: bool = super().validate(extra_validators)
        if not self.is_empty() and not self.name.data:
            self.name.errors = [*self.name.errors, _l("Please write this delegate's name.")]
            valid = False
        return valid

    def delegate(self) -> Delegate:
        return Delegate(self.name.data, self.department.data, self.title.data, self.email.data, self.phone.data)


class DelegateEditForm(DelegateForm):
    """A delegate who stands already: recognised by position, never by a row id."""

    position = HiddenField()

    def is_empty(self) -> bool:
        return False


class OrganisationFields(Form):
    """The organisation, as typed."""

    organisation = LineField(_l("Name of the organisation"), [_NEEDED], most=120, render_kw={"autocomplete": "organization"})
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

    name = LineField(_l("Full name"), [_NEEDED], most=60, render_kw={"autocomplete": "name"})
    email = AddressField(_l("E-mail"), [_NEEDED], render_kw={"autocomplete": "email", "inputmode": "email"})
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


class GuestForm(ContactFields, ConsentFields):
    """One person coming for themselves."""

    department = LineField(_l("Organisation or affiliation"), most=100, render_kw={"autocomplete": "organization"})
    title = LineField(_l("Position"), most=60, render_kw={"autocomplete": "organization-title"})


class DelegationForm(OrganisationFields, ContactFields, ConsentFields):
    """An organisation's people, entered by one contact; rows are added and taken away by buttons that send the form."""

    department = LineField(_l("Department"), most=100, render_kw={"autocomplete": "off"})
    title = LineField(_l("Position"), most=60, render_kw={"autocomplete": "organization-title"})
    contact_attends = BooleanField(_l("The contact attends too, as the first delegate."))
    delegates = RowsField(FormField(DelegateForm), _l("Delegate"), min_entries=1, max_entries=MOST_DELEGATES)

    def rows(self) -> tuple[Delegate, ...]:
        """The delegates named, empty rows left out."""
        return tuple(entry.form.delegate() for entry in self.delegates if not entry.form.is_empty())

    def validate(self, extra_validators: Any = None) -> bool:
        valid: bool = super().validate(extra_validators)
        known = {(self.name.data, self.email.data.casefold())} if self.contact_attends.data else set()
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
        """Add or take away a row if `pressed` (the button's value) asks for it; whether it did."""
        if pressed == "add":
            if len(self.delegates) < MOST_DELEGATES:
                self.delegates.append_entry()
            return True
        verb, _, number = pressed.partition("-")
        removed = whole(number)
        if verb != "remove" or removed is None:
            return False
        kept = [entry.data for index, entry in enumerate(self.delegates) if index != removed]
        while len(self.delegates):
            self.delegates.pop_entry()
        for data in kept or [{}]:
            self.delegates.append_entry(data)
        return True


class DelegationEditForm(OrganisationFields, ContactFields):
    """Corrections by the contact of an organisation."""

    version = HiddenField()
    delegates = RowsField(FormField(DelegateEditForm), _l("Delegate"), max_entries=MOST_DELEGATES)

    def fill_from(self, delegation: Delegation, active: Sequence[Rsvp]) -> None:
        """Show what stands, on the first look."""
        contact = delegation.contact
        self.name.data, self.email.data, self.phone.data = contact.name, contact.email, contact.phone
        self.organisation.data, self.version.data = delegation.organisation, delegation.version
        self.business_number.data = shown_business_number(delegation.business_number)
        for name in ("organisation_kind", "size_class", "sectors"):
            if name in self._fields:
                self._fields[name].data = getattr(delegation, name)
        for rsvp in active:
            person = rsvp.person
            self.delegates.append_entry({
                "position": rsvp.position, "name": person.name, "department": rsvp.department, "title": rsvp.title, "email": person.email, "phone": person.phone,
            })  # fmt: skip

    def join_contact(self, position: int | None) -> None:
        """The contact's own row takes name, address and telephone from the contact's fields."""
        for entry in self.delegates:
            if str(entry.form.position.data) == str(position):
                entry.form.name.data, entry.form.email.data, entry.form.phone.data = self.name.data or "–", self.email.data, self.phone.data

    def corrected(self, active: Sequence[Rsvp]) -> list[tuple[int, Delegate]]:
        """What was typed for each delegate who still stands, by RSVP id."""
        by_position = {str(rsvp.position): rsvp.id for rsvp in active}
        rows = [(by_position.get(str(entry.form.position.data)), entry.form.delegate()) for entry in self.delegates]
        return [(rsvp_id, delegate) for rsvp_id, delegate in rows if rsvp_id is not None]


class RsvpEditForm(Form):
    """A delegate's own corrections; the address they were reached at stays."""

    version = HiddenField()
    name = LineField(_l("Full name"), [_NEEDED], most=60, render_kw={"autocomplete": "name"})
    department = LineField(_l("Department"), most=100, render_kw={"autocomplete": "off"})
    title = LineField(_l("Position"), most=60, render_kw={"autocomplete": "organization-title"})
    phone = PhoneField(_l("Telephone"), render_kw={"autocomplete": "tel", "inputmode": "tel"})

    def fill_from(self, rsvp: Rsvp) -> None:
        self.name.data, self.phone.data = rsvp.person.name, rsvp.person.phone
        self.department.data, self.title.data, self.version.data = rsvp.department, rsvp.title, rsvp.version

    def delegate(self) -> Delegate:
        return Delegate(self.name.data, self.department.data, self.title.data, "", self.phone.data)


class AnswerForm(Form):
    """Three buttons, each an answer."""

    answer = HiddenField(validators=[AnyOf([Answer.GOING, Answer.MAYBE, Answer.DECLINED])])

    def fault(self) -> str | None:
        """Why what was sent counts for nothing, in one sentence; None if it does."""
        if self.validate():
            return None
        if "csrf_token" in self.errors:
            return str(_l("The page was open for too long. Please press the button again."))
        return str(_l("Please press one of the buttons."))


class WithdrawForm(Form):
    """One button."""


def _choices(terms: Sequence[Term], lang: str) -> list[tuple[str, str]]:
    return [(term.code, Words(term.label).text(lang)) for term in terms]
