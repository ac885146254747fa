"""Registering a party: seated at once, waiting, or pending until an organiser has looked at it."""

from __future__ import annotations

import secrets
from datetime import datetime
from typing import Any

from ...core import audit, once, tokens
from ...core.db import insert_row, insert_rows, run, transaction
from ...core.errors import Refusal
from ...mail.actions import nudge
from ...people.models import Consent, Person
from ...people.rules import organisation_key, searchable
from ..models import Delegation, Rsvp
from ..queries import EVENT_FACTS, must_keep_quota, proven_audiences, registration_facts
from ..rules import REFERENCE_LETTERS, Answer, Delegate, Organisation, Party, Standing, must_be_a_party, must_be_able_to_wait, must_be_for, must_be_open
from .arriving import Arrival, arrive
from .codes import find_code, use_code
from .given import write_answers
from .news import CLAIM, DELEGATION, RSVP
from .seats import fill_pool, locked_pool


def register(*, event_id: int, party: Party, sent: once.Sent, now: datetime, real: datetime) -> int:
    """Seat a party, or let it wait when it does not fit or anyone waits already; where the event asks for approval it is pending.

    Returns the delegation's id. Raises the refusal that says why not (not open, closed, off, not for them, a wrong code, no
    waiting list, a quota reached, too many people), and once.AlreadyDone with the delegation's id when this very form was
    sent before.
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
        code_id = find_code(event_id, party.code) if party.code else None
        proven = proven_audiences(event_id, party, now=now)
        arrival = arrive(event_id, party.size, proven)
        event: Any = run(EVENT_FACTS, {"event": event_id}).one()  # read after the pool's lock: what is off by now is off
        must_be_open(registration_facts(event, now), now)
        if arrival.is_own:
            must_be_for(event.open_to, proven)
        if code_id is not None:
            use_code(code_id, party.size)
        _must_find_room(arrival, event, party)
        delegation_id, rsvp_ids = _write(event_id, event.programme_id, arrival, code_id, party, now, real)
        _issue_links(party, delegation_id, rsvp_ids, real)
        if arrival.standing is Standing.WAITING and arrival.free != 0:
            fill_pool(locked_pool(arrival.pool_id), now=now, at_once=delegation_id)
        nudge()  # a new delegation bears the mark that its people are owed news
        once.remember(sent, result=str(delegation_id), now=real)
        audit.record(
            "register", programme_id=event.programme_id, subject="delegation", subject_id=delegation_id,
            actor="visitor" if party.acting_id is None else f"person:{party.acting_id}", now=now, fields=[arrival.standing.value, str(party.size)],
        )  # fmt: skip
    return delegation_id


def _must_find_room(arrival: Arrival, event: Any, party: Party) -> None:
    if arrival.per_organisation is not None and party.organisation is not None:
        key = organisation_key(party.organisation.name, party.organisation.business_number)
        must_keep_quota(arrival.pool_id, arrival.per_organisation, key, party.record_id, asked=party.size)
    if arrival.standing is Standing.WAITING:
        must_be_able_to_wait(party.size, event.keeps_waiting_list, arrival.capacity, arrival.free)


def _write(event_id: int, programme_id: int, arrival: Arrival, code_id: int | None, party: Party, now: datetime, real: datetime) -> tuple[int, list[int]]:
    contact_id, people = _write_people(programme_id, party, now)
    delegation_id = _write_delegation(event_id, arrival, code_id, contact_id, party, now)
    rsvp_ids = _write_rsvps(event_id, delegation_id, arrival.standing, people, now)
    _write_consents(delegation_id, contact_id, party, now)
    write_answers(delegation_id, None, party.answers, real)
    for rsvp_id, (_person_id, delegate) in zip(rsvp_ids, people, strict=True):
        write_answers(delegation_id, rsvp_id, delegate.answers, real)
    return delegation_id, rsvp_ids


def _write_people(programme_id: int, party: Party, now: datetime) -> tuple[int, list[tuple[int, Delegate]]]:
    """New rows for everyone named, and for each seat still to be named: nobody is matched by an address that nobody has proven."""
    contact = party.contact
    themselves = Delegate(contact.name, contact.department, contact.title, contact.email, contact.phone, contact.answers)
    contact_id = write_person(programme_id, themselves, party.organisation, party.record_id, party.locale, now)
    people = [(contact_id, themselves)] if party.contact_attends else []
    others = [*party.delegates, *[UNNAMED] * party.unnamed]
    people += [(write_person(programme_id, d, party.organisation, party.record_id, party.locale, now), d) for d in others]
    return contact_id, people


UNNAMED = Delegate("")


def write_person(programme_id: int, who: Delegate, organisation: Organisation | None, record_id: int | None, locale: str, now: datetime) -> int:
    of = organisation.name if organisation else who.department
    return insert_row(
        Person, name=who.name, email=who.email, email_key=who.email.casefold(), phone=who.phone, locale=locale, programme_id=programme_id,
        organisation_id=record_id, search=searchable(who.name, of, who.email) if who.name else "", created_at=now,
    )  # fmt: skip


def _write_delegation(event_id: int, arrival: Arrival, code_id: int | None, contact_id: int, party: Party, now: datetime) -> int:
    organisation = party.organisation or Organisation("")
    return insert_row(
        Delegation, event_id=event_id, pool_id=arrival.pool_id, number=arrival.number, reference="".join(secrets.choice(REFERENCE_LETTERS) for _ in range(8)),
        standing=arrival.standing, contact_id=contact_id, organisation=organisation.name, organisation_kind=organisation.kind, size_class=organisation.size_class,
        sectors=list(organisation.sectors), business_number=organisation.business_number, organisation_id=party.record_id, code_id=code_id,
        organisation_key=organisation_key(organisation.name, organisation.business_number), takes_part=party.takes_part, locale=party.locale, registered_at=now,
    )  # fmt: skip


def _write_rsvps(event_id: int, delegation_id: int, standing: Standing, people: list[tuple[int, Delegate]], now: datetime) -> list[int]:
    return [
        insert_row(
            Rsvp, event_id=event_id, delegation_id=delegation_id, person_id=person_id, position=position, department=delegate.department,
            title=delegate.title, answer=Answer.GOING, standing=standing, answered_at=now, named=bool(delegate.name),
        )
        for position, (person_id, delegate) in enumerate(people, start=1)
    ]  # fmt: skip


def _issue_links(party: Party, delegation_id: int, rsvp_ids: list[int], real: datetime) -> None:
    """A link per delegate who has a name; the contact of an organisation gets one for the whole delegation, and one to pass on."""
    tokens.issue(RSVP, rsvp_ids[: len(rsvp_ids) - party.unnamed], now=real)
    if party.organisation is not None:
        tokens.issue(DELEGATION, [delegation_id], now=real)
    if party.unnamed:
        tokens.issue(CLAIM, [delegation_id], now=real)


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

