"""Who comes: the people of an event, for staff."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from flask import Blueprint, Response, abort, flash, make_response, redirect, render_template, request, stream_with_context, url_for
from flask_babel import gettext as _
from flask_login import current_user

from ..core import access, audit, clock, csvs
from ..core.db import transaction
from ..core.errors import Refusal
from ..core.locale import language
from ..core.security import private_page
from ..core.words import clean_line
from ..events.models import Event
from ..events.queries import find_event
from ..programmes.rules import TermList
from . import actions
from .forms import WithdrawForm
from .models import Delegation, Rsvp
from .queries import active, consents_of, doubled_addresses, everybody_of, find_delegation, people_of, pool_of, queue_position, sector_words, term_labels
from .rules import Answer, Standing, shown_business_number

bp = Blueprint("rsvps_staff", __name__, url_prefix="/staff/<programme>/events/<event>")


@bp.get("/people")
@access.staff("people")
def people(programme: str, event: str) -> Response:
    found = _event_or_404(programme, event)
    search, standing = clean_line(request.args.get("q", ""))[:100], _standing(request.args.get("standing", ""))
    page = request.args.get("page", 1, type=int)
    shown = people_of(found.id, search=search, standing=standing, page=page)
    html = render_template(
        "rsvps/staff/people.html", event=found, programme=found.programme, people=shown, search=search, standing=standing, pool=pool_of(found.id),
        doubled=doubled_addresses(found.id),
    )  # fmt: skip
    return private_page(make_response(html))


@bp.get("/people.csv")
@access.staff("export")
def people_csv(programme: str, event: str) -> Response:
    """Everybody as CSV; that it was taken is recorded."""
    found = _event_or_404(programme, event)
    with transaction():
        audit.record("export_people", programme_id=found.programme_id, subject="event", subject_id=found.id, actor=current_user.actor, now=clock.now())
    response = Response(stream_with_context(csvs.lines(_rows(found))), mimetype="text/csv")
    response.headers["Content-Disposition"] = f'attachment; filename="{found.slug}-people.csv"'
    return private_page(response)


@bp.get("/people/<reference>/")
@access.staff("people")
def delegation(programme: str, event: str, reference: str) -> Response:
    found = _delegation_or_404(programme, event, reference)
    labels = term_labels(found.event.programme_id, language())
    html = render_template(
        "rsvps/staff/delegation.html", event=found.event, programme=found.event.programme, delegation=found, active=active(found), form=WithdrawForm(),
        position=queue_position(found), business_number=shown_business_number(found.business_number), labels=labels,
        sectors=sector_words(found, labels), consents=consents_of(found.event_id).get(found.id, {}),
    )  # fmt: skip
    return private_page(make_response(html))


@bp.post("/people/<reference>/withdraw")
@access.staff("edit")
def withdraw(programme: str, event: str, reference: str) -> Any:
    """Withdraw one person (?who=position) or the whole delegation."""
    found = _delegation_or_404(programme, event, reference)
    who = request.form.get("who", "")
    rsvp = next((r for r in active(found) if str(r.position) == who), None)
    if not WithdrawForm().validate():
        flash(_("The page was open for too long. Please press the button again."), "warn")
    elif rsvp is not None:
        actions.withdraw(rsvp_id=rsvp.id, actor=current_user.actor, now=clock.now(), real=clock.real())
        flash(_("The registration has been withdrawn."), "ok")
    elif not who:
        actions.withdraw_all(delegation_id=found.id, actor=current_user.actor, now=clock.now(), real=clock.real())
        flash(_("The registration has been withdrawn."), "ok")
    return _back(programme, event, reference)


@bp.post("/people/<reference>/seat")
@access.staff("edit")
def seat(programme: str, event: str, reference: str) -> Any:
    """Seat a waiting delegation ahead of its turn."""
    found = _delegation_or_404(programme, event, reference)
    if not WithdrawForm().validate():
        flash(_("The page was open for too long. Please press the button again."), "warn")
        return _back(programme, event, reference)
    try:
        actions.seat_by_hand(delegation_id=found.id, actor=current_user.actor, now=clock.now(), real=clock.real())
        flash(_("The delegation has been seated ahead of its turn."), "ok")
    except Refusal as refusal:
        flash(str(refusal), "bad")
    return _back(programme, event, reference)


def _back(programme: str, event: str, reference: str) -> Any:
    return redirect(url_for("rsvps_staff.delegation", programme=programme, event=event, reference=reference), 303)


def _event_or_404(programme: str, event: str) -> Event:
    return find_event(programme, event) or abort(404)


def _delegation_or_404(programme: str, event: str, reference: str) -> Delegation:
    return find_delegation(_event_or_404(programme, event).id, reference) or abort(404)


def _standing(typed: str) -> Standing | None:
    return next((standing for standing in Standing if standing.value == typed), None)


def _rows(event: Event) -> Iterator[list[str]]:
    labels = term_labels(event.programme_id, language())
    yield [
        _("Reference"), _("Organisation"), _("Kind of organisation"), _("Size"), _("Sectors"), _("Business registration number"), _("Full name"), _("Department"),
        _("Position"), _("E-mail"), _("Telephone"), _("Standing"), _("Answer"), _("Registered at"), _("Contact"), _("Contact e-mail"), _("Photographs agreed"), _("News agreed"),
    ]  # fmt: skip
    consents = consents_of(event.id)
    for rsvp in everybody_of(event.id):
        given = consents.get(rsvp.delegation_id, {})
        yield [*_row(rsvp, labels, event.zone), *(_("yes") if given.get(purpose) else _("no") for purpose in ("photo", "marketing"))]


def _row(rsvp: Rsvp, labels: dict[str, dict[str, str]], zone: str) -> list[str]:
    delegation, person = rsvp.delegation, rsvp.person
    return [
        delegation.reference, delegation.organisation, labels[TermList.ORGANISATION_KIND].get(delegation.organisation_kind, ""),
        labels[TermList.SIZE_CLASS].get(delegation.size_class, ""), sector_words(delegation, labels),
        shown_business_number(delegation.business_number), person.name, rsvp.department, rsvp.title, person.email, person.phone, standing_word(rsvp.standing),
        answer_word(rsvp.answer), _local(delegation.registered_at, zone), delegation.contact.name, delegation.contact.email,
    ]  # fmt: skip


def standing_word(standing: Standing) -> str:
    return {Standing.SEATED: _("Confirmed"), Standing.WAITING: _("Waiting list"), Standing.WITHDRAWN: _("Withdrawn")}.get(standing, _("In progress"))


def answer_word(answer: Answer) -> str:
    return {Answer.GOING: _("Going"), Answer.MAYBE: _("Maybe"), Answer.DECLINED: _("Can't come")}.get(answer, "")


def _local(moment: datetime, zone: str) -> str:
    """As spreadsheets sort it."""
    return moment.astimezone(ZoneInfo(zone)).strftime("%Y-%m-%d %H:%M")
