"""The sample delegations of a programme file: for the demo alone, which registers them as visitors would."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from ...core.words import LANGUAGES
from ...rsvps.rules import MOST_DELEGATES, Contact, Delegate, Organisation, Party
from . import fields
from .fields import Expected
from .sheet import Table

PERSON = ("name", "department", "title", "email", "phone")


@dataclass(frozen=True)
class Sample:
    """One party to register for one event; by its code the demo knows that it did."""

    code: str
    event: str
    party: Party


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
        locale=table.value("language", _language) or LANGUAGES[0],
    )


def _person(table: Table, *needed: str) -> dict[str, str]:
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


def _language(found: Any) -> str:
    if found not in LANGUAGES:
        raise Expected("one of " + ", ".join(LANGUAGES))
    return str(found)
