"""The public page of a body: what it is there for, what it meets for, its calendar."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from flask import abort, render_template

from ...calendars.queries.feeds import with_those_below
from ...core import access, clock
from ...core.locale import prefer
from ...core.pages import holds_until, kept_for_anonymous
from ...events.queries import announced_events
from ...programmes.models import Programme
from ...programmes.queries import bodies, find_programme
from ...rsvps.queries.gatherings import FRESH_EVENTS, gatherings
from ..queries.bodies import seats_by_body
from .base import bp

# Seats are given, changed and, before they begin, taken back.
_OF_SEATS = "FROM body_seat t JOIN body b ON b.id = t.body_id WHERE b.programme_id = p.id)"
_FRESH = "SELECT (SELECT count(*) " + _OF_SEATS + ", (SELECT max(t.id) " + _OF_SEATS + ", (SELECT sum(t.version) " + _OF_SEATS + ", p.revision, p.version, p.changed_at,"
_FRESH_BODY = _FRESH + FRESH_EVENTS + " WHERE p.slug = ? AND '' <> ? GROUP BY p.id"


@bp.get("/<programme>/bodies/<body>/")
@access.public
@kept_for_anonymous(_FRESH_BODY)
def body(programme: str, body: str) -> str:
    """Nobody's name: who sits in it are personal data. How many do is said."""
    row = find_programme(programme)
    tree = bodies(row.id) if row is not None else []
    found = with_those_below(tree, body)
    if row is None or not found:
        abort(404)
    prefer(row.languages)
    now = clock.now()
    holds_until(_midnight(row, now))  # terms begin and end with days
    ids = {each.id for each in found}
    gathered = gatherings([event for event in announced_events([row.id]) if event.body_id in ids], now)
    for gathering in gathered:
        holds_until(*gathering.turns)
    return render_template(
        "members/body.html", programme=row, body=found[0], above=next((each for each in tree if each.id == found[0].parent_id), None),
        below=[each for each in tree if each.parent_id == found[0].id], seats=seats_by_body(row.id, now.astimezone(ZoneInfo(row.zone)).date()).get(found[0].id, 0),
        coming=[g for g in gathered if not g.over], past=[g for g in reversed(gathered) if g.over],
    )  # fmt: skip


def _midnight(programme: Programme, now: datetime) -> datetime:
    zone = ZoneInfo(programme.zone)
    return datetime.combine(now.astimezone(zone).date() + timedelta(days=1), time(0), zone)
