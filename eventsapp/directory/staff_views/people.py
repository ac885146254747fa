"""The people of a programme: found by name, 초성, organisation, address or mail domain."""

from __future__ import annotations

from flask import request
from werkzeug.wrappers import Response

from ...core import access
from ...core.words import clean_line, whole
from ...programmes.finding import programme_or_404
from ..queries.people import MOST_COUNTED, find_people
from .base import bp, page


@bp.get("/people")
@access.staff("people")
def people(programme: str) -> Response:
    row = programme_or_404(programme)
    typed = clean_line(request.args.get("q", ""))[:100]
    found = find_people(row.id, typed, page=whole(request.args.get("page")) or 1)
    return page("people", programme=row, found=found, typed=typed, most=MOST_COUNTED)
