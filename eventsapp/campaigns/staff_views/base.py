"""What the pages of mailings share: who gets in, one campaign or 404, a page."""

from __future__ import annotations

from flask import Blueprint, abort, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from ...core import clock
from ...core.security import private_page
from ...programmes.finding import programme_or_404
from .. import wording
from ..models import Campaign
from ..queries.campaigns import find_campaign

LARGEST_ID = 2**31 - 1
ONE = f"/<int(max={LARGEST_ID}):campaign_id>"

bp = Blueprint("campaigns_staff", __name__, url_prefix="/staff/<programme>/campaigns")


def campaign_or_404(slug: str, campaign_id: int) -> Campaign:
    return find_campaign(programme_or_404(slug).id, campaign_id) or abort(404)


def page(name: str, status: int = 200, **facts: object) -> Response:
    return private_page(make_response(render_template(f"campaigns/staff/{name}.html", wording=wording, shown=clock.shown, **facts), status))


def page_number() -> int:
    return min(max(1, request.args.get("page", 1, type=int)), 1_000_000)


def to_campaign(campaign: Campaign, slug: str) -> Response:
    return redirect(url_for("campaigns_staff.campaign", programme=slug, campaign_id=campaign.id), 303)
