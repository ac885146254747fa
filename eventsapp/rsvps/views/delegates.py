"""The page behind one delegate's link."""

from __future__ import annotations

from typing import Any

from flask import Response, abort, flash, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _

from ...calendars.subscriptions import own_subscription
from ...core import access, clock, tokens
from ...core.errors import Refusal
from ...core.security import private_page
from .. import actions
from ..forms import AnswerForm, RsvpEditForm, WithdrawForm
from ..models import Rsvp
from ..queries import get_rsvp, queue_position, state_of
from ..rules import (
    ACTIVE,
    Answer,
    Standing,
)  # fmt: skip
from .base import bp, is_changeable, is_over, must_be_changeable, refuse_over, version_of, withdraw_page


@bp.get("/r/<token>/")
@access.by_link
def rsvp(token: str) -> Response:
    return _rsvp_page(_rsvp_or_404(token), token)


@bp.route("/r/<token>/answer", methods=["GET", "POST"])
@access.by_link
def answer_rsvp(token: str) -> Any:
    """Going or maybe counts at once; who cannot come is asked once, on a page of its own."""
    found, form = _rsvp_or_404(token), AnswerForm()
    if request.method != "POST":
        return redirect(url_for("rsvps.rsvp", token=token), 303)  # from the address of a page that showed a refusal
    fault = form.fault()
    if fault is not None:
        return _rsvp_page(found, token, fault)
    said = Answer(form.answer.data)
    if said is Answer.DECLINED:
        return redirect(url_for("rsvps.withdraw_rsvp", token=token), 303)
    try:
        _answer(found, said)
    except Refusal as refusal:
        return _rsvp_page(found, token, str(refusal), refusal.status)
    flash(_what_became(found), "ok")
    return redirect(url_for("rsvps.rsvp", token=token), 303)


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
    try:
        _answer(found, Answer.DECLINED)
    except Refusal as refusal:
        return _rsvp_page(found, token, str(refusal), refusal.status)
    flash(_("The registration has been withdrawn."), "ok")
    return redirect(url_for("rsvps.rsvp", token=token), 303)


def _answer(found: Rsvp, said: Answer) -> None:
    now = clock.now()
    actions.answer(rsvp_id=found.id, answer=said, actor=f"link:rsvp:{found.id}", at=now, now=now, real=clock.real())


def _what_became(found: Rsvp) -> str:
    """What an answer led to, as it stands after it."""
    if found.standing not in ACTIVE:
        return _("The registration has been withdrawn.")  # by an answer given later than this one
    if found.standing is Standing.WAITING:
        return _("Your answer has been saved. You are on the waiting list: we will write as soon as a seat comes free.")
    if found.answer is Answer.MAYBE:
        return _("You said that you may come. Your seat is kept for you.")
    return _("You said that you are coming. Your seat is confirmed.")


def _rsvp_page(found: Rsvp, token: str, refused: str = "", status: int = 422) -> Response:
    """The delegate's page; `refused` says above all else why what was asked cannot be granted."""
    event, active = found.delegation.event, found.standing in ACTIVE
    page = render_template(
        "rsvps/rsvp.html", token=token, rsvp=found, delegation=found.delegation, event=event, programme=event.programme, form=AnswerForm(), refused=refused,
        position=queue_position(found.delegation), changeable=is_changeable(event), over=is_over(event), active=active,
        may_return=not active and state_of(event, clock.now()).registrable, feed=own_subscription(found.id),
    )  # fmt: skip
    return private_page(make_response(page, status if refused else 200))


def _edit_rsvp_page(found: Rsvp, form: RsvpEditForm, token: str, status: int = 200) -> Response:
    event = found.delegation.event
    page = render_template("rsvps/edit_rsvp.html", form=form, token=token, rsvp=found, event=event, programme=event.programme, conflict=status == 409)
    return private_page(make_response(page, status))


def _rsvp_or_404(token: str) -> Rsvp:
    row_id = tokens.find_row_id(actions.RSVP, token, now=clock.real())
    found = get_rsvp(row_id) if row_id is not None else abort(404)
    refuse_over(found.delegation.event)
    return found
