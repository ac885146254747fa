"""Seats held back for an audience: held, changed, released."""

from __future__ import annotations

from typing import Any

from flask import abort, flash, request
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_login import current_user
from werkzeug.wrappers import Response

from ...core import access, clock
from ...core.errors import Refusal
from ...events.finding import event_or_404
from ...events.models import Event
from .. import actions
from ..forms.staff import HoldForm
from ..models import SeatPool
from ..queries import pools_of
from ..rules import Audience
from .base import bp, press, staff_page, to_event


@bp.route("/seats/hold", methods=["GET", "POST"])
@access.staff("edit")
def hold(programme: str, event: str) -> Any:
    """Hold seats back for an audience; ?for=AUDIENCE changes what is held already."""
    found = event_or_404(programme, event)
    pool = _held(found).get(request.args.get("for", ""))
    form = HoldForm.of(pool, found.zone)
    if not form.validate_on_submit():
        return _page(found, form, pool, 422 if form.is_submitted() else 200)
    try:
        actions.hold_back(
            event_id=found.id, audience=Audience(form.audience.data), capacity=form.capacity.data or 0, per_organisation=form.per_organisation.data,
            release_at=form.release_at(found.zone), actor=current_user.actor, now=clock.now(), real=clock.real(),
        )  # fmt: skip
    except Refusal as refusal:
        form.take(refusal)
        return _page(found, form, pool, refusal.status)
    flash(_("The seats are held back."), "ok")
    return to_event("seats", found)


@bp.post("/seats/release")
@access.staff("edit")
def release(programme: str, event: str) -> Any:
    """Let what is held back for an audience (audience=…) and nobody took go to the event's own seats."""
    found = event_or_404(programme, event)
    pool = _held(found).get(request.form.get("audience", "")) or abort(404)
    audience = Audience(pool.audience)

    def verb() -> str:
        left = actions.release_held(event_id=found.id, audience=audience, actor=current_user.actor, now=clock.now(), real=clock.real())
        return ngettext("%(num)d seat is released; whoever waits moves up.", "%(num)d seats are released; whoever waits moves up.", left)

    press(verb)
    return to_event("seats", found)


def _held(found: Event) -> dict[str, SeatPool]:
    """The pools that hold seats back, by audience."""
    return {pool.audience: pool for pool in pools_of(found.id) if pool.audience != Audience.PUBLIC}


def _page(found: Event, form: HoldForm, pool: SeatPool | None, status: int) -> Response:
    return staff_page("hold", found, status, form=form, pool=pool)
