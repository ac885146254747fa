"""Editing a programme, and who may work on it."""

from __future__ import annotations

from flask import Blueprint, abort, flash, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from ..core import access, clock, once
from ..core.errors import Refusal
from ..core.forms import Form
from ..core.security import private_page
from . import actions, queries
from .finding import programme_or_404
from .forms import ROLE_MEANINGS, ROLE_NAMES, GrantForm, NewProgrammeForm, ProgrammeForm
from .models import Programme

bp = Blueprint("programmes_staff", __name__, url_prefix="/staff")


@bp.route("/new", methods=["GET", "POST"])
@access.staff("grant")
def new() -> Response:
    """A new programme: only for an owner of the whole installation."""
    if not access.may("grant", ""):
        abort(403)
    form = NewProgrammeForm()
    if not form.validate_on_submit():
        return _page("new", 422 if form.is_submitted() else 200, form=form)
    slug = form.slug.data
    try:
        actions.add_programme(slug=slug, values=form.values(), sent=form.sent("programme"), now=clock.now(), actor=current_user.actor)
    except once.AlreadyDone as done:
        slug = done.result
    except Refusal as refusal:
        form.take(refusal)
        return _page("new", refusal.status, form=form)
    flash(_("The programme is made. Fill in the rest, then add its first event."), "ok")
    return redirect(url_for("programmes_staff.edit", programme=slug), 303)


@bp.route("/<programme>/edit", methods=["GET", "POST"])
@access.staff("edit")
def edit(programme: str) -> Response:
    row = programme_or_404(programme)
    form = ProgrammeForm.of(row)
    if form.validate_on_submit():
        try:
            actions.edit_programme(programme_id=row.id, version=form.seen_version, values=form.touched(), seen=form.seen, now=clock.now(), actor=current_user.actor)
        except Refusal as refusal:
            form.take(refusal)
            return _page("edit", refusal.status, programme=programme_or_404(programme), form=form)
        flash(_("The programme is saved."), "ok")
        return redirect(url_for("dashboard.programme", programme=programme), 303)
    return _page("edit", 422 if form.is_submitted() else 200, programme=row, form=form)


@bp.route("/<programme>/roles", methods=["GET", "POST"])
@access.staff("grant")
def roles(programme: str) -> Response:
    row = programme_or_404(programme)
    form = GrantForm()
    if form.validate_on_submit():
        try:
            actions.grant_role_by_address(programme_slug=programme, email=form.email.data, role=form.role.data, now=clock.now(), actor=current_user.actor)
        except Refusal as refusal:
            form.take(refusal)
            return _roles_page(programme_or_404(programme), form, refusal.status)
        flash(_("The role is granted."), "ok")
        return redirect(url_for("programmes_staff.roles", programme=programme), 303)
    return _roles_page(row, form, 422 if form.is_submitted() else 200)


@bp.post("/<programme>/roles/revoke")
@access.staff("grant")
def revoke(programme: str) -> Response:
    row = programme_or_404(programme)
    grant = request.form.get("grant", "")
    if Form().validate_on_submit() and grant.isdecimal() and len(grant) < 10:
        try:
            actions.revoke_role(programme_id=row.id, grant_id=int(grant), now=clock.now(), actor=current_user.actor)
            flash(_("The role is revoked."), "ok")
        except Refusal as refusal:
            flash(str(refusal), "bad")
    else:
        flash(_("Nothing was changed. Please try again."), "bad")
    return redirect(url_for("programmes_staff.roles", programme=programme), 303)


def _roles_page(row: Programme, form: GrantForm, status: int) -> Response:
    return _page("roles", status, programme=row, form=form, button=Form(formdata=None), grants=queries.grants_in(row.id), names=ROLE_NAMES, meanings=ROLE_MEANINGS)


def _page(name: str, status: int, **facts: object) -> Response:
    return private_page(make_response(render_template(f"programmes/staff/{name}.html", **facts), status))
