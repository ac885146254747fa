"""Releases of the agenda: what publishing would change, the versions there were, two beside each other, one brought back."""

from __future__ import annotations

from flask import abort, flash, redirect, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from ...core import access, clock
from ...core.buttons import button, pressed
from ...core.errors import Refusal
from ...core.words import whole
from ...planning.actions.conflicts import release as publish_release
from ...planning.forms.conflicts import ReleaseForm
from ...planning.queries.conflicts import clashes_at
from ...planning.rules.conflicts import Level, agreement
from ...planning.wording import told
from .. import queries
from ..actions.restoring import restore_release
from ..changes import sentences
from ..finding import event_or_404
from ..forms import ITEM_KIND_NAMES
from ..models import AgendaRelease, Event
from ..plans import latest_plan
from ..queries.releases import PER_PAGE, find_release, lines_of, numbers_of, versions_of
from ..rules import Released, ReleaseKind, Status
from ..rules import compare as changes_between
from .base import bp, page

DRAFT = "draft"


@bp.app_template_filter("sentences")
def _sentences(change: object, zone: str = "Asia/Seoul") -> list[str]:
    return sentences(change, zone)  # type: ignore[arg-type]


@bp.route("/events/<event>/agenda/release", methods=["GET", "POST"])
@access.staff("edit")
def release(programme: str, event: str) -> Response:
    row = event_or_404(programme, event)
    if row.status is Status.DRAFT:
        return redirect(url_for("events_staff.publish", programme=programme, event=event), 303)
    form = ReleaseForm()
    if form.validate_on_submit():
        try:
            publish_release(
                event_id=row.id, note=form.note.data, agreed=form.agreement(), by_id=current_user.person_id, now=clock.now(), actor=current_user.actor
            )  # fmt: skip
        except Refusal as refusal:
            form.take(refusal)
            return _gate(event_or_404(programme, event), form, refusal.status)
        flash(_("The agenda is published. Calendars follow."), "ok")
        return redirect(url_for("events_staff.releases", programme=programme, event=event), 303)
    return _gate(row, form, 422 if form.is_submitted() else 200)


@bp.get("/events/<event>/agenda/releases/")
@access.staff("see")
def releases(programme: str, event: str) -> Response:
    row = event_or_404(programme, event)
    versions = versions_of(row.id, before=whole(request.args.get("before")))
    numbers = numbers_of(row.id)
    return page(
        "releases", programme=row.programme, event=row, versions=versions, numbers=numbers, draft=DRAFT,
        older=versions[-1].release.number if len(versions) == PER_PAGE and versions[-1].release.number > numbers[-1] else None,
    )  # fmt: skip


@bp.get("/events/<event>/agenda/releases/<int:number>/")
@access.staff("see")
def version(programme: str, event: str, number: int) -> Response:
    row = event_or_404(programme, event)
    found = _release_or_404(row, number)
    here = versions_of(row.id, before=number + 1, most=1)[0]
    draft = changes_between(_draft(row), lines_of(found))
    return page(
        "version", programme=row.programme, event=row, release=found, version=here, agenda=lines_of(found), kinds=ITEM_KIND_NAMES, button=button(),
        restoring=draft, latest=numbers_of(row.id)[0] == number,
    )  # fmt: skip


@bp.get("/events/<event>/agenda/releases/compare")
@access.staff("see")
def compare(programme: str, event: str) -> Response:
    row = event_or_404(programme, event)
    numbers = numbers_of(row.id)
    if not numbers:
        return redirect(url_for("events_staff.releases", programme=programme, event=event), 303)
    asked_from, asked_to = request.args.get("from", ""), request.args.get("to", DRAFT)
    first = whole(asked_from) if asked_from else numbers[0]
    old = lines_of(_release_or_404(row, first))
    new = _draft(row) if asked_to == DRAFT else lines_of(_release_or_404(row, whole(asked_to)))
    return page(
        "compare", programme=row.programme, event=row, numbers=numbers, first=str(first), second=asked_to, draft=DRAFT, changes=changes_between(old, new)
    )  # fmt: skip


@bp.post("/events/<event>/agenda/releases/<int:number>/restore")
@access.staff("edit")
def restore_version(programme: str, event: str, number: int) -> Response:
    row = event_or_404(programme, event)
    _release_or_404(row, number)
    if not pressed():
        return redirect(url_for("events_staff.version", programme=programme, event=event, number=number), 303)
    restore_release(event_id=row.id, number=number, now=clock.now(), actor=current_user.actor, by_id=current_user.person_id)
    flash(_("The agenda here is as in version %(number)d again. Undo brings back what stood here before; the public sees it when you publish.", number=number), "ok")
    return redirect(url_for("events_staff.agenda", programme=programme, event=event), 303)


def _gate(row: Event, form: ReleaseForm, status: int) -> Response:
    """What would change, what clashes, and the button; the tick holds for what is shown here alone."""
    latest = latest_plan(row.id)
    newest = queries.latest_release(row.id)
    found = clashes_at(row, clock.now())
    form.shown.data = agreement(found.clashes)
    if status == 409 and not form.agreed.errors:
        form.agreed.data = False
    return page(
        "release", status, programme=row.programme, event=row, form=form, latest=latest, changes=changes_between(lines_of(latest), _draft(row)),
        clashes=told(found, row.id), blocking=len(found.of(Level.BLOCK)), warning=len(found.of(Level.WARN)), live=newest is not None and newest.kind is ReleaseKind.LIVE,
    )  # fmt: skip


def _draft(row: Event) -> list[Released]:
    return [Released.of(item) for item in queries.as_released(row, queries.agenda_items(row.id))]


def _release_or_404(row: Event, number: int | None) -> AgendaRelease:
    found = find_release(row.id, number) if number is not None else None
    if found is None:
        abort(404)
    return found
