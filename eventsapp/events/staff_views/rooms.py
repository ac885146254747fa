"""The rooms of a venue, and which of them an event holds."""

from __future__ import annotations

from typing import Any

from flask import abort, flash, redirect, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from ...core import access, clock
from ...core.buttons import button, press
from ...core.errors import Refusal
from ...core.once import AlreadyDone
from ...programmes.finding import programme_or_404
from ...rsvps.queries import seats_of
from .. import actions
from ..finding import event_or_404
from ..forms import LAYOUT_NAMES, HoldForm, RoomForm, layouts_in_words, most_seats, seats_of_hold
from ..models import Event, Room, Venue
from ..queries.places import find_room, free_rooms, holds_of, rooms_of, uses_of
from ..rules import hold_span, outside_hours
from .base import bp, page, venue_or_404


@bp.get("/venues/<venue>/rooms/")
@access.staff("edit")
def rooms(programme: str, venue: str) -> Response:
    row = programme_or_404(programme)
    found = venue_or_404(row, venue)
    return page("rooms", programme=row, venue=found, rooms=rooms_of(found.id, retired=True), button=button(), layouts_in_words=layouts_in_words)


@bp.route("/venues/<venue>/rooms/new", methods=["GET", "POST"])
@access.staff("edit")
def new_room(programme: str, venue: str) -> Response:
    row = programme_or_404(programme)
    found = venue_or_404(row, venue)
    form = RoomForm()
    if form.validate_on_submit():
        try:
            actions.add_room(venue_id=found.id, code=form.code.data, values=form.values(), sent=form.sent("new room"), now=clock.now(), actor=current_user.actor)
        except AlreadyDone:
            pass
        except Refusal as refusal:
            form.take(refusal)
            row = programme_or_404(programme)
            return page("room", refusal.status, programme=row, venue=venue_or_404(row, venue), chosen=None, form=form)
        flash(_("The room is saved."), "ok")
        return redirect(url_for("events_staff.rooms", programme=programme, venue=venue), 303)
    return page("room", 422 if form.is_submitted() else 200, programme=row, venue=found, chosen=None, form=form)


@bp.route("/venues/<venue>/rooms/<room>/", methods=["GET", "POST"])
@access.staff("edit")
def room(programme: str, venue: str, room: str) -> Response:
    found = room_or_404(programme, venue, room)
    form = RoomForm.of(found)
    if form.validate_on_submit():
        try:
            actions.edit_room(room_id=found.id, version=form.seen_version, values=form.touched(), seen=form.seen, now=clock.now(), actor=current_user.actor)
        except Refusal as refusal:
            form.take(refusal)
            return _room_page(programme, room_or_404(programme, venue, room), form, refusal.status)
        flash(_("The room is saved."), "ok")
        return redirect(url_for("events_staff.rooms", programme=programme, venue=venue), 303)
    return _room_page(programme, found, form, 422 if form.is_submitted() else 200)


@bp.post("/venues/<venue>/rooms/<room>/move")
@access.staff("edit")
def move_room(programme: str, venue: str, room: str) -> Response:
    """One place up, or down with ?down."""
    found = room_or_404(programme, venue, room)
    by = 1 if "down" in request.args else -1
    press(lambda: actions.move_room(room_id=found.id, by=by, now=clock.now(), actor=current_user.actor), _("The order is saved."))
    return redirect(url_for("events_staff.rooms", programme=programme, venue=venue), 303)


@bp.post("/venues/<venue>/rooms/<room>/retire")
@access.staff("edit")
def retire_room(programme: str, venue: str, room: str) -> Response:
    found = room_or_404(programme, venue, room)
    press(lambda: actions.retire_room(room_id=found.id, now=clock.now(), actor=current_user.actor), _("The room is given up. Old agendas still name it."))
    return redirect(url_for("events_staff.rooms", programme=programme, venue=venue), 303)


@bp.post("/venues/<venue>/rooms/<room>/restore")
@access.staff("edit")
def restore_room(programme: str, venue: str, room: str) -> Response:
    found = room_or_404(programme, venue, room)
    press(lambda: actions.restore_room(room_id=found.id, now=clock.now(), actor=current_user.actor), _("The room is in use again."))
    return redirect(url_for("events_staff.rooms", programme=programme, venue=venue), 303)


@bp.route("/events/<event>/rooms", methods=["GET", "POST"])
@access.staff("edit")
def event_rooms(programme: str, event: str) -> Response:
    """Which rooms the event holds; sent back, one more, or one that it holds already as it is to be now (?room=code fills the form with it)."""
    row = event_or_404(programme, event)
    form = _hold_form(row, request.args.get("room", ""))
    if not form.validate_on_submit():
        return _event_rooms_page(row, form, 422 if form.is_submitted() else 200)
    try:
        actions.hold_room(
            event_id=row.id, code=form.room.data, minutes_before=form.minutes_before.data or 0, minutes_after=form.minutes_after.data or 0, layout=form.layout.data,
            now=clock.now(), actor=current_user.actor, by_id=current_user.person_id,
        )  # fmt: skip
    except Refusal as refusal:
        form.take(refusal)
        return _event_rooms_page(event_or_404(programme, event), form, refusal.status)
    flash(_("The room is held for this event."), "ok")
    return redirect(url_for("events_staff.event_rooms", programme=programme, event=event), 303)


@bp.post("/events/<event>/rooms/<room>/release")
@access.staff("edit")
def release_room(programme: str, event: str, room: str) -> Response:
    row = event_or_404(programme, event)
    press(lambda: actions.release_room(event_id=row.id, code=room, now=clock.now(), actor=current_user.actor), _("The room is released."))
    return redirect(url_for("events_staff.event_rooms", programme=programme, event=event), 303)


def room_or_404(programme: str, venue: str, code: str) -> Room:
    found = find_room(venue_or_404(programme_or_404(programme), venue).id, code)
    if found is None:
        abort(404)
    return found


def _room_page(programme: str, found: Room, form: RoomForm, status: int) -> Response:
    return page("room", status, programme=programme_or_404(programme), venue=found.venue, chosen=found, form=form)


def _hold_form(event: Event, code: str) -> HoldForm:
    hold = next((hold for hold in holds_of(event.id) if hold.room.code == code), None)
    return HoldForm.over(rooms_of(event.venue_id) if event.venue_id is not None else [], hold, seats=seats_of(event.id).capacity)


def _event_rooms_page(event: Event, form: HoldForm, status: int) -> Response:
    span = hold_span(event.starts_at, event.ends_at, 0, 0)
    venue, facts = event.venue, dict[str, Any](offered=[], shut=None)
    if venue is not None:
        all_rooms = rooms_of(venue.id)
        uses = [use for use in uses_of(venue.id, *span) if use.event_id != event.id] if span is not None else []
        facts = {"offered": free_rooms(all_rooms, uses, *span) if span is not None else [(each, []) for each in all_rooms], "shut": _shut(event, venue)}
    return page(
        "event_rooms", status, programme=event.programme, event=event, form=form, holds=holds_of(event.id), seats=seats_of(event.id), button=button(),
        layout_names=LAYOUT_NAMES, seats_of_hold=seats_of_hold, most_seats=most_seats, dated=span is not None, **facts,
    )  # fmt: skip


def _shut(event: Event, venue: Venue) -> str:
    """Why the venue is shut when the event is on, or nothing."""
    span = hold_span(event.starts_at, event.ends_at, 0, 0)
    if span is None:
        return ""
    found = outside_hours(*span, event.zone, opens_at=venue.opens_at, closes_at=venue.closes_at, closed_on=venue.closed_on)
    return shut_in_words(found[1]) if found is not None else ""


def shut_in_words(why: str) -> str:
    return {
        "closed": _("The venue is closed on that day of the week."),
        "early": _("The venue is not open yet at that time."),
        "late": _("The venue has closed by then."),
    }[why]
