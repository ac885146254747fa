"""The places of a programme."""

from __future__ import annotations

from flask import flash, redirect, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from ...core import access, clock
from ...core.errors import Refusal
from ...core.once import AlreadyDone
from ...programmes.finding import programme_or_404
from .. import actions, queries
from ..forms import VenueForm
from ..queries.places import rooms_per_venue
from .base import bp, page, venue_or_404


@bp.get("/venues/")
@access.staff("edit")
def venues(programme: str) -> Response:
    row = programme_or_404(programme)
    return page("venues", programme=row, venues=queries.venues_of(row.id), used=queries.events_per_venue(row.id), rooms=rooms_per_venue(row.id))


@bp.route("/venues/new", methods=["GET", "POST"])
@access.staff("edit")
def new_venue(programme: str) -> Response:
    row = programme_or_404(programme)
    form = VenueForm()
    if form.validate_on_submit():
        try:
            actions.add_venue(programme_id=row.id, values=form.values(), sent=form.sent("new venue"), now=clock.now(), actor=current_user.actor)
        except AlreadyDone:
            pass
        except Refusal as refusal:
            form.take(refusal)
            return page("venue", refusal.status, programme=programme_or_404(programme), venue=None, form=form)
        flash(_("The venue is saved."), "ok")
        return redirect(url_for("events_staff.venues", programme=programme), 303)
    return page("venue", 422 if form.is_submitted() else 200, programme=row, venue=None, form=form)


@bp.route("/venues/<venue>/", methods=["GET", "POST"])
@access.staff("edit")
def venue(programme: str, venue: str) -> Response:
    row = programme_or_404(programme)
    found = venue_or_404(row, venue)
    form = VenueForm.of(found)
    if form.validate_on_submit():
        try:
            actions.edit_venue(venue_id=found.id, version=form.seen_version, values=form.touched(), seen=form.seen, now=clock.now(), actor=current_user.actor)
        except Refusal as refusal:
            form.take(refusal)
            row = programme_or_404(programme)
            return page("venue", refusal.status, programme=row, venue=venue_or_404(row, venue), form=form)
        flash(_("The venue is saved."), "ok")
        return redirect(url_for("events_staff.venues", programme=programme), 303)
    return page("venue", 422 if form.is_submitted() else 200, programme=row, venue=found, form=form)
