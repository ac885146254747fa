"""What every staff view of events begins and ends with."""

from __future__ import annotations

from flask import Blueprint, abort, make_response, render_template
from werkzeug.wrappers import Response

from ...core.security import private_page
from ...programmes.models import Programme
from .. import queries
from ..models import AgendaItem, Event, Venue

bp = Blueprint("events_staff", __name__, url_prefix="/staff/<programme>")


def item_or_404(event: Event, code: str) -> AgendaItem:
    item = queries.find_item(event.id, code)
    if item is None:
        abort(404)
    return item


def venue_or_404(programme: Programme, code: str) -> Venue:
    venue = queries.find_venue(programme.id, code)
    if venue is None:
        abort(404)
    return venue


def page(name: str, status: int = 200, **facts: object) -> Response:
    return private_page(make_response(render_template(f"events/staff/{name}.html", **facts), status))
