"""What one agenda says that another does not: item by item, and whose start merely follows."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from ...core.words import Words
from .releases import Released


class ChangeKind(StrEnum):
    """How a line of one agenda differs from the same line of another."""

    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"
    MOVED = "moved"
    FOLLOWS = "follows"  # several lines that only start earlier or later because of what stands before them
    TIMED = "timed"  # several lines that have a start now, or none any more


class Aspect(StrEnum):
    """What of a line is different."""

    TITLE = "title"
    KIND = "kind"
    SPEAKERS = "speakers"
    TIME = "time"
    PLACE = "place"  # in the order, where there are no times to tell
    ROOM = "room"
    LENGTH = "length"
    BLOCK = "block"
    DETAILS = "details"
    PIN = "pin"
    FLOOR = "floor"


_PLACES = frozenset({Aspect.TIME, Aspect.PLACE, Aspect.ROOM})


@dataclass(frozen=True)
class AgendaChange:
    """One line that differs: as it `was` and as it is `now`. Of FOLLOWS and TIMED all `items` as they are now, and by how many minutes later."""

    kind: ChangeKind
    title: Words
    aspects: tuple[Aspect, ...] = ()
    was: Released | None = None
    now: Released | None = None
    items: tuple[Released, ...] = ()
    minutes: int = 0
    all_of_it: bool = False  # the whole agenda moved as one


def agenda_changes(draft: Sequence[Mapping[str, Any]], released: Sequence[Mapping[str, Any]]) -> list[AgendaChange]:
    """What publishing `draft` would change, one entry per item. Later starts that only follow from others do not count."""
    changes = compare([Released.of(item) for item in released], [Released.of(item) for item in draft])
    return [change for change in changes if change.kind not in (ChangeKind.FOLLOWS, ChangeKind.TIMED)]


def compare(old: Sequence[Released], new: Sequence[Released]) -> list[AgendaChange]:
    """From `old` to `new`: one entry per line that was added, changed or moved, in the new order; then what follows; then what is gone."""
    before = {item.uid: item for item in old}
    after = {item.uid for item in new}
    moved = _out_of_order([item.uid for item in old if item.uid in after], [item.uid for item in new if item.uid in before])
    blocks = {item.parent for item in (*old, *new) if item.parent}
    pairs = [(before[item.uid], item) for item in new if item.uid in before]
    as_one = _moved_as_one(pairs) if not moved else 0
    changes: list[AgendaChange] = []
    for item in new:
        was = before.get(item.uid)
        if was is None:
            changes.append(AgendaChange(ChangeKind.ADDED, item.title, now=item))
        elif aspects := _aspects(was, item, block=item.uid in blocks, placed=item.uid in moved, as_one=bool(as_one)):
            kind = ChangeKind.MOVED if _PLACES.issuperset(aspects) else ChangeKind.CHANGED
            changes.append(AgendaChange(kind, item.title, aspects, was, item))
    told = {change.now.uid for change in changes if change.now and Aspect.TIME in change.aspects}
    changes += _following([(was, item) for was, item in pairs if item.uid not in told and item.uid not in blocks], all_of_it=bool(as_one))
    return changes + [AgendaChange(ChangeKind.REMOVED, item.title, was=item) for item in old if item.uid not in after]


def _aspects(was: Released, now: Released, *, block: bool, placed: bool, as_one: bool) -> tuple[Aspect, ...]:
    """What differs of a line that stands in both. A block's length and start come from its parts, so they are theirs to tell."""
    differs = {
        Aspect.TITLE: was.title != now.title,
        Aspect.KIND: was.kind is not now.kind,
        Aspect.SPEAKERS: _speaking(was) != _speaking(now),
        Aspect.TIME: not as_one and _starts_by_itself(was, now, placed=placed, block=block),
        Aspect.PLACE: placed and None in (was.starts_at, now.starts_at),
        Aspect.ROOM: was.room != now.room,
        Aspect.LENGTH: not block and was.minutes != now.minutes,
        Aspect.BLOCK: was.parent != now.parent,
        Aspect.DETAILS: was.summary != now.summary or was.extra != now.extra,
        Aspect.PIN: was.pinned != now.pinned,
        Aspect.FLOOR: was.least != now.least,
    }
    return tuple(aspect for aspect, different in differs.items() if different)


def _starts_by_itself(was: Released, now: Released, *, placed: bool, block: bool) -> bool:
    """Whether its other start is its own: moved among the others, to another day or room, or at a fixed time."""
    if was.starts_at is None or now.starts_at is None or was.starts_at == now.starts_at:
        return False
    return placed or was.day != now.day or was.room != now.room or (not block and (was.pinned or now.pinned))


def _speaking(item: Released) -> tuple[Any, ...]:
    return item.speakers, tuple((each.code, each.name, each.position, each.affiliation, each.role) for each in item.people)


def _moved_as_one(pairs: Iterable[tuple[Released, Released]]) -> int:
    """By how many minutes all that has a start moved, 0 if not all by the same."""
    by = [_later(was, now) for was, now in pairs]
    known = {minutes for minutes in by if minutes is not None}
    return known.pop() if len(known) == 1 and len(by) > 1 else 0


def _following(pairs: Sequence[tuple[Released, Released]], *, all_of_it: bool) -> list[AgendaChange]:
    """Lines whose start is another one though they did not move themselves, those that move alike together."""
    groups: dict[int, list[Released]] = {}
    known, lost = [], []
    for was, now in pairs:
        by = _later(was, now)
        if by:
            groups.setdefault(by, []).append(now)
        elif was.starts_at is None and now.starts_at is not None:
            known.append(now)
        elif was.starts_at is not None and now.starts_at is None:
            lost.append(now)
    changes = [AgendaChange(ChangeKind.FOLLOWS, items[0].title, items=tuple(items), minutes=by, all_of_it=all_of_it) for by, items in groups.items()]
    return changes + [AgendaChange(ChangeKind.TIMED, items[0].title, now=items[0], items=tuple(items)) for items in (known, lost) if items]


def _later(was: Released, now: Released) -> int | None:
    """By how many minutes a line starts later than before; None if either start is not known."""
    if was.starts_at is None or now.starts_at is None:
        return None
    return round((now.starts_at - was.starts_at).total_seconds() / 60)


def _out_of_order(before: Sequence[str], after: Sequence[str]) -> set[str]:
    """The fewest items whose move explains the new order: those outside the longest rising run of old places."""
    places = {uid: place for place, uid in enumerate(before)}
    ends: list[int] = []  # the lowest old place at which a run of each length ends
    which: list[str] = []
    previous: dict[str, str | None] = {}
    for uid in after:
        length = bisect_left(ends, places[uid])
        previous[uid] = which[length - 1] if length else None
        ends[length:length + 1], which[length:length + 1] = [places[uid]], [uid]
    staying: set[str] = set()
    last = which[-1] if which else None
    while last is not None:
        staying.add(last)
        last = previous[last]
    return set(after) - staying
