"""Whatever is pressed: nothing overlaps, nothing pinned moves, nothing is lost, and what is undone leaves no trace."""

from __future__ import annotations

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from eventsapp.core.errors import Refusal
from eventsapp.live.rules import State, Verb, must_be_possible, next_change, replay
from eventsapp.live.rules.acts import NotNow
from eventsapp.live.rules.courses import Act
from tests.live.agendas import SEOUL, at, plan_of


@st.composite
def plans(draw):
    """An agenda of one day whose pins lie where they lay in some order of the plan, so that it can be kept."""
    lines, minute = [], 0
    for number in range(draw(st.integers(1, 9))):
        minutes = draw(st.one_of(st.none(), st.integers(1, 60)))
        more = {"room": draw(st.sampled_from([None, None, "A", "B"]))}
        if draw(st.booleans()):
            more["least"] = draw(st.integers(0, 15))
        if draw(st.integers(0, 3)) == 0:
            more["pin"] = minute = minute + draw(st.integers(0, 30))
        minute += minutes or 0
        lines.append((f"i{number}", minutes, {name: value for name, value in more.items() if value is not None}))
    return plan_of(*lines)


@st.composite
def days(draw):
    """A plan, what was pressed as far as it was possible, and the moment at which one looks."""
    plan, acts, minute = draw(plans()), [], -10
    for _ in range(draw(st.integers(0, 12))):
        minute += draw(st.integers(0, 40))
        verb = draw(st.sampled_from([Verb.START, Verb.START, Verb.END, Verb.ADJUST, Verb.SKIP, Verb.ABSORB]))
        act = Act(verb, "" if verb is Verb.ABSORB else draw(st.sampled_from(plan)).uid, at(minute), draw(st.sampled_from([5, 10, -5])) if verb is Verb.ADJUST else 0)
        if possible(plan, acts, act):
            acts.append(act)
    return plan, acts, at(minute + draw(st.integers(0, 60)))


def possible(plan, acts, act):
    try:
        must_be_possible(replay(plan, acts, act.at, SEOUL), act.verb, act.item, act.minutes, now=act.at, zone=SEOUL)
    except (Refusal, NotNow):
        return False
    return True


@given(days())
def test_nothing_is_lost_and_everything_keeps_its_order(day):
    plan, acts, now = day

    assert [each.item for each in replay(plan, acts, now, SEOUL).items] == plan


@given(days())
def test_nothing_that_is_to_come_overlaps_in_a_room(day):
    plan, acts, now = day
    items = [each for each in replay(plan, acts, now, SEOUL).items if each.state not in (State.SKIPPED,) and (each.started_at or each.state is not State.DONE)]
    known = sorted((each for each in items if each.starts_at is not None), key=lambda each: (each.starts_at, each.ends_at or each.starts_at))

    for place, one in enumerate(known):
        for other in known[place + 1 :]:
            if one.item.room == other.item.room or not one.item.room or not other.item.room:
                assert one.ends_at is None or one.ends_at <= other.starts_at, (one, other)


@given(days())
def test_nothing_pinned_that_is_to_come_moves(day):
    plan, acts, now = day

    for each in replay(plan, acts, now, SEOUL).items:
        if each.item.pinned and each.state in (State.NEXT, State.AHEAD) and each.item.starts_at >= now:
            assert each.starts_at == each.item.starts_at


@given(days())
def test_what_runs_is_not_shorter_than_it_has_been(day):
    plan, acts, now = day

    for each in replay(plan, acts, now, SEOUL).running():
        assert each.minutes is None or each.ends_at >= now.replace(second=0)


@given(days(), st.integers(1, 12))
def test_undoing_brings_back_exactly_what_was(day, most):
    plan, acts, now = day
    kept = acts[: len(acts) - most]

    assert replay(plan, kept, now, SEOUL) == replay(plan, list(kept), now, SEOUL)
    if not kept:
        assert [(each.starts_at, each.minutes) for each in replay(plan, kept, now, SEOUL).items] == [(item.starts_at, item.minutes) for item in plan]


@given(days())
def test_beginning_as_planned_keeps_the_plan(day):
    plan, _, _ = day
    first = min(plan, key=lambda item: item.starts_at or at(9_999))
    acts, now = [Act(Verb.START, first.uid, first.starts_at)], first.starts_at

    live = replay(plan, acts, now, SEOUL)

    assert [(each.starts_at, each.minutes) for each in live.items] == [(item.starts_at, item.minutes) for item in plan]


@given(days())
def test_the_next_change_lies_ahead(day):
    plan, acts, now = day
    change = next_change(replay(plan, acts, now, SEOUL), now)

    assert change is None or change > now
    assert change is None or change - now < timedelta(days=2)
