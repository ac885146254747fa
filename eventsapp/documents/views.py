"""Documents that everybody may read. Those for members and participants go out behind their links."""

from __future__ import annotations

from flask import Blueprint, abort
from werkzeug.wrappers import Response

from ..core import access, clock
from ..events.finding import event_or_404
from . import queries
from .rules import EVERYBODY
from .sending import answer_with

bp = Blueprint("documents", __name__)


@bp.get("/<programme>/<event>/documents/<document>")
@access.public
def document(programme: str, event: str, document: str) -> Response:
    row = event_or_404(programme, event)
    found = queries.find_readable(row, document, EVERYBODY, clock.now())
    return answer_with(found, private=False) if found is not None else abort(404)
