"""Forms of the backward plan."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms.validators import InputRequired

from ...core.editing.forms import CountField, DayField, EditForm, OneOfField, choices
from ...core.forms import Form, WordsField
from ...core.locale import said
from ...events.models import Event
from ..models import PlanStep
from ..queries.steps import presets
from ..rules.steps import MOST_DURATION, MOST_LEAD, Anchor, Side, Unit

UNIT_NAMES = {Unit.WORKING_DAYS: _l("Working days"), Unit.DAYS: _l("Days"), Unit.WEEKS: _l("Weeks")}
SIDE_NAMES = {Side.AFTER: _l("After it"), Side.BEFORE: _l("Before it")}


class StepForm(EditForm):
    """A step: what it hangs on, how long before or after, how long it takes, what waits for it."""

    name = WordsField(_l("What is to be done"), required=True)
    anchor = OneOfField(_l("It hangs on"))
    fixed_on = DayField(_l("The fixed day"))
    side = OneOfField(_l("Before or after"), [(side.value, name) for side, name in SIDE_NAMES.items()])
    lead = CountField(_l("Whole days or weeks between"), [InputRequired()], most=MOST_LEAD, default=0)
    unit = OneOfField(_l("Counted in"), [(unit.value, name) for unit, name in UNIT_NAMES.items()])
    duration = CountField(_l("Days it takes"), [InputRequired()], least=1, most=MOST_DURATION, default=1)
    before_event = OneOfField(_l("The event that waits for it"), default="")
    note = WordsField(_l("Note"), long=True, most=1_000)

    events: Sequence[Event] = ()
    steps: Sequence[PlanStep] = ()

    @classmethod
    def over(cls, step: PlanStep | None, events: Sequence[Event], steps: Sequence[PlanStep], **kwargs: Any) -> StepForm:
        form = cls(data=_shown(step, events, steps) if step is not None else None, **kwargs)
        form.events, form.steps = events, [each for each in steps if step is None or each.id != step.id]
        form.anchor.choices = choices([
            (Anchor.RECRUITMENT_CLOSES.value, _("The end of recruitment")), (Anchor.RECRUITMENT_OPENS.value, _("The opening of recruitment")),
            *((f"event:{event.slug}", said(event.title).text) for event in form.events),
            *((f"step:{each.code}", _("The step “%(step)s”", step=said(each.name).text)) for each in form.steps), (Anchor.DAY.value, _("A fixed day")),
        ])  # fmt: skip
        form.anchor.flags.required = True
        form.before_event.choices = choices([("", _("None")), *((event.slug, said(event.title).text) for event in events)])
        return form.seal() if step is not None else form

    def validate(self, extra_validators: Any = None) -> bool:
        valid = bool(super().validate(extra_validators))
        if self.anchor.data == Anchor.DAY and self.fixed_on.data is None and not self.fixed_on.errors:
            self.fixed_on.errors = [_("Write the day.")]
        for field in (self.lead, self.duration):
            if field.data is None and not field.errors:
                field.errors = [_("Write a whole number.")]
        return valid and not (self.fixed_on.errors or self.lead.errors or self.duration.errors)

    def values(self) -> dict[str, Any]:
        kind, _colon, name = (self.anchor.data or "").partition(":")
        anchor = Anchor(kind)
        return {
            "name": self.name.data, "note": self.note.data, "anchor": anchor, "fixed_on": self.fixed_on.data if anchor is Anchor.DAY else None,
            "event_id": self._event(name) if anchor is Anchor.EVENT else None,
            "after_step_id": next((step.id for step in self.steps if step.code == name), None) if anchor is Anchor.STEP else None,
            "side": Side(self.side.data), "lead": self.lead.data, "unit": Unit(self.unit.data), "duration": self.duration.data,
            "before_event_id": self._event(self.before_event.data),
        }  # fmt: skip

    def field_of(self, column: str) -> str:
        return {"event_id": "anchor", "after_step_id": "anchor", "after_step": "anchor", "before_event_id": "before_event"}.get(column, column)

    def said(self, column: str, value: Any) -> Any:
        if column == "side":
            return str(SIDE_NAMES[value])
        if column == "unit":
            return str(UNIT_NAMES[value])
        if column in ("event_id", "before_event_id"):
            return next((event.title for event in self.events if event.id == value), str(_("(empty)")))
        if column == "after_step_id":
            return next((step.name for step in self.steps if step.id == value), str(_("(empty)")))
        return super().said(column, value)

    def _event(self, slug: str) -> int | None:
        return next((event.id for event in self.events if event.slug == slug), None)


class PresetForm(Form):
    """Which steps to take over, around which event."""

    preset = OneOfField(_l("Steps"))
    event = OneOfField(_l("Around which event"))

    @classmethod
    def over(cls, events: Sequence[Event], **kwargs: Any) -> PresetForm:
        form = cls(prefix="preset", **kwargs)
        form.preset.choices = choices((preset.code, said(preset.name).text) for preset in presets())
        form.event.choices = choices((event.slug, said(event.title).text) for event in events)
        form.preset.flags.required = form.event.flags.required = True
        if not form.is_submitted():
            form.event.data = next((event.slug for event in events if event.kind is presets()[0].kind), form.event.data)
        return form


def _shown(step: PlanStep, events: Sequence[Event], steps: Sequence[PlanStep]) -> dict[str, Any]:
    """What the form's fields say of a step."""
    slugs, codes = {event.id: event.slug for event in events}, {each.id: each.code for each in steps}
    names = {Anchor.EVENT: f"event:{slugs.get(step.event_id or 0, '')}", Anchor.STEP: f"step:{codes.get(step.after_step_id or 0, '')}"}
    same = ("name", "note", "fixed_on", "side", "lead", "unit", "duration", "version")
    return {name: getattr(step, name) for name in same} | {
        "anchor": names.get(step.anchor, step.anchor.value), "before_event": slugs.get(step.before_event_id or 0, ""),
    }  # fmt: skip
