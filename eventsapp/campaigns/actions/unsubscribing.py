"""Wanting no more marketing: from now on for ever, whatever was agreed to before."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select, update

from ...core import audit
from ...core.db import db, insert_row, transaction
from ...people.models import Consent, Person
from ..models import Campaign, CampaignRecipient, Unsubscribed
from ..rules import MARKETING


def unsubscribe(*, recipient_id: int, now: datetime) -> None:
    """Note that the owner of this recipient's address wants no marketing of the programme, and that their consents are withdrawn.

    Doing it twice does nothing more.
    """
    with transaction():
        row = db.session.get_one(CampaignRecipient, recipient_id)
        programme_id = db.session.execute(
            select(Campaign.programme_id).where(Campaign.id == row.campaign_id).with_for_update(key_share=True)  # two presses at once: one after the other
        ).scalar_one()
        known = db.session.scalar(select(Unsubscribed).where(Unsubscribed.programme_id == programme_id, Unsubscribed.address_hash == row.address_hash))
        withdrawn = _withdraw_consents(row.person_id, programme_id, now)
        if known is not None and not withdrawn:
            return
        if known is None:
            insert_row(Unsubscribed, programme_id=programme_id, address_hash=row.address_hash, at=now)
        else:
            known.at = now
            db.session.flush()
        audit.record("unsubscribe", programme_id=programme_id, subject="campaign_recipient", subject_id=row.id, actor=f"link:recipient:{row.id}", now=now)


def _withdraw_consents(person_id: int, programme_id: int, now: datetime) -> int:
    """End every consent to the programme's marketing under this person's address; how many there were."""
    key = db.session.scalar(select(Person.email_key).where(Person.id == person_id)) or ""
    people = select(Person.id).where(Person.programme_id == programme_id, (Person.email_key == key) if key else (Person.id == person_id))
    given = Consent.purpose == MARKETING, Consent.given.is_(True), Consent.withdrawn_at.is_(None)
    ended = update(Consent).where(Consent.person_id.in_(people), *given).values(withdrawn_at=now)
    result = db.session.execute(ended.execution_options(synchronize_session=False))
    return int(result.rowcount)  # type: ignore[attr-defined]
