"""What every staff view of calendars begins and ends with."""

from __future__ import annotations

from datetime import datetime

from flask import Blueprint, abort, flash, make_response, render_template
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from ...core import clock
from ...core.forms import Form
from ...core.locale import prefer
from ...core.security import private_page
from ...events.models import Event
from ...events.queries import find_event

bp = Blueprint("calendars_staff", __name__, url_prefix="/staff/<programme>/events/<event>")


def event_or_404(programme_slug: str, event_slug: str) -> Event:
    """The event of that programme, with its programme: another one's is not found."""
    event = find_event(programme_slug, event_slug)
    if event is None:
        abort(404)
    prefer(event.programme.languages)
    return event


def page(name: str, status: int = 200, **facts: object) -> Response:
    return private_page(make_response(render_template(f"calendars/staff/{name}.html", **facts), status))


def shown(moment: datetime) -> datetime:
    """A moment of the machine as the demo's clock would have told it."""
    return moment + clock.demo_offset()


def button() -> Form:
    """The form behind the single buttons of a page."""
    return Form(formdata=None)


def pressed() -> bool:
    """Whether a single button was pressed on our own page; if not, say that nothing was done."""
    if Form().validate_on_submit():
        return True
    flash(_("This page was open for too long. Nothing was changed; press the button once more."), "bad")
    return False
