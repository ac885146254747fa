"""Reading programmes and who may do what in them."""

from __future__ import annotations

from collections.abc import Sequence

from flask_login import current_user
from sqlalchemy import select

from ..core.access import ROLES
from ..core.db import db
from .models import Body, Grant, Programme, Term
from .rules import TermList


def find_programme(slug: str) -> Programme | None:
    return db.session.scalar(select(Programme).where(Programme.slug == slug))


def programmes() -> Sequence[Programme]:
    return db.session.scalars(select(Programme).order_by(Programme.id)).all()


def bodies(programme_id: int) -> Sequence[Body]:
    return db.session.scalars(select(Body).where(Body.programme_id == programme_id).order_by(Body.position)).all()


def terms(programme_id: int, name: TermList) -> Sequence[Term]:
    return db.session.scalars(select(Term).where(Term.programme_id == programme_id, Term.list == name).order_by(Term.position)).all()


def rights_of(person_id: int, programme_slug: str | None) -> frozenset[str]:
    """Everything this person may do in that programme; without a slug, in any programme.

    A grant for a body alone gives nothing in the whole programme; one without a programme counts everywhere if it is owner.
    """
    grants = select(Grant.role, Grant.programme_id, Programme.slug).outerjoin(Programme, Grant.programme_id == Programme.id)
    rights: set[str] = set()
    for role, programme_id, slug in db.session.execute(grants.where(Grant.person_id == person_id, Grant.body_id.is_(None))):
        if (programme_id is None and role == "owner") or (programme_id is not None and programme_slug in (None, slug)):
            rights |= ROLES.get(role, frozenset())
    return frozenset(rights)


def may(right: str, programme_slug: str | None) -> bool:
    """Whether the signed-in person has `right` there: the answer that core.access asks for."""
    return right in rights_of(current_user.person_id, programme_slug)
