"""Making one record of two, for staff: which one stays, what is taken from the other, what moves; then it is done."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import abort, flash, request
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from ...core import access, clock, once
from ...core.errors import Refusal
from ...core.locale import language
from ...core.words import clean_line, whole
from ...people.models import Organisation
from ...people.rules import shown_business_number
from ...programmes.finding import programme_or_404
from ...programmes.models import Programme
from ..actions.merging import merge
from ..forms.people import MergeForm
from ..forms.records import FIELD_NAMES, LISTS
from ..queries.alike import alike_to, records_found
from ..queries.merging import moving, said_of
from ..queries.records import find_record, get_counting, search_of
from ..rules.merging import Merge, Moving, differing, merged, suggested
from ..rules.records import FIELDS
from .base import bp, page
from .opening import LARGEST_ID, ONE, record_or_404, term_lists, to_record, today_in

_WITH = f"{ONE}/merge/<int(max={LARGEST_ID}):goes_id>"


@bp.get(ONE + "/merge")
@access.staff("edit")
def merge_with(programme: str, organisation_id: int) -> Response:
    """Which other record is this organisation, too: those like it, or any that is looked for."""
    row = programme_or_404(programme)
    found = record_or_404(row, organisation_id)
    typed = clean_line(request.args.get("q", ""))[:100]
    like = alike_to(found)
    others = [each for each in records_found(row.id, search_of(typed)) if each.id != found.id and each not in like] if typed else []
    return page("merge_with", programme=row, organisation=found, like=like, others=others, typed=typed, shown=shown_business_number)


@bp.get(_WITH)
@access.staff("edit")
def choose_merge(programme: str, organisation_id: int, goes_id: int) -> Response:
    """Both side by side; with ?look=1, what merging them like this would do."""
    row = programme_or_404(programme)
    stays, goes = _both(row, organisation_id, goes_id)
    if request.args.get("look") != "1":
        return _choice(row, stays, goes, suggested(said_of(stays), said_of(goes)))
    taken = frozenset(name for name in FIELDS if request.args.get(name) == "goes")
    form = MergeForm(formdata=None, taken=" ".join(sorted(taken)), stays_version=str(stays.version), goes_version=str(goes.version))
    try:
        moves = moving(stays.id, goes.id, today_in(row))
    except Refusal as refusal:
        return _choice(row, stays, goes, taken, refusal)
    return _preview(row, stays, goes, form, moves)


@bp.post(_WITH)
@access.staff("edit")
def merge_records(programme: str, organisation_id: int, goes_id: int) -> Any:
    row = programme_or_404(programme)
    stays, form = find_record(row.id, organisation_id) or abort(404), MergeForm()
    sent = form.sent(f"merge:{organisation_id}:{goes_id}")
    if not form.validate():
        return _choice(row, *_both(row, organisation_id, goes_id), frozenset(_taken(form)), None, 422, form)
    versions = {"stays_version": whole(form.stays_version.data) or 0, "goes_version": whole(form.goes_version.data) or 0}
    wanted = Merge(stays_id=organisation_id, goes_id=goes_id, taken=frozenset(_taken(form)), **versions)
    try:
        merge(wanted, programme_id=row.id, sent=sent, today=today_in(row), actor=current_user.actor, now=clock.now(), real=clock.real())
    except once.AlreadyDone:
        pass
    except Refusal as refusal:
        row = programme_or_404(programme)
        return _refused(row, organisation_id, goes_id, wanted.taken, refusal)
    flash(_("The two records are one now."), "ok")
    row = programme_or_404(programme)
    return to_record(row, get_counting(find_record(row.id, organisation_id) or stays).id)


def _both(row: Programme, stays_id: int, goes_id: int) -> tuple[Organisation, Organisation]:
    """The two records; whoever asks for one that was merged is sent to the one that counts."""
    if stays_id == goes_id:
        abort(404)
    return record_or_404(row, stays_id), record_or_404(row, goes_id)


def _refused(row: Programme, stays_id: int, goes_id: int, taken: frozenset[str], refusal: Refusal) -> Response:
    """Where both still count, they are shown again; else the reader is sent to the one that does."""
    stays, goes = find_record(row.id, stays_id) or abort(404), find_record(row.id, goes_id) or abort(404)
    if stays.merged_into_id is None and goes.merged_into_id is None:
        return _choice(row, stays, goes, taken, refusal, refusal.status)
    flash(str(refusal), "warn")
    return to_record(row, get_counting(stays).id)


def _choice(
    row: Programme,
    stays: Organisation,
    goes: Organisation,
    taken: frozenset[str],
    refusal: Refusal | None = None,
    status: int = 0,
    form: MergeForm | None = None,
) -> Response:
    facts: dict[str, Any] = {"refusal": refusal, "form": form, "moves": _moves(row, stays, goes), "moves_back": _moves(row, goes, stays)}
    return page(
        "choose_merge",
        status or (refusal.status if refusal else 200),
        programme=row,
        stays=stays,
        goes=goes,
        taken=taken,
        differing=_differing(row, stays, goes),
        **facts,
    )


def _preview(row: Programme, stays: Organisation, goes: Organisation, form: MergeForm, moves: Moving) -> Response:
    after = {**said_of(stays), **merged(said_of(stays), said_of(goes), _taken(form))}
    labels = _labels(row)
    rows = [(FIELD_NAMES[name], _in_words(name, after[name], labels), name in _taken(form) and after[name] != getattr(stays, name)) for name in FIELDS]
    return page("merge_records", programme=row, stays=stays, goes=goes, form=form, moves=moves, rows=rows)


def _taken(form: MergeForm) -> list[str]:
    return [name for name in (form.taken.data or "").split() if name in FIELDS]


def _moves(row: Programme, stays: Organisation, goes: Organisation) -> Moving | Refusal:
    """What would move, or why it cannot."""
    try:
        return moving(stays.id, goes.id, today_in(row))
    except Refusal as refusal:
        return refusal


def _differing(row: Programme, stays: Organisation, goes: Organisation) -> list[tuple[str, Any, str, str]]:
    """The fields in which they differ: name, label and both values in words."""
    labels = _labels(row)
    return [
        (name, FIELD_NAMES[name], _in_words(name, getattr(stays, name), labels), _in_words(name, getattr(goes, name), labels))
        for name in differing(said_of(stays), said_of(goes))
    ]


def _in_words(name: str, value: Any, labels: Mapping[str, str]) -> str:
    if name == "business_number":
        return shown_business_number(value)
    if name in LISTS:
        return ", ".join(labels.get(code, code) for code in (value if isinstance(value, list) else [value]) if code)
    return str(value)


def _labels(row: Programme) -> dict[str, str]:
    return {term.code: term.label.text(language()) for known in term_lists(row).values() for term in known}
