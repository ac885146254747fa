"""One registration for staff: who it is of, where it stands, what was said and done; withdrawing it, seating it by hand."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import request
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from ...core import access, clock
from ...core.locale import language
from .. import actions
from ..models import Delegation
from ..queries import Did, active, consents_of, history_of, place_in_queue, reviews_of, sector_words, term_labels
from ..queries.questions import answered_lines
from ..rules import shown_business_number
from .base import bp, button, delegation_or_404, press, staff_page, to_event


@bp.get("/people/<reference>/")
@access.staff("people")
def delegation(programme: str, event: str, reference: str) -> Response:
    found = delegation_or_404(programme, event, reference)
    labels = term_labels(found.event.programme_id, language())
    return staff_page(
        "delegation", found.event, delegation=found, active=active(found), form=button(), place=place_in_queue(found), labels=labels,
        business_number=shown_business_number(found.business_number), sectors=sector_words(found, labels), consents=consents_of(found.event_id).get(found.id, {}),
        reviews=reviews_of(found.id), history=_history(found), replaced=_replaced(found), answered=answered_lines(found),
    )  # fmt: skip


@bp.post("/people/<reference>/withdraw")
@access.staff("edit")
def withdraw(programme: str, event: str, reference: str) -> Any:
    """Withdraw one person (who=position) or the whole delegation."""
    found = delegation_or_404(programme, event, reference)
    who = request.form.get("who", "")
    rsvp = next((r for r in active(found) if str(r.position) == who), None)

    def verb() -> str | None:
        told = {"actor": current_user.actor, "now": clock.now(), "real": clock.real()}
        if rsvp is not None:
            actions.withdraw(rsvp_id=rsvp.id, **told)
        elif not who:
            actions.withdraw_all(delegation_id=found.id, **told)
        else:
            return None
        return _("The registration has been withdrawn.")

    press(verb)
    return to_event("delegation", found.event, reference=reference)


@bp.post("/people/<reference>/seat")
@access.staff("edit")
def seat(programme: str, event: str, reference: str) -> Any:
    """Seat a waiting delegation ahead of its turn."""
    found = delegation_or_404(programme, event, reference)

    def verb() -> str:
        actions.seat_by_hand(delegation_id=found.id, actor=current_user.actor, now=clock.now(), real=clock.real())
        return _("The delegation has been seated ahead of its turn.")

    press(verb)
    if request.form.get("from") == "queue":
        return to_event("queue", found.event)
    return to_event("delegation", found.event, reference=reference)


@dataclass(frozen=True)
class Line:
    """One thing that was done: when, by whom, what (a verb of the audit), to whom of the delegation."""

    at: datetime
    who: str
    verb: str
    whom: str


def _history(found: Delegation) -> list[Line]:
    """What was done to a delegation, newest first."""
    names = {f"rsvp.{rsvp.id}": rsvp.person.name for rsvp in found.rsvps}
    return [Line(did.at, _who(did, names), did.verb, ", ".join(names[field] for field in did.fields if names.get(field))) for did in reversed(history_of(found.id))]


def _who(did: Did, names: dict[str, str]) -> str:
    kind, _sep, row = did.actor.partition(":")
    if kind == "person":
        return did.who or _("an organiser")
    if row.startswith("rsvp:"):
        return names.get(row.replace(":", ".")) or _("the delegate themselves")
    if row.startswith("claim:"):
        return _("somebody with the link passed on")
    return _("automatically") if kind == "system" else _("the contact")


def _replaced(found: Delegation) -> dict[int, str]:
    """Whoever gave their seat to somebody else: id → the other's name."""
    return {rsvp.seat_of_id: rsvp.person.name for rsvp in found.rsvps if rsvp.seat_of_id is not None}
