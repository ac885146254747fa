"""The register of members as of a day: one page of it, how many of which kind, one member, all for an export."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import func, or_, select
from sqlalchemy.orm import contains_eager, joinedload, selectinload

from ...core.db import db
from ...people.models import Organisation, Person, Representative
from ...people.rules import folded, sought
from ..models import BodySeat, Membership, MembershipChange
from ..rules import Change, Standing
from ..rules.membership import SeveralRecords, leads_to, member_since, standing_after
from .membership import latest_change

PAGE = 50
IN_FORCE = (Standing.MEMBER, Standing.SUSPENDED)  # still on the list of members: a suspended one only has no rights
SORTS = ("number", "name")


@dataclass(frozen=True)
class Entry:
    """One member as the register shows it on a day; since: the day of its (last) admission, None once it has left."""

    membership: Membership
    standing: Standing
    since: date | None
    changed_on: date | None  # the day of what made it what it is


@dataclass(frozen=True)
class Register:
    """One page of the register, and how many there are in all, by standing; of those in force, by kind and by size class."""

    entries: Sequence[Entry]
    found: int
    page: int
    standings: dict[Standing, int] = field(default_factory=dict)
    kinds: dict[str, int] = field(default_factory=dict)
    sizes: dict[str, int] = field(default_factory=dict)

    @property
    def pages(self) -> int:
        return max(1, -(-self.found // PAGE))

    @property
    def in_force(self) -> int:
        return sum(self.standings.get(standing, 0) for standing in IN_FORCE)


def register_on(programme_id: int, day: date, *, standing: Standing | None = None, search: str = "", sort: str = "number", page: int = 1) -> Register:
    """The register as it was or will be on `day`; without a standing, those in force. As many queries for one member as for a thousand."""
    wanted = _on(programme_id, day, standing, search)
    found = db.session.scalar(wanted.with_only_columns(func.count())) or 0
    page = max(1, min(page, -(-found // PAGE) or 1))
    return Register(_entries(_ordered(wanted, sort).limit(PAGE).offset((page - 1) * PAGE), day), found, page, **_counts(programme_id, day))


def whole_register(programme_id: int, day: date, *, standing: Standing | None = None, search: str = "", sort: str = "number") -> Sequence[Entry]:
    """All of it, for an export."""
    return _entries(_ordered(_on(programme_id, day, standing, search), sort), day)


def find_member(programme_id: int, number: int) -> Membership | None:
    """The member of that number with its organisation and what happened to it."""
    query = select(Membership).where(Membership.programme_id == programme_id, Membership.number == number)
    return db.session.scalar(query.join(Membership.organisation).options(contains_eager(Membership.organisation), selectinload(Membership.changes)))


def member_of(programme_id: int, organisation_id: int) -> Membership | None:
    """The membership of an organisation, or of the record it was merged into."""
    record = select(func.coalesce(Organisation.merged_into_id, Organisation.id)).where(Organisation.id == organisation_id).scalar_subquery()
    query = select(Membership).where(Membership.programme_id == programme_id, Membership.organisation_id == record)
    return db.session.scalar(query.join(Membership.organisation).options(contains_eager(Membership.organisation), selectinload(Membership.changes)))


def entry_of(membership: Membership, day: date) -> Entry:
    told = [change for change in membership.changes if change.effective_on <= day]
    latest = told[-1] if told else None
    changes = [(change.effective_on, change.change) for change in membership.changes]
    return Entry(membership, standing_after(latest.change if latest else None), member_since(changes, day), latest.effective_on if latest else None)


def actors_of(actors: Sequence[str]) -> dict[str, str]:
    """The names of those among these actors who are people: "person:12" → name."""
    ids = {int(actor.removeprefix("person:")) for actor in actors if actor.startswith("person:")}
    names = db.session.execute(select(Person.id, Person.name).where(Person.id.in_(ids)))
    return {f"person:{person_id}": name for person_id, name in names}


def seats_for(organisation_id: int, day: date) -> Sequence[BodySeat]:
    """Where this organisation sits on a day or will sit, in the order of the bodies."""
    query = select(BodySeat).where(BodySeat.organisation_id == organisation_id, or_(BodySeat.to_on.is_(None), BodySeat.to_on >= day))
    return db.session.scalars(
        query.join(BodySeat.body).options(contains_eager(BodySeat.body), selectinload(BodySeat.person)).order_by(BodySeat.from_on, BodySeat.id)
    ).all()


def find_record(programme_id: int, name: str, business_number: str = "") -> Organisation | None:
    """The record an organisation typed like this is: by its business number, else by its folded name. Raises SeveralRecords."""
    alike = Organisation.business_number == business_number if business_number else Organisation.name_key == folded(name)
    query = select(Organisation).where(Organisation.programme_id == programme_id, Organisation.merged_into_id.is_(None), alike)
    records = db.session.scalars(query.order_by(Organisation.id).limit(2)).all()
    if len(records) > 1:
        raise SeveralRecords()
    if not records and business_number:
        named = find_record(programme_id, name)
        return named if named is not None and not named.business_number else None
    return records[0] if records else None


def _on(programme_id: int, day: date, standing: Standing | None, search: str) -> Any:
    """Memberships with their organisations that stand so on `day` and are looked for."""
    changes = leads_to(standing) if standing else [change for each in IN_FORCE for change in leads_to(each)]
    query = select(Membership).join(Membership.organisation).where(Membership.programme_id == programme_id, latest_change(day).in_(changes))
    looked_for = sought(search)
    if not looked_for:
        return query
    ways = [Organisation.search.contains(looked_for, autoescape=True), func.lower(Organisation.name_en).contains(looked_for, autoescape=True)]
    if folded(search):
        ways.append(Organisation.name_key.contains(folded(search), autoescape=True))
    digits = "".join(c for c in search if c.isascii() and c.isdigit())
    if digits and len(digits) < 9:
        ways.append(Membership.number == int(digits))
    elif len(digits) == 10:
        ways.append(Organisation.business_number == digits)
    return query.where(or_(*ways))


def _ordered(query: Any, sort: str) -> Any:
    return query.order_by(Organisation.name, Membership.number) if sort == "name" else query.order_by(Membership.number)


def _entries(query: Any, day: date) -> list[Entry]:
    rows = db.session.scalars(query.options(contains_eager(Membership.organisation), selectinload(Membership.changes)))
    return [entry_of(membership, day) for membership in rows]


def _counts(programme_id: int, day: date) -> dict[str, Any]:
    stands = (
        select(Organisation.kind.label("kind"), Organisation.size_class.label("size"), latest_change(day).label("latest"))
        .select_from(Membership).join(Membership.organisation).where(Membership.programme_id == programme_id).subquery()
    )  # fmt: skip
    counts: dict[str, dict[Any, int]] = {"standings": {}, "kinds": {}, "sizes": {}}
    for kind, size, latest, number in db.session.execute(select(stands, func.count()).group_by(stands.c.kind, stands.c.size, stands.c.latest)):
        standing = standing_after(Change(latest) if latest else None)
        _add(counts["standings"], standing, number)
        if standing in IN_FORCE:
            _add(counts["kinds"], kind, number)
            _add(counts["sizes"], size, number)
    return counts


def _add(counts: dict[Any, int], key: Any, number: int) -> None:
    counts[key] = counts.get(key, 0) + number


def get_change(change_id: int) -> MembershipChange:
    """What happened, with its membership, organisation and programme loaded."""
    whole = joinedload(MembershipChange.membership)
    wanted = select(MembershipChange).where(MembershipChange.id == change_id).options(whole.joinedload(Membership.organisation), whole.joinedload(Membership.programme))
    return db.session.scalars(wanted).one()


def acting_for(representative_id: int) -> Representative | None:
    """Somebody who may act for an organisation, with person and organisation loaded; None once removed."""
    loaded = select(Representative).options(joinedload(Representative.person), joinedload(Representative.organisation))
    return db.session.scalar(loaded.where(Representative.id == representative_id, Representative.removed_at.is_(None)))
