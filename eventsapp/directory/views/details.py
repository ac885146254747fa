"""What stands on the organisation's record, corrected by those who act for it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import flash
from flask_babel import gettext as _

from ...core import access
from ...core.errors import Refusal
from ...core.locale import language
from ...programmes.models import Term
from ...programmes.queries import terms
from ...programmes.rules import TermList
from ..actions.records import edit_organisation
from ..forms.records import OwnRecordForm
from .base import Acting, acting_or_404, bp, page, to


@bp.route("/edit", methods=["GET", "POST"])
@access.by_link
def edit_details(token: str) -> Any:
    acting = acting_or_404(token)
    form = OwnRecordForm.over(acting.organisation, _terms(acting), language())
    if not form.validate_on_submit():
        return page("edit_details", acting, 422 if form.is_submitted() else 200, form=form)
    try:
        edit_organisation(
            organisation_id=acting.organisation.id, values=form.touched(), version=form.seen_version, seen=form.seen, by_itself=True, **acting.told
        )
    except Refusal as refusal:
        form.take(refusal)
        return page("edit_details", acting_or_404(token), refusal.status, form=form)
    flash(_("Your details are saved."), "ok")
    return to("organisation", token)


def _terms(acting: Acting) -> dict[TermList, Sequence[Term]]:
    return {name: terms(acting.programme.id, name) for name in (TermList.ORGANISATION_KIND, TermList.SIZE_CLASS, TermList.SECTOR)}
