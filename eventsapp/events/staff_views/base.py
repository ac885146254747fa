"""What every staff view of events begins and ends with."""

from __future__ import annotations

from flask import Blueprint, abort, flash, make_response, render_template
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from ...core.forms import Form
from ...core.locale import prefer
from ...core.security import private_page
from ...programmes.models import Programme
from ...programmes.queries import find_programme
from .. import queries
from ..models import AgendaItem, Event, Venue

bp = Blueprint("events_staff", __name__, url_prefix="/staff/<programme>")


def programme_or_404(slug: str) -> Programme:
    programme = find_programme(slug)
    if programme is None:
        abort(404)
    prefer(programme.languages)
    return programme


def event_or_404(programme_slug: str, event_slug: str) -> Event:
    """The event of that programme, with its programme: another one's is not found."""
    event = queries.find_event(programme_slug, event_slug)
    if event is None:
        abort(404)
    prefer(event.programme.languages)
    return event


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


def button() -> Form:
    """The form behind the single buttons of a page."""
    return Form(formdata=None)


def pressed() -> bool:
    """Whether a single button was pressed on our own page; if not, say that nothing was done."""
    if Form().validate_on_submit():
        return True
    flash(_("This page was open for too long. Nothing was changed; press the button once more."), "bad")
    return False
