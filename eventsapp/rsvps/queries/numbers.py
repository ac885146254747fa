"""Counting what of registrations needs an organiser, for several events at once: four queries, however many there are."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import func, or_, select

from ...core.db import db
from ...people.models import Person
from ..models import Delegation, Rsvp
from ..rules import ACTIVE, Standing
from ..rules.needs import Needs


def needs_of(event_ids: Sequence[int], *, ending_by: datetime) -> Mapping[int, Needs]:
    """What needs an organiser in each of these events; no entry where nothing does. Offers count that end until `ending_by`."""
    delegations = select(Delegation.event_id, func.count()).where(Delegation.event_id.in_(event_ids)).group_by(Delegation.event_id)
    people = select(Rsvp.event_id, func.count()).where(Rsvp.event_id.in_(event_ids), Rsvp.standing.in_(ACTIVE)).group_by(Rsvp.event_id)
    pending = _by_event(delegations.where(Delegation.standing == Standing.PENDING))
    ending = _by_event(delegations.where(Delegation.standing == Standing.OFFERED, Delegation.offered_until <= ending_by))
    unnamed = _by_event(people.where(Rsvp.named.is_(False)))
    bounced = _by_event(_bounced(event_ids))
    found = pending.keys() | ending.keys() | unnamed.keys() | bounced.keys()
    return {each: Needs(pending.get(each, 0), ending.get(each, 0), unnamed.get(each, 0), bounced.get(each, 0)) for each in found}


def _bounced(event_ids: Sequence[int]) -> Any:
    """People who come, or speak for somebody who does, and whose address sent a mail back."""
    theirs = or_(Person.id == Rsvp.person_id, Person.id == Delegation.contact_id)
    query = select(Rsvp.event_id, func.count(Person.id.distinct())).join(Rsvp.delegation).join(Person, theirs)
    return query.where(Rsvp.event_id.in_(event_ids), Rsvp.standing.in_(ACTIVE), Person.email_bounced_at.is_not(None)).group_by(Rsvp.event_id)


def _by_event(query: Any) -> dict[int, int]:
    return dict(db.session.execute(query).all())
