"""The questions of an event on a form that is looked at or sent: which, what is kept of files, what was answered before."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, TypeVar

from flask import request
from flask_babel import gettext as _

from ...core import clock
from ...core.errors import Refusal
from ...core.files import StoredFile
from ...core.forms import Form
from ...core.words import whole
from ...events.models import Event
from .. import actions
from ..forms import DelegationEditForm
from ..forms.answering import STANDS, FileAnswer, Upload
from ..forms.questions import AnswerFields, Asking, asking, file_fields, standing
from ..models import FormAnswer, FormQuestion, Rsvp
from ..queries.questions import find_upload, questions_of, questions_shown, values_by_code
from ..rules import QuestionsChanged
from ..rules.questions import MOST_OCTETS_SENT, MOST_PARTS_SENT

F = TypeVar("F", bound=Form)
Answered = Mapping[int | None, Mapping[str, FormAnswer]]


def form_asking(form: type[F], event: Event, *, party: bool = False, own: bool = False, answered: Answered | None = None) -> F:
    """The form with the questions of this event; files that came with it are kept from here on, whatever becomes of the form.

    Whoever opened the form before an organiser changed a question answers what they were shown; `answered`: what stands.
    """
    questions = questions_of(event.id)
    if questions and request.method == "POST":
        request.max_content_length, request.max_form_parts = MOST_OCTETS_SENT, MOST_PARTS_SENT
    shown, changed = _shown(event, questions)
    above = {} if party else values_by_code(dict((answered or {}).get(None, {})))
    made: F = asking(form, shown, party=party, own=own, above=above)()
    if isinstance(made, Asking):
        made.above = above
        if changed:
            made.take(QuestionsChanged())
        if request.method == "POST" and made.csrf_token.validate(made):
            _keep_files(made, event)
    return made


def status_of(form: Form) -> int:
    """What a form that cannot be taken answers: 409 if its questions changed so long ago that it must be looked at anew."""
    return 409 if str(QuestionsChanged()) in form.form_errors else 422


def fill_answers(form: Form, answered: Answered, rsvp_id: int | None = None) -> None:
    """Show what stands: of the party, and of the one person the form is about."""
    if isinstance(form, Asking):
        for name, of in (("answers", None), ("own", rsvp_id)):
            if name in form._fields:
                form.answer_fields(name).fill_from(answered.get(of, {}))


def fill_rows(form: DelegationEditForm, rsvps: Sequence[Rsvp], answered: Answered) -> None:
    """Show what stands of each person, in their row."""
    for fields, rsvp in _rows(form, rsvps):
        fields.fill_from(answered.get(rsvp.id, {}))


def take_rows_standing(form: DelegationEditForm, rsvps: Sequence[Rsvp], answered: Answered) -> None:
    for fields, rsvp in _rows(form, rsvps):
        take_standing(fields, answered.get(rsvp.id, {}))


def _rows(form: DelegationEditForm, rsvps: Sequence[Rsvp]) -> Iterator[tuple[AnswerFields, Rsvp]]:
    by_position = {str(rsvp.position): rsvp for rsvp in rsvps}
    for entry in form.delegates if isinstance(form, Asking) else ():
        rsvp = by_position.get(str(entry.form.position.data))
        if rsvp is not None:
            yield entry.form.own.form, rsvp


def take_standing(form: Any, stored: Mapping[str, FormAnswer], among: str = "") -> None:
    """Files that a changed form says shall stay: they are those of this party or person, and no others. `among`: of one part of it."""
    if among:
        form = form[among].form if among in form._fields else ()
    for field in file_fields(form):
        if field.kept == STANDS and field.data is None:
            answer = stored.get(field.short_name)
            field.take(standing(answer) if answer is not None else None)


def _shown(event: Event, current: list[FormQuestion]) -> tuple[list[FormQuestion], bool]:
    """The questions that the sent form showed, else those of now; whether they changed beyond what can be taken."""
    typed = request.form.get("asked") if request.method == "POST" else None
    if typed is None or typed == ".".join(str(row.id) for row in current):
        return current, False
    ids = [whole(part) or 0 for part in typed.split(".")[:100]]
    shown = questions_shown(event.id, ids, clock.now())
    return (current, True) if shown is None else (shown, False)


def _keep_files(form: Asking, event: Event) -> None:
    for field in file_fields(form):
        if field.storage is not None:
            _keep(field, event)
        elif field.kept and field.kept != STANDS:
            found = find_upload(event.id, field.kept)
            if found is None:
                field.take(None, _("This file is no longer kept. Please choose it again."))
            else:
                field.take(_upload(field.kept, found.file))


def _keep(field: FileAnswer, event: Event) -> None:
    try:
        secret = actions.keep_upload(event_id=event.id, name=field.storage.filename, octets=field.storage.read(), real=clock.real())
    except Refusal as refusal:
        field.take(None, str(refusal))
        return
    found = find_upload(event.id, secret)
    if found is not None:
        field.take(_upload(secret, found.file))


def _upload(secret: str, file: StoredFile) -> Upload:
    return Upload(secret, file.name, file.digest)
