"""Fixing the day: what follows from it is shown first, and one press does it all."""

from __future__ import annotations

from typing import Any

from flask import abort, flash, redirect, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from ...calendars.queries.followers import follower_count
from ...core import access, clock
from ...core.errors import Refusal
from ...core.locale import language
from ...events.finding import event_or_404
from .. import actions, queries
from ..forms import FixForm
from ..queries.days import days_of
from ..rules import State
from ..rules.ranking import rank
from .base import LARGEST_ID, bp, page, told


@bp.route(f"/days/<int(max={LARGEST_ID}):candidate_id>/fix", methods=["GET", "POST"])
@access.staff("edit")
def fix(programme: str, event: str, candidate_id: int) -> Any:
    row = event_or_404(programme, event)
    poll = queries.find_poll(row.id)
    candidate = next((each for each in poll.candidates if each.id == candidate_id), None) if poll is not None else None
    if poll is None or candidate is None or queries.state(poll, clock.now()) is State.DRAFT:
        abort(404)
    day = days_of(row, [candidate], queries.voters_of(poll.id), language())[0]
    form, facts = FixForm.over(row, day.free), told(row)
    if not form.validate_on_submit():
        return _fix_page(programme, event, candidate_id, form, 422 if form.is_submitted() else 200)
    try:
        actions.fix_day(candidate_id=candidate_id, room=form.room.data, was=form.was.data or "", real=clock.real(), by_id=current_user.person_id, **facts)
    except Refusal as refusal:
        form.take(refusal)
        return _fix_page(programme, event, candidate_id, form, refusal.status)
    flash(_("The day is fixed. Pages and calendars show it, and whoever was asked gets a mail."), "ok")
    return redirect(url_for("polls_staff.dates", programme=programme, event=event), 303)


def _fix_page(programme: str, event: str, candidate_id: int, form: FixForm, status: int) -> Response:
    row = event_or_404(programme, event)
    poll = queries.find_poll(row.id) or abort(404)
    voters = queries.voters_of(poll.id)
    candidate = next((each for each in poll.candidates if each.id == candidate_id), None) or abort(404)
    ranked = rank(queries.starts(poll.candidates), queries.ballots(voters))
    return page(
        "fix", status, programme=row.programme, event=row, poll=poll, form=form, day=days_of(row, [candidate], voters, language())[0],
        place=next(number for number, each in enumerate(ranked, 1) if each.candidate_id == candidate_id),
        standing=next(each for each in ranked if each.candidate_id == candidate_id), by_id={voter.id: voter for voter in voters},
        asked=sum(1 for voter in voters if voter.asked_at), followers=follower_count(row.id), state=queries.state(poll, clock.now()),
    )  # fmt: skip
