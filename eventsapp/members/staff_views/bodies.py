"""The tree of a programme's bodies: adding, editing, moving, removing one."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from ...core import access, clock
from ...core.buttons import button, pressed
from ...core.errors import Refusal
from ...core.locale import language
from ...core.once import AlreadyDone
from ...programmes import actions
from ...programmes.finding import programme_or_404
from ...programmes.models import Programme
from ..forms.bodies import BODY_KIND_NAMES, BodyForm, NewBodyForm
from ..queries.bodies import Node, flat, tree_of
from .base import body_or_404, bp, page, today_in


@bp.get("/bodies")
@access.staff("see")
def bodies(programme: str) -> Response:
    row = programme_or_404(programme)
    return page("bodies", programme=row, nodes=flat(_tree(row)), kind_names=BODY_KIND_NAMES, button=button())


@bp.route("/bodies/new", methods=["GET", "POST"])
@access.staff("edit")
def new_body(programme: str) -> Any:
    row = programme_or_404(programme)
    form = NewBodyForm.over(None, flat(_tree(row)), language())
    if not form.validate_on_submit():
        return page("edit_body", 422 if form.is_submitted() else 200, programme=row, body=None, form=form)
    assert isinstance(form, NewBodyForm)
    code = form.code.data
    try:
        actions.add_body(programme_id=row.id, code=code, values=form.values(), sent=form.sent(f"body:{row.id}"), now=clock.now(), actor=current_user.actor)
    except AlreadyDone as done:
        code = done.result
    except Refusal as refusal:
        form.take(refusal)
        return page("edit_body", refusal.status, programme=programme_or_404(programme), body=None, form=form)
    flash(_("The body is added."), "ok")
    return redirect(url_for("members_staff.body", programme=programme, body=code), 303)


@bp.route("/bodies/<body>/edit", methods=["GET", "POST"])
@access.staff("edit")
def edit_body(programme: str, body: str) -> Any:
    row = programme_or_404(programme)
    found = body_or_404(row, body)
    form = BodyForm.over(found, flat(_tree(row)), language())
    if not form.validate_on_submit():
        return page("edit_body", 422 if form.is_submitted() else 200, programme=row, body=found, form=form)
    try:
        actions.edit_body(body_id=found.id, version=form.seen_version, values=form.touched(), seen=form.seen, now=clock.now(), actor=current_user.actor)
    except Refusal as refusal:
        form.take(refusal)
        row = programme_or_404(programme)
        return page("edit_body", refusal.status, programme=row, body=body_or_404(row, body), form=form)
    flash(_("The body is saved."), "ok")
    return redirect(url_for("members_staff.body", programme=programme, body=body), 303)


@bp.post("/bodies/<body>/move")
@access.staff("edit")
def move_body(programme: str, body: str) -> Response:
    found = body_or_404(programme_or_404(programme), body)
    if pressed():
        by = {"up": -1, "down": 1}.get(request.form.get("to", ""), 0)
        actions.move_body(body_id=found.id, by=by, now=clock.now(), actor=current_user.actor)
    return redirect(url_for("members_staff.bodies", programme=programme, _anchor=f"body-{body}"), 303)


@bp.route("/bodies/<body>/remove", methods=["GET", "POST"])
@access.staff("edit")
def remove_body(programme: str, body: str) -> Any:
    row = programme_or_404(programme)
    found = body_or_404(row, body)
    if request.method == "GET" or not pressed():
        return page("remove_body", programme=row, body=found, button=button())
    try:
        actions.remove_body(body_id=found.id, now=clock.now(), actor=current_user.actor)
    except Refusal as refusal:
        flash(str(refusal), "bad")
        return redirect(url_for("members_staff.body", programme=programme, body=body), 303)
    flash(_("The body is removed."), "ok")
    return redirect(url_for("members_staff.bodies", programme=programme), 303)


def _tree(row: Programme) -> list[Node]:
    return tree_of(row.id, today_in(row, clock.now()))
