"""Reading programmes and who may do what in them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask_login import current_user
from sqlalchemy import select

from ..core.access import ROLES
from ..core.db import db
from ..people.models import Person
from .models import Body, Grant, Programme, Term
from .rules import TermList

# A grant that holds in the whole installation. Any other role without a programme holds nowhere.
EVERYWHERE = Grant.programme_id.is_(None) & (Grant.role == "owner")


def find_programme(slug: str) -> Programme | None:
    return db.session.scalar(select(Programme).where(Programme.slug == slug))


def programmes() -> Sequence[Programme]:
    return db.session.scalars(select(Programme).order_by(Programme.id)).all()


def bodies(programme_id: int) -> Sequence[Body]:
    """The bodies of a programme, each followed by those below it."""
    rows = db.session.scalars(select(Body).where(Body.programme_id == programme_id).order_by(Body.position, Body.id)).all()
    below: dict[int | None, list[Body]] = {}
    for body in rows:
        below.setdefault(body.parent_id, []).append(body)

    def branch(parent_id: int | None) -> list[Body]:
        return [each for body in below.get(parent_id, []) for each in (body, *branch(body.id))]

    return branch(None)


def find_body(programme_id: int, code: str) -> Body | None:
    return db.session.scalar(select(Body).where(Body.programme_id == programme_id, Body.code == code))


def terms(programme_id: int, name: TermList) -> Sequence[Term]:
    return db.session.scalars(select(Term).where(Term.programme_id == programme_id, Term.list == name).order_by(Term.position)).all()


def rights_of(person_id: int, programme_slug: str | None) -> frozenset[str]:
    """Everything this person may do in that programme; without a slug, in any programme.

    A grant for a body alone gives nothing in the whole programme; one without a programme counts everywhere if it is owner.
    """
    rights: set[str] = set()
    for grant in _grants_of(person_id):
        if grant.everywhere or (grant.programme_id is not None and programme_slug in (None, grant.slug)):
            rights |= ROLES.get(grant.role, frozenset())
    return frozenset(rights)


def where_may(person_id: int, right: str) -> tuple[int, ...] | None:
    """The ids of the programmes in which this person has `right`; None for every one, also those still to be made."""
    able = [grant for grant in _grants_of(person_id) if right in ROLES.get(grant.role, ())]
    if any(grant.everywhere for grant in able):
        return None
    return tuple(sorted({grant.programme_id for grant in able if grant.programme_id is not None}))


def may(right: str, programme_slug: str | None) -> bool:
    """Whether the signed-in person has `right` there: the answer that core.access asks for."""
    return right in rights_of(current_user.person_id, programme_slug)


@dataclass(frozen=True)
class Granted:
    """Who has which role; `everywhere`: over the whole installation, not to be revoked here."""

    id: int
    name: str
    email: str
    role: str
    everywhere: bool


def grants_in(programme_id: int) -> list[Granted]:
    """Everybody with a role in the programme, the mightier first."""
    held = select(Grant.id, Person.name, Person.email, Grant.role, EVERYWHERE.label("everywhere")).join(Person, Person.id == Grant.person_id)
    rows = db.session.execute(held.where((Grant.programme_id == programme_id) | EVERYWHERE, Grant.body_id.is_(None)))
    granted = [Granted(row.id, row.name, row.email, row.role, row.everywhere) for row in rows]
    return sorted(granted, key=lambda g: (list(ROLES).index(g.role), not g.everywhere, g.name, g.id))


def programmes_of(person_id: int) -> Sequence[Programme]:
    """The programmes in which this person has a role; all of them for an owner of the installation."""
    mine = where_may(person_id, "see")
    return programmes() if mine is None else db.session.scalars(select(Programme).where(Programme.id.in_(mine)).order_by(Programme.id)).all()


def _grants_of(person_id: int) -> Sequence[Any]:
    """The person's roles in whole programmes, each with the programme's id and slug if it has one."""
    grants = select(Grant.role, Grant.programme_id, Programme.slug, EVERYWHERE.label("everywhere")).outerjoin(Programme, Grant.programme_id == Programme.id)
    return db.session.execute(grants.where(Grant.person_id == person_id, Grant.body_id.is_(None))).all()
