"""Organisations for staff: the list of records, one of them with everything it takes part in, making and editing one."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from ...core import access, clock
from ...core.buttons import button
from ...core.errors import Refusal
from ...core.locale import language
from ...core.once import AlreadyDone
from ...core.words import clean_line
from ...members.forms.membership import STANDING_NAMES
from ...members.wording import STAGES
from ...people.models import Organisation
from ...people.rules import shown_business_number
from ...programmes.finding import programme_or_404
from ...programmes.models import Programme
from ..actions.records import add_organisation, edit_organisation
from ..forms.people import InviteForm
from ..forms.records import FIELD_NAMES, NewRecordForm, RecordForm
from ..queries.alike import alike_to
from ..queries.records import Show, history_of, merged_into, records_of
from ..queries.representatives import colleagues_of, representatives_of
from ..queries.taking_part import taking_part
from .base import bp, page
from .opening import ONE, page_number, record_or_404, term_lists, to_record, today_in


@bp.get("/organisations")
@access.staff("see")
def organisations(programme: str) -> Response:
    row = programme_or_404(programme)
    typed = clean_line(request.args.get("q", ""))[:100]
    show = next((show for show in Show if show.value == request.args.get("show")), Show.ALL)
    found = records_of(row.id, today_in(row), typed=typed, show=show, page=page_number())
    return page(
        "organisations", programme=row, found=found, typed=typed, show=show, shown=shown_business_number, standing_names=STANDING_NAMES, labels=_labels(row)
    )


@bp.route("/organisations/new", methods=["GET", "POST"])
@access.staff("edit")
def new_organisation(programme: str) -> Any:
    row = programme_or_404(programme)
    form = NewRecordForm.over(None, term_lists(row), language())
    form.name.data = form.name.data or clean_line(request.args.get("name", ""))[:120]
    if not form.validate_on_submit():
        return page("edit_organisation", 422 if form.is_submitted() else 200, programme=row, organisation=None, form=form)
    try:
        another = bool(form["another"].data)
        sent = form.sent(f"organisation:{row.id}")
        made = add_organisation(programme_id=row.id, values=form.values(), another=another, sent=sent, actor=current_user.actor, now=clock.now())
    except AlreadyDone as done:
        made = int(done.result)
    except Refusal as refusal:
        form.take(refusal)
        return page("edit_organisation", refusal.status, programme=programme_or_404(programme), organisation=None, form=form)
    flash(_("The record is made."), "ok")
    return to_record(programme_or_404(programme), made)


@bp.get(ONE + "/")
@access.staff("people")
def organisation(programme: str, organisation_id: int) -> Response:
    row = programme_or_404(programme)
    found = record_or_404(row, organisation_id)
    return organisation_page(row, found, InviteForm(formdata=None, locale=language()))


@bp.route(ONE + "/edit", methods=["GET", "POST"])
@access.staff("edit")
def edit_record(programme: str, organisation_id: int) -> Any:
    row = programme_or_404(programme)
    found = record_or_404(row, organisation_id)
    form = RecordForm.over(found, term_lists(row), language())
    if not form.validate_on_submit():
        return page("edit_organisation", 422 if form.is_submitted() else 200, programme=row, organisation=found, form=form)
    try:
        edit_organisation(organisation_id=found.id, values=form.touched(), version=form.seen_version, seen=form.seen, actor=current_user.actor, now=clock.now())
    except Refusal as refusal:
        form.take(refusal)
        row = programme_or_404(programme)
        return page("edit_organisation", refusal.status, programme=row, organisation=record_or_404(row, organisation_id), form=form)
    flash(_("The record is saved."), "ok")
    return redirect(url_for("directory_staff.organisation", programme=programme, organisation_id=organisation_id), 303)


def organisation_page(row: Programme, found: Organisation, form: InviteForm, status: int = 200) -> Response:
    return page(
        "organisation", status, programme=row, organisation=found, taking=taking_part(found.id, today_in(row)), representatives=representatives_of(found.id),
        colleagues=colleagues_of(found.id), history=history_of(found.id), alike=alike_to(found), merged=merged_into(found.id), labels=_labels(row), form=form,
        button=button(), shown=shown_business_number, standing_names=STANDING_NAMES, stages=STAGES, field_names=FIELD_NAMES, today=today_in(row),
    )  # fmt: skip


def _labels(row: Programme) -> dict[str, str]:
    """The terms of the programme by code, in the reader's language."""
    return {term.code: term.label.text(language()) for known in term_lists(row).values() for term in known}
