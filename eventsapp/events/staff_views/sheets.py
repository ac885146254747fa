"""What the builder's template needs of an agenda, made once for each page: its rows with their times, by day and room, and what to do about overruns."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from ...core.dates import clock_time
from ...core.locale import said
from ...core.words import Words
from ...planning.queries.conflicts import clashes_at
from ...planning.wording import told
from .. import queries
from ..forms import ITEM_KIND_NAMES
from ..models import AgendaItem, Event
from ..plans import latest_plan
from ..queries.building import next_steps, standing_items
from ..rules import PAUSES, Timed, agenda_changes
from ..rules.building import Lane, Place, Sheet

LEAST_PAUSE = 5  # minutes to which a pause is offered to be shortened


@dataclass
class Fix:
    """What makes room for a pinned item: a pause that gets shorter, and the item to unpin."""

    pause: AgendaItem | None
    minutes: int
    pinned: AgendaItem | None


@dataclass
class Row:
    """An item with its times on the wall of the event, its parts, and which way it can go."""

    item: AgendaItem
    timed: Timed
    starts: str
    ends: str
    up: bool = False
    down: bool = False
    before: str = ""  # the code of the item it follows, where a gap before it can be filled
    fix: Fix | None = None
    parts: list[list[LaneOfRows]] = field(default_factory=list)


@dataclass
class LaneOfRows:
    """Rows below each other, and where an item goes that is put at their end."""

    room: Words
    room_code: str
    end: Place
    rows: list[Row]


@dataclass
class Day:
    day: date | None
    end: Place
    stretches: list[list[LaneOfRows]]


def builder(event: Event, rows: Rows, now: datetime, message: str = "", tone: str = "ok", just: str = "") -> dict[str, Any]:
    """Everything the builder shows; `message` is what came of the last act, `just` the code of the item it was about."""
    release = latest_plan(event.id)
    changes = agenda_changes(queries.as_released(event, list(rows.items.values())), release.items if release else [])
    undo, redo = next_steps(event.id)
    return {
        "event": event, "programme": event.programme, "days": rows.days(), "release": release, "changes": changes, "undo": undo, "redo": redo,
        "kinds": {kind: str(name) for kind, name in ITEM_KIND_NAMES.items()}, "said": message, "tone": tone, "just": just, "conflicts": told(clashes_at(event, now), event.id),
    }  # fmt: skip


@dataclass(frozen=True)
class Choice:
    """A place to choose: the title, start and number of what is there; no title at the end of a day."""

    place: Place
    title: str = ""
    starts: str = ""
    number: int = 0
    chosen: bool = False


def places(event: Event, item: AgendaItem) -> list[tuple[date | None, list[Choice]]]:
    """Everywhere an item can be put, by day, with where it stands chosen."""
    rows = Rows(event)
    own, stands = rows.sheet.within(item.code), rows.sheet.after(item.code)
    found = []
    for day, codes in rows.sheet.days.items():
        there = []
        for number, code in enumerate(rows.sheet.shown(codes), 1):
            if code not in own:
                title = said(rows.items[code].title).text
                there.append(Choice(Place(before=code), title, rows.starts(code), number, stands.before == code))
                if code in rows.sheet.parts:
                    there.append(Choice(Place(block=code), title, chosen=stands.block == code))
        end = Place(day=day)
        found.append((day, [*there, Choice(end, chosen=stands == end)]))
    return found


class Rows:
    """The rows of one agenda."""

    def __init__(self, event: Event) -> None:
        items = queries.agenda_items(event.id)
        self.zone = ZoneInfo(event.zone)
        self.items = {item.code: item for item in items}
        self.timed = dict(zip(self.items, queries.timed(event, items), strict=True))
        self.sheet: Sheet = standing_items(event, items)

    def days(self) -> list[Day]:
        return [Day(day, Place(day=day), self._stretches(codes)) for day, codes in self.sheet.days.items()]

    def starts(self, code: str) -> str:
        """When an item starts, on the wall of the event; "" if that is not known."""
        return self._clock(self.timed[code].starts_at)

    def _stretches(self, codes: Sequence[str]) -> list[list[LaneOfRows]]:
        return [[self._lane(lane, lanes) for lane in lanes] for lanes in self.sheet.stretches(codes)]

    def _lane(self, lane: Lane, beside: Sequence[Lane]) -> LaneOfRows:
        room = self.items[lane.codes[0]].room
        last = max((code for each in beside for code in each.codes), key=lambda code: self.items[code].position)
        return LaneOfRows(room.name if room else Words(), room.code if room else "", self.sheet.after(last), [self._row(code) for code in lane.codes])

    def _row(self, code: str) -> Row:
        item, timed = self.items[code], self.timed[code]
        row = Row(item, timed, self._clock(timed.starts_at), self._clock(timed.ends_at), parts=self._stretches(self.sheet.parts.get(code, ())))
        row.up, row.down = self.sheet.step(code, -1) is not None, self.sheet.step(code, 1) is not None
        if timed.gap:
            row.before = self._followed(item)
        if timed.short and not row.parts:
            row.fix = self._fix(item)
        return row

    def _fix(self, item: AgendaItem) -> Fix | None:
        """On the last item that is cut before a pinned one: the nearest pause that can give more, and the pinned item."""
        day = self._same_people(item)
        here = day.index(item)
        pinned = next((place for place in range(here + 1, len(day)) if day[place].pinned_at), None)
        if any(self.timed[each.code].short for each in day[here + 1 : pinned]):
            return None
        before = day[next((place for place in range(here, 0, -1) if day[place].pinned_at), 0) : pinned]
        missing = sum(self.timed[each.code].short for each in before)
        for pause in reversed(before):
            has = self.timed[pause.code].minutes or 0
            if pause.kind in PAUSES and has > LEAST_PAUSE:
                return Fix(pause, max(LEAST_PAUSE, has - missing), day[pinned] if pinned is not None else None)
        return Fix(None, 0, day[pinned] if pinned is not None else None)

    def _same_people(self, item: AgendaItem) -> list[AgendaItem]:
        """What those wait for who sit in this item's room: items of that room and items for everybody on its day."""
        mine = self.sheet.items[item.code]
        there = [self.items[code] for code, each in self.sheet.items.items() if each.day == mine.day and code not in self.sheet.parts]
        return [each for each in there if each is item or None in (each.room_id, item.room_id) or each.room_id == item.room_id]

    def _followed(self, item: AgendaItem) -> str:
        """The code of the item before this one in its list."""
        codes = self.sheet.beside(item.code)
        at = codes.index(item.code)
        return codes[at - 1] if at else ""

    def _clock(self, moment: datetime | None) -> str:
        return clock_time(moment.astimezone(self.zone)) if moment is not None else ""
