"""Erasing what is kept of somebody: at their wish, or because it was kept long enough."""

from __future__ import annotations

from collections.abc import Callable, Collection
from datetime import datetime

from sqlalchemy import select

from ...calendars.actions.followers import forget_follower
from ...core import audit, tokens
from ...core.db import db, transaction
from ...mail.actions import forget_person
from ...members.actions import applications
from ...members.actions.erasing import erase_application
from ...members.models import Application
from ...people.models import Consent, Person, Representative
from ...polls.actions import erase_voter
from ...rsvps import actions as rsvps
from ...rsvps.models import Rsvp
from ...speakers.actions import erase_speaker
from ..queries.mine import UNDECIDED, due_applications, kept_of
from ..rules import Erasing, Kept, Kind

PORTION = 200
REPRESENTATIVE = "representative"  # the purpose of a representative's link


def erase_kept(*, email_key: str, keys: Collection[str], actor: str, now: datetime, real: datetime) -> int:
    """Erase of what is kept under this proven address the things chosen by their keys. Returns how many.

    Each by the verb of its own package, each in a transaction of its own: a seat is given up and goes to the next, an
    undecided application is withdrawn first. What may not be erased so, or is none of this address's, is passed over.
    """
    chosen = [kept for kept in kept_of(email_key, "ko") if kept.key in keys and kept.erasing is not Erasing.NEVER]
    for kept in sorted(chosen, key=lambda kept: kept.kind is Kind.DELEGATION):  # one's own seat first, then the whole party
        _VERBS[kept.kind](kept, actor, now, real)
    return len(chosen)


def erase_applications(*, now: datetime, real: datetime) -> int:
    """Erase applications that were kept long enough: a duty of the sweep."""
    application_ids = due_applications(now, most=PORTION)
    for application_id in application_ids:
        erase_application(application_id=application_id, actor="system", now=now, real=real)
    return len(application_ids)


def _registration(kept: Kept, actor: str, now: datetime, real: datetime) -> None:
    rsvp = db.session.get_one(Rsvp, kept.id)
    delegation = rsvp.delegation
    if rsvp.person_id != delegation.contact_id:
        rsvps.object_to(rsvp_id=kept.id, now=now, real=real)
    elif not delegation.organisation:
        rsvps.erase_delegation(delegation_id=delegation.id, actor=actor, now=now, real=real)
    else:  # the contact comes too: their seat goes, they stay the contact until the party is erased
        rsvps.withdraw(rsvp_id=kept.id, actor=actor, now=now, real=real)


def _delegation(kept: Kept, actor: str, now: datetime, real: datetime) -> None:
    rsvps.erase_delegation(delegation_id=kept.id, actor=actor, now=now, real=real)


def _application(kept: Kept, actor: str, now: datetime, real: datetime) -> None:
    stage = db.session.execute(select(Application.stage).where(Application.id == kept.id)).scalar_one()
    if stage in UNDECIDED and stage is not UNDECIDED[0]:
        applications.withdraw(application_id=kept.id, actor=actor, now=now, real=real)
    erase_application(application_id=kept.id, actor=actor, now=now, real=real)


def _representative(kept: Kept, actor: str, now: datetime, real: datetime) -> None:
    with transaction():
        row = db.session.execute(select(Representative).where(Representative.id == kept.id).with_for_update(key_share=True)).scalar_one()
        if row.removed_at is not None:
            return
        row.removed_at = real
        tokens.revoke(REPRESENTATIVE, row.id, now=real)
        _blank(row.person)
        programme_id = row.organisation.programme_id
        audit.record("remove_representative", programme_id=programme_id, subject="organisation", subject_id=row.organisation_id, actor=actor, now=now)


def _person(kept: Kept, actor: str, now: datetime, real: datetime) -> None:
    with transaction():
        person = db.session.execute(select(Person).where(Person.id == kept.id).with_for_update(key_share=True)).scalar_one()
        _blank(person)
        audit.record("erase", programme_id=person.programme_id or 0, subject="person", subject_id=person.id, actor=actor, now=now)


def _blank(person: Person) -> None:
    person.name = person.email = person.email_key = person.phone = person.department = person.title = person.search = ""
    person.organisation_id = None
    db.session.flush()
    forget_person(person.id)


def _consent(kept: Kept, actor: str, now: datetime, real: datetime) -> None:
    with transaction():
        consent = db.session.execute(select(Consent).where(Consent.id == kept.id).with_for_update(key_share=True)).scalar_one()
        if consent.withdrawn_at is not None:
            return
        consent.withdrawn_at = now
        programme_id = db.session.scalar(select(Person.programme_id).where(Person.id == consent.person_id)) or 0
        db.session.flush()
        audit.record("withdraw_consent", programme_id=programme_id, subject="consent", subject_id=kept.id, actor=actor, now=now, fields=[consent.purpose])


def _follower(kept: Kept, _actor: str, now: datetime, real: datetime) -> None:
    forget_follower(kept.id, now=now, real=real)


def _speaker(kept: Kept, actor: str, now: datetime, real: datetime) -> None:
    erase_speaker(speaker_id=kept.id, actor=actor, now=now, real=real)


def _voter(kept: Kept, actor: str, now: datetime, real: datetime) -> None:
    erase_voter(voter_id=kept.id, now=now, real=real)


_VERBS: dict[Kind, Callable[[Kept, str, datetime, datetime], None]] = {
    Kind.REGISTRATION: _registration, Kind.DELEGATION: _delegation, Kind.APPLICATION: _application, Kind.PERSON: _person,
    Kind.REPRESENTATIVE: _representative, Kind.FOLLOWER: _follower, Kind.SPEAKER: _speaker,
    Kind.VOTER: _voter, Kind.CONSENT: _consent,
}  # fmt: skip
