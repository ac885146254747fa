"""The schedule that pentabarf, frab and pretalx publish: the same content as JSON (here) and as XML (`rules.xml`).

What such a schedule says of an event and we have no column for stays in the item's `extra` under the names of the JSON form,
so that either form gives it back. What it cannot say of an agenda of ours is in `rules.ours`.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

from flask_babel import lazy_gettext as _l

from ...core.words import clean_line
from ...events.rules import MOST_ITEMS, MOST_MINUTES, ItemKind
from . import ours
from .entries import MOST_TEXT, Entry, Fault, Read, Unreadable, in_its_language, kind_of, must_be_few
from .persons import named_of

JSON = "schedule JSON"
DEEPEST = 18  # so deep may lists and objects stand in one another
PLAIN = ("title", "date", "start", "duration", "room", "abstract")  # what an item has columns for


def read_json(octets: bytes) -> Read:
    """A schedule.json. Raises Unreadable, NothingRead, TooManyLines."""
    try:
        root = json.loads(octets.decode("utf-8-sig"))
    except (ValueError, RecursionError):
        raise Unreadable(JSON) from None
    schedule = root.get("schedule") if isinstance(root, dict) else None
    conference = schedule.get("conference") if isinstance(schedule, dict) else None
    if not isinstance(schedule, dict) or not isinstance(conference, dict) or not isinstance(conference.get("days"), list) or deep(root) > DEEPEST:
        raise Unreadable(JSON)
    root = tidy(root)
    schedule = root["schedule"]
    conference = schedule["conference"]
    header = {
        "version": str(schedule.get("version", "")), "conference": {key: value for key, value in conference.items() if key != "days"},
        "days": [{key: value for key, value in day.items() if key != "rooms"} for day in conference["days"] if isinstance(day, dict)],
        "schedule": {key: value for key, value in schedule.items() if key not in ("version", "conference", ours.KEY)},
        "root": {key: value for key, value in root.items() if key != "schedule"},
    }  # fmt: skip
    return read_events(_of_json(conference["days"]), header, ours.read_head(schedule.get(ours.KEY)))


def read_events(found: Iterable[tuple[str, str, dict[str, Any]]], header: Mapping[str, Any], head: ours.Head) -> Read:
    """The entries of events under the names of the JSON form, each with the day and the room it is listed in, and those that are ours alone."""
    entries: list[Entry] = []
    faults: list[Fault] = []
    codes: set[str] = set()
    for number, (day, room, event) in enumerate(found, 1):
        if number > MOST_ITEMS + 1:
            break
        stripped = ours.KEY not in event
        own = ours.read_object(event.pop(ours.KEY, None), head)
        if own is not None and (own.entry.code in codes or own.written.get("guid") != plain(event.get("guid"))):
            own = None  # somebody made another event of ours
        entry = _entry(number, day, room, event, own, head, stripped=stripped)
        codes |= {entry.code} if isinstance(entry, Entry) else set()
        (faults if isinstance(entry, Fault) else entries).append(entry)  # type: ignore[arg-type]
    entries += [replace(entry, line=number) for number, entry in enumerate(ours.apart(head, frozenset(codes)), len(entries) + len(faults) + 1)]
    must_be_few(entries, faults)
    kept = header if head.written is None else ours.header_of(header, head, head.written)
    return Read(_one_name_each_room(entries), faults, kept, source=plain(header["conference"].get("acronym")))


def _entry(number: int, day: str, room: str, event: dict[str, Any], own: ours.Ours | None, head: ours.Head, *, stripped: bool) -> Entry | Fault:
    title = in_its_language(plain(event.get("title")), plain(event.get("language")))
    starts, minutes = _instant(event.get("date")), _length(plain(event.get("duration")))
    lasts = minutes is not None or (own is not None and own.written.get("duration") == plain(event.get("duration")))
    if not title or starts is None or not lasts:
        return Fault(number, (title.text("en") or json.dumps(event, ensure_ascii=False))[:200], _l("Its title, its date or its duration is missing or cannot be read."))
    guid, theirs = plain(event.get("guid")), (ours.code_in(event) if stripped else "") or event.get("id")
    kind = plain(event.get("type"))
    entry = Entry(
        title, line=number, kind=ItemKind(kind) if kind in set(ItemKind) else kind_of(title.text("ko")), day=_day(day, starts), starts=starts, minutes=minutes,
        code=re.sub(r"[^a-zA-Z0-9_-]+", "-", str(theirs) if theirs not in (None, "") else guid)[:60].strip("-"), uid=clean_line(guid)[:100],
        summary=in_its_language(plain(event.get("abstract")), plain(event.get("language")), most=MOST_TEXT), people=named_of(event.get("persons", [])),
        room=clean_line(room)[:100], extra={key: value for key, value in event.items() if key not in PLAIN},
    )  # fmt: skip
    return ours.over(entry, own, event, head, day=day, room=room) if own is not None else entry


def _one_name_each_room(entries: Sequence[Entry]) -> list[Entry]:
    """Whatever of its names another program took for a room, it is the one room."""
    names = {name.casefold(): each.room for each in entries if each.room_name for name in each.room_name.values()}
    words = {each.room: each.room_name for each in entries if each.room_name}
    return [each if each.room_name or not (room := names.get(each.room.casefold())) else replace(each, room=room, room_name=words[room]) for each in entries]


def _of_json(days: Sequence[Any]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    for day in days:
        rooms = day.get("rooms") if isinstance(day, dict) else None
        for name, events in rooms.items() if isinstance(rooms, dict) else ():
            for event in events if isinstance(events, list) else ():
                if isinstance(event, dict):
                    lists = {key: _objects(event[key], name) for key, name in (("persons", "name"), ("links", "url"), ("attachments", "url")) if key in event}
                    yield plain(day.get("date")), str(name), event | lists


def _objects(value: Any, name: str) -> list[dict[str, Any]]:
    """A list of objects, whatever stands there: a bare value is one under `name`."""
    listed = value if isinstance(value, list) else [] if value in (None, "") else [value]
    return [each if isinstance(each, dict) else {name: plain(each)} for each in listed]


def tidy(value: Any) -> Any:
    """Without what neither XML nor a database keeps: halves of characters, control characters, numbers that are none."""
    if isinstance(value, dict):
        return {allowed(key): tidy(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [tidy(inner) for inner in value]
    if isinstance(value, str):
        return allowed(value)
    return None if isinstance(value, float) and not math.isfinite(value) else value


def allowed(text: str) -> str:
    """Without the characters that XML 1.0 (section 2.2) has no way to write."""
    return re.sub("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]", "", text)


def plain(value: Any) -> str:
    """A value as text."""
    if isinstance(value, dict):  # pretalx writes titles in several languages like this
        return plain(value.get("ko") or value.get("en") or next(iter(value.values()), ""))
    return "" if value is None else "true" if value is True else "false" if value is False else str(value)


def deep(value: Any) -> int:
    """How deep lists and objects stand in one another, counted no further than is allowed."""
    level, depth = [value], 0
    while level and depth <= DEEPEST:
        level = [inner for each in level if isinstance(each, dict | list) for inner in (each.values() if isinstance(each, dict) else each)]
        depth += 1
    return depth


def _instant(value: Any) -> datetime | None:
    try:
        found = datetime.fromisoformat(plain(value))
    except ValueError:
        return None
    return found if found.tzinfo is not None and 1900 <= found.year <= 2200 else None


def _day(text: str, starts: datetime) -> date:
    """The day it is listed under: its own, or the one before, if it begins after midnight. What says anything else is not believed."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return starts.date()
    return day if abs((starts.date() - day).days) <= 1 else starts.date()


def _length(text: str) -> int | None:
    """Minutes of "01:30", "1:30:00" or "1:00:00:00" (days first)."""
    parts = text.split(":")
    if not 2 <= len(parts) <= 4 or not all(re.fullmatch(r"\d{1,3}", part) for part in parts):
        return None
    numbers = [int(part) for part in parts]
    length = timedelta(hours=numbers[0], minutes=numbers[1]) if len(numbers) < 4 else timedelta(days=numbers[0], hours=numbers[1], minutes=numbers[2])
    minutes = int(length.total_seconds() // 60)
    return minutes if 0 < minutes <= MOST_MINUTES else None
