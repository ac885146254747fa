"""The page of one agenda item, and what is done to it: pin, split, merge, duplicate, hand over to another event."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

from flask import flash, redirect, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from ...core import access, clock
from ...core.buttons import button, press
from ...core.errors import Refusal
from ...documents.queries import count_of_item
from .. import actions, queries
from ..finding import event_or_404
from ..forms import ROLE_NAMES, Around, ElsewhereForm, SplitForm, WholeItemForm
from ..models import AgendaItem, Event
from ..queries.building import open_rooms, speakers_of
from ..rules import ItemGone
from .base import bp, item_or_404, page


@bp.route("/events/<event>/agenda/<item>/", methods=["GET", "POST"])
@access.staff("edit")
def item(programme: str, event: str, item: str) -> Response:
    row = event_or_404(programme, event)
    found = queries.find_item(row.id, item)
    if found is None and request.method == "GET":
        item_or_404(row, item)
    form = WholeItemForm.of(found, _around(row, found), request.form if request.method == "POST" else None)
    if form.validate_on_submit():
        try:
            actions.edit_item(event_id=row.id, code=item, version=form.seen_version, values=form.touched(), seen=form.seen, **_who())
        except Refusal as refusal:
            form.take(refusal)
            return _item_page(event_or_404(programme, event), item, form, refusal.status, gone=isinstance(refusal, ItemGone))
        flash(_("The item is saved."), "ok")
        return _back(row, item)
    return _item_page(row, item, form, 422 if form.is_submitted() else 200, gone=found is None)


@bp.post("/events/<event>/agenda/<item>/duplicate")
@access.staff("edit")
def duplicate_item(programme: str, event: str, item: str) -> Response:
    row = event_or_404(programme, event)
    press(lambda: actions.duplicate_item(event_id=row.id, code=item, **_who()), _("The item stands there twice now."))
    return _back(row, item)


@bp.post("/events/<event>/agenda/<item>/merge")
@access.staff("edit")
def merge_item(programme: str, event: str, item: str) -> Response:
    row = event_or_404(programme, event)
    press(lambda: actions.merge_items(event_id=row.id, code=item, **_who()), _("The two items are one now."))
    return _back(row, item)


@bp.post("/events/<event>/agenda/<item>/pin")
@access.staff("edit")
def pin_item(programme: str, event: str, item: str) -> Response:
    """Pin it to the start it has now, or with an empty `pin` let it follow again."""
    row = event_or_404(programme, event)
    starts = None
    if request.form.get("pin"):
        items = queries.agenda_items(row.id)
        starts = next((timed.starts_at for each, timed in zip(items, queries.timed(row, items), strict=True) if each.code == item), None)
    said = _("It holds its start now; pauses before it give way.") if starts else _("It follows the item before it again.")
    press(lambda: actions.pin_item(event_id=row.id, code=item, pinned_at=starts, **_who()), said)
    return _back(row, item)


@bp.route("/events/<event>/agenda/<item>/split", methods=["GET", "POST"])
@access.staff("edit")
def split_item(programme: str, event: str, item: str) -> Response:
    row = event_or_404(programme, event)
    form, status = SplitForm(), 200
    if form.validate_on_submit():
        try:
            actions.split_item(event_id=row.id, code=item, minutes=form.minutes.data or 0, title=form.title.data, **_who())
        except Refusal as refusal:
            form.take(refusal)
            row, status = event_or_404(programme, event), refusal.status
        else:
            flash(_("The item is two items now."), "ok")
            return _back(row, item)
    return page("split_item", 422 if form.is_submitted() and status == 200 else status, programme=row.programme, event=row, item=item_or_404(row, item), form=form)


@bp.route("/events/<event>/agenda/<item>/elsewhere", methods=["GET", "POST"])
@access.staff("edit")
def move_item_elsewhere(programme: str, event: str, item: str) -> Response:
    row = event_or_404(programme, event)
    others = {each.slug: each for each in queries.events_of(row.programme_id) if each.id != row.id}
    form, status = ElsewhereForm.over(list(others.values())), 200
    if form.validate_on_submit():
        try:
            actions.move_to_event(event_id=row.id, code=item, to_id=others[form.event.data].id, **_who())
        except Refusal as refusal:
            form.take(refusal)
            row, status = event_or_404(programme, event), refusal.status
        else:
            flash(_("The item is at the end of the other agenda now. Each agenda can undo its half."), "ok")
            return _back(row)
    return page("elsewhere", 422 if form.is_submitted() and status == 200 else status, programme=row.programme, event=row, item=item_or_404(row, item), form=form)


def _who() -> dict[str, Any]:
    return {"now": clock.now(), "actor": current_user.actor, "by_id": current_user.person_id}


def _around(row: Event, found: AgendaItem | None) -> Around:
    """What the item can be put into; also what it stands in, though nothing else could go there any more."""
    items = queries.agenda_items(row.id)
    zone = ZoneInfo(row.zone)
    days = {item.day for item in items if item.day}
    if row.starts_at is not None and row.ends_at is not None:
        first, last = row.starts_at.astimezone(zone).date(), row.ends_at.astimezone(zone).date()
        days |= {first + timedelta(days=place) for place in range(1, min((last - first).days, 30) + 1)}
    rooms = {room.id: room for room in (*open_rooms(row), *(item.room for item in items if item.room))}
    parts = {item.parent_id for item in items}
    blocks = [item for item in items if (found is None or item.id != found.id) and (item.id in parts or (item.parent_id is None and item.pinned_at is None))]
    return Around(row, sorted(days), list(rooms.values()), blocks, speakers_of(row.programme_id))


def _item_page(row: Event, code: str, form: WholeItemForm, status: int, *, gone: bool) -> Response:
    found = queries.find_item(row.id, code)
    return page(
        "item", status, programme=row.programme, event=row, code=code, form=form, gone=gone, roles=ROLE_NAMES, button=button(),
        documents=count_of_item(found.id) if found is not None else 0,
    )  # fmt: skip


def _back(row: Event, code: str = "") -> Response:
    return redirect(url_for("events_staff.agenda", programme=row.programme.slug, event=row.slug, _anchor=f"item-{code}" if code else "agenda"), 303)
