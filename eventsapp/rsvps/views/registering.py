"""Registering: a company's delegation, one guest, a representative's colleagues."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask import Response, abort, flash, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _

from ...core import access, clock, once, tokens
from ...core.errors import Refusal
from ...core.locale import language, prefer
from ...core.security import private_page
from ...events.models import Event
from ...events.queries import find_event
from ...events.rules import OpenTo, Status
from ...members.rules.deciding import REPRESENTATIVE
from ...people.models import Organisation as Record
from ...people.models import Representative
from .. import actions
from ..forms import DelegationForm, GuestForm, RepresentativeForm
from ..forms.questions import party_answers
from ..models import SeatPool
from ..queries import pools_of, proven_audiences, registration_facts, whose
from ..queries.representing import colleagues_of, find_event_of, find_representative, record_of
from ..rules import (
    MOST_DELEGATES,
    PRIVACY_VERSION,
    Audience,
    Consented,
    Contact,
    Party,
    Seats,
    must_be_for,
    must_be_open,
    must_fit_the_form,
    page_state,
)  # fmt: skip
from .asking import form_asking, status_of
from .base import bp, named_rows, offer_terms


@dataclass(frozen=True)
class Entry:
    """How somebody came to the form: `here` is its address; record and representative are proven by a link."""

    event: Event
    here: str
    back: str
    guest: bool = False
    representative: Representative | None = None
    record: Record | None = None


@bp.route("/<programme>/<event>/register", methods=["GET", "POST"])
@access.public
def register(programme: str, event: str) -> Any:
    """A company's delegation, or one guest (?as=guest); ?code= fills in the code of an invitation."""
    found = _event_or_404(find_event(programme, event))
    guest = request.args.get("as") == "guest"
    form: GuestForm | DelegationForm = form_asking(GuestForm, found, party=True, own=True) if guest else form_asking(DelegationForm, found, party=True, own=True)
    if request.method != "POST":
        form.code.data = request.args.get("code", "")[:40]
    here = request.path + ("?as=guest" if guest else "")
    return _serve(Entry(found, here, url_for("events.event", programme=programme, event=event), guest), form)


@bp.route("/o/<token>/events/<event>/register", methods=["GET", "POST"])
@access.by_link
def register_colleagues(token: str, event: str) -> Any:
    """A representative registers people of their organisation."""
    row_id = tokens.find_row_id(REPRESENTATIVE, token, now=clock.real())
    representative = find_representative(row_id) if row_id is not None else None
    if representative is None:
        abort(404)
    if representative.confirmed_at is None:
        return redirect(f"/o/{token}/", 303)  # which asks whether it is them: until then the link shows nobody's names
    record = record_of(representative)
    found = _event_or_404(find_event_of(record.programme_id, event))
    if (why := _not_for(found, record.id, representative.person_id)) is not None:
        flash(why, "warn")
        return redirect(f"/o/{token}/", 303)  # which says how the membership stands
    form = form_asking(RepresentativeForm, found, party=True, own=True)
    people = colleagues_of(record.id, but=representative.person)
    form.offer_colleagues([(tokens.derive("colleague", person_id)[:12], _in_words(who.name, who.department, who.title), who) for person_id, who in people])
    response = _serve(Entry(found, request.path, f"/o/{token}/", representative=representative, record=record), form)
    return private_page(response) if isinstance(response, Response) else response


def _not_for(event: Event, record_id: int, person_id: int) -> str | None:
    """Why this organisation may not register for the event today, before anybody fills in a form for nothing; None if it may."""
    proven = proven_audiences(event.id, Party(Contact("", ""), record_id=record_id, acting_id=person_id), now=clock.now())
    try:
        must_be_for(event.open_to, proven)
    except Refusal:
        if event.open_to is OpenTo.MEMBERS:
            return _("This event is for members, and your organisation is not one today.")
        if event.open_to is OpenTo.BODY:
            return _("This event is for the people of one body, and nobody of your organisation sits in it today.")
        return _("This event is for whoever was invited. Please register on the event’s page, with the code of the invitation.")
    return None


def _serve(entry: Entry, form: GuestForm | DelegationForm) -> Any:
    pools = pools_of(entry.event.id)
    _fit(form, entry, pools)
    if isinstance(form, RepresentativeForm) and entry.record:
        form.keep_to(entry.record)
    if request.method != "POST":
        if isinstance(form, RepresentativeForm) and entry.record and entry.representative:
            form.fill_from(entry.record, entry.representative.person)
        return _page(entry, form, pools)
    pressed = request.form.get("rows", "")
    if pressed == "keep" or (isinstance(form, DelegationForm) and form.change_rows(pressed)):
        return _page(entry, form, pools)
    if isinstance(form, RepresentativeForm):
        form.take_colleagues()
    if not _is_sound(form):
        return _page(entry, form, pools, status_of(form))
    try:
        must_fit_the_form(named_rows())
        delegation_id = _registered(entry, form)
    except Refusal as refusal:
        form.take(refusal)
        return _page(entry, form, pools, refusal.status)
    return redirect(_own_page(delegation_id), 303)


def _fit(form: GuestForm | DelegationForm, entry: Entry, pools: Sequence[SeatPool]) -> None:
    """Ask only what this event and this sender can be asked."""
    if isinstance(form, DelegationForm):
        offer_terms(form, entry.event)
        if not entry.event.keeps_waiting_list:
            del form.seating
    if entry.representative is not None or not _knows_codes(entry.event, pools):
        del form.code
    elif entry.event.open_to is OpenTo.INVITED:
        form.code.flags.required = True


def _knows_codes(event: Event, pools: Sequence[SeatPool]) -> bool:
    return event.open_to is OpenTo.INVITED or any(pool.audience == Audience.INVITED and pool.capacity for pool in pools)


def _is_sound(form: GuestForm | DelegationForm) -> bool:
    """Whether the form can be taken; a list still in its field is read first and shown, so that nobody is left out or in unseen."""
    sound: bool = form.validate()
    if isinstance(form, DelegationForm) and (form.pasted.data or "").strip():
        form.take_over()
        form.form_errors.append(_("The people of your list stand in the rows now. Please look through them and send the form again."))
        return False
    return sound


def _registered(entry: Entry, form: GuestForm | DelegationForm) -> int:
    sent = form.sent(f"register:{entry.event.uid}")
    try:
        return actions.register(event_id=entry.event.id, party=_party(entry, form), sent=sent, now=clock.now(), real=clock.real())
    except once.AlreadyDone as done:
        return int(done.result)


def _party(entry: Entry, form: GuestForm | DelegationForm) -> Party:
    text_hash = hashlib.sha256(render_template("rsvps/_privacy_notice.html", form=form).encode()).hexdigest()
    consents = [Consented("notice", True, PRIVACY_VERSION, text_hash)]
    for purpose, given in form.consents().items():
        label = str(form[purpose].label.text)
        consents.append(Consented(purpose, given, PRIVACY_VERSION, hashlib.sha256(label.encode()).hexdigest()))
    if isinstance(form, GuestForm):
        return Party(form.contact(), contact_attends=True, consents=tuple(consents), locale=language(), code=form.typed_code(), answers=party_answers(form))
    return Party(
        form.contact(), form.rows(), form.typed_organisation(), bool(form.contact_attends.data), tuple(consents), language(),
        unnamed=form.unnamed.data, takes_part=form.takes_part(), code=form.typed_code(),
        record_id=entry.record.id if entry.record else None, acting_id=entry.representative.person_id if entry.representative else None,
        answers=party_answers(form),
    )  # fmt: skip


def _page(entry: Entry, form: GuestForm | DelegationForm, pools: Sequence[SeatPool], status: int = 200) -> Response:
    event, now = entry.event, clock.now()
    own = next((pool for pool in pools if pool.audience == Audience.PUBLIC), None)
    facts, seats = registration_facts(event, now), Seats(own.capacity, own.taken, own.waiting) if own else Seats(None, 0)
    closed = None
    try:
        must_be_open(facts, now)
    except Refusal as refusal:
        closed = refusal
        status = status if status >= 400 else 200
    page = render_template(
        "rsvps/register.html", event=event, programme=event.programme, form=form, guest=entry.guest, seats=seats, state=page_state(facts, seats, now),
        closed=closed, most=MOST_DELEGATES, entry=entry, quota=own.per_organisation if own else None,
        held=[pool for pool in pools if pool.audience != Audience.PUBLIC and pool.capacity],
        elsewhere=entry.representative is None and event.open_to in (OpenTo.MEMBERS, OpenTo.BODY) and not _knows_codes(event, pools),
    )  # fmt: skip
    return make_response(page, status, {"Cache-Control": "no-store"})


def _own_page(delegation_id: int) -> str:
    """Where the sender goes: the delegation's page, a guest's own one."""
    flash(_("We have received your registration. A mail is on its way to the address you gave."), "ok")
    organisation, first_rsvp_id = whose(delegation_id)
    if organisation:
        return url_for("rsvps.delegation", token=tokens.current(actions.DELEGATION, delegation_id))
    return url_for("rsvps.rsvp", token=tokens.current(actions.RSVP, first_rsvp_id))


def _event_or_404(found: Event | None) -> Event:
    if found is None or found.status is Status.DRAFT:
        abort(404)
    prefer(found.programme.languages)
    return found


def _in_words(*parts: str) -> str:
    return " · ".join(part for part in parts if part)
