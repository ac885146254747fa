"""The agenda being written as organisers see it: days, blocks with their parts, rooms side by side; and where an item can go."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from flask_babel import lazy_gettext as _l

from ...core.errors import Conflict


class NotOnTheAgenda(Conflict):
    def __init__(self) -> None:
        super().__init__(_l("Somebody removed this item meanwhile. Nothing was moved; this is the agenda as it stands now."))


class NoSuchPlace(Conflict):
    def __init__(self) -> None:
        super().__init__(_l("The agenda changed meanwhile and that place is no longer there. Nothing was moved; this is the agenda as it stands now."))


class AnotherStep(Conflict):
    def __init__(self) -> None:
        super().__init__(_l("Somebody changed the agenda meanwhile. Nothing was done; look at the agenda as it stands now and press again."))


@dataclass(frozen=True)
class Place:
    """Where an item goes: before another one, else to the end of a block, else to the end of a day."""

    before: str = ""
    block: str = ""
    day: date | None = None

    @classmethod
    def of(cls, typed: str) -> Place | None:
        """As `str` of a place writes it; None for anything else."""
        kind, _, which = typed.partition("-")
        if kind == "before" and which:
            return cls(before=which)
        if kind == "block" and which:
            return cls(block=which)
        try:
            return cls(day=date.fromisoformat(which) if which else None) if kind == "day" else None
        except ValueError:
            return None

    def __str__(self) -> str:
        if self.before:
            return f"before-{self.before}"
        return f"block-{self.block}" if self.block else f"day-{self.day or ''}"


@dataclass(frozen=True)
class Standing:
    """Where an item stands: its day, its room ("" for everybody), the block it is part of ("")."""

    code: str
    day: date | None
    room: str = ""
    parent: str = ""


@dataclass(frozen=True)
class Lane:
    """Items below each other: of one room beside others, or of whatever room where nothing runs beside them."""

    room: str
    codes: tuple[str, ...]


class Sheet:
    """The items of an agenda in order, laid out by day, block and room."""

    def __init__(self, items: Sequence[Standing]) -> None:
        self.items = {item.code: item for item in items}
        self.days: dict[date | None, list[str]] = {}
        self.parts: dict[str, list[str]] = {}
        for item in items:
            if item.parent in self.items:
                self.parts.setdefault(item.parent, []).append(item.code)
            else:
                self.days.setdefault(item.day, []).append(item.code)
        self.days = dict(sorted(self.days.items(), key=lambda each: each[0] or date.min))
        self._laid: dict[str | date | None, list[tuple[Lane, ...]]] = {}

    def stretches(self, codes: Sequence[str]) -> list[tuple[Lane, ...]]:
        """Items of one list, parted where rooms begin or cease to run side by side: one lane, or one for each of several rooms."""
        runs: list[list[str]] = []
        for code in codes:
            if not runs or bool(self.items[code].room) != bool(self.items[runs[-1][0]].room):
                runs.append([])
            runs[-1].append(code)
        return [self._lanes(run) for run in runs]

    def beside(self, code: str) -> list[str]:
        """The list an item is in: the parts of its block, or what is of no block on its day."""
        item = self.items[code]
        return self.parts[item.parent] if item.parent in self.items else self.days[item.day]

    def within(self, code: str) -> set[str]:
        """An item and everything in it."""
        return {code}.union(*(self.within(part) for part in self.parts.get(code, ())))

    def shown(self, codes: Sequence[str]) -> list[str]:
        """Items and everything in them, in the order in which they are read."""
        return [each for lanes in self.stretches(codes) for lane in lanes for code in lane.codes for each in (code, *self.shown(self.parts.get(code, ())))]

    def number(self, code: str) -> int:
        """Which one of its day an item is, from 1, as the day is read."""
        return next(day.index(code) for day in map(self.shown, self.days.values()) if code in day) + 1

    def end(self, code: str) -> Place:
        """The end of the list an item is in."""
        item = self.items[code]
        return Place(block=item.parent) if item.parent in self.items else Place(day=item.day)

    def after(self, code: str) -> Place:
        codes = self.beside(code)
        behind = codes.index(code) + 1
        return Place(before=codes[behind]) if behind < len(codes) else self.end(code)

    def step(self, code: str, by: int) -> Place | None:
        """One place up (-1) or down (1) as one sees it, beyond the edge of a day into the next one; None where there is no way."""
        stretches = self._stretches_with(code)
        at = next(at for at, lanes in enumerate(stretches) if any(code in lane.codes for lane in lanes))
        lane = next(lane.codes for lane in stretches[at] if code in lane.codes)
        other = lane.index(code) + by
        if 0 <= other < len(lane):
            return Place(before=lane[other]) if by < 0 else self.after(lane[other])
        if 0 <= at + by < len(stretches):
            return self._past(stretches[at + by], by)
        return self._to_another_day(code, by)

    def _stretches_with(self, code: str) -> list[tuple[Lane, ...]]:
        """The stretches of the list an item is in, laid out once for all who ask."""
        item = self.items[code]
        key = item.parent if item.parent in self.items else item.day
        if key not in self._laid:
            self._laid[key] = self.stretches(self.beside(code))
        return self._laid[key]

    def _past(self, lanes: tuple[Lane, ...], by: int) -> Place:
        """Past the nearest item of a neighbouring stretch, or past all of it where rooms run side by side."""
        codes = lanes[0].codes if len(lanes) == 1 else self._in_order(lanes)
        if by < 0:
            return Place(before=codes[-1] if len(lanes) == 1 else codes[0])
        return self.after(codes[0] if len(lanes) == 1 else codes[-1])

    def _to_another_day(self, code: str, by: int) -> Place | None:
        if self.items[code].parent in self.items:
            return None
        days = list(self.days)
        other = days.index(self.items[code].day) + by
        if not 0 <= other < len(days):
            return None
        return Place(day=days[other]) if by < 0 else Place(before=self.days[days[other]][0])

    def _in_order(self, lanes: tuple[Lane, ...]) -> list[str]:
        there = {code for lane in lanes for code in lane.codes}
        return [code for code in self.items if code in there]

    def _lanes(self, run: Sequence[str]) -> tuple[Lane, ...]:
        rooms: dict[str, list[str]] = {}
        for code in run:
            rooms.setdefault(self.items[code].room, []).append(code)
        return tuple(Lane(room, tuple(codes)) for room, codes in rooms.items())
