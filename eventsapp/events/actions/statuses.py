"""Publishing an event, postponing it, cancelling it, putting it back on."""

from __future__ import annotations

from datetime import datetime

from ...core import audit
from ...core.db import db, transaction
from ...core.words import Words
from ...mail.actions import nudge
from ..models import Event, StatusChange
from ..queries import agenda_items, ready_facts
from ..rules import Status, WrongStatus, must_be_publishable
from .agendas import release_agenda
from .holds import free_holds, move_holds
from .marks import lock_event, mark_changed


def publish_event(*, event_id: int, by_id: int | None, now: datetime, actor: str) -> None:
    """Show a draft to everybody, with its agenda as it is written. Raises NotPublishable or WrongStatus."""
    with transaction():
        event = lock_event(event_id)
        if event.status is not Status.DRAFT:
            raise WrongStatus()
        items = agenda_items(event_id)
        must_be_publishable(ready_facts(event, items, capacity=None))
        event.status = Status.PUBLISHED
        if items:
            release_agenda(event, by_id=by_id, now=now)
        mark_changed(event, now=now, time_moved=True)
        db.session.flush()
        _record("publish_event", event, actor, now)


def postpone_event(*, event_id: int, reason: Words, by_id: int | None, now: datetime, actor: str) -> None:
    """Say that a published event is put off; its agenda, everybody's place and its rooms stay."""
    _change("postpone_event", event_id, (Status.PUBLISHED,), Status.POSTPONED, reason, by_id, now, actor)


def cancel_event(*, event_id: int, reason: Words, by_id: int | None, now: datetime, actor: str) -> None:
    """Call a published or postponed event off; calendars keep it as cancelled, and the rooms it held are free."""
    _change("cancel_event", event_id, (Status.PUBLISHED, Status.POSTPONED), Status.CANCELLED, reason, by_id, now, actor)


def resume_event(*, event_id: int, by_id: int | None, now: datetime, actor: str) -> None:
    """Put a postponed or cancelled event back on, with the rooms it held. Raises RoomTaken if another event has one by now."""
    _change("resume_event", event_id, (Status.POSTPONED, Status.CANCELLED), Status.PUBLISHED, Words(), by_id, now, actor)


def _change(verb: str, event_id: int, from_: tuple[Status, ...], to: Status, reason: Words, by_id: int | None, now: datetime, actor: str) -> None:
    with transaction():
        event = lock_event(event_id)
        if event.status not in from_:
            raise WrongStatus()
        event.status = to
        if to is Status.CANCELLED:
            free_holds(event)
        elif to is Status.PUBLISHED:
            move_holds(event)
        db.session.add(StatusChange(event_id=event_id, status=to, reason=reason, at=now, by_id=by_id))
        mark_changed(event, now=now)
        nudge()
        db.session.flush()
        _record(verb, event, actor, now)


def _record(verb: str, event: Event, actor: str, now: datetime) -> None:
    audit.record(verb, programme_id=event.programme_id, subject="event", subject_id=event.id, actor=actor, now=now, fields=["status"])
