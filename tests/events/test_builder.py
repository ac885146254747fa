"""The builder's sheet: what stands beside what, and where one step up or down leads."""

from __future__ import annotations

from datetime import date

import pytest

from eventsapp.events.rules.building import Place, Sheet, Standing

FIRST, SECOND = date(2019, 1, 9), date(2019, 1, 10)


def sheet(text, day=FIRST):
    """Items as words: "a" for everybody, "a@x" in room x, "a<b" a part of b, "a!" on the second day."""
    items = []
    for word in text.split():
        second = word.endswith("!")
        name, _, parent = word.rstrip("!").partition("<")
        code, _, room = name.partition("@")
        items.append(Standing(code, SECOND if second else day, room, parent))
    return Sheet(items)


def lanes(made, codes):
    return [" | ".join(" ".join(lane.codes) for lane in stretch) for stretch in made.stretches(codes)]


def test_rooms_stand_side_by_side_between_what_is_for_everybody():
    made = sheet("open a@x b@y c@x d@y lunch e@x close")

    assert lanes(made, made.days[FIRST]) == ["open", "a c | b d", "lunch", "e", "close"]
    assert made.shown(made.days[FIRST]) == ["open", "a", "c", "b", "d", "lunch", "e", "close"]


def test_parts_stand_below_their_block_on_its_day():
    made = sheet("open block one<block two<block close report!")

    assert (made.days, made.parts) == ({FIRST: ["open", "block", "close"], SECOND: ["report"]}, {"block": ["one", "two"]})
    assert (made.number("two"), made.number("close"), made.number("report")) == (4, 5, 1)
    assert made.within("block") == {"block", "one", "two"}


@pytest.mark.parametrize(
    ("agenda", "code", "up", "down"),
    [
        ("a b c", "a", None, "before-c"),
        ("a b c", "b", "before-a", "day-2019-01-09"),
        ("a b c", "c", "before-b", None),
        ("a b@x c@y d@x e", "d", "before-b", "day-2019-01-09"),
        ("a b@x c@y d@x e", "b", "before-a", "before-e"),
        ("a b@x c@y d@x e", "c", "before-a", "day-2019-01-09"),
        ("a b@x c@y d@x e", "e", "before-b", None),
        ("a b@x c@y d@x e", "a", None, "before-e"),
        ("a b@x c", "a", None, "before-c"),
        ("a b@x c", "c", "before-b", None),
        ("block one<block two<block c", "one", None, "block-block"),
        ("block one<block two<block c", "two", "before-one", None),
        ("block one<block two<block c", "block", None, "day-2019-01-09"),
        ("a b c! d!", "b", "before-a", "before-c"),
        ("a b c! d!", "c", "day-2019-01-09", "day-2019-01-10"),
    ],
)
def test_a_step_leads_where_one_sees_it_lead(agenda, code, up, down):
    made = sheet(agenda)

    assert (made.step(code, -1), made.step(code, 1)) == (up and Place.of(up), down and Place.of(down))


@pytest.mark.parametrize("place", [Place(before="a-b.c"), Place(block="x"), Place(day=FIRST), Place()])
def test_a_place_is_read_as_it_is_written(place):
    assert Place.of(str(place)) == place


@pytest.mark.parametrize("typed", ["", "before-", "block-", "day-2019-13-01", "day-x", "elsewhere-a", "before", "\x00"])
def test_what_is_no_place_is_none(typed):
    assert Place.of(typed) is None
