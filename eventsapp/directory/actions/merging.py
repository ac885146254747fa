"""Making one record of two: everything moves to the one that stays, in one act."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import or_, select, update

from ...core import audit, once, tokens
from ...core.db import db, transaction
from ...core.errors import Refusal
from ...members.models import Application, BodySeat, Membership
from ...members.rules.deciding import REPRESENTATIVE
from ...people.models import Organisation, Person, Representative
from ...rsvps.models import Delegation
from ..queries.merging import moving, said_of
from ..rules.merging import ChangedSinceShown, Merge, Moving, OneRecordAlready, merged
from ..rules.records import also_found
from .records import lock_programme, rename


def merge(wanted: Merge, *, programme_id: int, sent: once.Sent, today: date, actor: str, now: datetime, real: datetime) -> None:
    """Let one record stand for both. What was merged into the one that goes stands for the one that stays from now on.

    Raises ChangedSinceShown, OneRecordAlready, TwoMembers, MemberMustStay, or once.AlreadyDone for a form sent twice.
    """
    try:
        _merge(wanted, programme_id=programme_id, sent=sent, today=today, actor=actor, now=now, real=real)
    except Refusal:
        first = once.find(sent)  # a second press of the button is refused for what the first one did
        if first is not None:
            raise once.AlreadyDone(first) from None
        raise


def _merge(wanted: Merge, *, programme_id: int, sent: once.Sent, today: date, actor: str, now: datetime, real: datetime) -> None:
    with transaction():
        lock_programme(programme_id)  # one merge at a time, and no decision meanwhile makes either a member
        _lock_belongings(wanted.goes_id)
        stays, goes = _locked(wanted, programme_id)
        moved = moving(stays.id, goes.id, today)
        before = said_of(stays)
        values = merged(before, said_of(goes), wanted.taken)
        _move(stays, goes, moved, now=now, real=real)
        _write(stays, goes, values)
        once.remember(sent, result=str(stays.id), now=real)
        was = {name: before[name] for name in values} | {f"organisation.{goes.id}": said_of(goes)}
        audit.record(
            "merge_organisations", programme_id=programme_id, subject="organisation", subject_id=stays.id, actor=actor, now=now,
            fields=[f"organisation.{goes.id}", *_counts(moved), *sorted(values)], values=was,
        )  # fmt: skip


def _lock_belongings(organisation_id: int) -> None:
    """What moves, in the order in which everybody locks it: delegations, applications, then the membership."""
    for model in (Delegation, Application, Membership):
        rows: Any = select(model.id).where(model.organisation_id == organisation_id).order_by(model.id)
        db.session.execute(rows.with_for_update(key_share=True)).all()


def _locked(wanted: Merge, programme_id: int) -> tuple[Organisation, Organisation]:
    """Both as they stand now, locked in the order of their ids."""
    both = select(Organisation).where(Organisation.id.in_((wanted.stays_id, wanted.goes_id)), Organisation.programme_id == programme_id)
    rows = db.session.scalars(both.order_by(Organisation.id).with_for_update(key_share=True).execution_options(populate_existing=True))
    by_id = {row.id: row for row in rows}
    if len(by_id) != 2:
        raise ChangedSinceShown()
    stays, goes = by_id[wanted.stays_id], by_id[wanted.goes_id]
    if stays.id in (goes.merged_into_id, goes.id) or goes.id == stays.merged_into_id:
        raise OneRecordAlready()
    if (stays.merged_into_id, goes.merged_into_id, stays.version, goes.version) != (None, None, wanted.stays_version, wanted.goes_version):
        raise ChangedSinceShown()
    return stays, goes


def _move(stays: Organisation, goes: Organisation, moved: Moving, *, now: datetime, real: datetime) -> None:
    for model in (Delegation, Application, BodySeat):
        _repoint(model, goes.id, stays.id)
    if moved.membership is not None:
        _repoint(Membership, goes.id, stays.id)
    _move_representatives(stays.id, goes.id, now=now, real=real)
    people = select(Person).where(Person.organisation_id == goes.id)
    for person in db.session.scalars(people.order_by(Person.id).with_for_update(key_share=True)):
        person.organisation_id, person.search = stays.id, also_found(person.search, stays.name)
    _repoint_merged(goes.id, stays.id)


def _repoint(model: Any, goes_id: int, stays_id: int) -> None:
    db.session.execute(update(model).where(model.organisation_id == goes_id).values(organisation_id=stays_id).execution_options(synchronize_session=False))


def _repoint_merged(goes_id: int, stays_id: int) -> None:
    """One step always leads to the record that counts."""
    earlier = update(Organisation).where(Organisation.merged_into_id == goes_id).values(merged_into_id=stays_id)
    db.session.execute(earlier.execution_options(synchronize_session=False))


def _move_representatives(stays_id: int, goes_id: int, *, now: datetime, real: datetime) -> None:
    """Their links go on opening. Whoever is with both keeps one right to act: that of the record that stays, unless it was taken away."""
    rows = db.session.scalars(select(Representative).where(or_(Representative.organisation_id == stays_id, Representative.organisation_id == goes_id))).all()
    there = {row.person_id: row for row in rows if row.organisation_id == stays_id}
    twice = [row for row in rows if row.organisation_id == goes_id and row.person_id in there]
    for row in twice:
        _keep_one(there[row.person_id], row, now=now, real=real)
    kept = [row.id for row in twice]
    _repoint_representatives(goes_id, stays_id, kept)


def _keep_one(own: Representative, other: Representative, *, now: datetime, real: datetime) -> None:
    if other.removed_at is not None:
        return
    if own.removed_at is not None:
        own.removed_at, own.confirmed_at = None, other.confirmed_at
        tokens.renew(REPRESENTATIVE, own.id, now=real)
    other.removed_at = now
    tokens.revoke(REPRESENTATIVE, other.id, now=real)


def _repoint_representatives(goes_id: int, stays_id: int, but: Sequence[int]) -> None:
    db.session.flush()
    rest = update(Representative).where(Representative.organisation_id == goes_id, Representative.id.not_in(but))
    db.session.execute(rest.values(organisation_id=stays_id).execution_options(synchronize_session=False))


def _write(stays: Organisation, goes: Organisation, values: dict[str, Any]) -> None:
    for name, value in values.items():
        setattr(stays, name, value)
    rename(stays)
    stays.search = also_found(stays.search, goes.name)
    stays.version += 1
    goes.merged_into_id = stays.id
    goes.version += 1
    db.session.flush()


def _counts(moved: Moving) -> list[str]:
    names = ("delegations", "applications", "representatives", "people", "seats")
    counts = [f"{name}:{getattr(moved, name)}" for name in names if getattr(moved, name)]
    return counts + [f"{name}:{number}" for name, number in (("membership", moved.membership), ("left_behind", moved.left_behind)) if number is not None]
