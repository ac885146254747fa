"""Reading everything an organisation takes part in: events, applications, membership, seats in bodies."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import or_, select
from sqlalchemy.orm import joinedload, selectinload

from ...core.db import db
from ...events.models import Event
from ...events.queries import announced_events
from ...events.rules import OpenTo, Status, end_of
from ...members.models import Application, BodySeat, Membership
from ...members.queries.register import Entry, entry_of, seats_for
from ...members.rules import Stage, Standing
from ...rsvps.models import Delegation
from ...rsvps.queries.gatherings import Gathering, gatherings
from ...rsvps.rules import ACTIVE, link_is_over
from ...rsvps.rules import Standing as Place
from .records import same_as

MOST_DELEGATIONS = 200


@dataclass(frozen=True)
class Delegated:
    """A delegation of the organisation and how many of its people stand how."""

    delegation: Delegation
    counts: Mapping[Place, int]

    @property
    def people(self) -> int:
        return sum(self.counts.values())

    def opens(self, now: datetime) -> bool:
        """Whether its own page can still be opened."""
        event = self.delegation.event
        return self.delegation.erased_at is None and not link_is_over(event.status, end_of(event.starts_at, event.ends_at), now)


@dataclass(frozen=True)
class TakingPart:
    """Everything a record takes part in. memberships: its own first, then ended ones of records merged into it."""

    delegations: Sequence[Delegated]
    applications: Sequence[Application]
    memberships: Sequence[Entry]
    seats: Sequence[BodySeat]

    @property
    def membership(self) -> Entry | None:
        return self.memberships[0] if self.memberships else None


def taking_part(organisation_id: int, today: date) -> TakingPart:
    return TakingPart(_delegations(organisation_id), _applications(organisation_id), _memberships(organisation_id, today), seats_for(organisation_id, today))


@dataclass(frozen=True)
class Offered:
    """An event to come and what the organisation has to do with it. open_to_them: it may register people there now."""

    gathering: Gathering
    delegations: Sequence[Delegated]
    for_them: bool

    @property
    def open_to_them(self) -> bool:
        return self.for_them and self.gathering.state.registrable


def offered(programme_id: int, taking: TakingPart, *, person_id: int, today: date, now: datetime) -> list[Offered]:
    """The events still to come, with whether the organisation may register and did: by its membership today, and its and this person's seats in bodies."""
    events = [event for event in announced_events([programme_id]) if event.status is not Status.CANCELLED]
    ahead = [gathering for gathering in gatherings(events, now) if not gathering.over]
    by_event: dict[int, list[Delegated]] = {}
    for each in taking.delegations:
        by_event.setdefault(each.delegation.event_id, []).append(each)
    is_member = taking.membership is not None and taking.membership.standing is Standing.MEMBER
    bodies = {seat.body_id for seat in taking.seats if seat.from_on <= today} | _bodies_of(person_id, today)
    return [Offered(each, by_event.get(each.event.id, []), _is_for(each.event, is_member, bodies)) for each in ahead]


def _is_for(event: Event, is_member: bool, bodies: set[int]) -> bool:
    """An event for whoever was invited opens with a code on its public page, not here."""
    if event.open_to is OpenTo.BODY:
        return event.open_to_body_id in bodies
    return event.open_to is OpenTo.PUBLIC or (event.open_to is OpenTo.MEMBERS and is_member)


def _delegations(organisation_id: int) -> list[Delegated]:
    """The latest first."""
    query = select(Delegation).where(Delegation.organisation_id.in_(same_as(organisation_id))).order_by(Delegation.registered_at.desc(), Delegation.id.desc())
    loaded = (joinedload(Delegation.event).joinedload(Event.venue), joinedload(Delegation.contact), selectinload(Delegation.rsvps))
    return [_counted(delegation) for delegation in db.session.scalars(query.options(*loaded).limit(MOST_DELEGATIONS))]


def _counted(delegation: Delegation) -> Delegated:
    counts = {place: sum(rsvp.standing is place for rsvp in delegation.rsvps) for place in ACTIVE}
    return Delegated(delegation, {place: count for place, count in counts.items() if count})


def _applications(organisation_id: int) -> Sequence[Application]:
    """What was sent, the latest first; a draft is its writer's alone."""
    sent = select(Application).where(Application.organisation_id.in_(same_as(organisation_id)), Application.stage != Stage.DRAFT)
    return db.session.scalars(sent.options(joinedload(Application.call), joinedload(Application.decision)).order_by(Application.id.desc())).all()


def _memberships(organisation_id: int, today: date) -> list[Entry]:
    query = select(Membership).where(Membership.organisation_id.in_(same_as(organisation_id)))
    rows = db.session.scalars(query.options(selectinload(Membership.changes), joinedload(Membership.organisation)).order_by(Membership.id)).all()
    return [entry_of(row, today) for row in sorted(rows, key=lambda row: row.organisation_id != organisation_id)]


def _bodies_of(person_id: int, today: date) -> set[int]:
    term = (BodySeat.from_on <= today, or_(BodySeat.to_on.is_(None), BodySeat.to_on >= today))
    return set(db.session.scalars(select(BodySeat.body_id).where(BodySeat.person_id == person_id, *term)))
