"""The committee's table: the queue of applications, found, filtered, taken up, exported."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from flask import abort, flash, redirect, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_login import current_user
from werkzeug.wrappers import Response

from ...core import access, audit, clock
from ...core.buttons import button, pressed
from ...core.db import transaction
from ...core.downloads import table_file
from ...core.words import clean_line, whole
from ...people.models import Person
from ...people.rules import shown_business_number
from ...programmes.finding import programme_or_404
from ...programmes.models import Programme
from ..actions.reviewing import take_up
from ..models import Call
from ..queries.calls import calls_of
from ..queries.committee import SORTS, Asked, contacts_of, table
from ..queries.interests import interests_of
from ..rules.deciding import OPEN
from ..wording import STAGES
from .base import bp, page, today_in
from .wording import Labels, Shown, shown

WAITING = "open"  # every stage at which something is still to be decided
YES_NO = {"yes": True, "no": False}


@bp.get("/applications")
@access.staff("review")
def applications(programme: str) -> Response:
    row, calls, call = call_of(programme)
    if call is None:
        return page("no_applications", programme=row)
    asked, labels = asked_for(call), Labels.of(call)
    found = table(call, asked, interests_of(row.id, current_user.person_id), today_in(row, clock.now()))
    return page(
        "applications", programme=row, calls=calls, call=call, asked=asked, filters=filters(), table=found, lines=shown(found.lines, labels), labels=labels,
        stages=STAGES, waiting=sum(found.counts.get(stage, 0) for stage in OPEN), everything=sum(found.counts.values()), form=button(), given=request.args.to_dict(),
    )  # fmt: skip


@bp.post("/applications/take-up")
@access.staff("review")
def take_up_applications(programme: str) -> Response:
    """Begin the review of those that were ticked."""
    row = programme_or_404(programme)
    if pressed():
        begun = take_up(programme_id=row.id, application_ids=picked(), actor=current_user.actor, now=clock.now())
        flash(ngettext("%(num)d application is under review now.", "%(num)d applications are under review now.", begun), "ok" if begun else "info")
    return back(programme)


@bp.get("/applications.csv")
@access.staff("export")
def applications_csv(programme: str) -> Response:
    """Every application that was asked for, as CSV; that it was taken is recorded."""
    row, call, rows = _taken(programme)
    return table_file(rows, "csv", name=f"{row.slug}-{call.code}", title=_("Applications"))


@bp.get("/applications.xlsx")
@access.staff("export")
def applications_xlsx(programme: str) -> Response:
    row, call, rows = _taken(programme)
    return table_file(rows, "xlsx", name=f"{row.slug}-{call.code}", title=_("Applications"))


def call_of(programme: str) -> tuple[Programme, Any, Call | None]:
    """The programme, its calls, and the one that the address names: without a name the present one, None where there is none."""
    row = programme_or_404(programme)
    calls = calls_of(row.id)
    name = request.args.get("call", "")
    call = next((call for call in calls if call.code == name), None) if name else next(iter(calls), None)
    if name and call is None:
        abort(404)
    return row, calls, call


def asked_for(call: Call, *, whole_queue: bool = False) -> Asked:
    """What the address asks for; what it says wrongly counts as not said."""
    args = request.args
    stage = args.get("stage", "")
    stages = OPEN if stage == WAITING else frozenset(s for s in STAGES if s.value == stage)
    number = args.get("page", "1")
    return Asked(
        call_id=call.id, reviewer_id=current_user.person_id, stages=stages, complete=YES_NO.get(args.get("complete", "")), voted=YES_NO.get(args.get("voted", "")),
        majority=args.get("majority") == "yes", kind=args.get("kind", "")[:60], size=args.get("size", "")[:60], search=clean_line(args.get("q", ""))[:100],
        sort=args.get("sort", "") if args.get("sort") in SORTS else SORTS[0], page=max(1, whole(number, 6) or 1), whole=whole_queue or number == "all",
    )  # fmt: skip


def filters() -> dict[str, Any]:
    """What the address says of the filter, for links that keep it."""
    kept = ("call", "stage", "complete", "voted", "majority", "kind", "size", "q", "sort")
    said = {name: request.args[name] for name in kept if request.args.get(name)}
    return said if said.get("sort") != SORTS[0] else {name: value for name, value in said.items() if name != "sort"}


def picked() -> list[int]:
    """The ids that were ticked."""
    return list(dict.fromkeys(found for each in request.form.getlist("pick") if (found := whole(each)) is not None))


def back(programme: str) -> Response:
    return redirect(url_for("members_staff.applications", programme=programme, **filters()), 303)


def _taken(programme: str) -> tuple[Programme, Call, list[list[str]]]:
    row, _calls, call = call_of(programme)
    if call is None:
        abort(404)
    with transaction():
        audit.record("export_applications", programme_id=row.id, subject="membership_call", subject_id=call.id, actor=current_user.actor, now=clock.now())
    row, _calls, call = call_of(programme)
    assert call is not None
    labels = Labels.of(call)
    found = table(call, asked_for(call, whole_queue=True), interests_of(row.id, current_user.person_id), today_in(row, clock.now()))
    contacts = contacts_of(call.id)
    lines = zip(found.lines, shown(found.lines, labels), strict=True)
    return row, call, [_head(), *(_row(line.application, said, contacts[line.application.contact_id], row.zone) for line, said in lines)]


def _head() -> list[str]:
    return [
        _("Number"), _("Reference"), _("Stage"), _("Organisation"), _("Name in English"), _("Kind of organisation"), _("Size"), _("Sectors"), _("Business registration number"),
        _("Head of the organisation"), _("Address"), _("Website"), _("Subcommittees wished for"), _("Missing"), _("Votes"), _("Contact"), _("Department"), _("Position"),
        _("E-mail"), _("Telephone"), _("Received"),
    ]  # fmt: skip


def _row(application: Any, said: Shown, contact: Person, zone: str) -> list[str]:
    a = application
    return [
        str(a.number), a.reference, said.stage, a.organisation, a.organisation_en, said.kind, said.size, said.sectors, shown_business_number(a.business_number),
        a.chief, a.address, a.homepage, said.wishes, said.lacks, said.votes, contact.name, a.department, a.title, contact.email, contact.phone, _local(a.submitted_at, zone),
    ]  # fmt: skip


def _local(moment: datetime | None, zone: str) -> str:
    """As spreadsheets sort it."""
    return moment.astimezone(ZoneInfo(zone)).strftime("%Y-%m-%d %H:%M") if moment else ""
