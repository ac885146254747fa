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
from ..forms import AnswerForm, ReplyForm, RsvpEditForm, WithdrawForm
from ..forms.questions import party_answers
from ..models import Rsvp
from ..queries import get_rsvp, place_in_queue, reviews_of, state_of
from ..queries.questions import answered_lines, stored_answers
from ..rules import ACTIVE, Answer, Standing, Verdict
from .asking import fill_answers, form_asking, status_of, take_standing
from .base import bp, erased_on, is_changeable, is_over, join_for, must_be_changeable, refuse_over, version_of, withdraw_page
from .documents import documents_for


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
    stored, alone = stored_answers(found.delegation_id), not found.delegation.organisation
    form = form_asking(RsvpEditForm, found.delegation.event, party=alone, own=True, answered=stored)
    take_standing(form, {**stored.get(None, {}), **stored.get(found.id, {})})
    if request.method != "POST":
        form.fill_from(found)
        fill_answers(form, stored, found.id)
        return _edit_rsvp_page(found, form, token)
    if not form.validate():
        return _edit_rsvp_page(found, form, token, status_of(form))
    try:
        actions.edit_rsvp(
            rsvp_id=found.id, version=version_of(form.version.data), delegate=form.delegate(), answers=party_answers(form), actor=f"link:rsvp:{found.id}",
            now=clock.now(), real=clock.real(),
        )  # fmt: skip
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


@bp.route("/r/<token>/object", methods=["GET", "POST"])
@access.by_link
def object_to_rsvp(token: str) -> Any:
    """Somebody whom another registered wants no part in it: one look at what that means, then they and their data are gone."""
    found, form = _rsvp_or_404(token), WithdrawForm()
    event = found.delegation.event
    if _is_contact(found):
        return redirect(url_for("rsvps.rsvp", token=token), 303)
    if not form.validate_on_submit():
        page = render_template("rsvps/object.html", form=form, token=token, rsvp=found, delegation=found.delegation, event=event, programme=event.programme)
        return private_page(make_response(page, 422 if form.errors else 200))
    actions.object_to(rsvp_id=found.id, now=clock.now(), real=clock.real())
    flash(_("You are no longer registered, and what was kept of you has been erased. %(contact)s sees that you objected.", contact=found.delegation.contact.name), "ok")
    return redirect(url_for("events.event", programme=event.programme.slug, event=event.slug), 303)


@bp.route("/r/<token>/accept", methods=["GET", "POST"])
@access.by_link
def accept_own_offer(token: str) -> Any:
    """A guest takes the seat that is offered; for an organisation its contact does."""
    found, form = _guest_or_404(token), WithdrawForm()
    if request.method != "POST":
        return redirect(url_for("rsvps.rsvp", token=token), 303)
    if not form.validate():
        return _rsvp_page(found, token, _("The page was open for too long. Please press the button again."))
    try:
        actions.accept_offer(delegation_id=found.delegation_id, actor=f"link:rsvp:{found.id}", now=clock.now(), real=clock.real())
    except Refusal as refusal:
        return _rsvp_page(_guest_or_404(token), token, str(refusal), refusal.status)
    flash(_("The seat is yours."), "ok")
    return redirect(url_for("rsvps.rsvp", token=token), 303)


@bp.route("/r/<token>/reply", methods=["GET", "POST"])
@access.by_link
def reply_to_own_review(token: str) -> Any:
    """A guest answers what the organiser asked before deciding; for an organisation its contact does."""
    found, form = _guest_or_404(token), ReplyForm()
    if request.method != "POST":
        return redirect(url_for("rsvps.rsvp", token=token), 303)
    if not form.validate():
        return _rsvp_page(found, token, reply=form)
    try:
        actions.answer_back(delegation_id=found.delegation_id, text=form.text.data, actor=f"link:rsvp:{found.id}", now=clock.now(), real=clock.real())
    except Refusal as refusal:
        return _rsvp_page(_guest_or_404(token), token, str(refusal), refusal.status)
    flash(_("Your answer has been sent to the organiser."), "ok")
    return redirect(url_for("rsvps.rsvp", token=token), 303)


def _answer(found: Rsvp, said: Answer) -> None:
    now = clock.now()
    actions.answer(rsvp_id=found.id, answer=said, actor=f"link:rsvp:{found.id}", at=now, now=now, real=clock.real())


def _what_became(found: Rsvp) -> str:
    """What an answer led to, as it stands after it."""
    if found.standing not in ACTIVE:
        return _("The registration has been withdrawn.")  # by an answer given later than this one
    if found.standing is Standing.PENDING:
        return _("Your answer has been saved. The organiser decides on your registration and writes to you.")
    if found.standing is Standing.WAITING:
        return _("Your answer has been saved. You are on the waiting list: we will write as soon as a seat comes free.")
    if found.answer is Answer.MAYBE:
        return _("You said that you may come. Your seat is kept for you.")
    return _("You said that you are coming. Your seat is confirmed.")


def _rsvp_page(found: Rsvp, token: str, refused: str = "", status: int = 422, reply: ReplyForm | None = None) -> Response:
    """The delegate's page; `refused` says above all else why what was asked cannot be granted."""
    event, delegation, active = found.delegation.event, found.delegation, found.standing in ACTIVE
    alone = not delegation.organisation
    reviews, swapped = reviews_of(delegation.id) if alone else [], _is_replaced(found)
    page = render_template(
        "rsvps/rsvp.html", token=token, rsvp=found, delegation=delegation, event=event, programme=event.programme, form=AnswerForm(), refused=refused,
        place=place_in_queue(delegation) if active else None, changeable=is_changeable(event), over=is_over(event), active=active, alone=alone,
        is_contact=_is_contact(found), swapped=swapped, lapsed=found.answer is Answer.NONE, may_return=not active and not swapped and state_of(event, clock.now()).registrable,
        feed=own_subscription(found.id), reviews=reviews, asked=bool(reviews) and reviews[-1].verdict is Verdict.ASKED, reply=reply or ReplyForm(),
        groups=documents_for(delegation, [found]), erased_on=erased_on(event), join=join_for(event, [found]), answered=answered_lines(delegation, None if alone else found),
    )  # fmt: skip
    return private_page(make_response(page, status if refused or reply else 200))


def _is_contact(found: Rsvp) -> bool:
    return found.person_id == found.delegation.contact_id


def _is_replaced(found: Rsvp) -> bool:
    """Whether somebody else came instead."""
    return any(other.seat_of_id == found.id for other in found.delegation.rsvps)


def _edit_rsvp_page(found: Rsvp, form: RsvpEditForm, token: str, status: int = 200) -> Response:
    event = found.delegation.event
    page = render_template("rsvps/edit_rsvp.html", form=form, token=token, rsvp=found, event=event, programme=event.programme, conflict=status == 409)
    return private_page(make_response(page, status))


def _rsvp_or_404(token: str) -> Rsvp:
    row_id = tokens.find_row_id(actions.RSVP, token, now=clock.real())
    found = get_rsvp(row_id) if row_id is not None else abort(404)
    refuse_over(found.delegation.event)
    return found


def _guest_or_404(token: str) -> Rsvp:
    """The RSVP of somebody who registered for themselves."""
    found = _rsvp_or_404(token)
    if found.delegation.organisation:
        abort(404)
    return found
