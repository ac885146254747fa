"""Correcting what was typed: a contact all of it, a delegate their own details."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select

from ...core import tokens
from ...core.db import db, transaction
from ...mail.actions import Owed, owe
from ...people.models import Person
from ..models import Delegation, Rsvp
from ..rules import ACTIVE, Contact, Delegate, EditedMeanwhile, NoSuchStanding, Organisation
from .news import RSVP, record


def edit_delegation(
    *, delegation_id: int, version: int, contact: Contact, organisation: Organisation | None, delegates: Sequence[tuple[int, Delegate]],
    actor: str, now: datetime, real: datetime,
) -> None:  # fmt: skip
    """Correct what a contact wrote: their own details, the organisation's, each delegate's (by RSVP id).

    A changed address gets the mail with a new link, and the old link ends. Raises EditedMeanwhile when `version` is not the newest.
    """
    with transaction():
        delegation = locked_delegation(delegation_id)
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
        record("edit_delegation", delegation, actor, now, values)


def edit_rsvp(*, rsvp_id: int, version: int, delegate: Delegate, actor: str, now: datetime, real: datetime) -> None:
    """Let a delegate correct their own details; the address stays. Raises EditedMeanwhile or NoSuchStanding."""
    with transaction():
        rsvp = db.session.get_one(Rsvp, rsvp_id)
        delegation = locked_delegation(rsvp.delegation_id)
        if rsvp.version != version:
            raise EditedMeanwhile(version=rsvp.version)
        if rsvp.standing not in ACTIVE:
            raise NoSuchStanding()
        unchanged = Delegate(delegate.name, delegate.department, delegate.title, rsvp.person.email, delegate.phone)
        values = _edit_rsvp(delegation, rsvp, unchanged, now=now, real=real)
        delegation.version += 1
        record("edit_rsvp", delegation, actor, now, values)


def locked_delegation(delegation_id: int) -> Delegation:
    return db.session.execute(
        select(Delegation).where(Delegation.id == delegation_id).with_for_update(key_share=True).execution_options(populate_existing=True)
    ).scalar_one()


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
