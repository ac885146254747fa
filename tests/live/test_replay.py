"""What becomes of a plan by what somebody presses on the day: pinned items hold, breaks give way, undo brings back the plan."""

from __future__ import annotations

from datetime import timedelta

import pytest

from eventsapp.live.rules import State, by_the_clock, next_change, remaining_minutes, replay
from tests.live.agendas import SEOUL, START, absorb, adjust, at, end, plan_of, skip, start, times

MORNING = plan_of(("first", 30, {}), ("second", 30, {}), ("break", 15, {"least": 5}), ("last", 30, {}), ("lunch", 60, {"pin": 105, "least": 60}), ("after", 30, {}))


def run(*acts, now, plan=MORNING):
    return replay(plan, acts, at(now), SEOUL)


def test_without_acts_it_is_the_plan():
    live = run(now=500)

    assert [(each.starts_at, each.minutes) for each in live.items] == [(item.starts_at, item.minutes) for item in MORNING]
    assert {each.state for each in live.items} == {State.NEXT, State.AHEAD}


def test_an_overrun_of_twelve_minutes_is_taken_from_the_break_and_two_from_the_last_item_before_the_pinned_lunch():
    live = run(start("first", 0), start("second", 30), now=72)

    assert times(live) == {
        "first": ("done", 0, 30), "second": ("running", 30, 42), "break": ("next", 72, 5), "last": ("ahead", 77, 28), "lunch": ("ahead", 105, 60), "after": ("ahead", 165, 30),
    }  # fmt: skip
    assert live.find("break").gave == 10
    assert live.find("last").short == 2


def test_what_runs_over_says_by_how_much_whatever_that_does_to_the_rest():
    acts = (start("first", 0), adjust("first", 5, 10))

    over = {now: remaining_minutes(run(*acts, now=now).find("first"), at(now)) for now in (20, 35, 42)}
    short = run(start("last", 90), now=95, plan=MORNING)

    assert over == {20: 15, 35: 0, 42: -7}
    assert run(*acts, now=42).find("first").due_at == at(35)
    assert remaining_minutes(short.find("last"), at(95)) == 10  # the lunch that follows holds


def test_the_same_by_adjusting_and_undo_brings_the_plan_back():
    acts = [start("first", 0), start("second", 30), adjust("second", 12, 45)]

    shifted, back = run(*acts, now=46), run(*acts[:-1], now=46)

    assert times(shifted)["break"] == ("next", 72, 5)
    assert times(shifted)["last"] == ("ahead", 77, 28)
    assert [(each.starts_at, each.minutes, each.short, each.gave) for each in back.items] == [(item.starts_at, item.minutes, 0, 0) for item in MORNING]


def test_what_ends_early_draws_forward_what_is_not_pinned():
    live = run(start("first", 0), end("first", 25), start("second", 25), now=26)

    assert times(live)["break"] == ("next", 55, 15)
    assert times(live)["lunch"] == ("ahead", 105, 60)


def test_what_is_left_out_takes_no_time():
    live = run(start("first", 0), skip("second", 10), now=10)

    assert times(live)["second"][0] == "skipped"
    assert times(live)["break"] == ("next", 30, 15)


def test_what_comes_before_an_item_that_began_is_over():
    live = run(start("break", 60), now=60)

    assert [each.state.value for each in live.items] == ["done", "done", "running", "next", "ahead", "ahead"]
    assert live.find("first").started_at is None


def test_nothing_is_expected_in_the_past_while_nothing_runs():
    live = run(start("first", 0), end("first", 30), now=40)

    assert times(live)["second"] == ("next", 40, 30)
    assert times(live)["break"] == ("ahead", 70, 5)


def test_a_pin_that_has_gone_by_holds_nothing_any_more():
    live = run(start("last", 75), now=110)

    assert times(live)["last"] == ("running", 75, 35)
    assert times(live)["lunch"] == ("next", 110, 60)


def test_breaks_absorb_what_is_late_before_anything_else_moves():
    plan = plan_of(("first", 30, {}), ("talk", 20, {}), ("break", 20, {"least": 5}), ("second", 30, {}), ("pause", 20, {"least": 10}), ("third", 30, {}))
    acts = [start("first", 0), adjust("first", 20, 20)]

    late, caught = run(*acts, now=21, plan=plan), run(*acts, absorb(21), now=21, plan=plan)

    assert times(late)["third"][1] == 140
    assert times(caught)["break"] == ("ahead", 70, 5)
    assert times(caught)["pause"] == ("ahead", 105, 15)
    assert times(caught)["third"] == ("ahead", 120, 30)
    assert caught.find("break").gave == 15
    assert caught.absorbing


ROOMS = plan_of(
    ("open", 20, {}), ("a1", 30, {"room": "A"}), ("b1", 20, {"room": "B"}), ("a2", 30, {"room": "A"}), ("b2", 40, {"room": "B"}), ("close", 20, {}),
)  # fmt: skip


def test_rooms_run_side_by_side():
    live = run(start("open", 0), start("a1", 20), start("b1", 22), adjust("a1", 10, 30), now=30, plan=ROOMS)

    assert times(live) == {
        "open": ("done", 0, 20), "a1": ("running", 20, 40), "b1": ("running", 22, 20), "a2": ("next", 60, 30), "b2": ("next", 42, 40), "close": ("ahead", 90, 20),
    }  # fmt: skip


def test_what_is_for_everybody_ends_every_room():
    live = run(start("a1", 20), start("b1", 20), start("close", 60), now=60, plan=ROOMS)

    assert [each.state.value for each in live.items] == ["done", "done", "done", "done", "done", "running"]
    assert live.find("a1").ended_at == at(60)
    assert live.find("a2").started_at is None


def test_a_room_that_waits_does_not_hold_up_the_other():
    live = run(start("open", 0), start("a1", 20), now=35, plan=ROOMS)

    assert times(live)["b1"] == ("next", 35, 20)
    assert times(live)["a2"] == ("next", 50, 30)


def test_a_block_is_what_its_parts_are():
    plan = plan_of(("block", None, {}), ("x", 10, {"parent": "block"}), ("y", 20, {"parent": "block"}), ("end", 10, {}))

    begun, over = run(start("x", 0), now=5, plan=plan), run(start("x", 0), start("y", 12), start("end", 40), now=41, plan=plan)

    assert times(begun)["block"] == ("running", 0, 30)
    assert times(over)["block"] == ("done", 0, 40)


def test_an_item_without_a_length_runs_until_it_is_ended():
    plan = plan_of(("talk", 10, {}), ("open", None, {}), ("close", 10, {}))

    running, over = run(start("talk", 0), start("open", 10), now=60, plan=plan), run(start("open", 10), end("open", 60), now=60, plan=plan)

    assert times(running)["close"] == ("next", None, 10)
    assert times(over)["close"] == ("next", 60, 10)


def test_seconds_do_not_count():
    live = run(start("first", 0, seconds=40), now=1)

    assert times(live)["second"] == ("next", 30, 30)
    assert live.find("first").started_at == START + timedelta(seconds=40)


def test_an_item_nobody_ended_does_not_run_for_days():
    live = run(start("after", 165), now=60 * 24 * 7)

    assert live.find("after").ends_at <= live.over_at
    assert next_change(live, at(60 * 24 * 7)) is None


def test_where_nobody_presses_anything_the_clock_says_what_is_on():
    live = by_the_clock(MORNING, at(35), SEOUL)

    assert [each.state.value for each in live.items] == ["done", "running", "ahead", "ahead", "ahead", "ahead"]
    assert next_change(live, at(35)) == at(60)


@pytest.mark.parametrize(("now", "change"), [(10, 30), (30, 31), (45, 46)])
def test_the_page_changes_when_something_should_and_every_minute_while_it_is_late(now, change):
    live = run(start("first", 0), now=now)

    assert next_change(live, at(now)) == at(change)
