"""Unsubscribing, by the link in each marketing mail."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, abort, flash, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _

from ..core import access, clock, tokens
from ..core.forms import Form
from ..core.locale import prefer
from ..core.security import private_page
from .actions import unsubscribe as stop
from .models import CampaignRecipient
from .queries.campaigns import get_recipient
from .queries.consents import unsubscribed_at
from .rules import UNSUBSCRIBE

bp = Blueprint("campaigns", __name__, url_prefix="/u/<token>")

_ONE_CLICK = {"List-Unsubscribe": ["One-Click"]}


@bp.route("/mail", methods=["GET", "POST"])
@access.by_link
def unsubscribe(token: str) -> Any:
    """Looking does nothing, as mail scanners look. A mail program's one-click POST (RFC 8058) has no form of ours, and stops."""
    found = _recipient_or_404(token)
    if request.method != "POST":
        return _page(found, token)
    one_click = request.form.to_dict(flat=False) == _ONE_CLICK
    if one_click or Form().validate():
        stop(recipient_id=found.id, now=clock.now())
        return _page(_recipient_or_404(token), token) if one_click else redirect(url_for("campaigns.unsubscribe", token=token), 303)
    flash(_("This page was open for too long. Press the button once more."), "bad")
    return redirect(url_for("campaigns.unsubscribe", token=token), 303)


def _page(found: CampaignRecipient, token: str) -> Response:
    programme = found.campaign.programme
    page = render_template(
        "campaigns/unsubscribe.html", programme=programme, token=token, since=unsubscribed_at(programme.id, found.address_hash), form=Form(formdata=None)
    )
    return private_page(make_response(page))


def _recipient_or_404(token: str) -> CampaignRecipient:
    row_id = tokens.find_row_id(UNSUBSCRIBE, token, now=clock.real())
    found = get_recipient(row_id) if row_id is not None else abort(404)
    prefer(found.campaign.programme.languages)
    return found
