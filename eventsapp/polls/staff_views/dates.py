"""The days of an event's poll: the page, putting days on the list, what voters read, opening, reminding, closing."""

from __future__ import annotations

from flask import flash
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_login import current_user
from werkzeug.wrappers import Response

from ...core import access, clock
from ...core.buttons import press, pressed
from ...core.errors import Refusal
from ...events.finding import event_or_404
from .. import actions
from ..forms import DaysForm, PollForm
from ..queries import find_poll
from .base import LARGEST_ID, back, bp, dates_page, told, try_form


@bp.get("")
@access.staff("edit")
def dates(programme: str, event: str) -> Response:
    return dates_page(programme, event)


@bp.post("/days")
@access.staff("edit")
def add_days(programme: str, event: str) -> Response:
    row = event_or_404(programme, event)
    form, facts = DaysForm.over(row), told(row)

    def verb() -> str:
        number = actions.add_candidates(starts=form.starts(), minutes=form.minutes.data or 1, by_id=current_user.person_id, **facts)
        return ngettext("%(num)d day is on the list now.", "%(num)d days are on the list now.", number)

    return try_form(programme, event, "days_form", form, verb, "days")


@bp.post(f"/days/<int(max={LARGEST_ID}):candidate_id>/remove")
@access.staff("edit")
def remove_day(programme: str, event: str, candidate_id: int) -> Response:
    facts = told(event_or_404(programme, event))
    press(lambda: actions.remove_candidate(candidate_id=candidate_id, **facts), _("The day is off the list."))
    return back(programme, event, "days")


@bp.post("/poll")
@access.staff("edit")
def edit_poll(programme: str, event: str) -> Response:
    row = event_or_404(programme, event)
    zone, facts = row.zone, told(row)
    form = PollForm.over(find_poll(row.id), zone)

    def verb() -> str:
        actions.edit_poll(
            note=form.note.data, shows_results=bool(form.shows_results.data), closes_at=form.closes_at(zone), by_id=current_user.person_id, **facts
        )
        return _("The poll is saved.")

    return try_form(programme, event, "poll_form", form, verb, "poll")


@bp.post("/open")
@access.staff("edit")
def open_poll(programme: str, event: str) -> Response:
    facts = told(event_or_404(programme, event))
    if not pressed():
        return back(programme, event)
    try:
        number = actions.open_poll(real=clock.real(), **facts)
    except Refusal as refusal:
        flash(str(refusal), "bad")
        return back(programme, event, "poll")
    flash(ngettext("The poll is open. %(num)d person gets a mail.", "The poll is open. %(num)d people get a mail.", number), "ok")
    return back(programme, event)


@bp.post("/remind")
@access.staff("edit")
def remind(programme: str, event: str) -> Response:
    facts = told(event_or_404(programme, event))
    if not pressed():
        return back(programme, event)
    try:
        number = actions.remind(real=clock.real(), **facts)
    except Refusal as refusal:
        flash(str(refusal), "bad")
        return back(programme, event)
    if number:
        flash(ngettext("%(num)d person is reminded.", "%(num)d people are reminded.", number), "ok")
    else:
        flash(_("Nobody was reminded: all have answered, or were reminded within the last day."), "warn")
    return back(programme, event)


@bp.post("/close")
@access.staff("edit")
def close_poll(programme: str, event: str) -> Response:
    facts = told(event_or_404(programme, event))
    press(lambda: actions.close_poll(**facts), _("The poll is closed."))
    return back(programme, event)


@bp.post("/anew")
@access.staff("edit")
def ask_anew(programme: str, event: str) -> Response:
    facts = told(event_or_404(programme, event))
    by_id = current_user.person_id
    press(lambda: actions.ask_anew(by_id=by_id, **facts), _("A new poll is begun. It asks the same people; put days on its list."))
    return back(programme, event)
