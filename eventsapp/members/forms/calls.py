"""The form of a call: what it is called, what an applicant declares and sends, who decides."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, FormField, HiddenField
from wtforms import Form as PlainForm

from ...core.editing.forms import EditForm, OneOfField, choices
from ...core.forms import RowsField, WordsField
from ...core.locale import said
from ...core.words import LANGUAGES, Words
from ...programmes.models import Body
from ..models import Call

MOST_ROWS = 20


class EntryForm(PlainForm):
    """A declaration or a document. Without words it is left out."""

    code = HiddenField(default="")
    text = WordsField(_l("Wording"), most=500)
    needed = BooleanField(_l("Nobody can apply without it"))

    def entry(self, words: str) -> dict[str, Any]:
        """As a call keeps it, with its words under this name. A new one gets a code made of what it says."""
        text = {lang: self.text.data[lang] for lang in LANGUAGES if self.text.data.get(lang)}
        code = re.sub(r"[^a-z0-9-]", "", self.code.data or "")[:40]
        return {"code": code or "c" + hashlib.sha256(repr(text).encode()).hexdigest()[:8], words: text, "needed": bool(self.needed.data)}


class CallForm(EditForm):
    title = WordsField(_l("Title"), required=True)
    note = WordsField(_l("What to say above the form"), long=True, most=2_000)
    asks_wishes = BooleanField(_l("Ask which subcommittees an applicant would like to join"))
    body = OneOfField(_l("Who decides"), default="")
    declarations = RowsField(FormField(EntryForm), _l("Declaration"), max_entries=MOST_ROWS)
    documents = RowsField(FormField(EntryForm), _l("Document"), max_entries=MOST_ROWS)

    bodies: Sequence[Body] = ()

    @classmethod
    def of(cls, call: Call, bodies: Sequence[Body]) -> CallForm:
        """The form over this call, filled with what was sent, else with what stands."""
        body = next((body.code for body in bodies if body.id == call.body_id), "")
        form = cls(data={
            "title": call.title, "note": call.note, "asks_wishes": call.asks_wishes, "body": body, "version": str(call.version),
            "declarations": _rows(call.declarations, "text"), "documents": _rows(call.documents, "label"),
        })  # fmt: skip
        form.bodies = bodies
        form.body.choices = choices([("", _("Not said")), *((body.code, said(body.name).text) for body in bodies)])
        return form.seal()

    def change_rows(self, pressed: str) -> bool:
        """Add a row if `pressed` (the button's value) asks for it; whether it did."""
        rows = {"add-declaration": self.declarations, "add-document": self.documents}.get(pressed)
        if rows is not None and len(rows) < MOST_ROWS:
            rows.append_entry()
        return rows is not None

    def values(self) -> dict[str, Any]:
        """What was typed, by column."""
        return {
            "title": self.title.data, "note": self.note.data, "asks_wishes": bool(self.asks_wishes.data),
            "body_id": next((body.id for body in self.bodies if body.code == self.body.data), None),
            "declarations": _entries(self.declarations, "text"), "documents": _entries(self.documents, "label"),
        }  # fmt: skip

    def field_of(self, column: str) -> str:
        return {"body_id": "body"}.get(column, column)

    def said(self, column: str, value: Any) -> str | Words:
        if isinstance(value, list):
            return " · ".join(Words(entry.get("text") or entry.get("label")).text(LANGUAGES[0]) for entry in value) or str(_("(empty)"))
        if column == "body_id":
            return next((said(body.name).text for body in self.bodies if body.id == value), str(_("Not said")))
        return super().said(column, value)


def _rows(entries: Sequence[dict[str, Any]], words: str) -> list[dict[str, Any]]:
    return [{"code": entry["code"], "text": Words(entry[words]), "needed": bool(entry.get("needed"))} for entry in entries]


def _entries(rows: RowsField, words: str) -> list[dict[str, Any]]:
    """The rows that say something; of two with one code the first."""
    entries = [row.form.entry(words) for row in rows if row.form.text.data]
    return list({entry["code"]: entry for entry in reversed(entries)}.values())[::-1]
