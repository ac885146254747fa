"""Who is told of what becomes of a registration, and the mark a verb leaves."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from ...core import audit
from ...core.db import db
from ...mail.actions import Owed
from ..models import Delegation, Rsvp
from ..queries import active
from ..rules import Delegate, Party

DELEGATION, RSVP = "delegation", "rsvp"  # the purposes of links


def party_news(what: str, delegation_id: int, contact_id: int, party: Party, rsvp_ids: list[int], people: list[tuple[int, Delegate]]) -> list[Owed]:
    """Who is told: the contact of an organisation once for all, each delegate who has an address of their own."""
    contact = party.contact
    mails = [Owed(f"{what}_contact", {"delegation": delegation_id}, contact_id, contact.email, party.locale)] if party.organisation is not None else []
    for rsvp_id, (person_id, delegate) in zip(rsvp_ids, people, strict=True):
        own = delegate.email and (party.organisation is None or delegate.email.casefold() != contact.email.casefold())
        if own:
            mails.append(Owed(f"{what}_delegate", {"rsvp": rsvp_id}, person_id, delegate.email, party.locale))
    return mails


def delegation_news(what: str, delegation: Delegation, **ids: int) -> list[Owed]:
    """party_news for a delegation that stands already: for everyone in it who still means to come."""
    contact, mails = delegation.contact, []
    if delegation.organisation:
        mails.append(Owed(f"{what}_contact", {"delegation": delegation.id, **ids}, contact.id, contact.email, delegation.locale))
    for rsvp in active(delegation):
        person = rsvp.person
        if person.email and (not delegation.organisation or person.email_key != contact.email_key):
            mails.append(Owed(f"{what}_delegate", {"rsvp": rsvp.id, **ids}, person.id, person.email, delegation.locale))
    return mails


def withdrawal_news(delegation: Delegation, leaving: Sequence[Rsvp]) -> list[Owed]:
    """Tell each who leaves, and the contact of an organisation once: nobody is withdrawn behind their back."""
    contact, mails = delegation.contact, []
    if delegation.organisation:
        mails.append(Owed("withdrawn_contact", {"delegation": delegation.id}, contact.id, contact.email, delegation.locale))
    for rsvp in leaving:
        person = rsvp.person
        if person.email and (not delegation.organisation or person.email_key != contact.email_key):
            mails.append(Owed("withdrawn_delegate", {"rsvp": rsvp.id}, person.id, person.email, delegation.locale))
    return mails


def locked_delegation(delegation_id: int) -> Delegation:
    """The delegation as it stands now, locked until the transaction ends: after the pool, before its RSVPs."""
    query = select(Delegation).where(Delegation.id == delegation_id).with_for_update(key_share=True)
    return db.session.execute(query.options(selectinload(Delegation.rsvps)).execution_options(populate_existing=True)).scalar_one()


def record(verb: str, delegation: Delegation, actor: str, now: datetime, values: dict[str, Any] | None = None, fields: Sequence[str] = ()) -> None:
    db.session.flush()
    audit.record(
        verb, programme_id=delegation.event.programme_id, subject="delegation", subject_id=delegation.id,
        actor=actor, now=now, fields=[*fields, *sorted(values or ())], values=values,
    )  # fmt: skip
