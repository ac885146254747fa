"""Adding an event, its overview, editing it."""

from __future__ import annotations

from flask import flash, redirect, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from ...calendars.queries.reach import outlook
from ...calendars.wording import soon
from ...core import access, clock
from ...core.buttons import button
from ...core.db import transaction
from ...core.editing import ChangedMeanwhile
from ...core.errors import Refusal
from ...core.locale import said
from ...core.once import AlreadyDone
from ...programmes.finding import programme_or_404
from ...programmes.queries import bodies
from ...rsvps.actions import set_capacity
from ...rsvps.queries import pool_of, seats_of, state_of
from .. import actions, queries
from ..finding import event_or_404
from ..forms import STATUS_NAMES, EventForm, shown_seats
from ..models import Event
from ..plans import latest_plan
from ..queries.places import holds_of
from ..rules import agenda_changes, warnings
from .base import bp, page


@bp.route("/events/new", methods=["GET", "POST"])
@access.staff("edit")
def new(programme: str) -> Response:
    row = programme_or_404(programme)
    form = EventForm.new(zone=row.zone, venues=queries.venues_of(row.id), bodies=bodies(row.id))
    if form.validate_on_submit():
        try:
            slug = _add(row.id, form)
        except AlreadyDone as done:
            slug = done.result
        except Refusal as refusal:
            form.take(refusal)
            return page("new", refusal.status, programme=programme_or_404(programme), form=form)
        flash(_("The event is saved as a draft. Only staff see it until you publish it."), "ok")
        return redirect(url_for("events_staff.overview", programme=programme, event=slug), 303)
    return page("new", 422 if form.is_submitted() else 200, programme=row, form=form)


@bp.get("/events/<event>/")
@access.staff("see")
def overview(programme: str, event: str) -> Response:
    row = event_or_404(programme, event)
    items = queries.agenda_items(row.id)
    release = latest_plan(row.id)
    seats, now = seats_of(row.id), clock.now()
    news = outlook(row, now)
    return page(
        "overview", news=news, news_due=soon(news.pending.goes_out_at, now, row.zone) if news.pending.goes_out_at else "",
        programme=row.programme, event=row, seats=seats, state=state_of(row, now), status_name=STATUS_NAMES[row.status],
        warnings=warnings(queries.ready_facts(row, items, capacity=seats.capacity)), button=button(),
        changes=agenda_changes(queries.as_released(row, items), release.items if release else []), release=release,
        last_change=queries.latest_status_change(row.id), holds=holds_of(row.id),
    )  # fmt: skip


@bp.route("/events/<event>/edit", methods=["GET", "POST"])
@access.staff("edit")
def edit(programme: str, event: str) -> Response:
    row = event_or_404(programme, event)
    form = EventForm.of(row, capacity=_capacity(row.id), venues=queries.venues_of(row.programme_id), bodies=bodies(row.programme_id))
    if form.validate_on_submit():
        try:
            released = _save(row.id, form)
        except Refusal as refusal:
            form.take(refusal)
            return _edit_page(event_or_404(programme, event), form, refusal.status)
        flash(_("The event is saved."), "ok")
        if released:
            flash(_("It is at another venue now, so these rooms are released: %(rooms)s.", rooms=", ".join(released)), "warn")
        return redirect(url_for("events_staff.overview", programme=programme, event=event), 303)
    return _edit_page(row, form, 422 if form.is_submitted() else 200)


def _edit_page(row: Event, form: EventForm, status: int) -> Response:
    return page("edit", status, programme=row.programme, event=row, form=form, seats=seats_of(row.id))


def _add(programme_id: int, form: EventForm) -> str:
    """Event and seats in one transaction."""
    now, who = clock.now(), current_user.actor
    with transaction():
        event = actions.add_event(programme_id=programme_id, slug=form.slug.data, values=form.values(), sent=form.sent("new event"), now=now, actor=who)
        set_capacity(event_id=event.id, capacity=form.capacity.data, now=now, real=clock.real(), actor=who)
        return event.slug


def _save(event_id: int, form: EventForm) -> list[str]:
    """Seats and event in one transaction, under the event's lock; seats that nobody touched here stay as they are. The rooms it gave back."""
    now, who = clock.now(), {"actor": current_user.actor}
    with transaction():
        event = actions.lock_event(event_id)
        if form.capacity_touched:
            stands = _capacity(event_id)
            if shown_seats(stands) != form.capacity_was.data and stands != form.capacity.data:
                form.capacity_was.data = shown_seats(stands)
                raise ChangedMeanwhile(version=event.version, theirs={"capacity": stands})
            set_capacity(event_id=event_id, capacity=form.capacity.data, now=now, real=clock.real(), **who)
        held = {hold.room_id: hold.room for hold in holds_of(event_id)}
        actions.edit_event(event_id=event_id, version=form.seen_version, values=form.touched(), seen=form.seen, now=now, by_id=current_user.person_id, **who)
        kept = {hold.room_id for hold in holds_of(event_id)}
        return [said(room.name).text or room.code for room_id, room in held.items() if room_id not in kept]


def _capacity(event_id: int) -> int | None:
    pool = pool_of(event_id)
    return pool.capacity if pool else None
