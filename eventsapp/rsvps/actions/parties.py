"""Registering a party: seated at once, or waiting whole."""

from __future__ import annotations

import secrets
from datetime import datetime
from typing import Any

from sqlalchemy import Integer, bindparam, case, select, update

from ...core import audit, once, tokens
from ...core.db import db, insert_row, insert_rows, run, transaction
from ...core.errors import Refusal
from ...events.models import Event
from ...mail.actions import nudge
from ...people.models import Person
from ..models import Consent, Delegation, Rsvp, SeatPool
from ..queries import registration_facts
from ..rules import REFERENCE_LETTERS, Answer, Delegate, NoRegistration, Organisation, Party, Standing, must_be_a_party, must_be_able_to_wait, must_be_open
from .news import DELEGATION, RSVP

_SIZE = bindparam("size", type_=Integer)
_FITS = (SeatPool.waiting == 0) & (SeatPool.ceiling.is_(None) | (SeatPool.taken + _SIZE <= SeatPool.ceiling))
_ARRIVE = (
    update(SeatPool)
    .where(SeatPool.event_id == bindparam("event"), SeatPool.audience == "public")
    .values(
        arrivals=SeatPool.arrivals + 1,
        version=SeatPool.version + 1,
        taken=SeatPool.taken + case((_FITS, _SIZE), else_=0),
        waiting=SeatPool.waiting + case((_FITS, 0), else_=1),
    )
    .returning(SeatPool.id, SeatPool.arrivals, SeatPool.waiting)
)

_EVENT = select(
    Event.programme_id, Event.status, Event.starts_at, Event.ends_at, Event.takes_registrations,
    Event.registration_opens_at, Event.registration_closes_at, Event.keeps_waiting_list,
).where(Event.id == bindparam("event"))  # fmt: skip


def register(*, event_id: int, party: Party, sent: once.Sent, now: datetime, real: datetime) -> int:
    """Seat a party, or let it wait whole when it does not fit or anyone waits already. Returns the delegation's id.

    Raises the refusal that says why not (not open, closed, off, no waiting list, too many people), and once.AlreadyDone
    with the delegation's id when this very form was sent before.
    """
    must_be_a_party(party)
    try:
        return _register(event_id=event_id, party=party, sent=sent, now=now, real=real)
    except Refusal:
        first = once.find(sent)  # a second press of the button is refused for what the first one took
        if first is not None:
            raise once.AlreadyDone(first) from None
        raise


def _register(*, event_id: int, party: Party, sent: once.Sent, now: datetime, real: datetime) -> int:
    with transaction():
        contact_id, people = _write_people(party, now)
        pool_id, number, standing = _arrive(event_id, party.size)
        event: Any = run(_EVENT, {"event": event_id}).one()  # read after the pool's lock: what is off by now is off
        must_be_open(registration_facts(event, now), now)
        if standing is Standing.WAITING:
            capacity = db.session.scalar(select(SeatPool.capacity).where(SeatPool.id == pool_id))
            must_be_able_to_wait(party.size, event.keeps_waiting_list, capacity)
        delegation_id = _write_delegation(event_id, pool_id, number, standing, contact_id, party, now)
        rsvp_ids = _write_rsvps(event_id, delegation_id, standing, people, now)
        _issue_links(party, delegation_id, rsvp_ids, real)
        _write_consents(delegation_id, contact_id, party, now)
        nudge()  # a new delegation bears the mark that its people are owed news
        once.remember(sent, result=str(delegation_id), now=real)
        audit.record(
            "register", programme_id=event.programme_id, subject="delegation", subject_id=delegation_id,
            actor="visitor", now=now, fields=[standing.value, str(party.size)],
        )  # fmt: skip
    return delegation_id


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
