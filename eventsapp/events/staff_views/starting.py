"""Beginning an agenda with what is there: a template, or the agenda of another event. Each is looked at before it is written."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import flash, redirect, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_login import current_user
from werkzeug.wrappers import Response

from ...core import access, clock
from ...core.errors import Refusal
from ...core.forms import Form
from ...core.once import AlreadyDone
from .. import actions, queries
from ..agenda_templates import Template, templates
from ..finding import event_or_404
from ..forms import ITEM_KIND_NAMES
from ..models import AgendaItem, Event
from ..rules import Written
from .base import bp, page


@bp.route("/events/<event>/agenda/templates", methods=["GET", "POST"])
@access.staff("edit")
def agenda_templates(programme: str, event: str) -> Response:
    row = event_or_404(programme, event)
    form = Form()
    chosen = next((each for each in templates() if each.code == request.values.get("template")), None)
    if chosen is not None and form.validate_on_submit():
        if (added := _written(row, form, chosen)) is not None:
            return _added(row, added)
        row = event_or_404(programme, event)
    return page("templates", programme=row.programme, event=row, form=form, templates=templates(), chosen=chosen, kinds=ITEM_KIND_NAMES)


@bp.route("/events/<event>/agenda/copy", methods=["GET", "POST"])
@access.staff("edit")
def copy_agenda(programme: str, event: str) -> Response:
    row = event_or_404(programme, event)
    form = Form()
    others = [each for each in queries.events_of(row.programme_id) if each.id != row.id]
    chosen = next((each for each in others if each.slug == request.values.get("from")), None)
    items = queries.agenda_items(chosen.id) if chosen is not None else []
    if chosen is not None and form.validate_on_submit():
        if (added := _copied(row, form, chosen, items)) is not None:
            return _added(row, added)
        row = event_or_404(programme, event)
    return page("copy_agenda", programme=row.programme, event=row, form=form, others=others, chosen=chosen, items=items, kinds=ITEM_KIND_NAMES)


def _written(row: Event, form: Form, chosen: Template) -> int | None:
    sent = form.sent(f"template {row.id} {chosen.code}")
    try:
        return actions.write_lines(event_id=row.id, lines=chosen.lines, replace=False, sent=sent, **_who()).added
    except AlreadyDone as done:
        return Written.of(done.result).added
    except Refusal as refusal:
        flash(str(refusal), "bad")
        return None


def _copied(row: Event, form: Form, chosen: Event, items: Sequence[AgendaItem]) -> int | None:
    """The items that are ticked, in one step; None if nothing was written."""
    there = {item.code for item in items}
    codes = [code for code in request.form.getlist("item") if code in there]
    if not codes:
        flash(_("Tick the items that you want to copy."), "bad")
        return None
    sent = form.sent(f"copy {row.id} {chosen.slug} {len(codes)}")
    try:
        return actions.copy_agenda(from_id=chosen.id, event_id=row.id, codes=codes, sent=sent, **_who())
    except AlreadyDone as done:
        return int(done.result)
    except Refusal as refusal:
        flash(str(refusal), "bad")
        return None


def _added(row: Event, added: int) -> Response:
    flash(ngettext("%(num)d item is added at the end. Undo takes it back.", "%(num)d items are added at the end. Undo takes them back.", added), "ok")
    return redirect(url_for("events_staff.agenda", programme=row.programme.slug, event=row.slug, _anchor="agenda"), 303)


def _who() -> dict[str, Any]:
    return {"now": clock.now(), "actor": current_user.actor, "by_id": current_user.person_id}
