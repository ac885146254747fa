"""Acts on the day, each a row: start, end, longer, shorter, leave out, let breaks give way; undo; and telling people."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select

from ..calendars.actions import send_now
from ..calendars.models import EventNews
from ..calendars.queries.reach import shift_reach
from ..core import audit, once
from ..core.db import db, transaction
from ..core.once import AlreadyDone, Sent
from ..events.actions import lock_event, mark_changed
from ..events.actions.live import release_live
from ..events.models import AgendaRelease, Event
from ..events.plans import latest_plan
from ..events.queries import latest_release
from ..events.rules import Status
from .models import LiveAct
from .queries import as_public, live_plan, newest_number, overtaken_by_a_release, standing_acts, untold_shift
from .rules import LivePlan, NothingToUndo, NotLive, NotPossible, Overtaken, Verb, must_be_possible


def act(*, event_id: int, verb: Verb, item: str, minutes: int = 0, sent: Sent, now: datetime, actor: str, by_id: int | None) -> LiveAct:
    """Do one thing on the day; pages and calendars follow. Raises NotLive, NotNow, NotPossible, AlreadyAbsorbing; AlreadyDone for a second press."""
    with transaction():
        event, plan = _run(event_id)
        _once(sent)
        live = live_plan(event, now)
        must_be_possible(live, verb, item, minutes, now=now, zone=event.zone)
        row = LiveAct(
            event_id=event_id, number=newest_number(event_id) + 1, verb=verb, item_uid=item, minutes=minutes, planned_at=_planned(live, verb, item), at=now, by_id=by_id
        )
        db.session.add(row)
        db.session.flush()
        _follow(event, plan, by_id=by_id, now=now)
        once.remember(sent, result=str(row.number), now=now)
        audit.record(f"live_{verb.value}", programme_id=event.programme_id, subject="event", subject_id=event_id, actor=actor, now=now, fields=[f"act {row.number}"])
        return row


def undo(*, event_id: int, number: int, sent: Sent, now: datetime, actor: str, by_id: int | None) -> LiveAct:
    """Take the newest act back, which must be the one that was looked at. Raises NotLive, NothingToUndo, Overtaken; AlreadyDone for a second press."""
    with transaction():
        event, plan = _run(event_id)
        _once(sent)
        standing = standing_acts(event_id)
        if not standing:
            raise NothingToUndo()
        row = standing[-1]
        if row.number != number:
            raise Overtaken()
        row.undone_at, row.undone_by_id = now, by_id
        db.session.flush()
        _follow(event, plan, by_id=by_id, now=now)
        once.remember(sent, result=str(number), now=now)
        audit.record("live_undo", programme_id=event.programme_id, subject="event", subject_id=event_id, actor=actor, now=now, fields=[f"act {number}"])
        return row


def tell(*, event_id: int, release: int, sent: Sent, now: datetime, actor: str) -> int:
    """Let everybody with a seat get a mail about the shift as it stands, which must be the one that was looked at. Returns how many that reaches.

    Raises NotPossible where nothing moved far enough, Overtaken when the agenda moved on meanwhile."""
    with transaction():
        event, _ = _run(event_id)
        _once(sent)
        newest = latest_release(event_id)
        if newest is None or newest.number != release:
            raise Overtaken()
        if not untold_shift(event_id, live_plan(event, now)):
            raise NotPossible()
        people = shift_reach(event, now)
        mark_changed(event, now=now)
        _news_of(event_id).told_release = release
        db.session.flush()
        once.remember(sent, result=str(people), now=now)
        send_now(event_id=event_id, everything=True, actor=actor, now=now)
        return people


def catch_up(*, now: datetime) -> int:
    """Give agendas that were published anew while they were run the times of the room again. Returns how many."""
    return sum(_caught_up(event_id, now) for event_id in overtaken_by_a_release(now))


def _caught_up(event_id: int, now: datetime) -> bool:
    with transaction():
        event = lock_event(event_id)
        plan = latest_plan(event_id)
        return plan is not None and release_live(event, as_public(plan, live_plan(event, now)), by_id=None, now=now) is not None


def _run(event_id: int) -> tuple[Event, AgendaRelease]:
    """The event, locked, and its plan, if it can be run."""
    event = lock_event(event_id)
    plan = latest_plan(event_id)
    if event.status is not Status.PUBLISHED or plan is None:
        raise NotLive()
    return event, plan


def _once(sent: Sent) -> None:
    """A second press is told what the first one led to, not that it is no longer possible."""
    first = once.find(sent)
    if first is not None:
        raise AlreadyDone(first)


def _planned(live: LivePlan, verb: Verb, uid: str) -> datetime | None:
    each = live.find(uid)
    if each is None or verb not in (Verb.START, Verb.END):
        return None
    return each.item.starts_at if verb is Verb.START else each.item.ends_at


def _follow(event: Event, plan: AgendaRelease, *, by_id: int | None, now: datetime) -> None:
    release_live(event, as_public(plan, live_plan(event, now)), by_id=by_id, now=now)


def _news_of(event_id: int) -> EventNews:
    row = db.session.scalar(select(EventNews).where(EventNews.event_id == event_id).execution_options(populate_existing=True))
    if row is None:
        row = EventNews(event_id=event_id)
        db.session.add(row)
    return row
