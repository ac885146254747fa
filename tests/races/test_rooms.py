"""One room, one event at a time, whoever holds it at once; proven by the same race with the lock switched off."""

from __future__ import annotations

from datetime import timedelta
from itertools import combinations

import pytest
from sqlalchemy import select

from eventsapp.core.db import db, transaction
from eventsapp.core.words import Words
from eventsapp.events.models import Room, RoomHold
from tests.factories import STARTS, make_event, make_programme, make_venue, words
from tests.races import holding
from tests.races.conftest import HANDS

pytestmark = pytest.mark.race
ROOMS = 15  # so many times the same race


def world(rooms=1):
    """As many events as hands, all at one time at one venue."""
    programme = make_programme()
    venue = make_venue(programme)
    with transaction() as session:
        session.add_all(Room(venue_id=venue.id, code=f"room-{number}", name=words(f"Room {number}"), floor=Words(), equipment=Words()) for number in range(rooms))
    return [make_event(programme, f"event-{hand}", venue_id=venue.id, starts_at=STARTS, ends_at=STARTS + timedelta(hours=2)).id for hand in range(HANDS)]


def clashes():
    """Pairs of holds that are in one room at one time."""
    db.session.rollback()
    holds = db.session.scalars(select(RoomHold).where(RoomHold.starts_at.is_not(None))).all()
    return [(one.event_id, other.event_id) for one, other in combinations(holds, 2) if one.room_id == other.room_id and one.starts_at < other.ends_at and other.starts_at < one.ends_at]


def test_of_all_who_hold_one_room_at_once_exactly_one_has_it(race):
    events = world(rooms=ROOMS)

    outcomes = race(holding.hold_many, events[0], own=events, rooms=[ROOMS] * HANDS)

    assert [sorted(told) for told in zip(*outcomes, strict=True)] == [["RoomTaken"] * (HANDS - 1) + ["done"]] * ROOMS
    assert clashes() == []


def test_without_the_lock_the_same_race_gives_one_room_twice(race):
    events = world(rooms=ROOMS)

    race(holding.hold_without_lock, events[0], own=events, rooms=[ROOMS] * HANDS)

    assert clashes() != []


def test_events_that_move_about_with_several_rooms_neither_meet_nor_stop_each_other(race):
    events = world(rooms=3)

    outcomes = race(holding.move_about, events[0], own=events, hand=list(range(HANDS)))

    assert set().union(*outcomes) <= {"done", "RoomTaken"}
    assert sum(outcome.count("done") for outcome in outcomes) > HANDS
    assert clashes() == []
