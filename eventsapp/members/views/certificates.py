"""A member's own certificate, to print; and the page that says whether a certificate holds today."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from flask import abort, make_response, redirect, render_template
from sqlalchemy.orm import joinedload
from werkzeug.wrappers import Response

from ...core import access, clock, tokens
from ...core.db import db
from ...core.locale import prefer
from ...core.security import private_page
from ...people.models import Representative
from ...programmes.models import Programme
from ...programmes.queries import find_programme
from ..certificates import in_each_language
from ..queries.certificates import certificate_of, find_certified
from ..queries.register import member_of
from ..rules.deciding import REPRESENTATIVE
from .base import bp


@bp.get("/o/<token>/certificate")
@access.by_link
def certificate(token: str) -> Response:
    """For whoever may act for an organisation."""
    row_id = tokens.find_row_id(REPRESENTATIVE, token, now=clock.real())
    acting = db.session.get(Representative, row_id, options=[joinedload(Representative.organisation)]) if row_id is not None else None
    programme = db.session.get(Programme, acting.organisation.programme_id) if acting is not None and acting.removed_at is None else None
    membership = member_of(programme.id, acting.organisation_id) if programme is not None and acting is not None else None
    if programme is None or membership is None:
        abort(404)
    if acting is not None and acting.confirmed_at is None:
        return redirect(f"/o/{token}/", 303)  # which asks whether it is them
    prefer(programme.languages)
    found = certificate_of(membership, clock.now().astimezone(ZoneInfo(programme.zone)).date())
    pages = in_each_language(programme, found) if found.valid else []
    return private_page(make_response(render_template("members/certificate.html", programme=programme, certificate=found, pages=pages)))


@bp.get("/<programme>/certificate/<code>")
@access.public
def certified(programme: str, code: str) -> Response:
    """Whether the certificate with this code holds today."""
    row = find_programme(programme)
    membership = find_certified(row.id, code) if row is not None else None
    if row is None or membership is None:
        abort(404)
    prefer(row.languages)
    found = certificate_of(membership, clock.now().astimezone(ZoneInfo(row.zone)).date())
    return private_page(make_response(render_template("members/certified.html", programme=row, certificate=found)))
