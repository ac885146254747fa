"""The page behind a delegation's link, for its contact."""

from __future__ import annotations

from typing import Any

from flask import Response, abort, flash, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _

from ...core import access, clock, tokens
from ...core.errors import Refusal
from ...core.locale import language
from ...core.security import private_page
from .. import actions
from ..forms import DelegationEditForm, WithdrawForm
from ..models import Delegation
from ..queries import active, get_delegation, queue_position, sector_words, term_labels
from ..rules import (
    shown_business_number,
)  # fmt: skip
from .base import (
    bp,
    is_changeable,
    is_over,
    must_be_changeable,
    offer_terms,
    refuse_over,
    rsvp_link,
    version_of,
    withdraw_page,
)


@bp.get("/d/<token>/")
@access.by_link
def delegation(token: str) -> Response:
    found = _delegation_or_404(token)
    labels = term_labels(found.event.programme_id, language())
    page = render_template(
        "rsvps/delegation.html", token=token, delegation=found, event=found.event, programme=found.event.programme, active=active(found),
        position=queue_position(found), links={r.id: rsvp_link(r) for r in active(found) if not r.person.email},
        changeable=is_changeable(found.event), over=is_over(found.event), labels=labels, sectors=sector_words(found, labels),
        business_number=shown_business_number(found.business_number),
    )  # fmt: skip
    return private_page(make_response(page))


@bp.route("/d/<token>/edit", methods=["GET", "POST"])
@access.by_link
def edit_delegation(token: str) -> Any:
    found = _delegation_or_404(token)
    must_be_changeable(found.event)
    form, standing = DelegationEditForm(), active(found)
    if not standing:
        return redirect(url_for("rsvps.delegation", token=token), 303)
    offer_terms(form, found.event)
    if request.method != "POST":
        form.fill_from(found, standing)
        return _edit_page(found, form, token)
    form.join_contact(_contact_position(found))
    if not form.validate():
        return _edit_page(found, form, token, 422)
    try:
        actions.edit_delegation(
            delegation_id=found.id, version=version_of(form.version.data), contact=form.contact(), organisation=form.typed_organisation(),
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
    must_be_changeable(found.event)
    who = next((rsvp for rsvp in active(found) if str(rsvp.position) == request.args.get("who")), None)
    if not active(found) or ("who" in request.args and who is None):
        return redirect(url_for("rsvps.delegation", token=token), 303)  # withdrawn meanwhile
    form = WithdrawForm()
    if not form.validate_on_submit():
        return withdraw_page(found.event, form, [who] if who else active(found), url_for("rsvps.delegation", token=token))
    by = f"link:delegation:{found.id}"
    if who:
        actions.withdraw(rsvp_id=who.id, actor=by, now=clock.now(), real=clock.real())
    else:
        actions.withdraw_all(delegation_id=found.id, actor=by, now=clock.now(), real=clock.real())
    flash(_("The registration has been withdrawn."), "ok")
    return redirect(url_for("rsvps.delegation", token=token), 303)


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
    row_id = tokens.find_row_id(actions.DELEGATION, token, now=clock.real())
    found = get_delegation(row_id) if row_id is not None else abort(404)
    refuse_over(found.event)
    return found
