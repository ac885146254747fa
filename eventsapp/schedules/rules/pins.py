"""Which items of what was read must be pinned, so that each begins when the file says."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from ...events.rules import Slot, timetable
from .entries import Entry


def days_that_hold(
    entries: Sequence[Entry], begins: Sequence[datetime | None], parents: Sequence[int | None], *, starts_at: datetime, zone: str, rooms: Sequence[int | None]
) -> set[date]:
    """The days on which everything begins when the file says, if just what it calls pinned is pinned."""
    pins = _said(entries, begins)
    slots = [
        Slot(entry.minutes, pins[place], least=entry.least, room=rooms[place], day=entry.day, key=place, parent=parents[place]) for place, entry in enumerate(entries)
    ]
    blocks = {parent for parent in parents if parent is not None}
    first = starts_at.astimezone(ZoneInfo(zone)).date()
    days = {entry.day or first for entry in entries}
    for place, timed in enumerate(timetable(starts_at, zone, slots)):
        if begins[place] is not None and timed.starts_at != begins[place] and place not in blocks:
            days.discard(entries[place].day or first)
    return days


def pins_of(
    entries: Sequence[Entry], begins: Sequence[datetime | None], parents: Sequence[int | None], *, starts_at: datetime, zone: str, rooms: Sequence[int | None]
) -> list[datetime | None]:
    """The start of each item that is pinned: as the file says it on the days where that holds, else wherever an item would not begin then by itself.

    On a day on which something must give way, everything with a time is pinned. What a table calls not pinned never is."""
    first = starts_at.astimezone(ZoneInfo(zone))
    days = [entry.day or first.date() for entry in entries]
    pins = _said(entries, begins)
    holding = days_that_hold(entries, begins, parents, starts_at=starts_at, zone=zone, rooms=rooms)
    if len(holding) == len(set(days)):
        return pins
    blocks = {parent for parent in parents if parent is not None}
    walked, tight = _walk(entries, begins, parents, first, rooms)
    for place, day in enumerate(days):
        if day not in holding:
            all_of_them = day in tight and place not in blocks and entries[place].pinned is not False
            pins[place] = begins[place] if all_of_them else walked[place]
    return pins


def _said(entries: Sequence[Entry], begins: Sequence[datetime | None]) -> list[datetime | None]:
    return [begins[place] if entry.pinned else None for place, entry in enumerate(entries)]


@dataclass(frozen=True)
class _Done:
    """When something is over (None: not known), and when it is at the earliest."""

    ends_at: datetime | None
    earliest: datetime


def _walk(
    entries: Sequence[Entry], begins: Sequence[datetime | None], parents: Sequence[int | None], first: datetime, rooms: Sequence[int | None]
) -> tuple[list[datetime | None], set[date]]:
    """The same walk as events.rules.timetable makes, over the starts that were read; and the days on which something must give way."""
    blocks = {parent for parent in parents if parent is not None}
    pins: list[datetime | None] = [None] * len(entries)
    halls: dict[date, _Done] = {}
    lanes: dict[date, dict[int, _Done]] = {}
    begun: set[int] = set()
    tight: set[date] = set()
    for place, entry in enumerate(entries):
        block = parents[place]
        if place in blocks:
            continue
        day, room = entry.day or first.date(), rooms[place]
        morning = first.replace(year=day.year, month=day.month, day=day.day)
        hall = halls.setdefault(day, _Done(morning, morning))
        beside = lanes.setdefault(day, {})
        before = beside.get(room, hall) if room is not None else _all_of([*beside.values()] or [hall])
        start = begins[place] or (begins[block] if block is not None and block not in begun else None)
        begun |= {block} if block is not None else set()
        if start is not None and entry.pinned is not False and (entry.pinned or start != before.ends_at):
            pins[place] = start
        runs_from = pins[place] or before.ends_at
        if entry.cut or (runs_from is not None and runs_from < before.earliest):
            tight.add(day)
        end = runs_from + timedelta(minutes=entry.minutes - entry.cut) if runs_from is not None and entry.minutes is not None else None
        done = _Done(end, end or runs_from or before.earliest)
        if room is not None:
            beside[room] = done
        else:
            halls[day] = done
            beside.clear()
    return pins, tight


def _all_of(done: Sequence[_Done]) -> _Done:
    """All of these are over: with the last of them, or not known if one is not."""
    last = max(each.earliest for each in done)
    return _Done(None if any(each.ends_at is None for each in done) else last, last)


def by_the_clock(entries: Sequence[Entry], begins: Sequence[datetime | None], parents: Sequence[int | None], holding: set[date], first: date) -> list[int]:
    """The places of entries in the order in which they begin, what is in a block right behind it; what has no time stays behind what it followed.

    The days in `holding` keep their order."""
    top: list[int] = []
    below: dict[int, list[int]] = {}
    for place in range(len(entries)):
        root, seen = place, {place}
        while (above := parents[root]) is not None and above not in seen:
            seen.add(above)
            root = above
        if root == place:
            top.append(place)
        else:
            below.setdefault(root, []).append(place)
    keys: dict[int, tuple[date, float]] = {}
    before = (date.min, 0.0)
    for place in top:
        day = entries[place].day or first
        starts = [begun.timestamp() for each in (place, *below.get(place, ())) if (begun := begins[each]) is not None]
        if day in holding:
            before = (day, float(place))
        elif starts:
            before = (day, min(starts))
        elif before[0] != day:
            before = (day, 0.0)
        keys[place] = before
    ordered = [each for place in sorted(top, key=lambda place: keys[place]) for each in (place, *_inside(below.get(place, []), begins, parents, entries[place].day in holding))]
    return [*ordered, *sorted(set(range(len(entries))) - set(ordered))]


def _inside(places: list[int], begins: Sequence[datetime | None], parents: Sequence[int | None], holds: bool) -> list[int]:
    """The parts of a block by the clock, what has no time behind what it followed; as they are if blocks are among them."""
    if holds or len({parents[place] for place in places}) > 1:
        return places
    keys: dict[int, float] = {}
    before = 0.0
    for place in places:
        begun = begins[place]
        before = keys[place] = begun.timestamp() if begun is not None else before
    return sorted(places, key=lambda place: keys[place])
