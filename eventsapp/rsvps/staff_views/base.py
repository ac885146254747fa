"""What every staff view of registrations begins and ends with."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Blueprint, abort, flash, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from ...core.errors import Refusal
from ...core.security import private_page
from ...events.finding import event_or_404
from ...events.models import Event
from ..forms import WithdrawForm
from ..models import Delegation
from ..queries import find_delegation

bp = Blueprint("rsvps_staff", __name__, url_prefix="/staff/<programme>/events/<event>")


def delegation_or_404(programme: str, event: str, reference: str) -> Delegation:
    return find_delegation(event_or_404(programme, event).id, reference) or abort(404)


def staff_page(name: str, event: Event, status: int = 200, **facts: Any) -> Response:
    html = render_template(f"rsvps/staff/{name}.html", event=event, programme=event.programme, **facts)
    return private_page(make_response(html, status))


def page_number() -> int:
    return min(max(1, request.args.get("page", 1, type=int)), 1_000_000)


def button() -> WithdrawForm:
    """The form behind the single buttons of a page."""
    return WithdrawForm(formdata=None)


def press(verb: Callable[[], str | None]) -> None:
    """Do what a single button asks and say what came of it (what `verb` returns), or why it cannot be."""
    if not WithdrawForm().validate():
        flash(_("The page was open for too long. Please press the button again."), "warn")
        return
    try:
        said = verb()
    except Refusal as refusal:
        flash(str(refusal), "bad")
    else:
        if said:
            flash(said, "ok")


def to_event(endpoint: str, event: Event, **more: Any) -> Response:
    return redirect(url_for(f"rsvps_staff.{endpoint}", programme=event.programme.slug, event=event.slug, **more), 303)
