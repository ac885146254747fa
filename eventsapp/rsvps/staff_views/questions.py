"""The questions of an event's form, for organisers: their list with what was answered, wording, order, preview, files."""

from __future__ import annotations

from typing import Any

from flask import abort, flash, request
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_login import current_user
from werkzeug.wrappers import Response

from ...core import access, clock, files
from ...core.downloads import sent_file
from ...core.editing.forms import choices
from ...core.errors import Refusal
from ...core.forms import Form
from ...core.locale import language
from ...core.once import AlreadyDone
from ...events.finding import event_or_404
from ...events.models import Event
from .. import actions
from ..forms.composing import KIND_NAMES, QuestionForm, TakeOverForm
from ..forms.questions import asking
from ..models import FormQuestion
from ..queries.questions import (
    counts_of,
    events_with_questions,
    find_file_answer,
    find_question,
    labels_of,
    questions_of,
    retired_questions,
)  # fmt: skip
from ..rules import AskedOf
from .base import bp, button, press, staff_page, to_event


@bp.get("/questions")
@access.staff("edit")
def questions(programme: str, event: str) -> Response:
    return _list(event_or_404(programme, event))


@bp.route("/questions/new", methods=["GET", "POST"])
@access.staff("edit")
def new_question(programme: str, event: str) -> Any:
    found = event_or_404(programme, event)
    form = QuestionForm().offer(None, questions_of(found.id)).seal()
    if request.method != "POST" or request.form.get("rows") == "add":
        return _question(found, form, None)
    if not form.validate():
        return _question(found, form, None, 422)
    try:
        actions.add_question(event_id=found.id, values=form.values(), sent=form.sent(f"new question {found.id}"), now=clock.now(), actor=current_user.actor)
    except AlreadyDone:
        pass
    except Refusal as refusal:
        form.take(refusal)
        return _question(event_or_404(programme, event), form, None, refusal.status)
    flash(_("The question is on the form now."), "ok")
    return to_event("questions", found)


@bp.route("/questions/<code>/", methods=["GET", "POST"])
@access.staff("edit")
def edit_question(programme: str, event: str, code: str) -> Any:
    """Ask it otherwise; what was answered keeps the words it was asked in."""
    found = event_or_404(programme, event)
    asked = questions_of(found.id)
    question = next((row for row in [*asked, *retired_questions(found.id)] if row.code == code), None) or abort(404)
    if question.retired_at is not None and request.method != "POST":
        return to_event("questions", found)
    form = QuestionForm(obj=question).offer(question, asked).seal()
    if request.method != "POST" or request.form.get("rows") == "add":
        return _question(found, form, question)
    if not form.validate():
        return _question(found, form, question, 422)
    try:
        actions.edit_question(
            event_id=found.id, code=code, version=form.seen_version, values=form.touched(), seen=form.seen, now=clock.now(), actor=current_user.actor
        )
    except Refusal as refusal:
        form.take(refusal)
        found = event_or_404(programme, event)
        return _question(found, form, find_question(found.id, code) or question, refusal.status)
    flash(_("The question is saved."), "ok")
    return to_event("questions", found)


@bp.post("/questions/<code>/move")
@access.staff("edit")
def move_question(programme: str, event: str, code: str) -> Response:
    found = event_or_404(programme, event)

    def verb() -> str | None:
        by = {"up": -1, "down": 1}.get(request.form.get("to", ""), 0)
        place = actions.move_question(event_id=found.id, code=code, by=by, now=clock.now(), actor=current_user.actor)
        return _("The question is now number %(place)d.", place=place + 1) if place is not None else None

    press(verb)
    return to_event("questions", found, _anchor=f"question-{code}")


@bp.post("/questions/<code>/retire")
@access.staff("edit")
def retire_question(programme: str, event: str, code: str) -> Response:
    found = event_or_404(programme, event)

    def verb() -> str:
        actions.retire_question(event_id=found.id, code=code, now=clock.now(), actor=current_user.actor)
        return _("This is asked no more. What was answered is kept.")

    press(verb)
    return to_event("questions", found)


@bp.post("/questions/<code>/again")
@access.staff("edit")
def ask_again(programme: str, event: str, code: str) -> Response:
    found = event_or_404(programme, event)

    def verb() -> str:
        actions.ask_question_again(event_id=found.id, code=code, now=clock.now(), actor=current_user.actor)
        return _("The question is on the form again.")

    press(verb)
    return to_event("questions", found)


@bp.post("/questions/take-over")
@access.staff("edit")
def take_over_questions(programme: str, event: str) -> Any:
    """Ask here what another event of the programme asks."""
    found = event_or_404(programme, event)
    form = _take_over_form(found)
    if not form.validate():
        return _list(found, form, 422)
    try:
        taken = actions.take_over_questions(event_id=found.id, from_id=int(form.source.data), now=clock.now(), actor=current_user.actor)
    except Refusal as refusal:
        flash(str(refusal), "bad")
    else:
        flash(ngettext("%(num)d question has been taken over.", "%(num)d questions have been taken over.", taken), "ok")
    return to_event("questions", found)


@bp.get("/questions/preview")
@access.staff("edit")
def preview_questions(programme: str, event: str) -> Response:
    """The questions as people see them."""
    found = event_or_404(programme, event)
    form = asking(Form, questions_of(found.id), party=True, own=True, above={})(formdata=None)
    return staff_page("questions_preview", found, form=form)


@bp.get("/questions/files/<int(max=999999999):answer_id>")
@access.staff("people")
def answered_file(programme: str, event: str, answer_id: int) -> Response:
    """A file that was sent as an answer: always as a file, never shown within our pages."""
    answer = find_file_answer(event_or_404(programme, event).id, answer_id)
    return sent_file(files.read(answer.file_id) if answer is not None and answer.file_id is not None else None)


def _take_over_form(event: Event) -> TakeOverForm:
    form = TakeOverForm()
    form.source.choices = choices((str(other.id), other.title.text(language())) for other in events_with_questions(event.programme_id, but=event.id))
    return form


def _list(event: Event, form: TakeOverForm | None = None, status: int = 200) -> Response:
    asked, lang = questions_of(event.id), language()
    by_code = {row.code: row for row in asked}
    return staff_page(
        "questions", event, status, groups=[(of, [row for row in asked if row.asked_of is of]) for of in AskedOf], retired=retired_questions(event.id),
        counts=counts_of(event.id), kinds=KIND_NAMES, choices={row.id: labels_of(row, lang) for row in asked}, conditions=_conditions(asked, by_code),
        form=form or _take_over_form(event), button=button(),
    )  # fmt: skip


def _conditions(asked: list[FormQuestion], by_code: dict[str, FormQuestion]) -> dict[int, tuple[str, str]]:
    """What a question depends on, in words: the other question and its answer."""
    lang, found = language(), {}
    for row in asked:
        other = by_code.get(row.shown_if["code"]) if row.shown_if else None
        if other is not None and row.shown_if is not None:
            found[row.id] = (other.label.text(lang), dict(labels_of(other, lang)).get(row.shown_if["value"], ""))
    return found


def _question(event: Event, form: QuestionForm, question: FormQuestion | None, status: int = 200) -> Response:
    if request.method != "POST" or request.form.get("rows") == "add":
        form.add_rows()
    return staff_page("question", event, status, form=form, question=question, kinds=KIND_NAMES)
