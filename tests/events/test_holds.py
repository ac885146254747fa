"""A room that is held belongs to its event and moves with it, or says why it cannot; nothing half done, on both databases."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from eventsapp.core import locale
from eventsapp.core.db import db, transaction
from eventsapp.core.once import Sent
from eventsapp.core.words import Words
from eventsapp.events import actions
from eventsapp.events.models import AgendaRelease, Room, RoomHold
from eventsapp.events.queries.places import rooms_of
from eventsapp.events.rules import EventIsOff, NoVenueYet, RoomIsHeld, RoomNotHere, RoomTaken, Status
from eventsapp.programmes.models import Programme
from tests.factories import STARTS, count_queries, make_event, make_programme, make_venue, reload, words
from tests.rivals import at_once

WHO = "person:1"
HOUR = timedelta(hours=1)


def make_room(venue, code="main", **columns):
    with transaction() as session:
        room = Room(venue_id=venue.id, code=code, **({"name": words(code.title()), "floor": Words(), "equipment": Words(), "capacity": 50} | columns))
        session.add(room)
    return room


def world(*slugs, apart=timedelta(hours=3)):
    """A venue with two rooms, and events there, so far apart, of two hours each."""
    programme = make_programme()
    venue = make_venue(programme)
    rooms = [make_room(venue, "main", position=0), make_room(venue, "side", position=1)]
    places = range(len(slugs))
    events = [
        make_event(programme, slug, venue_id=venue.id, title=words(slug.title()), starts_at=STARTS + apart * place, ends_at=STARTS + apart * place + 2 * HOUR)
        for slug, place in zip(slugs, places, strict=True)
    ]
    return venue, rooms, events


def hold(event, now, code="main", *, before=0, after=0, layout=""):
    actions.hold_room(event_id=event.id, code=code, minutes_before=before, minutes_after=after, layout=layout, now=now, actor=WHO)


def spans(event):
    db.session.rollback()
    found = db.session.scalars(select(RoomHold).where(RoomHold.event_id == event.id).order_by(RoomHold.room_id)).all()
    return [(row.room.code, row.starts_at, row.ends_at) for row in found]


def edit(event, now, **values):
    event = reload(event)
    actions.edit_event(event_id=event.id, version=event.version, values=values, now=now, actor=WHO)


def test_a_room_is_held_with_its_margins_and_held_again_is_changed(both, now):
    _venue, _rooms, [seminar] = world("seminar")

    hold(seminar, now, before=60, after=30)
    assert spans(seminar) == [("main", STARTS - HOUR, STARTS + 2.5 * HOUR)]

    hold(seminar, now, after=15, layout="theatre")
    assert spans(seminar) == [("main", STARTS, STARTS + 2.25 * HOUR)]

    actions.release_room(event_id=seminar.id, code="main", now=now, actor=WHO)
    actions.release_room(event_id=seminar.id, code="main", now=now, actor=WHO)
    assert spans(seminar) == []


def test_a_taken_room_says_by_whom_and_when(both, now):
    locale.use("en")
    _venue, _rooms, [seminar, workshop] = world("seminar", "workshop")
    hold(seminar, now, after=61)

    with pytest.raises(RoomTaken) as refused:
        hold(workshop, now)

    assert str(refused.value) == "Main is taken: Seminar holds it Wed 9 January 2019, 10:30–13:31 KST (UTC+9), with the time to set up and to clear away."
    assert refused.value.field == "room"
    hold(seminar, now, after=60)
    hold(workshop, now)
    assert spans(workshop) == [("main", STARTS + 3 * HOUR, STARTS + 5 * HOUR)]


def test_rooms_move_with_their_event(both, now):
    _venue, _rooms, [seminar] = world("seminar")
    hold(seminar, now, before=30)
    hold(seminar, now, "side")

    edit(seminar, now, starts_at=STARTS + 24 * HOUR, ends_at=STARTS + 25 * HOUR)

    assert spans(seminar) == [("main", STARTS + 23.5 * HOUR, STARTS + 25 * HOUR), ("side", STARTS + 24 * HOUR, STARTS + 25 * HOUR)]

    edit(seminar, now, ends_at=None)
    assert spans(seminar)[1] == ("side", STARTS + 24 * HOUR, STARTS + 26 * HOUR)


def test_an_event_that_loses_its_day_keeps_nobody_out_until_it_has_one(both, now):
    _venue, _rooms, [seminar, workshop] = world("seminar", "workshop")
    hold(seminar, now)

    edit(seminar, now, starts_at=None, ends_at=None)
    assert spans(seminar) == [("main", None, None)]

    edit(workshop, now, starts_at=STARTS, ends_at=STARTS + HOUR)
    hold(workshop, now)
    with pytest.raises(RoomTaken):
        edit(seminar, now, starts_at=STARTS, ends_at=None)


def test_a_move_into_a_taken_room_is_refused_whole(both, now):
    _venue, _rooms, [seminar, workshop] = world("seminar", "workshop")
    actions.add_item(event_id=seminar.id, values={"kind": "talk", "title": words("Plan"), "speakers": Words(), "minutes": 20}, sent=Sent.of("item", "k", ""), now=now, actor=WHO)
    hold(seminar, now)
    hold(seminar, now, "side")
    hold(workshop, now, "side")
    before, releases = reload(seminar), len(db.session.scalars(select(AgendaRelease)).all())
    revision, held = before.revision, spans(seminar)

    with pytest.raises(RoomTaken) as refused:
        edit(seminar, now, starts_at=STARTS + HOUR, ends_at=STARTS + 3.5 * HOUR, title=words("Renamed"))

    after = reload(seminar)
    assert refused.value.field == "starts_at"
    assert (after.starts_at, after.title, after.revision, spans(seminar)) == (STARTS, words("Seminar"), revision, held)
    assert len(db.session.scalars(select(AgendaRelease)).all()) == releases


def test_rooms_of_a_venue_that_is_left_are_released(both, now):
    venue, _rooms, [seminar, workshop] = world("seminar", "workshop")
    other = make_venue(db.session.get_one(Programme, venue.programme_id), "tower")
    hold(seminar, now)

    edit(seminar, now, venue_id=other.id, starts_at=workshop.starts_at, ends_at=workshop.ends_at)

    assert spans(seminar) == []
    hold(workshop, now)
    with pytest.raises(RoomNotHere):
        hold(seminar, now)
    edit(seminar, now, venue_id=None)
    with pytest.raises(NoVenueYet):
        hold(seminar, now)


def test_a_cancelled_event_frees_its_rooms_and_asks_again_when_it_is_back_on(both, now):
    _venue, _rooms, [seminar, workshop] = world("seminar", "workshop")
    hold(seminar, now)
    actions.cancel_event(event_id=seminar.id, reason=Words(), by_id=None, now=now, actor=WHO)
    assert spans(seminar) == [("main", None, None)]
    with pytest.raises(EventIsOff):
        hold(seminar, now)

    edit(workshop, now, starts_at=STARTS, ends_at=STARTS + HOUR)
    hold(workshop, now)
    with pytest.raises(RoomTaken, match="Workshop"):
        actions.resume_event(event_id=seminar.id, by_id=None, now=now, actor=WHO)
    assert reload(seminar).status is Status.CANCELLED

    actions.release_room(event_id=workshop.id, code="main", now=now, actor=WHO)
    actions.resume_event(event_id=seminar.id, by_id=None, now=now, actor=WHO)
    assert spans(seminar) == [("main", STARTS, STARTS + 2 * HOUR)]


def test_a_postponed_event_keeps_its_rooms(both, now):
    _venue, _rooms, [seminar, workshop] = world("seminar", "workshop", apart=HOUR)
    hold(seminar, now)

    actions.postpone_event(event_id=seminar.id, reason=Words(), by_id=None, now=now, actor=WHO)

    with pytest.raises(RoomTaken):
        hold(workshop, now)
    assert spans(seminar) == [("main", STARTS, STARTS + 2 * HOUR)]


def test_a_room_that_is_held_is_not_given_up_and_one_given_up_is_not_held(both, now):
    _venue, [main, side], [seminar] = world("seminar")
    hold(seminar, now)

    with pytest.raises(RoomIsHeld):
        actions.retire_room(room_id=main.id, now=now, actor=WHO)
    actions.retire_room(room_id=main.id, now=STARTS + 3 * HOUR, actor=WHO)  # once it is over
    actions.retire_room(room_id=side.id, now=now, actor=WHO)
    with pytest.raises(RoomNotHere):
        hold(seminar, now, "side")
    hold(seminar, now, before=10)  # what it has already it may change

    actions.restore_room(room_id=side.id, now=now, actor=WHO)
    hold(seminar, now, "side")
    assert [code for code, _first, _last in spans(seminar)] == ["main", "side"]


def test_rooms_keep_the_order_they_are_given(both, now):
    venue, [main, side], _events = world()
    actions.add_room(
        venue_id=venue.id, code="attic", values={"name": words("Attic"), "floor": Words(), "equipment": Words()}, sent=Sent.of("room", "1", ""), now=now, actor=WHO
    )

    actions.move_room(room_id=side.id, by=-1, now=now, actor=WHO)
    actions.move_room(room_id=side.id, by=-1, now=now, actor=WHO)
    actions.move_room(room_id=main.id, by=5, now=now, actor=WHO)

    db.session.rollback()
    assert [room.code for room in rooms_of(venue.id)] == ["side", "attic", "main"]


def test_of_two_who_hold_a_room_at_the_same_moment_one_has_it(both, now):
    _venue, _rooms, events = world("seminar", "workshop", "meeting", apart=timedelta(0))
    ids = [event.id for event in events]
    db.session.rollback()

    def take(event_id):
        return lambda: actions.hold_room(event_id=event_id, code="main", minutes_before=0, minutes_after=0, layout="", now=now, actor=WHO)

    outcomes = at_once(both, [take(event_id) for event_id in ids])

    assert sorted(type(outcome).__name__ for outcome in outcomes) == ["NoneType", "RoomTaken", "RoomTaken"]
    db.session.rollback()
    assert len(db.session.scalars(select(RoomHold)).all()) == 1


def test_two_events_that_move_into_each_others_rooms_do_not_stop_each_other(both, now):
    _venue, _rooms, [seminar, workshop] = world("seminar", "workshop")
    hold(seminar, now)
    hold(seminar, now, "side")
    hold(workshop, now, "side")
    hold(workshop, now)
    ids = (seminar.id, workshop.id)
    db.session.rollback()

    def move(event_id, start):
        values = {"starts_at": start, "ends_at": start + HOUR}
        return lambda: actions.edit_event(event_id=event_id, version=1, values=values, now=now, actor=WHO)

    outcomes = at_once(both, [move(ids[0], STARTS + 24 * HOUR), move(ids[1], STARTS + 24 * HOUR)])

    assert sorted(type(outcome).__name__ for outcome in outcomes) == ["NoneType", "RoomTaken"]


def test_a_move_asks_as_many_queries_for_one_room_as_for_five(both, now):
    venue, _rooms, [seminar, workshop] = world("seminar", "workshop")
    for number in range(5):
        make_room(venue, f"more-{number}")
    hold(seminar, now)
    with count_queries() as one:
        edit(seminar, now, ends_at=STARTS + HOUR)
    for number in range(5):
        hold(workshop, now, f"more-{number}")
    with count_queries() as five:
        edit(workshop, now, ends_at=STARTS + 4 * HOUR)

    assert len(five) == len(one)
