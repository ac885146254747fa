"""The samples of a programme file, for the demo alone: delegations and applicants, entered as visitors would, and people in bodies."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from ...core.words import LANGUAGES
from ...members.rules import BodyRole
from ...rsvps.rules import MOST_DELEGATES, Contact, Delegate, Organisation, Party
from . import fields
from .fields import Expected
from .sheet import Table

MOST = 200
PERSON = ("name", "department", "title", "email", "phone")


@dataclass(frozen=True)
class Sample:
    """One party to register for one event; by its code the demo knows that it did."""

    code: str
    event: str
    party: Party


@dataclass(frozen=True)
class Applicants:
    """So many organisations that apply for membership, one after the other between two moments; {} in a text is the number of each."""

    count: int
    first: datetime
    last: datetime
    organisation: str
    organisation_en: str
    contact: str
    email: str
    motive: str

    def at(self, number: int) -> datetime:
        """When the applicant of this number, from 1 on, sends the form."""
        return self.first + (self.last - self.first) * (number - 1) / max(1, self.count - 1)


@dataclass(frozen=True)
class Seat:
    """A sample person in a body."""

    code: str
    body: str
    name: str
    role: str
    since: date
    email: str


@dataclass(frozen=True)
class Samples:
    """All that a file has for the demo."""

    delegations: list[Sample] = field(default_factory=list)
    applicants: Applicants | None = None
    seats: list[Seat] = field(default_factory=list)


def samples_of(table: Table | None, zone: str) -> Samples:
    """The samples that this table describes, without those in which a fault was noted."""
    if table is None:
        return Samples()
    delegations = [sample for sample in map(sample_of, table.tables("delegation", most=MOST)) if sample is not None]
    applicants = table.table("applicants")
    seats = [seat for seat in map(_seat, table.tables("seat", most=MOST)) if seat is not None]
    table.done()
    return Samples(delegations, _applicants(applicants, zone) if applicants else None, seats)


def _applicants(table: Table, zone: str) -> Applicants | None:
    before = len(table.sheet.faults)
    read = {"count": fields.whole(1, 1_000), "first": fields.instant(zone), "last": fields.instant(zone)}
    texts = ("organisation", "organisation_en", "contact", "email", "motive")
    found = {key: _needed(table, key, read.get(key, fields.line())) for key in (*read, *texts)}
    table.done()
    return Applicants(**found) if len(table.sheet.faults) == before else None


def _seat(table: Table) -> Seat | None:
    before = len(table.sheet.faults)
    code, body, name, since = (_needed(table, key, read) for key, read in (("code", fields.code), ("body", fields.code), ("name", fields.line(60)), ("since", fields.day)))
    role, email = table.value("role", fields.choice(BodyRole)) or BodyRole.MEMBER, table.value("email", fields.email) or ""
    table.done()
    return Seat(code, body, name, role, since, email) if len(table.sheet.faults) == before else None


def sample_of(table: Table) -> Sample | None:
    """The sample that this table describes; None, with the fault noted, where it cannot be registered."""
    before = len(table.sheet.faults)
    code, event = _needed(table, "code", fields.code), _needed(table, "event", fields.event_slug)
    party = _party(table)
    table.done()
    return Sample(code, event, party) if len(table.sheet.faults) == before and party is not None else None


def _party(table: Table) -> Party | None:
    contact = table.table("contact")
    if contact is None:
        table.fault("contact", 'who registers, such as { name = "…", email = "…" }')
        return None
    organisation = Organisation(
        table.value("organisation", fields.line()) or "",
        table.value("organisation_kind", fields.code) or "",
        table.value("size_class", fields.code) or "",
        tuple(table.value("sectors", _codes) or ()),
    )
    return Party(
        contact=Contact(**_person(contact, "name", "email")),
        delegates=tuple(Delegate(**_person(entry, "name")) for entry in table.tables("delegate", most=MOST_DELEGATES, by="name")),
        organisation=organisation if organisation.name else None,
        contact_attends=bool(table.value("contact_attends", fields.switch)),
        locale=table.value("language", fields.language) or LANGUAGES[0],
    )


def _person(table: Table, *needed: str) -> dict[str, Any]:
    readers = {"email": fields.email}
    person = {key: table.value(key, readers.get(key, fields.line(100))) or "" for key in PERSON}
    for key in needed:
        if key not in table.data:
            table.fault(key, f"the {key} of this person")
    table.done()
    return person


def _needed(table: Table, key: str, read: fields.Read) -> Any:
    if key not in table.data:
        table.fault(key, f"the {key} of this sample")
    return table.value(key, read) or ""


def _codes(found: Any) -> list[str]:
    if not isinstance(found, list):
        raise Expected('a list of codes such as ["mobility", "energy"]')
    return [fields.code(each) for each in found]

