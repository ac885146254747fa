"""The forms of the committee: a comment, a request, a decision, a meeting."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, RadioField, SelectMultipleField
from wtforms.validators import InputRequired
from wtforms.widgets import CheckboxInput, ListWidget

from ...core.editing.forms import NOT_LISTED, CountField, DayField, EditForm, MomentField, OneOfField, choices
from ...core.forms import Form, ParagraphsField, WordsField
from ...core.words import whole
from ..rules import Outcome

OUTCOMES = ((Outcome.ADMITTED.value, _l("Admit")), (Outcome.REFUSED.value, _l("Do not admit")))


class CommentForm(Form):
    text = ParagraphsField(_l("Comment"), [InputRequired(_l("Write something."))], most=4_000)


class AskForm(Form):
    text = ParagraphsField(_l("What the applicant shall add"), [InputRequired(_l("Write what is missing."))], most=4_000)
    due_on = DayField(_l("Until when"))


class DecideForm(Form):
    """picked: ids of what was chosen, shown: of what the preview said would be decided; both with commas."""

    outcome = RadioField(_l("Decision"), [InputRequired(NOT_LISTED)], choices=choices(OUTCOMES), invalid_choice_message=NOT_LISTED)
    reason = WordsField(_l("Reason"), long=True, most=2_000)
    meeting = OneOfField(_l("Decided at"), [("", _l("Choose a meeting"))])
    picked = HiddenField()
    shown = HiddenField()

    def offer(self, meetings: Iterable[tuple[int, str]]) -> None:
        self.meeting.choices = choices([("", _l("Choose a meeting")), *((str(meeting_id), name) for meeting_id, name in meetings)])

    @property
    def meeting_id(self) -> int:
        return whole(self.meeting.data) or 0


class SeatsField(SelectMultipleField):
    """Boxes to tick, one for each seat."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()


class MeetingForm(EditForm):
    """Who of a body was there; the body and the day are in the address."""

    present = SeatsField(_l("Who was there"), coerce=int, validate_choice=False)
    quorum = CountField(_l("How many must be there to decide"), [InputRequired(_l("Write a whole number."))], least=1, most=10_000)

    def offer(self, seats: Sequence[tuple[int, str]]) -> None:
        self.present.choices = choices([(str(seat_id), name) for seat_id, name in seats])

    def values(self) -> dict[str, Any]:
        return {"present": self.present.data, "quorum": self.quorum.data}


class WhenForm(Form):
    """Which body met and when: the first step of entering a meeting, asked by GET."""

    class Meta(Form.Meta):
        csrf = False

    body = OneOfField(_l("Body"))
    held_at = MomentField(_l("When it met"), [InputRequired(_l("Write day and time, for example 2019-01-09 10:30."))])
    event = OneOfField(_l("Event"), default="")


def ids_in(typed: str | None) -> list[int]:
    """The ids in a list with commas; whatever else stands in it is passed over."""
    return list(dict.fromkeys(found for part in (typed or "").split(",") if (found := whole(part)) is not None))
