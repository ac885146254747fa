"""Reading calls: which one a programme has now, when it is open, what its form asks."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import case, func, select

from ...core.db import db
from ...core.words import Words
from ...programmes.models import Body, Programme
from ...programmes.queries import bodies, terms
from ...programmes.rules import BodyKind, TermList
from ..models import Application, Call
from ..rules.calls import DEFAULT_DECLARATIONS, DEFAULT_DOCUMENTS, DEFAULT_TITLE, RECRUITMENT, Asked, Window
from ..rules.completeness import needed
from ..rules.deciding import OPEN
from ..rules.enums import Stage

_NEWEST_FIRST = (case((Call.opens_at.is_(None) & Call.closes_at.is_(None), 0), else_=1), Call.id.desc())


def find_call(programme_id: int) -> Call | None:
    """The programme's current call: the one whose window is the programme's own, else the newest."""
    return db.session.scalars(select(Call).where(Call.programme_id == programme_id).order_by(*_NEWEST_FIRST).limit(1)).one_or_none()


def current_call(programme: Programme) -> Call:
    """The current call; where there is none yet, one with our defaults that is in no database: the first verb writes it."""
    return find_call(programme.id) or Call(**default_call(programme.id))


def default_call(programme_id: int) -> dict[str, Any]:
    """The columns of a programme's first call, but for when it was made. The first operating committee decides."""
    committee = select(Body.id).where(Body.programme_id == programme_id, Body.kind == BodyKind.OPERATING_COMMITTEE).order_by(Body.position).limit(1)
    return {
        "programme_id": programme_id, "code": RECRUITMENT, "title": DEFAULT_TITLE, "note": Words(), "opens_at": None, "closes_at": None,
        "body_id": db.session.scalar(committee), "membership_kind": "member", "asks_wishes": True, "declarations": list(DEFAULT_DECLARATIONS),
        "documents": list(DEFAULT_DOCUMENTS), "version": 1,
    }  # fmt: skip


def current_windows(programmes: Sequence[Programme]) -> dict[int, Window]:
    """When each programme takes applications, by its id, in one query; of a call that has ended, when it did."""
    calls: dict[int, Call] = {}
    for call in db.session.scalars(select(Call).where(Call.programme_id.in_([programme.id for programme in programmes])).order_by(*_NEWEST_FIRST)):
        calls.setdefault(call.programme_id, call)
    return {programme.id: window_of(calls.get(programme.id), programme) for programme in programmes}


def window_of(call: Call | None, programme: Programme) -> Window:
    """A call without a window of its own is the programme's current recruitment."""
    if call is None or (call.opens_at is None and call.closes_at is None):
        return Window(programme.recruitment_opens_at, programme.recruitment_closes_at)
    return Window(call.opens_at, call.closes_at)


def note_of(call: Call, programme: Programme) -> Words:
    return call.note or (programme.recruitment_note if call.opens_at is None and call.closes_at is None else Words())


def asked_by(call: Call) -> Asked:
    """What an application must say to be sent."""
    kept = {name: bool(terms(call.programme_id, name)) for name in TermList}
    return Asked(kept[TermList.ORGANISATION_KIND], kept[TermList.SIZE_CLASS], kept[TermList.SECTOR], needed(call.declarations, call.documents))


def subcommittees(programme_id: int) -> Sequence[Body]:
    """The bodies that an applicant may wish to join, each followed by those below it."""
    return [body for body in bodies(programme_id) if body.kind is BodyKind.SUBCOMMITTEE]


def calls_of(programme_id: int) -> Sequence[Call]:
    """All calls, the current one first."""
    return db.session.scalars(select(Call).where(Call.programme_id == programme_id).order_by(*_NEWEST_FIRST)).all()


def find_call_by_code(programme_id: int, code: str) -> Call | None:
    return db.session.scalar(select(Call).where(Call.programme_id == programme_id, Call.code == code))


def undecided(programme_id: int) -> int:
    """How many applications of a programme wait for a decision."""
    waiting = select(func.count()).select_from(Application).where(Application.programme_id == programme_id, Application.stage.in_(OPEN))
    return db.session.scalar(waiting) or 0


def applications_per_call(programme_id: int) -> dict[int, int]:
    """How many applications were sent to each call."""
    counted = select(Application.call_id, func.count()).where(Application.programme_id == programme_id, Application.stage != Stage.DRAFT)
    return dict(db.session.execute(counted.group_by(Application.call_id)).all())
