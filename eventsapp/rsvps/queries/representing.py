"""Reading for those who register for an organisation by their own link: who they are, its people, an event of its programme."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from ...core.db import db
from ...events.models import Event
from ...people.models import Organisation, Person, Representative
from ..models import Rsvp
from ..rules import Delegate

MOST_COLLEAGUES = 200


def find_representative(row_id: int) -> Representative | None:
    """The representative with their organisation and person, None once they were removed."""
    query = select(Representative).where(Representative.id == row_id, Representative.removed_at.is_(None))
    return db.session.scalar(query.options(joinedload(Representative.organisation), joinedload(Representative.person)))


def record_of(representative: Representative) -> Organisation:
    """The record that counts: where two were one, the one that was kept."""
    found = representative.organisation
    while found.merged_into_id is not None:
        found = db.session.get_one(Organisation, found.merged_into_id)
    return found


def find_event_of(programme_id: int, slug: str) -> Event | None:
    query = select(Event).where(Event.programme_id == programme_id, Event.slug == slug)
    return db.session.scalar(query.options(joinedload(Event.programme), joinedload(Event.venue)))


def colleagues_of(organisation_id: int, *, but: Person) -> Sequence[tuple[int, Delegate]]:
    """The people of an organisation by name, as they came last: (id of the person, what to register them with)."""
    query = select(Person, Rsvp.department, Rsvp.title).outerjoin(Rsvp, Rsvp.person_id == Person.id)
    rows = db.session.execute(
        query.where(Person.organisation_id == organisation_id, Person.name != "").order_by(Person.name, Person.id.desc()).limit(5 * MOST_COLLEAGUES)
    )
    found: dict[tuple[str, str], tuple[int, Delegate]] = {(but.name, but.email_key): (but.id, Delegate(but.name))}
    for person, department, title in rows:
        found.setdefault((person.name, person.email_key), (person.id, Delegate(person.name, department or person.department, title or person.title, person.email, person.phone)))
    return list(found.values())[1 : MOST_COLLEAGUES + 1]
