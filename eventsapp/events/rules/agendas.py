"""When the items of an agenda start: each when the one before ends, pinned ones when they must, breaks giving way to them."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from flask_babel import lazy_gettext as _l

from ...core.errors import Conflict

# How long an agenda item may be, how many an agenda may have: in forms as in files that are read.
LEAST_MINUTES, MOST_MINUTES = 1, 24 * 60
MOST_ITEMS = 2_000

class ItemKind(StrEnum):
    PLAN_SHARING = "plan_sharing"
    PILOT_CITY_PLAN = "pilot_city_plan"
    FUTURE_PLAN = "future_plan"
    QUESTIONS = "questions"
    SUGGESTIONS = "suggestions"
    REPORT = "report"
    RESOLUTION = "resolution"
    ELECTION = "election"
    CEREMONY = "ceremony"
    BREAK = "break"
    MEAL = "meal"
    TALK = "talk"
    FREE = "free"
    OTHER = "other"


PAUSES = frozenset({ItemKind.BREAK, ItemKind.MEAL, ItemKind.FREE})


class SpeakerRole(StrEnum):
    SPEAKER = "speaker"
    CHAIR = "chair"
    PANELLIST = "panellist"


class Confirmation(StrEnum):
    """Whether a speaker will be there, as they said by their link."""

    UNASKED = "unasked"
    ASKED = "asked"
    CONFIRMED = "confirmed"
    DECLINED = "declined"


class ItemGone(Conflict):
    def __init__(self) -> None:
        super().__init__(_l("Somebody else removed this agenda item meanwhile. What you typed is below: add it as a new item to keep it."))


@dataclass(frozen=True)
class Slot:
    """An agenda item as the clock sees it, in the order of the agenda.

    `minutes` None is open; `least` is the floor to which a pause gives way, None for what gives nothing. `room` None is for
    everybody: it begins when all rooms are done. `parent` is the key of the block it is part of; a block lasts as long as its parts."""

    minutes: int | None
    pinned_at: datetime | None = None
    least: int | None = None
    room: Hashable | None = None
    day: date | None = None
    key: Hashable | None = None
    parent: Hashable | None = None


@dataclass(frozen=True)
class Timed:
    """When an item starts and how long it really gets.

    `short`: minutes taken from it because what follows is pinned. `gave`: minutes a pause gave willingly. `gap`: free minutes before a pinned start."""

    starts_at: datetime | None
    minutes: int | None
    short: int = 0
    gave: int = 0
    gap: int = 0

    @property
    def ends_at(self) -> datetime | None:
        return _end(self.starts_at, self.minutes)


def timetable(starts_at: datetime | None, zone: str, slots: Sequence[Slot]) -> list[Timed]:
    """When each item starts, so that in one room nothing overlaps and nothing pinned moves.

    Each day runs by itself: the first from `starts_at`, the others from the same hour. What would run into a pinned item is made
    to fit: pauses give way down to their floor, the latest first; what is still too long is cut, the latest first, and says by how
    much it is `short`. Without a start nothing has a time."""
    blocks = {slot.parent for slot in slots if slot.parent is not None}
    leaves = [place for place, slot in enumerate(slots) if slot.key is None or slot.key not in blocks]
    pinned = _pins(slots, leaves)
    timed: dict[int, Timed] = {}
    days: dict[date | None, list[int]] = {}
    first = starts_at.astimezone(ZoneInfo(zone)) if starts_at is not None else None
    for place in leaves:
        days.setdefault(slots[place].day or (first.date() if first else None), []).append(place)
    for day, places in days.items():
        begins = first.replace(year=day.year, month=day.month, day=day.day) if first is not None and day is not None else starts_at
        run = _Day(begins, [slots[place] for place in places], [pinned[place] for place in places])
        timed.update(zip(places, run.fitted(), strict=True))
    for place in reversed(range(len(slots))):
        if place not in timed:
            timed[place] = _block(timed[each] for each in range(len(slots)) if slots[each].parent == slots[place].key and each in timed)
    return [timed[place] for place in range(len(slots))]


def start_times(starts_at: datetime | None, slots: Sequence[Slot], zone: str = "UTC") -> list[datetime | None]:
    """The starts of `timetable` alone."""
    return [timed.starts_at for timed in timetable(starts_at, zone, slots)]


@dataclass(frozen=True)
class _Done:
    """When something is over (None: not known), when it is at the earliest, and the item it is that ends then."""

    ends_at: datetime | None
    earliest: datetime | None
    item: int | None = None


_State = tuple[_Done, dict[Hashable, _Done]]


class _Day:
    """The items of one day that have a time of their own. `lengths` are what they get; fitting only ever shortens them.

    What comes before an item is settled when its turn comes, so that a pin costs as many steps as it moves, however long the day is."""

    def __init__(self, begins: datetime | None, slots: Sequence[Slot], pins: Sequence[datetime | None]) -> None:
        self.slots, self.pins = slots, pins
        self.lengths = [slot.minutes for slot in slots]
        first = _Done(begins, begins)
        self.starts: list[datetime | None] = [None] * len(slots)
        self.before = [first] * len(slots)  # what each item waits for
        self.states: list[_State] = [(first, {})] * (len(slots) + 1)  # the hall and the rooms as each item finds them

    def fitted(self) -> list[Timed]:
        deadlines = self._deadlines()
        for place, pin in enumerate(self.pins):
            self._enter(place)
            limit = _earlier(pin, deadlines[place]) if pin else None
            while limit is not None and (over := _minutes_over(self.before[place].earliest, limit)):
                first = self._shorten(self.before[place].item, over)
                if first is None:
                    break
                for again in range(first, place + 1):
                    self._enter(again)
        for place, deadline in enumerate(deadlines):  # pins out of order can leave one room too long that the last to end hid
            self._enter(place)
            if over := _minutes_over(_end(self.starts[place], self.lengths[place]), deadline):
                self._take(place, min(over, self.lengths[place] or 0))
                self._enter(place)
        return [self._timed(place, slot) for place, slot in enumerate(self.slots)]

    def _enter(self, place: int) -> None:
        """Start an item after what comes before it: a room goes on by itself until something is for everybody."""
        slot, (hall, rooms) = self.slots[place], self.states[place]
        before = rooms.get(slot.room, hall) if slot.room is not None else _all_of([*rooms.values()] or [hall])
        starts = self.pins[place] or before.ends_at
        ends = _end(starts, self.lengths[place])
        done = _Done(ends, ends or starts or before.earliest, place)
        self.states[place + 1] = (hall, {**rooms, slot.room: done}) if slot.room is not None else (done, {})
        self.starts[place], self.before[place] = starts, before

    def _deadlines(self) -> list[datetime | None]:
        """By when each item must be over: the earliest pin behind it that the same people wait for."""
        deadlines: list[datetime | None] = [None] * len(self.slots)
        hall: datetime | None = None
        everywhere: datetime | None = None
        rooms: dict[Hashable, datetime | None] = {}
        for place in reversed(range(len(self.slots))):
            pin, room = self.pins[place], self.slots[place].room
            deadlines[place] = everywhere if room is None else _earlier(hall, rooms.get(room))
            reached = _earlier(pin, deadlines[place])
            everywhere = _earlier(everywhere, pin)
            if room is None:
                hall = reached
            else:
                rooms[room] = reached
        return deadlines

    def _shorten(self, place: int | None, over: int) -> int | None:
        """Take `over` minutes from the item at `place` and those it waited for, back to the last pinned one; the first of them, if any gave some."""
        chain: list[int] = []
        while place is not None:
            chain.append(place)
            place = None if self.pins[place] else self.before[place].item
        left = over
        for each in chain:
            least, has = self.slots[each].least, self.lengths[each]
            if least is not None and has is not None and has > least:
                left -= self._take(each, min(left, has - least))
        for each in chain:
            left -= self._take(each, min(left, self.lengths[each] or 0))
        return chain[-1] if left < over else None

    def _take(self, place: int, minutes: int) -> int:
        has = self.lengths[place]
        if has is not None:
            self.lengths[place] = has - minutes
        return minutes

    def _timed(self, place: int, slot: Slot) -> Timed:
        length, before, pin = self.lengths[place], self.before[place].ends_at, self.pins[place]
        taken = slot.minutes - length if slot.minutes is not None and length is not None else 0
        willing = min(taken, max(0, slot.minutes - slot.least)) if slot.minutes is not None and slot.least is not None else 0
        gap = _minutes_over(pin, before) if pin is not None else 0
        return Timed(self.starts[place], length, short=taken - willing, gave=willing, gap=gap)


def _pins(slots: Sequence[Slot], leaves: Sequence[int]) -> dict[int, datetime | None]:
    """The pin of each item that has a time of its own: its own, or that of a block whose first part it is."""
    by_key = {slot.key: slot for slot in slots if slot.key is not None}
    pins: dict[int, datetime | None] = {}
    used: set[Hashable] = set()
    for place in leaves:
        slot: Slot | None = slots[place]
        pins[place] = slot.pinned_at if slot else None
        above = by_key.get(slot.parent) if slot is not None and slot.parent is not None else None
        seen: set[Hashable] = set()
        while above is not None and above.key not in used and above.key not in seen:
            seen.add(above.key)
            pins[place] = pins[place] or above.pinned_at
            above = by_key.get(above.parent) if above.parent is not None else None
        used |= seen
    return pins


def _block(parts: Iterable[Timed]) -> Timed:
    """A block from its first part's start to its last part's end; open if a part is."""
    known = list(parts)
    starts = [part.starts_at for part in known]
    ends = [part.ends_at for part in known]
    if not known or None in starts:
        return Timed(starts[0] if starts else None, None, short=sum(part.short for part in known))
    first = min(start for start in starts if start is not None)
    length = None if None in ends else int((max(end for end in ends if end is not None) - first).total_seconds() // 60)
    return Timed(first, length, short=sum(part.short for part in known))


def _all_of(done: Sequence[_Done]) -> _Done:
    """All of these are over: with the last of them, or not known if one is not."""
    last = max(done, key=lambda each: each.earliest.timestamp() if each.earliest else 0)
    return _Done(None if any(each.ends_at is None for each in done) else last.ends_at, last.earliest, last.item)


def _earlier(one: datetime | None, other: datetime | None) -> datetime | None:
    return min(one, other) if one is not None and other is not None else one or other


def _minutes_over(end: datetime | None, limit: datetime | None) -> int:
    """By how many minutes, counted up, `end` lies after `limit`; 0 if it does not, or if that is not known."""
    return max(0, -int(-(end - limit).total_seconds() // 60)) if end is not None and limit is not None else 0


def _end(starts_at: datetime | None, minutes: int | None) -> datetime | None:
    return starts_at + timedelta(minutes=minutes) if starts_at is not None and minutes is not None else None
