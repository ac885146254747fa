"""Whom an event's poll asks, with their weights."""

from __future__ import annotations

from flask import request
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_login import current_user
from werkzeug.wrappers import Response

from ...core import access, clock
from ...core.buttons import press
from ...events.finding import event_or_404
from ...programmes.queries import bodies
from .. import actions
from ..forms import BodyForm, PersonForm, WeightsForm
from ..queries import find_poll, voters_of
from ..queries.people import people_of, representatives_of_members
from .base import LARGEST_ID, back, bp, said_number, today_at, told, try_form


@bp.post("/people")
@access.staff("edit")
def add_person(programme: str, event: str) -> Response:
    facts, form = told(event_or_404(programme, event)), PersonForm()

    def verb() -> str:
        typed = {name: form[name].data for name in ("name", "email", "affiliation", "locale", "weight")}
        actions.add_person(must=bool(form.must.data), real=clock.real(), by_id=current_user.person_id, **typed, **facts)
        return _("%(name)s is on the list now.", name=form.name.data)

    return try_form(programme, event, "person_form", form, verb, "people")


@bp.post("/bodies")
@access.staff("edit")
def add_people(programme: str, event: str) -> Response:
    """Everybody of a body, or everybody who acts for a member, in one act."""
    row = event_or_404(programme, event)
    all_bodies = bodies(row.programme_id)
    facts, day, form, programme_id = told(row), today_at(row), BodyForm.over(all_bodies), row.programme_id
    ids = {body.code: body.id for body in all_bodies}

    def verb() -> str:
        chosen = form.source.data
        found = representatives_of_members(programme_id, day) if chosen == BodyForm.MEMBERS else people_of(ids[chosen], day)
        number = actions.add_people(people=form.weighed(found), real=clock.real(), by_id=current_user.person_id, **facts)
        return said_number(number) or ngettext("%(num)d person is on the list now.", "%(num)d people are on the list now.", number)

    return try_form(programme, event, "body_form", form, verb, "people")


@bp.post("/weights")
@access.staff("edit")
def change_weights(programme: str, event: str) -> Response:
    row = event_or_404(programme, event)
    poll = find_poll(row.id)
    facts, form = told(row), WeightsForm.over(voters_of(poll.id) if poll is not None else [], request.form)

    def verb() -> str:
        actions.change_weights(weights=form.weights(), **facts)
        return _("The weights are saved.")

    return try_form(programme, event, "weights_form", form, verb, "people")


@bp.post(f"/people/<int(max={LARGEST_ID}):voter_id>/remove")
@access.staff("edit")
def remove_voter(programme: str, event: str, voter_id: int) -> Response:
    facts = told(event_or_404(programme, event))
    press(lambda: actions.remove_voter(voter_id=voter_id, real=clock.real(), **facts), _("This person is asked no more."))
    return back(programme, event, "people")
