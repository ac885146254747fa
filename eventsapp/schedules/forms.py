"""The forms of an import: what is sent, and what is done with what was seen."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField
from wtforms import BooleanField, HiddenField, RadioField, TextAreaField
from wtforms.validators import Length

from ..core.editing.forms import NOT_LISTED, choices
from ..core.forms import Form

ADD, REPLACE = "add", "replace"
_TOO_LONG = _l("This is too long to paste. Please send it as a file.")


class SendForm(Form):
    text = TextAreaField(_l("Paste it here"), [Length(max=200_000, message=_TOO_LONG)], render_kw={"rows": 12, "spellcheck": "false"})
    file = FileField(_l("Or choose a file"))


class ImportForm(Form):
    reference = HiddenField()
    how = RadioField(
        _l("What to do with the agenda that is there"),
        choices=choices([(ADD, _l("Keep it: change items with the same code, add the others behind")), (REPLACE, _l("Replace it: what is not in the list is taken out"))]),
        default=ADD, invalid_choice_message=NOT_LISTED,
    )  # fmt: skip
    move = BooleanField(_l("Move the days so that it begins on the event’s first day"), default=True)
    speakers = BooleanField(_l("Enter the people it names as speakers, and put them on their items"), default=True)
