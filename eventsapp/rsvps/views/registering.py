"""Registering: a company's delegation, or one guest."""

from __future__ import annotations

import hashlib
from typing import Any

from flask import Response, abort, flash, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _

from ...core import access, clock, once, tokens
from ...core.errors import Refusal
from ...core.locale import language, prefer
from ...events.models import Event
from ...events.queries import find_event
from ...events.rules import Status
from .. import actions
from ..forms import DelegationForm, GuestForm
from ..queries import registration_facts, seats_of, whose
from ..rules import (
    MOST_DELEGATES,
    PRIVACY_VERSION,
    Consented,
    Party,
    must_be_open,
    must_fit_the_form,
    page_state,
)  # fmt: skip
from .base import bp, offer_terms


@bp.route("/<programme>/<event>/register", methods=["GET", "POST"])
@access.public
def register(programme: str, event: str) -> Any:
    """A company's delegation, or one guest (?as=guest)."""
    found = _event_or_404(programme, event)
    guest = request.args.get("as") == "guest"
    form = GuestForm() if guest else DelegationForm()
    if isinstance(form, DelegationForm):
        offer_terms(form, found)
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


def _event_or_404(programme: str, event: str) -> Event:
    found = find_event(programme, event)
    if found is None or found.status is Status.DRAFT:
        abort(404)
    prefer(found.programme.languages)
    return found
