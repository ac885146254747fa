"""One body with the people in it: seats given, changed, ended, named, and those whom members wished for."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_login import current_user
from werkzeug.wrappers import Response

from ...core import access, clock
from ...core.buttons import button, pressed
from ...core.errors import Refusal
from ...core.once import AlreadyDone
from ...programmes.finding import programme_or_404
from ...programmes.models import Body, Programme
from ..actions import bodies as actions
from ..forms.bodies import BODY_KIND_NAMES, ROLE_NAMES, EditSeatForm, NamePersonForm, SeatForm, WishesForm
from ..models import BodySeat
from ..queries import bodies as queries
from ..queries.membership import members_on
from .base import body_or_404, bp, page, seat_or_404, today_in


@bp.get("/bodies/<body>/")
@access.staff("people")
def body(programme: str, body: str) -> Response:
    row = programme_or_404(programme)
    return _body_page(row, body_or_404(row, body))


@bp.post("/bodies/<body>/wishes")
@access.staff("edit")
def seat_wishes(programme: str, body: str) -> Any:
    """Members who wished to join, when they applied, get their seats in one act."""
    row = programme_or_404(programme)
    found = body_or_404(row, body)
    today = today_in(row, clock.now())
    form = WishesForm.over(queries.wishes_for(found, today), today)
    if not form.validate():
        return _body_page(row, found, form, 422)
    chosen = frozenset(form.applications.data or ())
    number = actions.seat_wishes(body_id=found.id, application_ids=chosen, from_on=form.begins_on.data, now=clock.now(), actor=current_user.actor)
    flash(ngettext("%(num)d member has a seat now.", "%(num)d members have a seat now.", number), "ok" if number else "warn")
    return redirect(url_for("members_staff.body", programme=programme, body=body), 303)


@bp.route("/bodies/<body>/seats/new", methods=["GET", "POST"])
@access.staff("edit")
def new_seat(programme: str, body: str) -> Any:
    row = programme_or_404(programme)
    found = body_or_404(row, body)
    form = SeatForm(from_on=today_in(row, clock.now()))
    if not form.validate_on_submit():
        return _new_seat_page(row, found, form, 422 if form.is_submitted() else 200)
    try:
        actions.add_seat(body_id=found.id, seat=form.seat(), sent=form.sent(f"seat:{found.id}"), now=clock.now(), actor=current_user.actor)
    except AlreadyDone:
        pass
    except Refusal as refusal:
        refusal.field = "organisation" if refusal.field == "name" else refusal.field
        form.take(refusal)
        row = programme_or_404(programme)
        return _new_seat_page(row, body_or_404(row, body), form, refusal.status)
    flash(_("The seat is given."), "ok")
    return redirect(url_for("members_staff.body", programme=programme, body=body), 303)


@bp.route("/bodies/<body>/seats/<int(max=999999999):seat_id>/", methods=["GET", "POST"])
@access.staff("edit")
def seat(programme: str, body: str, seat_id: int) -> Any:
    row = programme_or_404(programme)
    found = seat_or_404(body_or_404(row, body), seat_id)
    form = EditSeatForm.of(found)
    if not form.validate_on_submit():
        return _seat_page(row, found, form, NamePersonForm(formdata=None, prefix="person"), 422 if form.is_submitted() else 200)
    try:
        actions.edit_seat(seat_id=found.id, version=form.seen_version, values=form.touched(), seen=form.seen, now=clock.now(), actor=current_user.actor)
    except Refusal as refusal:
        form.take(refusal)
        row = programme_or_404(programme)
        return _seat_page(row, seat_or_404(body_or_404(row, body), seat_id), form, NamePersonForm(formdata=None, prefix="person"), refusal.status)
    flash(_("The seat is saved."), "ok")
    return redirect(url_for("members_staff.body", programme=programme, body=body), 303)


@bp.post("/bodies/<body>/seats/<int(max=999999999):seat_id>/name")
@access.staff("edit")
def name_person(programme: str, body: str, seat_id: int) -> Any:
    row = programme_or_404(programme)
    found = seat_or_404(body_or_404(row, body), seat_id)
    form = NamePersonForm(prefix="person")
    if not form.validate():
        return _seat_page(row, found, EditSeatForm(formdata=None, obj=found).seal(), form, 422)
    try:
        actions.name_person(seat_id=found.id, person=form.person(), now=clock.now(), actor=current_user.actor)
        flash(_("The person is named."), "ok")
    except Refusal as refusal:
        flash(str(refusal), "bad")
    return redirect(url_for("members_staff.body", programme=programme, body=body), 303)


@bp.post("/bodies/<body>/seats/<int(max=999999999):seat_id>/end")
@access.staff("edit")
def end_seat(programme: str, body: str, seat_id: int) -> Response:
    row = programme_or_404(programme)
    found = seat_or_404(body_or_404(row, body), seat_id)
    if pressed():
        actions.end_seat(seat_id=found.id, last_day=today_in(row, clock.now()), now=clock.now(), actor=current_user.actor)
        flash(_("The term ends today."), "ok")
    return redirect(url_for("members_staff.body", programme=programme, body=body), 303)


def _body_page(row: Programme, found: Body, form: WishesForm | None = None, status: int = 200) -> Response:
    today = today_in(row, clock.now())
    wished = queries.wishes_for(found, today)
    return page(
        "body", status, programme=row, body=found, terms=queries.seats_by_term(found.id, today), members=frozenset(members_on(row.id, today)), today=today,
        form=form or WishesForm.over(wished, today), wished=wished, kind_names=BODY_KIND_NAMES, role_names=ROLE_NAMES, button=button(),
        above=next((each for each in row.bodies if each.id == found.parent_id), None), below=[each for each in row.bodies if each.parent_id == found.id],
    )  # fmt: skip


def _new_seat_page(row: Programme, found: Body, form: SeatForm, status: int) -> Response:
    return page("new_seat", status, programme=row, body=found, form=form, names=queries.member_names(row.id, today_in(row, clock.now())))


def _seat_page(row: Programme, found: BodySeat, form: EditSeatForm, naming: NamePersonForm, status: int) -> Response:
    return page("seat", status, programme=row, body=found.body, seat=found, form=form, naming=naming, button=button(), today=today_in(row, clock.now()))
