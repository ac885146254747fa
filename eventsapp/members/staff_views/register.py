"""The register of members as of a day, its export, a member's page, admitting by hand."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import flash, redirect, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from ...core import access, audit, clock
from ...core.db import transaction
from ...core.downloads import table_file
from ...core.errors import Refusal
from ...core.locale import language
from ...core.once import AlreadyDone
from ...core.words import clean_line
from ...people.rules import shown_business_number
from ...programmes.finding import programme_or_404
from ...programmes.models import Programme
from ...programmes.queries import terms
from ...programmes.rules import TermList
from ..actions.membership import Step, admit_by_hand, change_membership
from ..certificates import in_each_language
from ..forms.membership import CHANGE_NAMES, STANDING_NAMES, AdmitForm, AsOfForm, ChangeForm
from ..models import Membership
from ..queries import register as queries
from ..queries.certificates import certificate_of
from ..rules import Change, Standing
from ..rules.membership import standing_after
from .base import bp, member_or_404, page, today_in


@dataclass(frozen=True)
class Asked:
    """Which register is asked for: as of which day, of whom, in which order."""

    programme: str
    form: AsOfForm
    on: date
    standing: Standing | None
    search: str
    sort: str

    @property
    def selection(self) -> dict[str, Any]:
        return {"standing": self.standing, "search": self.search, "sort": self.sort}

    def address(self, today: date, **others: Any) -> dict[str, Any]:
        """The same as parts of an address, with `others` instead; what goes without saying is left out."""
        on = self.on.isoformat() if self.on != today else None
        standing = self.standing.value if self.standing else None
        shown = {"on": on, "standing": standing, "q": self.search or None, "sort": None if self.sort == "number" else self.sort}
        return {"programme": self.programme} | shown | others


@bp.get("/members")
@access.staff("see")
def members(programme: str) -> Response:
    row = programme_or_404(programme)
    today = today_in(row, clock.now())
    asked = _asked(row, today)
    found = queries.register_on(row.id, asked.on, page=request.args.get("page", 1, type=int), **asked.selection)
    return page(
        "members", 422 if asked.form.errors else 200, programme=row, asked=asked, today=today, register=found, labels=_labels(row.id),
        standing_names=STANDING_NAMES,
    )  # fmt: skip


@bp.get("/members.csv")
@access.staff("export")
def members_csv(programme: str) -> Response:
    return _export(programme, "csv")


@bp.get("/members.xlsx")
@access.staff("export")
def members_xlsx(programme: str) -> Response:
    return _export(programme, "xlsx")


@bp.route("/members/new", methods=["GET", "POST"])
@access.staff("edit")
def new_member(programme: str) -> Any:
    """A member without an application: a founder, or who was one before there was this register."""
    row = programme_or_404(programme)
    form = AdmitForm.over(terms(row.id, TermList.ORGANISATION_KIND), terms(row.id, TermList.SIZE_CLASS), language(), today=today_in(row, clock.now()))
    if not form.validate_on_submit():
        return page("new_member", 422 if form.is_submitted() else 200, programme=row, form=form)
    try:
        number = admit_by_hand(
            programme_id=row.id, organisation=form.organisation(), effective_on=form.effective_on.data, reason=form.reason.data, sent=form.sent(f"admit:{row.id}"),
            now=clock.now(), actor=current_user.actor,
        )  # fmt: skip
    except AlreadyDone as done:
        number = int(done.result)
    except Refusal as refusal:
        form.take(refusal)
        return page("new_member", refusal.status, programme=programme_or_404(programme), form=form)
    flash(_("The organisation is a member now, under number %(number)d.", number=number), "ok")
    return redirect(url_for("members_staff.member", programme=programme, number=number), 303)


@bp.get("/members/<int(max=999999999):number>/")
@access.staff("people")
def member(programme: str, number: int) -> Response:
    row = programme_or_404(programme)
    found = member_or_404(row, number)
    return _member_page(row, found, _change_form(row, found))


@bp.get("/members/<int(max=999999999):number>/certificate")
@access.staff("people")
def member_certificate(programme: str, number: int) -> Response:
    row = programme_or_404(programme)
    found = certificate_of(member_or_404(row, number), today_in(row, clock.now()))
    return page("certificate", programme=row, certificate=found, pages=in_each_language(row, found) if found.valid else [])


@bp.post("/members/<int(max=999999999):number>/change")
@access.staff("edit")
def change_member(programme: str, number: int) -> Any:
    """Suspend, resume, resign, lapse, readmit."""
    row = programme_or_404(programme)
    found = member_or_404(row, number)
    form = _change_form(row, found)
    if not form.validate():
        return _member_page(row, found, form, 422)
    step = Step(Change(form.change.data), form.effective_on.data, form.reason.data, correcting=form.correcting.data, ends_seats=form.ends_seats.data)
    try:
        change_membership(
            membership_id=found.id, version=form.seen_version, step=step, sent=form.sent(f"membership:{found.id}"),
            now=clock.now(), real=clock.real(), actor=current_user.actor,
        )  # fmt: skip
    except AlreadyDone:
        pass
    except Refusal as refusal:
        form.take(refusal)
        row = programme_or_404(programme)
        return _member_page(row, member_or_404(row, number), form, refusal.status)
    flash(_("The register says so now."), "ok")
    return redirect(url_for("members_staff.member", programme=programme, number=number), 303)


def _asked(row: Programme, today: date) -> Asked:
    args = request.args
    form = AsOfForm(args if args.get("on") else None, on=today)
    fits = not args.get("on") or form.validate()
    standing = next((standing for standing in Standing if standing.value == args.get("standing")), None)
    on = form.on.data if fits and form.on.data else today
    return Asked(row.slug, form, on, standing, clean_line(args.get("q", ""))[:100], "name" if args.get("sort") == "name" else "number")


def _change_form(row: Programme, found: Membership) -> ChangeForm:
    latest = found.changes[-1].change if found.changes else None
    return ChangeForm.over(found.version, standing_after(latest), today=today_in(row, clock.now()))


def _member_page(row: Programme, found: Membership, form: ChangeForm, status: int = 200) -> Response:
    today = today_in(row, clock.now())
    labels = _labels(row.id)
    return page(
        "member", status, programme=row, membership=found, organisation=found.organisation, entry=queries.entry_of(found, today), today=today, form=form, labels=labels,
        names=queries.actors_of([change.by for change in found.changes]), seats=queries.seats_for(found.organisation_id, today), standing_names=STANDING_NAMES,
        change_names=CHANGE_NAMES, business_number=shown_business_number(found.organisation.business_number),
    )  # fmt: skip


def _labels(programme_id: int) -> dict[str, dict[str, str]]:
    """The names of the kinds and sizes of this programme's organisations, in the reader's language."""
    return {
        name.value: {term.code: term.label.text(language()) for term in terms(programme_id, name)} for name in (TermList.ORGANISATION_KIND, TermList.SIZE_CLASS)
    }


def _export(programme: str, kind: str) -> Response:
    """What the page shows, whole; that it was taken is recorded."""
    row = programme_or_404(programme)
    asked = _asked(row, today_in(row, clock.now()))
    with transaction():
        audit.record(
            "export_members",
            programme_id=row.id,
            subject="programme",
            subject_id=row.id,
            actor=current_user.actor,
            now=clock.now(),
            fields=[kind, asked.on.isoformat()],
        )
    row = programme_or_404(programme)
    return table_file(list(_rows(row, asked)), kind, name=f"{row.slug}-members-{asked.on.isoformat()}", title=_("Members"))


def _rows(row: Programme, asked: Asked) -> Iterator[list[str]]:
    labels = _labels(row.id)
    yield [
        _("Number"), _("Organisation"), _("Name in English"), _("Kind of organisation"), _("Size"), _("Business registration number"), _("Headed by"), _("Address"),
        _("Standing"), _("Member since"), _("As of"),
    ]  # fmt: skip
    for entry in queries.whole_register(row.id, asked.on, **asked.selection):
        organisation = entry.membership.organisation
        yield [
            str(entry.membership.number), organisation.name, organisation.name_en, labels[TermList.ORGANISATION_KIND].get(organisation.kind, ""),
            labels[TermList.SIZE_CLASS].get(organisation.size_class, ""), shown_business_number(organisation.business_number), organisation.chief, organisation.address,
            str(STANDING_NAMES[entry.standing]), entry.since.isoformat() if entry.since else "", asked.on.isoformat(),
        ]  # fmt: skip
