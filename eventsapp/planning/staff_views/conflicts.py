"""What clashes in a programme, and how strictly it takes each thing."""

from __future__ import annotations

from dataclasses import dataclass, field

from flask import flash, redirect, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from ...core import access, clock
from ...core.errors import Refusal
from ...programmes.finding import programme_or_404
from ...programmes.models import Programme
from ..actions.conflicts import set_levels
from ..forms.conflicts import NUMBER_NAMES, RULE_NAMES, LevelsForm
from ..queries.conflicts import clashes_of, columns_of, version_of
from ..rules.conflicts import Gathering, Level, Rule
from ..wording import Told, told
from .base import bp, page


@dataclass
class _Group:
    """An event and what clashes at it."""

    event: Gathering
    lines: list[Told] = field(default_factory=list)


@bp.get("/conflicts")
@access.staff("see")
def conflicts(programme: str) -> Response:
    row = programme_or_404(programme)
    found = clashes_of(row, clock.now())
    groups: dict[int, _Group] = {}
    shown = found if access.may("people", row.slug) else found.without_people()
    for line in told(shown):
        groups.setdefault(line.event.key, _Group(line.event)).lines.append(line)
    return page(
        "conflicts", programme=row, groups=list(groups.values()), hidden=len(found.clashes) - len(shown.clashes), looked_at=len(found.facts.events),
        blocking=len(found.of(Level.BLOCK)), warning=len(found.of(Level.WARN)),
    )  # fmt: skip


@bp.route("/conflicts/levels", methods=["GET", "POST"])
@access.staff("edit")
def conflict_levels(programme: str) -> Response:
    row = programme_or_404(programme)
    form = _levels_form(row)
    if form.validate_on_submit():
        try:
            set_levels(
                programme_id=row.id, version=form.seen_version, values=form.touched(), seen=form.seen, now=clock.now(), actor=current_user.actor
            )  # fmt: skip
        except Refusal as refusal:
            form.take(refusal)
            return _levels_page(programme_or_404(programme), form, refusal.status)
        flash(_("What is looked for is saved."), "ok")
        return redirect(url_for("planning_staff.conflicts", programme=row.slug), 303)
    return _levels_page(row, form, 422 if form.is_submitted() else 200)


def _levels_form(row: Programme) -> LevelsForm:
    columns = columns_of(row.id)
    return LevelsForm(data={**columns, "version": str(version_of(columns))}).seal()


def _levels_page(row: Programme, form: LevelsForm, status: int) -> Response:
    return page("conflict_levels", status, programme=row, form=form, rules=list(Rule), names=RULE_NAMES, numbers=NUMBER_NAMES)
