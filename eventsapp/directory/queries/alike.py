"""Reading what could be one organisation: records that look alike, registrations and applications without a record."""

from __future__ import annotations

from typing import Any

from sqlalchemy import func, or_, select

from ...core.db import db
from ...events.models import Event
from ...members.models import Application, Call, Membership
from ...members.rules.calls import UNDECIDED
from ...people.models import Organisation
from ...people.rules import folded
from ...rsvps.models import Delegation
from ...rsvps.rules import ACTIVE
from ..rules.alike import Cluster, Group, Record, Typed, clusters, groups

MOST_TYPED = 5_000  # the latest ones of each kind are looked at


def records_alike(programme_id: int) -> list[Group]:
    """Records of the programme that share a business number or a folded name with another one."""
    alone = select(Organisation.business_number).where(_counting(programme_id), Organisation.business_number != "")
    numbers = alone.group_by(Organisation.business_number).having(func.count() > 1)
    names = select(Organisation.name_key).where(_counting(programme_id)).group_by(Organisation.name_key).having(func.count() > 1)
    shared = or_(Organisation.business_number.in_(numbers), Organisation.name_key.in_(names))
    return groups(_records(_record_columns(programme_id).where(shared)))


def alike_to(organisation: Organisation) -> list[Record]:
    """The other records that look like this one."""
    return [record for record in records_like(organisation.programme_id, organisation.name, organisation.business_number) if record.id != organisation.id]


def records_like(programme_id: int, name: str, business_number: str) -> list[Record]:
    """The records that an organisation typed like this could be."""
    fits = Organisation.name_key == folded(name)
    if business_number:
        fits = fits | (Organisation.business_number == business_number)
    return _records(_record_columns(programme_id).where(fits))


def records_found(programme_id: int, condition: Any, *, most: int = 20) -> list[Record]:
    """The first records of a search."""
    return _records(_record_columns(programme_id).where(condition).limit(most))


def not_linked(programme_id: int) -> list[Cluster]:
    """The programme's registrations and undecided applications of organisations without a record, and the records each could be."""
    typed = [*_delegations(programme_id), *_applications(programme_id)]
    return clusters(typed, _records(_record_columns(programme_id))) if typed else []


def _delegations(programme_id: int) -> list[Typed]:
    query = select(
        Delegation.id, Delegation.organisation, Delegation.business_number, Delegation.reference, Event.title, Event.slug, Delegation.registered_at
    ).join(Delegation.event)
    open_ones = (Delegation.organisation_id.is_(None), Delegation.organisation != "", Delegation.erased_at.is_(None), Delegation.standing.in_(ACTIVE))
    rows = db.session.execute(query.where(Event.programme_id == programme_id, *open_ones).order_by(Delegation.id.desc()).limit(MOST_TYPED))
    return [Typed(*row) for row in rows]


def _applications(programme_id: int) -> list[Typed]:
    query = select(Application.id, Application.organisation, Application.business_number, Application.reference, Call.title, Application.submitted_at)
    open_ones = (Application.organisation_id.is_(None), Application.stage.in_(UNDECIDED), Application.erased_at.is_(None))
    rows = db.session.execute(
        query.join(Application.call).where(Application.programme_id == programme_id, *open_ones).order_by(Application.id.desc()).limit(MOST_TYPED)
    )
    return [Typed(row_id, name, number, reference, title, "", sent) for row_id, name, number, reference, title, sent in rows if sent is not None]


def _record_columns(programme_id: int) -> Any:
    columns = (Organisation.id, Organisation.name, Organisation.name_key, Organisation.business_number, Membership.number)
    query = select(*columns).outerjoin(Membership, Membership.organisation_id == Organisation.id)
    return query.where(_counting(programme_id)).order_by(Organisation.id)


def _counting(programme_id: int) -> Any:
    return (Organisation.programme_id == programme_id) & Organisation.merged_into_id.is_(None)


def _records(query: Any) -> list[Record]:
    return [Record(*row) for row in db.session.execute(query)]
