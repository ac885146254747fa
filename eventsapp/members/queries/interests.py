"""Which organisations a reviewer belongs to, and which are members: what applicants are held against."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Select, func, or_, select, union

from ...core.db import db
from ...people.models import Organisation, Person, Representative
from ...people.rules import folded
from ..models import Application, BodySeat, Membership
from ..rules import Standing
from ..rules.identity import Applicant, Known, Record
from ..rules.membership import leads_to
from .membership import latest_change


def applicant_of(application: Application) -> Applicant:
    return Applicant(application.organisation_id, folded(application.organisation), application.business_number)


def interests_of(programme_id: int, person_id: int) -> Known:
    """The organisations of this programme that somebody belongs to: by their own entry, a seat in a body, or as one who acts for it.

    They are looked for under every entry of the programme that bears the address of their account: to be excluded once too
    often does less harm than to vote on one's own application.
    """
    me = select(Person.email_key).where(Person.id == person_id, Person.email_key != "").scalar_subquery()
    mine = select(Person.id).where(or_(Person.id == person_id, (Person.programme_id == programme_id) & (Person.email_key == me)))
    ways: Any = union(
        select(Person.organisation_id).where(Person.id.in_(mine)),
        select(BodySeat.organisation_id).where(BodySeat.person_id.in_(mine)),
        select(Representative.organisation_id).where(Representative.person_id.in_(mine), Representative.removed_at.is_(None)),
    )
    return _known(select(Organisation).where(Organisation.programme_id == programme_id, Organisation.id.in_(ways.subquery().select())))


def members_like(programme_id: int, today: date, applicants: Sequence[Applicant] | None = None) -> Known:
    """Who is a member of the programme today, perhaps suspended, and could be one of these applicants; every member without them."""
    members = select(Organisation).join(Membership, Membership.organisation_id == Organisation.id)
    members = members.where(Membership.programme_id == programme_id, latest_change(today).in_([*leads_to(Standing.MEMBER), *leads_to(Standing.SUSPENDED)]))
    return _known(members if applicants is None else members.where(_like(applicants)))


def records_like(programme_id: int, applicants: Sequence[Applicant]) -> Known:
    """The programme's records, merged ones left out, that could be these applicants."""
    return _known(select(Organisation).where(Organisation.programme_id == programme_id, Organisation.merged_into_id.is_(None), _like(applicants)))


@dataclass(frozen=True)
class Suggestion:
    """A record that an applicant could be; member: the number of its membership, if it has or had one."""

    id: int
    name: str
    business_number: str
    member: int | None


def suggestions(programme_id: int, applicant: Applicant) -> list[Suggestion]:
    """The records that could be this applicant, the one it is linked to among them."""
    likely = select(Organisation.id, Organisation.name, Organisation.business_number, Membership.number).outerjoin(
        Membership, Membership.organisation_id == Organisation.id
    )
    rows = db.session.execute(
        likely.where(Organisation.programme_id == programme_id, Organisation.merged_into_id.is_(None), _like([applicant])).order_by(Organisation.id).limit(20)
    )
    return [Suggestion(*row) for row in rows]


def _like(applicants: Iterable[Applicant]) -> Any:
    numbers, names, ids = set(), set(), set()
    for applicant in applicants:
        names.add(applicant.name_key)
        numbers |= {applicant.business_number} if applicant.business_number else set()
        ids |= {applicant.organisation_id} if applicant.organisation_id is not None else set()
    return or_(Organisation.name_key.in_(names), Organisation.business_number.in_(numbers), Organisation.id.in_(ids))


def _known(organisations: Select[Organisation]) -> Known:
    """As records; one that was merged stands for the one that counts, under its own name and number as well."""
    rows = organisations.with_only_columns(
        Organisation.id, Organisation.name_key, Organisation.business_number, func.coalesce(Organisation.merged_into_id, Organisation.id).label("counts")
    )
    return Known.of(Record(row.counts, row.name_key, row.business_number) for row in db.session.execute(rows.order_by(Organisation.id)))
