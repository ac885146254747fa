"""My data: asked for by address, seen, exported, corrected and erased by a link that proves it."""

from __future__ import annotations

import json
from typing import Any

from flask import Blueprint, Response, abort, flash, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from ..core import access, clock, tokens
from ..core.db import db
from ..core.downloads import download
from ..core.limits import brake
from ..core.locale import language
from ..core.security import private_page
from . import actions
from .forms import AskForm, EraseForm
from .models import DataRequest
from .queries.mine import kept_of
from .rules import MY_DATA, Erasing, Kept
from .wording import field_word, kind_word, value_word

bp = Blueprint("privacy", __name__, url_prefix="/me/data")


@bp.route("/", methods=["GET", "POST"])
@access.public
@brake("10 per minute")
def ask() -> Any:
    """Ask for an address. The answer is the same whether or not anything is kept under it."""
    form = AskForm()
    if not form.validate_on_submit():
        return make_response(render_template("privacy/ask.html", form=form), 422 if request.method == "POST" else 200, {"Cache-Control": "no-store"})
    actions.ask(email=form.email.data, locale=language(), real=clock.real())
    flash(_("If anything is kept under %(address)s, a mail is on its way there. Its link opens your data for an hour.", address=form.email.data), "ok")
    return redirect(url_for("privacy.ask"), 303)


@bp.get("/<token>/")
@access.by_link
def mine(token: str) -> Response:
    found = _request_or_404(token)
    kept = kept_of(found.email_key, language())
    return _page("privacy/mine.html", token=token, request_row=found, kept=kept, form=EraseForm(formdata=None), kind_word=kind_word, field_word=field_word, value_word=value_word)


@bp.get("/<token>/export.json")
@access.by_link
def export(token: str) -> Response:
    """Everything kept, as JSON: for reading, and to take elsewhere (Personal Information Protection Act, article 35-2)."""
    found = _request_or_404(token)
    told = [
        {
            "kind": kept.kind.value, "what": kind_word(kept.kind), "title": kept.title, "programme": kept.programme, "kept_until": kept.until.isoformat() if kept.until else None,
            "values": {name: value for name, value in kept.values.items() if value},
        }
        for kept in kept_of(found.email_key, language())
    ]  # fmt: skip
    octets = json.dumps({"address": found.email_key, "data": told}, ensure_ascii=False, indent=2)
    return download(octets, mimetype="application/json", name="my-data.json")


@bp.route("/<token>/erase", methods=["GET", "POST"])
@access.by_link
def erase(token: str) -> Any:
    """What was chosen is shown once more with what it means; a second press erases it."""
    found, form = _request_or_404(token), EraseForm()
    if request.method != "POST":
        return redirect(url_for("privacy.mine", token=token), 303)
    chosen = _chosen(found, form.keys.data or [])
    if not chosen:
        flash(_("Choose first what is to be erased."), "warn")
        return redirect(url_for("privacy.mine", token=token), 303)
    if not form.validate() or "sure" not in request.form:
        gives_up = any(kept.erasing is Erasing.WITHDRAWS for kept in chosen)
        return _page("privacy/erase.html", token=token, chosen=chosen, form=form, gives_up=gives_up, kind_word=kind_word)
    done = actions.erase_kept(
        email_key=found.email_key, keys={kept.key for kept in chosen}, actor=f"link:data_request:{found.id}", now=clock.now(), real=clock.real()
    )
    flash(ngettext("%(num)d entry has been erased.", "%(num)d entries have been erased.", done), "ok")
    return redirect(url_for("privacy.mine", token=token), 303)


def _chosen(found: DataRequest, keys: list[str]) -> list[Kept]:
    return [kept for kept in kept_of(found.email_key, language()) if kept.key in keys and kept.erasing is not Erasing.NEVER]


def _page(template: str, **context: Any) -> Response:
    return private_page(make_response(render_template(template, **context)))


def _request_or_404(token: str) -> DataRequest:
    row_id = tokens.find_row_id(MY_DATA, token, now=clock.real())
    found = db.session.get(DataRequest, row_id) if row_id is not None else None
    return found if found is not None and found.forgotten_at is None else abort(404)
