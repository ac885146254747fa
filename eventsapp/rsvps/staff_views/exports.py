"""Everybody of an event as a file: CSV, and a workbook in which every cell is text."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from zoneinfo import ZoneInfo

from flask import Response
from flask_babel import gettext as _
from flask_login import current_user

from ...core import access, audit, clock
from ...core.db import transaction
from ...core.downloads import table_file
from ...core.locale import language, said
from ...events.finding import event_or_404
from ...events.models import Event
from ...programmes.rules import TermList
from ..models import Rsvp
from ..queries import consents_of, everybody_of, sector_words, term_labels
from ..queries.questions import exported_answers
from ..rules import Answer, Standing, shown_business_number
from .base import bp

Labels = dict[str, dict[str, str]]


@bp.get("/people.csv")
@access.staff("export")
def people_csv(programme: str, event: str) -> Response:
    found = event_or_404(programme, event)
    _record(found)
    return _people(found, "csv")


@bp.get("/people.xlsx")
@access.staff("export")
def people_xlsx(programme: str, event: str) -> Response:
    found = event_or_404(programme, event)
    _record(found)
    return _people(found, "xlsx")


def _record(event: Event) -> None:
    """That the list was taken is in the audit before anybody has it."""
    with transaction():
        audit.record("export_people", programme_id=event.programme_id, subject="event", subject_id=event.id, actor=current_user.actor, now=clock.now())


def _people(event: Event, kind: str) -> Response:
    rows = _rows(event.id, event.programme_id, event.zone)
    return table_file(rows, kind, name=f"{event.slug}-people", title=said(event.title).text)


def _rows(event_id: int, programme_id: int, zone: str) -> Iterator[list[str]]:
    """Plain values come in: CSV is written when the request is over and its session has let go of the event."""
    labels, answers = term_labels(programme_id, language()), exported_answers(event_id, language())
    yield [
        _("Reference"), _("Organisation"), _("Kind of organisation"), _("Size"), _("Sectors"), _("Business registration number"), _("Full name"), _("Department"),
        _("Position"), _("E-mail"), _("Telephone"), _("Standing"), _("Answer"), _("Registered at"), _("Contact"), _("Contact e-mail"), _("Photographs agreed"), _("News agreed"),
        *answers.labels(),
    ]  # fmt: skip
    consents = consents_of(event_id)
    for rsvp in everybody_of(event_id):
        given = consents.get(rsvp.delegation_id, {})
        agreed = [_("yes") if given.get(purpose) else _("no") for purpose in ("photo", "marketing")]
        yield [*_row(rsvp, labels, zone), *agreed, *answers.row(rsvp.delegation_id, rsvp.id)]


def _row(rsvp: Rsvp, labels: Labels, zone: str) -> list[str]:
    delegation, person = rsvp.delegation, rsvp.person
    return [
        delegation.reference, delegation.organisation, labels[TermList.ORGANISATION_KIND].get(delegation.organisation_kind, ""),
        labels[TermList.SIZE_CLASS].get(delegation.size_class, ""), sector_words(delegation, labels),
        shown_business_number(delegation.business_number), person.name if rsvp.named else _("(not named yet)"), rsvp.department, rsvp.title, person.email, person.phone,
        _standing_word(rsvp.standing), _answer_word(rsvp.answer), _local(delegation.registered_at, zone), delegation.contact.name, delegation.contact.email,
    ]  # fmt: skip


def _standing_word(standing: Standing) -> str:
    return {
        Standing.SEATED: _("Confirmed"), Standing.WAITING: _("Waiting list"), Standing.OFFERED: _("Seat offered"), Standing.PENDING: _("To be approved"),
        Standing.REFUSED: _("Not accepted"), Standing.WITHDRAWN: _("Withdrawn"),
    }[standing]  # fmt: skip


def _answer_word(answer: Answer) -> str:
    return {Answer.GOING: _("Going"), Answer.MAYBE: _("Maybe"), Answer.DECLINED: _("Can't come")}.get(answer, "")


def _local(moment: datetime, zone: str) -> str:
    """As spreadsheets sort it."""
    return moment.astimezone(ZoneInfo(zone)).strftime("%Y-%m-%d %H:%M")
