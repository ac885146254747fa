"""A plan drawn as a line of days: where each bar stands. Plain dates in, plain numbers out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from ...core.words import Words
from ...core.working_days import is_working_day
from .steps import Computed, EventDays

DAY_WIDTH = 14
ROW = 34
HEAD = 46
LEAST_DAYS, MOST_DAYS = 72, 200  # names stand beside their bars
_MARGIN = timedelta(days=3)


@dataclass(frozen=True)
class Bar:
    """One row: what it is (step, red, done, event, window), its words, from where and how far."""

    kind: str
    name: Words
    x: int
    y: int
    width: int


@dataclass(frozen=True)
class Line:
    """The whole picture; free: where days lie on which nobody works; today: None if it is not on it."""

    width: int
    height: int
    bars: list[Bar]
    months: list[tuple[int, date]]
    weeks: list[tuple[int, date]]
    free: list[int]
    today: int | None


def line_of(computed: Sequence[Computed], events: Mapping[str, EventDays], today: date) -> Line | None:
    """Steps and events by day; None where nothing has one. What lies further off than half a year is left to the table."""
    spans = sorted([
        *((each.days[0], each.days[-1], "done" if each.step.done else "red" if each.red else "step", each.step.name) for each in computed if each.days),
        *((event.first, event.last, "event" if event.dated else "window", event.title) for event in events.values()),
    ], key=lambda span: span[:2])  # fmt: skip
    near = [span for span in spans if span[0] <= spans[0][0] + timedelta(days=MOST_DAYS)]
    if not near:
        return None
    first = near[0][0] - _MARGIN
    days = min(max((max(last for _, last, _, _ in near) + _MARGIN - first).days + 1, LEAST_DAYS), MOST_DAYS + 2 * _MARGIN.days)
    bars = [
        Bar(kind, name, (start - first).days * DAY_WIDTH, HEAD + row * ROW, (min((end - first).days, days - 1) - (start - first).days + 1) * DAY_WIDTH)
        for row, (start, end, kind, name) in enumerate(near)
    ]  # fmt: skip
    all_days = [first + timedelta(days=number) for number in range(days)]
    months = [(number * DAY_WIDTH, day) for number, day in enumerate(all_days) if number == 0 or day.day == 1]
    weeks = [(number * DAY_WIDTH, day) for number, day in enumerate(all_days) if day.weekday() == 0]
    free = [number * DAY_WIDTH for number, day in enumerate(all_days) if not is_working_day(day)]
    here = (today - first).days * DAY_WIDTH if first <= today <= all_days[-1] else None
    return Line(days * DAY_WIDTH, HEAD + len(near) * ROW + 8, bars, months, weeks, free, here)
