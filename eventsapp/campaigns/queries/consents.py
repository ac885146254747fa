"""Reading who agreed to marketing, and who wants no more of it."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import select

from ...core.db import db
from ...people.models import Consent, Person
from ..models import Unsubscribed
from ..rules import CONSENT_HOLDS, MARKETING, address_hash


@dataclass(frozen=True)
class Consents:
    """given: address key → when its owner last agreed; refused: keys of those who unsubscribed since."""

    given: dict[str, datetime] = field(default_factory=dict)
    refused: frozenset[str] = frozenset()


def consents_in(programme_id: int, now: datetime, *, keys: Collection[str] | None = None) -> Consents:
    """The consents to a programme's marketing that hold at `now`; of these address keys alone, if any are named.

    Who unsubscribed has to agree anew, and then from an address that is proven: else anybody could do it for them.
    """
    query = select(Person.email_key, Person.email_proven_at, Consent.at).join(Consent, Consent.person_id == Person.id)
    query = query.where(Person.programme_id == programme_id, Person.email_key != "", Consent.purpose == MARKETING, Consent.given.is_(True))
    query = query.where(Consent.withdrawn_at.is_(None), Consent.at > now - CONSENT_HOLDS).order_by(Consent.at)
    if keys is not None:
        query = query.where(Person.email_key.in_(keys))
    ended = dict(db.session.execute(select(Unsubscribed.address_hash, Unsubscribed.at).where(Unsubscribed.programme_id == programme_id)).all())
    given: dict[str, datetime] = {}
    refused: set[str] = set()
    for key, proven_at, at in db.session.execute(query):
        end = ended.get(address_hash(key)) if ended else None
        if end is None or (at > end and proven_at is not None):
            given[key] = at
        else:
            refused.add(key)
    return Consents(given, frozenset(refused - given.keys()))


def unsubscribed_at(programme_id: int, hashed: str) -> datetime | None:
    """Since when the owner of this address wants no marketing of the programme; None if they never said so."""
    return db.session.scalar(select(Unsubscribed.at).where(Unsubscribed.programme_id == programme_id, Unsubscribed.address_hash == hashed))
