"""A released agenda as people read it: day by day, parts below their blocks, rooms side by side, and what is on now."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from .releases import Released


@dataclass(frozen=True)
class Line:
    """One line of a day: an item, how deep it stands below blocks, whether it is on, whether it is over."""

    item: Released
    depth: int = 0
    on: bool = False
    over: bool = False


@dataclass(frozen=True)
class AgendaDay:
    """The lines of one day in the order of their starts; `day` is None while nothing has a time."""

    day: date | None
    lines: tuple[Line, ...]


def days_of(items: Sequence[Released], zone: str, on: frozenset[str] = frozenset(), over: frozenset[str] = frozenset()) -> list[AgendaDay]:
    """The agenda by day. Rooms interleave by the clock; blocks keep their parts together; what has no time stays where it was written."""
    below: dict[str, list[Released]] = {}
    uids = {item.uid for item in items}
    for item in items:
        below.setdefault(item.parent if item.parent in uids and item.parent != item.uid else "", []).append(item)
    days: dict[date | None, list[Line]] = {}
    day: date | None = None
    for item in _by_the_clock(below.get("", [])):
        day = item.day or (item.starts_at.astimezone(ZoneInfo(zone)).date() if item.starts_at else day)
        days.setdefault(day, []).extend(_lines(item, below, on, over, 0))
    return [AgendaDay(day, tuple(lines)) for day, lines in sorted(days.items(), key=lambda each: each[0] or date.min)]


def on_now(items: Sequence[Released], now: datetime) -> frozenset[str]:
    """The uids of what is on: in each room the item that began last, and the block it is part of, until it ends.

    An item for everybody ends what was on in the rooms, and one in a room what was on for everybody."""
    begun = sorted((item for item in items if item.starts_at is not None and item.starts_at <= now), key=lambda item: item.starts_at or now)
    latest: dict[str, Released] = {}
    blocks = {item.parent for item in items}
    for item in begun:
        if item.uid in blocks:
            continue
        if not item.room:
            latest = {}
        else:
            latest.pop("", None)
        latest[item.room] = item
    last = max((item.starts_at for item in latest.values() if item.starts_at), default=None)
    running = {item.uid for item in latest.values() if item.ends_at is None or now < item.ends_at or item.starts_at == last}
    return frozenset(running | {item.uid for item in items if any(part.parent == item.uid and part.uid in running for part in items)})


def next_after(items: Sequence[Released], now: datetime) -> list[Released]:
    """What begins next: everything at the first moment ahead, blocks left out."""
    blocks = {item.parent for item in items}
    ahead = [item for item in items if item.starts_at is not None and item.starts_at > now and item.uid not in blocks]
    first = min((item.starts_at for item in ahead if item.starts_at), default=None)
    return [item for item in ahead if item.starts_at == first]


def over_by(items: Sequence[Released], now: datetime, on: frozenset[str]) -> frozenset[str]:
    """The uids of what has begun and is on no more."""
    return frozenset(item.uid for item in items if item.uid not in on and item.starts_at is not None and item.starts_at <= now)


def rooms_of(items: Sequence[Released]) -> list[Released]:
    """One item for each room that is named, in the order in which rooms appear: their codes and names."""
    seen: dict[str, Released] = {}
    for item in items:
        if item.room:
            seen.setdefault(item.room, item)
    return list(seen.values())


def _by_the_clock(items: Sequence[Released]) -> list[Released]:
    """Sorted by start; what has none keeps its place behind the one before it."""
    keys: list[tuple[float, int]] = []
    last = 0.0
    for place, item in enumerate(items):
        last = item.starts_at.timestamp() if item.starts_at else last
        keys.append((last, place))
    return [items[place] for _, place in sorted(keys)]


def _lines(item: Released, below: dict[str, list[Released]], on: frozenset[str], over: frozenset[str], depth: int) -> list[Line]:
    lines = [Line(item, min(depth, 3), item.uid in on, item.uid in over)]
    for part in below.get(item.uid, []) if depth < 8 else []:
        lines += _lines(part, below, on, over, depth + 1)
    return lines
