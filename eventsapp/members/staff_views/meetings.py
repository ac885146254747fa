"""Meetings that decide: when a body met, who of it was there, how many it takes."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from zoneinfo import ZoneInfo

from flask import abort, flash, redirect, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from ...core import access, clock
from ...core.editing.forms import choices
from ...core.errors import Refusal
from ...core.locale import language, said
from ...core.once import AlreadyDone
from ...events.queries import events_of
from ...people.models import Organisation
from ...programmes.finding import programme_or_404
from ...programmes.models import Body, Programme
from ...programmes.queries import bodies
from ...programmes.rules import BodyKind
from ..actions.meetings import add_meeting, edit_meeting
from ..forms.committee import MeetingForm, WhenForm
from ..models import BodySeat, CommitteeMeeting
from ..queries.deciding import decided_at, find_meeting, meetings_of, organisations_of, seats_on
from ..rules.deciding import MeetingHasDecided, majority_of
from .base import bp, page


@bp.get("/meetings/")
@access.staff("review")
def meetings(programme: str) -> Response:
    row = programme_or_404(programme)
    found = meetings_of(row.id)
    return page("meetings", programme=row, meetings=found, decided=decided_at([meeting.id for meeting in found]))


@bp.route("/meetings/new", methods=["GET", "POST"])
@access.staff("edit")
def new_meeting(programme: str) -> Response:
    """First which body and when (by GET), then who of it was there."""
    row = programme_or_404(programme)
    when = _when(row)
    if "held_at" not in request.args:
        return page("new_meeting", programme=row, when=when)
    body = next((body for body in bodies(row.id) if body.code == when.body.data), None)
    if not when.validate() or body is None or when.held_at.data is None:
        return page("new_meeting", 422, programme=row, when=when)
    held_at = when.held_at.data.replace(tzinfo=ZoneInfo(row.zone))
    seats = seats_on(body.id, held_at.date())
    form = _offer(MeetingForm(data={"quorum": majority_of(len(seats))}) if request.method == "GET" else MeetingForm(), seats)
    if form.validate_on_submit():
        try:
            _add(row, body, held_at, when, form)
        except AlreadyDone:
            pass
        except Refusal as refusal:
            form.take(refusal)
            row = programme_or_404(programme)
            return _present_page(
                row, next(b for b in bodies(row.id) if b.code == when.body.data), held_at, form, seats_on(body.id, held_at.date()), refusal.status
            )
        flash(_("The meeting is entered."), "ok")
        return redirect(url_for("members_staff.meetings", programme=programme), 303)
    return _present_page(row, body, held_at, form, seats, 422 if form.is_submitted() else 200)


@bp.route("/meetings/<int(max=2147483647):meeting_id>/", methods=["GET", "POST"])
@access.staff("edit")
def meeting(programme: str, meeting_id: int) -> Response:
    row = programme_or_404(programme)
    found = find_meeting(row.id, meeting_id) or abort(404)
    held_at = found.held_at.astimezone(ZoneInfo(row.zone))
    if decided_at([found.id]):
        flash(str(MeetingHasDecided()), "info")
        return redirect(url_for("members_staff.meetings", programme=programme), 303)
    seats = seats_on(found.body_id, held_at.date())
    form = _offer(MeetingForm(obj=found), seats)
    if form.validate_on_submit():
        try:
            edit_meeting(
                meeting_id=found.id, version=form.seen_version, day=held_at.date(), present=form.present.data or [], quorum=form.quorum.data or 0,
                actor=current_user.actor, now=clock.now(),
            )  # fmt: skip
        except Refusal as refusal:
            form.take(refusal)
            row = programme_or_404(programme)
            found = find_meeting(row.id, meeting_id) or abort(404)
            return _present_page(row, found.body, held_at, form, seats_on(found.body_id, held_at.date()), refusal.status, found)
        flash(_("The meeting is saved."), "ok")
        return redirect(url_for("members_staff.meetings", programme=programme), 303)
    return _present_page(row, found.body, held_at, form, seats, 422 if form.is_submitted() else 200, found)


def _when(row: Programme) -> WhenForm:
    """The first step; the operating committee is on top of the list."""
    ordered = sorted(bodies(row.id), key=lambda body: body.kind is not BodyKind.OPERATING_COMMITTEE)
    form = WhenForm(request.args) if "held_at" in request.args else WhenForm(formdata=None)
    form.body.choices = choices((body.code, said(body.name).text) for body in ordered)
    form.event.choices = choices([("", _("None")), *((event.slug, said(event.title).text) for event in events_of(row.id))])
    return form


def _add(row: Programme, body: Body, held_at: datetime, when: WhenForm, form: MeetingForm) -> None:
    event_id = next((event.id for event in events_of(row.id) if event.slug == when.event.data), None)
    add_meeting(
        programme_id=row.id, body_id=body.id, held_at=held_at, day=held_at.date(), event_id=event_id, present=form.present.data or [], quorum=form.quorum.data or 0,
        by_id=current_user.person_id, actor=current_user.actor, sent=form.sent(f"meeting:{body.id}:{held_at.isoformat()}"), now=clock.now(), real=clock.real(),
    )  # fmt: skip


def _offer(form: MeetingForm, seats: Sequence[BodySeat]) -> MeetingForm:
    organisations = organisations_of(seats)
    form.offer([(seat.id, _seat_name(seat, organisations)) for seat in seats])
    return form


def _seat_name(seat: BodySeat, organisations: dict[int, Organisation]) -> str:
    organisation = organisations.get(seat.organisation_id or 0)
    name = seat.person.name if seat.person else _("still to be named")
    return f"{organisation.name} · {name}" if organisation else name


def _present_page(
    row: Programme, body: Body, held_at: datetime, form: MeetingForm, seats: Sequence[BodySeat], status: int, meeting: CommitteeMeeting | None = None
) -> Response:  # fmt: skip
    day: date = held_at.date()
    return page("meeting", status, programme=row, body=body, held_at=held_at, day=day, form=form, seats=seats, meeting=meeting, language=language())
