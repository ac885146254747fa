"""What clashes within one event: its own agenda, place, day and people."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from itertools import islice
from zoneinfo import ZoneInfo

from ...core.words import Words
from ...events.rules import PAUSES, Confirmation, EventKind, ItemKind, outside_hours
from .conflicts import Clash, Facts, Gathering, Item, Levels, Rule
from .overview import holidays_of

_QUORUM = re.compile(r"성원|정족수|quorum", re.IGNORECASE)
_REST = timedelta(minutes=10)  # a gap as long as this is a break
_LANGUAGES = ("ko", "en")
MOST_PAIRS = 50  # of one room or one person: a file with a thousand lines at the same minute has as many pairs as nobody reads


def within(event: Gathering, facts: Facts, levels: Levels) -> Iterator[Clash]:
    """Everything about this event alone, in the order in which one would put it right."""
    yield from _order(event, levels)
    yield from _rooms(event, levels)
    yield from _people_twice(event, levels)
    yield from _short(event, levels)
    yield from _place(event, levels)
    yield from _capacity(event, facts, levels)
    yield from _day(event, levels)
    yield from _notice(event, facts.today, levels)
    yield from _answers(event, facts.today, levels)
    yield from _breaks(event, levels)
    yield from _quorum(event, levels)


def clash(rule: Rule, levels: Levels, event: Gathering, item: Item | None = None, other: Gathering | None = None, other_item: Item | None = None, **about: object) -> Clash:
    return Clash(rule, levels[rule].level, event, item, other, other_item, about)


def overlapping(items: Sequence[Item]) -> Iterator[tuple[Item, Item]]:
    """The pairs that are at the same time, the earlier first; what has no end known, or no time at all, overlaps nothing."""
    timed = [each for each in items if each.starts_at is not None and each.ends_at is not None and each.ends_at > each.starts_at]
    ahead = sorted(timed, key=lambda each: (each.starts_at, each.key))
    for place, one in enumerate(ahead):
        for other in ahead[place + 1 :]:
            if other.starts_at >= one.ends_at:  # type: ignore[operator]  # both were looked at above
                break
            yield one, other


def _order(event: Gathering, levels: Levels) -> Iterator[Clash]:
    """The event ends before it starts, or its agenda does not keep to its times."""
    if event.starts_at is None:
        return
    if event.ends_at is not None and event.ends_at <= event.starts_at:
        yield clash(Rule.BACKWARDS, levels, event)
    begun = [(item.starts_at, item) for item in event.items if item.starts_at is not None and item.starts_at < event.starts_at]
    if begun:
        when, first = min(begun, key=lambda pair: pair[0])
        yield clash(Rule.OUTSIDE_EVENT, levels, event, first, edge="start", minutes=_minutes(event.starts_at - when))
    over = [(item.ends_at, item) for item in event.items if item.ends_at is not None and event.ends_at is not None and item.ends_at > event.ends_at and not item.block]
    if over and event.ends_at is not None:
        when, last = max(over, key=lambda pair: pair[0])
        yield clash(Rule.OUTSIDE_EVENT, levels, event, last, edge="end", minutes=_minutes(when - event.ends_at), key="end")


def _rooms(event: Gathering, levels: Levels) -> Iterator[Clash]:
    """Two items in one room at once. What is for everybody is in every room."""
    by_room: dict[int | None, list[Item]] = {}
    for item in event.items:
        if not item.block:
            by_room.setdefault(item.room, []).append(item)
    hall = by_room.pop(None, [])
    seen: set[tuple[int, int]] = set()
    for items in [[*own, *hall] for own in by_room.values()] or [hall]:
        for one, other in islice(overlapping(items), MOST_PAIRS):
            if (one.key, other.key) not in seen:
                seen.add((one.key, other.key))
                yield clash(Rule.ROOM_IN_EVENT, levels, event, one, None, other, room=one.room if one.room is not None else other.room)


def _people_twice(event: Gathering, levels: Levels) -> Iterator[Clash]:
    """Somebody at two places at once. Who leads a block may speak in it."""
    above = {item.key: item.above for item in event.items}
    by_person: dict[int, list[Item]] = {}
    for item in event.items:
        for key in {person.key for person in item.people}:
            by_person.setdefault(key, []).append(item)
    for key, items in by_person.items():
        for one, other in islice(overlapping(items), MOST_PAIRS) if len(items) > 1 else ():
            if not (_is_in(one.key, other.key, above) or _is_in(other.key, one.key, above)):
                person = next(each for each in one.people if each.key == key)
                yield clash(Rule.SPEAKER_IN_EVENT, levels, event, one, None, other, person=person, key=key)


def _is_in(key: int | None, block: int, above: Mapping[int, int | None]) -> bool:
    for _depth in range(10):
        key = above.get(key) if key is not None else None
        if key == block:
            return True
    return False


def _short(event: Gathering, levels: Levels) -> Iterator[Clash]:
    """What is fixed behind an item leaves it less time than it needs, or none at all."""
    for item in event.items:
        if item.short and not item.block:
            yield clash(Rule.NO_TIME if item.starts_at == item.ends_at else Rule.SHORT, levels, event, item, minutes=item.short)


def _place(event: Gathering, levels: Levels) -> Iterator[Clash]:
    if event.place is None or event.starts_at is None or event.until is None or event.until <= event.starts_at:
        return
    place, ends = event.place, event.ends_at or event.starts_at + timedelta(minutes=1)
    found = outside_hours(event.starts_at, ends, event.zone, opens_at=place.opens_at, closes_at=place.closes_at, closed_on=place.closed_on)
    if found is not None:
        day, why = found
        yield clash(Rule.VENUE_CLOSED if why == "closed" else Rule.VENUE_HOURS, levels, event, day=day, why=why, hour=place.opens_at if why == "early" else place.closes_at)


def _capacity(event: Gathering, facts: Facts, levels: Levels) -> Iterator[Clash]:
    """The rooms of the event hold fewer than it has seats, or than are registered.

    Where something but a pause is for everybody all must fit into one room, the largest; where all of it runs side by side, into all
    together. Without a room that is held, that of everybody is not known."""
    capacities = {hold.room: hold.capacity for hold in event.holds}
    plenary = any(item.room is None and not item.block and item.kind not in PAUSES for item in event.items) or not event.items
    if not capacities and not plenary:
        capacities = {item.room: hall.capacity for item in event.items if item.room is not None and (hall := facts.halls.get(item.room))}
    known = [capacity for capacity in capacities.values() if capacity is not None]
    if not known or len(known) < len(capacities):
        return
    together = max if plenary else sum
    most = together(known)
    rooms = tuple(room for room, capacity in capacities.items() if together is sum or capacity == most)
    for wanted, what in ((event.registered, "registered"), (event.seats or 0, "seats")):
        if wanted > most:
            yield clash(Rule.CAPACITY, levels, event, what=what, wanted=wanted, capacity=most, rooms=rooms)
            return


def _day(event: Gathering, levels: Levels) -> Iterator[Clash]:
    """Outside the days it was announced for; on a public holiday of Korea, or on the working day before one."""
    if event.starts_at is None or event.until is None:
        return
    first, last = _local(event.starts_at, event.zone), _local(max(event.until - timedelta(microseconds=1), event.starts_at), event.zone)
    if event.window is not None and not (event.window[0] <= first <= event.window[1]):
        yield clash(Rule.OUTSIDE_WINDOW, levels, event, day=first, window=event.window)
    if event.zone != "Asia/Seoul":
        return
    days = [first + timedelta(days=number) for number in range(min((last - first).days, 30) + 1)]
    for day in days:
        if name := _holiday(day):
            yield clash(Rule.HOLIDAY, levels, event, day=day, name=name, key=day)
            return
    if name := _holiday(days[-1] + timedelta(days=1)):
        yield clash(Rule.HOLIDAY_EVE, levels, event, day=days[-1], name=name)


def _notice(event: Gathering, today: date, levels: Levels) -> Iterator[Clash]:
    """An assembly is called some days ahead: from its announcement, or for a draft from today."""
    needed = levels[Rule.NOTICE].number or 0
    announced = today if event.draft or event.announced_on is None else event.announced_on
    if event.kind is not EventKind.ASSEMBLY or event.starts_at is None or announced is None:
        return
    day = _local(event.starts_at, event.zone)
    if day >= announced and (day - announced).days < needed:
        yield clash(Rule.NOTICE, levels, event, day=day, announced=announced, days=(day - announced).days, needed=needed)


def _answers(event: Gathering, today: date, levels: Levels) -> Iterator[Clash]:
    """Who declined but is still on the agenda; who was asked and is silent though the day is near."""
    silent = {}
    ahead = (_local(event.starts_at, event.zone) - today).days if event.starts_at is not None else None
    for item in event.items:
        for person in item.people:
            answer = event.answers.get(person.key)
            if answer is Confirmation.DECLINED:
                yield clash(Rule.DECLINED, levels, event, item, person=person, key=person.key)
            elif answer is Confirmation.ASKED and ahead is not None and ahead <= (levels[Rule.UNCONFIRMED].number or 0):
                silent[person.key] = person
    if silent:
        yield clash(Rule.UNCONFIRMED, levels, event, people=tuple(silent.values()), days=ahead, key=len(silent))


def _breaks(event: Gathering, levels: Levels) -> Iterator[Clash]:
    """For too long nobody could leave the room: in each room, with what is for everybody."""
    most = timedelta(minutes=levels[Rule.NO_BREAK].number or 0)
    leaves = [item for item in event.items if not item.block and item.starts_at is not None and item.ends_at is not None]
    said: set[int] = set()
    rooms: set[int | None] = {item.room for item in leaves if item.room is not None}
    for room in rooms or {None}:
        begin: Item | None = None
        until: datetime | None = None
        for item in sorted((item for item in leaves if item.room in (None, room)), key=lambda item: item.starts_at or datetime.min.replace(tzinfo=UTC)):
            if item.starts_at is None or item.ends_at is None or item.kind in PAUSES:
                begin = until = None
                continue
            if begin is None or until is None or item.starts_at - until >= _REST:
                begin, until = item, item.ends_at
            until = max(until, item.ends_at)
            if begin.starts_at is not None and until - begin.starts_at > most and begin.key not in said:
                said.add(begin.key)
                yield clash(Rule.NO_BREAK, levels, event, begin, minutes=most // timedelta(minutes=1), room=begin.room)


def _quorum(event: Gathering, levels: Levels) -> Iterator[Clash]:
    """Something is resolved or elected before anybody has said that enough are there."""
    for item in event.items:
        if item.kind is ItemKind.REPORT and any(_QUORUM.search(text) for text in item.title.values()):
            return
        if item.kind in (ItemKind.RESOLUTION, ItemKind.ELECTION):
            yield clash(Rule.NO_QUORUM, levels, event, item)
            return


def _holiday(day: date) -> Words:
    """The holiday's name in both languages, nothing on other days."""
    return Words({lang: name for lang in _LANGUAGES if (name := holidays_of(day.year, lang).get(day))})


def _local(moment: datetime, zone: str) -> date:
    return moment.astimezone(ZoneInfo(zone)).date()


def _minutes(span: timedelta) -> int:
    return max(1, round(span.total_seconds() / 60))
