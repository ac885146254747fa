"""Reading accounts and their sessions."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, false, func, or_, select
from sqlalchemy.orm import InstrumentedAttribute

from ..core.db import db, is_sqlite
from ..core.tokens import hash_of
from .models import Account, Person, WebSession
from .rules import sought_ways


def address_key_of(email: str) -> str:
    """The form of an address under which its account is found."""
    return email.strip().casefold()


def find_account(email: str) -> Account | None:
    return db.session.scalar(select(Account).where(Account.email_key == address_key_of(email)))


def get_account(account_id: int) -> Account:
    return db.session.get_one(Account, account_id)


def live_sessions(account_id: int, *, now: datetime) -> Sequence[WebSession]:
    """The account's sessions that have neither ended nor expired, the last used first."""
    live = select(WebSession).where(WebSession.account_id == account_id, WebSession.ended_at.is_(None), WebSession.expires_at > now)
    return db.session.scalars(live.order_by(WebSession.last_seen_at.desc(), WebSession.hash)).all()


def session_hash(session_token: str) -> str:
    """Under which name the session of this secret is kept and may be shown."""
    return hash_of(session_token)


def found_by(search: InstrumentedAttribute[str], typed: str) -> ColumnElement[bool]:
    """Whether what is kept to be searched holds what somebody typed: a name, 초성, an organisation, an address, its domain.

    A plain scan: a hundred thousand people take some forty milliseconds, on SQLite and PostgreSQL alike. Both sides are folded, so that
    SQLite need match nothing but octets, which is quicker than LIKE; of that, PostgreSQL's planner knows how few rows it finds.
    """
    ways = sought_ways(typed)
    if is_sqlite():
        return or_(*(func.instr(search, way) > 0 for way in ways)) if ways else false()
    return or_(*(search.contains(way, autoescape=True) for way in ways)) if ways else false()


def names_of(person_ids: set[int]) -> dict[int, str]:
    """The names of these persons, in one query."""
    if not person_ids:
        return {}
    return {row.id: row.name for row in db.session.execute(select(Person.id, Person.name).where(Person.id.in_(person_ids)))}
