"""What the public pages of membership share: who gets in, the form of a call, how a form with files is read."""

from __future__ import annotations

import hashlib
from datetime import datetime

from flask import Blueprint, abort, make_response, render_template, request
from werkzeug.wrappers import Response

from ...core import clock, tokens
from ...core.locale import prefer
from ...core.security import private_page
from ...people.rules import Consented
from ...programmes.models import Programme
from ...programmes.queries import terms
from ...programmes.rules import TermList
from ..forms.applications import ApplicationFields, application_form
from ..models import Application, ApplicationDocument, Call
from ..queries.applications import find_application
from ..queries.calls import asked_by, subcommittees
from ..rules.applying import APPLICATION, LARGEST_REQUEST, PRIVACY_VERSION
from ..rules.calls import Incomplete, lacking

bp = Blueprint("members", __name__)


def begun() -> datetime:
    """When this request came, read before its body, whose files may take minutes; and room for those files."""
    request.max_content_length = LARGEST_REQUEST
    return clock.now()


def application_or_404(token: str) -> Application:
    row_id = tokens.find_row_id(APPLICATION, token, now=clock.real())
    found = find_application(row_id) if row_id is not None else None
    if found is None:
        abort(404)
    prefer(found.call.programme.languages)
    return found


def form_of(call: Call, sent: list[ApplicationDocument]) -> ApplicationFields:
    """The form of this call, with everything that may be chosen in it."""
    form = application_form(call)
    form.offer(call, asked_by(call), {name: terms(call.programme_id, name) for name in TermList}, subcommittees(call.programme_id), sent)
    return form


def consents(form: ApplicationFields) -> list[Consented]:
    """The notice that was shown, and what may be agreed to freely."""
    notice = hashlib.sha256(render_template("members/_privacy_notice.html").encode()).hexdigest()
    label = hashlib.sha256(str(form.marketing.label.text).encode()).hexdigest()
    return [Consented("notice", True, PRIVACY_VERSION, notice), Consented("marketing", bool(form.marketing.data), PRIVACY_VERSION, label)]


def say_what_is_missing(form: ApplicationFields, call: Call, kept: list[ApplicationDocument]) -> None:
    """Beside what cannot be read also what is missing, so that nobody learns of it only at the next press."""
    documents = {document.code for document in kept} | {file.code for file in form.files()}
    lacks = lacking(asked_by(call), form.said(), documents)
    if lacks:
        form.take(Incomplete(lacks))


def needed_codes(call: Call) -> set[str]:
    """The declarations without which nothing can be sent."""
    return {each["code"] for each in call.declarations if each.get("needed")}


def page(name: str, status: int = 200, *, programme: Programme, **facts: object) -> Response:
    return private_page(make_response(render_template(f"members/{name}.html", programme=programme, **facts), status))
