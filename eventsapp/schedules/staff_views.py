"""Reading an agenda from a paste or a file: looked at first, then written in one step; and saving it as files."""

from __future__ import annotations

import json
from typing import Any

from flask import Blueprint, abort, flash, make_response, redirect, render_template, request, url_for
from flask_babel import force_locale
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from ..core import access, clock
from ..core.downloads import download, table_file
from ..core.errors import Refusal
from ..core.once import AlreadyDone
from ..core.security import private_page
from ..directory.actions.importing import DraftGone
from ..events.finding import event_or_404
from ..events.forms import ITEM_KIND_NAMES
from ..events.models import Event
from ..events.queries import agenda_items, as_released
from ..events.rules import ItemKind, Released, Written
from . import actions
from .forms import REPLACE, ImportForm, SendForm
from .queries import find_kept, known_speakers
from .rules.entries import LARGEST, Read
from .rules.fitting import days_off
from .rules.persons import MOST_PERSONS, cast_of
from .rules.xml import xml_of
from .wording import document, table

bp = Blueprint("schedules_staff", __name__, url_prefix="/staff/<programme>")


@bp.route("/events/<event>/agenda/import", methods=["GET", "POST"])
@access.staff("edit")
def import_agenda(programme: str, event: str) -> Response:
    """What was sent is read and kept for an hour; the next page shows what was understood."""
    request.max_content_length, request.max_form_memory_size = 2 * LARGEST, LARGEST  # what is somewhat too large is told so on the form
    row = event_or_404(programme, event)
    form = SendForm()
    if form.validate_on_submit():
        file = form.file.data
        octets, name = (file.read(LARGEST + 1), file.filename) if file else ((form.text.data or "").encode(), "")
        if file:
            file.close()
        try:
            actions.read(octets, row, now=clock.now(), kinds=kinds())
            reference = actions.keep(event=row, octets=octets, name=name, by_id=current_user.person_id, real=clock.real())
        except Refusal as refusal:
            refusal.field = "file" if file else "text"
            form.take(refusal)
            return _page("import", 422, row, form=form)
        return redirect(url_for(".preview", programme=programme, event=event, reference=reference), 303)
    return _page("import", 422 if form.is_submitted() else 200, row, form=form)


@bp.route("/events/<event>/agenda/import/<reference>", methods=["GET", "POST"])
@access.staff("edit")
def preview(programme: str, event: str, reference: str) -> Response:
    row = event_or_404(programme, event)
    form = ImportForm(reference=reference)
    if form.validate_on_submit():
        try:
            written = _import(row, form, reference)
        except AlreadyDone as done:
            written = Written.of(done.result)
        except DraftGone as refusal:
            flash(str(refusal), "bad")
            return redirect(url_for(".import_agenda", programme=programme, event=event), 303)
        except Refusal as refusal:
            form.take(refusal)
            return _preview(row, form, reference)
        flash(_("The agenda is read: %(added)d items are new, %(changed)d changed, %(removed)d taken out. Undo takes it all back.", **vars(written)), "ok")
        return redirect(url_for("events_staff.agenda", programme=programme, event=event), 303)
    return _preview(row, form, reference)


def _preview(row: Event, form: ImportForm, reference: str) -> Response:
    kept = find_kept(row, reference, by_id=current_user.person_id, real=clock.real())
    if kept is None:
        flash(_("What you sent is kept for an hour only. Please send it again."), "bad")
        return redirect(url_for(".import_agenda", programme=row.programme.slug, event=row.slug), 303)
    octets = actions.kept_octets(kept)
    read = actions.read(octets, row, now=clock.now(), kinds=kinds())
    typed = SendForm(formdata=None, text="" if kept.name else octets.decode("utf-8", "replace"))
    return _page("preview", 422 if form.is_submitted() else 200, row, form=form, typed=typed, file_name=kept.name, **_understood(row, read))


@bp.get("/events/<event>/agenda/exports")
@access.staff("edit")
def exports(programme: str, event: str) -> Response:
    return _page("exports", 200, event_or_404(programme, event))


@bp.get("/events/<event>/agenda/draft.<any(csv, xlsx, xml, json):kind>")
@access.staff("edit")
def draft_file(programme: str, event: str, kind: str) -> Response:
    """The agenda being written as a file."""
    row = event_or_404(programme, event)
    items = [Released.of(each) for each in as_released(row, agenda_items(row.id))]
    if not items:
        abort(404)
    if kind in ("csv", "xlsx"):
        return table_file(table(row, items), kind, name=f"{row.slug}-draft", title=_("Agenda"))
    made = document(row, items, "draft")
    if kind == "xml":
        return download(xml_of(made), mimetype="application/xml", name=f"{row.slug}-draft.xml")
    return download(_json(made), mimetype="application/json", name=f"{row.slug}-draft.json")


def kinds() -> dict[str, ItemKind]:
    """Kinds of items by the words a table may call them: our own codes and their names in either language."""
    found = {kind.value: kind for kind in ItemKind}
    for lang in ("ko", "en"):
        with force_locale(lang):
            found |= {str(name).casefold(): kind for kind, name in ITEM_KIND_NAMES.items()}
    return found


def _import(row: Event, form: ImportForm, reference: str) -> Written:
    who = {"by_id": current_user.person_id, "actor": current_user.actor, "now": clock.now(), "real": clock.real()}
    sent = form.sent(f"import agenda {row.id}")
    chosen = {"replace": form.how.data == REPLACE, "move": form.move.data, "speakers": form.speakers.data}
    return actions.import_agenda(event_id=row.id, reference=reference, kinds=kinds(), sent=sent, **chosen, **who)


def _understood(row: Event, read: Read) -> dict[str, Any]:
    cast = cast_of(read.entries, known_speakers(row), read.source)
    off = days_off(read, row.starts_at, row.zone)
    return {"read": read, "rooms": actions.new_rooms(row, read), "cast": cast, "most_persons": MOST_PERSONS, "off": off, "kinds": ITEM_KIND_NAMES}


def _json(made: dict[str, Any]) -> str:
    return json.dumps(made, ensure_ascii=False, indent=1)


def _page(name: str, status: int, row: Event, **facts: Any) -> Response:
    return private_page(make_response(render_template(f"schedules/staff/{name}.html", programme=row.programme, event=row, **facts), status))
