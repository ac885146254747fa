"""Calls for staff: which there were, what each asks, ending one and beginning another."""

from __future__ import annotations

from flask import abort, flash, redirect, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from ...core import access, clock
from ...core.buttons import button, pressed
from ...core.errors import Refusal
from ...programmes.finding import programme_or_404
from ...programmes.models import Programme
from ...programmes.queries import bodies
from ..actions.calls import begin_call, edit_call
from ..forms.calls import CallForm
from ..models import Call
from ..queries.calls import applications_per_call, calls_of, current_call, find_call_by_code, window_of
from ..rules.calls import RECRUITMENT
from .base import bp, page


@bp.get("/calls")
@access.staff("see")
def calls(programme: str) -> Response:
    row = programme_or_404(programme)
    now, all_of_them = clock.now(), list(calls_of(row.id)) or [current_call(row)]
    windows = [window_of(call, row) for call in all_of_them]
    return page(
        "calls", programme=row, calls=list(zip(all_of_them, windows, [window.state(now) for window in windows], strict=True)),
        applications=applications_per_call(row.id), button=button(),
    )  # fmt: skip


@bp.route("/calls/<call>/", methods=["GET", "POST"])
@access.staff("edit")
def call(programme: str, call: str) -> Response:
    row = programme_or_404(programme)
    form = CallForm.of(_call_or_404(row, call), bodies(row.id))
    if request.method != "POST" or form.change_rows(request.form.get("do", "")):
        return _call_page(row, call, form)
    if not form.validate():
        return _call_page(row, call, form, 422)
    try:
        edit_call(
            programme_id=row.id, code=call, version=form.seen_version, values=form.touched(), seen=form.seen, now=clock.now(), actor=current_user.actor
        )
    except Refusal as refusal:
        form.take(refusal)
        return _call_page(programme_or_404(programme), call, form, refusal.status)
    flash(_("The call is saved."), "ok")
    return redirect(url_for("members_staff.calls", programme=programme), 303)


@bp.post("/calls/begin")
@access.staff("edit")
def begin(programme: str) -> Response:
    """End the current call and begin another."""
    row = programme_or_404(programme)
    if not pressed():
        return redirect(url_for("members_staff.calls", programme=programme), 303)
    try:
        code = begin_call(programme_id=row.id, ending=request.form.get("call", ""), now=clock.now(), actor=current_user.actor)
    except Refusal as refusal:
        flash(str(refusal), "bad")
        return redirect(url_for("members_staff.calls", programme=programme), 303)
    flash(_("A new call has begun. Write when it opens on the programme's page; until then nobody can apply."), "ok")
    return redirect(url_for("members_staff.call", programme=programme, call=code), 303)


def _call_page(row: Programme, code: str, form: CallForm, status: int = 200) -> Response:
    return page("call", status, programme=row, call=_call_or_404(row, code), form=form)


def _call_or_404(row: Programme, code: str) -> Call:
    found = find_call_by_code(row.id, code)
    if found is None and code == RECRUITMENT and not calls_of(row.id):
        return current_call(row)
    if found is None:
        abort(404)
    return found
