"""What the pages of finding a day share: the page itself with its forms, and the way back to it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from flask import Blueprint, flash, make_response, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from ...core import access, clock
from ...core.buttons import button
from ...core.errors import Refusal
from ...core.forms import Form
from ...core.locale import language
from ...core.security import private_page
from ...events.finding import event_or_404
from ...events.models import Event
from ...programmes.queries import bodies
from .. import queries
from ..forms import CHOICE_NAMES, BodyForm, DaysForm, PersonForm, PollForm, WeightsForm
from ..queries.days import days_of
from ..rules import MOST_CANDIDATES, State
from ..rules.ranking import rank

bp = Blueprint("polls_staff", __name__, url_prefix="/staff/<programme>/events/<event>/dates")

LARGEST_ID = 2**31 - 1


def page(name: str, status: int = 200, **facts: object) -> Response:
    """A page of the poll. With anybody on its list it shows names, addresses and comments, and opening it is written down."""
    if facts.get("by_id"):
        access.people_shown()
    return private_page(make_response(render_template(f"polls/staff/{name}.html", **facts), status))


def told(row: Event) -> dict[str, Any]:
    """What every verb of an organiser is told."""
    return {"event_id": row.id, "now": clock.now(), "actor": current_user.actor}


def today_at(row: Event) -> date:
    return clock.now().astimezone(ZoneInfo(row.programme.zone)).date()


def back(programme: str, event: str, part: str = "") -> Response:
    return redirect(url_for("polls_staff.dates", programme=programme, event=event, _anchor=part or None), 303)


def try_form(programme: str, event: str, name: str, form: Form, verb: Callable[[], str], part: str) -> Response:
    """Do what a form asks and say so; else the page again, with what was typed and why it cannot be."""
    if not form.validate():
        return dates_page(programme, event, 422, **{name: form})
    try:
        said = verb()
    except Refusal as refusal:
        form.take(refusal)
        return dates_page(programme, event, refusal.status, **{name: form})
    flash(said, "ok")
    return back(programme, event, part)


def dates_page(programme: str, event: str, status: int = 200, **typed: Form) -> Response:
    """The page of an event's days; `typed`: forms that were sent, in place of fresh ones."""
    row = event_or_404(programme, event)
    now = clock.now()
    poll = queries.find_poll(row.id)
    voters = queries.voters_of(poll.id) if poll is not None else []
    state = queries.state(poll, now) if poll is not None else State.DRAFT
    candidates = poll.candidates if poll is not None else []
    ranked = rank(queries.starts(candidates), queries.ballots(voters)) if state is not State.DRAFT else []
    return page(
        "dates", status, programme=row.programme, event=row, poll=poll, state=state, voters=voters, button=button(), most=MOST_CANDIDATES,
        days={day.candidate.id: day for day in days_of(row, candidates, voters, language())}, ranked=ranked, by_id={voter.id: voter for voter in voters},
        said={voter.id: {answer.candidate_id: answer.choice for answer in voter.answers} for voter in voters}, choice_names=CHOICE_NAMES, now=now,
        **_forms(row, poll, typed),
    )  # fmt: skip


def _forms(row: Event, poll: Any, typed: dict[str, Form]) -> dict[str, Form]:
    fresh: dict[str, Callable[[], Form]] = {
        "days_form": lambda: DaysForm(formdata=None, first=row.window_from, last=row.window_to),
        "body_form": lambda: BodyForm.over(bodies(row.programme_id), formdata=None),
        "person_form": lambda: PersonForm(formdata=None),
        "poll_form": lambda: PollForm.over(poll, row.zone, formdata=None),
        "weights_form": lambda: WeightsForm(formdata=None),
    }
    return {name: typed.get(name) or make() for name, make in fresh.items()}


def said_number(number: int) -> str:
    """What to say when everybody on a list was there already."""
    return "" if number else _("Everybody you chose is on the list already.")
