"""Applying for membership."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from flask import abort, flash, redirect, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from ...core import access, clock, once, tokens
from ...core.errors import Refusal
from ...core.locale import prefer
from ...programmes.models import Programme
from ...programmes.queries import find_programme
from ...programmes.rules import WindowState
from ..actions.applications import apply
from ..forms.applications import ApplicationFields
from ..queries.calls import current_call, find_call, note_of, window_of
from ..rules.applying import APPLICATION
from .applications import edit_page
from .base import application_or_404, begun, bp, consents, form_of, needed_codes, page, say_what_is_missing


@bp.route("/<programme>/join", methods=["GET", "POST"])
@access.public
def join(programme: str) -> Any:
    """The form; what is sent incomplete becomes a draft whose page says what is missing."""
    now = begun()
    found = _programme_or_404(programme)
    form = form_of(current_call(found), [])
    pressed = request.form.get("do", "send")
    if request.method != "POST" or pressed == "keep":
        return _join_page(found, form, now)
    valid = form.validate()
    try:
        if not valid:
            if pressed == "send":
                say_what_is_missing(form, current_call(found), [])
            return _kept_or_shown(found, form, now)
        application_id = _apply(found, form, now, send=pressed == "send")
    except Refusal as refusal:
        form.take(refusal)
        return _kept_or_shown(found, form, now, refusal.status)
    except once.AlreadyDone as done:
        application_id = int(done.result)
    if pressed == "send":
        flash(_("We have received your application. A mail is on its way to the address you gave."), "ok")
    else:
        flash(_("The draft is saved. A mail with the link to go on is on its way to the address you gave."), "ok")
    return redirect(url_for("members.application", token=tokens.current(APPLICATION, application_id)), 303)


def _apply(programme: Programme, form: ApplicationFields, now: datetime, *, send: bool) -> int:
    said = form.said(consents(form))
    return apply(programme_id=programme.id, said=said, files=form.files(), send=send, sent=form.sent(f"join:{programme.uid}"), now=now, real=clock.real())


def _kept_or_shown(programme: Programme, form: ApplicationFields, now: datetime, status: int = 422) -> Response:
    """What could not be sent is kept as a draft, with its files, if we know whose it is; else it is only shown again."""
    if form.csrf_token.errors or form.email.errors or window_of(find_call(programme.id), programme).state(now) is not WindowState.OPEN:
        return _join_page(_programme_or_404(programme.slug), form, now, status)
    try:
        application_id = _apply(programme, form, now, send=False)
    except Refusal as refusal:
        form.take(refusal)
        return _join_page(_programme_or_404(programme.slug), form, now, refusal.status)
    except once.AlreadyDone as done:
        application_id = int(done.result)
    application = application_or_404(tokens.current(APPLICATION, application_id))
    return edit_page(application, form, status, kept=True)


def _join_page(programme: Programme, form: ApplicationFields, now: datetime, status: int = 200) -> Response:
    call = current_call(programme)
    window = window_of(call, programme)
    response = page(
        "join", status, programme=programme, call=call, window=window, state=window.state(now), note=note_of(call, programme), form=form, documents=[],
        needed_codes=needed_codes(call),
    )  # fmt: skip
    del response.headers["X-Robots-Tag"]
    return response


def _programme_or_404(slug: str) -> Programme:
    found = find_programme(slug)
    if found is None or (window_of(call := find_call(found.id), found).state(clock.now()) is WindowState.NONE and call is None):
        abort(404)
    prefer(found.languages)
    return found
