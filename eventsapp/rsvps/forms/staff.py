"""The forms of organisers: how many seats there are and for whom, admission codes, decisions on registrations."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, RadioField
from wtforms.validators import DataRequired

from ...core.editing.forms import NOT_LISTED, ClockField, CountField, DayField, choices
from ...core.forms import Form, LineField, ParagraphsField
from ...events.rules import LEAST_SEATS, MOST_SEATS
from ...programmes.rules import closing, shown_closing
from ..models import SeatPool
from ..rules import Audience, Verdict

AUDIENCE_NAMES = {
    Audience.PUBLIC: _l("The event’s own seats"),
    Audience.MEMBERS: _l("Held back for members"),
    Audience.BODY: _l("Held back for people of the body"),
    Audience.INVITED: _l("Held back for invited people"),
}
HELD = (
    (Audience.MEMBERS.value, _l("Members")),
    (Audience.BODY.value, _l("People of the body that the event names")),
    (Audience.INVITED.value, _l("Invited people, by an admission code")),
)


class CapacityForm(Form):
    """How many seats the event has; `was`: how many it had when the page was looked at."""

    capacity = CountField(_l("Seats"), least=LEAST_SEATS, most=MOST_SEATS)
    was = HiddenField(default="")


class QuotaForm(Form):
    per_organisation = CountField(_l("Most people of one organisation"), least=1, most=MOST_SEATS)


class HoldForm(Form):
    """Seats held back for an audience, until a day."""

    audience = RadioField(_l("For whom"), [DataRequired(NOT_LISTED)], choices=choices(HELD), invalid_choice_message=NOT_LISTED)
    capacity = CountField(_l("Seats"), least=0, most=MOST_SEATS)
    per_organisation = CountField(_l("Most people of one organisation"), least=1, most=MOST_SEATS)
    release_on = DayField(_l("Last day on which they are held"))
    release_time = ClockField(_l("Time of that day"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.capacity.flags.required = True  # as the label says

    @classmethod
    def of(cls, pool: SeatPool | None, zone: str) -> HoldForm:
        """The form over seats that are held already, or over none."""
        if pool is None:
            return cls()
        on, at = shown_closing(pool.release_at, zone)
        shown = {"audience": pool.audience, "capacity": pool.capacity, "per_organisation": pool.per_organisation, "release_on": on, "release_time": at}
        return cls(data=shown)

    def validate(self, extra_validators: Any = None) -> bool:
        """As every form; and a number of seats."""
        valid = bool(super().validate(extra_validators))
        if self.capacity.data is None and not self.capacity.errors:
            self.capacity.errors = [_("Write a whole number.")]
        return valid and not self.capacity.errors

    def release_at(self, zone: str) -> datetime | None:
        return closing(self.release_on.data, self.release_time.data, zone)


class CodeForm(Form):
    """A new admission code."""

    label = LineField(_l("Whom it is for"), [DataRequired(_l("Please fill this in."))], most=120, render_kw={"autocomplete": "off"})
    most = CountField(_l("How many people it admits"), least=1, most=MOST_SEATS)


class DecisionForm(Form):
    """What is said of registrations that ask for approval; a refusal and a question need words, which their contacts read."""

    text = ParagraphsField(_l("Words to the contact"), most=2_000)

    def say(self, verdict: Verdict) -> None:
        """Ask for the words that this verdict needs, or for none."""
        if verdict is Verdict.APPROVED:
            del self.text
        else:
            self.text.label.text = _("Reason, as the contact reads it") if verdict is Verdict.REFUSED else _("Your question to the contact")
            self.text.flags.required = True
            self.text.validators = [DataRequired(_("Please fill this in.")), *self.text.validators]

    def words(self) -> str:
        return self.text.data if "text" in self._fields else ""
