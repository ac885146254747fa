"""What the staff pages of membership share: who gets in, one row or 404, a page, a single button."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

from flask import Blueprint, abort, make_response, render_template
from werkzeug.wrappers import Response

from ...core.security import private_page
from ...programmes.models import Body, Programme
from ...programmes.queries import find_body
from ..models import BodySeat, Membership
from ..queries.bodies import find_seat
from ..queries.register import find_member

bp = Blueprint("members_staff", __name__, url_prefix="/staff/<programme>")


def today_in(programme: Programme, now: datetime) -> date:
    """The local day of the programme: what "today" means for memberships and seats."""
    return now.astimezone(ZoneInfo(programme.zone)).date()


def page(name: str, status: int = 200, **facts: object) -> Response:
    return private_page(make_response(render_template(f"members/staff/{name}.html", **facts), status))


def member_or_404(programme: Programme, number: int) -> Membership:
    """The member of that number in that programme, with its organisation and its changes."""
    membership = find_member(programme.id, number)
    if membership is None:
        abort(404)
    return membership


def body_or_404(programme: Programme, code: str) -> Body:
    body = find_body(programme.id, code)
    if body is None:
        abort(404)
    return body


def seat_or_404(body: Body, seat_id: int) -> BodySeat:
    seat = find_seat(body.id, seat_id)
    if seat is None:
        abort(404)
    return seat
