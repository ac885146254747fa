"""Importing lists of organisations and people: a table is kept for an hour, looked at, then imported as it is or not at all."""

from __future__ import annotations

import hashlib
import re
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import bindparam, delete, insert, select, update

from ...core import audit, once
from ...core.db import db, run, transaction
from ...core.errors import Refusal
from ...core.spreadsheets import read_table
from ...core.words import clean_line
from ...people.models import Organisation, Person
from ...people.rules import folded, searchable
from ..models import ImportDraft
from ..queries.importing import KEPT_FOR, find_draft, plan_of
from ..rules.columns import Kind, table_of
from ..rules.importing import Outcome, Planned
from ..rules.planning import Plan

_PERSON_FIELDS = ("name", "email", "phone", "department", "title", "locale")
_ORGANISATION_FIELDS = ("name", "name_en", "business_number", "kind", "size_class", "chief", "address", "homepage")


class DraftGone(Refusal):
    """Kept for an hour only, or imported by a form that was sent before."""

    status = 404

    def __init__(self) -> None:
        super().__init__(_l("This list is no longer kept here. Please send the file again."))


@dataclass(frozen=True)
class Imported:
    """How many rows an import made, changed and left as they were."""

    new: int
    changed: int
    same: int


def keep_draft(*, programme_id: int, kind: Kind, name: str, octets: bytes, by_id: int, real: datetime) -> str:
    """Read a file and keep its table to be looked at; its reference. Raises what is wrong with the file."""
    table = table_of(kind, read_table(octets))
    content = {"fields": table.fields, "passed_over": table.passed_over, "rows": table.rows}
    reference = secrets.token_urlsafe(12)
    with transaction() as session:
        forget_drafts(real=real)
        facts = {"programme_id": programme_id, "kind": kind.value, "name": _file_name(name), "digest": hashlib.sha256(octets).hexdigest()}
        session.add(ImportDraft(**facts, reference=reference, content=content, by_id=by_id, read_at=real))
    return reference


def forget_drafts(*, real: datetime) -> int:
    """Let go of the tables that nobody imported; how many."""
    with transaction():
        return run(delete(ImportDraft).where(ImportDraft.read_at <= real - KEPT_FOR)).rowcount


def import_draft(
    *, programme_id: int, kind: Kind, reference: str, seal: str, sent: once.Sent, by_id: int, actor: str, now: datetime, real: datetime
) -> Imported:
    """Import a kept table, all of it or nothing. seal: of the plan that was seen. Raises AlreadyDone for a form sent twice."""
    with transaction():
        done = once.find(sent)
        if done is not None:
            raise once.AlreadyDone(done)
        # Whoever imports into this programme locks all its tables, so that two imports never make the same record twice.
        db.session.execute(select(ImportDraft.id).where(ImportDraft.programme_id == programme_id).order_by(ImportDraft.id).with_for_update(key_share=True))
        draft = find_draft(programme_id, kind, reference, by_id=by_id, real=real)
        if draft is None:
            raise DraftGone()
        plan = plan_of(draft)
        plan.must_be_importable(seal)
        made = _write(kind, plan, programme_id, now)
        counts = plan.counts
        result = Imported(*(counts.get(outcome, 0) for outcome in (Outcome.NEW, Outcome.CHANGED, Outcome.SAME)))
        values = {
            "file": draft.name,
            "sha256": draft.digest,
            "new": made,
            "changed": {row.record_id: [each.field for each in row.changes] for row in plan.rows if row.changes},
        }
        draft_id = draft.id
        db.session.execute(delete(ImportDraft).where(ImportDraft.id == draft_id))
        once.remember(sent, result=f"{result.new} {result.changed} {result.same}", now=now)
        audit.record(f"import_{kind.value}", programme_id=programme_id, subject="import", subject_id=draft_id, actor=actor, now=now, values=values)
    return result


def result_of(said: str) -> Imported:
    """What a form that was sent before led to."""
    return Imported(*map(int, said.split()))


def _file_name(sent: str) -> str:
    return clean_line(re.split(r"[/\\]", sent)[-1])[:100]


def _write(kind: Kind, plan: Plan, programme_id: int, now: datetime) -> list[int]:
    """Write what is new and what changes; the ids of the new records."""
    if kind is Kind.PEOPLE:
        return _write_people(plan, programme_id, now)
    return _write_organisations([row.values or {} for row in plan.rows if row.outcome is Outcome.NEW], _changed(plan), programme_id, now)


def _changed(plan: Plan) -> list[Planned]:
    return [row for row in plan.rows if row.outcome is Outcome.CHANGED]


def _write_organisations(new: Sequence[Mapping[str, Any]], changed: Sequence[Planned], programme_id: int, now: datetime) -> list[int]:
    rows = [{field: values.get(field, "") for field in _ORGANISATION_FIELDS} | {"sectors": values.get("sectors", [])} for values in new]
    always = {"programme_id": programme_id, "created_at": now, "version": 1}
    made = _insert(Organisation, [row | always | _name_keys(row["name"]) for row in rows])
    for fields, group in _by_fields([(row.record_id or 0, dict(row.values or {})) for row in changed]).items():
        _update(Organisation, fields, [values | _name_keys(values["name"]) if "name" in values else values for values in group])
    return made


def _write_people(plan: Plan, programme_id: int, now: datetime) -> list[int]:
    _write_organisations([{"name": name} for name in plan.new_organisations.values()], (), programme_id, now)
    known = select(Organisation.id, Organisation.name, Organisation.name_key).where(
        Organisation.programme_id == programme_id, Organisation.merged_into_id.is_(None)
    )
    rows = db.session.execute(known).all()
    ids, names = {row.name_key: row.id for row in rows}, {row.id: row.name for row in rows}
    new = []
    for row in plan.rows:
        if row.outcome is Outcome.NEW and row.values is not None:
            person = {field: row.values.get(field, "") for field in _PERSON_FIELDS} | {"locale": row.values.get("locale", "ko")}
            organisation = _record(row.values.get("organisation_id"), ids)
            person |= {"organisation_id": organisation, "email_key": person["email"].casefold(), "programme_id": programme_id, "created_at": now}
            new.append(person | {"search": searchable(person["name"], names.get(organisation or 0, ""), person["email"])})
    _change_people(_changed(plan), ids, names)
    return _insert(Person, new)


def _change_people(changed: Sequence[Planned], ids: Mapping[str, int], names: Mapping[int, str]) -> None:
    moved = {row.record_id: _record(row.values["organisation_id"], ids) for row in changed if row.values and "organisation_id" in row.values}
    people = {row.id: row for start in range(0, len(moved), 500) for row in _named(list(moved)[start : start + 500])}
    updates = []
    for row in changed:
        values = {field: value for field, value in (row.values or {}).items() if field in _PERSON_FIELDS}
        if row.record_id in moved:
            organisation, person = moved[row.record_id], people[row.record_id]
            values |= {"organisation_id": organisation, "search": searchable(person.name, names.get(organisation or 0, ""), person.email)}
        updates.append((row.record_id or 0, values))
    for fields, group in _by_fields(updates).items():
        _update(Person, fields, group)


def _named(ids: Sequence[int | None]) -> Sequence[Any]:
    return db.session.execute(select(Person.id, Person.name, Person.email).where(Person.id.in_(ids))).all()


def _record(said: int | str | None, ids: Mapping[str, int]) -> int | None:
    """The record a row names: by id, or by the folded name of one just made."""
    return ids[said] if isinstance(said, str) else said


def _name_keys(name: str) -> dict[str, str]:
    return {"name_key": folded(name), "search": searchable("", name)}


def _by_fields(updates: Sequence[tuple[int, dict[str, Any]]]) -> dict[tuple[str, ...], list[dict[str, Any]]]:
    """Updates that name the same columns together: each kind is one prepared statement."""
    groups: dict[tuple[str, ...], list[dict[str, Any]]] = {}
    for row_id, values in updates:
        groups.setdefault(tuple(sorted(values)), []).append(values | {"row": row_id})
    return groups


def _update(model: type[Organisation] | type[Person], fields: Sequence[str], rows: list[dict[str, Any]]) -> None:
    table: Any = model.__table__
    columns = {name for name in rows[0] if name != "row"}
    raised = {"version": table.c.version + 1} if model is Organisation else {}
    run(update(table).where(table.c.id == bindparam("row")).values({name: bindparam(name) for name in columns} | raised), rows)


def _insert(model: type[Organisation] | type[Person], rows: Sequence[Mapping[str, Any]]) -> list[int]:
    """Insert rows that all name the same columns, past the ORM; their ids."""
    return list(run(insert(model).returning(model.id), rows).scalars()) if rows else []
