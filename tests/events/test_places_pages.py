"""The pages of places: venues and rooms, what an event holds, what is free; who may see them."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from eventsapp.core.db import db, transaction
from eventsapp.events import actions
from eventsapp.events.models import RoomHold, Venue
from eventsapp.events.queries import find_event
from eventsapp.events.queries.places import rooms_of
from tests.conftest import reader
from tests.events.test_holds import make_room
from tests.factories import HYUN, STARTS, count_queries, make_event, make_programme, make_staff, make_venue, reload, sign_in, words
from tests.pages import shown_in

VENUE = "/staff/alliance/venues/hall"
ROOMS = "/staff/alliance/events/seminar/rooms"


@pytest.fixture
def world(app, now):
    programme = make_programme()
    venue = make_venue(programme)
    for place, code in enumerate(("main", "side")):
        make_room(venue, code, position=place, layouts={"theatre": 90})
    make_event(programme, venue_id=venue.id, ends_at=STARTS + timedelta(hours=2), capacity=100, title=words("Seminar"))
    make_event(programme, "workshop", venue_id=venue.id, ends_at=STARTS + timedelta(hours=1), title=words("Workshop"))
    return programme


@pytest.fixture
def mina(app, world):
    return sign_in(reader(app, "en"), make_staff("organiser", world))


def send(client, path, to="", **typed):
    """The page's last form, filled in and sent."""
    return client.post(to or path, data=shown_in(client.get(path).text) | typed)


def press(client, path, to):
    return client.post(to, data={"csrf_token": shown_in(client.get(path).text)["csrf_token"]}, follow_redirects=True)


def test_an_organiser_writes_down_what_people_need_to_get_there(mina):
    done = send(
        mina, VENUE + "/",
        **{"entrance-en": "South door", "transport-en": "Exit 2, three minutes", "opens_at": "09:00", "closes_at": "18:00", "closed_on": ["5", "6"]},
    )  # fmt: skip

    assert done.status_code == 303
    venue = db.session.scalars(select(Venue)).one()
    assert (venue.opens_at.hour, venue.closes_at.hour, venue.closed_on) == (9, 18, [5, 6])
    assert (venue.entrance, venue.transport["en"]) == ({"en": "South door"}, "Exit 2, three minutes")
    assert "checked" in mina.get(VENUE + "/").text


@pytest.mark.parametrize(("field", "typed", "said"), [("closes_at", "08:00", "after the opening"), ("closes_at", "late", "24 hours"), ("latitude", "95", "-90 to 90")])
def test_what_a_venue_cannot_be_is_said_and_kept(mina, field, typed, said):
    wrong = send(mina, VENUE + "/", **{"opens_at": "09:00", field: typed, "name-en": "Kept"})

    assert (wrong.status_code, said in wrong.text, "Kept" in wrong.text) == (422, True, True)


def test_two_who_edit_the_hours_see_each_other(mina, world):
    form = shown_in(mina.get(VENUE + "/").text)
    send(mina, VENUE + "/", closed_on=["6"])

    second = mina.post(VENUE + "/", data=form | {"closed_on": ["5"]})

    assert (second.status_code, "Sunday" in second.text) == (409, True)


def test_a_room_is_added_edited_moved_given_up_and_used_again(mina, world):
    added = send(mina, VENUE + "/rooms/new", **{"name-en": "Attic", "code": "attic", "capacity": "12", "u_shape": "8"})
    assert added.status_code == 303
    assert send(mina, VENUE + "/rooms/attic/", capacity="14", u_shape="").status_code == 303
    press(mina, VENUE + "/rooms/", VENUE + "/rooms/attic/move")
    press(mina, VENUE + "/rooms/", VENUE + "/rooms/side/move?down")
    venue = db.session.scalars(select(Venue)).one()
    assert [(room.code, room.capacity, room.layouts) for room in rooms_of(venue.id)][1] == ("attic", 14, {})

    press(mina, VENUE + "/rooms/", VENUE + "/rooms/attic/retire")
    assert "Rooms given up" in mina.get(VENUE + "/rooms/").text
    press(mina, VENUE + "/rooms/", VENUE + "/rooms/attic/restore")
    assert "Rooms given up" not in mina.get(VENUE + "/rooms/").text


@pytest.mark.parametrize(
    ("typed", "said"),
    [({"code": "main"}, "code already"), ({"code": "new"}, "hyphens"), ({"code": "a b"}, "hyphens"), ({"name-en": ""}, "one language"), ({"capacity": "0"}, "from 1 to"),
     ({"theatre": "many"}, "whole number")],
)  # fmt: skip
def test_what_a_room_cannot_be_is_said(mina, typed, said):
    wrong = send(mina, VENUE + "/rooms/new", **({"name-en": "Attic", "name-ko": ""} | typed))

    assert (wrong.status_code, said in wrong.text) == (422, True)


def test_a_form_for_a_room_sent_twice_makes_one(mina):
    form = shown_in(mina.get(VENUE + "/rooms/new").text) | {"name-en": "Attic"}

    assert [mina.post(VENUE + "/rooms/new", data=form).status_code for _ in range(2)] == [303, 303]
    assert mina.get(VENUE + "/rooms/").text.count(">Attic</a>") == 1


def test_an_organiser_holds_a_room_changes_and_releases_it(mina, world):
    assert "No room is held" in mina.get(ROOMS).text
    assert send(mina, ROOMS, room="main", layout="theatre", minutes_before="60", minutes_after="30").status_code == 303
    page = mina.get(ROOMS).text
    assert ("60 minutes to set up, 30 to clear away" in page, "Fewer than the 100 seats" in page) == (True, True)

    assert shown_in(mina.get(ROOMS + "?room=main").text)["minutes_before"] == "60"
    send(mina, ROOMS + "?room=main", ROOMS, minutes_before="0")
    assert db.session.scalars(select(RoomHold.minutes_before)).all() == [0]

    press(mina, ROOMS, ROOMS + "/main/release")
    assert db.session.scalars(select(RoomHold)).all() == []


def test_a_taken_room_is_refused_on_its_field_and_shown_as_taken(mina, world):
    send(mina, ROOMS.replace("seminar", "workshop"), room="main")

    page, refused = mina.get(ROOMS).text, send(mina, ROOMS, room="main", minutes_before="5")

    assert "Not available" in page
    assert (refused.status_code, "Main is taken: Workshop holds it" in refused.text, shown_in(refused.text)["minutes_before"]) == (422, True, "5")


@pytest.mark.parametrize("typed", [{"room": "attic"}, {"layout": "bunk"}, {"minutes_before": "-1"}, {"minutes_after": "99999"}, {"minutes_before": "x"}])
def test_nonsense_holds_nothing(mina, typed):
    assert send(mina, ROOMS, **({"room": "main"} | typed)).status_code == 422
    assert db.session.scalars(select(RoomHold)).all() == []


def test_a_move_into_a_taken_room_says_so_on_the_start(mina, world):
    send(mina, ROOMS, room="main")
    workshop = "/staff/alliance/events/workshop/edit"
    send(mina, workshop, starts_at="2019-01-10T10:30", ends_at="2019-01-10T11:30")
    send(mina, ROOMS.replace("seminar", "workshop"), room="main")

    refused = send(mina, workshop, starts_at="2019-01-09T11:30", ends_at="2019-01-09T12:00")

    assert (refused.status_code, "Start: Main is taken: Seminar" in refused.text) == (422, True)


def test_leaving_a_venue_says_which_rooms_are_released(mina, world):
    make_venue(world, "tower")
    send(mina, ROOMS, room="main")

    form = shown_in(mina.get("/staff/alliance/events/seminar/edit").text)
    done = mina.post("/staff/alliance/events/seminar/edit", data=form | {"venue": "tower"}, follow_redirects=True)

    assert "these rooms are released: Main" in done.text
    assert db.session.scalars(select(RoomHold)).all() == []


def test_without_a_venue_one_is_asked_for(mina, world):
    make_event(world, "loose")

    assert "Choose the venue" in mina.get("/staff/alliance/events/loose/rooms").text


def test_the_month_shows_who_is_where_and_answers_what_is_free(mina, world):
    send(mina, ROOMS, room="main", minutes_before="30")
    page = mina.get(VENUE + "/availability?month=2019-01").text
    assert ("10:00–12:30" in page, "event 10:30–12:30" in page, "Without a room" in page) == (True, True, True)

    answer = mina.get(VENUE + "/availability?day=2019-01-09&start=10:00&end=11:00").text
    assert (answer.count('tone-bad">Not available<'), answer.count('tone-ok">Available<')) == (1, 1)
    assert "Nothing is on in this month" in mina.get(VENUE + "/availability?month=2019-03").text


@pytest.mark.parametrize("query", ["month=x", "month=2019-13", "month=9999-12", "month=0001-01", "month=1901-02", "month=2199-12"])
def test_a_month_that_is_none_is_this_one(mina, query):
    assert mina.get(f"{VENUE}/availability?{query}").status_code == 200


@pytest.mark.parametrize("query", ["day=2019-01-09", "day=x&start=10:00&end=11:00", "day=2019-01-09&start=25:00&end=11:00", "day=9999-12-31&start=10:00&end=09:00"])
def test_half_a_question_is_asked_back(mina, query):
    assert mina.get(f"{VENUE}/availability?{query}").status_code == 422


def test_a_question_may_reach_past_midnight_and_past_the_hours(mina, world):
    with transaction():
        venue = db.session.scalars(select(Venue)).one()
        venue.closed_on = [3]

    assert "closed on that day" in mina.get(f"{VENUE}/availability?day=2019-01-09&start=22:00&end=01:00").text


@pytest.mark.parametrize("path", ["/staff/alliance/venues/", VENUE + "/availability?month=2019-01", VENUE + "/rooms/", ROOMS])
def test_pages_ask_as_many_queries_for_one_as_for_three(app, mina, world, path):
    venue = db.session.scalars(select(Venue)).one()
    actions.hold_room(event_id=seminar_id(), code="main", minutes_before=0, minutes_after=0, layout="", now=STARTS, actor="person:1")
    mina.get(path)
    with count_queries() as one:
        mina.get(path)
    for number in range(3):
        make_room(venue, f"more-{number}", position=9)
        make_venue(world, f"venue-{number}")
        event = make_event(world, f"event-{number}", venue_id=venue.id)
        actions.hold_room(event_id=event.id, code=f"more-{number}", minutes_before=0, minutes_after=0, layout="", now=STARTS, actor="person:1")
    actions.hold_room(event_id=seminar_id(), code="side", minutes_before=0, minutes_after=0, layout="", now=STARTS, actor="person:1")
    with count_queries() as three:
        mina.get(path)

    assert len(three) == len(one)


def seminar_id():
    return find_event("alliance", "seminar").id


PAGES = [VENUE + "/rooms/", VENUE + "/rooms/new", VENUE + "/rooms/main/", ROOMS]
PRESSES = [VENUE + "/rooms/main/move", VENUE + "/rooms/main/retire", VENUE + "/rooms/main/restore", ROOMS + "/main/release"]


@pytest.mark.parametrize("path", [*PAGES, VENUE + "/availability"])
def test_strangers_and_staff_of_another_programme_see_none_of_it(app, client, world, path):
    hyun = sign_in(reader(app, "en"), make_staff("organiser", make_programme("other"), who=HYUN))

    assert (client.get(path).status_code, hyun.get(path).status_code) == (303, 403)


@pytest.mark.parametrize("path", [*PAGES[1:], *PRESSES])
def test_who_may_only_look_changes_no_room(app, world, path):
    viewer = sign_in(reader(app, "en"), make_staff("viewer", world, who=HYUN))

    assert viewer.post(path).status_code == 403
    assert viewer.get(VENUE + "/availability").status_code == 200


@pytest.mark.parametrize("path", [VENUE + "/rooms/none/", "/staff/alliance/venues/none/rooms/", "/staff/alliance/venues/none/availability", "/staff/alliance/events/none/rooms"])
def test_what_is_not_there_is_not_found(mina, path):
    assert mina.get(path).status_code == 404


@pytest.mark.parametrize("path", [*PAGES, VENUE + "/availability?month=2019-01&day=2019-01-09&start=10:00&end=11:00"])
def test_pages_open_in_korean(app, world, path):
    client = sign_in(reader(app, "ko"), make_staff("owner", world))

    assert client.get(path).status_code == 200


def test_a_button_without_its_token_does_nothing(mina, world):
    mina.post(VENUE + "/rooms/main/retire", data={})

    assert [room.retired_at for room in rooms_of(reload(db.session.scalars(select(Venue)).one()).id)] == [None, None]
