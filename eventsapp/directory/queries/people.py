"""Reading the people of a programme: found among a hundred thousand, with where each of them appears."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import exists, select
from sqlalchemy.orm import InstrumentedAttribute

from ...core.db import db
from ...core.words import Words
from ...events.models import Event
from ...members.models import Application, BodySeat
from ...people.models import Organisation, Person
from ...people.queries import found_by
from ...people.rules import searchable, sought_ways
from ...programmes.models import Body
from ...rsvps.models import Delegation, Rsvp
from ...rsvps.rules import Standing

PAGE = 50
MOST_COUNTED = 1_000  # whoever finds more of them has to say more
MOST_SHOWN = 5  # places of one person
_MOST_READ = 2_000  # places of the people of a page: a secretary may be the contact of hundreds of delegations


@dataclass(frozen=True)
class Registered:
    """A registration of a person, or one for others if they are only its contact (standing None)."""

    event: Words
    slug: str
    reference: str
    standing: Standing | None


@dataclass(frozen=True)
class Applied:
    """An application a person sent; number None: a draft."""

    organisation: str
    reference: str
    number: int | None


@dataclass(frozen=True)
class Seated:
    """A seat in a body."""

    body: Words
    code: str


Place = Registered | Applied | Seated


@dataclass(frozen=True)
class Line:
    """A person of the list: the organisation's record, if one is known, and the places they appear in, the newest first."""

    person: Person
    organisation: str
    organisation_id: int | None
    places: Sequence[Place]
    more: int


@dataclass(frozen=True)
class Found:
    """One page of those who are found; `more`: than MOST_COUNTED, of whom the newest are shown."""

    lines: Sequence[Line]
    count: int
    more: bool
    page: int

    @property
    def pages(self) -> int:
        return max(1, -(-self.count // PAGE))


def find_people(programme_id: int, typed: str = "", *, page: int = 1) -> Found:
    """Those of a programme in whom a search finds what was typed, first those of that name; without it everybody, the newest first.

    The number of questions does not depend on how many there are.
    """
    # Whoever was erased has nothing to be searched.
    query = select(Person.id, Person.name).where(Person.programme_id == programme_id, Person.merged_into_id.is_(None), Person.search != "")
    if typed:
        query = query.where(found_by(Person.search, typed))
    found = db.session.execute(query.order_by(Person.id.desc()).limit(MOST_COUNTED + 1)).all()
    counted = found[:MOST_COUNTED]
    if typed:
        ways = sought_ways(typed)
        counted = sorted(counted, key=lambda row: (not _is_named(row.name, ways), row.name, -row.id))
    page = max(1, min(page, -(-len(counted) // PAGE)))
    ids = [row.id for row in counted[(page - 1) * PAGE : page * PAGE]]
    return Found(_lines(ids), len(counted), len(found) > MOST_COUNTED, page)


def _is_named(name: str, ways: Sequence[str]) -> bool:
    """Whether the name itself is what was sought, not only an organisation or an address."""
    return any(way in searchable(name) for way in ways)


def _lines(ids: Sequence[int]) -> list[Line]:
    rows = db.session.execute(select(Person, Organisation.id, Organisation.name).outerjoin(Organisation, Organisation.id == Person.organisation_id).where(Person.id.in_(ids)))
    people = {person.id: (person, organisation_id, name) for person, organisation_id, name in rows}
    places: dict[int, list[Place]] = defaultdict(list)
    typed: dict[int, str] = {}
    _add_registrations(ids, places, typed)
    _add_contacts(ids, places, typed)
    _add_applications(ids, places, typed)
    _add_seats(ids, places)
    return [_line(*people[row_id], places[row_id], typed) for row_id in ids if row_id in people]


def _line(person: Person, organisation_id: int | None, name: str | None, places: Sequence[Place], typed: Mapping[int, str]) -> Line:
    return Line(person, name or typed.get(person.id, ""), organisation_id, places[:MOST_SHOWN], max(0, len(places) - MOST_SHOWN))


def _add_registrations(ids: Sequence[int], places: dict[int, list[Place]], typed: dict[int, str]) -> None:
    query = select(Rsvp.person_id, Event.title, Event.slug, Delegation.reference, Rsvp.standing, Delegation.organisation)
    query = query.join(Rsvp.delegation).join(Delegation.event).where(Rsvp.person_id.in_(ids)).order_by(Rsvp.id.desc()).limit(_MOST_READ)
    for person_id, title, slug, reference, standing, organisation in db.session.execute(query):
        places[person_id].append(Registered(title, slug, reference, standing))
        typed.setdefault(person_id, organisation)


def _add_contacts(ids: Sequence[int], places: dict[int, list[Place]], typed: dict[int, str]) -> None:
    """Delegations a person is the contact of without coming themselves."""
    comes = exists().where(Rsvp.delegation_id == Delegation.id, Rsvp.person_id == Delegation.contact_id)
    query = select(Delegation.contact_id, Event.title, Event.slug, Delegation.reference, Delegation.organisation).join(Delegation.event)
    for person_id, title, slug, reference, organisation in db.session.execute(_newest(query.where(~comes), Delegation.contact_id, ids, Delegation.id)):
        places[person_id].append(Registered(title, slug, reference, None))
        typed.setdefault(person_id, organisation)


def _add_applications(ids: Sequence[int], places: dict[int, list[Place]], typed: dict[int, str]) -> None:
    query = select(Application.contact_id, Application.organisation, Application.reference, Application.number)
    for person_id, organisation, reference, number in db.session.execute(_newest(query, Application.contact_id, ids, Application.id)):
        places[person_id].append(Applied(organisation, reference, number))
        typed.setdefault(person_id, organisation)


def _add_seats(ids: Sequence[int], places: dict[int, list[Place]]) -> None:
    query = select(BodySeat.person_id, Body.name, Body.code).join(BodySeat.body)
    for person_id, name, code in db.session.execute(_newest(query, BodySeat.person_id, ids, BodySeat.id)):
        places[person_id].append(Seated(name, code))


def _newest(query: Any, whose: InstrumentedAttribute[Any], ids: Sequence[int], order: InstrumentedAttribute[int]) -> Any:
    return query.where(whose.in_(ids)).order_by(order.desc()).limit(_MOST_READ)
