"""The published agenda as files that other programs read."""

from __future__ import annotations

import json

from flask import Blueprint, abort, make_response, request
from werkzeug.wrappers import Response

from ..core import access
from ..core.csvs import lines
from ..events.finding import event_or_404
from ..events.models import Event
from ..events.queries import latest_release
from ..events.rules import Released, Status
from .rules.contacts import without_contacts
from .rules.xml import xml_of
from .wording import document, table

bp = Blueprint("schedules", __name__)


@bp.get("/<programme>/<event>/schedule.<any(xml, json, csv):kind>")
@access.public
def schedule(programme: str, event: str, kind: str) -> Response:
    row = event_or_404(programme, event)
    release = latest_release(row.id) if row.status is not Status.DRAFT else None
    if release is None:
        abort(404)
    items = [without_contacts(Released.of(each)) for each in release.items]
    answer = make_response(_octets(row, items, str(release.number), kind))
    answer.headers["Content-Type"] = {"xml": "application/xml", "json": "application/json", "csv": "text/csv; charset=utf-8"}[kind]
    answer.headers["Content-Disposition"] = f"attachment; filename={row.slug}.{kind}"
    answer.set_etag(f"{row.revision}-{release.number}-{kind}-{len(answer.data)}")
    answer.headers["Cache-Control"] = "no-cache"
    return answer.make_conditional(request)


def _octets(row: Event, items: list[Released], version: str, kind: str) -> bytes:
    if kind == "csv":
        return b"".join(lines(table(row, items)))
    made = document(row, items, version)
    return xml_of(made) if kind == "xml" else json.dumps(made, ensure_ascii=False).encode()

