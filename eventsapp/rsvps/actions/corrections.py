"""Correcting what was typed: a contact all of it, a delegate their own details."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import select

from ...core import tokens
from ...core.db import db, transaction
from ...people.models import Person
from ...people.rules import organisation_key, searchable
from ..models import Delegation, Rsvp
from ..rules import ACTIVE, Answers, ChangesClosed, Contact, Delegate, EditedMeanwhile, NoSuchStanding, Organisation
from .given import rewrite_answers
from .news import DELEGATION, FEED, RSVP, locked_delegation, mark_untold, record


def edit_delegation(
    *, delegation_id: int, version: int, contact: Contact, organisation: Organisation | None, delegates: Sequence[tuple[int, Delegate]],
    actor: str, now: datetime, real: datetime, answers: Answers | None = None,
) -> None:  # fmt: skip
    """Correct what a contact wrote: their own details, the organisation's, each delegate's (by RSVP id), the party's answers.

    Whoever has a changed address gets the mail with a new link, and the old link ends. A contact who attends keeps one
    name and address: the contact's. Raises EditedMeanwhile when `version` is not the newest, ChangesClosed when a delegate
    would have another name past the cut-off: that is a swap.
    """
    with transaction():
        delegation = locked_delegation(delegation_id)
        if delegation.version != version:
            raise EditedMeanwhile(version=delegation.version)
        moved = contact.email.casefold() != delegation.contact.email_key
        values = _edit_person(delegation.contact, contact.name, contact.email, contact.phone)
        if organisation is not None:
            values |= _edit_organisation(delegation, organisation)
        answered = rewrite_answers(delegation_id, None, answers, real)
        rsvps = {rsvp.id: rsvp for rsvp in delegation.rsvps if rsvp.standing in ACTIVE}
        if any(rsvps[i].person_id != delegation.contact_id and rsvps[i].person.name != d.name for i, d in delegates if i in rsvps and rsvps[i].named):
            _must_be_before_cut_off(delegation, now)
        for rsvp_id, delegate in delegates:
            rsvp = rsvps.get(rsvp_id)
            if rsvp is not None and rsvp.person_id == delegation.contact_id:
                values |= _edit_rsvp(delegation, rsvp, replace(delegate, name=contact.name, email=contact.email, phone=contact.phone), now=now, real=real)
            elif rsvp is not None and rsvp.named:
                values |= _edit_rsvp(delegation, rsvp, delegate, now=now, real=real)
            if rsvp is not None and rsvp.named:
                answered += _answer(rsvp, delegate.answers, real)
        if moved:
            _renew_contact(delegation, real)
        for person in {delegation.contact, *(rsvp.person for rsvp in rsvps.values() if rsvp.named)}:
            person.search = searchable(person.name, delegation.organisation, person.email)
        delegation.version += 1
        mark_untold(delegation)
        record("edit_delegation", delegation, actor, now, values, sorted({f"answer.{code}" for code in answered}))


def edit_rsvp(*, rsvp_id: int, version: int, delegate: Delegate, actor: str, now: datetime, real: datetime, answers: Answers | None = None) -> None:
    """Let a delegate correct their own details, a guest also the `answers` of the party they are; the address stays.

    Raises EditedMeanwhile or NoSuchStanding.
    """
    with transaction():
        delegation = locked_delegation(db.session.execute(select(Rsvp.delegation_id).where(Rsvp.id == rsvp_id)).scalar_one())
        rsvp = next(rsvp for rsvp in delegation.rsvps if rsvp.id == rsvp_id)
        if rsvp.version != version:
            raise EditedMeanwhile(version=rsvp.version)
        if rsvp.standing not in ACTIVE:
            raise NoSuchStanding()
        values = _edit_rsvp(delegation, rsvp, replace(delegate, email=rsvp.person.email), now=now, real=real)
        answered = [*rewrite_answers(delegation.id, None, answers, real), *_answer(rsvp, delegate.answers, real)]
        rsvp.person.search = searchable(rsvp.person.name, delegation.organisation or rsvp.department, rsvp.person.email)
        delegation.version += 1
        record("edit_rsvp", delegation, actor, now, values, sorted({f"answer.{code}" for code in answered}))


def _answer(rsvp: Rsvp, answers: Answers | None, real: datetime) -> list[str]:
    """What a person answers now; the codes of what changed. The audit keeps no answer: they may be of any kind."""
    changed = rewrite_answers(rsvp.delegation_id, rsvp.id, answers, real)
    if changed:
        rsvp.version += 1
    return changed


def _must_be_before_cut_off(delegation: Delegation, now: datetime) -> None:
    closes_at = delegation.event.changes_close_at
    if closes_at is not None and now >= closes_at:
        raise ChangesClosed(closes_at)


def _renew_contact(delegation: Delegation, real: datetime) -> None:
    """The contact has another address: new links for the delegation and for all who are reached through the contact."""
    contact = delegation.contact
    for rsvp in delegation.rsvps:
        if rsvp.person_id == contact.id or rsvp.person.email_key in ("", contact.email_key):
            _renew_links(rsvp, real)
    if delegation.organisation:
        tokens.renew(DELEGATION, delegation.id, now=real)


def _renew_links(rsvp: Rsvp, real: datetime) -> None:
    """Whoever had the old address has neither this person's page any more nor their calendar."""
    for purpose in (RSVP, FEED):
        tokens.renew(purpose, rsvp.id, now=real)


def _edit_person(person: Person, name: str, email: str, phone: str) -> dict[str, Any]:
    """Write what changed; returns the values before, for the audit."""
    before = {"name": person.name, "email": person.email, "phone": person.phone}
    if email.casefold() != person.email_key:
        person.email_bounced_at = None
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
    delegation.organisation_key = organisation_key(organisation.name, organisation.business_number)
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
        _renew_links(rsvp, real)
    return values
