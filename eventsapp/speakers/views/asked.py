"""The page behind a speaker's link: what they do, whether they come, how they are presented, their entries for a calendar."""

from __future__ import annotations

from typing import Any

from flask import Response, abort, flash, make_response, redirect, render_template, url_for
from flask_babel import gettext as _

from ...core import access, clock, tokens
from ...core.errors import Refusal
from ...core.limits import brake
from ...core.locale import language, prefer
from ...core.security import private_page
from ...documents import queries as documents
from ...documents.rules import Readers
from ...documents.sending import answer_with
from ...events.forms import ROLE_NAMES
from ...events.models import EventSpeaker
from ...events.queries.places import join_of
from ...events.rules import Confirmation, end_of
from ...rsvps.rules import link_is_over
from .. import actions, queries
from ..actions.asking import is_closed
from ..forms import CONFIRMATION_NAMES, ComingForm, PresentedForm
from ..rules import SPEAKER
from .base import bp

_READER = frozenset({Readers.PUBLIC, Readers.PARTICIPANTS})


@bp.get("/s/<token>/")
@access.by_link
def asked(token: str) -> Response:
    row = _asked_or_404(token)
    return _page(row, token, ComingForm(formdata=None, said=row.confirmation.value, note=row.note), 200)


@bp.route("/s/<token>/answer", methods=["GET", "POST"])
@access.by_link
@brake("30 per minute")
def answer(token: str) -> Any:
    """Coming or not, and a word to the organisers."""
    row, form = _asked_or_404(token), ComingForm()
    if not form.is_submitted():
        return redirect(url_for(".asked", token=token), 303)  # from the address of a page that showed a refusal
    if not form.validate():
        return _page(row, token, form, 422)
    try:
        actions.answer(row_id=row.id, confirmation=Confirmation(form.said.data), note=form.note.data, now=clock.now())
    except Refusal as refusal:
        form.take(refusal)
        return _page(_asked_or_404(token), token, form, refusal.status)
    comes = form.said.data == Confirmation.CONFIRMED
    flash(_("Thank you. The organisers know that you come.") if comes else _("Thank you for telling us. The organisers know that you cannot come."), "ok")
    return _to(token)


@bp.route("/s/<token>/edit", methods=["GET", "POST"])
@access.by_link
@brake("30 per minute")
def presented(token: str) -> Any:
    """How they are presented, corrected by themselves."""
    row = _asked_or_404(token)
    form = PresentedForm.of(row.speaker)
    if form.validate_on_submit():
        try:
            actions.edit_speaker(
                speaker_id=row.speaker_id, version=form.seen_version, values=form.touched(), seen=form.seen, now=clock.now(), real=clock.real(),
                actor=f"link:speaker:{row.id}",
            )  # fmt: skip
        except Refusal as refusal:
            form.take(refusal)
            return _edit_page(_asked_or_404(token), token, form, refusal.status)
        flash(_("It is saved. The published agenda says it from its next publication on."), "ok")
        return _to(token)
    return _edit_page(row, token, form, 422 if form.is_submitted() else 200)


@bp.get("/s/<token>/calendar.ics")
@access.by_link
def own_calendar(token: str) -> Response:
    """Their published parts, to be subscribed to or saved."""
    row = _asked_or_404(token)
    response = Response(queries.own_ics(row.event, queries.stands(row.event, row.speaker), language()), mimetype="text/calendar")
    response.headers["Referrer-Policy"] = "no-referrer"
    return private_page(response)


@bp.get("/s/<token>/documents/<document>")
@access.by_link
def own_document(token: str, document: str) -> Response:
    row = _asked_or_404(token)
    found = documents.find_readable(row.event, document, _readers(row), clock.now())
    return answer_with(found, private=True) if found is not None else abort(404)


def _asked_or_404(token: str) -> EventSpeaker:
    """Whoever the link is for; gone a month after the event."""
    row_id = tokens.find_row_id(SPEAKER, token, now=clock.real())
    row = queries.find_asked(row_id) if row_id is not None else None
    if row is None:
        abort(404)
    prefer(row.event.programme.languages)
    if link_is_over(row.event.status, end_of(row.event.starts_at, row.event.ends_at), clock.now()):
        abort(410)
    return row


def _readers(row: EventSpeaker) -> frozenset[Readers]:
    return _READER if row.confirmation is not Confirmation.DECLINED else frozenset({Readers.PUBLIC})


def _page(row: EventSpeaker, token: str, form: ComingForm, status: int) -> Response:
    event, now, told = row.event, clock.now(), queries.stands(row.event, row.speaker)
    page = render_template(
        "speakers/asked.html", programme=event.programme, event=event, speaker=row.speaker, row=row, token=token, form=form, told=told, roles=ROLE_NAMES,
        closed=is_closed(event, now), names=CONFIRMATION_NAMES, join=join_of(event, now, entitled=row.confirmation is not Confirmation.DECLINED),
        groups=documents.groups_for(event, _readers(row), now),
    )  # fmt: skip
    return private_page(make_response(page, status))


def _edit_page(row: EventSpeaker, token: str, form: PresentedForm, status: int) -> Response:
    page = render_template("speakers/presented.html", programme=row.event.programme, event=row.event, speaker=row.speaker, token=token, form=form)
    return private_page(make_response(page, status))


def _to(token: str) -> Response:
    return private_page(make_response(redirect(url_for(".asked", token=token), 303)))
