"""Admission codes: made, used, given back, withdrawn."""

from __future__ import annotations

import secrets
from datetime import datetime

from sqlalchemy import or_, select, update

from ...core import audit
from ...core.db import db, insert_row, run, transaction
from ...events.models import Event
from ..models import AdmissionCode
from ..rules import REFERENCE_LETTERS, CodeUsedUp, WrongCode


def make_code(*, event_id: int, label: str, most: int | None, actor: str, now: datetime) -> int:
    """A new code of eight letters for the event; `most`: how many people it admits, None without a limit. Returns its id."""
    with transaction():
        code = "".join(secrets.choice(REFERENCE_LETTERS) for _ in range(8))
        row_id = insert_row(AdmissionCode, event_id=event_id, code=code, label=label, most=most, created_at=now)
        _record("make_code", event_id, row_id, actor, now)
    return row_id


def revoke_code(*, code_id: int, actor: str, now: datetime) -> None:
    """Let a code admit nobody any more; who came with it stays. Doing it twice does nothing more."""
    with transaction():
        row = db.session.execute(select(AdmissionCode).where(AdmissionCode.id == code_id).with_for_update(key_share=True)).scalar_one()
        if row.revoked_at is None:
            row.revoked_at = now
            row.version += 1
            _record("revoke_code", row.event_id, code_id, actor, now)


def plain(typed: str) -> str:
    """A code as somebody typed it, as it is kept: upper case, no blanks or hyphens."""
    return "".join(c for c in typed.upper() if c.isalnum())[:40]


def find_code(event_id: int, typed: str) -> int:
    """The id of the event's code that this is. Raises WrongCode."""
    query = select(AdmissionCode.id).where(AdmissionCode.event_id == event_id, AdmissionCode.code == plain(typed), AdmissionCode.revoked_at.is_(None))
    row_id = db.session.scalar(query)
    if row_id is None:
        raise WrongCode()
    return row_id


def use_code(code_id: int, people: int) -> None:
    """Let `people` in with this code, in the running transaction, by one conditional UPDATE; after the pool's lock.

    Raises WrongCode when it was withdrawn meanwhile, CodeUsedUp when it admits fewer.
    """
    enough = or_(AdmissionCode.most.is_(None), AdmissionCode.used + people <= AdmissionCode.most)
    use = update(AdmissionCode).where(AdmissionCode.id == code_id, AdmissionCode.revoked_at.is_(None), enough).values(used=AdmissionCode.used + people)
    if run(use).rowcount == 1:
        return
    row = db.session.get_one(AdmissionCode, code_id, populate_existing=True)
    if row.revoked_at is not None or row.most is None:
        raise WrongCode()
    raise CodeUsedUp(left=max(0, row.most - row.used), asked=people)


def _record(verb: str, event_id: int, code_id: int, actor: str, now: datetime) -> None:
    programme_id = db.session.execute(select(Event.programme_id).where(Event.id == event_id)).scalar_one()
    audit.record(verb, programme_id=programme_id, subject="admission_code", subject_id=code_id, actor=actor, now=now)
