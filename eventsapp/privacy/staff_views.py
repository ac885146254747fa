"""What is kept and how long, who looked: for staff. Writes down each page and file with personal data that staff open."""

from __future__ import annotations

from flask import Blueprint, current_app, make_response, render_template, request
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from ..core import access, clock
from ..core.security import private_page
from ..programmes.finding import programme_or_404
from ..programmes.queries import find_programme
from .actions import record_access
from .queries.staff import looks, retained

bp = Blueprint("privacy_staff", __name__, url_prefix="/staff/<programme>/privacy")

# Rights whose pages show people: whoever opens one leaves a record. A page of another right that shows people says so itself (access.people_shown).
OF_PEOPLE = frozenset({"staff:people", "staff:export", "staff:review", "staff:desk"})


@bp.get("/")
@access.staff("edit")
def overview(programme: str) -> Response:
    found = programme_or_404(programme)
    shown = looks(found.id, request.args.get("page", 1, type=int))
    page = render_template("privacy/staff/overview.html", programme=found, looks=shown, retained=retained(found.id), what_word=what_word)
    return private_page(make_response(page))


@bp.after_app_request
def write_down(response: Response) -> Response:
    """One record for each look that was granted; searches and values are left out, for they are personal data themselves."""
    view = current_app.view_functions.get(request.endpoint or "")
    about_people = view is not None and (access.rule_of(view) in OF_PEOPLE or access.shows_people())
    if request.method == "GET" and response.status_code == 200 and about_people and current_user.is_authenticated:
        slug = (request.view_args or {}).get("programme")
        found = find_programme(slug) if slug else None
        record_access(
            person_id=current_user.person_id, programme_id=found.id if found else None, what=str(request.endpoint), path=request.path, now=clock.real()
        )
    return response


def what_word(what: str, path: str) -> str:
    """What was done, from the kind of address: a file is an export."""
    return _("Exported") if path.endswith((".csv", ".xlsx", ".json")) else _("Opened")
