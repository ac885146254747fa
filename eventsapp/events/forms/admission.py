"""Whom an event is open to, and how its seats are given: the fields of its form that say so, and reopening its registration."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, RadioField
from wtforms.validators import DataRequired

from ...core import dates
from ...core.editing import digest
from ...core.editing.forms import NOT_LISTED, ClockField, CountField, DayField, EditForm, OneOfField, choices
from ...core.locale import language, said
from ...core.words import Words
from ...programmes.models import Body
from ...programmes.rules import closing, shown_closing
from ..models import Event
from ..rules import OpenTo

OPEN_TO_NAMES = {
    OpenTo.PUBLIC: _l("Everybody"),
    OpenTo.MEMBERS: _l("Members only"),
    OpenTo.BODY: _l("People of one body only"),
    OpenTo.INVITED: _l("Invited people only, by an admission code"),
}
ADMISSION_FIELDS = {"open_to_body_id": "open_to_body", "changes_close_at": "changes_on"}  # column → field, where they differ
MOST_OFFER_HOURS, MOST_SKIPS = 14 * 24, 100


class AdmissionFields(EditForm):
    """The part of an event's form that says who may register, and how seats are given."""

    open_to = RadioField(
        _l("Who may register"), [DataRequired(NOT_LISTED)], choices=choices((choice.value, name) for choice, name in OPEN_TO_NAMES.items()), default=OpenTo.PUBLIC.value,
        invalid_choice_message=NOT_LISTED,
    )  # fmt: skip
    open_to_body = OneOfField(_l("Which body"), default="")
    needs_approval = BooleanField(_l("An organiser approves each registration"))
    offer_hours = CountField(_l("Hours to accept a seat that came free"), least=1, most=MOST_OFFER_HOURS)
    save_after_skips = CountField(_l("How often a party that does not fit may be passed over"), least=0, most=MOST_SKIPS, default=3)
    changes_on = DayField(_l("Last day on which companies may change who comes"))
    changes_time = ClockField(_l("Time of that day"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.save_after_skips.flags.required = True  # as the label says

    def offer_bodies(self, bodies: Sequence[Body]) -> None:
        self.open_to_body.choices = choices([("", _("Please choose")), *((body.code, said(body.name).text) for body in bodies)])

    def validate(self, extra_validators: Any = None) -> bool:
        """As every form; and what the chosen way needs."""
        valid = bool(super().validate(extra_validators))
        if self.open_to.data == OpenTo.BODY and not self.open_to_body.data:
            self.open_to_body.errors = [_("Choose the body whose people may register.")]
            valid = False
        if self.save_after_skips.data is None and not self.save_after_skips.errors:
            self.save_after_skips.errors = [_("Write a whole number.")]
            valid = False
        return valid

    def admission(self, bodies: Sequence[Body], zone: str) -> dict[str, Any]:
        """What was typed, by column."""
        open_to = OpenTo(self.open_to.data)
        return {
            "open_to": open_to,
            "open_to_body_id": next((body.id for body in bodies if open_to is OpenTo.BODY and body.code == self.open_to_body.data), None),
            "needs_approval": self.needs_approval.data,
            "offer_hours": self.offer_hours.data,
            "save_after_skips": self.save_after_skips.data,
            "changes_close_at": closing(self.changes_on.data, self.changes_time.data, zone),
        }


class ReopenForm(EditForm):
    """Registration opens again until a new closing."""

    closes_on = DayField(_l("Last day of registration"))
    closes_time = ClockField(_l("Closing time"))

    zone = ""

    @classmethod
    def of(cls, event: Event) -> ReopenForm:
        """The form over this event; what it shows on the first look is empty: the old closing is over."""
        form = cls(data={"version": event.version})
        form.zone = event.zone
        if not form.is_submitted():
            form.was.data = " ".join(f"{column}:{digest(getattr(event, column))}" for column in ("takes_registrations", "registration_closes_at"))
        return form

    def values(self) -> dict[str, Any]:
        return {"registration_closes_at": closing(self.closes_on.data, self.closes_time.data, self.zone)}

    def field_of(self, column: str) -> str:
        return "closes_on" if column == "registration_closes_at" else column

    def said(self, column: str, value: Any) -> str | Words:
        return dates.deadline(value, self.zone, language()) if column == "registration_closes_at" and value is not None else super().said(column, value)


def shown_admission(event: Event) -> dict[str, Any]:
    """What the fields say of an event."""
    changes_on, changes_time = shown_closing(event.changes_close_at, event.zone)
    return {
        "open_to": event.open_to.value,
        "open_to_body": event.open_to_body.code if event.open_to_body else "",
        "needs_approval": event.needs_approval,
        "offer_hours": event.offer_hours,
        "save_after_skips": event.save_after_skips,
        "changes_on": changes_on,
        "changes_time": changes_time,
    }
