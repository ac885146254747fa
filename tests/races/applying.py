"""What one process of the crew does with a call: apply, send drafts, each with a key of its own or all with one."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Engine, event

from eventsapp.core import db as database
from eventsapp.core import once
from eventsapp.core.db import db
from eventsapp.core.errors import Refusal
from eventsapp.members.actions import applications, calls
from eventsapp.members.models import Call
from eventsapp.members.queries.applications import applied
from eventsapp.members.queries.calls import find_call
from eventsapp.programmes.models import Programme
from tests.members.applying import OPEN, apply_as, said


def apply_many(event_id: int, names: Sequence[str]) -> list[str]:
    """`event_id` is the programme's: the crew names it so."""
    programme = db.session.get_one(Programme, event_id)
    return [_outcome(lambda name=name: apply_as(programme, name)) for name in names]


def apply_with_key(event_id: int, key: str) -> str:
    sent = once.Sent.of("join", key, {})
    try:
        return f"new {applications.apply(programme_id=event_id, said=said(), files=(), send=True, sent=sent, now=OPEN, real=OPEN)}"
    except once.AlreadyDone as already:
        return f"same {already.result}"


def send_draft(event_id: int, application_id: int, key: str) -> str:
    found = db.session.get_one(applications.Application, application_id)
    facts = {"application_id": application_id, "version": 1, "said": applied(found), "files": (), "removed": (), "send": True, "actor": "visitor"}
    return _outcome(lambda: applications.change(**facts, sent=once.Sent.of("application", key, {}), now=OPEN, real=OPEN))


def apply_without_lock(event_id: int, names: Sequence[str]) -> list[str]:
    """apply_many with no write lock, and a call that is only looked at."""
    event.remove(Engine, "begin", database._begin)
    locked, applications.locked_current_call = applications.locked_current_call, _call_as_it_looks
    try:
        return apply_many(event_id, names)
    finally:
        applications.locked_current_call = locked
        event.listen(Engine, "begin", database._begin)


def _call_as_it_looks(programme_id: int, now: object) -> Call:
    call = find_call(programme_id)
    assert call is not None, calls.__name__
    return call


def _outcome(verb: object) -> str:
    try:
        verb()  # type: ignore[operator]
    except Refusal as refusal:
        return type(refusal).__name__
    except once.AlreadyDone:
        return "same"
    except Exception as error:
        db.session.rollback()
        return type(error).__name__
    return "done"
