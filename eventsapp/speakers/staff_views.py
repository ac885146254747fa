"""The people on agendas, for organisers: who they are, what they do where, whether they come."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, abort, flash, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_login import current_user
from werkzeug.wrappers import Response

from ..core import access, clock
from ..core.buttons import button, press, pressed
from ..core.errors import Refusal
from ..core.once import AlreadyDone
from ..core.security import private_page
from ..core.words import whole
from ..events.finding import event_or_404
from ..events.forms import ROLE_NAMES
from ..events.models import Speaker
from ..events.rules import Confirmation
from ..programmes.finding import programme_or_404
from ..programmes.models import Programme
from . import actions, queries
from .actions.asking import is_closed
from .forms import CONFIRMATION_NAMES, SpeakerForm
from .rules import PAGE

bp = Blueprint("speakers_staff", __name__, url_prefix="/staff/<programme>")


@bp.get("/speakers/")
@access.staff("people")
def speakers(programme: str) -> Response:
    row = programme_or_404(programme)
    typed, number = request.args.get("q", "")[:100], max(1, min(whole(request.args.get("page", "1")) or 1, 10_000))
    found, total = queries.speakers_page(row.id, typed, number)
    counts = queries.items_per_speaker([each.id for each in found])
    return _page("speakers", 200, programme=row, speakers=found, total=total, typed=typed, number=number, more=total > number * PAGE, counts=counts)


@bp.route("/speakers/new", methods=["GET", "POST"])
@access.staff("edit")
def new_speaker(programme: str) -> Response:
    row = programme_or_404(programme)
    form = SpeakerForm()
    if form.validate_on_submit():
        try:
            actions.add_speaker(programme_id=row.id, values=form.values(), sent=form.sent(f"new speaker {row.id}"), now=clock.now(), actor=current_user.actor)
        except AlreadyDone:
            pass
        except Refusal as refusal:
            form.take(refusal)
            return _page("speaker", refusal.status, programme=programme_or_404(programme), speaker=None, form=form, slots=[], roles=ROLE_NAMES)
        flash(_("The person is entered and can be put on agendas."), "ok")
        return redirect(url_for(".speakers", programme=programme), 303)
    return _page("speaker", 422 if form.is_submitted() else 200, programme=row, speaker=None, form=form, slots=[], roles=ROLE_NAMES)


@bp.route("/speakers/<speaker>/", methods=["GET", "POST"])
@access.staff("edit")
def speaker(programme: str, speaker: str) -> Response:
    row = programme_or_404(programme)
    found = _speaker_or_404(row, speaker)
    form = SpeakerForm.of(found)
    if form.validate_on_submit():
        try:
            actions.edit_speaker(
                speaker_id=found.id, version=form.seen_version, values=form.touched(), seen=form.seen, now=clock.now(), real=clock.real(), actor=current_user.actor
            )
        except Refusal as refusal:
            form.take(refusal)
            row = programme_or_404(programme)
            return _speaker_page(row, _speaker_or_404(row, speaker), form, refusal.status)
        flash(_("It is saved. Published agendas say it when they are published next."), "ok")
        return redirect(url_for(".speakers", programme=programme), 303)
    return _speaker_page(row, found, form, 422 if form.is_submitted() else 200)


@bp.get("/events/<event>/speakers")
@access.staff("people")
def on_event(programme: str, event: str) -> Response:
    row = event_or_404(programme, event)
    people = queries.on_agenda(row)
    unasked = sum(1 for each, _items, said in people if each.email and (said is None or said.confirmation is Confirmation.UNASKED))
    return _page(
        "event", 200, programme=row.programme, event=row, people=people, names=CONFIRMATION_NAMES, button=button(), unasked=unasked, closed=is_closed(row, clock.now())
    )


@bp.post("/events/<event>/speakers/ask")
@access.staff("edit")
def ask(programme: str, event: str) -> Response:
    """The mail with their link: to one `speaker`, also once more, else to everybody who was not asked yet."""
    row = event_or_404(programme, event)
    code, told = request.form.get("speaker", ""), {"now": clock.now(), "real": clock.real(), "actor": current_user.actor}
    if code:
        found = _speaker_or_404(row.programme, code)
        press(lambda: actions.ask(event_id=row.id, speaker_id=found.id, **told), _("The mail with their link is on its way."))
    elif pressed():
        try:
            count = actions.ask_all(event_id=row.id, **told)
        except Refusal as refusal:
            flash(str(refusal), "bad")
        else:
            flash(ngettext("%(num)d person is asked by mail.", "%(num)d people are asked by mail.", count), "ok")
    return redirect(url_for(".on_event", programme=programme, event=event), 303)


@bp.post("/events/<event>/speakers/<speaker>")
@access.staff("edit")
def note(programme: str, event: str, speaker: str) -> Response:
    """Write down whether somebody comes."""
    row = event_or_404(programme, event)
    found = _speaker_or_404(row.programme, speaker)
    said = request.form.get("said", "")
    if said not in set(Confirmation):
        abort(400)
    press(
        lambda: actions.note_confirmation(event_id=row.id, speaker_id=found.id, confirmation=Confirmation(said), now=clock.now(), actor=current_user.actor),
        _("It is written down."),
    )
    return redirect(url_for(".on_event", programme=programme, event=event), 303)


def _speaker_page(row: Programme, found: Speaker, form: SpeakerForm, status: int) -> Response:
    access.people_shown()  # the address, for staff alone
    slots = queries.published_slots(row.id).get(found.code, [])
    return _page("speaker", status, programme=row, speaker=found, form=form, slots=slots, roles=ROLE_NAMES)


def _speaker_or_404(row: Programme, code: str) -> Speaker:
    found = queries.find_speaker(row.id, code)
    if found is None:
        abort(404)
    return found


def _page(name: str, status: int, **facts: Any) -> Response:
    return private_page(make_response(render_template(f"speakers/staff/{name}.html", **facts), status))
