"""Lines that come into an agenda together: from a paste, a file, a template, another event."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from flask_babel import lazy_gettext as _l

from ...core.errors import Conflict, Refusal
from ...core.words import Words
from .agendas import MOST_ITEMS, ItemKind, SpeakerRole

# What no item may be called: pages and buttons of the agenda stand under these names.
RESERVED_CODES = frozenset(
    {"new", "publish", "import", "exports", "copy", "templates", "release", "releases", "compare", "minutes", "undo", "redo"}
)
DEEPEST = 3  # so many blocks may stand in one another
_SMALL_HOURS = time(6)


@dataclass(frozen=True)
class Line:
    """One line to be written. `code` names the item it is, "" makes a new one; `uid` is kept where it is free; `parent` is a code."""

    title: Words
    kind: ItemKind = ItemKind.TALK
    minutes: int | None = None
    code: str = ""
    uid: str = ""
    summary: Words = field(default_factory=Words)
    speakers: Words = field(default_factory=Words)
    least: int | None = None
    day: date | None = None
    room_id: int | None = None
    pinned_at: datetime | None = None
    parent: str = ""
    extra: Mapping[str, Any] = field(default_factory=dict)
    people: tuple[tuple[int, SpeakerRole | None], ...] | None = None  # speakers' ids with their roles, None for the one they have; None: whoever is on it


@dataclass(frozen=True)
class Written:
    """How many items came of lines that were written."""

    added: int
    changed: int
    removed: int

    def __str__(self) -> str:
        return f"{self.added} {self.changed} {self.removed}"

    @classmethod
    def of(cls, text: str) -> Written:
        return cls(*(int(part) for part in text.split()))


class TooManyItems(Refusal):
    def __init__(self) -> None:
        super().__init__(_l("An agenda holds %(most)d items at most.", most=MOST_ITEMS))


class NoSplitThere(Refusal):
    def __init__(self, minutes: int | None) -> None:
        said = _l("Write a number of minutes below the item’s %(minutes)d.", minutes=minutes) if minutes else _l("Only an item with a length and without parts can be split.")
        super().__init__(said, field="minutes")


class NothingToMerge(Conflict):
    def __init__(self) -> None:
        super().__init__(_l("There is nothing right behind it that it could be merged with: an item of the same block, day and room, without parts."))


class InsideItself(Refusal):
    def __init__(self) -> None:
        super().__init__(_l("A block cannot stand in itself, and blocks may be %(deepest)d deep at most.", deepest=DEEPEST), field="parent")


def must_not_be_inside_itself(key: Any, parents: Mapping[Any, Any]) -> None:
    """Follow an item's blocks outwards, by `parents` (item → its block). Raises InsideItself for a ring or more than DEEPEST blocks."""
    seen = [key]
    while (above := parents.get(seen[-1])) is not None:
        if above in seen or len(seen) > DEEPEST:
            raise InsideItself()
        seen.append(above)


def ringless(lines: Iterable[Line]) -> dict[str, str]:
    """The block of each line that has one, by code; a ring is cut where it closes, and what stands too deep stands higher."""
    parents: dict[str, str] = {}
    for line in lines:
        if line.code and line.parent:
            parents[line.code] = line.parent
            try:
                for code in parents:
                    must_not_be_inside_itself(code, parents)
            except InsideItself:
                del parents[line.code]
    return parents


def pin_on(day: date, clock: time, zone: str, begins: time) -> datetime:
    """The instant of a time on the wall of a day of the agenda. In the small hours, before the day begins, it is the next date."""
    late = clock < _SMALL_HOURS and clock < begins
    return datetime.combine(day + timedelta(days=late), clock, ZoneInfo(zone))
