"""Who comes for a delegation, changed by its contact: more people, another person, a name for a seat."""

from __future__ import annotations

from typing import Any

from flask import Response, flash, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _

from ...core import access, clock
from ...core.errors import Refusal
from ...core.security import private_page
from .. import actions
from ..forms import MorePeopleForm, PersonForm
from ..models import Delegation, Rsvp
from ..queries import active, state_of
from ..queries.questions import stored_answers
from ..rules import MOST_DELEGATES, NobodyComes, TooManyDelegates
from .asking import form_asking, status_of
from .base import bp, delegation_or_404, done_once, named_rows


@bp.route("/d/<token>/add", methods=["GET", "POST"])
@access.by_link
def add_people(token: str) -> Any:
    """More people for a delegation: typed in rows, pasted, or seats to be named later."""
    found = delegation_or_404(actions.DELEGATION, token)
    form = form_asking(MorePeopleForm, found.event, answered=stored_answers(found.id))
    if request.method != "POST" or request.form.get("rows") == "keep" or form.change_rows(request.form.get("rows", "")):
        return _add_page(found, form, token)
    sound = form.validate()
    if (form.pasted.data or "").strip():
        form.take_over()
        form.form_errors.append(_("The people of your list stand in the rows now. Please look through them and send the form again."))
        sound = False
    if not sound:
        return _add_page(found, form, token, status_of(form))
    try:
        _add(found, form)
    except Refusal as refusal:
        form.take(refusal)
        return _add_page(found, form, token, refusal.status)
    flash(_("They have been added. Whoever has an e-mail address is told."), "ok")
    return redirect(url_for("rsvps.delegation", token=token), 303)


def _add(found: Delegation, form: MorePeopleForm) -> None:
    if named_rows() > MOST_DELEGATES:
        raise TooManyDelegates()
    if not form.rows() and not form.unnamed.data:
        raise NobodyComes()
    now, real, by = clock.now(), clock.real(), f"link:delegation:{found.id}"
    done_once(
        form.sent(f"add:{found.reference}"),
        lambda: actions.add_delegates(delegation_id=found.id, delegates=form.rows(), unnamed=form.unnamed.data, actor=by, now=now, real=real),
    )


@bp.route("/d/<token>/swap", methods=["GET", "POST"])
@access.by_link
def swap_person(token: str) -> Any:
    """Somebody else comes instead of one delegate (?who=position): the seat stays."""
    return _one_person(token, named=True)


@bp.route("/d/<token>/name", methods=["GET", "POST"])
@access.by_link
def name_seat(token: str) -> Any:
    """Say who comes on a seat without a name (?who=position)."""
    return _one_person(token, named=False)


def _one_person(token: str, *, named: bool) -> Any:
    found = delegation_or_404(actions.DELEGATION, token)
    form = form_asking(PersonForm, found.event, own=True, answered=stored_answers(found.id))
    rsvp = next((r for r in active(found) if str(r.position) == request.args.get("who") and r.named is named), None)
    back = url_for("rsvps.delegation", token=token)
    if rsvp is None:
        return redirect(back, 303)  # left, swapped or named meanwhile
    if not form.validate_on_submit():
        return _person_page(found, rsvp, form, back, status_of(form) if form.errors else 200)
    verb = actions.swap if named else actions.name_seat
    try:
        verb(rsvp_id=rsvp.id, delegate=form.delegate(), actor=f"link:delegation:{found.id}", now=clock.now(), real=clock.real())
    except Refusal as refusal:
        form.take(refusal)
        return _person_page(found, rsvp, form, back, refusal.status)
    flash(_("%(name)s has the seat now.", name=form.name.data), "ok")
    return redirect(back, 303)


def _person_page(found: Delegation, rsvp: Rsvp, form: PersonForm, back: str, status: int) -> Response:
    page = render_template("rsvps/person.html", form=form, delegation=found, rsvp=rsvp, event=found.event, programme=found.event.programme, back=back)
    return private_page(make_response(page, status))


def _add_page(found: Delegation, form: MorePeopleForm, token: str, status: int = 200) -> Response:
    page = render_template(
        "rsvps/add.html", form=form, token=token, delegation=found, event=found.event, programme=found.event.programme, most=MOST_DELEGATES - len(active(found)),
        state=state_of(found.event, clock.now()),
    )  # fmt: skip
    return private_page(make_response(page, status))
