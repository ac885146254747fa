"""Spans and clashes of rooms, hours of a place, links to take part: what is decided, on plain values."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eventsapp.events.rules import (
    Attendance,
    Held,
    Joining,
    Status,
    clean_layouts,
    days_touched,
    first_clash,
    hold_span,
    is_join_url,
    is_room_code,
    joining,
    outside_hours,
    overlap,
    seats_in,
)

TEN = datetime(2019, 1, 9, 1, 0, tzinfo=UTC)  # Wednesday, ten in Seoul
SEOUL = "Asia/Seoul"


def after(hours):
    return TEN + timedelta(hours=hours)


def test_a_hold_reaches_over_the_event_by_what_is_set_up_and_cleared_away():
    assert hold_span(TEN, after(2), 60, 30) == (after(-1), after(2.5))


def test_an_event_with_an_open_end_holds_its_room_as_long_as_calendars_show_it():
    assert hold_span(TEN, None, 0, 0) == (TEN, after(2))


def test_an_event_without_a_day_holds_nothing():
    assert hold_span(None, None, 60, 60) is None


@pytest.mark.parametrize(("first", "last", "both"), [(-2, 0, False), (2, 3, False), (-1, 0.1, True), (1.9, 5, True), (0.5, 1, True), (-5, 5, True)])
def test_rooms_clash_only_while_both_are_on(first, last, both):
    mine, other = Held(1, TEN, after(2), 1), Held(1, after(first), after(last), 2)

    assert overlap(mine, other) is overlap(other, mine) is both
    assert (first_clash([mine], [other]) is not None) is both


def test_neither_another_room_nor_the_event_itself_is_in_the_way():
    assert first_clash([Held(1, TEN, after(2), 1)], [Held(2, TEN, after(2), 2), Held(1, TEN, after(2), 1)]) is None


def test_of_several_clashes_the_earliest_is_told():
    mine = Held(1, TEN, after(9), 1)

    assert first_clash([mine], [Held(1, after(5), after(6), 3), Held(1, after(1), after(2), 2)]) == (mine, Held(1, after(1), after(2), 2))


spans = st.lists(st.tuples(st.integers(0, 3), st.integers(0, 40), st.integers(1, 9)), max_size=12)


@given(spans)
def test_whatever_is_let_in_one_after_the_other_never_overlaps(wanted):
    held: list[Held] = []
    for number, (room, start, length) in enumerate(wanted):
        each = Held(room, after(start), after(start + length), number)
        if first_clash([each], held) is None:
            held.append(each)

    assert not [1 for one in held for other in held if one is not other and one.room_id == other.room_id and overlap(one, other)]


@pytest.mark.parametrize(
    ("opens", "closes", "closed", "why"),
    [
        (None, None, [], None), (time(9), time(18), [], None), (time(10), time(12), [], None), (time(10, 30), time(18), [], "early"), (time(9), time(11), [], "late"),
        (time(9), time(0), [], None), (time(9), time(18), [2], "closed"), (time(9), time(18), [3], None),
    ],
)  # fmt: skip
def test_hours_of_a_place(opens, closes, closed, why):
    found = outside_hours(TEN, after(2), SEOUL, opens_at=opens, closes_at=closes, closed_on=closed)

    assert (found[1] if found else None) == why


def test_over_night_a_place_has_to_be_open_on_both_days():
    found = outside_hours(TEN, after(26), SEOUL, opens_at=None, closes_at=None, closed_on=[3])

    assert found == (date(2019, 1, 10), "closed")
    assert outside_hours(TEN, after(14), SEOUL, opens_at=None, closes_at=time(0), closed_on=[3]) is None  # until midnight sharp


def test_what_ends_at_midnight_does_not_touch_the_next_day():
    assert days_touched(TEN, after(14), SEOUL) == [date(2019, 1, 9)]
    assert days_touched(TEN, after(15), SEOUL) == [date(2019, 1, 9), date(2019, 1, 10)]


@pytest.mark.parametrize("address", ["https://meet.example.org/abc?pwd=1", "https://example.org:8443/x", "https://xn--oy2b.example/"])
def test_links_that_can_be_shown(address):
    assert is_join_url(address)


@pytest.mark.parametrize(
    "address",
    ["", "http://meet.example.org/", "javascript:alert(1)", "https://", "https://host", "https://a@meet.example.org/", "https://meet.example.org/ a", "https://me\nt.example/",
     "HTTPS//x.y", 'https://a.b/"', "https://a.b:port/", "https://[::1", "https://한글.example/", "https://a.b/" + "x" * 1000],
)  # fmt: skip
def test_links_that_cannot(address):
    assert not is_join_url(address)


@given(st.text(max_size=40))
def test_any_text_is_a_link_or_none(text):
    assert is_join_url(text) in (True, False)
    assert is_room_code(text) in (True, False)


@pytest.mark.parametrize(
    ("way", "status", "url", "minutes", "state"),
    [
        (Attendance.IN_PERSON, Status.PUBLISHED, "x", 0, Joining.NONE), (Attendance.ONLINE, Status.CANCELLED, "x", 0, Joining.NONE),
        (Attendance.ONLINE, Status.POSTPONED, "x", 0, Joining.NONE), (Attendance.ONLINE, Status.PUBLISHED, "", 0, Joining.UNKNOWN),
        (Attendance.HYBRID, Status.PUBLISHED, "x", -31, Joining.LATER), (Attendance.HYBRID, Status.PUBLISHED, "x", -30, Joining.NOW),
        (Attendance.ONLINE, Status.PUBLISHED, "x", 119, Joining.NOW), (Attendance.ONLINE, Status.PUBLISHED, "x", 120, Joining.OVER),
    ],
)  # fmt: skip
def test_the_link_comes_before_the_start_and_goes_with_the_end(way, status, url, minutes, state):
    assert joining(way, status, url, starts_at=TEN, ends_at=after(2), minutes=30, now=TEN + timedelta(minutes=minutes)) is state


def test_without_a_day_the_link_is_for_later():
    assert joining(Attendance.ONLINE, Status.PUBLISHED, "x", starts_at=None, ends_at=None, minutes=30, now=TEN) is Joining.LATER


def test_seats_are_those_of_the_layout():
    assert (seats_in(80, {"theatre": 120}, "theatre"), seats_in(80, {"theatre": 120}, "banquet"), seats_in(80, {}, "")) == (120, None, 80)
    assert clean_layouts({"standing": 9, "theatre": 5, "banquet": None, "bunk": 4, "u_shape": -1}) == {"theatre": 5, "standing": 9}
