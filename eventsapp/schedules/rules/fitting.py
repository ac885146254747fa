"""What was read as lines of an agenda of ours: codes, rooms, days, people, and pins only where an item would not follow by itself."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from ...core.words import Words
from ...events.rules import Line, SpeakerRole
from ...events.rules.lines import RESERVED_CODES
from . import ours
from .entries import Entry, Named, Read, joined
from .persons import fold
from .pins import by_the_clock, days_that_hold, pins_of

Who = Mapping[tuple[int, int], tuple[int, str]]  # (which entry, which of its people) → a speaker's id and code


def rooms_named(entries: Sequence[Entry], known: Mapping[str, int]) -> list[str]:
    """The rooms that count, in order: the known ones, those that the file says are rooms, and all others where there are several. One place for everything is no room."""
    names = list(dict.fromkeys(entry.room for entry in entries if entry.room))
    sure = {entry.room for entry in entries if entry.room_name}
    return names if len(names) > 1 else [name for name in names if name.casefold() in known or name in sure]


def lines_of(
    read: Read, *, starts_at: datetime | None, zone: str, rooms: Mapping[str, int], prefix: str, who: Who | None = None, standing: Mapping[str, Collection[str]] | None = None
) -> list[Line]:
    """The lines to be written. `rooms`: ids by folded name; `prefix` begins the codes of what has none that would last.

    `who` are the speakers whom everybody in the file is; without it people are text, but for the folded names that `standing` has for an item's code.
    Without a start of the event, times have only given the lengths."""
    asked = {id(entry): place for place, entry in enumerate(read.entries)}
    entries = list(read.entries) if read.ordered else _in_order(list(read.entries), rooms)
    parents = _parents(entries)
    houses = _houses(entries, parents, rooms)
    begins = [_instant(entry, zone) for entry in entries]
    pins: Sequence[datetime | None] = [None] * len(entries)
    first = starts_at.astimezone(ZoneInfo(zone)).date() if starts_at is not None else None
    if starts_at is not None and first is not None:
        if any(entry.place is not None for entry in entries):
            holding = days_that_hold(entries, begins, parents, starts_at=starts_at, zone=zone, rooms=houses)
            order = by_the_clock(entries, begins, parents, holding, first)
            entries, begins, houses = [entries[place] for place in order], [begins[place] for place in order], [houses[place] for place in order]
            parents = _parents(entries)
        pins = pins_of(entries, begins, parents, starts_at=starts_at, zone=zone, rooms=houses)
    codes = _codes(entries, prefix)
    lines = []
    for place, entry in enumerate(entries):
        people, speakers, links = _people(entry, asked[id(entry)], codes[place], who, standing or {})
        parent = parents[place]
        lines.append(
            Line(
                entry.title, entry.kind, entry.minutes, code=codes[place], uid=entry.uid, summary=entry.summary, speakers=speakers, least=entry.least,
                day=entry.day if first is not None and entry.day not in (None, first) else None, room_id=houses[place], pinned_at=pins[place],
                parent=codes[parent] if parent is not None else "", extra=_extra(entry, rooms, links), people=people,
            )
        )  # fmt: skip
    return _with_header(lines, read.header)


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
    """As they stand, or by the places a file gives them; if some are in rooms and some for everybody, by the clock, parts right behind their blocks."""
    if any(entry.place is not None for entry in entries):
        return _placed(entries)
    roomed = [bool(entry.room and entry.room.casefold() in rooms) for entry in entries]
    if all(roomed) or not any(roomed) or any(entry.starts is None for entry in entries if not entry.parent):
        return entries
    parts: dict[str, list[Entry]] = {}
    for entry in entries:
        parts.setdefault(entry.parent, []).append(entry)
    top = sorted((entry for entry in entries if not entry.parent), key=lambda entry: (entry.day or date.min, str(entry.starts)))
    return [each for entry in top for each in (entry, *parts.get(entry.code, []))] if entries[0].code else top


def _placed(entries: list[Entry]) -> list[Entry]:
    """By their places; what has none, because another program added it, behind what it stands behind in the file."""
    keys: list[tuple[int, int]] = []
    before = -1
    for number, entry in enumerate(entries):
        before = entry.place if entry.place is not None else before
        keys.append((before, number))
    return [entries[number] for _, number in sorted(keys)]


def _parents(entries: Sequence[Entry]) -> list[int | None]:
    """Where the block of each entry stands; None for what is in none."""
    places: dict[str, int] = {}
    for place, entry in enumerate(entries):
        places.setdefault(entry.code, place)
    found = [places.get(entry.parent) if entry.parent else None for entry in entries]
    return [parent if parent != place else None for place, parent in enumerate(found)]


def _houses(entries: Sequence[Entry], parents: Sequence[int | None], rooms: Mapping[str, int]) -> list[int | None]:
    """The room of each entry: its own, else its block's, unless it says that it is for everybody."""
    houses: list[int | None] = []
    for place, entry in enumerate(entries):
        said, above, seen = entry, parents[place], {place}
        while not said.room and not said.everybody and above is not None and above not in seen:
            seen.add(above)
            said, above = entries[above], parents[above]
        houses.append(rooms.get(said.room.casefold()) if said.room else None)
    return houses


def _codes(entries: Sequence[Entry], prefix: str) -> list[str]:
    codes: list[str] = []
    for place, entry in enumerate(entries):
        lasting = re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9_-]*", entry.code) and not entry.code.startswith("line-") and entry.code.casefold() not in RESERVED_CODES
        code = entry.code if lasting and entry.code not in codes else f"{prefix}-{place + 1}"
        codes.append(code)
    return codes


def _people(
    entry: Entry, asked: int, code: str, who: Who | None, standing: Mapping[str, Collection[str]]
) -> tuple[tuple[tuple[int, SpeakerRole | None], ...] | None, Words, Sequence[str]]:
    """Who is on the line as speakers (None: whoever is), who as text, and which speakers the persons became whom the file describes."""
    if who is None:
        there = standing.get(code, ())
        left = [each.name for each in entry.people if not any(fold(name) in there for name in each.name.values())]
        return None, joined([*left, entry.speakers]) if left else entry.speakers, ()
    found: list[tuple[Named, tuple[int, str]]] = [(each, who[asked, place]) for place, each in enumerate(entry.people)]
    persons = entry.extra.get("persons")
    links = [""] * (len(persons) if isinstance(persons, list) else 0)
    for each, (_, speaker) in found:
        if each.raw is not None and each.raw < len(links):
            links[each.raw] = speaker
    return tuple(dict.fromkeys((speaker_id, each.role) for each, (speaker_id, _) in found)), entry.speakers, links


def _extra(entry: Entry, rooms: Mapping[str, int], links: Sequence[str]) -> Mapping[str, Any]:
    """A room that is none of ours stays as a name; whom the file describes is known by the speaker they became."""
    named = {"room_name": entry.room} if entry.room and entry.room.casefold() not in rooms else {}
    return {**entry.extra, **named, **({ours.KEY: {"persons": list(links)}} if any(links) else {})}


def _with_header(lines: list[Line], header: Mapping[str, Any]) -> list[Line]:
    """What a file says of the whole event stays on its first line, and on its last, should the first one go."""
    if not header:
        return lines
    last = len(lines) - 1
    return [replace(line, extra={**line.extra, "schedule": dict(header)}) if place in (0, last) else line for place, line in enumerate(lines)]


def _instant(entry: Entry, zone: str) -> datetime | None:
    return entry.starts if entry.starts is None or entry.starts.tzinfo is not None else entry.starts.replace(tzinfo=ZoneInfo(zone))
