"""Admitting by hand, and what becomes of a membership: suspended, resumed, resigned, lapsed, readmitted."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import delete, func, or_, select, update

from ...core import audit, once
from ...core.db import db, transaction
from ...core.editing import ChangedMeanwhile
from ...mail.actions import Owed, owe
from ...people.models import Organisation, Person, Representative
from ...people.rules import folded, searchable
from ...programmes.models import Body, Programme
from ..models import BodySeat, Membership, MembershipChange
from ..queries.register import find_record
from ..rules import Change, Standing
from ..rules.deciding import CHANGED
from ..rules.membership import AlreadyRegistered, MergedAway, must_follow, standing_after

LEAVING = frozenset(change for change in Change if standing_after(change) in (Standing.RESIGNED, Standing.LAPSED))


@dataclass(frozen=True)
class Step:
    """One thing that happens to a membership. correcting: it may lie before the latest one."""

    change: Change
    effective_on: date
    reason: str = ""
    correcting: bool = False
    ends_seats: bool = False  # of those who leave: their seats in bodies end on that day, too


def admit_by_hand(*, programme_id: int, organisation: Mapping[str, Any], effective_on: date, reason: str, sent: once.Sent, now: datetime, actor: str) -> int:
    """A member without an application, from a day on; returns its number.

    `organisation`: the columns of its record, which is found by number or name, or made. Raises AlreadyRegistered,
    SeveralRecords, or once.AlreadyDone with the number.
    """
    with transaction():
        _must_be_new(sent)
        db.session.execute(select(Programme.id).where(Programme.id == programme_id).with_for_update(key_share=True))  # numbers are given one at a time
        record = find_record(programme_id, organisation["name"], organisation.get("business_number", "")) or _add_record(programme_id, organisation, now)
        there = db.session.scalar(select(Membership.number).where(Membership.programme_id == programme_id, Membership.organisation_id == record.id))
        if there is not None:
            raise AlreadyRegistered(there)
        number = (db.session.scalar(select(func.max(Membership.number)).where(Membership.programme_id == programme_id)) or 0) + 1
        membership = Membership(programme_id=programme_id, organisation_id=record.id, number=number, created_at=now)
        db.session.add(membership)
        db.session.flush()
        _append(membership, Step(Change.ADMITTED, effective_on, reason), now, actor)
        once.remember(sent, result=str(number), now=now)
        audit.record(
            "admit_by_hand", programme_id=programme_id, subject="membership", subject_id=membership.id, actor=actor, now=now, fields=[effective_on.isoformat()]
        )
        return number


def change_membership(*, membership_id: int, version: int, step: Step, sent: once.Sent, now: datetime, real: datetime, actor: str) -> None:
    """Add what happened, and owe its representatives the news. Raises ChangedMeanwhile, ChangeDoesNotFollow, BeforeLatestChange, MergedAway, or once.AlreadyDone."""
    with transaction():
        locked = select(Membership).where(Membership.id == membership_id).with_for_update(key_share=True).execution_options(populate_existing=True)
        membership = db.session.scalars(locked).one()
        _must_be_new(sent)
        if membership.version != version:
            raise ChangedMeanwhile(version=membership.version, theirs={})
        if step.change is Change.READMITTED and membership.organisation.merged_into_id is not None:
            raise MergedAway()
        must_follow(((c.effective_on, c.change) for c in membership.changes), step.change, step.effective_on, correcting=step.correcting)
        membership.version += 1
        _tell(membership, _append(membership, step, now, actor), real)
        if step.ends_seats and step.change in LEAVING:
            _end_seats(membership, step.effective_on)
        once.remember(sent, result="", now=now)
        fields = [step.change.value, step.effective_on.isoformat()]
        audit.record(
            "change_membership", programme_id=membership.programme_id, subject="membership", subject_id=membership_id, actor=actor, now=now, fields=fields
        )


def _must_be_new(sent: once.Sent) -> None:
    """A second press of the button would be refused for what the first one did."""
    first = once.find(sent)
    if first is not None:
        raise once.AlreadyDone(first)


def _tell(membership: Membership, change: MembershipChange, real: datetime) -> None:
    """Whoever may act for the organisation hears it; nobody else was given an address to write to."""
    acting = db.session.scalars(
        select(Representative)
        .join(Representative.person)
        .where(Representative.organisation_id == membership.organisation_id, Representative.removed_at.is_(None), Person.email != "")
        .order_by(Representative.id)
    )
    mails = [
        Owed(CHANGED, {"change": change.id, "representative": row.id}, row.person_id, row.person.email, row.person.locale, row.person.email_proven_at is not None)
        for row in acting
    ]
    owe(mails, programme_id=membership.programme_id, now=real)


def _append(membership: Membership, step: Step, now: datetime, actor: str) -> MembershipChange:
    change = MembershipChange(membership_id=membership.id, change=step.change, effective_on=step.effective_on, reason=step.reason, at=now, by=actor)
    db.session.add(change)
    db.session.flush()
    db.session.expire(membership, ["changes"])
    return change


def _add_record(programme_id: int, values: Mapping[str, Any], now: datetime) -> Organisation:
    columns = {"sectors": []} | dict(values)
    record = Organisation(programme_id=programme_id, name_key=folded(values["name"]), search=searchable("", values["name"]), created_at=now, **columns)
    db.session.add(record)
    db.session.flush()
    return record


def _end_seats(membership: Membership, day: date) -> None:
    """The day before is the last one of what runs on; what would begin later was never taken, and goes."""
    here = select(Body.id).where(Body.programme_id == membership.programme_id)
    theirs = (BodySeat.organisation_id == membership.organisation_id, BodySeat.body_id.in_(here))
    running = update(BodySeat).where(*theirs, BodySeat.from_on < day, or_(BodySeat.to_on.is_(None), BodySeat.to_on >= day))
    db.session.execute(running.values(to_on=day - timedelta(days=1), version=BodySeat.version + 1).execution_options(synchronize_session=False))
    db.session.execute(delete(BodySeat).where(*theirs, BodySeat.from_on >= day).execution_options(synchronize_session=False))
