"""The plan with the acts of the day on it: when everything really was, and when the rest is to be expected."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from ...events.rules import Released
from ...events.rules.showing import on_now
from .courses import Act, Course, Verb, courses_of, leaves_of
from .expected import Expected, expected, on_the_minute

# An item that nobody ended runs on in the books no longer than this after its day should have been over.
LONGEST_OVERRUN = timedelta(hours=6)
OPEN_LENGTH = timedelta(hours=2)


class State(StrEnum):
    DONE = "done"
    SKIPPED = "skipped"
    RUNNING = "running"
    NEXT = "next"
    AHEAD = "ahead"


@dataclass(frozen=True)
class LiveItem:
    """An item of the plan on the day.

    `item` says when it was planned. starts_at, minutes: when it is expected now, or really was. started_at, ended_at: what
    somebody pressed. `short`: minutes taken from it because what follows holds; `gave`: minutes a pause gave way by."""

    item: Released
    state: State
    starts_at: datetime | None
    minutes: int | None
    started_at: datetime | None = None
    ended_at: datetime | None = None
    short: int = 0
    gave: int = 0
    adjusted: int = 0
    block: bool = False

    @property
    def ends_at(self) -> datetime | None:
        return self.starts_at + timedelta(minutes=self.minutes) if self.starts_at is not None and self.minutes is not None else None

    @property
    def due_at(self) -> datetime | None:
        """When it should end: as planned and as somebody made it longer or shorter, or sooner where what follows holds. What runs over ends later."""
        if self.ends_at is None or self.started_at is None or self.ended_at is not None or self.item.minutes is None or self.block:
            return self.ends_at
        return min(self.ends_at, on_the_minute(self.started_at) + timedelta(minutes=max(0, self.item.minutes + self.adjusted)))

    @property
    def late(self) -> int:
        """By how many minutes it begins later than planned; earlier if negative."""
        if self.starts_at is None or self.item.starts_at is None or self.state is State.SKIPPED:
            return 0
        return round((self.starts_at - self.item.starts_at).total_seconds() / 60)


@dataclass(frozen=True)
class LivePlan:
    """All items in the order of the plan. `begun`: somebody has started something; `absorbing`: pauses give way to catch up."""

    items: tuple[LiveItem, ...]
    begun: bool = False
    absorbing: bool = False
    over_at: datetime | None = None  # nothing more happens after this

    def find(self, uid: str) -> LiveItem | None:
        return next((each for each in self.items if each.item.uid == uid), None)

    def running(self) -> list[LiveItem]:
        return [each for each in self.items if each.state is State.RUNNING and not each.block]


def replay(plan: Sequence[Released], acts: Iterable[Act], now: datetime, zone: str) -> LivePlan:
    """What became of the plan by these acts, as seen at `now`. Without acts it is the plan, to the minute."""
    known = list(acts)
    leaves = leaves_of(plan)
    courses = courses_of(leaves, known)
    absorbing = any(act.verb is Verb.ABSORB for act in known)
    found: dict[str, Expected] = {}
    over_at = None
    for day in _days(leaves, zone).values():
        if (until := over_by(day)) is not None:
            over_at = max(over_at or until, until)
        found |= expected(day, plan, courses, min(now, until or now), zone, absorbing)
    following = _next(leaves, courses, zone)
    items = {leaf.uid: _item(leaf, courses[leaf.uid], found[leaf.uid], following) for leaf in leaves}
    for block in reversed(plan):
        if block.uid not in items:
            items[block.uid] = _block(block, [items[part.uid] for part in plan if part.parent == block.uid and part.uid in items])
    begun = any(course.started_at is not None for course in courses.values())
    return LivePlan(tuple(items[item.uid] for item in plan), begun, absorbing, over_at)


def by_the_clock(plan: Sequence[Released], now: datetime, zone: str) -> LivePlan:
    """The plan as it should be at `now`, for an event at which nobody presses anything."""
    on = on_now(plan, now)
    live = replay(plan, (), now, zone)
    items = [_at_its_time(each, now, on) for each in live.items]
    return replace(live, items=tuple(items))


def next_change(live: LivePlan, now: datetime) -> datetime | None:
    """When time alone changes what is shown; while anything is late, with every minute."""
    if live.over_at is None or now >= live.over_at:
        return None
    leaves = [each for each in live.items if not each.block and each.state is not State.SKIPPED]
    waiting = [each for each in leaves if each.state is State.RUNNING or (live.begun and each.state in (State.NEXT, State.AHEAD))]
    moments = [moment for each in leaves for moment in (each.starts_at, each.ends_at, each.due_at) if moment is not None and moment > now]
    minute = now.replace(second=0, microsecond=0) + timedelta(minutes=1)
    if live.begun and any(_is_due(each, now) for each in waiting):
        moments.append(minute)
    return min([*moments, live.over_at])


def over_by(day: Sequence[Released]) -> datetime | None:
    """When a day of the plan is over, however late it ran."""
    ends = [leaf.ends_at or leaf.starts_at + OPEN_LENGTH for leaf in day if leaf.starts_at is not None]
    return max(ends) + LONGEST_OVERRUN if ends else None


def day_of(item: Released, zone: str) -> date | None:
    return item.day or (item.starts_at.astimezone(ZoneInfo(zone)).date() if item.starts_at is not None else None)


def _days(leaves: Sequence[Released], zone: str) -> dict[date | None, list[Released]]:
    """The items of each day; what has no time stays with the one before it."""
    days: dict[date | None, list[Released]] = {}
    day: date | None = None
    for leaf in leaves:
        day = day_of(leaf, zone) or day
        days.setdefault(day, []).append(leaf)
    return days


def _next(leaves: Sequence[Released], courses: Mapping[str, Course], zone: str) -> set[str]:
    """What comes next: in each room the first that is left of the first day on which anything is."""
    day = next((day for day in _days(leaves, zone).values() if any(courses[leaf.uid].left for leaf in day)), [])
    left = [leaf for leaf in day if courses[leaf.uid].left]
    rooms = {leaf.room for leaf in left if leaf.room} or {""}
    firsts = [next((leaf for leaf in left if leaf.room in (room, "")), None) for room in rooms]
    return {leaf.uid for leaf in firsts if leaf is not None}


def _item(leaf: Released, course: Course, when: Expected, following: set[str]) -> LiveItem:
    state = State.RUNNING if course.running else State.SKIPPED if course.skipped else State.DONE if not course.left else State.AHEAD
    if state is State.AHEAD and leaf.uid in following:
        state = State.NEXT
    return LiveItem(
        leaf, state, when.starts_at, when.minutes, course.started_at, course.ended_at, short=when.short, gave=when.gave, adjusted=course.adjusted
    )


def _block(block: Released, parts: Sequence[LiveItem]) -> LiveItem:
    """A block is what its parts are: on from its first to its last."""
    states = {part.state for part in parts}
    there = [part for part in parts if part.state is not State.SKIPPED] or list(parts)
    starts = [part.starts_at for part in there if part.starts_at is not None]
    ends = [part.ends_at for part in there]
    length = None
    if starts and all(end is not None for end in ends):
        length = round((max(end for end in ends if end is not None) - min(starts)).total_seconds() / 60)
    state = State.AHEAD
    if states <= {State.DONE, State.SKIPPED}:
        state = State.SKIPPED if states == {State.SKIPPED} else State.DONE
    elif states & {State.DONE, State.RUNNING}:
        state = State.RUNNING
    elif State.NEXT in states:
        state = State.NEXT
    begun = [part.started_at for part in parts if part.started_at is not None]
    over = [part.ended_at for part in parts if part.ended_at is not None]
    return LiveItem(
        block, state, min(starts, default=None), length, min(begun, default=None), max(over, default=None) if state is State.DONE else None, block=True
    )


def _at_its_time(each: LiveItem, now: datetime, on: frozenset[str]) -> LiveItem:
    if each.item.uid in on:
        return replace(each, state=State.RUNNING)
    begun = each.starts_at is not None and each.starts_at <= now
    return replace(each, state=State.DONE) if begun else each


def _is_due(each: LiveItem, now: datetime) -> bool:
    """Whether it should have ended, or begun, by now."""
    if each.state is State.RUNNING:
        return each.due_at is not None and each.due_at <= now
    return each.starts_at is not None and each.starts_at <= now
