"""What was read as lines of an agenda of ours: codes, rooms, days, and pins only where an item would not follow by itself."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from ...events.rules import Line
from ...events.rules.lines import RESERVED_CODES
from .entries import Entry, Read


def rooms_named(entries: Sequence[Entry], known: Mapping[str, int]) -> list[str]:
    """The rooms that count, in order: the known ones, and all others where there are several. One place for everything is no room."""
    names = list(dict.fromkeys(entry.room for entry in entries if entry.room))
    return names if len(names) > 1 else [name for name in names if name.casefold() in known]


def lines_of(read: Read, *, starts_at: datetime | None, zone: str, rooms: Mapping[str, int], prefix: str) -> list[Line]:
    """The lines to be written. `rooms`: ids by folded name; `prefix` begins the codes of what has none that would last.

    Without a start of the event, times have only given the lengths."""
    entries = _in_order(list(read.entries), rooms)
    codes = _codes(entries, prefix)
    begins = [_instant(entry, zone) for entry in entries]
    pins = _pins(entries, begins, starts_at, zone, rooms) if starts_at is not None else [None] * len(entries)
    first = starts_at.astimezone(ZoneInfo(zone)).date() if starts_at is not None else None
    lines = [
        Line(
            entry.title, entry.kind, entry.minutes, code=codes[place], uid=entry.uid, summary=entry.summary, speakers=entry.speakers, least=entry.least,
            day=entry.day if first is not None and entry.day not in (None, first) else None, room_id=rooms.get(entry.room.casefold()) if entry.room else None,
            pinned_at=pins[place], parent=_parent(entry, entries, codes), extra=_extra(entry, rooms),
        )
        for place, entry in enumerate(entries)
    ]  # fmt: skip
    return [replace(lines[0], extra={**lines[0].extra, "schedule": dict(read.header)}), *lines[1:]] if read.header and lines else lines


def days_off(read: Read, starts_at: datetime | None, zone: str) -> int:
    """By how many days the agenda would have to move to begin on the event's first day; 0 if it does, or if either has no day."""
    days = [entry.day for entry in read.entries if entry.day is not None and entry.starts is not None]
    return (starts_at.astimezone(ZoneInfo(zone)).date() - min(days)).days if days and starts_at is not None else 0


def moved(read: Read, days: int) -> Read:
    """The same so many days later."""
    by = timedelta(days=days)
    entries = [replace(entry, day=entry.day + by if entry.day else None, starts=entry.starts + by if entry.starts else None) for entry in read.entries]
    return replace(read, entries=entries)


def _in_order(entries: list[Entry], rooms: Mapping[str, int]) -> list[Entry]:
    """As they stand, unless some are in rooms and some for everybody: then by the clock, parts right behind their blocks."""
    roomed = [bool(entry.room and entry.room.casefold() in rooms) for entry in entries]
    if all(roomed) or not any(roomed) or any(entry.starts is None for entry in entries if not entry.parent):
        return entries
    parts: dict[str, list[Entry]] = {}
    for entry in entries:
        parts.setdefault(entry.parent, []).append(entry)
    top = sorted((entry for entry in entries if not entry.parent), key=lambda entry: (entry.day or date.min, str(entry.starts)))
    return [each for entry in top for each in (entry, *parts.get(entry.code, []))] if entries[0].code else top


def _codes(entries: Sequence[Entry], prefix: str) -> list[str]:
    codes: list[str] = []
    for place, entry in enumerate(entries):
        lasting = re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9_-]*", entry.code) and not entry.code.startswith("line-") and entry.code.casefold() not in RESERVED_CODES
        code = entry.code if lasting and entry.code not in codes else f"{prefix}-{place + 1}"
        codes.append(code)
    return codes


def _parent(entry: Entry, entries: Sequence[Entry], codes: Sequence[str]) -> str:
    return next((codes[place] for place, each in enumerate(entries) if entry.parent and each.code == entry.parent and each is not entry), "")


def _extra(entry: Entry, rooms: Mapping[str, int]) -> Mapping[str, Any]:
    """A room that is none of ours stays as a name."""
    return {**entry.extra, "room_name": entry.room} if entry.room and entry.room.casefold() not in rooms else entry.extra


def _instant(entry: Entry, zone: str) -> datetime | None:
    return entry.starts if entry.starts is None or entry.starts.tzinfo is not None else entry.starts.replace(tzinfo=ZoneInfo(zone))


def _pins(entries: Sequence[Entry], begins: Sequence[datetime | None], starts_at: datetime, zone: str, rooms: Mapping[str, int]) -> list[datetime | None]:
    """The start of each item that would not begin then by itself: the same walk as events.rules.timetable makes, over the starts that were read."""
    first = starts_at.astimezone(ZoneInfo(zone))
    blocks = {entry.parent for entry in entries if entry.parent}
    pins: list[datetime | None] = [None] * len(entries)
    halls: dict[date, datetime | None] = {}
    lanes: dict[date, dict[int, datetime | None]] = {}
    for place, entry in enumerate(entries):
        if entry.code and entry.code in blocks:
            continue
        day, room = entry.day or first.date(), rooms.get(entry.room.casefold()) if entry.room else None
        hall = halls.setdefault(day, first.replace(year=day.year, month=day.month, day=day.day))
        beside = lanes.setdefault(day, {})
        known = [end for end in beside.values() if end is not None]
        follows = beside.get(room, hall) if room is not None else (None if len(known) < len(beside) else max(known, default=hall)) if beside else hall
        start = begins[place] or _inherited(entry, entries, begins)
        if start is not None and entry.pinned is not False and (entry.pinned or start != follows):
            pins[place] = start
        runs_from = pins[place] or follows
        end = runs_from + timedelta(minutes=entry.minutes) if runs_from is not None and entry.minutes is not None else None
        if room is not None:
            beside[room] = end
        else:
            halls[day] = end
            beside.clear()
    return pins


def _inherited(entry: Entry, entries: Sequence[Entry], begins: Sequence[datetime | None]) -> datetime | None:
    """The start of its block, for the first part of one that has no start of its own."""
    if not entry.parent:
        return None
    beside = [each for each in entries if each.parent == entry.parent]
    return next((begins[place] for place, each in enumerate(entries) if each.code == entry.parent), None) if beside and beside[0] is entry else None
