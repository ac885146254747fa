"""Reading the people of an event, for lists and exports."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import exists, func, or_, select
from sqlalchemy.orm import aliased, contains_eager, joinedload

from ...core.db import db
from ...people.models import Consent, Person
from ...people.queries import found_by
from ...programmes.queries import terms
from ...programmes.rules import TermList
from ..models import Delegation, Rsvp
from ..rules import ACTIVE, Standing

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


class Flaw(StrEnum):
    """What may be the matter with somebody who means to come."""

    BOUNCED = "bounced"  # their address, or their contact's, sent a mail back
    UNNAMED = "unnamed"  # a seat that nobody is named for yet


_Contact = aliased(Person)
_CONTACT_BOUNCED = exists().where(_Contact.id == Delegation.contact_id, _Contact.email_bounced_at.is_not(None))
FLAWED = {Flaw.BOUNCED: or_(Person.email_bounced_at.is_not(None), _CONTACT_BOUNCED), Flaw.UNNAMED: Rsvp.named.is_(False)}


def people_of(event_id: int, *, search: str = "", standing: Standing | None = None, flaw: Flaw | None = None, page: int = 1) -> People:
    """The people of an event, in the order of arrival. `search` looks in names, 초성, organisations, references and addresses."""
    query = select(Rsvp).join(Rsvp.person).join(Rsvp.delegation).where(Rsvp.event_id == event_id)
    if search:
        query = query.where(found_by(Person.search, search) | Delegation.reference.icontains(search, autoescape=True))
    if standing is not None:
        query = query.where(Rsvp.standing == standing)
    if flaw is not None:
        query = query.where(Rsvp.standing.in_(ACTIVE), FLAWED[flaw])
    found = db.session.scalar(select(func.count()).select_from(query.order_by(None).subquery())) or 0
    counts = db.session.execute(select(Rsvp.standing, func.count()).where(Rsvp.event_id == event_id).group_by(Rsvp.standing))
    rows = query.options(contains_eager(Rsvp.person), contains_eager(Rsvp.delegation)).order_by(Delegation.number, Delegation.id, Rsvp.position)
    page = max(1, min(page, -(-found // PAGE) or 1))
    return People(db.session.scalars(rows.limit(PAGE).offset((page - 1) * PAGE)).all(), found, dict(counts.all()), page)


def everybody_of(event_id: int) -> Iterator[Rsvp]:
    """Everyone ever registered for the event, for an export: read in portions, however many."""
    query = select(Rsvp).join(Rsvp.delegation).where(Rsvp.event_id == event_id).order_by(Delegation.number, Delegation.id, Rsvp.position)
    options = (joinedload(Rsvp.person), contains_eager(Rsvp.delegation).joinedload(Delegation.contact))
    with db.session.scalars(query.options(*options).execution_options(yield_per=500)) as people:
        yield from people


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
    """What each delegation of the event agrees to or not: delegation → purpose → given and not withdrawn; what was only told is left out."""
    agreed = Consent.given & Consent.withdrawn_at.is_(None)
    asked = select(Consent.delegation_id, Consent.purpose, agreed).join(Delegation, Consent.delegation_id == Delegation.id)
    found: dict[int, dict[str, bool]] = {}
    for delegation_id, purpose, given in db.session.execute(asked.where(Delegation.event_id == event_id, Consent.purpose != "notice")):
        found.setdefault(delegation_id or 0, {})[purpose] = given
    return found
