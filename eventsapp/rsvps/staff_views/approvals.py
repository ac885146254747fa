"""Registrations that ask for approval: listed, and approved, refused or asked back, one or several at once."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import flash, request
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_login import current_user
from werkzeug.wrappers import Response

from ...core import access, clock
from ...core.errors import Refusal
from ...events.finding import event_or_404
from .. import actions
from ..forms.staff import DecisionForm
from ..queries import pool_of
from ..queries.lists import PAGE, Asking, approvals_of, asking
from ..rules import Verdict
from .base import bp, page_number, staff_page, to_event

DECISIONS = (Verdict.APPROVED, Verdict.REFUSED, Verdict.ASKED)


@bp.get("/people/approvals")
@access.staff("people")
def approvals(programme: str, event: str) -> Response:
    found = event_or_404(programme, event)
    return staff_page("approvals", found, approvals=approvals_of(found.id, page=page_number()))


@bp.route("/people/approvals/decide", methods=["GET", "POST"])
@access.staff("edit")
def decide(programme: str, event: str) -> Any:
    """The chosen registrations (?who=reference…) and what it means for them; sent, the verdict."""
    found = event_or_404(programme, event)
    verdict = next((choice for choice in DECISIONS if choice.value == request.values.get("verdict")), None)
    chosen = asking(found.id, request.values.getlist("who")[:PAGE])
    if verdict is None or not chosen:
        flash(_("Tick at least one registration that is still to be approved."), "warn")
        return to_event("approvals", found)
    form = DecisionForm()
    form.say(verdict)
    if not form.validate_on_submit():
        return staff_page(
            "decide", found, 422 if form.is_submitted() else 200, chosen=chosen, verdict=verdict, form=form, people=sum(each.size for each in chosen), pool=pool_of(found.id),
        )  # fmt: skip
    _tell(verdict, *_decide(chosen, verdict, form.words()))
    return to_event("approvals", found)


def _decide(chosen: Sequence[Asking], verdict: Verdict, words: str) -> tuple[int, list[str]]:
    """Each registration in a transaction of its own, so that one that cannot be keeps no other: how many were, and why others were not."""
    done, refused = 0, []
    for each in chosen:
        name = each.delegation.organisation or each.delegation.contact.name
        told: dict[str, Any] = {"delegation_id": each.delegation.id, "actor": current_user.actor, "now": clock.now(), "real": clock.real()}
        try:
            if verdict is Verdict.APPROVED:
                actions.approve(**told)
            elif verdict is Verdict.REFUSED:
                actions.refuse(reason=words, **told)
            else:
                actions.ask_back(text=words, **told)
            done += 1
        except Refusal as refusal:
            refused.append(_("%(who)s: %(why)s", who=name, why=str(refusal)))
    return done, refused


def _tell(verdict: Verdict, done: int, refused: Sequence[str]) -> None:
    if done and verdict is Verdict.APPROVED:
        flash(ngettext("%(num)d registration is approved.", "%(num)d registrations are approved.", done), "ok")
    elif done and verdict is Verdict.REFUSED:
        flash(ngettext("%(num)d registration is refused; its contact is told why.", "%(num)d registrations are refused; their contacts are told why.", done), "ok")
    elif done:
        flash(ngettext("%(num)d contact is asked.", "%(num)d contacts are asked.", done), "ok")
    for why in refused:
        flash(why, "bad")
