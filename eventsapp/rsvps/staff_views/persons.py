"""Who comes for a registration, changed by an organiser: somebody more, somebody else, a name for a seat."""

from __future__ import annotations

from typing import Any

from flask import abort, flash, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from ...core import access, clock, once
from ...core.db import transaction
from ...core.errors import Refusal
from .. import actions
from ..forms import PersonForm
from ..models import Delegation, Rsvp
from ..queries import active, pool_of
from .base import bp, delegation_or_404, staff_page, to_event


@bp.route("/people/<reference>/add", methods=["GET", "POST"])
@access.staff("edit")
def add_person(programme: str, event: str, reference: str) -> Any:
    return _person(delegation_or_404(programme, event, reference), None)


@bp.route("/people/<reference>/<int(max=100000):position>/person", methods=["GET", "POST"])
@access.staff("edit")
def change_person(programme: str, event: str, reference: str, position: int) -> Any:
    """Somebody else comes instead; on a seat without a name, somebody comes at last."""
    found = delegation_or_404(programme, event, reference)
    rsvp = next((rsvp for rsvp in active(found) if rsvp.position == position), None)
    return _person(found, rsvp or abort(404))


def _person(found: Delegation, rsvp: Rsvp | None) -> Response:
    form = PersonForm()
    if not form.validate_on_submit():
        return _page(found, rsvp, form, 422 if form.is_submitted() else 200)
    try:
        _do(found, rsvp, form)
    except once.AlreadyDone:
        pass
    except Refusal as refusal:
        form.take(refusal)
        return _page(found, rsvp, form, refusal.status)
    flash(_("Saved. Everyone concerned who has an e-mail address is told."), "ok")
    return to_event("delegation", found.event, reference=found.reference)


def _do(found: Delegation, rsvp: Rsvp | None, form: PersonForm) -> None:
    """The verb and its key in one transaction; the same form sent twice does it once."""
    now, real, sent = clock.now(), clock.real(), form.sent(request.path)
    told: dict[str, Any] = {"actor": current_user.actor, "now": now, "real": real, "by_staff": True}
    with transaction():
        first = once.find(sent)
        if first is not None:
            raise once.AlreadyDone(first)
        if rsvp is None:
            actions.add_delegates(delegation_id=found.id, delegates=[form.delegate()], **told)
        elif rsvp.named:
            actions.swap(rsvp_id=rsvp.id, delegate=form.delegate(), **told)
        else:
            actions.name_seat(rsvp_id=rsvp.id, delegate=form.delegate(), **told)
        once.remember(sent, result=found.reference, now=real)


def _page(found: Delegation, rsvp: Rsvp | None, form: PersonForm, status: int) -> Response:
    back = url_for("rsvps_staff.delegation", programme=found.event.programme.slug, event=found.event.slug, reference=found.reference)
    return staff_page("person", found.event, status, delegation=found, rsvp=rsvp, form=form, back=back, pool=pool_of(found.event_id))
