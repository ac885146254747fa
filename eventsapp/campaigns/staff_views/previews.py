"""A campaign as one of its people would get it, in either language; and as a test to whoever looks."""

from __future__ import annotations

from flask import abort, flash, make_response, redirect, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from ...core import access, clock
from ...core.db import db
from ...core.security import CSP, PREVIEW_CSP, private_page
from ...core.words import LANGUAGES
from ...people.models import Person
from .. import actions
from ..forms import StepForm
from ..messages.campaigns import Written, sample
from ..messages.values import Reader
from ..models import Campaign
from ..queries.audience import audience_of
from ..queries.campaigns import as_candidate, find_recipient_about, first_recipient
from ..queries.segments import Candidate
from .base import ONE, bp, campaign_or_404, page, to_campaign


@bp.get(ONE + "/preview")
@access.staff("people")
def preview(programme: str, campaign_id: int) -> Response:
    found = campaign_or_404(programme, campaign_id)
    one = _asked_for(found)
    if one is None:
        flash(_("As things stand nobody would get this mail."), "warn")
        return to_campaign(found, programme)
    lang = _lang(one)
    response = page(
        "preview", programme=found.programme, campaign=found, one=one, written=_written(found, one, lang), asked_lang=lang, step=StepForm.over(found),
        own_address=_me().email,
    )  # fmt: skip
    response.headers["Content-Security-Policy"] = CSP + "; frame-src 'self'"
    return response


@bp.get(ONE + "/preview/mail")
@access.staff("people")
def preview_mail(programme: str, campaign_id: int) -> Response:
    """The HTML in a sandbox of its own: no script, no request, no form, no way out."""
    found = campaign_or_404(programme, campaign_id)
    one = _asked_for(found) or abort(404)
    response = make_response(_written(found, one, _lang(one)).html)
    response.headers["Content-Security-Policy"] = PREVIEW_CSP
    return private_page(response)


@bp.post(ONE + "/test")
@access.staff("edit")
def send_test(programme: str, campaign_id: int) -> Response:
    found = campaign_or_404(programme, campaign_id)
    one = _asked_for(found) or abort(404)
    me, lang = _me(), _lang(one)
    back = url_for("campaigns_staff.preview", programme=programme, campaign_id=campaign_id, who=one.key, reads=lang)
    if not StepForm().validate():
        flash(_("The page was open for too long. Please press the button again."), "warn")
        return redirect(back, 303)
    to_id, address = me.id, me.email
    actions.send_test(campaign_id=found.id, to_id=to_id, address=address, as_=one, locale=lang, actor=current_user.actor, now=clock.now(), real=clock.real())
    flash(_("A test is on its way to %(address)s. It counts nowhere.", address=address), "ok")
    return redirect(back, 303)


def _me() -> Person:
    return db.session.get_one(Person, current_user.person_id)


def _asked_for(campaign: Campaign) -> Candidate | None:
    """The person the address names with ?who=, else the first of the campaign's people; None where there is nobody."""
    key = request.args.get("who", "")[:40]
    if campaign.begun_at is not None:
        row = find_recipient_about(campaign.id, key) if key else first_recipient(campaign.id)
        if row is not None and row.person.email:
            return as_candidate(row)
        return abort(404) if key else None
    audience = audience_of(campaign, clock.now())
    if key:
        return audience.find(key) or abort(404)
    return audience.people[0] if audience.people else None


def _lang(one: Candidate) -> str:
    asked = request.args.get("reads", "")
    return asked if asked in LANGUAGES else one.locale


def _written(campaign: Campaign, one: Candidate, lang: str) -> Written:
    person = db.session.get_one(Person, one.person_id)
    return sample(campaign, Reader(person, one.about, one.about_id), lang, consented_at=one.consented_at)
