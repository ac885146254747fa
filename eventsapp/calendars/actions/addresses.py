"""The addresses of personal calendars: a new one ends the one before, which stays dead."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select

from ...core import audit, tokens
from ...core.db import db, transaction
from ...people.models import Account
from ...rsvps.actions import FEED
from ...rsvps.models import Delegation, Rsvp
from ..purposes import STAFF_FEED


def renew_own_address(*, rsvp_id: int, actor: str, now: datetime, real: datetime) -> None:
    """Give a delegate's calendar a new address, if it has had one; the old one ends."""
    with transaction():
        rsvp = db.session.scalars(select(Rsvp).where(Rsvp.id == rsvp_id).with_for_update(key_share=True).execution_options(populate_existing=True)).one()
        if tokens.find_current(FEED, rsvp_id) is None:
            return
        tokens.renew(FEED, rsvp_id, now=real)
        delegation = db.session.get_one(Delegation, rsvp.delegation_id)
        programme_id = delegation.event.programme_id
        audit.record("renew_calendar", programme_id=programme_id, subject="delegation", subject_id=delegation.id, actor=actor, now=now, fields=[f"rsvp.{rsvp_id}"])


def renew_staff_address(*, account_id: int, real: datetime) -> None:
    """Give an account's calendar an address, or a new one; the old one ends."""
    with transaction():
        _lock_account(account_id)
        tokens.renew(STAFF_FEED, account_id, now=real)


def end_staff_address(*, account_id: int, real: datetime) -> None:
    with transaction():
        _lock_account(account_id)
        tokens.revoke(STAFF_FEED, account_id, now=real)


def _lock_account(account_id: int) -> None:
    """Two who renew at once would make the same generation."""
    db.session.execute(select(Account.id).where(Account.id == account_id).with_for_update(key_share=True))
