"""The page of the agenda being written, and adding and removing on it."""

from __future__ import annotations

from flask import flash, redirect, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from ...core import access, clock
from ...core.buttons import button, pressed
from ...core.errors import Refusal
from ...core.once import AlreadyDone
from ...core.words import clean_line
from .. import actions, queries
from ..finding import event_or_404
from ..forms import ItemForm
from ..models import Event
from .base import bp, item_or_404, page
from .sheets import Rows, builder


@bp.route("/events/<event>/agenda", methods=["GET", "POST"])
@access.staff("edit")
def agenda(programme: str, event: str) -> Response:
    row = event_or_404(programme, event)
    form = ItemForm()
    if form.validate_on_submit():
        try:
            code = actions.add_item(
                event_id=row.id, values=form.values(), sent=form.sent(f"new item {row.id}"), now=clock.now(), actor=current_user.actor,
                by_id=current_user.person_id, after=request.form.get("after"),
            )  # fmt: skip
        except AlreadyDone as done:
            code = done.result
        except Refusal as refusal:
            form.take(refusal)
            return _agenda_page(event_or_404(programme, event), form, refusal.status)
        flash(_("The item is added."), "ok")
        return _back(row, f"item-{code}")
    return _agenda_page(row, form, 422 if form.is_submitted() else 200)


@bp.route("/events/<event>/agenda/<item>/remove", methods=["GET", "POST"])
@access.staff("edit")
def remove_item(programme: str, event: str, item: str) -> Response:
    row = event_or_404(programme, event)
    if request.method == "POST" and pressed():
        actions.remove_item(event_id=row.id, code=item, now=clock.now(), actor=current_user.actor, by_id=current_user.person_id)
        flash(_("The item is removed. Undo brings it back."), "ok")
        return _back(row, "agenda")
    return page("remove_item", programme=row.programme, event=row, item=item_or_404(row, item), button=button())


def _agenda_page(row: Event, form: ItemForm, status: int) -> Response:
    after = queries.find_item(row.id, clean_line(request.values.get("after", "")))
    return page("agenda", status, form=form, after=after, button=button(), **builder(row, Rows(row), clock.now()))


def _back(row: Event, anchor: str) -> Response:
    return redirect(url_for("events_staff.agenda", programme=row.programme.slug, event=row.slug, _anchor=anchor), 303)
