"""The people on published agendas, for everybody."""

from __future__ import annotations

from flask import abort, render_template

from ...core import access, locale
from ...core.pages import kept_for_anonymous
from ...events.forms import ROLE_NAMES
from ...programmes.finding import programme_or_404
from .. import queries
from .base import bp

_FRESH_ALL = """
    SELECT p.revision, p.version, p.changed_at, (SELECT sum(s.version) FROM speaker s WHERE s.programme_id = p.id), (SELECT count(*) FROM speaker s WHERE s.programme_id = p.id)
    FROM programme p WHERE p.slug = ?"""
_FRESH = """
    SELECT p.revision, p.version, p.changed_at, s.version, s.public, s.erased_at
    FROM programme p JOIN speaker s ON s.programme_id = p.id WHERE p.slug = ? AND s.code = ?"""


@bp.get("/<programme>/speakers/")
@access.public
@kept_for_anonymous(_FRESH_ALL)
def speakers(programme: str) -> str:
    row = programme_or_404(programme)
    locale.prefer(row.languages)
    slots = queries.published_slots(row.id)
    return render_template("speakers/speakers.html", programme=row, speakers=queries.public_speakers(row.id, slots))


@bp.get("/<programme>/speakers/<speaker>/")
@access.public
@kept_for_anonymous(_FRESH)
def speaker(programme: str, speaker: str) -> str:
    """Only whoever is public and stands on a published agenda has a page."""
    row = programme_or_404(programme)
    locale.prefer(row.languages)
    found = queries.find_speaker(row.id, speaker)
    slots = queries.published_slots(row.id).get(speaker, [])
    if found is None or not found.public or not slots:
        abort(404)
    return render_template("speakers/speaker.html", programme=row, speaker=found, slots=slots, roles=ROLE_NAMES)
