"""The forms of changing a registration: corrections, more people, another person, an answer."""

from __future__ import annotations

from collections.abc import Sequence

from flask_babel import lazy_gettext as _l
from wtforms import FormField, HiddenField
from wtforms.validators import AnyOf

from ...core.forms import AddressField, Form, LineField, ParagraphsField, PhoneField, RowsField
from ..models import Delegation, Rsvp
from ..rules import MOST_DELEGATES, Answer, Delegate, shown_business_number
from .people import NEEDED, DelegateForm, PeopleFields
from .registering import ContactFields, OrganisationFields


class DelegateEditForm(DelegateForm):
    """A delegate who stands already: recognised by position, never by a row id."""

    position = HiddenField()

    def is_empty(self) -> bool:
        return False


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


class MorePeopleForm(PeopleFields):
    """People who come with a delegation that stands already."""


class PersonForm(Form):
    """One person who takes a seat: instead of another, or on one that has no name yet."""

    name = LineField(_l("Full name"), [NEEDED], most=60, render_kw={"autocomplete": "off"})
    department = LineField(_l("Department"), most=100, render_kw={"autocomplete": "off"})
    title = LineField(_l("Position"), most=60, render_kw={"autocomplete": "off"})
    email = AddressField(_l("E-mail"), render_kw={"autocomplete": "off", "inputmode": "email"})
    phone = PhoneField(_l("Telephone"), render_kw={"autocomplete": "off", "inputmode": "tel"})

    def delegate(self) -> Delegate:
        return Delegate(self.name.data, self.department.data, self.title.data, self.email.data, self.phone.data)


class ClaimForm(Form):
    """Whoever holds the link that a contact passed on says who they are."""

    name = LineField(_l("Full name"), [NEEDED], most=60, render_kw={"autocomplete": "name"})
    email = AddressField(_l("E-mail"), [NEEDED], render_kw={"autocomplete": "email", "inputmode": "email"})
    phone = PhoneField(_l("Telephone"), render_kw={"autocomplete": "tel", "inputmode": "tel"})
    department = LineField(_l("Department"), most=100, render_kw={"autocomplete": "off"})
    title = LineField(_l("Position"), most=60, render_kw={"autocomplete": "organization-title"})

    def delegate(self) -> Delegate:
        return Delegate(self.name.data, self.department.data, self.title.data, self.email.data, self.phone.data)


class ReplyForm(Form):
    """What a contact answers when the organiser asked back."""

    text = ParagraphsField(_l("Your reply"), [NEEDED], most=2_000)


class RsvpEditForm(Form):
    """A delegate's own corrections; the address they were reached at stays."""

    version = HiddenField()
    name = LineField(_l("Full name"), [NEEDED], most=60, render_kw={"autocomplete": "name"})
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
