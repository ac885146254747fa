"""Reading memberships: who is a member on a day, who sits in a body."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import ScalarSelect, func, or_, select

from ...core.db import db
from ...people.models import Organisation
from ..models import BodySeat, Membership, MembershipChange
from ..rules import Change, Standing
from ..rules.membership import leads_to, standing_on


def is_member(organisation_id: int, programme_id: int, *, on: date) -> bool:
    """Whether this organisation, or the record it was merged into, is a member of the programme on a day; a suspended one is not."""
    counts = func.coalesce(Organisation.merged_into_id, Organisation.id)
    record = select(counts).where(Organisation.id == organisation_id).scalar_subquery()
    query = (
        select(MembershipChange.effective_on, MembershipChange.change)
        .join(Membership, Membership.id == MembershipChange.membership_id)
        .where(Membership.programme_id == programme_id, Membership.organisation_id == record, MembershipChange.effective_on <= on)
        .order_by(MembershipChange.id)
    )
    return standing_on(db.session.execute(query).all(), on) is Standing.MEMBER


def members_on(programme_id: int, day: date) -> Sequence[int]:
    """The ids of the organisations that are members of the programme on a day, in the order of their numbers."""
    query = select(Membership.organisation_id).where(Membership.programme_id == programme_id, latest_change(day).in_(leads_to(Standing.MEMBER)))
    return db.session.scalars(query.order_by(Membership.number)).all()


def latest_change(day: date) -> ScalarSelect[Change]:
    """In a query over Membership: what happened to it last, up to a day (NULL: nothing yet); the same answer as rules.membership.standing_on."""
    told: Any = select(MembershipChange.change).where(MembershipChange.membership_id == Membership.id, MembershipChange.effective_on <= day)
    newest: ScalarSelect[Change] = (
        told.order_by(MembershipChange.effective_on.desc(), MembershipChange.id.desc()).limit(1).correlate(Membership).scalar_subquery()
    )
    return newest


def sits_in(body_id: int, *, organisation_id: int | None, person_id: int | None, on: date) -> bool:
    """Whether this person, or somebody for this organisation, has a seat in the body on a day."""
    theirs = [column == value for column, value in ((BodySeat.organisation_id, organisation_id), (BodySeat.person_id, person_id)) if value is not None]
    if not theirs:
        return False
    seat = select(BodySeat.id).where(BodySeat.body_id == body_id, BodySeat.from_on <= on, or_(BodySeat.to_on.is_(None), BodySeat.to_on >= on), or_(*theirs))
    return db.session.scalar(seat.limit(1)) is not None
