"""Reading who acts for an organisation, and its people who may be picked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import joinedload

from ...core.db import db
from ...members.models import Application, BodySeat
from ...people.models import Account, Organisation, Person, Representative
from ...rsvps.models import Delegation, Rsvp
from ..rules.representing import MOST_PEOPLE
from .records import same_as


def representatives_of(organisation_id: int) -> Sequence[Representative]:
    """Whoever acts for the organisation or was asked to, the first invited first."""
    mine = select(Representative).where(Representative.organisation_id.in_(same_as(organisation_id)), Representative.removed_at.is_(None))
    return db.session.scalars(mine.options(joinedload(Representative.person)).order_by(Representative.id)).all()


def get_representative(representative_id: int) -> Representative:
    """The representative as they stand now, with person and organisation."""
    query = select(Representative).where(Representative.id == representative_id).execution_options(populate_existing=True)
    return db.session.scalars(query.options(joinedload(Representative.person), joinedload(Representative.organisation))).one()


def find_representative(representative_id: int) -> Representative | None:
    """The representative, None for one who was removed or never was."""
    query = select(Representative).where(Representative.id == representative_id, Representative.removed_at.is_(None))
    return db.session.scalar(query.options(joinedload(Representative.person), joinedload(Representative.organisation)))


def acting(organisation_id: int, *, but: int = 0) -> int:
    """How many act for the organisation and have confirmed it, besides one."""
    mine = (Representative.organisation_id == organisation_id, Representative.id != but)
    return db.session.scalar(select(func.count()).where(*mine, Representative.removed_at.is_(None), Representative.confirmed_at.is_not(None))) or 0


def invited_since(organisation_id: int, moment: datetime) -> int:
    """How many were invited after a moment, also those removed again."""
    return db.session.scalar(select(func.count()).where(Representative.organisation_id == organisation_id, Representative.invited_at > moment)) or 0


A_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Colleague:
    """A person to be picked. editable: kept for picking alone, registered nowhere; came: for how many events they were registered."""

    person: Person
    department: str
    title: str
    editable: bool
    came: int


def colleagues_of(organisation_id: int) -> list[Colleague]:
    """The organisation's people by name, each once by name and address; those who act for it are not among them."""
    bound = or_(_registered(), _is_contact(), _is_tied()).label("bound")
    acts = select(Representative.id).where(Representative.person_id == Person.id, Representative.removed_at.is_(None)).correlate(Person).exists()
    theirs = select(Person, Rsvp.id, Rsvp.department, Rsvp.title, bound).outerjoin(Rsvp, Rsvp.person_id == Person.id)
    rows = db.session.execute(
        theirs.where(Person.organisation_id.in_(same_as(organisation_id)), Person.name != "", ~acts)
        .order_by(Person.name, Person.id.desc())
        .limit(5 * MOST_PEOPLE)
    )
    found: dict[tuple[str, str], list[Colleague]] = {}
    for person, rsvp_id, department, title, is_bound in rows:
        each = Colleague(person, department or person.department, title or person.title, not is_bound, int(rsvp_id is not None))
        found.setdefault((person.name, person.email_key), []).append(each)
    return [_one_of(entries) for entries in found.values()][:MOST_PEOPLE]


def _one_of(entries: Sequence[Colleague]) -> Colleague:
    """Of several entries the one that may be edited, else the newest."""
    chosen = next((entry for entry in entries if entry.editable), entries[0])
    return replace(chosen, came=sum(entry.came for entry in entries))


def entries_of(organisation_id: int, name: str, email_key: str) -> Sequence[tuple[Person, bool]]:
    """All entries of a person of the organisation, with whether each is kept for picking alone; seats, applications and accounts are left out."""
    mine = (Person.organisation_id.in_(same_as(organisation_id)), Person.name == name, Person.email_key == email_key, ~_is_tied())
    rows = db.session.execute(select(Person, or_(_registered(), _is_contact())).where(*mine).order_by(Person.id).with_for_update(key_share=True, of=Person))
    return [(person, not bound) for person, bound in rows]


def find_editable(organisation_id: int, person_id: int) -> Person | None:
    """A person of the organisation who is kept for picking alone."""
    free = (Person.organisation_id.in_(same_as(organisation_id)), ~_registered(), ~_is_contact(), ~_is_tied(), Person.name != "")
    return db.session.scalar(select(Person).where(Person.id == person_id, *free).execution_options(populate_existing=True))


def find_person(organisation_id: int, person_id: int) -> Person | None:
    mine = (Person.organisation_id.in_(same_as(organisation_id)), Person.name != "")
    return db.session.scalar(select(Person).where(Person.id == person_id, *mine))


def is_known(organisation: Organisation, name: str, email: str, *, but: int = 0) -> bool:
    """Whether the organisation keeps another person of this name and address."""
    same = (Person.name == name, Person.email_key == email.casefold(), Person.id != but)
    return db.session.scalar(select(Person.id).where(Person.organisation_id == organisation.id, *same).limit(1)) is not None


def _registered() -> ColumnElement[bool]:
    return _somewhere(Rsvp.person_id)


def _is_contact() -> ColumnElement[bool]:
    return _somewhere(Delegation.contact_id)


def _is_tied() -> ColumnElement[bool]:
    """Belongs to something of its own: an application, a seat in a body, a right to act, an account."""
    ties = (Application.contact_id, BodySeat.person_id, Representative.person_id, Account.person_id)
    return or_(*(_somewhere(column) for column in ties))


def _somewhere(column: Any) -> ColumnElement[bool]:
    """Whether a person stands in this column of whatever table."""
    return select(column).where(column == Person.id).correlate(Person).exists()
