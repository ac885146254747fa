"""Deciding on one application or many: what is chosen, what will happen, and that it shall."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_login import current_user
from werkzeug.wrappers import Response

from ...core import access, clock, dates
from ...core.db import db
from ...core.errors import Refusal
from ...core.locale import language
from ...core.once import AlreadyDone
from ...programmes.finding import programme_or_404
from ...programmes.models import Programme
from ..actions.deciding import Act, decide
from ..forms.committee import DecideForm, ids_in
from ..models import CommitteeMeeting
from ..queries.committee import ids_of
from ..queries.deciding import Batch, batch, find_meeting, meeting_facts, meetings_of
from ..rules import Outcome
from ..rules.deciding import Fate, NoSuchMeeting, NothingToDecide, must_be_able_to_decide, must_have_reason
from .base import bp, page, today_in
from .committee import asked_for, call_of, filters, picked

NAMED = 20  # how many of those left out are named one by one


@bp.post("/applications/decide")
@access.staff("edit")
def decide_applications(programme: str) -> Response:
    """Three steps on one address, none of them a GET: choose and say why (do=""), see what will happen (preview), let it happen (confirm)."""
    row, step = programme_or_404(programme), request.form.get("do", "")
    if step not in ("preview", "confirm", "change"):
        return _begun(row)
    form = _form(row, DecideForm())
    if step == "change":
        return _asked(row, form)
    if not form.validate():
        return _asked(row, form, 422)
    return _confirmed(row, form) if step == "confirm" else _previewed(row, form)


def _begun(row: Programme) -> Response:
    """What was ticked, or everything that the filter shows, or everything that most who voted would admit."""
    ids = _chosen(row)
    if not ids:
        flash(str(NothingToDecide()), "warn")
        return _to_table(row)
    form = _form(row, DecideForm(formdata=None, picked=",".join(map(str, ids))))
    return _asked(row, form)


def _chosen(row: Programme) -> list[int]:
    which = request.form.get("all", "")
    if which not in ("filter", "majority"):
        return picked()
    _row, _calls, call = call_of(row.slug)
    if call is None:
        return []
    asked = asked_for(call)
    return ids_of(call, asked if which == "filter" else asked.with_majority())


def _asked(row: Programme, form: DecideForm, status: int = 200) -> Response:
    return page("decide", status, programme=row, form=form, count=len(ids_in(form.picked.data)), filters=filters(), meetings=len(form.meeting.choices) > 1)


def _previewed(row: Programme, form: DecideForm, refusal: Refusal | None = None) -> Response:
    """What will happen if this is confirmed now; what stands in the way is said on the form."""
    chosen = _batch(row, form)
    try:
        meeting = _meeting(row, form)
        must_be_able_to_decide(meeting_facts(meeting, chosen.now), clock.now())
        must_have_reason(Outcome(form.outcome.data), form.reason.data, row.languages)
        if not chosen.now:
            raise NothingToDecide()
    except Refusal as wrong:
        form.take(refusal or wrong)
        return _asked(row, form, (refusal or wrong).status)
    form.shown.data = ",".join(map(str, chosen.plan.now))
    if refusal is not None:
        form.take(refusal)
    left_out = {fate: chosen.of_fate(fate) for fate in Fate if fate is not Fate.DECIDED_NOW}
    return page(
        "decide_preview", refusal.status if refusal else 200, programme=row, form=form, batch=chosen, meeting=meeting, meeting_name=_name(row, meeting),
        admits=form.outcome.data == Outcome.ADMITTED.value, left_out=left_out, most_named=NAMED, filters=filters(),
    )  # fmt: skip


def _confirmed(row: Programme, form: DecideForm) -> Response:
    outcome = Outcome(form.outcome.data)
    shown = ids_in(form.shown.data)
    act = Act(row.id, ids_in(form.picked.data), shown, outcome, form.reason.data, form.meeting_id)
    try:
        decide(act, by_id=current_user.person_id, actor=current_user.actor, sent=form.sent("decide"), now=clock.now(), real=clock.real())
    except AlreadyDone:
        pass
    except Refusal as refusal:
        return _previewed(programme_or_404(row.slug), form, refusal)
    if outcome is Outcome.ADMITTED:
        done = ngettext(
            "%(num)d organisation is admitted. Its letter goes out now.", "%(num)d organisations are admitted. Their letters go out now.", len(shown)
        )
    else:
        done = ngettext(
            "%(num)d application is not admitted. Its letter goes out now.", "%(num)d applications are not admitted. Their letters go out now.", len(shown)
        )
    flash(done, "ok")
    return _to_table(programme_or_404(row.slug))


def _form(row: Programme, form: DecideForm) -> DecideForm:
    form.offer([(meeting.id, _name(row, meeting)) for meeting in meetings_of(row.id)])
    return form


def _name(row: Programme, meeting: CommitteeMeeting) -> str:
    """“Operating committee, Mon 28 January 2019, 14:00 (7 of 9 there)”."""
    when = dates.moment(meeting.held_at, row.zone, language())
    return _(
        "%(body)s, %(when)s (%(there)d of %(seats)d there)", body=meeting.body.name.text(language()), when=when, there=len(meeting.present), seats=meeting.seats
    )


def _meeting(row: Programme, form: DecideForm) -> CommitteeMeeting:
    meeting = find_meeting(row.id, form.meeting_id)
    if meeting is None:
        raise NoSuchMeeting()
    return meeting


def _batch(row: Programme, form: DecideForm) -> Batch:
    db.session.rollback()  # what a refused verb read is no longer so
    return batch(row.id, ids_in(form.picked.data), Outcome(form.outcome.data), current_user.person_id, today_in(row, clock.now()))


def _to_table(row: Programme) -> Response:
    kept: dict[str, Any] = {name: value for name, value in filters().items() if name != "majority"}
    return redirect(url_for("members_staff.applications", programme=row.slug, **kept), 303)
