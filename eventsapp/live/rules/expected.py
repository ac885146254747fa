"""When the items of a day are to be expected: what is over at its real times, what runs at least as long as it has, the rest behind."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from ...events.rules import Released, Slot, Timed, timetable
from .courses import Course, leaves_of


@dataclass(frozen=True)
class Expected:
    starts_at: datetime | None
    minutes: int | None
    short: int = 0
    gave: int = 0


def expected(day: Sequence[Released], plan: Sequence[Released], courses: Mapping[str, Course], now: datetime, zone: str, absorbing: bool) -> dict[str, Expected]:
    """The times of the items of one day, by uid. A day on which nobody did anything is as planned."""
    found = {leaf.uid: Expected(leaf.starts_at, leaf.minutes) for leaf in day}
    if not any(courses[leaf.uid].touched for leaf in day):
        return found
    now = on_the_minute(now)
    begun = sorted((leaf for leaf in day if courses[leaf.uid].started_at is not None), key=lambda leaf: _turn(courses[leaf.uid]))
    left = [leaf for leaf in day if courses[leaf.uid].left]
    begins = min((leaf.starts_at for leaf in day if leaf.starts_at is not None), default=None)
    before = [_begun_slot(leaf, courses[leaf.uid], now) for leaf in begun]
    idle = _idle(begun, left, courses, begins, now) if begun else []
    pins = _pins(plan, day, courses)
    after = [_left_slot(leaf, courses[leaf.uid], pins.get(leaf.uid), now) for leaf in left]
    timed, given = _fit(begins, zone, [*before, *idle], left, after, absorbing)
    for leaf, when in zip(begun, timed, strict=False):
        found[leaf.uid] = Expected(when.starts_at, when.minutes, when.short, when.gave)
    for leaf, when, gave in zip(left, timed[len(before) + len(idle) :], given, strict=True):
        found[leaf.uid] = Expected(when.starts_at, when.minutes, when.short, when.gave + gave)
    return found


def on_the_minute(moment: datetime) -> datetime:
    """Agendas are told in whole minutes."""
    return moment.replace(second=0, microsecond=0)


def _turn(course: Course) -> tuple[datetime, bool]:
    """The order in which items began; of two in one moment the one that is over first."""
    assert course.started_at is not None
    return course.started_at, course.ended_at is None


def _start_of(course: Course) -> datetime:
    assert course.started_at is not None
    return on_the_minute(course.started_at)


def _begun_slot(leaf: Released, course: Course, now: datetime) -> Slot:
    start = _start_of(course)
    if course.ended_at is not None:
        return Slot(_minutes(start, on_the_minute(course.ended_at)), start, room=leaf.room or None)
    elapsed = _minutes(start, now)
    length = max(leaf.minutes + course.adjusted, elapsed, 0) if leaf.minutes is not None else None
    return Slot(length, start, least=max(leaf.least, elapsed) if leaf.least is not None else None, room=leaf.room or None)


def _left_slot(leaf: Released, course: Course, pin: datetime | None, now: datetime) -> Slot:
    """What is still to come. A pin that has gone by holds nothing any more: it begins as soon as it can."""
    length = max(leaf.minutes + course.adjusted, min(1, leaf.minutes)) if leaf.minutes is not None else None
    return Slot(length, pin if pin is not None and pin >= now else None, least=leaf.least, room=leaf.room or None)


def _pins(plan: Sequence[Released], day: Sequence[Released], courses: Mapping[str, Course]) -> dict[str, datetime]:
    """The planned starts that hold. A block's is that of its first part that is left, as long as none has begun."""
    pins = {leaf.uid: leaf.starts_at for leaf in day if leaf.pinned and leaf.starts_at is not None}
    leaves = {leaf.uid for leaf in leaves_of(plan)}
    for block in plan:
        if block.uid in leaves or not block.pinned or block.starts_at is None:
            continue
        inside = {block.uid}
        for item in plan:
            if item.parent in inside:
                inside.add(item.uid)
        parts = [leaf for leaf in day if leaf.uid in inside]
        first = next((part for part in parts if courses[part.uid].left), None)
        if first is not None and all(courses[part.uid].started_at is None for part in parts):
            pins.setdefault(first.uid, block.starts_at)
    return pins


def _idle(
    begun: Sequence[Released], left: Sequence[Released], courses: Mapping[str, Course], begins: datetime | None, now: datetime
) -> list[Slot]:
    """Where nothing runs although something is still to come: the time since, so that nothing is expected in the past."""
    running = {leaf.room for leaf in begun if courses[leaf.uid].running}
    if "" in running or not left:
        return []
    waiting = {leaf.room for leaf in left if leaf.room} - running
    if left[0].room == "" and not running:
        waiting = {""}
    idle = []
    for room in sorted(waiting):
        ends = [on_the_minute(ended) for leaf in begun if (room == "" or leaf.room in (room, "")) and (ended := courses[leaf.uid].ended_at) is not None]
        since = max(ends) if ends else begins
        if since is not None and since < now:
            idle.append(Slot(_minutes(since, now), since, room=room or None))
    return idle


def _fit(
    begins: datetime | None, zone: str, before: list[Slot], left: Sequence[Released], after: list[Slot], absorbing: bool
) -> tuple[list[Timed], list[int]]:
    """The timetable of it all, and what each pause that is left gave so that what follows catches up with the plan."""
    given = [0] * len(after)
    timed = timetable(begins, zone, [*before, *after])
    for place, leaf in enumerate(left if absorbing else ()):
        slot, when = after[place], timed[len(before) + place]
        if leaf.ends_at is None or when.ends_at is None or slot.least is None or slot.minutes is None:
            continue
        given[place] = min(_minutes(leaf.ends_at, when.ends_at), max(0, slot.minutes - slot.least - when.gave))
        if given[place] > 0:
            after[place] = replace(slot, minutes=slot.minutes - given[place])
            timed = timetable(begins, zone, [*before, *after])
    return timed, given


def _minutes(start: datetime, end: datetime) -> int:
    return max(0, int((end - start) / timedelta(minutes=1)))
