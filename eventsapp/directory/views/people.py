"""An organisation's people, kept so that they can be picked when it registers: a list, adding, correcting, removing."""

from __future__ import annotations

from typing import Any

from flask import abort, flash
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from ...core import access
from ...core.buttons import button, press
from ...core.errors import Refusal
from ...core.once import AlreadyDone
from ..actions import colleagues as actions
from ..forms.people import PersonForm
from ..queries.representatives import colleagues_of, find_editable
from ..rules.representing import MOST_PEOPLE
from .base import LARGEST_ID, Acting, acting_or_404, bp, page, to

_PERSON = f"/people/<int(max={LARGEST_ID}):person_id>"


@bp.get("/people")
@access.by_link
def people(token: str) -> Response:
    return _people_page(acting_or_404(token), PersonForm(formdata=None))


@bp.post("/people")
@access.by_link
def add_person(token: str) -> Response:
    acting, form = acting_or_404(token), PersonForm()
    if not form.validate():
        return _people_page(acting, form, 422)
    try:
        actions.add_person(
            organisation_id=acting.organisation.id, typed=form.typed(), locale=acting.representative.person.locale,
            sent=form.sent(f"person:{acting.organisation.id}"), **acting.told,
        )  # fmt: skip
    except AlreadyDone:
        pass
    except Refusal as refusal:
        form.take(refusal)
        return _people_page(acting_or_404(token), form, refusal.status)
    flash(_("%(name)s is on the list now.", name=form.name.data), "ok")
    return to("people", token)


@bp.route(_PERSON, methods=["GET", "POST"])
@access.by_link
def edit_person(token: str, person_id: int) -> Any:
    acting = acting_or_404(token)
    person = find_editable(acting.organisation.id, person_id) or abort(404)
    form = PersonForm.over(person)
    if not form.validate_on_submit():
        return page("edit_person", acting, 422 if form.is_submitted() else 200, form=form, person=person)
    try:
        actions.edit_person(organisation_id=acting.organisation.id, person_id=person_id, typed=form.typed(), seen=form.seen, **acting.told)
    except Refusal as refusal:
        form.take(refusal)
        acting = acting_or_404(token)
        return page("edit_person", acting, refusal.status, form=form, person=find_editable(acting.organisation.id, person_id) or abort(404))
    flash(_("The person's details are saved."), "ok")
    return to("people", token)


@bp.post(_PERSON + "/remove")
@access.by_link
def remove_person(token: str, person_id: int) -> Response:
    acting = acting_or_404(token)
    press(lambda: actions.remove_person(organisation_id=acting.organisation.id, person_id=person_id, **acting.told), _("The person is removed from the list."))
    return to("people", token)


def _people_page(acting: Acting, form: PersonForm, status: int = 200) -> Response:
    return page("people", acting, status, colleagues=colleagues_of(acting.organisation.id), form=form, button=button(), most=MOST_PEOPLE)
