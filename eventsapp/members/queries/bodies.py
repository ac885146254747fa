"""Reading bodies: their tree, who sits in them on a day, which members wished to join."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import joinedload

from ...core.db import db
from ...core.words import whole
from ...people.models import Organisation
from ...programmes.models import Body
from ...programmes.queries import bodies
from ..models import Application, BodySeat, Membership
from ..rules import BodyRole, Stage, Standing
from ..rules.bodies import Term, term_on
from ..rules.membership import leads_to
from .membership import latest_change
from .register import find_record


@dataclass(frozen=True)
class Node:
    """A body with those below it, and how many sit in it; depth: how many stand above it."""

    body: Body
    below: list[Node]
    seats: int
    depth: int


def tree_of(programme_id: int, day: date) -> list[Node]:
    """All bodies of a programme as they stand below each other, with the seats of a day."""
    return _nodes(bodies(programme_id), seats_by_body(programme_id, day), None, 0)


def flat(nodes: Sequence[Node]) -> list[Node]:
    """The tree as one reads it, from the top down."""
    return [one for node in nodes for one in (node, *flat(node.below))]


def seats_by_body(programme_id: int, day: date) -> dict[int, int]:
    """How many seats of each body are taken on a day; no entry where there is none."""
    seats = select(BodySeat.body_id, func.count()).join(BodySeat.body).where(Body.programme_id == programme_id, *holding(day))
    return dict(db.session.execute(seats.group_by(BodySeat.body_id)).all())


def holding(day: date) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    """The conditions under which a seat counts on a day."""
    return BodySeat.from_on <= day, or_(BodySeat.to_on.is_(None), BodySeat.to_on >= day)


def seats_in(body_id: int) -> list[BodySeat]:
    """Every seat a body ever had, with person and organisation: the chair first, then as they began."""
    rows = db.session.scalars(select(BodySeat).where(BodySeat.body_id == body_id).options(joinedload(BodySeat.person), joinedload(BodySeat.organisation))).all()
    return sorted(rows, key=lambda seat: (list(BodyRole).index(seat.role), seat.from_on, seat.id))


def seats_by_term(body_id: int, day: date) -> dict[Term, list[BodySeat]]:
    """A body's seats as a day finds them."""
    terms: dict[Term, list[BodySeat]] = {term: [] for term in Term}
    for seat in seats_in(body_id):
        terms[term_on(seat.from_on, seat.to_on, day)].append(seat)
    return terms


def find_seat(body_id: int, seat_id: int) -> BodySeat | None:
    query = select(BodySeat).where(BodySeat.body_id == body_id, BodySeat.id == seat_id)
    return db.session.scalar(query.options(joinedload(BodySeat.person), joinedload(BodySeat.organisation)))


def find_organisation(programme_id: int, typed: str) -> Organisation | None:
    """The organisation somebody typed: the number of a member, else a name. Raises SeveralRecords."""
    number = whole(typed)
    if number is None:
        return find_record(programme_id, typed)
    member = select(Membership.organisation_id).where(Membership.programme_id == programme_id, Membership.number == number).scalar_subquery()
    return db.session.scalar(select(Organisation).where(Organisation.id == member)) or find_record(programme_id, typed)


def member_names(programme_id: int, day: date, most: int = 300) -> Sequence[str]:
    """The first members of a day by name, to choose from while typing."""
    query = select(Organisation.name).join(Membership, Membership.organisation_id == Organisation.id)
    members = query.where(Membership.programme_id == programme_id, latest_change(day).in_(leads_to(Standing.MEMBER)))
    return db.session.scalars(members.order_by(Organisation.name).limit(most)).all()


def wishes_for(body: Body, day: date) -> list[Application]:
    """The admitted applications that wished for this body, whose organisation is a member on `day` and has no seat here then or later."""
    seated = select(BodySeat.organisation_id).where(
        BodySeat.body_id == body.id, BodySeat.organisation_id.is_not(None), or_(BodySeat.to_on.is_(None), BodySeat.to_on >= day)
    )
    members = select(Membership.organisation_id).where(Membership.programme_id == body.programme_id, latest_change(day).in_(leads_to(Standing.MEMBER)))
    admitted = (
        select(Application)
        .where(Application.programme_id == body.programme_id, Application.stage == Stage.ADMITTED)
        .where(Application.organisation_id.in_(members), Application.organisation_id.not_in(seated))
        .options(joinedload(Application.record))
        .order_by(Application.number, Application.id)
    )
    wished: dict[int | None, Application] = {}
    for application in db.session.scalars(admitted):
        if body.code in application.wishes:
            wished.setdefault(application.organisation_id, application)
    return list(wished.values())


def _nodes(rows: Sequence[Body], seats: dict[int, int], parent_id: int | None, depth: int) -> list[Node]:
    return [Node(body, _nodes(rows, seats, body.id, depth + 1), seats.get(body.id, 0), depth) for body in rows if body.parent_id == parent_id]
