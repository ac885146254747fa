"""The forms of a campaign: what it says and to whom, when it goes, and the single buttons of its way."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, RadioField
from wtforms.validators import DataRequired, InputRequired

from ...core.editing.forms import NOT_LISTED, CountField, EditForm, MomentField, OneOfField, choices
from ...core.forms import Form, LineField, WordsField
from ...core.locale import said
from ...core.words import Words, whole
from ...events.models import Event
from ...programmes.models import Body
from ..models import Campaign
from ..rules import LEAST_RATE, MOST_RATE, USUAL_RATE, Kind, Segment, needs_body, needs_event, offers_stage
from ..wording import KIND_NAMES, SEGMENT_NAMES, STAGE_NAMES

_FIELDS = {"event_id": "event", "body_id": "body"}  # column → field, where they differ
_MOST_TEXT = 10_000


class CampaignForm(EditForm):
    """A draft: for staff, to whom, what."""

    title = LineField(_l("Title, for staff only"), [InputRequired(message=_l("Please fill this in."))], most=120)
    kind = RadioField(
        _l("Kind of mail"), [DataRequired(NOT_LISTED)], choices=choices((kind.value, name) for kind, name in KIND_NAMES.items()), default=Kind.NECESSARY.value,
        invalid_choice_message=NOT_LISTED,
    )  # fmt: skip
    segment = OneOfField(_l("To whom"), [(segment.value, name) for segment, name in SEGMENT_NAMES.items()])
    event = OneOfField(_l("Which event"), default="")
    body = OneOfField(_l("Which body"), default="")
    stage = OneOfField(_l("Applicants at which stage"), default="")
    subject = WordsField(_l("Subject"), most=150)
    text = WordsField(_l("Text"), long=True, most=_MOST_TEXT)
    rate = CountField(_l("Mails a minute"), least=LEAST_RATE, most=MOST_RATE, default=USUAL_RATE)

    events: Sequence[Event] = ()
    bodies: Sequence[Body] = ()

    @classmethod
    def over(cls, campaign: Campaign | None, events: Sequence[Event], bodies: Sequence[Body], **first: Any) -> CampaignForm:
        """The form over this draft, or for a new one that begins with `first`."""
        form = cls(data=_shown(campaign, events, bodies) if campaign is not None else first)
        form.events, form.bodies = events, bodies
        form.event.choices = choices([("", _("Please choose")), *((event.slug, said(event.title).text) for event in events)])
        form.body.choices = choices([("", _("Please choose")), *((body.code, said(body.name).text) for body in bodies)])
        form.stage.choices = choices([("", _("Everybody who applied")), *((stage.value, name) for stage, name in STAGE_NAMES.items())])
        return form.seal()

    def validate(self, extra_validators: Any = None) -> bool:
        """As every form; and what the chosen people need to be found."""
        valid = bool(super().validate(extra_validators))
        segment = next((each for each in Segment if each.value == self.segment.data), None)
        needs = ((needs_event, self.event, _("Choose the event whose people you write to.")), (needs_body, self.body, _("Choose the body whose people you write to.")))
        for needed, field, sentence in needs:
            if segment is not None and needed(segment) and not field.data:
                field.errors, valid = [sentence], False
        if self.rate.data is None and not self.rate.errors:
            self.rate.errors, valid = [_("Write a whole number.")], False
        return valid

    def values(self) -> dict[str, Any]:
        """What was typed, by column; what the chosen people do not need is left empty."""
        segment = next((each for each in Segment if each.value == self.segment.data), Segment.REGISTERED)
        event = next((event.id for event in self.events if event.slug == self.event.data), None)
        body = next((body.id for body in self.bodies if body.code == self.body.data), None)
        return {
            "title": self.title.data, "kind": next((kind for kind in Kind if kind.value == self.kind.data), Kind.NECESSARY), "segment": segment,
            "event_id": event if needs_event(segment) else None, "body_id": body if needs_body(segment) else None,
            "stage": self.stage.data if offers_stage(segment) else "", "subject": self.subject.data, "text": self.text.data, "rate": self.rate.data,
        }  # fmt: skip

    def field_of(self, column: str) -> str:
        return _FIELDS.get(column, column)

    def said(self, column: str, value: Any) -> str | Words:
        names: dict[str, dict[Any, str]] = {
            "kind": {kind: str(name) for kind, name in KIND_NAMES.items()}, "segment": {segment: str(name) for segment, name in SEGMENT_NAMES.items()},
            "event_id": {event.id: said(event.title).text for event in self.events}, "body_id": {body.id: said(body.name).text for body in self.bodies},
            "stage": {stage.value: str(name) for stage, name in STAGE_NAMES.items()},
        }  # fmt: skip
        return names[column].get(value, _("(empty)")) if column in names else super().said(column, value)


class StepForm(Form):
    """One button of a campaign's way, pressed by somebody who saw this version of it."""

    version = HiddenField(default="0")

    @property
    def seen_version(self) -> int:
        return whole(str(self.version.data)) or 0

    @classmethod
    def over(cls, campaign: Campaign) -> StepForm:
        return cls(formdata=None, data={"version": str(campaign.version)})


class ScheduleForm(StepForm):
    """When it goes: at once, or at a moment on the programme's clock."""

    send_at = MomentField(_l("When it goes, if not at once"))

    def moment(self, zone: str) -> datetime | None:
        return self.send_at.data.replace(tzinfo=ZoneInfo(zone)) if self.send_at.data is not None else None


def _shown(campaign: Campaign, events: Sequence[Event], bodies: Sequence[Body]) -> dict[str, Any]:
    return {
        "version": campaign.version, "title": campaign.title, "kind": campaign.kind.value, "segment": campaign.segment.value,
        "event": next((event.slug for event in events if event.id == campaign.event_id), ""),
        "body": next((body.code for body in bodies if body.id == campaign.body_id), ""),
        "stage": campaign.stage, "subject": campaign.subject, "text": campaign.text, "rate": campaign.rate,
    }  # fmt: skip
