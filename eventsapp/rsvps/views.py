"""Registering, and the pages behind the links of a delegation and of a delegate."""

from __future__ import annotations

import hashlib
from datetime import datetime
from typing import Any

from flask import Blueprint, Response, abort, flash, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _

from ..core import access, clock, once, tokens
from ..core.errors import Refusal
from ..core.locale import language, prefer
from ..core.security import private_page
from ..core.words import whole
from ..events.models import Event
from ..events.queries import find_event
from ..events.rules import DEFAULT_LENGTH, Status
from ..programmes.queries import terms
from ..programmes.rules import TermList
from . import actions
from .forms import DelegationEditForm, DelegationForm, GuestForm, OrganisationFields, RsvpEditForm, WithdrawForm
from .models import Delegation, Rsvp
from .queries import active, get_delegation, get_rsvp, queue_position, registration_facts, seats_of, sector_words, term_labels, whose
from .rules import (
    ACTIVE,
    MOST_DELEGATES,
    PRIVACY_VERSION,
    Consented,
    Party,
    TooLate,
    link_is_over,
    must_be_open,
    must_fit_the_form,
    page_state,
    shown_business_number,
)  # fmt: skip

bp = Blueprint("rsvps", __name__)


@bp.route("/<programme>/<event>/register", methods=["GET", "POST"])
@access.public
def register(programme: str, event: str) -> Any:
    """A company's delegation, or one guest (?as=guest)."""
    found = _event_or_404(programme, event)
    guest = request.args.get("as") == "guest"
    form = GuestForm() if guest else DelegationForm()
    if isinstance(form, DelegationForm):
        _offer_terms(form, found)
    pressed = request.form.get("rows", "")
    if request.method != "POST" or pressed == "keep" or (isinstance(form, DelegationForm) and form.change_rows(pressed)):
        return _register_page(found, form, guest)
    if not form.validate():
        return _register_page(found, form, guest, 422)
    try:
        must_fit_the_form(_rows_sent())
        delegation_id = _registered(found, form)
    except Refusal as refusal:
        form.take(refusal)
        return _register_page(found, form, guest, refusal.status)
    return redirect(_own_page(delegation_id), 303)


def _registered(event: Event, form: GuestForm | DelegationForm) -> int:
    sent = form.sent(f"register:{event.uid}")
    try:
        return actions.register(event_id=event.id, party=_party(form), sent=sent, now=clock.now(), real=clock.real())
    except once.AlreadyDone as done:
        return int(done.result)


def _rows_sent() -> int:
    """How many delegates the request names, also beyond those the form has room for."""
    return len({key.split("-")[1] for key, value in request.form.items() if key.startswith("delegates-") and key.endswith("-name") and value.strip()})


def _party(form: GuestForm | DelegationForm) -> Party:
    text_hash = hashlib.sha256(render_template("rsvps/_privacy_notice.html").encode()).hexdigest()
    consents = [Consented("notice", True, PRIVACY_VERSION, text_hash)]
    for purpose, given in form.consents().items():
        label = str(form[purpose].label.text)
        consents.append(Consented(purpose, given, PRIVACY_VERSION, hashlib.sha256(label.encode()).hexdigest()))
    if isinstance(form, GuestForm):
        return Party(form.contact(), contact_attends=True, consents=tuple(consents), locale=language())
    return Party(form.contact(), form.rows(), form.typed_organisation(), bool(form.contact_attends.data), tuple(consents), language())


def _register_page(event: Event, form: GuestForm | DelegationForm, guest: bool, status: int = 200) -> Response:
    now = clock.now()
    facts, seats = registration_facts(event, now), seats_of(event.id)
    closed = None
    try:
        must_be_open(facts, now)
    except Refusal as refusal:
        closed = refusal
        status = status if status >= 400 else 200
    page = render_template(
        "rsvps/register.html", event=event, programme=event.programme, form=form, guest=guest, seats=seats, state=page_state(facts, seats, now),
        closed=closed, most=MOST_DELEGATES,
    )  # fmt: skip
    return make_response(page, status, {"Cache-Control": "no-store"})


def _own_page(delegation_id: int) -> str:
    """Where the sender goes: the delegation's page, a guest's own one."""
    flash(_("We have received your registration. A mail is on its way to the address you gave."), "ok")
    organisation, first_rsvp_id = whose(delegation_id)
    if organisation:
        return url_for("rsvps.delegation", token=tokens.current(actions.DELEGATION, delegation_id))
    return url_for("rsvps.rsvp", token=tokens.current(actions.RSVP, first_rsvp_id))


# --- the delegation's page ---


@bp.get("/d/<token>/")
@access.by_link
def delegation(token: str) -> Response:
    found = _delegation_or_404(token)
    labels = term_labels(found.event.programme_id, language())
    page = render_template(
        "rsvps/delegation.html", token=token, delegation=found, event=found.event, programme=found.event.programme, active=active(found),
        position=queue_position(found), links={r.id: _rsvp_link(r) for r in active(found) if not r.person.email},
        changeable=_changeable(found.event), over=_over(found.event), labels=labels, sectors=sector_words(found, labels),
        business_number=shown_business_number(found.business_number),
    )  # fmt: skip
    return private_page(make_response(page))


@bp.route("/d/<token>/edit", methods=["GET", "POST"])
@access.by_link
def edit_delegation(token: str) -> Any:
    found = _delegation_or_404(token)
    _must_be_changeable(found.event)
    form, standing = DelegationEditForm(), active(found)
    if not standing:
        return redirect(url_for("rsvps.delegation", token=token), 303)
    _offer_terms(form, found.event)
    if request.method != "POST":
        form.fill_from(found, standing)
        return _edit_page(found, form, token)
    form.join_contact(_contact_position(found))
    if not form.validate():
        return _edit_page(found, form, token, 422)
    try:
        actions.edit_delegation(
            delegation_id=found.id, version=_number(form.version.data), contact=form.contact(), organisation=form.typed_organisation(),
            delegates=form.corrected(standing), actor=f"link:delegation:{found.id}", now=clock.now(), real=clock.real(),
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
    """Withdraw one delegate (?who=position) or everyone, after one look at what that means."""
    found = _delegation_or_404(token)
    _must_be_changeable(found.event)
    who = next((rsvp for rsvp in active(found) if str(rsvp.position) == request.args.get("who")), None)
    if not active(found) or ("who" in request.args and who is None):
        return redirect(url_for("rsvps.delegation", token=token), 303)  # withdrawn meanwhile
    form = WithdrawForm()
    if not form.validate_on_submit():
        return _withdraw_page(found.event, form, [who] if who else active(found), url_for("rsvps.delegation", token=token))
    by = f"link:delegation:{found.id}"
    if who:
        actions.withdraw(rsvp_id=who.id, actor=by, now=clock.now(), real=clock.real())
    else:
        actions.withdraw_all(delegation_id=found.id, actor=by, now=clock.now(), real=clock.real())
    flash(_("The registration has been withdrawn."), "ok")
    return redirect(url_for("rsvps.delegation", token=token), 303)


# --- one delegate's page ---


@bp.get("/r/<token>/")
@access.by_link
def rsvp(token: str) -> Response:
    found = _rsvp_or_404(token)
    event = found.delegation.event
    page = render_template(
        "rsvps/rsvp.html", token=token, rsvp=found, delegation=found.delegation, event=event, programme=event.programme,
        position=queue_position(found.delegation), changeable=_changeable(event), over=_over(event), active=found.standing in ACTIVE,
    )  # fmt: skip
    return private_page(make_response(page))


@bp.route("/r/<token>/edit", methods=["GET", "POST"])
@access.by_link
def edit_rsvp(token: str) -> Any:
    found = _rsvp_or_404(token)
    _must_be_changeable(found.delegation.event)
    form = RsvpEditForm()
    if request.method != "POST":
        form.fill_from(found)
        return _edit_rsvp_page(found, form, token)
    if not form.validate():
        return _edit_rsvp_page(found, form, token, 422)
    try:
        actions.edit_rsvp(
            rsvp_id=found.id, version=_number(form.version.data), delegate=form.delegate(), actor=f"link:rsvp:{found.id}", now=clock.now(), real=clock.real()
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
    _must_be_changeable(event)
    form = WithdrawForm()
    if found.standing not in ACTIVE:
        return redirect(url_for("rsvps.rsvp", token=token), 303)
    if not form.validate_on_submit():
        return _withdraw_page(event, form, [found], url_for("rsvps.rsvp", token=token))
    actions.withdraw(rsvp_id=found.id, actor=f"link:rsvp:{found.id}", now=clock.now(), real=clock.real())
    flash(_("The registration has been withdrawn."), "ok")
    return redirect(url_for("rsvps.rsvp", token=token), 303)


# --- what these views share ---


def _event_or_404(programme: str, event: str) -> Event:
    found = find_event(programme, event)
    if found is None or found.status is Status.DRAFT:
        abort(404)
    prefer(found.programme.languages)
    return found


def _delegation_or_404(token: str) -> Delegation:
    row_id = tokens.find_row_id(actions.DELEGATION, token, now=clock.real())
    found = get_delegation(row_id) if row_id is not None else abort(404)
    _refuse_over(found.event)
    return found


def _rsvp_or_404(token: str) -> Rsvp:
    row_id = tokens.find_row_id(actions.RSVP, token, now=clock.real())
    found = get_rsvp(row_id) if row_id is not None else abort(404)
    _refuse_over(found.delegation.event)
    return found


def _refuse_over(event: Event) -> None:
    prefer(event.programme.languages)
    if link_is_over(event.status, _ends_at(event), clock.now()):
        abort(410)


def _ends_at(event: Event) -> datetime | None:
    return event.ends_at or (event.starts_at + DEFAULT_LENGTH if event.starts_at else None)


def _over(event: Event) -> bool:
    ends_at = _ends_at(event)
    return event.status is not Status.POSTPONED and ends_at is not None and clock.now() >= ends_at


def _changeable(event: Event) -> bool:
    """What was registered may be changed until the event begins; a postponed one has not, a cancelled one never will."""
    if event.status is not Status.PUBLISHED:
        return event.status is Status.POSTPONED
    return event.starts_at is None or clock.now() < event.starts_at


def _contact_position(found: Delegation) -> int | None:
    """The contact's own place among the delegates, if they attend."""
    return next((rsvp.position for rsvp in found.rsvps if rsvp.person_id == found.contact_id), None)


def _must_be_changeable(event: Event) -> None:
    if not _changeable(event):
        raise TooLate()


def _rsvp_link(found: Rsvp) -> str:
    return url_for("rsvps.rsvp", token=tokens.current(actions.RSVP, found.id))


def _offer_terms(form: OrganisationFields, event: Event) -> None:
    kinds, sizes, sectors = (terms(event.programme_id, name) for name in (TermList.ORGANISATION_KIND, TermList.SIZE_CLASS, TermList.SECTOR))
    form.offer(kinds, sizes, sectors, language())


def _edit_page(found: Delegation, form: DelegationEditForm, token: str, status: int = 200) -> Response:
    page = render_template(
        "rsvps/edit_delegation.html", form=form, token=token, delegation=found, event=found.event, programme=found.event.programme, conflict=status == 409,
        contact_position=_contact_position(found),
    )  # fmt: skip
    return private_page(make_response(page, status))


def _edit_rsvp_page(found: Rsvp, form: RsvpEditForm, token: str, status: int = 200) -> Response:
    event = found.delegation.event
    page = render_template("rsvps/edit_rsvp.html", form=form, token=token, rsvp=found, event=event, programme=event.programme, conflict=status == 409)
    return private_page(make_response(page, status))


def _withdraw_page(event: Event, form: WithdrawForm, leaving: list[Rsvp], back: str) -> Response:
    page = render_template("rsvps/withdraw.html", form=form, event=event, programme=event.programme, leaving=leaving, back=back)
    return private_page(make_response(page, 422 if form.errors else 200))


def _number(typed: str | None) -> int:
    return whole(typed) or 0
