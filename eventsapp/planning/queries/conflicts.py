"""Reading what may clash in a programme: the same few queries however many events there are."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any
from zlib import crc32
from zoneinfo import ZoneInfo

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from ...core.db import db
from ...events.models import AgendaItem, AgendaRelease, Event, EventSpeaker, ItemSpeaker, Room, RoomHold, Speaker, Venue
from ...events.rules import Attendance, Confirmation, Slot, Status, end_of, seats_in, timetable
from ...members.models import BodySeat
from ...people.models import Organisation, Representative
from ...people.models import Person as PersonRow
from ...programmes.models import Programme
from ...rsvps.models import SeatPool
from ..models import ConflictLevel
from ..rules.conflicts import ABOUT_PEOPLE, DEFAULTS, Clash, Facts, Gathering, Hall, Hold, Item, Level, Person, Place, Rule, Seat, Strictness
from ..rules.conflicts_between import clashes, needed_twice

_NO_SEATS = (None, 0)
_NEAR = timedelta(days=4)
OTHERS = 4  # so many people of one organisation are read to suggest somebody else


def levels_of(programme_id: int) -> dict[Rule, Strictness]:
    """How strictly this programme takes each rule."""
    rows = db.session.execute(select(ConflictLevel.rule, ConflictLevel.level, ConflictLevel.number).where(ConflictLevel.programme_id == programme_id))
    return {**DEFAULTS, **{row.rule: Strictness(row.level, row.number or DEFAULTS[row.rule].number) for row in rows}}


def columns_of(programme_id: int) -> dict[str, Any]:
    """What stands now, as a form edits it: RULE_level and, where the rule counts something, RULE_number."""
    columns: dict[str, Any] = {}
    for rule, strictness in levels_of(programme_id).items():
        columns[f"{rule.value}_level"] = strictness.level.value
        if DEFAULTS[rule].number is not None:
            columns[f"{rule.value}_number"] = strictness.number
    return columns


def version_of(columns: Mapping[str, Any]) -> int:
    """A number that changes with what stands: the levels of a programme are many rows, which have no version together."""
    return crc32(repr(sorted(columns.items())).encode()) % 900_000_000 + 1


@dataclass(frozen=True)
class Findings:
    """What clashes, with the facts it was found in."""

    facts: Facts
    clashes: Sequence[Clash]

    def of(self, level: Level) -> list[Clash]:
        return [clash for clash in self.clashes if clash.level is level]

    def without_people(self) -> Findings:
        """The same for a reader who may not see people."""
        return replace(self, clashes=[clash for clash in self.clashes if clash.rule not in ABOUT_PEOPLE])


def clashes_of(programme: Programme, now: datetime) -> Findings:
    """All that clashes in the programme's events that are not over."""
    facts = facts_of(programme, now)
    return Findings(facts, clashes(facts, levels_of(programme.id)))


def clashes_at(event: Event, now: datetime) -> Findings:
    """What clashes at this event, in it and with others; what forbids publishing first."""
    facts = facts_of(event.programme, now, at=event)
    found = [each for each in clashes(facts, levels_of(event.programme_id)) if each.concerns(event.id)]
    return Findings(facts, sorted(found, key=lambda each: each.level is not Level.BLOCK))


def conflicts_count(programme: Programme, now: datetime) -> Mapping[Level, int]:
    """How many clashes of each level there are in what is still to come."""
    found = clashes_of(programme, now)
    return {level: len(found.of(level)) for level in (Level.BLOCK, Level.WARN)}


def facts_of(programme: Programme, now: datetime, *, at: Event | None = None) -> Facts:
    """The facts about every event that is not over or off; or about the one `at`, whatever it is, and those about its days."""
    coming = [event for event in _events(programme.id) if event.status in (Status.DRAFT, Status.PUBLISHED) and not _is_over(event, now)]
    rows = coming if at is None else [at, *(event for event in coming if event.id != at.id and _are_near(at, event))]
    ids = [event.id for event in rows]
    items, people = _items(ids), _people(ids)
    pools, holds, answers, announced = _pools([event.id for event in rows if event.attendance is Attendance.IN_PERSON]), _holds(ids), _answers(ids), _announced(ids)
    halls, with_rooms = _halls(programme.id)
    events = [
        Gathering(
            event.id, event.slug, event.title, event.kind, event.zone, event.starts_at, event.ends_at, end_of(event.starts_at, event.ends_at),
            draft=event.status is Status.DRAFT, window=(event.window_from, event.window_to or event.window_from) if event.window_from else None,
            announced_on=_local(announced.get(event.id), event.zone), place=_place(event, with_rooms), body=event.body_id,
            items=_timed(event, items.get(event.id, []), people), holds=tuple(holds.get(event.id, ())), answers=answers.get(event.id, {}),
            seats=pools.get(event.id, _NO_SEATS)[0], registered=pools.get(event.id, _NO_SEATS)[1],
        )
        for event in rows
    ]  # fmt: skip
    bodies = {event.body.id: event.body.name for event in rows if event.body is not None}
    today = now.astimezone(ZoneInfo(programme.zone)).date()
    facts = Facts(events, today, halls, _seats(bodies), bodies)
    return replace(facts, others=_others({seat.organisation for *_two, seat, _other in needed_twice(facts) if seat.organisation is not None}))


def _events(programme_id: int) -> Sequence[Event]:
    found = select(Event).where(Event.programme_id == programme_id).options(joinedload(Event.venue), joinedload(Event.body))
    return db.session.scalars(found.order_by(Event.starts_at.is_(None), Event.starts_at, Event.id)).all()


def _are_near(one: Event, other: Event) -> bool:
    """Whether anything of the two can be at the same time: a room is held up to two days longer, and an agenda may run late."""
    ends, other_ends = end_of(one.starts_at, one.ends_at), end_of(other.starts_at, other.ends_at)
    if one.starts_at is None or other.starts_at is None or ends is None or other_ends is None:
        return False
    return one.starts_at < other_ends + _NEAR and other.starts_at < ends + _NEAR


def _is_over(event: Event, now: datetime) -> bool:
    ends = end_of(event.starts_at, event.ends_at)
    return ends is not None and ends <= now


def _items(event_ids: Collection[int]) -> dict[int, list[Any]]:
    """The lines of agendas being written, as plain rows: there may be a thousand."""
    of = AgendaItem
    columns = (of.id, of.event_id, of.code, of.title, of.kind, of.minutes, of.least_minutes, of.pinned_at, of.room_id, of.day, of.parent_id)
    return _by_event(db.session.execute(select(*columns).where(of.event_id.in_(event_ids), of.removed_at.is_(None)).order_by(of.event_id, of.position, of.id)))


def _people(event_ids: Collection[int]) -> dict[int, list[Person]]:
    columns = (ItemSpeaker.item_id, Speaker.id, Speaker.name, Speaker.affiliation, ItemSpeaker.role)
    joined = select(*columns).select_from(ItemSpeaker).join(ItemSpeaker.speaker).join(AgendaItem, AgendaItem.id == ItemSpeaker.item_id)
    found: dict[int, list[Person]] = {}
    for row in db.session.execute(joined.where(AgendaItem.event_id.in_(event_ids), AgendaItem.removed_at.is_(None)).order_by(ItemSpeaker.position)):
        found.setdefault(row.item_id, []).append(Person(row.id, row.name, row.affiliation, row.role))
    return found


def _timed(event: Event, rows: Sequence[Any], people: Mapping[int, Sequence[Person]]) -> tuple[Item, ...]:
    slots = [Slot(row.minutes, row.pinned_at, least=row.least_minutes, room=row.room_id, day=row.day, key=row.id, parent=row.parent_id) for row in rows]
    blocks = {row.parent_id for row in rows}
    return tuple(
        Item(
            row.id, row.code, row.title, row.kind, when.starts_at, when.ends_at, row.room_id, row.parent_id, row.id in blocks, row.pinned_at is not None,
            when.short, tuple(people.get(row.id, ())),
        )
        for row, when in zip(rows, timetable(event.starts_at, event.zone, slots), strict=True)
    )  # fmt: skip


def _pools(event_ids: Collection[int]) -> dict[int, tuple[int | None, int]]:
    """The seats of all pools of an event together, None if one is without limit, and how many are taken."""
    counted = select(SeatPool.event_id, func.sum(SeatPool.taken), func.sum(SeatPool.capacity), func.count() - func.count(SeatPool.capacity))
    rows = db.session.execute(counted.where(SeatPool.event_id.in_(event_ids)).group_by(SeatPool.event_id))
    return {event_id: (int(seats) if seats and not unlimited else None, int(taken or 0)) for event_id, taken, seats, unlimited in rows}


def _holds(event_ids: Collection[int]) -> dict[int, list[Hold]]:
    columns = (RoomHold.event_id, RoomHold.room_id, RoomHold.starts_at, RoomHold.ends_at, RoomHold.layout, Room.capacity, Room.layouts)
    held = select(*columns).join(RoomHold.room).where(RoomHold.event_id.in_(event_ids), RoomHold.starts_at.is_not(None), RoomHold.ends_at.is_not(None))
    found: dict[int, list[Hold]] = {}
    for row in db.session.execute(held.order_by(RoomHold.room_id)):
        found.setdefault(row.event_id, []).append(Hold(row.room_id, row.starts_at, row.ends_at, seats_in(row.capacity, row.layouts, row.layout)))
    return found


def _answers(event_ids: Collection[int]) -> dict[int, dict[int, Confirmation]]:
    asked = select(EventSpeaker.event_id, EventSpeaker.speaker_id, EventSpeaker.confirmation).where(EventSpeaker.event_id.in_(event_ids))
    return {event_id: {row.speaker_id: row.confirmation for row in rows} for event_id, rows in _by_event(db.session.execute(asked)).items()}


def _announced(event_ids: Collection[int]) -> dict[int, datetime]:
    """When each event's agenda was published first: an assembly is called with what it is about."""
    first = select(AgendaRelease.event_id, func.min(AgendaRelease.released_at).label("at")).where(AgendaRelease.event_id.in_(event_ids))
    return {row.event_id: row.at for row in db.session.execute(first.group_by(AgendaRelease.event_id))}


def _halls(programme_id: int) -> tuple[dict[int, Hall], set[int]]:
    """Every room of the programme's venues, and which venues have rooms that are still used."""
    rows = db.session.execute(select(Room.id, Room.name, Room.capacity, Room.venue_id, Room.retired_at).join(Room.venue).where(Venue.programme_id == programme_id)).all()
    return {row.id: Hall(row.id, row.name, row.capacity) for row in rows}, {row.venue_id for row in rows if row.retired_at is None}


def _place(event: Event, with_rooms: Collection[int]) -> Place | None:
    venue = event.venue
    if venue is None or event.attendance is Attendance.ONLINE:
        return None
    return Place(venue.id, venue.name, venue.opens_at, venue.closes_at, tuple(venue.closed_on), venue.id in with_rooms)


def _seats(bodies: Collection[int]) -> list[Seat]:
    """Who sits or sat in these bodies; a seat without a person is nobody's."""
    columns = (BodySeat.body_id, PersonRow.id, PersonRow.name, BodySeat.organisation_id, Organisation.name.label("company"), BodySeat.from_on, BodySeat.to_on)
    joined = select(*columns).select_from(BodySeat).join(BodySeat.person).outerjoin(BodySeat.organisation).where(BodySeat.body_id.in_(bodies)).order_by(BodySeat.id)
    return [Seat(row.body_id, row.id, row.name, row.organisation_id, row.company or "", row.from_on, row.to_on) for row in db.session.execute(joined)]


def _others(organisations: Collection[int]) -> dict[int, list[str]]:
    """Who else could come for these organisations: those who act for them, those on their lists."""
    found: dict[int, list[str]] = {}
    acting = select(Representative.organisation_id, PersonRow.name).join(Representative.person)
    acting = acting.where(Representative.organisation_id.in_(organisations), Representative.removed_at.is_(None), Representative.confirmed_at.is_not(None))
    listed = select(PersonRow.organisation_id, PersonRow.name).where(PersonRow.organisation_id.in_(organisations), PersonRow.merged_into_id.is_(None))
    for query in (acting.order_by(Representative.id), listed.order_by(PersonRow.id).limit(len(organisations) * 100)):
        for organisation, name in db.session.execute(query) if organisations else ():
            names = found.setdefault(organisation or 0, [])
            if name and name not in names and len(names) < OTHERS:
                names.append(name)
    return found


def _by_event(rows: Iterable[Any]) -> dict[int, list[Any]]:
    found: dict[int, list[Any]] = {}
    for row in rows:
        found.setdefault(row.event_id, []).append(row)
    return found


def _local(moment: datetime | None, zone: str) -> date | None:
    return moment.astimezone(ZoneInfo(zone)).date() if moment is not None else None
