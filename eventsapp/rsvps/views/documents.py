"""Documents behind the links of a registration: for participants, and for members where its organisation is one."""

from __future__ import annotations

from collections.abc import Iterable
from zoneinfo import ZoneInfo

from flask import abort
from werkzeug.wrappers import Response

from ...core import access, clock, tokens
from ...documents import queries
from ...documents.rules import Readers
from ...documents.sending import answer_with
from ...members.queries.membership import is_member
from .. import actions
from ..models import Delegation, Rsvp
from ..queries import active, get_rsvp
from ..rules import may_join
from .base import bp, delegation_or_404, refuse_over


@bp.get("/r/<token>/documents/<document>")
@access.by_link
def rsvp_document(token: str, document: str) -> Response:
    row_id = tokens.find_row_id(actions.RSVP, token, now=clock.real())
    found = get_rsvp(row_id) if row_id is not None else abort(404)
    refuse_over(found.delegation.event)
    return _answer(found.delegation, [found], document)


@bp.get("/d/<token>/documents/<document>")
@access.by_link
def delegation_document(token: str, document: str) -> Response:
    found = delegation_or_404(actions.DELEGATION, token)
    return _answer(found, active(found), document)


def documents_for(delegation: Delegation, rsvps: Iterable[Rsvp]) -> list[queries.Group]:
    """What these people of a delegation may read now, by item."""
    return queries.groups_for(delegation.event, readers_in(delegation, rsvps), clock.now())


def readers_in(delegation: Delegation, rsvps: Iterable[Rsvp]) -> set[Readers]:
    """What these people are: participants with a seat; members while their organisation is one, which a link has proven or staff said."""
    readers = {Readers.PUBLIC}
    if any(may_join(rsvp.standing, rsvp.answer) for rsvp in rsvps):
        readers.add(Readers.PARTICIPANTS)
    event = delegation.event
    today = clock.now().astimezone(ZoneInfo(event.programme.zone)).date()
    if delegation.organisation_id is not None and is_member(delegation.organisation_id, event.programme_id, on=today):
        readers.add(Readers.MEMBERS)
    return readers


def _answer(delegation: Delegation, rsvps: Iterable[Rsvp], code: str) -> Response:
    found = queries.find_readable(delegation.event, code, readers_in(delegation, rsvps), clock.now())
    return answer_with(found, private=True) if found is not None else abort(404)
