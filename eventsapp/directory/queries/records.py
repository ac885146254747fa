"""Reading records of organisations: a list that can be searched, one of them, whatever was merged into it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Select, func, or_, select
from sqlalchemy.orm import aliased

from ...core.audit import AuditEntry, AuditValue
from ...core.db import db
from ...members.models import Membership
from ...members.queries.membership import latest_change
from ...members.rules import Change, Standing
from ...members.rules.membership import leads_to, standing_after
from ...people.models import Organisation, Person, Representative
from ...people.queries import found_by
from ...people.rules import folded
from ...rsvps.models import Delegation

PAGE = 50
_ON_THE_LIST = [*leads_to(Standing.MEMBER), *leads_to(Standing.SUSPENDED)]


class Show(StrEnum):
    """Which of the records are asked for."""

    ALL = "all"
    MEMBERS = "members"
    OTHERS = "others"  # no members
    ALONE = "alone"  # nobody acts for them


@dataclass(frozen=True)
class Line:
    """One record of the list. member: its number; delegations, acting: how many."""

    organisation: Organisation
    member: int | None
    standing: Standing
    delegations: int
    acting: int


@dataclass(frozen=True)
class Listing:
    """One page of the records, and how many are found."""

    lines: Sequence[Line]
    found: int
    page: int

    @property
    def pages(self) -> int:
        return max(1, -(-self.found // PAGE))


def records_of(programme_id: int, day: date, *, typed: str = "", show: Show = Show.ALL, page: int = 1) -> Listing:
    """The records of a programme by name. As many questions for one as for a thousand."""
    wanted = _wanted(programme_id, day, typed, show)
    found = db.session.scalar(wanted.with_only_columns(func.count())) or 0
    page = max(1, min(page, -(-found // PAGE) or 1))
    delegations = select(func.count()).where(Delegation.organisation_id == Organisation.id).correlate(Organisation).scalar_subquery()
    acting = select(func.count()).where(_acts_for()).correlate(Organisation).scalar_subquery()
    columns = wanted.with_only_columns(Organisation, Membership.number, latest_change(day), delegations, acting)
    rows = db.session.execute(columns.order_by(Organisation.name, Organisation.id).limit(PAGE).offset((page - 1) * PAGE))
    lines = [Line(row, number, standing_after(Change(change) if change else None), comes, acts) for row, number, change, comes, acts in rows]
    return Listing(lines, found, page)


def find_record(programme_id: int, organisation_id: int) -> Organisation | None:
    """The record as it is, perhaps merged into another one."""
    return db.session.scalar(select(Organisation).where(Organisation.id == organisation_id, Organisation.programme_id == programme_id))


def get_counting(organisation: Organisation) -> Organisation:
    """The record that counts instead of this one, or itself."""
    while organisation.merged_into_id is not None:
        organisation = db.session.get_one(Organisation, organisation.merged_into_id)
    return organisation


def same_as(organisation_id: int) -> Select[Any]:
    """The ids of a record and of those merged into it: what was written for one of them while it was merged is found, too."""
    one = aliased(Organisation)
    return select(one.id).where(or_(one.id == organisation_id, one.merged_into_id == organisation_id))


def merged_into(organisation_id: int) -> Sequence[Organisation]:
    """The records this one stands for, too."""
    return db.session.scalars(select(Organisation).where(Organisation.merged_into_id == organisation_id).order_by(Organisation.id)).all()


def other_with_number(programme_id: int, business_number: str, *, but: int | None = None) -> Organisation | None:
    """A record of this number that counts, other than `but`."""
    if not business_number:
        return None
    same = select(Organisation).where(_counts(programme_id), Organisation.business_number == business_number, Organisation.id != (but or 0))
    return db.session.scalar(same.order_by(Organisation.id).limit(1))


def namesake(programme_id: int, name: str) -> Organisation | None:
    """A record of this folded name that counts."""
    same = select(Organisation).where(_counts(programme_id), Organisation.name_key == folded(name))
    return db.session.scalar(same.order_by(Organisation.id).limit(1))


@dataclass(frozen=True)
class Did:
    """One thing that was done to a record. who: a person's name, "" if it was nobody's doing. was: values before, by field."""

    at: Any
    who: str
    by_representative: bool
    verb: str
    fields: Sequence[str]
    was: dict[str, Any]


def history_of(organisation_id: int, *, most: int = 100) -> list[Did]:
    """What was done to a record and to those merged into it, the latest first."""
    query = select(AuditEntry, AuditValue.values).outerjoin(AuditValue, AuditValue.entry_id == AuditEntry.id)
    mine = query.where(AuditEntry.subject == "organisation", AuditEntry.subject_id.in_(same_as(organisation_id)))
    entries = db.session.execute(mine.order_by(AuditEntry.id.desc()).limit(most)).all()
    names = _names([entry.actor for entry, _values in entries])
    return [Did(e.at, names.get(e.actor, ""), e.actor.startswith("link:representative:"), e.verb, e.fields, values or {}) for e, values in entries]


def search_of(typed: str) -> ColumnElement[bool]:
    """Whether a record is found by what somebody typed: name, 초성, name in English, business number or its beginning."""
    ways = [found_by(Organisation.search, typed), func.lower(Organisation.name_en).contains(typed.strip().casefold(), autoescape=True)]
    digits = typed.replace("-", "").replace(" ", "")
    if digits.isascii() and digits.isdigit():
        ways.append(Organisation.business_number.startswith(digits))
    return or_(*ways)


def _wanted(programme_id: int, day: date, typed: str, show: Show) -> Select[Any]:
    query = select(Organisation).outerjoin(Membership, Membership.organisation_id == Organisation.id).where(_counts(programme_id))
    if typed:
        query = query.where(search_of(typed))
    if show is Show.MEMBERS:
        return query.where(latest_change(day).in_(_ON_THE_LIST))
    if show is Show.OTHERS:
        return query.where(or_(latest_change(day).is_(None), latest_change(day).not_in(_ON_THE_LIST)))
    if show is Show.ALONE:
        return query.where(~select(Representative.id).where(_acts_for()).correlate(Organisation).exists())
    return query


def _counts(programme_id: int) -> ColumnElement[bool]:
    return (Organisation.programme_id == programme_id) & Organisation.merged_into_id.is_(None)


def _acts_for() -> ColumnElement[bool]:
    return (Representative.organisation_id == Organisation.id) & Representative.removed_at.is_(None)


def _names(actors: Sequence[str]) -> dict[str, str]:
    """The people behind these actors: staff by their person, representatives by theirs."""
    people = {int(actor.rpartition(":")[2]) for actor in actors if actor.startswith("person:")}
    acting = {int(actor.rpartition(":")[2]) for actor in actors if actor.startswith("link:representative:")}
    names = {f"person:{row.id}": row.name for row in db.session.execute(select(Person.id, Person.name).where(Person.id.in_(people)))}
    by_link = select(Representative.id, Person.name).join(Representative.person).where(Representative.id.in_(acting))
    return names | {f"link:representative:{row.id}": row.name for row in db.session.execute(by_link)}
