"""The backward plan: what is to be done by when, what is red and why, and what if a date moved."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import abort, flash, redirect, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_login import current_user
from werkzeug.wrappers import Response

from ...core import access, clock, dates
from ...core.buttons import button, press
from ...core.errors import Refusal
from ...core.locale import language
from ...core.once import AlreadyDone
from ...events.models import Event
from ...events.queries import events_of
from ...events.rules import Status
from ...programmes.finding import programme_or_404
from ...programmes.models import Programme
from .. import steps_wording
from ..actions import steps as actions
from ..forms.steps import PresetForm, StepForm
from ..models import PlanStep
from ..queries.steps import day_or_none, find_step, plan_of, steps_of
from ..rules.steps import Anchor, Computed, compute, left_for, moved
from ..rules.steps_line import line_of
from .base import bp, page


@bp.get("/plan")
@access.staff("see")
def plan(programme: str) -> Response:
    """With ?move=…&to=… the plan as it would be if that date were another; nothing is saved."""
    return _plan_page(programme)


@bp.route("/plan/new", methods=["GET", "POST"])
@access.staff("edit")
def new_step(programme: str) -> Any:
    row = programme_or_404(programme)
    form = StepForm.over(None, _events(row), steps_of(row.id))
    if not form.validate_on_submit():
        return page("steps_edit", 422 if form.is_submitted() else 200, programme=row, form=form, step=None, button=button())
    try:
        actions.add_step(programme_id=row.id, values=form.values(), sent=form.sent(f"step:{row.id}"), now=clock.now(), actor=current_user.actor)
    except AlreadyDone:
        pass
    except Refusal as refusal:
        form.take(refusal)
        return page("steps_edit", refusal.status, programme=programme_or_404(programme), form=form, step=None, button=button())
    flash(_("The step is planned."), "ok")
    return _back(programme)


@bp.route("/plan/<step>/", methods=["GET", "POST"])
@access.staff("edit")
def edit_step(programme: str, step: str) -> Any:
    row, found = _step_or_404(programme, step)
    form = StepForm.over(found, _events(row), steps_of(row.id))
    if not form.validate_on_submit():
        return page("steps_edit", 422 if form.is_submitted() else 200, programme=row, form=form, step=found, button=button())
    try:
        actions.edit_step(
            programme_id=row.id, code=step, version=form.seen_version, values=form.touched(), seen=form.seen, now=clock.now(), actor=current_user.actor
        )
    except Refusal as refusal:
        form.take(refusal)
        row, found = _step_or_404(programme, step)
        return page("steps_edit", refusal.status, programme=row, form=form, step=found, button=button())
    flash(_("The step is saved."), "ok")
    return _back(programme)


@bp.post("/plan/<step>/remove")
@access.staff("edit")
def remove_step(programme: str, step: str) -> Response:
    row = programme_or_404(programme)
    programme_id, actor = row.id, current_user.actor
    press(lambda: actions.remove_step(programme_id=programme_id, code=step, now=clock.now(), actor=actor), _("The step is removed."))
    return _back(programme)


@bp.post("/plan/<step>/done")
@access.staff("edit")
def finish_step(programme: str, step: str) -> Response:
    row, _found = _step_or_404(programme, step)
    programme_id, actor, done = row.id, current_user.actor, request.form.get("done") != "no"
    press(
        lambda: actions.finish_step(programme_id=programme_id, code=step, done=done, now=clock.now(), actor=actor),
        _("The step is done.") if done else _("The step is to be done again."),
    )
    return _back(programme)


@bp.post("/plan/presets")
@access.staff("edit")
def take_preset(programme: str) -> Response:
    row = programme_or_404(programme)
    events = _events(row)
    form, ids, programme_id = PresetForm.over(events), {event.slug: event.id for event in events}, row.id
    if not form.validate():
        return _plan_page(programme, form, 422)
    try:
        number = actions.take_preset(programme_id=programme_id, preset=form.preset.data, event_id=ids[form.event.data], now=clock.now(), actor=current_user.actor)
    except Refusal as refusal:
        form.take(refusal)
        return _plan_page(programme, form, refusal.status)
    flash(ngettext("%(num)d step is planned.", "%(num)d steps are planned.", number), "ok")
    return _back(programme)


def _plan_page(programme: str, form: PresetForm | None = None, status: int = 200) -> Response:
    row = programme_or_404(programme)
    steps, known = plan_of(row, clock.now())
    events = _events(row)
    what, to = request.args.get("move", ""), day_or_none(request.args.get("to", ""))
    movable = _movable(events, compute(steps, known))
    trying = to is not None and what in {value for value, _name in movable}
    before = {each.step.code: each for each in compute(steps, known)}
    if trying and to is not None:
        steps, known = moved(steps, known, what, to)
    computed = sorted(compute(steps, known), key=lambda each: (each.first is None, each.first or known.today, each.step.code))
    bound = {slug: left for slug in known.events if (left := left_for(slug, computed)) is not None}
    return page(
        "plan", status, programme=row, computed=computed, before=before, counted=known, bound=bound, wording=steps_wording, movable=movable, what=what, to=to,
        trying=trying, wrong=bool(what) and not trying, line=line_of(computed, {slug: known.events[slug] for slug in _shown(computed) if slug in known.events}, known.today),
        names={step.code: step.name for step in steps}, form=form or PresetForm.over(events, formdata=None), events=events, button=button(),
        month=lambda day: dates.month(day, language()),
    )  # fmt: skip


def _shown(computed: Sequence[Computed]) -> set[str]:
    """The events that any step has to do with."""
    return {slug for each in computed for slug in (each.step.event, each.step.before_event) if slug}


def _movable(events: Sequence[Event], computed: Sequence[Computed]) -> list[tuple[str, str]]:
    """The dates one may try to move: those that a step hangs on or waits for."""
    anchors, shown = {each.step.anchor for each in computed}, _shown(computed)
    recruitment = [(Anchor.RECRUITMENT_CLOSES, _("The end of recruitment")), (Anchor.RECRUITMENT_OPENS, _("The opening of recruitment"))]
    return [
        *((anchor.value, name) for anchor, name in recruitment if anchor in anchors),
        *((f"event:{event.slug}", event.title.text(language())) for event in events if event.slug in shown),
        *((f"step:{each.step.code}", each.step.name.text(language())) for each in computed if each.step.anchor is Anchor.DAY),
    ]


def _events(row: Programme) -> list[Event]:
    return [event for event in events_of(row.id) if event.status is not Status.CANCELLED]


def _step_or_404(programme: str, code: str) -> tuple[Programme, PlanStep]:
    row = programme_or_404(programme)
    return row, find_step(row.id, code) or abort(404)


def _back(programme: str) -> Response:
    return redirect(url_for("planning_staff.plan", programme=programme), 303)
