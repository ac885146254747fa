"""The builder's acts: move an item, set minutes, undo and redo; each answers with the page, or with its builder alone to mover.js."""

from __future__ import annotations

from collections.abc import Callable

from flask import flash, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_login import current_user
from werkzeug.wrappers import Response

from ...core import access, clock
from ...core.buttons import button
from ...core.errors import Refusal
from ...core.forms import Form
from ...core.locale import said as in_words
from ...core.security import private_page
from ...core.words import clean_line, whole
from .. import queries
from ..actions.building import put_item, redo_seen_step, set_minutes, step_item, undo_seen_step
from ..finding import event_or_404
from ..models import Event
from ..queries.building import open_rooms
from ..rules import LEAST_MINUTES, MOST_MINUTES
from ..rules.building import NoSuchPlace, Place
from .base import bp, item_or_404, page
from .sheets import Rows, builder, places

Said = tuple[str, str]  # a sentence on what came of it, and its tone


@bp.route("/events/<event>/agenda/<item>/move", methods=["GET", "POST"])
@access.staff("edit")
def move_item(programme: str, event: str, item: str) -> Response:
    row = event_or_404(programme, event)
    if request.method == "POST":
        return _done(row, _move, item)
    found = item_or_404(row, item)
    rooms = {room.code: room.name for room in (*open_rooms(row), *([found.room] if found.room else []))}
    return page("move_item", programme=row.programme, event=row, item=found, places=places(row, found), rooms=rooms, button=button())


@bp.post("/events/<event>/agenda/minutes")
@access.staff("edit")
def set_agenda_minutes(programme: str, event: str) -> Response:
    return _done(event_or_404(programme, event), _set_minutes)


@bp.post("/events/<event>/agenda/undo")
@access.staff("edit")
def undo_agenda_step(programme: str, event: str) -> Response:
    return _done(event_or_404(programme, event), _undo)


@bp.post("/events/<event>/agenda/redo")
@access.staff("edit")
def redo_agenda_step(programme: str, event: str) -> Response:
    return _done(event_or_404(programme, event), _redo)


def _done(row: Event, act: Callable[[Event, str], Said], item: str = "") -> Response:
    """Do what was asked; the answer is what stands now, with a sentence on what was done or why it was not."""
    programme, event = row.programme.slug, row.slug
    status = 200
    if not Form().validate_on_submit():
        (said, tone), status = (_("This page was open for too long. Nothing was changed; press the button once more."), "bad"), 422
    else:
        try:
            said, tone = act(row, item)
        except Refusal as refusal:
            (said, tone), status = (str(refusal), "bad"), refusal.status
    row = event_or_404(programme, event)
    rows = Rows(row)
    if item in rows.items and status == 200:
        said = f"{said} {_where(rows, item)}".strip()
    if request.headers.get("X-Piece") == "builder":
        return private_page(
            make_response(render_template("events/staff/_builder.html", button=button(), **builder(row, rows, clock.now(), said, tone, item)), status)
        )
    if said:
        flash(said, tone)
    return redirect(url_for("events_staff.agenda", programme=programme, event=event, _anchor=f"item-{item}" if item in rows.items else "agenda"), 303)


def _move(row: Event, code: str) -> Said:
    said, tone = _set_minutes(row)
    by = {"up": -1, "down": 1}.get(request.form.get("to", ""))
    who = {"now": clock.now(), "actor": current_user.actor, "by_id": current_user.person_id}
    if by is not None:
        step_item(event_id=row.id, code=code, by=by, **who)
    else:
        put_item(event_id=row.id, code=code, place=_place(), room=_room(row, code), **who)
    return said, tone


def _place() -> Place:
    place = Place.of(f"day-{request.form['day']}" if request.form.get("day") else request.form.get("place", ""))
    if place is None:
        raise NoSuchPlace()
    return place


def _room(row: Event, code: str) -> tuple[int | None] | None:
    """The room that was chosen, None where none was asked for. One that the venue has not leaves the item where it is."""
    typed = request.form.get("room")
    if typed is None:
        return None
    if not typed:
        return (None,)
    found = queries.find_item(row.id, code)
    rooms = {room.code: room.id for room in (*([found.room] if found and found.room else []), *open_rooms(row))}
    rooms |= {item.room.code: item.room.id for item in queries.agenda_items(row.id) if item.room} if typed not in rooms else {}
    if typed not in rooms:
        raise NoSuchPlace()
    return (rooms[typed],)


def _where(rows: Rows, code: str) -> str:
    """Where an item stands now, in words."""
    title, number, starts = in_words(rows.items[code].title).text, rows.sheet.number(code), rows.starts(code)
    if starts:
        return str(_("“%(title)s” is now number %(number)d and starts at %(time)s.", title=title, number=number, time=starts))
    return str(_("“%(title)s” is now number %(number)d.", title=title, number=number))


def _set_minutes(row: Event, _item: str = "") -> Said:
    """Set all minutes that were typed into the builder and say what became of them; nothing if nobody typed."""
    wishes, wrong = _wishes(row)
    sentences = list(wrong)
    left = set_minutes(event_id=row.id, wishes=wishes, now=clock.now(), actor=current_user.actor, by_id=current_user.person_id) if wishes else []
    for each in left:
        facts = {"title": in_words(each.title).text, "stands": _minutes(each.minutes), "wished": _minutes(each.wished)}
        sentences.append(_("Somebody else changed “%(title)s” meanwhile: it stands at %(stands)s, you wished %(wished)s.", **facts))
    if sentences:
        return " ".join(sentences), "bad"
    return (_("The minutes are saved; what follows has moved with them."), "ok") if wishes else ("", "ok")


def _wishes(row: Event) -> tuple[dict[str, tuple[int | None, int | None]], list[str]]:
    """The minutes that differ from what their editor saw, by code; and sentences on what is no number of minutes. Fields are named m.CODE.SEEN."""
    wishes: dict[str, tuple[int | None, int | None]] = {}
    wrong = []
    for name in (name for name in request.form if name.startswith("m.")):
        code, _dot, seen = clean_line(name[2:]).rpartition(".")
        typed = next((clean_line(value) for value in request.form.getlist(name) if clean_line(value) != seen), None)
        if typed is None:
            continue
        minutes = whole(typed)
        if typed and (minutes is None or not LEAST_MINUTES <= minutes <= MOST_MINUTES):
            item = queries.find_item(row.id, code)
            title = in_words(item.title).text if item else code
            facts = {"title": title, "typed": typed[:20], "least": LEAST_MINUTES, "most": MOST_MINUTES}
            wrong.append(_("“%(title)s” keeps its minutes: “%(typed)s” is not a whole number from %(least)d to %(most)d.", **facts))
        else:
            wishes[code] = (whole(seen), minutes)
    return wishes, wrong


def _minutes(minutes: int | None) -> str:
    return str(_("an open end") if minutes is None else ngettext("%(num)d minute", "%(num)d minutes", minutes))


def _undo(row: Event, _item: str) -> Said:
    step = undo_seen_step(event_id=row.id, number=_number(), now=clock.now(), actor=current_user.actor)
    title = in_words(step.title).text
    return _("Undone. The agenda is as it was before “%(title)s” was changed.", title=title) if title else _("Undone. The agenda is as it was before."), "ok"


def _redo(row: Event, _item: str) -> Said:
    step = redo_seen_step(event_id=row.id, number=_number(), now=clock.now(), actor=current_user.actor)
    title = in_words(step.title).text
    return _("Done again: “%(title)s” is changed as before.", title=title) if title else _("Done again."), "ok"


def _number() -> int:
    return whole(request.form.get("step")) or 0
