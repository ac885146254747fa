"""The page behind one delegate's link."""

from __future__ import annotations

from typing import Any

from flask import Response, abort, flash, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _

from ...core import access, clock, tokens
from ...core.errors import Refusal
from ...core.security import private_page
from .. import actions
from ..forms import RsvpEditForm, WithdrawForm
from ..models import Rsvp
from ..queries import get_rsvp, queue_position
from ..rules import (
    ACTIVE,
)  # fmt: skip
from .base import bp, is_changeable, is_over, must_be_changeable, refuse_over, version_of, withdraw_page


@bp.get("/r/<token>/")
@access.by_link
def rsvp(token: str) -> Response:
    found = _rsvp_or_404(token)
    event = found.delegation.event
    page = render_template(
        "rsvps/rsvp.html", token=token, rsvp=found, delegation=found.delegation, event=event, programme=event.programme,
        position=queue_position(found.delegation), changeable=is_changeable(event), over=is_over(event), active=found.standing in ACTIVE,
    )  # fmt: skip
    return private_page(make_response(page))


@bp.route("/r/<token>/edit", methods=["GET", "POST"])
@access.by_link
def edit_rsvp(token: str) -> Any:
    found = _rsvp_or_404(token)
    must_be_changeable(found.delegation.event)
    form = RsvpEditForm()
    if request.method != "POST":
        form.fill_from(found)
        return _edit_rsvp_page(found, form, token)
    if not form.validate():
        return _edit_rsvp_page(found, form, token, 422)
    try:
        actions.edit_rsvp(
            rsvp_id=found.id, version=version_of(form.version.data), delegate=form.delegate(), actor=f"link:rsvp:{found.id}", now=clock.now(), real=clock.real()
        )
    except Refusal as refusal:
        form.take(refusal)
        form.version.data = refusal.facts.get("version", form.version.data)
        return _edit_rsvp_page(found, form, token, refusal.status)
    flash(_("Your changes have been saved."), "ok")
    return redirect(url_for("rsvps.rsvp", token=token), 303)


@bp.route("/r/<token>/withdraw", methods=["GET", "POST"])
@access.by_link
def withdraw_rsvp(token: str) -> Any:
    found = _rsvp_or_404(token)
    event = found.delegation.event
    must_be_changeable(event)
    form = WithdrawForm()
    if found.standing not in ACTIVE:
        return redirect(url_for("rsvps.rsvp", token=token), 303)
    if not form.validate_on_submit():
        return withdraw_page(event, form, [found], url_for("rsvps.rsvp", token=token))
    actions.withdraw(rsvp_id=found.id, actor=f"link:rsvp:{found.id}", now=clock.now(), real=clock.real())
    flash(_("The registration has been withdrawn."), "ok")
    return redirect(url_for("rsvps.rsvp", token=token), 303)


def _edit_rsvp_page(found: Rsvp, form: RsvpEditForm, token: str, status: int = 200) -> Response:
    event = found.delegation.event
    page = render_template("rsvps/edit_rsvp.html", form=form, token=token, rsvp=found, event=event, programme=event.programme, conflict=status == 409)
    return private_page(make_response(page, status))


def _rsvp_or_404(token: str) -> Rsvp:
    row_id = tokens.find_row_id(actions.RSVP, token, now=clock.real())
    found = get_rsvp(row_id) if row_id is not None else abort(404)
    refuse_over(found.delegation.event)
    return found
