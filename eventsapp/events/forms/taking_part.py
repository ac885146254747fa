"""How one takes part in an event: the fields of its form that say so, and where the link to join online stands."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import RadioField
from wtforms.validators import DataRequired, ValidationError

from ...core.editing.forms import NOT_LISTED, CountField, EditForm, choices
from ...core.forms import LineField, WordsField
from ..models import Event
from ..rules import JOIN_MINUTES, MOST_JOIN_MINUTES, MOST_JOIN_URL, Attendance, is_join_url

ATTENDANCE_NAMES = {
    Attendance.IN_PERSON: _l("In person"),
    Attendance.HYBRID: _l("In person or online"),
    Attendance.ONLINE: _l("Online only"),
}


class TakingPartFields(EditForm):
    """The part of an event's form that says how one takes part."""

    attendance = RadioField(
        _l("How one takes part"), [DataRequired(NOT_LISTED)], choices=choices((way.value, name) for way, name in ATTENDANCE_NAMES.items()),
        default=Attendance.IN_PERSON.value, invalid_choice_message=NOT_LISTED,
    )  # fmt: skip
    join_url = LineField(_l("Link to take part online"), most=MOST_JOIN_URL, render_kw={"type": "url", "inputmode": "url", "autocapitalize": "none", "spellcheck": "false"})
    join_note = WordsField(_l("How to take part online"), long=True, most=1_000)
    join_minutes = CountField(_l("Minutes before the start"), most=MOST_JOIN_MINUTES, default=JOIN_MINUTES)

    def validate_join_url(self, field: LineField) -> None:
        if field.data and not is_join_url(field.data):
            raise ValidationError(_("Write a whole link that begins with https://, without blanks."))

    def taking_part(self) -> dict[str, Any]:
        """What was typed, by column."""
        minutes = self.join_minutes.data
        return {
            "attendance": Attendance(self.attendance.data), "join_url": self.join_url.data, "join_note": self.join_note.data,
            "join_minutes": JOIN_MINUTES if minutes is None else minutes,
        }  # fmt: skip


def shown_taking_part(event: Event) -> dict[str, Any]:
    """What these fields say of an event."""
    return {"attendance": event.attendance.value, "join_url": event.join_url, "join_note": event.join_note, "join_minutes": event.join_minutes}
