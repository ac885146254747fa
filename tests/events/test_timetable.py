"""Start times: nothing overlaps in a room, nothing pinned moves, nothing is lost, and what no longer fits says by how much."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from time import process_time

from hypothesis import given
from hypothesis import strategies as st

from eventsapp.events.rules import MOST_ITEMS, Slot, timetable

START = datetime(2019, 1, 9, 1, 30, tzinfo=UTC)  # 10:30 in Seoul
SEOUL = "Asia/Seoul"


def at(minutes):
    return START + timedelta(minutes=minutes)


def said(slots):
    """Each item's start in minutes after the event's, its length, and by how much it is short."""
    return [((each.starts_at - START).total_seconds() / 60, each.minutes, each.short) for each in timetable(START, SEOUL, slots)]


def test_a_break_gives_way_to_a_pinned_lunch_and_the_last_item_says_what_is_missing():
    """An overrun of 12 minutes: the break of 15 goes down to its 5, the item before lunch is 2 minutes short, lunch stays."""
    talk, overrun, pause, last, lunch = Slot(30), Slot(42), Slot(15, least=5), Slot(30), Slot(60, pinned_at=at(105))

    assert said([talk, overrun, pause, last, lunch]) == [(0, 30, 0), (30, 42, 0), (72, 5, 0), (77, 28, 2), (105, 60, 0)]


def test_free_time_before_a_pin_is_a_gap():
    gaps = [each.gap for each in timetable(START, SEOUL, [Slot(20), Slot(60, pinned_at=at(30)), Slot(10)])]

    assert gaps == [0, 10, 0]


def test_rooms_run_side_by_side_until_something_is_for_everybody():
    slots = [Slot(10), Slot(30, room="A"), Slot(20, room="B"), Slot(15, room="B"), Slot(10)]

    assert said(slots) == [(0, 10, 0), (10, 30, 0), (10, 20, 0), (30, 15, 0), (45, 10, 0)]


def test_every_room_makes_way_for_what_is_pinned_for_everybody():
    slots = [Slot(40, room="A"), Slot(20, room="B"), Slot(20, least=10, room="B"), Slot(30, pinned_at=at(30))]

    assert said(slots) == [(0, 30, 10), (0, 20, 0), (20, 10, 0), (30, 30, 0)]


def test_a_block_lasts_as_long_as_its_parts_and_its_pin_is_that_of_the_first():
    slots = [Slot(10), Slot(None, pinned_at=at(30), key="block"), Slot(20, key="a", parent="block"), Slot(25, key="b", parent="block"), Slot(5)]

    assert said(slots) == [(0, 10, 0), (30, 45, 0), (30, 20, 0), (50, 25, 0), (75, 5, 0)]


def test_another_day_begins_at_the_same_hour_on_the_wall():
    slots = [Slot(20), Slot(20, day=date(2019, 1, 10)), Slot(5, day=date(2019, 1, 10))]

    assert said(slots) == [(0, 20, 0), (24 * 60, 20, 0), (24 * 60 + 20, 5, 0)]


def test_after_an_open_item_nothing_is_known_until_a_pin():
    starts = [each.starts_at for each in timetable(START, SEOUL, [Slot(None), Slot(5), Slot(5, pinned_at=at(60)), Slot(5)])]

    assert starts == [START, None, at(60), at(65)]


SLOTS = st.lists(
    st.builds(
        Slot,
        minutes=st.one_of(st.none(), st.integers(1, 120)),
        pinned_at=st.one_of(st.none(), st.none(), st.integers(0, 600).map(at)),
        least=st.one_of(st.none(), st.integers(0, 30)),
        room=st.sampled_from([None, None, "A", "B"]),
    ),
    max_size=14,
)


@given(SLOTS)
def test_nothing_overlaps_nothing_pinned_moves_and_nothing_is_lost(slots):
    timed = timetable(START, SEOUL, slots)

    assert len(timed) == len(slots)
    assert [each.starts_at for each, slot in zip(timed, slots, strict=True) if slot.pinned_at] == [slot.pinned_at for slot in slots if slot.pinned_at]
    for each, slot in zip(timed, slots, strict=True):
        assert (each.minutes is None) == (slot.minutes is None)
        if slot.minutes is not None:
            assert each.minutes + each.short + each.gave == slot.minutes
            assert min(each.minutes, each.short, each.gave) >= 0
    taken = [(each.starts_at, each.ends_at, slot.room) for each, slot in zip(timed, slots, strict=True) if each.starts_at and each.minutes]
    for place, (begins, ends, room) in enumerate(taken):
        for other_begins, other_ends, other_room in taken[:place]:
            apart = other_ends <= begins or ends <= other_begins
            assert apart or (room is not None and other_room is not None and room != other_room)


def test_as_many_pins_as_there_can_be_that_all_overlap_cost_no_time():
    slots = [Slot(20, pinned_at=datetime(2019, 1, 9, 1, tzinfo=UTC) + timedelta(minutes=5 * place), key=place) for place in range(MOST_ITEMS)]
    began = process_time()

    timed = timetable(slots[0].pinned_at, "Asia/Seoul", slots)

    assert process_time() - began < 1.0
    assert {each.minutes for each in timed[:-1]} == {5}
