"""The page behind a delegation's link, for its contact: what stands, corrections, withdrawal."""

from __future__ import annotations

from collections import Counter
from typing import Any

from flask import Response, flash, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _

from ...core import access, clock, tokens
from ...core.db import transaction
from ...core.errors import Refusal
from ...core.locale import language
from ...core.security import private_page
from ...core.template import absolute
from .. import actions
from ..forms import DelegationEditForm, ReplyForm, WithdrawForm
from ..forms.questions import party_answers
from ..models import Delegation, Rsvp
from ..queries import active, history_of, may_change, place_in_queue, reviews_of, sector_words, state_of, term_labels
from ..queries.questions import answered_lines, stored_answers
from ..rules import Answer, Standing, Verdict, shown_business_number
from .asking import fill_answers, fill_rows, form_asking, status_of, take_rows_standing, take_standing
from .base import (
    bp,
    delegation_or_404,
    erased_on,
    is_changeable,
    is_over,
    join_for,
    must_be_changeable,
    offer_terms,
    rsvp_links,
    version_of,
    withdraw_page,
)
from .documents import documents_for
from .history import told


@bp.get("/d/<token>/")
@access.by_link
def delegation(token: str) -> Response:
    return delegation_page(_delegation_or_404(token), token)


@bp.route("/d/<token>/edit", methods=["GET", "POST"])
@access.by_link
def edit_delegation(token: str) -> Any:
    found = _delegation_or_404(token)
    must_be_changeable(found.event)
    standing, stored = [rsvp for rsvp in active(found) if rsvp.named], stored_answers(found.id)
    form = form_asking(DelegationEditForm, found.event, party=True, answered=stored)
    if not active(found):
        return redirect(url_for("rsvps.delegation", token=token), 303)
    offer_terms(form, found.event)
    if request.method != "POST":
        form.fill_from(found, standing)
        fill_answers(form, stored)
        fill_rows(form, standing, stored)
        return _edit_page(found, form, token)
    take_standing(form, stored.get(None, {}), among="answers")
    take_rows_standing(form, standing, stored)
    form.join_contact(_contact_position(found))
    if not form.validate():
        return _edit_page(found, form, token, status_of(form))
    try:
        actions.edit_delegation(
            delegation_id=found.id, version=version_of(form.version.data), contact=form.contact(), organisation=form.typed_organisation(),
            delegates=form.corrected(standing), answers=party_answers(form), actor=f"link:delegation:{found.id}", now=clock.now(), real=clock.real(),
        )  # fmt: skip
    except Refusal as refusal:
        form.take(refusal)
        form.version.data = refusal.facts.get("version", form.version.data)
        return _edit_page(found, form, token, refusal.status)
    flash(_("Your changes have been saved."), "ok")
    return redirect(url_for("rsvps.delegation", token=tokens.current(actions.DELEGATION, found.id)), 303)


@bp.route("/d/<token>/withdraw", methods=["GET", "POST"])
@access.by_link
def withdraw_delegation(token: str) -> Any:
    """Withdraw one delegate (?who=position), those with an offer, those that wait, or everyone, after one look at what that means."""
    found = _delegation_or_404(token)
    must_be_changeable(found.event)
    leaving = _meant(active(found), request.args.get("who"))
    if not leaving:
        return redirect(url_for("rsvps.delegation", token=token), 303)  # withdrawn meanwhile
    form = WithdrawForm()
    if not form.validate_on_submit():
        return withdraw_page(found.event, form, leaving, url_for("rsvps.delegation", token=token))
    _withdraw(found, leaving)
    flash(_("The registration has been withdrawn."), "ok")
    return redirect(url_for("rsvps.delegation", token=token), 303)


def _meant(going: list[Rsvp], who: str | None) -> list[Rsvp]:
    """Whom `who` means among those who mean to come: a position, a standing (offered, waiting), or everyone."""
    if who is None:
        return going
    return [rsvp for rsvp in going if who == str(rsvp.position) or (who in (Standing.OFFERED, Standing.WAITING) and rsvp.standing == who)]


def _withdraw(found: Delegation, leaving: list[Rsvp]) -> None:
    now, real, by = clock.now(), clock.real(), f"link:delegation:{found.id}"
    if len(leaving) == len(active(found)):
        actions.withdraw_all(delegation_id=found.id, actor=by, now=now, real=real)
        return
    with transaction():
        for rsvp_id in [rsvp.id for rsvp in leaving]:
            actions.withdraw(rsvp_id=rsvp_id, actor=by, now=now, real=real)


@bp.route("/d/<token>/accept", methods=["GET", "POST"])
@access.by_link
def accept_offer(token: str) -> Any:
    """Take the seats that are offered."""
    found, form = _delegation_or_404(token), WithdrawForm()
    if request.method != "POST":
        return redirect(url_for("rsvps.delegation", token=token), 303)  # from the address of a page that showed a refusal
    if not form.validate():
        return delegation_page(found, token, _("The page was open for too long. Please press the button again."))
    try:
        actions.accept_offer(delegation_id=found.id, actor=f"link:delegation:{found.id}", now=clock.now(), real=clock.real())
    except Refusal as refusal:
        return delegation_page(_delegation_or_404(token), token, str(refusal), refusal.status)
    flash(_("The seats are yours. Everyone with an e-mail address is told."), "ok")
    return redirect(url_for("rsvps.delegation", token=token), 303)


@bp.route("/d/<token>/reply", methods=["GET", "POST"])
@access.by_link
def reply_to_review(token: str) -> Any:
    """Answer what the organiser asked before deciding."""
    found, form = _delegation_or_404(token), ReplyForm()
    if request.method != "POST":
        return redirect(url_for("rsvps.delegation", token=token), 303)
    if not form.validate():
        return delegation_page(found, token, status=422, reply=form)
    try:
        actions.answer_back(delegation_id=found.id, text=form.text.data, actor=f"link:delegation:{found.id}", now=clock.now(), real=clock.real())
    except Refusal as refusal:
        return delegation_page(_delegation_or_404(token), token, str(refusal), refusal.status)
    flash(_("Your answer has been sent to the organiser."), "ok")
    return redirect(url_for("rsvps.delegation", token=token), 303)


def delegation_page(found: Delegation, token: str, refused: str = "", status: int = 422, reply: ReplyForm | None = None) -> Response:
    """The contact's page; `refused` says above all else why what was asked cannot be granted."""
    event, going = found.event, active(found)
    labels, reviews = term_labels(event.programme_id, language()), reviews_of(found.id)
    claim = tokens.find_current(actions.CLAIM, found.id)
    page = render_template(
        "rsvps/delegation.html", token=token, delegation=found, event=event, programme=event.programme, active=going, refused=refused, reply=reply or ReplyForm(),
        place=place_in_queue(found), counts=Counter(rsvp.standing for rsvp in going), open_seats=sum(not rsvp.named for rsvp in going),
        links=rsvp_links(rsvp for rsvp in going if rsvp.named and (not rsvp.person.email or rsvp.person_id == found.contact_id)),
        claim=absolute(url_for("rsvps.claim_seat", token=claim)) if claim else "", may_change=may_change(event, clock.now()),
        may_add=state_of(event, clock.now()).registrable, changeable=is_changeable(event), over=is_over(event), labels=labels,
        sectors=sector_words(found, labels), business_number=shown_business_number(found.business_number), form=WithdrawForm(),
        reviews=reviews, asked=bool(reviews) and reviews[-1].verdict is Verdict.ASKED, history=told(found, history_of(found.id)),
        answered=answered_lines(found), erased_on=erased_on(event), join=join_for(event, going),
        groups=documents_for(found, going), swapped=False, lapsed=any(rsvp.answer is Answer.NONE for rsvp in found.rsvps),
    )  # fmt: skip
    return private_page(make_response(page, status if refused or reply else 200))


def _edit_page(found: Delegation, form: DelegationEditForm, token: str, status: int = 200) -> Response:
    page = render_template(
        "rsvps/edit_delegation.html", form=form, token=token, delegation=found, event=found.event, programme=found.event.programme, conflict=status == 409,
        contact_position=_contact_position(found),
    )  # fmt: skip
    return private_page(make_response(page, status))


def _contact_position(found: Delegation) -> int | None:
    """The contact's own place among the delegates, if they attend."""
    return next((rsvp.position for rsvp in found.rsvps if rsvp.person_id == found.contact_id), None)


def _delegation_or_404(token: str) -> Delegation:
    return delegation_or_404(actions.DELEGATION, token)
