"""Importing lists of organisations and people: send a file, look at what each row comes to, import all of it."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

from flask import abort, flash, redirect, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_login import current_user
from werkzeug.wrappers import Response

from ...core import access, clock, once
from ...core.downloads import table_file
from ...core.errors import Refusal
from ...core.locale import language
from ...core.spreadsheets import LARGEST, MOST_ROWS
from ...core.words import whole
from ...people.rules import shown_business_number
from ...programmes.finding import programme_or_404
from ...programmes.models import Programme
from ..actions import importing as actions
from ..forms.importing import ImportForm, ListForm
from ..models import ImportDraft
from ..queries.importing import choices_of, find_draft, labels_of, plan_of
from ..rules.columns import COLUMNS, Kind
from ..rules.importing import Change, Outcome, Planned
from ..rules.planning import Plan
from .base import bp, page

ROWS = 100  # of the list on a page
_LARGEST_REQUEST = 2 * LARGEST  # a file that is somewhat too large is told so on its form
_ANY = "<any(organisations, people):kind>"


@bp.route(f"/{_ANY}/import", methods=["GET", "POST"])
@access.staff("edit")
def import_list(programme: str, kind: str) -> Response:
    """Choose a file."""
    request.max_content_length = _LARGEST_REQUEST
    row, form, what = programme_or_404(programme), ListForm(), Kind(kind)
    if not form.validate_on_submit():
        return _form_page(row, what, form, 422 if form.is_submitted() else 200)
    sent = form.file.data
    try:
        octets = sent.stream.read(LARGEST + 1)
        reference = actions.keep_draft(programme_id=row.id, kind=what, name=sent.filename or "", octets=octets, by_id=current_user.person_id, real=clock.real())
    except Refusal as refusal:
        refusal.field = "file"
        form.take(refusal)
        return _form_page(row, what, form, refusal.status)
    return redirect(url_for("directory_staff.imported_rows", programme=programme, kind=kind, reference=reference), 303)


@bp.get(f"/{_ANY}/import/<reference>")
@access.staff("edit")
def imported_rows(programme: str, kind: str, reference: str) -> Response:
    """What an import of this file would do, row by row."""
    row, what = programme_or_404(programme), Kind(kind)
    draft = _draft_or_404(row, what, reference)
    plan = plan_of(draft)
    return _rows_page(row, what, draft, plan, ImportForm(formdata=None, seal=plan.seal))


@bp.post(f"/{_ANY}/import/<reference>")
@access.staff("edit")
def import_rows(programme: str, kind: str, reference: str) -> Response:
    """Import what was seen."""
    row, what, form = programme_or_404(programme), Kind(kind), ImportForm()
    sent = _sent(form, row, what, reference)
    try:
        if not form.validate():
            raise Refusal(_("The page was open for too long. Please press the button again."))
        done = actions.import_draft(
            programme_id=row.id, kind=what, reference=reference, seal=form.seal.data or "", sent=sent, by_id=current_user.person_id, actor=current_user.actor,
            now=clock.now(), real=clock.real(),
        )  # fmt: skip
    except once.AlreadyDone as again:
        done = actions.result_of(again.result)
    except Refusal as refusal:
        row = programme_or_404(programme)
        draft = _draft_or_404(row, what, reference)
        plan = plan_of(draft)
        fresh = ImportForm(formdata=None, seal=plan.seal)
        fresh.form_errors.append(str(refusal))
        return _rows_page(row, what, draft, plan, fresh, refusal.status)
    flash(_told(done), "ok")
    return redirect(url_for("directory_staff.import_list", programme=programme, kind=kind), 303)


@bp.get(f"/{_ANY}/import.xlsx")
@access.staff("edit")
def import_example(programme: str, kind: str) -> Response:
    """An empty list whose header names every column."""
    programme_or_404(programme)
    return table_file([[column.example for column in COLUMNS[Kind(kind)].values()]], "xlsx", name=kind, title=kind)


def _sent(form: ImportForm, programme: Programme, kind: Kind, reference: str) -> once.Sent:
    """This sending: of this form for this very list."""
    sent = form.sent("import")
    return once.Sent(sent.form, sent.key, hashlib.sha256(f"{programme.id} {kind} {reference} {sent.body_hash}".encode()).hexdigest())


def _draft_or_404(programme: Programme, kind: Kind, reference: str) -> ImportDraft:
    draft = find_draft(programme.id, kind, reference, by_id=current_user.person_id, real=clock.real())
    if draft is None:
        abort(404)
    return draft


def _form_page(programme: Programme, kind: Kind, form: ListForm, status: int = 200) -> Response:
    choices = choices_of(programme.id) if kind is Kind.ORGANISATIONS else {}
    return page("import_list", status, programme=programme, kind=kind, form=form, columns=COLUMNS[kind], choices=choices, most_rows=MOST_ROWS, largest=LARGEST // 1024 // 1024)


def _rows_page(programme: Programme, kind: Kind, draft: ImportDraft, plan: Plan, form: ImportForm, status: int = 200) -> Response:
    asked = request.args.get("show", "")
    shown = next((outcome for outcome in Outcome if outcome.value == asked), None)
    rows: Sequence[Planned] = [row for row in plan.rows if shown is None or row.outcome is shown]
    pages = max(1, -(-len(rows) // ROWS))
    number = max(1, min(whole(request.args.get("page")) or 1, pages))
    facts: dict[str, Any] = {"columns": COLUMNS[kind], "said": partial(_said, labels_of(programme, language())), "counts": plan.counts, "total": len(plan.rows), "plan": plan}
    return page(
        "imported_rows", status, programme=programme, kind=kind, draft=draft, rows=rows[(number - 1) * ROWS : number * ROWS], shown=shown, number=number, pages=pages,
        form=form, **facts,
    )  # fmt: skip


def _said(labels: Mapping[str, str], change: Change, value: str) -> str:
    """A value as people know it: terms by their labels, a business number with its dashes."""
    if change.field in ("kind", "size_class", "sectors"):
        return ", ".join(labels.get(code, code) for code in value.split(", "))
    return shown_business_number(value) if change.field == "business_number" else value


def _told(done: actions.Imported) -> str:
    """What an import did, in words."""
    said = [
        ngettext("The list is imported: %(num)d new record.", "The list is imported: %(num)d new records.", done.new),
        ngettext("%(num)d record was changed.", "%(num)d records were changed.", done.changed) if done.changed else "",
        ngettext("%(num)d record was known already.", "%(num)d records were known already.", done.same) if done.same else "",
    ]
    return " ".join(part for part in said if part)
