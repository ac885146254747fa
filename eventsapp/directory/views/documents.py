"""Documents for members, behind the link of those who act for one."""

from __future__ import annotations

from flask import abort
from werkzeug.wrappers import Response

from ...core import access, clock
from ...documents import queries
from ...documents.models import Document
from ...documents.sending import answer_with
from ...events.models import Event
from ...members.queries.membership import is_member
from .base import Acting, acting_or_404, bp


@bp.get("/documents/<document>")
@access.by_link
def document(token: str, document: str) -> Response:
    """A document of any event of the programme, if the organisation is a member today."""
    acting = acting_or_404(token)
    found = next((each for _, there in documents_for(acting) for each in there if each.code == document), None)
    return answer_with(found, private=True) if found is not None else abort(404)


def documents_for(acting: Acting) -> list[tuple[Event, list[Document]]]:
    if not is_member(acting.organisation.id, acting.programme.id, on=acting.today):
        return []
    return queries.for_members(acting.programme.id, clock.now())
