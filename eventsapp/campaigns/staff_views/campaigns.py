"""The list of mailings, one of them, and writing it."""

from __future__ import annotations

from flask import flash, redirect, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from ...core import access, clock
from ...core.errors import Refusal
from ...core.locale import language
from ...core.once import AlreadyDone
from ...events.queries import events_of
from ...programmes.finding import programme_or_404
from ...programmes.models import Programme
from ...programmes.queries import bodies
from .. import actions
from ..forms import CampaignForm, StepForm
from ..models import Campaign
from ..queries import campaigns as queries
from ..queries.audience import audience_of
from ..rules import Fate, Kind, State, daytime, is_night, shown
from ..wording import PLACEHOLDERS
from .base import ONE, bp, campaign_or_404, page, page_number


@bp.get("/")
@access.staff("people")
def campaigns(programme: str) -> Response:
    row = programme_or_404(programme)
    return page("campaigns", programme=row, listed=queries.campaigns_of(row.id, page=page_number()))


@bp.route("/new", methods=["GET", "POST"])
@access.staff("edit")
def new_campaign(programme: str) -> Response:
    """A new draft; the address may say to whom: ?segment=…&event=…&body=…"""
    row = programme_or_404(programme)
    first = {name: request.args[name] for name in ("segment", "event", "body") if request.args.get(name)}
    form = CampaignForm.over(None, events_of(row.id), bodies(row.id), **first)
    if not form.validate_on_submit():
        return _form_page("new", row, form, 422 if form.is_submitted() else 200)
    try:
        campaign_id = actions.add_campaign(
            programme_id=row.id, values=form.values(), lang=language(), sent=form.sent(f"new campaign {row.id}"), actor=current_user.actor, now=clock.now()
        )
    except AlreadyDone as done:
        campaign_id = int(done.result)
    except Refusal as refusal:
        form.take(refusal)
        return _form_page("new", programme_or_404(programme), form, refusal.status)
    flash(_("The mailing is saved as a draft. Nothing has been sent."), "ok")
    return redirect(url_for("campaigns_staff.campaign", programme=programme, campaign_id=campaign_id), 303)


@bp.get(ONE + "/")
@access.staff("people")
def campaign(programme: str, campaign_id: int) -> Response:
    found, now = campaign_or_404(programme, campaign_id), clock.now()
    before = found.state in (State.DRAFT, State.SCHEDULED)
    audience = audience_of(found, now) if before else None
    written = [lang for lang in found.programme.languages if found.text.get(lang)]
    waits = found.kind is Kind.MARKETING and found.state in (State.SCHEDULED, State.SENDING) and is_night(now)
    return page(
        "campaign", programme=found.programme, campaign=found, audience=audience, written=written, step=StepForm.over(found), morning=daytime(now) if waits else None,
        other_language=len(audience.people) - audience.speaking(written) if audience is not None and written else 0,
        fates={} if before else queries.fates_of(found.id), Fate=Fate,
    )  # fmt: skip


@bp.route(ONE + "/edit", methods=["GET", "POST"])
@access.staff("edit")
def edit_campaign(programme: str, campaign_id: int) -> Response:
    found = campaign_or_404(programme, campaign_id)
    form = CampaignForm.over(found, events_of(found.programme_id), bodies(found.programme_id))
    if not form.validate_on_submit():
        return _form_page("edit", found.programme, form, 422 if form.is_submitted() else 200, found)
    try:
        actions.edit_campaign(
            campaign_id=found.id, version=form.seen_version, values=form.touched(), seen=form.seen, lang=language(), actor=current_user.actor, now=clock.now()
        )
    except Refusal as refusal:
        form.take(refusal)
        found = campaign_or_404(programme, campaign_id)
        return _form_page("edit", found.programme, form, refusal.status, found)
    flash(_("The mailing is saved."), "ok")
    return redirect(url_for("campaigns_staff.campaign", programme=programme, campaign_id=campaign_id), 303)


def _form_page(name: str, programme: Programme, form: CampaignForm, status: int, campaign: Campaign | None = None) -> Response:
    return page(name, status, programme=programme, form=form, campaign=campaign, placeholders=_placeholders())


def _placeholders() -> list[tuple[str, str, str]]:
    """Each placeholder as it is typed, what it says and of whom."""
    return [(shown(placeholder, language()), str(what), str(whom)) for placeholder, (what, whom) in PLACEHOLDERS.items()]
