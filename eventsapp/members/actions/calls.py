"""The verbs of calls: make the first one, change what it asks, end it and begin another."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import func, select

from ...core import audit
from ...core.db import db, transaction
from ...core.editing import apply
from ...programmes.models import Programme
from ..models import Call
from ..queries.calls import default_call, find_call, window_of
from ..rules.calls import RECRUITMENT, CallHasNoEnd, NoCall


def locked_current_call(programme_id: int, now: datetime) -> Call:
    """The programme's current call, locked: whoever gives a number does so under this lock. Made where there is none yet.

    Must run inside a transaction.
    """
    call = find_call(programme_id)
    if call is None:
        _locked_programme(programme_id)  # two first ones at once: the second finds what the first made
        call = find_call(programme_id) or _begin(programme_id, RECRUITMENT, now)
    return locked_call(call.id)


def locked_call(call_id: int) -> Call:
    return db.session.scalars(select(Call).where(Call.id == call_id).with_for_update(key_share=True).execution_options(populate_existing=True)).one()


def edit_call(*, programme_id: int, code: str, version: int, values: Mapping[str, Any], seen: Mapping[str, str] | None, now: datetime, actor: str) -> None:
    """Write `values` (column → value) into a call. Raises ChangedMeanwhile, or NoCall when there is none of this code."""
    with transaction():
        call = locked_current_call(programme_id, now) if code == RECRUITMENT and find_call(programme_id) is None else _locked_by_code(programme_id, code)
        fields = apply(call, values, version=version, seen=seen)
        if not fields:
            return
        call.changed_at = now
        db.session.flush()
        audit.record("edit_call", programme_id=programme_id, subject="membership_call", subject_id=call.id, actor=actor, now=now, fields=fields)


def begin_call(*, programme_id: int, ending: str, now: datetime, actor: str) -> str:
    """End the current call, which keeps its window and note, and begin another that asks the same. Returns its code.

    `ending` is the code of the call that shall end: pressed twice, the second press finds the new one and changes nothing.
    The programme's window is emptied: until staff write a new one, nobody can apply. Raises CallHasNoEnd where the current
    call is open and has no last day, for then nobody knows until when it ran.
    """
    with transaction():
        programme = _locked_programme(programme_id)
        before = locked_current_call(programme_id, now)
        if before.code != ending:
            return before.code
        _end(before, programme, now)
        code = f"{RECRUITMENT}-{(db.session.scalar(select(func.count()).select_from(Call).where(Call.programme_id == programme_id)) or 0) + 1}"
        call = _begin(programme_id, code, now, like=before)
        audit.record("begin_call", programme_id=programme_id, subject="membership_call", subject_id=call.id, actor=actor, now=now)
        return code


def _end(call: Call, programme: Programme, now: datetime) -> None:
    if call.opens_at is not None or call.closes_at is not None:
        return  # it has its own window already
    window = window_of(call, programme)
    if window.closes_at is None:
        raise CallHasNoEnd()
    call.opens_at, call.closes_at, call.note = window.opens_at, window.closes_at, call.note or programme.recruitment_note
    call.changed_at = now
    call.version += 1
    programme.recruitment_opens_at = programme.recruitment_closes_at = None
    programme.version += 1
    programme.revision += 1
    programme.changed_at = now
    db.session.flush()


def _begin(programme_id: int, code: str, now: datetime, like: Call | None = None) -> Call:
    """A call that asks what `like` asks, else what we ask by default."""
    columns = default_call(programme_id) | {"code": code}
    if like is not None:
        columns |= {name: getattr(like, name) for name in ("title", "body_id", "membership_kind", "asks_wishes", "declarations", "documents")}
    call = Call(**columns, changed_at=now)
    db.session.add(call)
    db.session.flush()
    return call


def _locked_by_code(programme_id: int, code: str) -> Call:
    call_id = db.session.scalar(select(Call.id).where(Call.programme_id == programme_id, Call.code == code))
    if call_id is None:
        raise NoCall()
    return locked_call(call_id)


def _locked_programme(programme_id: int) -> Programme:
    return db.session.scalars(select(Programme).where(Programme.id == programme_id).with_for_update(key_share=True).execution_options(populate_existing=True)).one()
