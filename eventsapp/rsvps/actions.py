"""The verbs of registering: register a party, withdraw, fill freed seats, change the capacity.

Lock order: event, seat pool, delegation, RSVP, outbox, audit head. A verb that frees a seat fills it before it commits.
"""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Integer, bindparam, case, or_, select, update
from sqlalchemy.orm import selectinload

from ..core import audit, once, tokens
from ..core.db import db, insert_row, insert_rows, run, transaction
from ..events.actions import mark_changed
from ..events.models import Event
from ..events.rules import Phase, Status, phase
from ..mail.actions import Owed, owe
from ..people.models import Person
from .models import Consent, Delegation, Rsvp, SeatPool
from .queries import active, registration_facts
from .rules import (
    ACTIVE,
    REFERENCE_LETTERS,
    Answer,
    Contact,
    Delegate,
    EditedMeanwhile,
    NoRegistration,
    NoSeatsLeft,
    NoSuchStanding,
    Organisation,
    Party,
    Standing,
    must_be_a_party,
    must_be_open,
)  # fmt: skip

DELEGATION, RSVP = "delegation", "rsvp"  # the purposes of links


_SIZE = bindparam("size", type_=Integer)
_FITS = (SeatPool.waiting == 0) & (SeatPool.ceiling.is_(None) | (SeatPool.taken + _SIZE <= SeatPool.ceiling))
_ARRIVE = (
    update(SeatPool)
    .where(SeatPool.event_id == bindparam("event"), SeatPool.audience == "public")
    .values(arrivals=SeatPool.arrivals + 1, taken=SeatPool.taken + case((_FITS, _SIZE), else_=0), waiting=SeatPool.waiting + case((_FITS, 0), else_=1))
    .returning(SeatPool.id, SeatPool.arrivals, SeatPool.waiting)
)


def register(*, event_id: int, party: Party, sent: once.Sent, now: datetime, real: datetime) -> int:
    """Seat a party, or let it wait whole when it does not fit or anyone waits already. Returns the delegation's id.

    Raises the refusal that says why not (not open, closed, off, no waiting list, too many people), and once.AlreadyDone
    with the delegation's id when this very form was sent before.
    """
    must_be_a_party(party)
    with transaction():
        contact_id, people = _write_people(party, now)
        pool_id, number, standing = _arrive(event_id, party.size)
        event = db.session.get_one(Event, event_id)  # read after the pool's lock: what is off by now is off
        must_be_open(registration_facts(event, now), now)
        if standing is Standing.WAITING and not event.keeps_waiting_list:
            raise NoSeatsLeft()
        delegation_id = _write_delegation(event_id, pool_id, number, standing, contact_id, party, now)
        rsvp_ids = _write_rsvps(event_id, delegation_id, standing, people, now)
        _issue_links(party, delegation_id, rsvp_ids, real)
        _write_consents(delegation_id, contact_id, party, now)
        owe(_news("registration", delegation_id, contact_id, party, rsvp_ids, people), programme_id=event.programme_id, now=real)
        once.remember(sent, result=str(delegation_id), now=real)
        audit.record(
            "register", programme_id=event.programme_id, subject="delegation", subject_id=delegation_id,
            actor="visitor", now=now, fields=[standing.value, str(party.size)],
        )  # fmt: skip
    return delegation_id


def withdraw(*, rsvp_id: int, actor: str, now: datetime, real: datetime) -> None:
    """Take one person's RSVP back and let whoever waits move up. Doing it twice does nothing more."""
    with transaction():
        event_id = db.session.execute(select(Rsvp.event_id).where(Rsvp.id == rsvp_id)).scalar_one()
        pool = _locked_pool(event_id)
        rsvp = db.session.get_one(Rsvp, rsvp_id, populate_existing=True)
        _withdraw(pool, rsvp.delegation, [rsvp], actor=actor, now=now, real=real)


def withdraw_all(*, delegation_id: int, actor: str, now: datetime, real: datetime) -> None:
    """Take the whole delegation back and let whoever waits move up. Doing it twice does nothing more."""
    with transaction():
        event_id = db.session.execute(select(Delegation.event_id).where(Delegation.id == delegation_id)).scalar_one()
        pool = _locked_pool(event_id)
        delegation = db.session.get_one(Delegation, delegation_id, populate_existing=True)
        _withdraw(pool, delegation, delegation.rsvps, actor=actor, now=now, real=real)


def seat_by_hand(*, delegation_id: int, actor: str, now: datetime, real: datetime) -> None:
    """Seat a waiting delegation ahead of its turn, if seats are free. Raises NoSeatsLeft or NoSuchStanding."""
    with transaction():
        event_id = db.session.execute(select(Delegation.event_id).where(Delegation.id == delegation_id)).scalar_one()
        pool = _locked_pool(event_id)
        delegation = db.session.get_one(Delegation, delegation_id, populate_existing=True)
        if delegation.standing is not Standing.WAITING:
            raise NoSuchStanding()
        if not _fits(pool, len(active(delegation))):
            raise NoSeatsLeft()
        _seat(pool, delegation, now=now, real=real)
        _record("seat_by_hand", delegation, actor, now)


def fill(*, event_id: int, now: datetime, real: datetime) -> int:
    """Seat whoever waits and fits, oldest first; the first that does not fit keeps its place and ends it. Returns how many."""
    with transaction():
        return _fill(_locked_pool(event_id), now=now, real=real)


def fill_all(*, now: datetime, real: datetime) -> int:
    """fill() for every event where somebody waits although seats are free: the sweep's backstop."""
    waiting = select(SeatPool.event_id).where(SeatPool.waiting > 0, or_(SeatPool.ceiling.is_(None), SeatPool.taken < SeatPool.ceiling))
    event_ids = db.session.scalars(waiting).all()
    return sum(fill(event_id=event_id, now=now, real=real) for event_id in event_ids)


def set_capacity(*, event_id: int, capacity: int | None, now: datetime, real: datetime, actor: str = "system") -> None:
    """Let the event have `capacity` seats (None: no limit). More seats whoever waits; fewer drops nobody.

    Makes the event's pool if it has none yet. Joins the transaction of a verb that edits the event, whose row it locks.
    """
    with transaction():
        event = db.session.execute(select(Event).where(Event.id == event_id).with_for_update(key_share=True)).scalar_one()
        pool = db.session.scalar(_pool_query(event_id).with_for_update(key_share=True).execution_options(populate_existing=True))
        if pool is None:
            db.session.add(SeatPool(event_id=event_id, capacity=capacity, ceiling=capacity))
            db.session.flush()
            return
        if pool.capacity == capacity:
            return
        pool.capacity = capacity
        pool.ceiling = None if capacity is None else max(capacity, pool.taken)
        mark_changed(event, now=now)
        db.session.flush()
        _fill(pool, now=now, real=real)
        audit.record("set_capacity", programme_id=event.programme_id, subject="event", subject_id=event_id, actor=actor, now=now, fields=["capacity"])


def edit_delegation(
    *, delegation_id: int, version: int, contact: Contact, organisation: Organisation | None, delegates: Sequence[tuple[int, Delegate]],
    actor: str, now: datetime, real: datetime,
) -> None:  # fmt: skip
    """Correct what a contact wrote: their own details, the organisation's, each delegate's (by RSVP id).

    A changed address gets the mail with a new link, and the old link ends. Raises EditedMeanwhile when `version` is not the newest.
    """
    with transaction():
        delegation = _locked_delegation(delegation_id)
        if delegation.version != version:
            raise EditedMeanwhile(version=delegation.version)
        values = _edit_person(delegation.contact, contact.name, contact.email, contact.phone)
        if organisation is not None:
            values |= _edit_organisation(delegation, organisation)
        rsvps = {rsvp.id: rsvp for rsvp in delegation.rsvps if rsvp.standing in ACTIVE}
        for rsvp_id, delegate in delegates:
            rsvp = rsvps.get(rsvp_id)
            if rsvp is not None:
                values |= _edit_rsvp(delegation, rsvp, delegate, now=now, real=real)
        delegation.version += 1
        _record("edit_delegation", delegation, actor, now, values)


def edit_rsvp(*, rsvp_id: int, version: int, delegate: Delegate, actor: str, now: datetime, real: datetime) -> None:
    """Let a delegate correct their own details; the address stays. Raises EditedMeanwhile or NoSuchStanding."""
    with transaction():
        rsvp = db.session.get_one(Rsvp, rsvp_id)
        delegation = _locked_delegation(rsvp.delegation_id)
        if rsvp.version != version:
            raise EditedMeanwhile(version=rsvp.version)
        if rsvp.standing not in ACTIVE:
            raise NoSuchStanding()
        unchanged = Delegate(delegate.name, delegate.department, delegate.title, rsvp.person.email, delegate.phone)
        values = _edit_rsvp(delegation, rsvp, unchanged, now=now, real=real)
        delegation.version += 1
        _record("edit_rsvp", delegation, actor, now, values)


# --- registering ---


def _arrive(event_id: int, size: int) -> tuple[int, int, Standing]:
    """Take the seats or a place in the queue in one statement: (pool, number of arrival, standing).

    The pool's row is the lock. Seats are given only if nobody waits, so that after the statement `waiting` is zero
    exactly when this party was seated.
    """
    row = run(_ARRIVE, {"event": event_id, "size": size}).one_or_none()
    if row is None:
        raise NoRegistration()
    return row.id, row.arrivals, Standing.WAITING if row.waiting else Standing.SEATED


def _write_people(party: Party, now: datetime) -> tuple[int, list[tuple[int, Delegate]]]:
    """New rows for everyone named: nobody is matched by an address that nobody has proven."""
    contact = party.contact
    contact_id = _write_person(contact.name, contact.email, contact.phone, party.locale, now)
    people = [(contact_id, Delegate(contact.name, contact.department, contact.title, contact.email, contact.phone))] if party.contact_attends else []
    people += [(_write_person(d.name, d.email, d.phone, party.locale, now), d) for d in party.delegates]
    return contact_id, people


def _write_person(name: str, email: str, phone: str, locale: str, now: datetime) -> int:
    return insert_row(Person, name=name, email=email, email_key=email.casefold(), phone=phone, locale=locale, created_at=now)


def _write_delegation(event_id: int, pool_id: int, number: int, standing: Standing, contact_id: int, party: Party, now: datetime) -> int:
    organisation = party.organisation or Organisation("")
    return insert_row(
        Delegation, event_id=event_id, pool_id=pool_id, number=number, reference="".join(secrets.choice(REFERENCE_LETTERS) for _ in range(8)),
        standing=standing, contact_id=contact_id, organisation=organisation.name, organisation_kind=organisation.kind, size_class=organisation.size_class,
        sectors=list(organisation.sectors), business_number=organisation.business_number, locale=party.locale, registered_at=now,
    )  # fmt: skip


def _write_rsvps(event_id: int, delegation_id: int, standing: Standing, people: list[tuple[int, Delegate]], now: datetime) -> list[int]:
    return [
        insert_row(
            Rsvp, event_id=event_id, delegation_id=delegation_id, person_id=person_id, position=position, department=delegate.department,
            title=delegate.title, answer=Answer.GOING, standing=standing, answered_at=now,
        )
        for position, (person_id, delegate) in enumerate(people, start=1)
    ]  # fmt: skip


def _issue_links(party: Party, delegation_id: int, rsvp_ids: list[int], real: datetime) -> None:
    """A link per delegate; the contact of an organisation gets one for the whole delegation."""
    tokens.issue(RSVP, rsvp_ids, now=real)
    if party.organisation is not None:
        tokens.issue(DELEGATION, [delegation_id], now=real)


def _write_consents(delegation_id: int, contact_id: int, party: Party, now: datetime) -> None:
    if party.consents:
        rows = [
            {
                "delegation_id": delegation_id, "person_id": contact_id, "purpose": c.purpose, "given": c.given,
                "text_version": c.text_version, "text_hash": c.text_hash, "locale": party.locale, "at": now,
            }
            for c in party.consents
        ]  # fmt: skip
        insert_rows(Consent, rows)


def _news(what: str, delegation_id: int, contact_id: int, party: Party, rsvp_ids: list[int], people: list[tuple[int, Delegate]]) -> list[Owed]:
    """Who is told: the contact of an organisation once for all, each delegate who has an address of their own."""
    contact = party.contact
    mails = [Owed(f"{what}_contact", {"delegation": delegation_id}, contact_id, contact.email, party.locale)] if party.organisation is not None else []
    for rsvp_id, (person_id, delegate) in zip(rsvp_ids, people, strict=True):
        own = delegate.email and (party.organisation is None or delegate.email.casefold() != contact.email.casefold())
        if own:
            mails.append(Owed(f"{what}_delegate", {"rsvp": rsvp_id}, person_id, delegate.email, party.locale))
    return mails


# --- seats that come free ---


def _pool_query(event_id: int) -> Any:
    return select(SeatPool).where(SeatPool.event_id == event_id, SeatPool.audience == "public")


def _locked_pool(event_id: int) -> SeatPool:
    pool: SeatPool = db.session.execute(_pool_query(event_id).with_for_update(key_share=True).execution_options(populate_existing=True)).scalar_one()
    return pool


def _locked_delegation(delegation_id: int) -> Delegation:
    return db.session.execute(
        select(Delegation).where(Delegation.id == delegation_id).with_for_update(key_share=True).execution_options(populate_existing=True)
    ).scalar_one()


def _fits(pool: SeatPool, size: int) -> bool:
    return pool.ceiling is None or pool.taken + size <= pool.ceiling


def _withdraw(pool: SeatPool, delegation: Delegation, rsvps: Sequence[Rsvp], *, actor: str, now: datetime, real: datetime) -> None:
    leaving = [rsvp for rsvp in rsvps if rsvp.standing in ACTIVE]
    if not leaving:
        return
    seats = sum(rsvp.standing in (Standing.SEATED, Standing.OFFERED) for rsvp in leaving)
    for rsvp in leaving:
        rsvp.standing, rsvp.answer, rsvp.answered_at = Standing.WITHDRAWN, Answer.DECLINED, now
        rsvp.version += 1
    pool.taken -= seats
    pool.ceiling = None if pool.capacity is None else max(pool.capacity, pool.taken)
    if not active(delegation):
        pool.waiting -= delegation.standing is Standing.WAITING
        delegation.standing = Standing.WITHDRAWN
    delegation.version += 1
    db.session.flush()
    _fill(pool, now=now, real=real)
    owe(_withdrawal_news(delegation, leaving), programme_id=delegation.event.programme_id, now=real)
    _record("withdraw", delegation, actor, now)


def _withdrawal_news(delegation: Delegation, leaving: Sequence[Rsvp]) -> list[Owed]:
    """Tell each who leaves, and the contact of an organisation once: nobody is withdrawn behind their back."""
    contact, mails = delegation.contact, []
    if delegation.organisation:
        mails.append(Owed("withdrawn_contact", {"delegation": delegation.id}, contact.id, contact.email, delegation.locale))
    for rsvp in leaving:
        person = rsvp.person
        if person.email and (not delegation.organisation or person.email_key != contact.email_key):
            mails.append(Owed("withdrawn_delegate", {"rsvp": rsvp.id}, person.id, person.email, delegation.locale))
    return mails


def _fill(pool: SeatPool, *, now: datetime, real: datetime) -> int:
    if not pool.waiting:
        return 0
    event = db.session.get_one(Event, pool.event_id)
    if event.status is not Status.PUBLISHED or phase(event.starts_at, event.ends_at, now) is Phase.PAST:
        return 0
    seated = 0
    while pool.waiting:
        for delegation in _next_in_queue(pool):
            if not _fits(pool, len(active(delegation))):
                return seated
            _seat(pool, delegation, now=now, real=real)
            seated += 1
    return seated


def _next_in_queue(pool: SeatPool) -> Sequence[Delegation]:
    """The oldest that wait, in portions: who was seated is not among the next."""
    queue = select(Delegation).where(Delegation.pool_id == pool.id, Delegation.standing == Standing.WAITING).order_by(Delegation.number).limit(20)
    found = db.session.scalars(queue.options(selectinload(Delegation.rsvps))).all()
    if not found:
        raise RuntimeError("the pool counts delegations that wait, but there are none")
    return found


def _seat(pool: SeatPool, delegation: Delegation, *, now: datetime, real: datetime) -> None:
    going = active(delegation)
    pool.taken += len(going)
    pool.waiting -= 1
    delegation.standing = Standing.SEATED
    delegation.version += 1
    for rsvp in going:
        rsvp.standing = Standing.SEATED
        rsvp.version += 1
    db.session.flush()
    contact = Contact(delegation.contact.name, delegation.contact.email)
    party = Party(contact, (), Organisation(delegation.organisation) if delegation.organisation else None, locale=delegation.locale)
    people = [(rsvp.person_id, Delegate(rsvp.person.name, email=rsvp.person.email)) for rsvp in going]
    mails = _news("seated", delegation.id, delegation.contact_id, party, [rsvp.id for rsvp in going], people)
    owe(mails, programme_id=delegation.event.programme_id, now=real)
    _record("seat", delegation, "system", now)


# --- corrections ---


def _edit_person(person: Person, name: str, email: str, phone: str) -> dict[str, Any]:
    """Write what changed; returns the values before, for the audit."""
    before = {"name": person.name, "email": person.email, "phone": person.phone}
    person.name, person.email, person.email_key, person.phone = name, email, email.casefold(), phone
    after = {"name": name, "email": email, "phone": phone}
    return {f"person.{person.id}.{key}": before[key] for key in before if before[key] != after[key]}


def _edit_organisation(delegation: Delegation, organisation: Organisation) -> dict[str, Any]:
    after = {
        "organisation": organisation.name, "organisation_kind": organisation.kind, "size_class": organisation.size_class,
        "sectors": list(organisation.sectors), "business_number": organisation.business_number,
    }  # fmt: skip
    before = {key: getattr(delegation, key) for key in after}
    for key, value in after.items():
        setattr(delegation, key, value)
    return {key: before[key] for key in before if before[key] != after[key]}


def _edit_rsvp(delegation: Delegation, rsvp: Rsvp, delegate: Delegate, *, now: datetime, real: datetime) -> dict[str, Any]:
    address_before = rsvp.person.email
    values = _edit_person(rsvp.person, delegate.name, delegate.email, delegate.phone)
    if (rsvp.department, rsvp.title) != (delegate.department, delegate.title):
        values[f"rsvp.{rsvp.id}"] = [rsvp.department, rsvp.title]
        rsvp.department, rsvp.title = delegate.department, delegate.title
    if values:
        rsvp.version += 1
    if delegate.email.casefold() != address_before.casefold():
        tokens.renew(RSVP, rsvp.id, now=real)
        if delegate.email:
            owe([Owed("registration_delegate", {"rsvp": rsvp.id}, rsvp.person_id, delegate.email, delegation.locale)], programme_id=delegation.event.programme_id, now=real)
    return values


def _record(verb: str, delegation: Delegation, actor: str, now: datetime, values: dict[str, Any] | None = None) -> None:
    db.session.flush()
    audit.record(
        verb, programme_id=delegation.event.programme_id, subject="delegation", subject_id=delegation.id,
        actor=actor, now=now, fields=sorted(values or ()), values=values,
    )  # fmt: skip
