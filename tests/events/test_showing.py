"""A released agenda as people read it: days, rooms side by side, parts below their blocks, what is on and what comes next."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from eventsapp.events.rules import Released
from eventsapp.events.rules.showing import days_of, next_after, on_now, over_by, rooms_of

START = datetime(2019, 1, 9, 1, 30, tzinfo=UTC)
DAY = date(2019, 1, 9)


def at(minutes):
    return START + timedelta(minutes=minutes)


def item(uid, minutes=None, starts=None, **values):
    row = {"id": 1, "uid": uid, "code": uid, "kind": "talk", "title": {"en": uid}, "speakers": {}, "minutes": minutes}
    return Released.of(row | {"starts_at": at(starts).isoformat() if starts is not None else None} | values)


def shown(items):
    return [(each.day, [(line.item.uid, line.depth) for line in each.lines]) for each in days_of(items, "Asia/Seoul")]


def test_rooms_interleave_by_the_clock_and_parts_stay_below_their_block():
    items = [item("a1", 30, 0, room="A"), item("a2", 30, 30, room="A"), item("block", 20, 0, room="B"), item("part", 20, 0, room="B", parent="block"), item("b2", 5, 20, room="B")]

    assert shown(items) == [(DAY, [("a1", 0), ("block", 0), ("part", 1), ("b2", 0), ("a2", 0)])]


def test_an_item_after_midnight_belongs_to_the_day_it_was_written_under():
    items = [item("late", 60, 24 * 60 - 60, day="2019-01-09"), item("morning", 10, 24 * 60, day="2019-01-10")]

    assert shown(items) == [(DAY, [("late", 0)]), (date(2019, 1, 10), [("morning", 0)])]


def test_what_has_no_time_keeps_its_place():
    assert shown([item("open", None, 0), item("then"), item("pinned", 5, 60)]) == [(DAY, [("open", 0), ("then", 0), ("pinned", 0)])]
    assert shown([item("one"), item("two")]) == [(None, [("one", 0), ("two", 0)])]


def test_several_rooms_are_on_at_once_and_a_hall_ends_them_all():
    items = [item("hall", 10, 0), item("a", 30, 10, room="A"), item("b", 20, 10, room="B"), item("lunch", 60, 40)]

    assert on_now(items, at(5)) == {"hall"}
    assert on_now(items, at(12)) == {"a", "b"}
    assert over_by(items, at(12), on_now(items, at(12))) == {"hall"}
    assert on_now(items, at(45)) == {"lunch"}
    assert [each.uid for each in next_after(items, at(5))] == ["a", "b"]
    assert [each.uid for each in rooms_of(items)] == ["a", "b"]


def test_a_block_is_on_while_one_of_its_parts_is():
    items = [item("block", 30, 0), item("one", 10, 0, parent="block"), item("two", 20, 10, parent="block")]

    assert on_now(items, at(15)) == {"block", "two"}
    assert [each.uid for each in next_after(items, at(5))] == ["two"]


def test_a_release_from_before_there_were_rooms_can_be_read():
    old = Released.of({"id": 1, "uid": "u", "code": "c", "kind": "break", "title": {"en": "Tea"}, "speakers": {}, "minutes": 5, "starts_at": None})

    assert (old.room, old.people, old.parent, old.pinned, old.ends_at) == ("", (), "", False, None)
