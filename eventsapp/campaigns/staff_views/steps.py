"""Letting a campaign go, and stopping it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import flash, redirect, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_login import current_user
from werkzeug.wrappers import Response

from ...core import access, clock
from ...core.errors import Refusal
from .. import actions
from ..forms import ScheduleForm, StepForm
from ..queries.audience import audience_of
from ..rules import Kind, daytime
from .base import ONE, bp, campaign_or_404, page, to_campaign


@bp.route(ONE + "/send", methods=["GET", "POST"])
@access.staff("edit")
def send(programme: str, campaign_id: int) -> Response:
    """When it goes, seen together with to how many."""
    found = campaign_or_404(programme, campaign_id)
    form, status = ScheduleForm(data={"version": str(found.version)}), 200
    if form.validate_on_submit():
        try:
            at = form.moment(found.programme.zone)
            actions.schedule(campaign_id=found.id, version=form.seen_version, send_at=at, actor=current_user.actor, now=clock.now())
        except Refusal as refusal:
            form.take(refusal)
            status, found = refusal.status, campaign_or_404(programme, campaign_id)
        else:
            flash(_("The mailing is scheduled.") if at else _("The mailing begins within a minute."), "ok")
            return to_campaign(found, programme)
    elif form.is_submitted():
        status = 422
    now = clock.now()
    written = [lang for lang in found.programme.languages if found.text.get(lang)]
    audience = audience_of(found, now)
    return page(
        "send", status, programme=found.programme, campaign=found, form=form, audience=audience, written=written,
        other_language=len(audience.people) - audience.speaking(written) if written else 0,
        morning=daytime(now) if found.kind is Kind.MARKETING and daytime(now) != now else None,
        minutes=-(-len(audience.people) // found.rate),
    )  # fmt: skip


@bp.post(ONE + "/take-back")
@access.staff("edit")
def take_back(programme: str, campaign_id: int) -> Response:
    return _press(programme, campaign_id, actions.take_back, _("The mailing is a draft again. Nothing has been sent."))


@bp.post(ONE + "/pause")
@access.staff("edit")
def pause(programme: str, campaign_id: int) -> Response:
    return _press(programme, campaign_id, actions.pause, _("The mailing is paused. What is on its way goes on."))


@bp.post(ONE + "/resume")
@access.staff("edit")
def resume(programme: str, campaign_id: int) -> Response:
    return _press(programme, campaign_id, actions.resume, _("The mailing goes on."))


@bp.post(ONE + "/cancel")
@access.staff("edit")
def cancel(programme: str, campaign_id: int) -> Response:
    def stop(**arguments: Any) -> str:
        stopped = actions.cancel(real=clock.real(), **arguments)
        said = _("The mailing is cancelled.")
        also = ngettext("%(num)d mail that was on its way was stopped, too.", "%(num)d mails that were on their way were stopped, too.", stopped)
        return f"{said} {also}" if stopped else said

    return _press(programme, campaign_id, stop, "")


@bp.post(ONE + "/copy")
@access.staff("edit")
def copy(programme: str, campaign_id: int) -> Response:
    found = campaign_or_404(programme, campaign_id)
    if not StepForm().validate():
        flash(_("The page was open for too long. Please press the button again."), "warn")
        return to_campaign(found, programme)
    copy_id = actions.copy_campaign(campaign_id=found.id, actor=current_user.actor, now=clock.now())
    flash(_("This is the copy, a draft."), "ok")
    return redirect(url_for("campaigns_staff.edit_campaign", programme=programme, campaign_id=copy_id), 303)


def _press(programme: str, campaign_id: int, verb: Callable[..., str | None], done: str) -> Response:
    """Do what a button asks and say so, or why it cannot be."""
    found, form = campaign_or_404(programme, campaign_id), StepForm()
    if not form.validate():
        flash(_("The page was open for too long. Please press the button again."), "warn")
        return to_campaign(found, programme)
    try:
        said = verb(campaign_id=found.id, version=form.seen_version, actor=current_user.actor, now=clock.now())
    except Refusal as refusal:
        flash(str(refusal), "bad")
    else:
        flash(said or done, "ok")
    return redirect(url_for("campaigns_staff.campaign", programme=programme, campaign_id=campaign_id), 303)
