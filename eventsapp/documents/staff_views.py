"""The documents of an event, for organisers: giving them, for whom, in which order, and what everybody sees now."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, abort, flash, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_login import current_user
from werkzeug.exceptions import RequestEntityTooLarge
from werkzeug.wrappers import Response

from ..core import access, clock
from ..core.buttons import button, press
from ..core.errors import Refusal
from ..core.once import AlreadyDone
from ..core.security import private_page
from ..events.finding import event_or_404
from ..events.models import Event
from . import actions, queries
from .forms import SHORT_READER_NAMES, DocumentForm, ReplaceForm, UploadForm
from .models import Document
from .rules import MOST_OCTETS, MOST_OCTETS_SENT, Readers, TooMuchAtOnce
from .sending import answer_with

bp = Blueprint("documents_staff", __name__, url_prefix="/staff/<programme>/events/<event>")


@bp.route("/documents/", methods=["GET", "POST"])
@access.staff("edit")
def documents(programme: str, event: str) -> Response:
    """All documents by item, and the form that gives further ones."""
    _make_room()
    row = event_or_404(programme, event)
    items = queries.items_to_choose(row.id)
    asked = {"item": next((str(item.id) for item in items if item.code == request.args.get("item")), "")}  # from the item's own page
    try:
        form = UploadForm(data=asked).offer(items)
    except RequestEntityTooLarge:  # nothing of it was read, so nothing typed can be kept
        form = UploadForm(formdata=None, data=asked).offer(items)
        form.take(TooMuchAtOnce("files_"))
        return _list_page(row, form, 413)
    if not form.validate_on_submit():
        return _list_page(row, form, 422 if form.is_submitted() else 200)
    try:
        count = actions.add_documents(
            event_id=row.id, sent_files=form.sent_files, item_id=form.item_id, readers=Readers(form.readers.data), after_event=form.after_event.data,
            lang=row.programme.languages[0], sent=form.sent_as(f"documents {row.id}"), now=clock.now(), real=clock.real(), actor=current_user.actor,
            by_id=current_user.person_id,
        )  # fmt: skip
    except AlreadyDone as done:
        count = int(done.result)
    except Refusal as refusal:
        form.take(refusal)
        return _list_page(event_or_404(programme, event), form, refusal.status)
    flash(ngettext("%(num)d document is there now.", "%(num)d documents are there now.", count), "ok")
    return _back(programme, event)


@bp.route("/documents/<document>/", methods=["GET", "POST"])
@access.staff("edit")
def document(programme: str, event: str, document: str) -> Response:
    row = event_or_404(programme, event)
    found = _document_or_404(row, document)
    form = DocumentForm.over(found, queries.items_to_choose(row.id))
    if not form.validate_on_submit():
        return _document_page(row, found, form, ReplaceForm(formdata=None), 422 if form.is_submitted() else 200)
    try:
        actions.edit_document(document_id=found.id, version=form.seen_version, values=form.touched(), seen=form.seen, now=clock.now(), actor=current_user.actor)
    except Refusal as refusal:
        form.take(refusal)
        row = event_or_404(programme, event)
        return _document_page(row, _document_or_404(row, document), form, ReplaceForm(formdata=None), refusal.status)
    flash(_("It is saved."), "ok")
    return _back(programme, event)


@bp.route("/documents/<document>/file", methods=["GET", "POST"])
@access.staff("see")
def file(programme: str, event: str, document: str) -> Response:
    """The file itself; a POST, by those who may edit, puts another in its place."""
    _make_room()
    row = event_or_404(programme, event)
    found = _document_or_404(row, document)
    if request.method == "GET":
        return answer_with(found, private=True)
    if not access.may("edit", programme):
        abort(403)
    try:
        form = ReplaceForm()
    except RequestEntityTooLarge:
        form = ReplaceForm(formdata=None)
        form.take(TooMuchAtOnce("file"))
        return _document_page(row, found, None, form, 413)
    if form.validate():
        try:
            actions.replace_file(document_id=found.id, name=form.name, octets=form.octets, now=clock.now(), real=clock.real(), actor=current_user.actor)
        except Refusal as refusal:
            form.take(refusal)
        else:
            flash(_("The file is replaced; its address is the same."), "ok")
            return _back(programme, event, document)
    row = event_or_404(programme, event)
    return _document_page(row, _document_or_404(row, document), None, form, 422)


@bp.post("/documents/<document>/move")
@access.staff("edit")
def move(programme: str, event: str, document: str) -> Response:
    """One place up, or with `down` one place down, among those of the same item."""
    found = _document_or_404(event_or_404(programme, event), document)
    down = request.form.get("down") == "1"
    press(lambda: actions.move_document(document_id=found.id, down=down, now=clock.now(), actor=current_user.actor), _("It is moved."))
    return _back(programme, event, document)


@bp.route("/documents/<document>/remove", methods=["GET", "POST"])
@access.staff("edit")
def remove(programme: str, event: str, document: str) -> Response:
    """Ask first, then it is gone for good."""
    row = event_or_404(programme, event)
    found = _document_or_404(row, document)
    if request.method == "GET":
        return _page("remove", 200, row, document=found, button=button())
    press(lambda: actions.remove_document(document_id=found.id, now=clock.now(), real=clock.real(), actor=current_user.actor), _("The document is removed."))
    return _back(programme, event)


def _make_room() -> None:
    request.max_content_length = MOST_OCTETS_SENT


def _document_or_404(row: Event, code: str) -> Document:
    return queries.find_document(row.id, code) or abort(404)


def _list_page(row: Event, form: UploadForm, status: int) -> Response:
    groups = queries.all_by_item(row.id)
    published = queries.published_items(row.id)
    return _page(
        "documents", status, row, form=form, groups=groups, names=SHORT_READER_NAMES, over=queries.is_over(row, clock.now()), published=published,
        button=button(), most=MOST_OCTETS // 1024 // 1024,
    )  # fmt: skip


def _document_page(row: Event, found: Document, form: DocumentForm | None, replace: ReplaceForm, status: int) -> Response:
    return _page("document", status, row, document=found, form=form, replace=replace, most=MOST_OCTETS // 1024 // 1024)


def _page(name: str, status: int, row: Event, **facts: Any) -> Response:
    return private_page(make_response(render_template(f"documents/staff/{name}.html", programme=row.programme, event=row, **facts), status))


def _back(programme: str, event: str, document: str = "") -> Response:
    return redirect(url_for(".documents", programme=programme, event=event, _anchor=f"document-{document}" if document else None), 303)
