"""Reading delegations and RSVPs: who is in one, where it stands in the queue, what was done to it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam, func, select
from sqlalchemy.orm import joinedload, selectinload

from ...core.audit import AuditEntry
from ...core.db import db
from ...core.errors import Refusal
from ...events.models import Event
from ...people.models import Person
from ..models import Delegation, Review, Rsvp
from ..rules import ACTIVE, Registration, Standing, must_take_changes
from .seats import registration_facts

_RSVP = (
    select(Rsvp)
    .where(Rsvp.id == bindparam("rsvp"))
    .options(
        joinedload(Rsvp.person),
        joinedload(Rsvp.delegation).options(
            joinedload(Delegation.contact),
            joinedload(Delegation.event).options(joinedload(Event.programme), joinedload(Event.venue)),
        ),
    )
)
_WHOSE = (
    select(Delegation.organisation, Rsvp.id)
    .join(Rsvp, Rsvp.delegation_id == Delegation.id)
    .where(Delegation.id == bindparam("delegation"))
    .order_by(Rsvp.position)
    .limit(1)
)


def get_delegation(delegation_id: int) -> Delegation:
    """The delegation with its event, contact and everyone in it."""
    return db.session.execute(
        select(Delegation)
        .where(Delegation.id == delegation_id)
        .options(
            joinedload(Delegation.event).options(joinedload(Event.programme), joinedload(Event.venue)),
            joinedload(Delegation.contact),
            selectinload(Delegation.rsvps).joinedload(Rsvp.person),
        )
    ).scalar_one()


def whose(delegation_id: int) -> tuple[str, int]:
    """Of which organisation a delegation is ("" for a guest), and the id of its first RSVP."""
    organisation, rsvp_id = db.session.execute(_WHOSE, {"delegation": delegation_id}).one()
    return organisation, rsvp_id


def get_rsvp(rsvp_id: int) -> Rsvp:
    """The RSVP with its person, delegation and event."""
    return db.session.execute(_RSVP, {"rsvp": rsvp_id}).scalar_one()


def active(delegation: Delegation) -> list[Rsvp]:
    """Those of a delegation who still mean to come."""
    return [rsvp for rsvp in delegation.rsvps if rsvp.standing in ACTIVE]


def queue_position(delegation: Delegation) -> int | None:
    """How many delegations wait up to and with this one; None if it does not wait."""
    if delegation.standing is not Standing.WAITING:
        return None
    ahead = select(func.count()).select_from(Delegation)
    return db.session.scalar(ahead.where(Delegation.pool_id == delegation.pool_id, Delegation.standing == Standing.WAITING, Delegation.number <= delegation.number))


def registrations_of_address(event_id: int, email_key: str) -> int:
    """How many people who mean to come to this event gave this address: told to its owner, never to a visitor."""
    found = select(func.count()).select_from(Rsvp).join(Rsvp.person).where(Rsvp.event_id == event_id, Person.email_key == email_key, Rsvp.standing.in_(ACTIVE))
    return db.session.scalar(found) or 0 if email_key else 0


def find_delegation(event_id: int, reference: str) -> Delegation | None:
    """The delegation of this event under that reference."""
    row_id = db.session.scalar(select(Delegation.id).where(Delegation.event_id == event_id, Delegation.reference == reference))
    return get_delegation(row_id) if row_id is not None else None


@dataclass(frozen=True)
class Place:
    """Where a party stands in the queue. position: 1 is next; ahead: people before it; size: how many of it wait.

    skips: parties behind it that were taken while it did not fit; after save_after of them seats are saved up for it.
    """

    position: int
    ahead: int
    size: int
    takes_part: bool
    skips: int
    save_after: int

    @property
    def saving(self) -> bool:
        return self.skips >= self.save_after


def place_in_queue(delegation: Delegation) -> Place | None:
    """Where this delegation waits; None if it does not."""
    position = queue_position(delegation)
    if position is None:
        return None
    before = select(func.count()).select_from(Rsvp).join(Rsvp.delegation).where(Rsvp.standing == Standing.WAITING, Delegation.standing == Standing.WAITING)
    ahead = db.session.scalar(before.where(Delegation.pool_id == delegation.pool_id, Delegation.number < delegation.number)) or 0
    size = sum(rsvp.standing is Standing.WAITING for rsvp in delegation.rsvps)
    return Place(position, ahead, size, delegation.takes_part, delegation.skips, delegation.event.save_after_skips)


def reviews_of(delegation_id: int) -> Sequence[Review]:
    """What was said of the registration, oldest first."""
    return db.session.scalars(select(Review).where(Review.delegation_id == delegation_id).order_by(Review.id)).all()


@dataclass(frozen=True)
class Did:
    """One thing that was done to a delegation. actor, verb and fields as the audit names them; who: a person's name, if staff."""

    at: datetime
    actor: str
    who: str
    verb: str
    fields: Sequence[str]


def history_of(delegation_id: int) -> list[Did]:
    """Everything that was done to a delegation, oldest first."""
    entries = db.session.scalars(
        select(AuditEntry).where(AuditEntry.subject == "delegation", AuditEntry.subject_id == delegation_id).order_by(AuditEntry.id)
    ).all()
    ids = {int(entry.actor.removeprefix("person:")) for entry in entries if entry.actor.startswith("person:")}
    names = {row.id: row.name for row in db.session.execute(select(Person.id, Person.name).where(Person.id.in_(ids)))} if ids else {}
    return [
        Did(entry.at, entry.actor, names.get(int(entry.actor.removeprefix("person:")), "") if entry.actor.startswith("person:") else "", entry.verb, entry.fields)
        for entry in entries
    ]


def may_change(event: Event, now: datetime) -> bool:
    """Whether a company may still change who comes."""
    facts: Registration = registration_facts(event, now)
    try:
        must_take_changes(facts, now)
    except Refusal:
        return False
    return True
