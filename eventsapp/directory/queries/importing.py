"""Reading what an import starts from: tables sent and not yet imported, the choices of a programme, the records that are there."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select

from ...core.db import db
from ...people.models import Organisation, Person
from ...programmes.models import Programme
from ...programmes.queries import terms
from ...programmes.rules import TermList
from ..models import ImportDraft
from ..rules.columns import Kind, Table
from ..rules.importing import Choices, Read, plain, read_rows
from ..rules.planning import Known, Plan, plan_organisations, plan_people

KEPT_FOR = timedelta(hours=1)  # between the look at a table and its import
_AT_ONCE = 500  # values in one question
_LISTS = {"kind": TermList.ORGANISATION_KIND, "size_class": TermList.SIZE_CLASS, "sectors": TermList.SECTOR}
_ORGANISATION = ("name", "name_en", "business_number", "kind", "size_class", "sectors", "chief", "address", "homepage")
_PERSON = ("name", "email", "phone", "department", "title", "locale", "organisation_id")


def find_draft(programme_id: int, kind: Kind, reference: str, *, by_id: int, real: datetime) -> ImportDraft | None:
    """The table that this person sent within the last hour."""
    wanted = (ImportDraft.reference == reference, ImportDraft.programme_id == programme_id, ImportDraft.kind == kind.value, ImportDraft.by_id == by_id)
    return db.session.scalar(select(ImportDraft).where(*wanted, ImportDraft.read_at > real - KEPT_FOR))


def plan_of(draft: ImportDraft) -> Plan:
    """What importing this table would do now. A fixed number of questions to the database for each 500 rows."""
    kind = Kind(draft.kind)
    table = Table(tuple(draft.content["fields"]), (), tuple((number, tuple(cells)) for number, cells in draft.content["rows"]))
    rows = read_rows(kind, table, choices_of(draft.programme_id) if kind is Kind.ORGANISATIONS else {})
    if kind is Kind.ORGANISATIONS:
        return plan_organisations(rows, _organisations(draft.programme_id))
    return plan_people(rows, _people(draft.programme_id, rows), _organisations_by_name(draft.programme_id))


def choices_of(programme_id: int) -> dict[str, Choices]:
    """The terms of the programme by column: their codes by code and by label in each language."""
    found = {}
    for field, name in _LISTS.items():
        known = terms(programme_id, name)
        codes = {plain(word): term.code for term in known for word in (term.code, *term.label.values()) if word}
        found[field] = Choices(codes, ", ".join("/".join(dict.fromkeys(term.label.values())) for term in known))
    return found


def labels_of(programme: Programme, lang: str) -> dict[str, str]:
    """The labels of all terms by code, to show a change in words."""
    return {term.code: term.label.text(lang) for name in _LISTS.values() for term in terms(programme.id, name)}


def _organisations(programme_id: int) -> list[Known]:
    columns = [getattr(Organisation, name) for name in _ORGANISATION]
    rows = db.session.execute(
        select(Organisation.id, *columns).where(Organisation.programme_id == programme_id, Organisation.merged_into_id.is_(None)).order_by(Organisation.id)
    )
    return [Known(row.id, dict(zip(_ORGANISATION, row[1:], strict=True))) for row in rows]


def _organisations_by_name(programme_id: int) -> dict[str, list[int]]:
    known = select(Organisation.id, Organisation.name_key).where(Organisation.programme_id == programme_id, Organisation.merged_into_id.is_(None))
    found: dict[str, list[int]] = defaultdict(list)
    for row_id, key in db.session.execute(known.order_by(Organisation.id)):
        found[key].append(row_id)
    return found


def _people(programme_id: int, rows: Sequence[Read]) -> list[Known]:
    """Those of the programme who have an address of the list, or no address and a name of it; the first made first."""
    columns = [getattr(Person, name) for name in _PERSON]
    query = select(Person.id, *columns, Organisation.name.label("of")).outerjoin(Organisation, Organisation.id == Person.organisation_id)
    query = query.where(Person.programme_id == programme_id, Person.merged_into_id.is_(None))
    found: dict[int, Any] = {}
    for addresses in _portions({row.values["email"].casefold() for row in rows if "email" in row.values}):
        found |= {row.id: row for row in db.session.execute(query.where(Person.email_key.in_(addresses)))}
    for names in _portions({row.values["name"] for row in rows if "email" not in row.values and "name" in row.values}):
        found |= {row.id: row for row in db.session.execute(query.where(Person.email_key == "", Person.name.in_(names)))}
    return [Known(row_id, dict(zip(_PERSON, found[row_id][1:-1], strict=True)) | {"organisation": found[row_id].of or ""}) for row_id in sorted(found)]


def _portions(values: set[str]) -> Iterator[list[str]]:
    ordered = sorted(values)
    for start in range(0, len(ordered), _AT_ONCE):
        yield ordered[start : start + _AT_ONCE]
