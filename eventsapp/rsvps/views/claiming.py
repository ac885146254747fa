"""The page behind the link a contact passes on: take a seat of the delegation that nobody is named for yet."""

from __future__ import annotations

from typing import Any

from flask import Response, flash, make_response, redirect, render_template, url_for
from flask_babel import gettext as _

from ...core import access, clock, tokens
from ...core.errors import Refusal
from ...core.security import private_page
from .. import actions
from ..forms import ClaimForm
from ..models import Delegation
from ..queries import active, may_change
from ..queries.questions import stored_answers
from ..rules import Standing
from .asking import form_asking, status_of
from .base import bp, delegation_or_404, done_once


@bp.route("/c/<token>/", methods=["GET", "POST"])
@access.by_link
def claim_seat(token: str) -> Any:
    found = delegation_or_404(actions.CLAIM, token)
    form = form_asking(ClaimForm, found.event, own=True, answered=stored_answers(found.id))
    if not form.validate_on_submit():
        return _page(found, form, status_of(form) if form.errors else 200)
    now, real, by = clock.now(), clock.real(), f"link:claim:{found.id}"
    try:
        rsvp_id = done_once(
            form.sent(f"claim:{found.reference}"), lambda: actions.claim(delegation_id=found.id, delegate=form.delegate(), actor=by, now=now, real=real)
        )
    except Refusal as refusal:
        form.take(refusal)
        return _page(delegation_or_404(actions.CLAIM, token), form, refusal.status)
    flash(_("Your name has been entered. This page is your own: keep its address, or find it in the mail that is on its way to you."), "ok")
    return redirect(url_for("rsvps.rsvp", token=tokens.current(actions.RSVP, int(rsvp_id))), 303)


def _page(found: Delegation, form: ClaimForm, status: int) -> Response:
    unnamed = [rsvp for rsvp in active(found) if not rsvp.named]
    page = render_template(
        "rsvps/claim.html", form=form, delegation=found, event=found.event, programme=found.event.programme,
        open_seats=len(unnamed), waits=bool(unnamed) and all(rsvp.standing is Standing.WAITING for rsvp in unnamed), open=may_change(found.event, clock.now()),
    )  # fmt: skip
    return private_page(make_response(page, status))
