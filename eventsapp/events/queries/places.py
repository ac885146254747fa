"""Reading rooms, who holds them when, and what is on at a venue."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import exists, func, select
from sqlalchemy.orm import joinedload

from ...core.db import db
from ...core.words import Words
from ..models import Event, Room, RoomHold, Venue
from ..rules import Held, Joining, Status, end_of, joining, joins_from


@dataclass(frozen=True)
class Use:
    """A venue in use: the event, the room it holds (None: the venue, but no room of it), and from when to when."""

    event_id: int
    slug: str
    title: Words
    status: Status
    zone: str
    room_id: int | None
    starts_at: datetime  # setting up included
    ends_at: datetime  # clearing away included
    begins_at: datetime  # the event itself
    over_at: datetime


@dataclass(frozen=True)
class Join:
    """The way to take part online as somebody sees it now; link and note, which may hold a password, only while they may follow it."""

    state: Joining
    url: str = ""
    note: Words = field(default_factory=Words)
    shown_from: datetime | None = None


def join_of(event: Event, now: datetime, *, entitled: bool) -> Join:
    """What somebody sees of the link. `entitled`: with a seat, and not declined; anybody else sees nothing of it."""
    state = Joining.NONE
    if entitled:
        state = joining(event.attendance, event.status, event.join_url, starts_at=event.starts_at, ends_at=event.ends_at, minutes=event.join_minutes, now=now)
    shown_from = joins_from(event.starts_at, event.join_minutes) if state in (Joining.LATER, Joining.NOW) else None
    if state is Joining.NOW:
        return Join(state, event.join_url, event.join_note, shown_from)
    return Join(state, shown_from=shown_from)


def rooms_of(venue_id: int, *, retired: bool = False) -> Sequence[Room]:
    """The venue's rooms in order; with those that were given up, last, only if asked."""
    rooms = select(Room).where(Room.venue_id == venue_id).order_by(Room.retired_at.is_not(None), Room.position, Room.id)
    return db.session.scalars(rooms if retired else rooms.where(Room.retired_at.is_(None))).all()


def find_room(venue_id: int, code: str) -> Room | None:
    return db.session.scalar(select(Room).where(Room.venue_id == venue_id, Room.code == code))


def rooms_per_venue(programme_id: int) -> dict[int, int]:
    """How many rooms each venue of the programme has, by the venue's id."""
    counted = select(Room.venue_id, func.count()).join(Room.venue).where(Venue.programme_id == programme_id, Room.retired_at.is_(None)).group_by(Room.venue_id)
    return {row[0]: row[1] for row in db.session.execute(counted)}


def holds_of(event_id: int) -> Sequence[RoomHold]:
    """The rooms that an event holds, in the order of their ids: the order in which they are locked."""
    return db.session.scalars(select(RoomHold).where(RoomHold.event_id == event_id).options(joinedload(RoomHold.room).joinedload(Room.venue)).order_by(RoomHold.room_id)).all()


def holds_in_the_way(room_ids: Sequence[int], starts_at: datetime, ends_at: datetime, *, but_of: int) -> list[Held]:
    """Who else holds one of these rooms at any moment of that time."""
    taken = select(RoomHold.room_id, RoomHold.starts_at, RoomHold.ends_at, RoomHold.event_id).where(
        RoomHold.room_id.in_(room_ids), RoomHold.event_id != but_of, RoomHold.starts_at < ends_at, RoomHold.ends_at > starts_at
    )
    return [Held(row.room_id, row.starts_at, row.ends_at, row.event_id) for row in db.session.execute(taken)]


def coming_holds(room_id: int, now: datetime) -> Sequence[Event]:
    """The events that hold this room and are not over, or have no day yet."""
    ahead = select(Event).join(RoomHold, RoomHold.event_id == Event.id).where(RoomHold.room_id == room_id, Event.status != Status.CANCELLED)
    return db.session.scalars(ahead.where((RoomHold.ends_at.is_(None)) | (RoomHold.ends_at > now)).order_by(Event.starts_at, Event.id)).all()


def uses_of(venue_id: int, first: datetime, until: datetime) -> list[Use]:
    """What is on at the venue at any moment of that time: rooms that are held, and events that hold none; two queries however many there are."""
    uses = [*_held(venue_id, first, until), *_without_rooms(venue_id, first, until)]
    return sorted(uses, key=lambda use: (use.starts_at, use.event_id, use.room_id or 0))


def free_rooms(rooms: Sequence[Room], uses: Sequence[Use], starts_at: datetime, ends_at: datetime) -> list[tuple[Room, list[Use]]]:
    """Each room with what is in the way at that time; with an empty list it is free."""
    return [(room, [use for use in uses if use.room_id == room.id and use.starts_at < ends_at and starts_at < use.ends_at]) for room in rooms]


def _held(venue_id: int, first: datetime, until: datetime) -> list[Use]:
    here = select(RoomHold, Event).join(Room, Room.id == RoomHold.room_id).join(Event, Event.id == RoomHold.event_id).where(Room.venue_id == venue_id)
    at_that_time = here.where(RoomHold.starts_at < until, RoomHold.ends_at > first)
    return [_use(event, hold.room_id, hold.starts_at, hold.ends_at) for hold, event in db.session.execute(at_that_time)]


def _without_rooms(venue_id: int, first: datetime, until: datetime) -> list[Use]:
    holds_one = exists().where(RoomHold.event_id == Event.id)
    here = select(Event).where(Event.venue_id == venue_id, Event.status != Status.CANCELLED, ~holds_one)
    found = db.session.scalars(here.where(Event.starts_at < until, Event.starts_at > first - _LONGEST)).all()
    uses = [_use(event, None, event.starts_at, end_of(event.starts_at, event.ends_at)) for event in found]
    return [use for use in uses if use.ends_at > first]


_LONGEST = timedelta(days=31)  # no event of ours lasts longer


def _use(event: Event, room_id: int | None, starts_at: datetime | None, ends_at: datetime | None) -> Use:
    """The caller's query let only what has its time through."""
    over_at = end_of(event.starts_at, event.ends_at)
    assert starts_at is not None and ends_at is not None and event.starts_at is not None and over_at is not None  # noqa: PT018 - for the type checker
    return Use(event.id, event.slug, event.title, event.status, event.zone, room_id, starts_at, ends_at, event.starts_at, over_at)
