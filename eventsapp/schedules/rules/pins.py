"""Which items of what was read must be pinned, so that each begins when the file says."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from ...events.rules import Slot, timetable
from .entries import Entry


def days_that_hold(
    entries: Sequence[Entry], begins: Sequence[datetime | None], parents: Sequence[int | None], *, starts_at: datetime, zone: str, rooms: Sequence[int | None],
    pins: Sequence[datetime | None] | None = None,
) -> set[date]:  # fmt: skip
    """The days on which everything begins when the file says, with these pins; without any, if just what the file calls pinned is."""
    pins = _said(entries, begins) if pins is None else pins
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
    """The start of each item that is pinned: as the file says it where that holds; else wherever an item would not begin then by itself; else of everything.

    What a table calls not pinned never is."""
    facts: dict[str, Any] = {"starts_at": starts_at, "zone": zone, "rooms": rooms}
    first = starts_at.astimezone(ZoneInfo(zone))
    days = [entry.day or first.date() for entry in entries]
    pins = _said(entries, begins)
    holding = days_that_hold(entries, begins, parents, **facts)
    if len(holding) < len(set(days)):
        walked = _walk(entries, begins, parents, first, rooms)
        pins = [pins[place] if day in holding else walked[place] for place, day in enumerate(days)]
        holding = days_that_hold(entries, begins, parents, **facts, pins=pins)
        blocks = {parent for parent in parents if parent is not None}
        pins = [pins[place] if days[place] in holding or place in blocks or entry.pinned is False else begins[place] for place, entry in enumerate(entries)]
    return pins


def _said(entries: Sequence[Entry], begins: Sequence[datetime | None]) -> list[datetime | None]:
    return [begins[place] if entry.pinned else None for place, entry in enumerate(entries)]


def _walk(
    entries: Sequence[Entry], begins: Sequence[datetime | None], parents: Sequence[int | None], first: datetime, rooms: Sequence[int | None]
) -> list[datetime | None]:
    """The same walk as events.rules.timetable makes, over the starts that were read."""
    blocks = {parent for parent in parents if parent is not None}
    pins: list[datetime | None] = [None] * len(entries)
    halls: dict[date, datetime | None] = {}
    lanes: dict[date, dict[int, datetime | None]] = {}
    begun: set[int] = set()
    for place, entry in enumerate(entries):
        block = parents[place]
        if place in blocks:
            continue
        day, room = entry.day or first.date(), rooms[place]
        hall = halls.setdefault(day, first.replace(year=day.year, month=day.month, day=day.day))
        beside = lanes.setdefault(day, {})
        known = [end for end in beside.values() if end is not None]
        follows = beside.get(room, hall) if room is not None else (None if len(known) < len(beside) else max(known, default=hall)) if beside else hall
        start = begins[place] or (begins[block] if block is not None and block not in begun else None)
        begun |= {block} if block is not None else set()
        if start is not None and entry.pinned is not False and (entry.pinned or start != follows):
            pins[place] = start
        runs_from = pins[place] or follows
        end = runs_from + timedelta(minutes=entry.minutes - entry.cut) if runs_from is not None and entry.minutes is not None else None
        if room is not None:
            beside[room] = end
        else:
            halls[day] = end
            beside.clear()
    return pins


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
