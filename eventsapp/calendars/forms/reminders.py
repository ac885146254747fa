"""Forms of an event's reminders."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l

from ...core.editing.forms import EditForm, OneOfField
from ...core.forms import Form, WordsField
from ..rules.reminders import OFFSETS

OFFSET_NAMES = dict(
    zip(OFFSETS, (_l("1 hour before"), _l("3 hours before"), _l("1 day before"), _l("2 days before"), _l("3 days before"), _l("1 week before"), _l("2 weeks before")), strict=True)
)
_MOST_NOTE = 1_000


class ReminderForm(Form):
    """A new reminder: how long before the start, and what organisers add."""

    minutes_before = OneOfField(_l("When it goes out"), [(str(offset), name) for offset, name in OFFSET_NAMES.items()], default=str(24 * 60))
    note = WordsField(_l("Note"), long=True, most=_MOST_NOTE)


class NoteForm(EditForm):
    """The note of a reminder that is set."""

    note = WordsField(_l("Note"), long=True, most=_MOST_NOTE)

    def values(self) -> dict[str, Any]:
        return {"note": self.note.data}
