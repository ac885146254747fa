"""Reading two records before they become one: what each says, what belongs to it."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import InstrumentedAttribute, selectinload

from ...core.db import db
from ...members.models import Application, BodySeat, Membership
from ...members.queries.register import IN_FORCE, entry_of
from ...members.rules.membership import standing_after
from ...people.models import Organisation, Person, Representative
from ...rsvps.models import Delegation
from ..rules.merging import Member, Moving, moves_along
from ..rules.records import FIELDS


def said_of(organisation: Organisation) -> dict[str, Any]:
    """What stands on the record, by field."""
    return {name: getattr(organisation, name) for name in FIELDS}


def member_of(organisation_id: int, today: date) -> Member | None:
    """The membership of this very record; in force also if it will be again by a change to come."""
    query = select(Membership).where(Membership.organisation_id == organisation_id).options(selectinload(Membership.changes))
    membership = db.session.scalar(query.execution_options(populate_existing=True))
    if membership is None:
        return None
    last = standing_after(membership.changes[-1].change) if membership.changes else None
    return Member(membership.number, last in IN_FORCE or entry_of(membership, today).standing in IN_FORCE)


def moving(stays_id: int, goes_id: int, today: date) -> Moving:
    """What would move from one record to the other. Raises what forbids it."""
    goes = member_of(goes_id, today)
    along = moves_along(member_of(stays_id, today), goes)
    number = goes.number if goes is not None else None
    return Moving(
        delegations=_count(Delegation.organisation_id, goes_id), applications=_count(Application.organisation_id, goes_id),
        representatives=_count(Representative.organisation_id, goes_id, Representative.removed_at.is_(None)),
        people=_count(Person.organisation_id, goes_id, Person.name != ""), seats=_count(BodySeat.organisation_id, goes_id),
        membership=number if along else None, left_behind=None if along else number,
    )  # fmt: skip


def _count(column: InstrumentedAttribute[int | None] | InstrumentedAttribute[int], organisation_id: int, *more: Any) -> int:
    return db.session.scalar(select(func.count()).where(column == organisation_id, *more)) or 0
