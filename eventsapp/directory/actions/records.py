"""Making and editing records of organisations."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import select

from ...core import audit, once
from ...core.db import db, transaction
from ...core.editing import apply
from ...core.errors import Refusal
from ...people.models import Organisation, Person
from ...people.rules import folded, searchable
from ...programmes.models import Programme
from ..queries.records import namesake, other_with_number
from ..rules.records import NameOnRecord, NumberOfAnother, NumberOnRecord, RecordMerged, also_found


def add_organisation(*, programme_id: int, values: Mapping[str, Any], another: bool, sent: once.Sent, actor: str, now: datetime) -> int:
    """A new record; its id. another: it is known to be another organisation than its namesake.

    Raises NumberOnRecord, NameOnRecord, or once.AlreadyDone with the id.
    """
    with transaction():
        first = once.find(sent)
        if first is not None:
            raise once.AlreadyDone(first)
        lock_programme(programme_id)
        same = None if another else namesake(programme_id, values["name"])
        if same is not None:
            raise NameOnRecord(same.name)
        record = make_record(programme_id, values, now=now)
        once.remember(sent, result=str(record.id), now=now)
        audit.record("add_organisation", programme_id=programme_id, subject="organisation", subject_id=record.id, actor=actor, now=now)
        return record.id


def edit_organisation(
    *, organisation_id: int, values: Mapping[str, Any], version: int, seen: Mapping[str, str], actor: str, now: datetime, by_itself: bool = False
) -> list[str]:
    """Write what somebody typed; the names of the fields that changed. What stood there before is kept in the history.

    by_itself: by somebody who acts for it, who may not take a number that another record has. Raises ChangedMeanwhile,
    RecordMerged, NumberOnRecord or NumberOfAnother.
    """
    with transaction():
        programme_id = db.session.execute(select(Organisation.programme_id).where(Organisation.id == organisation_id)).scalar_one()
        if "business_number" in values:
            lock_programme(programme_id)
        record = locked_record(organisation_id)
        before = {name: getattr(record, name) for name in values}
        changed = apply(record, values, version=version, seen=seen)
        if not changed:
            return []
        if "business_number" in changed:
            _must_be_its_own(record, by_itself=by_itself)
        if "name" in changed:
            rename(record)
        db.session.flush()
        was = {name: before[name] for name in changed}
        audit.record(
            "edit_organisation", programme_id=programme_id, subject="organisation", subject_id=record.id, actor=actor, now=now, fields=changed, values=was
        )
        return changed


def make_record(programme_id: int, values: Mapping[str, Any], *, now: datetime) -> Organisation:
    """Must run inside a transaction that holds the programme. Raises NumberOnRecord."""
    there = other_with_number(programme_id, values.get("business_number", ""))
    if there is not None:
        raise NumberOnRecord(there.name)
    columns = {"sectors": []} | dict(values)
    record = Organisation(programme_id=programme_id, name_key=folded(values["name"]), search=searchable("", values["name"]), created_at=now, **columns)
    db.session.add(record)
    db.session.flush()
    return record


def rename(record: Organisation) -> None:
    """Let the record and its people be found by the name it has now, too."""
    record.name_key, record.search = folded(record.name), also_found(record.search, record.name)
    for person in db.session.scalars(select(Person).where(Person.organisation_id == record.id, Person.search != "")):
        person.search = also_found(person.search, record.name)


def lock_programme(programme_id: int) -> None:
    """Numbers are given, and records made and merged, one at a time in a programme."""
    db.session.execute(select(Programme.id).where(Programme.id == programme_id).with_for_update(key_share=True))


def locked_record(organisation_id: int) -> Organisation:
    """The record as it stands now, locked until the transaction ends. Raises RecordMerged."""
    query = select(Organisation).where(Organisation.id == organisation_id).with_for_update(key_share=True)
    record = db.session.scalars(query.execution_options(populate_existing=True)).one()
    if record.merged_into_id is not None:
        raise RecordMerged()
    return record


def _must_be_its_own(record: Organisation, *, by_itself: bool) -> None:
    with db.session.no_autoflush:
        there = other_with_number(record.programme_id, record.business_number, but=record.id)
    if there is not None:
        refusal: Refusal = NumberOfAnother() if by_itself else NumberOnRecord(there.name)
        raise refusal
