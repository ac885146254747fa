"""The page behind a voter's link: which days suit them."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, abort, flash, make_response, redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from ..core import access, clock, tokens
from ..core.errors import Refusal
from ..core.limits import brake
from ..core.locale import prefer
from ..core.security import private_page
from . import queries
from .actions import vote
from .forms import CHOICE_NAMES, VoteForm
from .models import DateVoter
from .rules import VOTE, State
from .rules.ranking import rank

bp = Blueprint("polls", __name__)


@bp.route("/v/<token>/", methods=["GET", "POST"])
@access.by_link
@brake("30 per minute")
def ballot(token: str) -> Any:
    voter = _voter_or_404(token)
    form = VoteForm.over(voter)
    if queries.state(voter.poll, clock.now()) is not State.OPEN:
        return _page(voter, token, form, 409 if form.is_submitted() else 200)
    if not form.validate_on_submit():
        return _page(voter, token, form, 422 if form.is_submitted() else 200)
    try:
        vote(voter_id=voter.id, choices=form.choices_made(), comment=form.comment.data, now=clock.now())
    except Refusal as refusal:
        form.take(refusal)
        return _page(_voter_or_404(token), token, form, refusal.status)
    flash(_("Thank you. Your answer is kept; until the poll closes you can change it here."), "ok")
    return private_page(make_response(redirect(url_for("polls.ballot", token=token), 303)))


def _voter_or_404(token: str) -> DateVoter:
    row_id = tokens.find_row_id(VOTE, token, now=clock.real())
    voter = queries.find_voter(row_id) if row_id is not None else None
    if voter is None or voter.poll.erased_at is not None:
        abort(404)
    prefer(voter.poll.event.programme.languages)
    return voter


def _page(voter: DateVoter, token: str, form: VoteForm, status: int) -> Response:
    poll = voter.poll
    others = queries.voters_of(poll.id) if poll.shows_results else []
    ranked = {each.candidate_id: each for each in rank(queries.starts(poll.candidates), queries.ballots(others))} if others else {}
    html = render_template(
        "polls/ballot.html", programme=poll.event.programme, event=poll.event, poll=poll, voter=voter, token=token, form=form, ranked=ranked,
        names={each.id: each.person.name for each in others}, state=queries.state(poll, clock.now()), choice_names=CHOICE_NAMES,
        fixed=next((each for each in poll.candidates if each.fixed_at is not None), None), said={answer.candidate_id: answer.choice for answer in voter.answers},
    )  # fmt: skip
    return private_page(make_response(html, status))
