"""What the acts say of each item: begun, over, left out, longer or shorter."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from ...events.rules import Released


class Verb(StrEnum):
    """What one does on the day. To undo is no act of its own: it takes the newest one back."""

    START = "start"
    END = "end"
    ADJUST = "adjust"
    SKIP = "skip"
    ABSORB = "absorb"


@dataclass(frozen=True)
class Act:
    """One act. `item` is the uid of what it is about, "" for all; `minutes` are those of an adjustment."""

    verb: Verb
    item: str
    at: datetime
    minutes: int = 0


@dataclass
class Course:
    """How an item went. `passed`: it was over before anybody said that it began, for what comes after it did."""

    started_at: datetime | None = None
    ended_at: datetime | None = None
    skipped: bool = False
    passed: bool = False
    adjusted: int = 0

    @property
    def running(self) -> bool:
        return self.started_at is not None and self.ended_at is None

    @property
    def left(self) -> bool:
        return self.started_at is None and not self.skipped and not self.passed

    @property
    def touched(self) -> bool:
        return self != Course()


def leaves_of(plan: Sequence[Released]) -> list[Released]:
    """The items that have a time of their own: all but blocks, which last as long as their parts."""
    blocks = {item.parent for item in plan if item.parent != item.uid}
    return [item for item in plan if item.uid not in blocks]


def courses_of(leaves: Sequence[Released], acts: Iterable[Act]) -> dict[str, Course]:
    """How each item went, by uid. Acts on what is no longer in the plan are passed over."""
    courses = {leaf.uid: Course() for leaf in leaves}
    rooms = {leaf.uid: leaf.room for leaf in leaves}
    for act in acts:
        if act.item not in courses:
            continue
        course = courses[act.item]
        if act.verb is Verb.START:
            _start(courses, rooms, act)
        elif act.verb is Verb.END and course.running:
            course.ended_at = act.at
        elif act.verb is Verb.ADJUST:
            course.adjusted += act.minutes
        elif act.verb is Verb.SKIP and course.left:
            course.skipped = True
    return courses


def meet(one: str, other: str) -> bool:
    """Whether what is in these two rooms cannot run at once: it is in the same one, or for everybody."""
    return one == other or not one or not other


def _start(courses: Mapping[str, Course], rooms: Mapping[str, str], act: Act) -> None:
    """Begin an item: what runs there ends, and what should have come before it is over, whether anybody said so or not."""
    before = True
    for uid, course in courses.items():
        before = before and uid != act.item
        if not meet(rooms[uid], rooms[act.item]):
            continue
        if course.running:
            course.ended_at = act.at
        elif before and course.left:
            course.passed = True
    begun = courses[act.item]
    begun.started_at, begun.ended_at, begun.skipped, begun.passed = act.at, None, False, False
