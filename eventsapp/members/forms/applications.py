"""The form of an application. What it must say to be sent is a rule's business: here only what cannot be read is refused."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping, Sequence
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf.file import MultipleFileField
from wtforms import BooleanField, Field, HiddenField, SelectField, SelectMultipleField, ValidationError
from wtforms.validators import InputRequired
from wtforms.widgets import CheckboxInput, ListWidget

from ...core.editing.forms import NOT_LISTED, choices
from ...core.errors import Refusal
from ...core.files import must_be_acceptable
from ...core.forms import AddressField, Form, LineField, ParagraphsField, PhoneField
from ...core.locale import language
from ...core.once import Sent
from ...core.words import Words
from ...people.forms import BusinessNumberField
from ...people.rules import Consented, Organisation, business_number, shown_business_number
from ...programmes.models import Body, Term
from ...programmes.rules import TermList
from ..models import ApplicationDocument, Call
from ..rules.applying import Applied, SentFile
from ..rules.calls import Asked, Incomplete

_LISTS = {"organisation_kind": TermList.ORGANISATION_KIND, "size_class": TermList.SIZE_CLASS, "sectors": TermList.SECTOR}
_MISSING = {
    "organisation_kind": _l("Please choose one."),
    "size_class": _l("Please choose one."),
    "sectors": _l("Please choose at least one."),
    "declared": _l("Please tick what is marked as required; without it the application cannot be sent."),
}


class FilesField(MultipleFileField):
    """Files for one of the call's documents; each is known by its content."""

    def files(self, code: str) -> list[SentFile]:
        """What came and can be kept; each octet is read once."""
        if not hasattr(self, "_files"):
            self._files = [SentFile(code, storage.filename or "", storage.read()) for storage in self.data or [] if storage]
        return [file for file in self._files if _fault(file) is None]

    def faults(self) -> list[str]:
        return [_("%(name)s: %(why)s", name=file.name, why=fault) for file in self._files if (fault := _fault(file)) is not None]


class FileFields(Form):
    """What every form with files can: keep the good ones, name the bad ones, and tell two sendings apart by what they hold."""

    def documents(self) -> dict[str, FilesField]:
        """The fields for files, by the code of their document."""
        raise NotImplementedError

    def files(self) -> list[SentFile]:
        return [file for code, field in self.documents().items() for file in field.files(code)]

    def validate(self, extra_validators: Any = None) -> bool:
        valid: bool = super().validate(extra_validators)
        self.files()
        for field in self.documents().values():
            if faults := field.faults():
                field.errors = [*field.errors, *faults]
                valid = False
        return valid

    def sent(self, name: str) -> Sent:
        shown = super().sent(name)
        digests = [hashlib.sha256(file.octets).hexdigest() for file in self.files()]
        return Sent.of(name, shown.key, [self._content(), digests])

    def _content(self) -> dict[str, Any]:
        return {field.name: field.data for field in self if field.name not in ("key", "csrf_token") and not isinstance(field, FilesField)}


class ApplicationFields(FileFields):
    """Everything but the documents, which are the call's own: see application_form()."""

    version = HiddenField(default="0")
    organisation = LineField(_l("Name of the organisation"), most=120, render_kw={"autocomplete": "organization"})
    organisation_en = LineField(_l("Name in English"), most=120, render_kw={"autocomplete": "off"})
    organisation_kind = SelectField(_l("Kind of organisation"), default="", invalid_choice_message=NOT_LISTED)
    size_class = SelectField(_l("Size"), default="", invalid_choice_message=NOT_LISTED)
    chief = LineField(_l("Head of the organisation"), most=60, render_kw={"autocomplete": "off"})
    business_number = BusinessNumberField(_l("Business registration number"), most=20, render_kw={"inputmode": "numeric", "autocomplete": "off"})
    sectors = SelectMultipleField(_l("Sectors"), widget=ListWidget(prefix_label=False), option_widget=CheckboxInput())
    address = LineField(_l("Address"), most=200, render_kw={"autocomplete": "street-address"})
    homepage = LineField(_l("Website"), most=200, render_kw={"autocomplete": "url", "inputmode": "url"})
    wishes = SelectMultipleField(_l("Subcommittees you would like to join"), widget=ListWidget(prefix_label=False), option_widget=CheckboxInput())
    motive = ParagraphsField(_l("Why you would like to join"), most=2_000)
    name = LineField(_l("Full name"), most=60, render_kw={"autocomplete": "name"})
    email = AddressField(_l("E-mail"), [InputRequired(message=_l("Please fill this in."))], render_kw={"autocomplete": "email", "inputmode": "email"})
    phone = PhoneField(_l("Telephone"), render_kw={"autocomplete": "tel", "inputmode": "tel"})
    department = LineField(_l("Department"), most=100, render_kw={"autocomplete": "off"})
    title = LineField(_l("Position"), most=60, render_kw={"autocomplete": "organization-title"})
    declared = SelectMultipleField(_l("Declarations"), widget=ListWidget(prefix_label=False), option_widget=CheckboxInput())
    marketing = BooleanField(_l("The organiser may write to me about other events and programmes."))
    removed = SelectMultipleField(_l("Documents sent already"), coerce=int, choices=(), option_widget=CheckboxInput())

    _unreadable: frozenset[str] = frozenset()

    def validate(self, extra_validators: Any = None) -> bool:
        valid = super().validate(extra_validators)
        self._unreadable = frozenset(name for name, field in self._fields.items() if field.errors)
        return valid

    def documents(self) -> dict[str, FilesField]:
        return {name.removeprefix("document_"): field for name, field in self._fields.items() if isinstance(field, FilesField)}

    def offer(self, call: Call, asked: Asked, lists: Mapping[TermList, Sequence[Term]], bodies: Sequence[Body], sent: Sequence[ApplicationDocument]) -> None:
        """Put up for choice what the programme and the call offer; what neither offers is not asked."""
        lang = language()
        for name, kept in _LISTS.items():
            pairs = [(term.code, term.label.text(lang)) for term in lists[kept]]
            self._offer(name, [("", _("Please choose")), *pairs] if name != "sectors" and pairs else pairs)
        self._offer("wishes", [(body.code, body.name.text(lang)) for body in bodies] if call.asks_wishes else [])
        self._offer("declared", [(each["code"], Words(each["text"]).text(lang)) for each in call.declarations])
        self.show_documents(sent)
        needed = {"organisation", "chief", "name", "phone", "organisation_kind", "size_class", "sectors", *(f"document_{code}" for code in asked.needed.documents)}
        for name in needed & set(self._fields):
            self._fields[name].flags.required = True
        if asked.needed.declarations and "declared" in self._fields:
            self.declared.flags.required = True

    def show_documents(self, sent: Sequence[ApplicationDocument]) -> None:
        """What is kept already and may be taken back."""
        self.removed.choices = choices((str(document.id), document.file.name) for document in sent)

    def _offer(self, name: str, pairs: list[tuple[str, str]]) -> None:
        if pairs:
            self._fields[name].choices = choices(pairs)
        else:
            del self[name]

    def validate_homepage(self, field: LineField) -> None:
        typed = field.data or ""
        if typed and "://" not in typed:
            typed = f"https://{typed}"
        if typed and not re.fullmatch(r"https?://[^\s/.]+(\.[^\s/.]+)+(/\S*)?", typed):
            raise ValidationError(_l("Write the address of the website like https://www.example.org."))
        field.data = typed

    def fill_from(self, said: Applied, version: int, consents: Mapping[str, bool]) -> None:
        """Show what stands, on the first look."""
        organisation = said.organisation
        shown = {
            "organisation": organisation.name, "organisation_en": said.organisation_en, "organisation_kind": organisation.kind, "size_class": organisation.size_class,
            "sectors": list(organisation.sectors), "business_number": shown_business_number(organisation.business_number), "chief": said.chief, "address": said.address,
            "homepage": said.homepage, "wishes": list(said.wishes), "motive": said.motive, "declared": list(said.declared), "name": said.contact_name, "email": said.email,
            "phone": said.phone, "department": said.department, "title": said.title, "version": str(version), "marketing": consents.get("marketing", False),
        }  # fmt: skip
        for name in shown.keys() & self._fields.keys():
            self._fields[name].data = shown[name]

    def said(self, consents: Sequence[Consented] = ()) -> Applied:
        """What was typed; of a field with a fault nothing, so that a draft holds only what can be read."""
        organisation = Organisation(
            self._typed("organisation"), self._typed("organisation_kind"), self._typed("size_class"), tuple(self._typed("sectors") or ()),
            business_number(self._typed("business_number")) or "",
        )  # fmt: skip
        return Applied(
            organisation, self._typed("email"), self._typed("organisation_en"), self._typed("chief"), self._typed("address"), self._typed("homepage"),
            tuple(self._typed("wishes") or ()), self._typed("motive"), tuple(self._typed("declared") or ()), self._typed("name"), self._typed("phone"),
            self._typed("department"), self._typed("title"), tuple(consents), language(),
        )  # fmt: skip

    def take(self, refusal: Refusal) -> None:
        if not isinstance(refusal, Incomplete):
            super().take(refusal)
            self.version.data = str(refusal.facts.get("version", self.version.data))
            return
        for name in refusal.lacking:
            field: Field = self._fields[name]
            if not field.errors:
                field.errors = [_("Please add this document.") if name.startswith("document_") else _MISSING.get(name, _("Please fill this in."))]

    def _typed(self, name: str) -> Any:
        field = self._fields.get(name)
        return field.data if field is not None and name not in self._unreadable and field.data else ""


def application_form(call: Call) -> ApplicationFields:
    """The form of this call: one field for files for each of its documents."""
    fields = {f"document_{each['code']}": FilesField(Words(each["label"]).text(language())) for each in call.documents}
    fields["document_"] = FilesField(_("Further documents"))
    form: ApplicationFields = type("ApplicationForm", (ApplicationFields,), fields)()
    return form


class AdditionForm(FileFields):
    """What the committee asked an applicant to add."""

    answer = ParagraphsField(_l("Your reply"), most=2_000)
    files_ = FilesField(_l("Files"), name="files")

    def documents(self) -> dict[str, FilesField]:
        return {"": self.files_}


def _fault(file: SentFile) -> str | None:
    """Why a file cannot be kept, None if it can."""
    try:
        must_be_acceptable(file.octets)
    except Refusal as refusal:
        return str(refusal)
    return None
