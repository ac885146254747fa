"""People in bodies: a seat given, its term changed, its person named, and seats for the members who wished to join."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import select

from ...core import audit, once
from ...core.db import db, transaction
from ...core.editing import apply
from ...people.models import Organisation, Person
from ...people.rules import searchable
from ...programmes.models import Body
from ..models import BodySeat
from ..queries.bodies import find_organisation, seats_in, wishes_for
from ..rules import BodyRole
from ..rules.bodies import AlreadySeated, NoSuchOrganisation, PersonNamedAlready, must_be_in_order, overlap


@dataclass(frozen=True)
class Named:
    """A person as typed; with an empty name nobody is named yet."""

    name: str = ""
    email: str = ""
    phone: str = ""


@dataclass(frozen=True)
class Seat:
    """A seat as typed; organisation: a name or a member's number, "" for a person on their own behalf."""

    organisation: str
    person: Named
    role: BodyRole
    from_on: date
    to_on: date | None = None


def add_seat(*, body_id: int, seat: Seat, sent: once.Sent, now: datetime, actor: str) -> int:
    """Raises EndsBeforeItBegins, NoSuchOrganisation, SeveralRecords, AlreadySeated, or once.AlreadyDone with the seat."""
    with transaction():
        body = _locked(body_id)
        first = once.find(sent)
        if first is not None:
            raise once.AlreadyDone(first)
        must_be_in_order(seat.from_on, seat.to_on)
        organisation = _organisation(body, seat.organisation)
        _must_be_free(body_id, organisation, seat)
        person = _add_person(body, organisation, seat.person, now) if seat.person.name else None
        row = _add(body_id, organisation.id if organisation else None, person.id if person else None, seat.role, seat.from_on, seat.to_on, now)
        db.session.flush()
        once.remember(sent, result=str(row.id), now=now)
        audit.record("add_seat", programme_id=body.programme_id, subject="body_seat", subject_id=row.id, actor=actor, now=now)
        return row.id


def edit_seat(*, seat_id: int, version: int, values: Mapping[str, Any], seen: Mapping[str, str] | None = None, now: datetime, actor: str) -> None:
    """Another role or term. Raises EndsBeforeItBegins or ChangedMeanwhile."""
    with transaction():
        body, seat = _locked_seat(seat_id)
        must_be_in_order(values.get("from_on", seat.from_on), values.get("to_on", seat.to_on))
        fields = apply(seat, values, version=version, seen=seen)
        if fields:
            db.session.flush()
            audit.record("edit_seat", programme_id=body.programme_id, subject="body_seat", subject_id=seat_id, actor=actor, now=now, fields=fields)


def end_seat(*, seat_id: int, last_day: date, now: datetime, actor: str) -> None:
    """Its term ends with this day; one that had not begun is taken back as if never given. One that ended earlier stays so."""
    with transaction():
        body, seat = _locked_seat(seat_id)
        if seat.from_on > last_day:
            db.session.delete(seat)
        elif seat.to_on is None or seat.to_on > last_day:
            seat.to_on = last_day
            seat.version += 1
        else:
            return
        db.session.flush()
        audit.record("end_seat", programme_id=body.programme_id, subject="body_seat", subject_id=seat_id, actor=actor, now=now, fields=[last_day.isoformat()])


def name_person(*, seat_id: int, person: Named, now: datetime, actor: str) -> None:
    """Who sits on a seat that was given to an organisation. Raises PersonNamedAlready."""
    with transaction():
        body, seat = _locked_seat(seat_id)
        if seat.person_id is not None:
            raise PersonNamedAlready()
        seat.person_id = _add_person(body, seat.organisation, person, now).id
        seat.version += 1
        db.session.flush()
        audit.record("name_person", programme_id=body.programme_id, subject="body_seat", subject_id=seat_id, actor=actor, now=now)


def seat_wishes(*, body_id: int, application_ids: Collection[int], from_on: date, now: datetime, actor: str) -> int:
    """A seat for the organisation of each of these applications that still wishes and may; its person is named later. How many."""
    with transaction():
        body = _locked(body_id)
        wished = [application for application in wishes_for(body, from_on) if application.id in application_ids]
        for application in wished:
            _add(body_id, application.organisation_id, None, BodyRole.MEMBER, from_on, None, now)
        if wished:
            db.session.flush()
            fields = [str(len(wished)), from_on.isoformat()]
            audit.record("seat_wishes", programme_id=body.programme_id, subject="body", subject_id=body_id, actor=actor, now=now, fields=fields)
        return len(wished)


def _locked(body_id: int) -> Body:
    """The body, locked: its seats are given one at a time."""
    return db.session.scalars(select(Body).where(Body.id == body_id).with_for_update(key_share=True).execution_options(populate_existing=True)).one()


def _locked_seat(seat_id: int) -> tuple[Body, BodySeat]:
    body = _locked(db.session.execute(select(BodySeat.body_id).where(BodySeat.id == seat_id)).scalar_one())
    return body, db.session.get_one(BodySeat, seat_id, with_for_update={"key_share": True}, populate_existing=True)


def _organisation(body: Body, typed: str) -> Organisation | None:
    if not typed:
        return None
    found = find_organisation(body.programme_id, typed)
    if found is None:
        raise NoSuchOrganisation()
    return found


def _must_be_free(body_id: int, organisation: Organisation | None, seat: Seat) -> None:
    """No seat of the same person for the same organisation in the same time; of an organisation, none whose person is still to be named."""
    for other in seats_in(body_id):
        same_organisation = other.organisation_id == (organisation.id if organisation else None)
        if same_organisation and _same_person(other.person, seat.person) and overlap(seat.from_on, seat.to_on, other.from_on, other.to_on):
            raise AlreadySeated()


def _same_person(there: Person | None, typed: Named) -> bool:
    if there is None or not typed.name:
        return there is None and not typed.name
    return there.name == typed.name and there.email_key == typed.email.casefold()


def _add_person(body: Body, organisation: Organisation | None, typed: Named, now: datetime) -> Person:
    """A person of their own: nobody is matched by an address that nobody has proven."""
    person = Person(
        name=typed.name, email=typed.email, email_key=typed.email.casefold(), phone=typed.phone, programme_id=body.programme_id,
        organisation_id=organisation.id if organisation else None, search=searchable(typed.name, organisation.name if organisation else "", typed.email), created_at=now,
    )  # fmt: skip
    db.session.add(person)
    db.session.flush()
    return person


def _add(body_id: int, organisation_id: int | None, person_id: int | None, role: BodyRole, from_on: date, to_on: date | None, now: datetime) -> BodySeat:
    row = BodySeat(body_id=body_id, organisation_id=organisation_id, person_id=person_id, role=role, from_on=from_on, to_on=to_on, created_at=now)
    db.session.add(row)
    return row
