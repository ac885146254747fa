"""Where staff arrive: their programmes, and what a programme needs today."""

from __future__ import annotations

from flask import Blueprint, abort, make_response, redirect, render_template, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from ..core import access, clock
from ..core.locale import prefer
from ..core.security import private_page
from ..programmes.queries import find_programme, programmes_of
from .queries import dashboard

bp = Blueprint("dashboard", __name__)


@bp.get("/staff/")
@access.signed_in
def staff_home() -> Response:
    mine = programmes_of(current_user.person_id)
    if len(mine) == 1 and not access.may("grant", ""):
        return redirect(url_for("dashboard.programme", programme=mine[0].slug), 303)
    return private_page(make_response(render_template("dashboard/staff_home.html", programmes=mine)))


@bp.get("/staff/<programme>/")
@access.staff("see")
def programme(programme: str) -> Response:
    row = find_programme(programme)
    if row is None:
        abort(404)
    prefer(row.languages)
    now = clock.now()
    return private_page(make_response(render_template("dashboard/programme.html", programme=row, board=dashboard(row, now), now=now)))
