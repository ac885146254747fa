"""Reading seats, delegations and RSVPs."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam, func, or_, select
from sqlalchemy.orm import contains_eager, joinedload, selectinload

from ..core.db import db
from ..events.models import Event
from ..events.rules import phase
from ..people.models import Person
from ..programmes.queries import terms
from ..programmes.rules import TermList
from .models import Consent, Delegation, Rsvp, SeatPool
from .rules import ACTIVE, PageState, Registration, Seats, Standing, page_state

# Statements of the pages that everybody who registers sees are made once: to build one takes as long as to run it.
_POOL = select(SeatPool).where(SeatPool.event_id == bindparam("event"), SeatPool.audience == "public")
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


def pool_of(event_id: int) -> SeatPool | None:
    return db.session.scalar(_POOL, {"event": event_id})


def seats_of(event_id: int) -> Seats:
    """The seats of the event's public pool; without a pool, no limit and nobody."""
    pool = pool_of(event_id)
    return Seats(pool.capacity, pool.taken, pool.waiting) if pool else Seats(None, 0)


def seats_by_event(event_ids: Sequence[int]) -> dict[int, Seats]:
    """The seats of several events' public pools at once; no entry where there is no pool."""
    pools = db.session.scalars(select(SeatPool).where(SeatPool.event_id.in_(event_ids), SeatPool.audience == "public"))
    return {pool.event_id: Seats(pool.capacity, pool.taken, pool.waiting) for pool in pools}


def registration_facts(event: Event, now: datetime) -> Registration:
    return Registration(
        event.status, phase(event.starts_at, event.ends_at, now), event.takes_registrations,
        event.registration_opens_at, event.registration_closes_at, event.keeps_waiting_list,
    )  # fmt: skip


def state_of(event: Event, now: datetime) -> PageState:
    """What the event's page says first."""
    return page_state(registration_facts(event, now), seats_of(event.id), now)


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


PAGE = 50


@dataclass(frozen=True)
class People:
    """One page of an event's people, and how many there are under each standing."""

    rows: Sequence[Rsvp]
    found: int
    counts: dict[Standing, int]
    page: int

    @property
    def pages(self) -> int:
        return max(1, -(-self.found // PAGE))


def people_of(event_id: int, *, search: str = "", standing: Standing | None = None, page: int = 1) -> People:
    """The people of an event, in the order of arrival. `search` looks in names, organisations, references and addresses."""
    query = select(Rsvp).join(Rsvp.person).join(Rsvp.delegation).where(Rsvp.event_id == event_id)
    if search:
        like = "%" + re.sub(r"([\\%_])", r"\\\1", search.casefold()) + "%"
        places = (func.lower(Person.name), func.lower(Delegation.organisation), func.lower(Delegation.reference), Person.email_key)
        query = query.where(or_(*(place.like(like, escape="\\") for place in places)))
    if standing is not None:
        query = query.where(Rsvp.standing == standing)
    found = db.session.scalar(select(func.count()).select_from(query.order_by(None).subquery())) or 0
    counts = db.session.execute(select(Rsvp.standing, func.count()).where(Rsvp.event_id == event_id).group_by(Rsvp.standing))
    rows = query.options(contains_eager(Rsvp.person), contains_eager(Rsvp.delegation)).order_by(Delegation.number, Rsvp.position)
    page = max(1, min(page, -(-found // PAGE) or 1))
    return People(db.session.scalars(rows.limit(PAGE).offset((page - 1) * PAGE)).all(), found, dict(counts.all()), page)


def everybody_of(event_id: int) -> Iterator[Rsvp]:
    """Everyone ever registered for the event, for an export: read in portions, however many."""
    query = select(Rsvp).join(Rsvp.delegation).where(Rsvp.event_id == event_id).order_by(Delegation.number, Rsvp.position)
    options = (joinedload(Rsvp.person), contains_eager(Rsvp.delegation).joinedload(Delegation.contact))
    with db.session.scalars(query.options(*options).execution_options(yield_per=500)) as people:
        yield from people


def find_delegation(event_id: int, reference: str) -> Delegation | None:
    """The delegation of this event under that reference."""
    row_id = db.session.scalar(select(Delegation.id).where(Delegation.event_id == event_id, Delegation.reference == reference))
    return get_delegation(row_id) if row_id is not None else None


def doubled_addresses(event_id: int) -> set[str]:
    """Addresses under which more than one person means to come: perhaps the same one twice."""
    query = select(Person.email_key).join(Rsvp, Rsvp.person_id == Person.id).where(Rsvp.event_id == event_id, Rsvp.standing.in_(ACTIVE), Person.email_key != "")
    return set(db.session.scalars(query.group_by(Person.email_key).having(func.count() > 1)))


def term_labels(programme_id: int, lang: str) -> dict[str, dict[str, str]]:
    """Each term list of the programme: code → label in `lang`."""
    return {name.value: {term.code: term.label.text(lang) for term in terms(programme_id, name)} for name in TermList}


def sector_words(delegation: Delegation, labels: dict[str, dict[str, str]]) -> str:
    """The sectors of a delegation's organisation in one line; `labels` are term_labels()."""
    return ", ".join(labels[TermList.SECTOR].get(code, code) for code in delegation.sectors)


def consents_of(event_id: int) -> dict[int, dict[str, bool]]:
    """What each delegation of the event agreed to or not: delegation → purpose → given; what was only told is left out."""
    asked = select(Consent.delegation_id, Consent.purpose, Consent.given).join(Delegation, Consent.delegation_id == Delegation.id)
    found: dict[int, dict[str, bool]] = {}
    for delegation_id, purpose, given in db.session.execute(asked.where(Delegation.event_id == event_id, Consent.purpose != "notice")):
        found.setdefault(delegation_id, {})[purpose] = given
    return found
