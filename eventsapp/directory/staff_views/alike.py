"""What could be one organisation, for staff: records that look alike, registrations without a record; linking them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask import abort, redirect, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from ...core import access, clock
from ...core.buttons import button, press
from ...core.words import clean_line, whole
from ...events.queries import find_event
from ...people.rules import shown_business_number
from ...programmes.finding import programme_or_404
from ...programmes.models import Programme
from ...rsvps.models import Delegation
from ...rsvps.queries import find_delegation
from ..actions.linking import link, unlink
from ..queries.alike import not_linked, records_alike, records_found, records_like
from ..queries.records import find_record, search_of
from .base import bp, page
from .opening import LARGEST_ID, ids_of, page_number

PAGE = 50


@dataclass(frozen=True)
class Portion:
    """One page of a list that is made in memory."""

    rows: Sequence[Any]
    found: int
    page: int

    @property
    def pages(self) -> int:
        return max(1, -(-self.found // PAGE))


@bp.get("/organisations/duplicates")
@access.staff("see")
def duplicates(programme: str) -> Response:
    """Records that share a business number or a folded name."""
    row = programme_or_404(programme)
    return page("duplicates", programme=row, groups=_portion(records_alike(row.id)), shown=shown_business_number)


@bp.get("/organisations/unlinked")
@access.staff("people")
def unlinked(programme: str) -> Response:
    """Registrations and applications of organisations without a record, with the records they could be."""
    row = programme_or_404(programme)
    return page("unlinked", programme=row, clusters=_portion(not_linked(row.id)), shown=shown_business_number, button=button())


@bp.post("/organisations/link")
@access.staff("edit")
def link_typed(programme: str) -> Response:
    """Link what was ticked to a record, or to one made from it (record empty)."""
    row = programme_or_404(programme)
    record_id = _record_id(row)
    delegations, applications, back = ids_of("delegation"), ids_of("application"), whole(request.form.get("page"))
    press(
        lambda: link(programme_id=row.id, organisation_id=record_id, delegations=delegations, applications=applications, **_told()),
        _("Linked.") if record_id is not None else _("A record is made from it."),
    )
    return redirect(url_for("directory_staff.unlinked", programme=programme, page=back), 303)


@bp.get("/organisations/link/<event>/<reference>")
@access.staff("edit")
def link_delegation(programme: str, event: str, reference: str) -> Response:
    """Which record a registration is of: those like it, or any that is looked for."""
    row = programme_or_404(programme)
    found = _delegation_or_404(programme, event, reference)
    typed = clean_line(request.args.get("q", ""))[:100]
    like = records_like(row.id, found.organisation, found.business_number)
    others = [each for each in records_found(row.id, search_of(typed)) if each not in like] if typed else []
    return page(
        "link_delegation",
        programme=row,
        event=found.event,
        delegation=found,
        like=like,
        others=others,
        typed=typed,
        shown=shown_business_number,
        button=button(),
    )


@bp.post("/organisations/link/<event>/<reference>")
@access.staff("edit")
def linked_delegation(programme: str, event: str, reference: str) -> Response:
    row = programme_or_404(programme)
    found = _delegation_or_404(programme, event, reference)
    if request.form.get("record") == "none":
        press(
            lambda: unlink(programme_id=row.id, delegation_id=found.id, actor=current_user.actor, now=clock.now()),
            _("The registration is linked to no record."),
        )
    else:
        record_id = _record_id(row)
        press(
            lambda: link(programme_id=row.id, organisation_id=record_id, delegations=[found.id], **_told(), again=True),
            _("The registration is linked to the record."),
        )
    return redirect(url_for("rsvps_staff.delegation", programme=programme, event=event, reference=reference), 303)


def _told() -> dict[str, Any]:
    return {"by_id": current_user.person_id, "actor": current_user.actor, "now": clock.now()}


def _record_id(row: Programme) -> int | None:
    """The record that a form names, None for a new one; another programme's is not found."""
    typed = request.form.get("record", "")
    if not typed:
        return None
    record_id = whole(typed, 10)
    if record_id is None or record_id > LARGEST_ID or find_record(row.id, record_id) is None:
        abort(404)
    return record_id


def _delegation_or_404(programme: str, event: str, reference: str) -> Delegation:
    at = find_event(programme, event)
    found = find_delegation(at.id, reference) if at is not None else None
    if found is None or not found.organisation or found.erased_at is not None:
        abort(404)
    return found


def _portion(rows: Sequence[Any]) -> Portion:
    number = max(1, min(page_number(), -(-len(rows) // PAGE)))
    return Portion(rows[(number - 1) * PAGE : number * PAGE], len(rows), number)
