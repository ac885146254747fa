"""The reminders of an event: when each goes out, to how many, and what has gone out."""

from __future__ import annotations

from flask import abort, flash, redirect, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from ...core import access, clock
from ...core.buttons import button, pressed
from ...core.errors import Refusal
from ...core.once import AlreadyDone
from ...events.finding import event_or_404
from ..actions import reminders as actions
from ..forms.reminders import OFFSET_NAMES, NoteForm, ReminderForm
from ..models import Reminder
from ..queries import reminders as queries
from ..rules.reminders import state
from .base import bp, page


@bp.get("/reminders")
@access.staff("edit")
def reminders(programme: str, event: str) -> Response:
    return _list(programme, event, ReminderForm(formdata=None), 200)


@bp.post("/reminders")
@access.staff("edit")
def add_reminder(programme: str, event: str) -> Response:
    row, form = event_or_404(programme, event), ReminderForm()
    if not form.validate():
        return _list(programme, event, form, 422)
    minutes_before, sent = int(form.minutes_before.data), form.sent(f"new reminder {row.id}")
    try:
        actions.add_reminder(event_id=row.id, minutes_before=minutes_before, note=form.note.data, sent=sent, actor=current_user.actor, now=clock.now())
    except AlreadyDone:
        pass
    except Refusal as refusal:
        form.take(refusal)
        return _list(programme, event, form, refusal.status)
    flash(_("The reminder is set."), "ok")
    return _back(programme, event)


@bp.route("/reminders/<int(max=2147483647):minutes_before>", methods=["GET", "POST"])
@access.staff("edit")
def reminder(programme: str, event: str, minutes_before: int) -> Response:
    """The note of one reminder."""
    row = event_or_404(programme, event)
    found = _reminder_or_404(row.id, minutes_before)
    form = NoteForm(obj=found).seal()
    status = 422 if form.is_submitted() else 200
    if form.validate_on_submit():
        try:
            actions.edit_reminder(
                event_id=row.id, minutes_before=minutes_before, version=form.seen_version, values=form.touched(), seen=form.seen, actor=current_user.actor, now=clock.now()
            )
            flash(_("The reminder is saved."), "ok")
            return _back(programme, event)
        except Refusal as refusal:
            form.take(refusal)
            status, row = refusal.status, event_or_404(programme, event)
    return page("reminder", status, programme=row.programme, event=row, form=form, when=OFFSET_NAMES[minutes_before])


@bp.post("/reminders/<int(max=2147483647):minutes_before>/remove")
@access.staff("edit")
def remove_reminder(programme: str, event: str, minutes_before: int) -> Response:
    row = event_or_404(programme, event)
    if pressed():
        actions.remove_reminder(event_id=row.id, minutes_before=minutes_before, actor=current_user.actor, now=clock.now())
        flash(_("The reminder is removed."), "ok")
    return _back(programme, event)


def _list(programme: str, event: str, form: ReminderForm, status: int) -> Response:
    row, now = event_or_404(programme, event), clock.now()
    found = queries.reminders_of(row.id)
    plans = {reminder.id: queries.plan_of(reminder, row) for reminder in found}
    return page(
        "reminders", status, programme=row.programme, event=row, form=form, button=button(), reminders=found, names=OFFSET_NAMES, plans=plans,
        states={reminder_id: state(plan, now) for reminder_id, plan in plans.items()}, reach=queries.reach(found, row), sent=queries.sent_of(row.id),
    )  # fmt: skip


def _reminder_or_404(event_id: int, minutes_before: int) -> Reminder:
    return queries.find_reminder(event_id, minutes_before) or abort(404)


def _back(programme: str, event: str) -> Response:
    return redirect(url_for("calendars_staff.reminders", programme=programme, event=event), 303)
