"""Reading the run of show: the plan, what was done, what is to be expected, and afterwards what was planned beside what was."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import func, select

from ..calendars.queries.invitations import told_release
from ..core.db import db
from ..core.words import Words
from ..events.models import AgendaRelease, Event
from ..events.plans import latest_plan
from ..events.rules import Released, ReleaseKind, Status
from ..people.models import Person
from .models import LiveAct
from .rules import LONGEST_OVERRUN, LiveItem, LivePlan, State, Verb, replay

# People whose calendar says a start that is this far from what is to be expected are worth a mail.
WORTH_A_MAIL = 10


def released(release: AgendaRelease | None) -> list[Released]:
    return [Released.of(item) for item in release.items] if release is not None else []


def standing_acts(event_id: int) -> Sequence[LiveAct]:
    """What was done and not undone, in order."""
    return db.session.scalars(select(LiveAct).where(LiveAct.event_id == event_id, LiveAct.undone_at.is_(None)).order_by(LiveAct.number)).all()


def newest_number(event_id: int) -> int:
    """The number of the newest act, undone or not; 0 before the first."""
    return db.session.scalar(select(func.max(LiveAct.number)).where(LiveAct.event_id == event_id)) or 0


def overtaken_by_a_release(now: datetime) -> Sequence[int]:
    """Events run today whose agenda was published anew after the newest act, so that it says other times than the room's."""
    acts = select(LiveAct.event_id, func.max(LiveAct.at).label("at")).where(LiveAct.undone_at.is_(None), LiveAct.at > now - LONGEST_OVERRUN).group_by(LiveAct.event_id)
    newest, of_the_day = func.max(AgendaRelease.number), acts.subquery()
    latest = select(AgendaRelease.event_id, newest.label("number")).group_by(AgendaRelease.event_id).subquery()
    found = select(Event.id).join(of_the_day, of_the_day.c.event_id == Event.id).join(latest, latest.c.event_id == Event.id)
    found = found.join(AgendaRelease, (AgendaRelease.event_id == Event.id) & (AgendaRelease.number == latest.c.number))
    anew = (AgendaRelease.kind != ReleaseKind.LIVE) & (AgendaRelease.released_at > of_the_day.c.at)
    return db.session.scalars(found.where(anew, Event.status == Status.PUBLISHED).order_by(Event.id)).all()


def public_number(event: Event) -> int:
    """Rises with every act, undoing and release: what views.number tells, read for a page."""
    acts = select(func.max(LiveAct.number), func.count(LiveAct.undone_at)).where(LiveAct.event_id == event.id)
    number, undone = db.session.execute(acts).one()
    return event.revision + (number or 0) + undone


def live_plan(event: Event, now: datetime) -> LivePlan:
    """The agenda of an event as it stands on the day. Two queries, whatever its length."""
    return replay(released(latest_plan(event.id)), [act.as_act() for act in standing_acts(event.id)], now, event.zone)


def as_public(plan: AgendaRelease, live: LivePlan) -> list[dict[str, Any]]:
    """The lines of the plan with the times that are to be expected; what is left out is not among them."""
    lines = []
    for item, each in zip(plan.items, live.items, strict=True):
        if each.state is State.SKIPPED:
            continue
        starts = item["starts_at"] if each.starts_at == each.item.starts_at else _instant(each.starts_at)
        lines.append({**item, "starts_at": starts, "minutes": each.minutes, "short": each.item.short + each.short, "gave": each.item.gave + each.gave})
    return lines


@dataclass(frozen=True)
class Done:
    """An act in the list of what was done: who, when, on what; undone if somebody took it back."""

    number: int
    verb: Verb
    title: Words
    minutes: int
    at: datetime
    by: str
    undone: bool


def done_acts(event_id: int, titles: dict[str, Words], most: int = 50) -> list[Done]:
    """What was done, newest first, with the undone."""
    acts = select(LiveAct, Person.name).outerjoin(Person, Person.id == LiveAct.by_id).where(LiveAct.event_id == event_id)
    rows = db.session.execute(acts.order_by(LiveAct.number.desc()).limit(most))
    return [Done(act.number, act.verb, titles.get(act.item_uid, Words()), act.minutes, act.at, name or "", act.undone_at is not None) for act, name in rows]


@dataclass(frozen=True)
class ActualTime:
    """When an item was planned and when it was; None where nobody pressed anything."""

    uid: str
    code: str
    title: Words
    room: str
    planned_start: datetime | None
    planned_end: datetime | None
    started_at: datetime | None
    ended_at: datetime | None
    skipped: bool

    @property
    def moments(self) -> tuple[datetime | None, ...]:
        return self.planned_start, self.planned_end, self.started_at, self.ended_at

    @property
    def late(self) -> int | None:
        """By how many whole minutes it began later than planned; below zero: earlier. None where either is not known."""
        if self.planned_start is None or self.started_at is None:
            return None
        return round((self.started_at.replace(second=0, microsecond=0) - self.planned_start).total_seconds() / 60)


def actual_times(event_id: int) -> list[ActualTime]:
    """What was planned beside what was, in the order of the agenda: for the minutes."""
    event = db.session.get_one(Event, event_id)
    acts = standing_acts(event_id)
    planned = {(act.item_uid, act.verb): act.planned_at for act in acts}
    live = replay(released(latest_plan(event_id)), [act.as_act() for act in acts], acts[-1].at if acts else event.changed_at, event.zone)
    return [_actual(each, planned) for each in live.items]


def _actual(each: LiveItem, planned: dict[tuple[str, Verb], datetime | None]) -> ActualTime:
    item = each.item
    start = planned.get((item.uid, Verb.START)) or item.starts_at
    end = planned.get((item.uid, Verb.END)) or item.ends_at
    return ActualTime(item.uid, item.code, item.title, item.room, start, end, each.started_at, each.ended_at, each.state is State.SKIPPED)


def untold_shift(event_id: int, live: LivePlan) -> int:
    """By how many minutes the coming item that moved most differs from what people were told, if that is worth a mail; else 0."""
    told = {item.uid: item.starts_at for item in released(told_release(event_id))}
    coming = [each for each in live.items if each.state in (State.NEXT, State.AHEAD) and not each.block]
    shifts = [_shift(told.get(each.item.uid), each.starts_at) for each in coming]
    most = max(shifts, key=abs, default=0)
    return most if abs(most) >= WORTH_A_MAIL else 0


def _shift(told: datetime | None, expected: datetime | None) -> int:
    return round((expected - told).total_seconds() / 60) if told is not None and expected is not None else 0


def _instant(moment: datetime | None) -> str | None:
    return moment.astimezone(UTC).isoformat() if moment is not None else None
