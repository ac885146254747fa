"""Publishing an event, postponing it, cancelling it, putting it back on: each says first what will happen."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import flash, redirect, url_for
from flask_babel import LazyString
from flask_babel import lazy_gettext as _l
from flask_login import current_user
from werkzeug.wrappers import Response

from ...calendars.queries.reach import Decision, decision
from ...core import access, clock
from ...core.errors import Refusal
from ...core.forms import Form
from ...planning.actions.conflicts import publish_event
from ...planning.forms.conflicts import AgreeForm
from ...planning.queries.conflicts import clashes_at
from ...planning.rules.conflicts import agreement
from ...planning.wording import Told
from ...planning.wording import told as told_clashes
from ...rsvps.queries import seats_of
from .. import actions, queries
from ..finding import event_or_404
from ..forms import ReasonForm
from ..models import Event
from ..rules import NotPublishable, ReadyFacts, Status, WrongStatus, must_be_publishable, warnings
from .base import bp, page


@bp.route("/events/<event>/publish", methods=["GET", "POST"])
@access.staff("edit")
def publish(programme: str, event: str) -> Response:
    return _decide("publish", programme, event, AgreeForm(), (Status.DRAFT,), publish_event, _l("The event is published."))


@bp.route("/events/<event>/postpone", methods=["GET", "POST"])
@access.staff("edit")
def postpone(programme: str, event: str) -> Response:
    return _decide("postpone", programme, event, ReasonForm(), (Status.PUBLISHED,), actions.postpone_event, _l("The event is postponed."))


@bp.route("/events/<event>/cancel", methods=["GET", "POST"])
@access.staff("edit")
def cancel(programme: str, event: str) -> Response:
    return _decide("cancel", programme, event, ReasonForm(), (Status.PUBLISHED, Status.POSTPONED), actions.cancel_event, _l("The event is cancelled."))


@bp.route("/events/<event>/resume", methods=["GET", "POST"])
@access.staff("edit")
def resume(programme: str, event: str) -> Response:
    return _decide("resume", programme, event, Form(), (Status.POSTPONED, Status.CANCELLED), actions.resume_event, _l("The event is on again."))


def _decide(name: str, programme: str, event: str, form: Form, fitting: tuple[Status, ...], verb: Callable[..., None], done: LazyString) -> Response:
    """The page that says what will happen; sent back, the verb."""
    row = event_or_404(programme, event)
    overview = url_for("events_staff.overview", programme=programme, event=event)
    if row.status not in fitting:
        flash(str(WrongStatus()), "bad")
        return redirect(overview, 303)
    status = 422 if form.is_submitted() else 200
    if form.validate_on_submit():
        more: dict[str, Any] = {"reason": form.reason.data} if isinstance(form, ReasonForm) else {"agreed": form.agreement()} if isinstance(form, AgreeForm) else {}
        try:
            verb(event_id=row.id, by_id=current_user.person_id, now=clock.now(), actor=current_user.actor, **more)
            flash(str(done), "ok")
            return redirect(overview, 303)
        except Refusal as refusal:
            form.take(refusal)
            status = refusal.status
            row = event_or_404(programme, event)
    seats = seats_of(row.id)
    facts = queries.ready_facts(row, queries.agenda_items(row.id), capacity=seats.capacity)
    told = decision(row, _LEADS_TO[name], clock.now()) if name in _LEADS_TO else Decision()
    clashes = _clashes(row, form) if isinstance(form, AgreeForm) else []
    return page(name, status, programme=row.programme, event=row, form=form, seats=seats, warnings=warnings(facts), blocked=_blocked(facts), told=told, clashes=clashes)


_LEADS_TO = {"postpone": Status.POSTPONED, "cancel": Status.CANCELLED, "resume": Status.PUBLISHED}


def _clashes(row: Event, form: AgreeForm) -> list[Told]:
    """What clashes at the event; the tick holds for what is shown here alone."""
    found = clashes_at(row, clock.now())
    form.shown.data = agreement(found.clashes)
    return told_clashes(found, row.id)


def _blocked(facts: ReadyFacts) -> str:
    """Why it cannot be published yet, or nothing."""
    try:
        must_be_publishable(facts)
    except NotPublishable as refusal:
        return str(refusal)
    return ""
