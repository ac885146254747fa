"""What the pages of an organisation's record share: one record or 404, today, the form behind single buttons."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from zoneinfo import ZoneInfo

from flask import abort, redirect, request, url_for
from werkzeug.wrappers import Response

from ...core import clock
from ...core.words import whole
from ...people.models import Organisation
from ...programmes.models import Programme, Term
from ...programmes.queries import terms
from ...programmes.rules import TermList
from ..queries.records import find_record, get_counting

LARGEST_ID = 2_147_483_647
ONE = f"/organisations/<int(max={LARGEST_ID}):organisation_id>"


def record_or_404(programme: Programme, organisation_id: int) -> Organisation:
    """The record. Of one that was merged, the reader is sent to the page of the one that counts."""
    found = find_record(programme.id, organisation_id) or abort(404)
    if found.merged_into_id is not None:
        abort(to_record(programme, get_counting(found).id))
    return found


def to_record(programme: Programme, organisation_id: int) -> Response:
    return redirect(
        url_for("directory_staff.organisation", programme=programme.slug, organisation_id=organisation_id), 303 if request.method == "POST" else 302
    )


def today_in(programme: Programme) -> date:
    return clock.now().astimezone(ZoneInfo(programme.zone)).date()


def term_lists(programme: Programme) -> dict[TermList, Sequence[Term]]:
    return {name: terms(programme.id, name) for name in (TermList.ORGANISATION_KIND, TermList.SIZE_CLASS, TermList.SECTOR)}


def page_number() -> int:
    return whole(request.args.get("page")) or 1


def ids_of(name: str, most: int = 500) -> list[int]:
    """The ids that a form sent under this name."""
    return [row_id for row_id in (whole(typed, 10) for typed in request.form.getlist(name)[:most]) if row_id is not None and row_id <= LARGEST_ID]
