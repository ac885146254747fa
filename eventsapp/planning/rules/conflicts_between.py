"""What clashes between events: rooms, speakers, and who sits in two bodies that meet at once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import NamedTuple
from zoneinfo import ZoneInfo

from .conflicts import DEFAULTS, Clash, Facts, Gathering, Item, Level, Levels, Person, Rule, Seat
from .conflicts_within import clash, within

_FIRST = [Level.BLOCK, Level.WARN]


class _Use(NamedTuple):
    """A room or a person is taken from one instant to another by an event, perhaps by an item of it."""

    starts: datetime
    ends: datetime
    event: Gathering
    item: Item | None


def clashes(facts: Facts, levels: Levels = DEFAULTS) -> list[Clash]:
    """All that clashes in these events, event by event in their order; nothing of a rule that is ignored."""
    found: dict[int, list[Clash]] = {event.key: [] for event in facts.events}
    for event in facts.events:
        found[event.key] += within(event, facts, levels)
    for each in (*_rooms(facts.events, levels), *_speakers(facts.events, levels), *_pairs(facts, levels)):
        found[each.event.key].append(each)
    return [each for some in found.values() for each in sorted((one for one in some if one.level in _FIRST), key=lambda one: _FIRST.index(one.level))]


def _rooms(events: Sequence[Gathering], levels: Levels) -> Iterator[Clash]:
    """Two events in one room at once, each pair once per room: by what they hold and by what stands in their agendas."""
    uses: dict[int, list[_Use]] = {}
    for event in events:
        for hold in event.holds:
            uses.setdefault(hold.room, []).append(_Use(hold.starts_at, hold.ends_at, event, None))
        for item in event.items:
            if item.room is not None and not item.block and item.starts_at is not None and item.ends_at is not None:
                uses.setdefault(item.room, []).append(_Use(item.starts_at, item.ends_at, event, item))
    for room, some in uses.items():
        for one, other in _meeting(some):
            starts, ends = other.starts, min(one.ends, other.ends)
            yield clash(Rule.ROOM_BETWEEN_EVENTS, levels, one.event, one.item, other.event, other.item, room=room, starts=starts, ends=ends, key=room)


def _speakers(events: Sequence[Gathering], levels: Levels) -> Iterator[Clash]:
    """Somebody on the agendas of two events at once, each pair of events once."""
    uses: dict[int, list[_Use]] = {}
    people: dict[int, Person] = {}
    for event in events:
        for item in event.items:
            if item.starts_at is not None and item.ends_at is not None:
                for person in item.people:
                    people[person.key] = person
                    uses.setdefault(person.key, []).append(_Use(item.starts_at, item.ends_at, event, item))
    for key, some in uses.items():
        for one, other in _meeting(some) if len(some) > 1 else ():
            starts, ends = other.starts, min(one.ends, other.ends)
            about = {"person": people[key], "starts": starts, "ends": ends, "key": key}
            yield clash(Rule.SPEAKER_BETWEEN_EVENTS, levels, one.event, one.item, other.event, other.item, **about)


def _meeting(uses: Iterable[_Use]) -> Iterator[tuple[_Use, _Use]]:
    """Uses by different events that overlap, the earlier first; of two events the first such pair only."""
    ahead = sorted(uses, key=lambda use: (use.starts, use.event.key))
    seen: set[frozenset[int]] = set()
    for place, one in enumerate(ahead):
        for other in ahead[place + 1 :]:
            if other.starts >= one.ends:
                break
            pair = frozenset((one.event.key, other.event.key))
            if len(pair) == 2 and pair not in seen:
                seen.add(pair)
                yield one, other


def _pairs(facts: Facts, levels: Levels) -> Iterator[Clash]:
    """Of events at the same time: whether they are at one place, whether one body meets twice, and who would have to be in both."""
    for one, other in events_at_once(facts.events):
        if one.place is not None and other.place is not None and one.place.key == other.place.key and not one.place.rooms:
            yield clash(Rule.VENUE_TWICE, levels, one, None, other)
        if one.body is not None and one.body == other.body:
            yield clash(Rule.REPRESENTATIVE, levels, one, None, other, body=facts.bodies.get(one.body), key="body")
    for one, other, seat, second in needed_twice(facts):
        alternates = tuple(name for name in facts.others.get(seat.organisation or 0, ()) if name != seat.name)
        organisation = seat.organisation_name or second.organisation_name
        yield clash(Rule.REPRESENTATIVE, levels, one, None, other, person=seat.name, organisation=organisation, alternates=alternates[:3], key=seat.person)


def events_at_once(events: Sequence[Gathering]) -> Iterator[tuple[Gathering, Gathering]]:
    """The pairs of events that take place at the same time."""
    ahead = sorted((event for event in events if event.starts_at is not None and event.until is not None), key=lambda event: (event.starts_at, event.key))
    for place, one in enumerate(ahead):
        for other in ahead[place + 1 :]:
            if other.starts_at >= one.until:  # type: ignore[operator]  # both were looked at above
                break
            yield one, other


def needed_twice(facts: Facts) -> Iterator[tuple[Gathering, Gathering, Seat, Seat]]:
    """Who sits in two bodies that meet at once, unless somebody else of their organisation sits in one of them and can cover it.

    Whoever sits there for an organisation at all has it in the first of the two seats."""
    in_body: dict[int, list[Seat]] = {}
    for seat in facts.seats:
        in_body.setdefault(seat.body, []).append(seat)
    for one, other in events_at_once(facts.events):
        if one.body is None or other.body is None or one.body == other.body or one.starts_at is None:
            continue
        day = one.starts_at.astimezone(ZoneInfo(one.zone)).date()
        here, there = (_sitting(in_body.get(body, ()), day) for body in (one.body, other.body))
        second_seats = {seat.person: seat for seat in there}
        for seat in here:
            second = second_seats.get(seat.person)
            if second is None:
                continue
            first, second = (seat, second) if seat.organisation is not None else (second, seat)
            if first.organisation is None or not any(each.organisation == first.organisation and each.person != first.person for each in (*here, *there)):
                yield one, other, first, second


def _sitting(seats: Sequence[Seat], day: date) -> list[Seat]:
    """Each person once who sits there on that day."""
    known: Mapping[int, Seat] = {seat.person: seat for seat in seats if seat.since <= day and (seat.until is None or seat.until >= day)}
    return list(known.values())

