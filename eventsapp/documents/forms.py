"""The forms of documents: several files at once, what is said of one, another file for it."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField, MultipleFileField
from wtforms import BooleanField, RadioField
from wtforms.validators import InputRequired

from ..core.editing.forms import NOT_LISTED, EditForm, OneOfField, choices
from ..core.errors import Refusal
from ..core.files import ALL, must_be_acceptable
from ..core.forms import Form, WordsField
from ..core.once import Sent
from ..core.template import plain
from ..core.words import Words, clean_line, whole
from ..events.models import AgendaItem
from .models import Document
from .rules import MOST_OCTETS, Readers

READER_NAMES = {
    Readers.PUBLIC: _l("Everybody"),
    Readers.MEMBERS: _l("Members: organisations that are members when they look"),
    Readers.PARTICIPANTS: _l("Participants: whoever has a seat, and speakers"),
    Readers.STAFF: _l("Staff alone"),
}
SHORT_READER_NAMES = {
    Readers.PUBLIC: _l("Everybody"),
    Readers.MEMBERS: _l("Members"),
    Readers.PARTICIPANTS: _l("Participants"),
    Readers.STAFF: _l("Staff"),
}


class _ForWhom:
    """What both forms ask: on what it hangs and who may read it."""

    item = OneOfField(_l("Belongs to"))
    readers = RadioField(
        _l("Who may read it"), [InputRequired()], choices=choices((each.value, name) for each, name in READER_NAMES.items()), default=Readers.PARTICIPANTS.value,
        invalid_choice_message=NOT_LISTED,
    )  # fmt: skip
    after_event = BooleanField(_l("Only once the event is over"))


class UploadForm(_ForWhom, Form):
    files_ = MultipleFileField(_l("Files"), [InputRequired(message=_l("Choose at least one file."))], name="files")

    def offer(self, items: Sequence[AgendaItem]) -> UploadForm:
        self.item.choices = _items(items)
        return self

    def validate(self, extra_validators: Any = None) -> bool:
        valid: bool = super().validate(extra_validators)
        self.sent_files = [(each.filename or "", each.read()) for each in self.files_.data or [] if each]
        faults = []
        for name, octets in self.sent_files:
            if fault := _fault(octets):
                faults.append(_("%(name)s: %(why)s", name=clean_line(name)[:100] or "–", why=fault))
        self.files_.errors = [*self.files_.errors, *faults]
        return valid and not faults

    @property
    def item_id(self) -> int | None:
        return whole(self.item.data)

    def sent_as(self, name: str) -> Sent:
        """This sending, told apart from others by what its files hold."""
        digests = [hashlib.sha256(octets).hexdigest() for _, octets in self.sent_files]
        return Sent.of(name, self.sent(name).key, [self.item.data, self.readers.data, self.after_event.data, digests])


class DocumentForm(_ForWhom, EditForm):
    title = WordsField(_l("Title"), required=True)

    @classmethod
    def over(cls, document: Document, items: Sequence[AgendaItem]) -> DocumentForm:
        """The form over this document; the item it hangs on can be kept though it was taken out."""
        said = {"title": document.title, "item": str(document.item_id or ""), "readers": document.readers.value, "after_event": document.after_event}
        form = cls(data=said | {"version": document.version})
        gone = [document.item] if document.item is not None and document.item.removed_at is not None else []
        form.item.choices = _items([*items, *gone])
        return form.seal()

    def values(self) -> dict[str, Any]:
        readers = Readers(self.readers.data) if self.readers.data in set(Readers) else self.readers.data
        return {"title": self.title.data, "item_id": whole(self.item.data), "readers": readers, "after_event": self.after_event.data}

    def field_of(self, column: str) -> str:
        return {"item_id": "item"}.get(column, column)

    def said(self, column: str, value: Any) -> str | Words:
        if column == "item_id":
            return str({choice.value: choice.label for choice in self.item.choices}.get(str(value or ""), _("(empty)")))
        return str(SHORT_READER_NAMES[value]) if isinstance(value, Readers) else super().said(column, value)


class ReplaceForm(Form):
    file = FileField(_l("Another file"), [InputRequired(message=_l("Choose a file."))])

    def validate(self, extra_validators: Any = None) -> bool:
        if not super().validate(extra_validators) or not hasattr(self.file.data, "read"):
            return False
        self.name, self.octets = self.file.data.filename or "", self.file.data.read()
        fault = _fault(self.octets)
        self.file.errors = [*self.file.errors, *([fault] if fault else [])]
        return not fault


def _items(items: Sequence[AgendaItem]) -> Any:
    return choices([("", _("the event as a whole")), *((str(each.id), plain(each.title)) for each in items)])


def _fault(octets: bytes) -> str:
    try:
        must_be_acceptable(octets, allowed=ALL, most=MOST_OCTETS)
    except Refusal as refusal:
        return str(refusal)
    return ""
