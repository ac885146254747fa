"""The seats of an event for staff: every pool with its numbers; how many there are, after a look at whom that moves; registration opened anew."""

from __future__ import annotations

from typing import Any

from flask import flash, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from ...core import access, clock
from ...core.editing import ChangedMeanwhile
from ...core.errors import Refusal
from ...core.template import absolute
from ...events.actions import reopen_registration
from ...events.finding import event_or_404
from ...events.forms import OPEN_TO_NAMES, ReopenForm
from ...events.models import Event
from ...events.rules import Phase, Status, phase
from .. import actions
from ..forms.staff import AUDIENCE_NAMES, CapacityForm, CodeForm, QuotaForm
from ..models import SeatPool
from ..queries import codes_of, over_by, pool_of, pools_of, registration_facts
from ..queries.lists import moving_up
from ..rules import Audience, NoRegistration, RegistrationClosed, is_open, must_be_open
from .base import bp, button, staff_page, to_event

MOST_CODES = 200  # on the page; who needs more prints a list


@bp.get("/seats")
@access.staff("people")
def seats(programme: str, event: str) -> Response:
    return seats_page(event_or_404(programme, event))


@bp.route("/seats/capacity", methods=["GET", "POST"])
@access.staff("edit")
def capacity(programme: str, event: str) -> Any:
    """Another number of seats (?capacity=, empty for no limit): first who moves up or would be over, then the verb."""
    found = event_or_404(programme, event)
    form = CapacityForm() if request.method == "POST" else CapacityForm(formdata=request.args, data={"was": _stands(pool_of(found.id))})
    if not form.capacity.validate(form):
        return seats_page(found, 422, capacity=form)
    if not form.validate_on_submit():
        return _look_first(found, form, 422 if form.is_submitted() else 200)
    stands = _stands(pool_of(found.id))
    if form.was.data != stands:
        form.take(ChangedMeanwhile(version=0, theirs={}))
        form.was.data = stands
        return _look_first(found, form, 409)
    actions.set_capacity(event_id=found.id, capacity=form.capacity.data, now=clock.now(), real=clock.real(), actor=current_user.actor)
    flash(_("The number of seats is changed."), "ok")
    return to_event("seats", found)


def _look_first(found: Event, form: CapacityForm, status: int) -> Response:
    """What this number of seats means for those who came: who moves up, who would be over."""
    pool, asked = pool_of(found.id), form.capacity.data
    over = over_by(found.id, asked) if asked is not None else []
    up = moving_up(found, pool, asked, clock.now()) if pool is not None else None
    return staff_page("capacity", found, status, form=form, pool=pool, asked=asked, up=up, over=over)


@bp.post("/seats/quota")
@access.staff("edit")
def quota(programme: str, event: str) -> Any:
    found, form = event_or_404(programme, event), QuotaForm()
    if not form.validate():
        return seats_page(found, 422, quota=form)
    if pool_of(found.id) is None:
        actions.set_capacity(event_id=found.id, capacity=None, now=clock.now(), real=clock.real(), actor=current_user.actor)
    actions.set_quota(event_id=found.id, per_organisation=form.per_organisation.data, actor=current_user.actor, now=clock.now())
    flash(_("The limit for each organisation is saved. Who is registered already stays."), "ok")
    return to_event("seats", found)


@bp.post("/seats/reopen")
@access.staff("edit")
def reopen(programme: str, event: str) -> Any:
    """Take registrations again, until a new closing."""
    found = event_or_404(programme, event)
    form = ReopenForm.of(found)
    if not form.validate():
        return seats_page(found, 422, reopen=form)
    try:
        reopen_registration(
            event_id=found.id, version=form.seen_version, closes_at=form.values()["registration_closes_at"], seen=form.seen, now=clock.now(), actor=current_user.actor
        )
    except Refusal as refusal:
        form.take(refusal)
        return seats_page(event_or_404(programme, event), refusal.status, reopen=form)
    flash(_("Registration is open again."), "ok")
    return to_event("seats", found)


def seats_page(found: Event, status: int = 200, **forms: Any) -> Response:
    """The page of seats; `forms`: those that were sent and could not be granted, by name."""
    now, codes, pools = clock.now(), codes_of(found.id), pools_of(found.id)
    own = next((pool for pool in pools if pool.audience == Audience.PUBLIC), None)
    forms = {
        "capacity": CapacityForm(formdata=None, data={"capacity": own.capacity if own else None}),
        "quota": QuotaForm(formdata=None, data={"per_organisation": own.per_organisation if own else None}),
        "reopen": ReopenForm.of(found) if _may_reopen(found) else None, "code": CodeForm(formdata=None),
    } | forms  # fmt: skip
    shared = [code for code in codes if code.person_id is None]
    return staff_page(
        "seats", found, status, pools=pools, names=AUDIENCE_NAMES, open_to=OPEN_TO_NAMES[found.open_to], codes=shared[-MOST_CODES:][::-1], mailed=len(codes) - len(shared),
        older=max(0, len(shared) - MOST_CODES), links={code.id: _link(found, code.code) for code in shared[-MOST_CODES:]}, button=button(), forms_of=forms, now=now,
        is_open=is_open(registration_facts(found, now), now),
    )  # fmt: skip


def _link(found: Event, code: str) -> str:
    return absolute(url_for("rsvps.register", programme=found.programme.slug, event=found.slug, code=code))


def _may_reopen(found: Event) -> bool:
    """Whether it has closed, or takes none, and could be open."""
    now = clock.now()
    if found.status is not Status.PUBLISHED or phase(found.starts_at, found.ends_at, now) not in (Phase.AHEAD, Phase.UNDATED):
        return False
    try:
        must_be_open(registration_facts(found, now), now)
    except (RegistrationClosed, NoRegistration):
        return True
    except Refusal:
        return False
    return False


def _stands(pool: SeatPool | None) -> str:
    """The number of seats as a form carries it: nothing for no limit."""
    return "" if pool is None or pool.capacity is None else str(pool.capacity)
