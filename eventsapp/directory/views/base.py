"""What the pages of an organisation share: whose link it is, which record counts, a page, a single button."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from flask import Blueprint, abort, make_response, redirect, render_template, url_for
from werkzeug.wrappers import Response

from ...core import clock, tokens
from ...core.db import db
from ...core.locale import prefer
from ...core.security import private_page
from ...members.rules.deciding import REPRESENTATIVE
from ...people.models import Organisation, Representative
from ...programmes.models import Programme
from ..queries.records import get_counting
from ..queries.representatives import find_representative

bp = Blueprint("directory", __name__, url_prefix="/o/<token>")

LARGEST_ID = 2_147_483_647


@dataclass(frozen=True)
class Acting:
    """Who acts, by which link, for which record of which programme."""

    token: str
    representative: Representative
    organisation: Organisation
    programme: Programme

    @property
    def told(self) -> dict[str, Any]:
        """What every verb of theirs is told."""
        return {"actor": f"link:representative:{self.representative.id}", "now": clock.now()}

    @property
    def today(self) -> date:
        return clock.now().astimezone(ZoneInfo(self.programme.zone)).date()


def opened_or_404(token: str) -> Acting:
    """Whoever holds the link, perhaps not confirmed yet; 404 once they were removed."""
    row_id = tokens.find_row_id(REPRESENTATIVE, token, now=clock.real())
    found = find_representative(row_id) if row_id is not None else None
    if found is None:
        abort(404)
    organisation = get_counting(found.organisation)
    programme = db.session.get_one(Programme, organisation.programme_id)
    prefer(programme.languages)
    return Acting(token, found, organisation, programme)


def acting_or_404(token: str) -> Acting:
    """Whoever acts for the organisation; until they said that it is them, every page leads to the one that asks."""
    acting = opened_or_404(token)
    if acting.representative.confirmed_at is None:
        abort(to("organisation", token))
    return acting


def page(name: str, acting: Acting, status: int = 200, **facts: object) -> Response:
    html = render_template(f"directory/{name}.html", acting=acting, token=acting.token, programme=acting.programme, organisation=acting.organisation, **facts)
    return private_page(make_response(html, status))


def to(endpoint: str, token: str) -> Response:
    return private_page(make_response(redirect(url_for(f"directory.{endpoint}", token=token), 303)))
