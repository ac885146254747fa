"""The page of one application for the committee: what was sent, what reviewers say, what may be done with it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import abort, flash, redirect, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from ...core import access, clock, files, once
from ...core.buttons import button, pressed
from ...core.downloads import sent_file
from ...core.errors import Refusal
from ...core.forms import Form
from ...core.words import whole
from ...people.rules import shown_business_number
from ...programmes.finding import programme_or_404
from ..actions import reviewing
from ..forms.committee import AskForm, CommentForm
from ..models import Application
from ..queries import committee as queries
from ..queries.applications import documents_of, find_document, requests_of
from ..queries.interests import applicant_of, interests_of, suggestions
from ..rules import Choice
from ..rules.deciding import OPEN
from ..wording import STAGES
from .base import bp, page, today_in
from .committee import asked_for, filters
from .wording import CHOICES, Labels, counted, named

ONE = "/applications/<reference>"


@bp.get(ONE + "/")
@access.staff("review")
def application(programme: str, reference: str) -> Response:
    return _page(programme, application_or_404(programme, reference))


@bp.get(ONE + "/documents/<int(max=2147483647):document_id>")
@access.staff("review")
def application_document(programme: str, reference: str, document_id: int) -> Response:
    """A document as a file, never shown within our pages: a stranger made it."""
    document = find_document(application_or_404(programme, reference).id, document_id)
    return sent_file(files.read(document.file_id) if document is not None else None)


@bp.post(ONE + "/vote")
@access.staff("review")
def vote(programme: str, reference: str) -> Response:
    found = application_or_404(programme, reference)
    choice = next((choice for choice in Choice if choice.value == request.form.get("choice")), None)
    if choice is None:
        abort(404)
    return _do(
        programme, reference, _("Your vote is noted.") if choice is not Choice.RECUSED else _("You take no part in this application."),
        lambda: reviewing.vote(application_id=found.id, reviewer_id=current_user.person_id, choice=choice, actor=current_user.actor, now=clock.now()),
    )  # fmt: skip


@bp.post(ONE + "/comment")
@access.staff("review")
def comment(programme: str, reference: str) -> Response:
    found, form = application_or_404(programme, reference), CommentForm()
    return _send(
        programme, found, form, _("Your comment is noted."),
        lambda: reviewing.comment(
            application_id=found.id, reviewer_id=current_user.person_id, text=form.text.data, actor=current_user.actor,
            sent=form.sent(f"comment:{found.id}:{current_user.person_id}"), now=clock.now(), real=clock.real(),
        ), comment_form=form,
    )  # fmt: skip


@bp.post(ONE + "/ask")
@access.staff("review")
def ask(programme: str, reference: str) -> Response:
    found, form = application_or_404(programme, reference), AskForm()
    today = today_in(programme_or_404(programme), clock.now())
    return _send(
        programme, found, form, _("The applicant is asked by mail."),
        lambda: reviewing.ask(
            application_id=found.id, by_id=current_user.person_id, text=form.text.data, due_on=form.due_on.data, today=today, actor=current_user.actor,
            sent=form.sent(f"ask:{found.id}"), now=clock.now(), real=clock.real(),
        ), ask_form=form,
    )  # fmt: skip


@bp.post(ONE + "/record")
@access.staff("edit")
def link_record(programme: str, reference: str) -> Response:
    """Say which record this is; without one, that it is an organisation of its own."""
    found = application_or_404(programme, reference)
    typed = request.form.get("record", "")
    record = whole(typed)
    if typed and record is None:
        abort(404)
    return _do(
        programme, reference, _("The record is noted."),
        lambda: reviewing.link_record(application_id=found.id, organisation_id=record, by_id=current_user.person_id, actor=current_user.actor, now=clock.now()),
    )  # fmt: skip


def application_or_404(programme: str, reference: str) -> Application:
    return queries.find_application(programme_or_404(programme).id, reference) or abort(404)


def _do(programme: str, reference: str, done: str, verb: Callable[[], None]) -> Response:
    """A verb behind a single button."""
    if pressed():
        try:
            verb()
            flash(done, "ok")
        except Refusal as refusal:
            flash(str(refusal), "bad")
    return _back(programme, reference)


def _send(programme: str, found: Application, form: Form, done: str, verb: Callable[[], None], **forms: Form) -> Response:
    """A verb behind a form of the page: what was typed is kept when it is refused."""
    if not form.validate_on_submit():
        return _page(programme, found, 422, **forms)
    try:
        verb()
        flash(done, "ok")
    except once.AlreadyDone:
        flash(done, "ok")
    except Refusal as refusal:
        form.take(refusal)
        return _page(programme, application_or_404(programme, found.reference), refusal.status, **forms)
    return _back(programme, found.reference)


def _back(programme: str, reference: str) -> Response:
    return redirect(url_for("members_staff.application", programme=programme, reference=reference, **filters()), 303)


def _page(programme: str, found: Application, status: int = 200, *, comment_form: Form | None = None, ask_form: Form | None = None) -> Response:
    row, me = programme_or_404(programme), current_user.person_id
    labels, applicant = Labels.of(found.call), applicant_of(found)
    interests = interests_of(row.id, me)
    line = queries.line_of(found, me, interests, today_in(row, clock.now()))
    said: dict[str, Any] = {"comments": (), "votes": (), "tally": ""}
    if not line.excluded:
        said = {"comments": queries.comments_on(found.id), "votes": queries.votes_on(found.id), "tally": counted(line.votes)}
    number = found.number or 0
    return page(
        "application", status, programme=row, application=found, line=line, labels=labels, belongs=interests.find(applicant) is not None, stages=STAGES, choices=CHOICES,
        lacks=[labels.lack(lack) for lack in line.lacks], kind=labels.kinds.get(found.organisation_kind, ""), size=labels.sizes.get(found.size_class, ""),
        sectors=named(found.sectors, labels.sectors), wishes=named(found.wishes, labels.bodies), business_number=shown_business_number(found.business_number),
        declared=[labels.declarations.get(code, code) for code in found.declared], documents=documents_of(found), requests=requests_of(found.id),
        open=found.stage in OPEN, form=button(), comment_form=comment_form or CommentForm(formdata=None), ask_form=ask_form or AskForm(formdata=None),
        suggestions=suggestions(row.id, applicant) if found.stage in OPEN else (), near=queries.neighbours(found.call, asked_for(found.call), number), filters=filters(),
        decision=queries.decision_on(found.id), **said,
    )  # fmt: skip
