"""The backward plan: days counted over weekends and holidays, what is left, what turns red. The alliance's own January 2019."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eventsapp.core.words import Words
from eventsapp.core.working_days import days_before, holiday, is_eve, is_working_day, last_working_day, next_days
from eventsapp.planning.rules.steps import Anchor, EventDays, Kind, Known, Side, Step, Unit, compute, goes_in_a_circle, left_for, moved
from eventsapp.planning.rules.steps_line import DAY_WIDTH, line_of

END_OF_JANUARY = EventDays(Words({"en": "Initiator conference"}), date(2019, 1, 21), date(2019, 1, 31), dated=False)
ASSEMBLY = EventDays(Words({"en": "Founding assembly"}), date(2019, 2, 14), date(2019, 2, 14), dated=True)
KNOWN = Known(date(2019, 1, 8), date(2019, 1, 11), date(2019, 1, 25), {"conference": END_OF_JANUARY, "assembly": ASSEMBLY})
COMMITTEE = Step("committee", Words({"en": "Committee"}), Anchor.RECRUITMENT_CLOSES, Side.AFTER, Unit.WORKING_DAYS, 0, 3, before_event="conference")
NOTICE = Step("notice", Words({"en": "Notice"}), Anchor.EVENT, Side.BEFORE, Unit.WEEKS, 1, 1, event="assembly")


def only(step, known=KNOWN):
    [computed] = compute([step], known)
    return computed


def january(*days):
    return tuple(date(2019, 1, day) for day in days)


def test_the_committee_leaves_only_thursday_31_january():
    computed = only(COMMITTEE)

    assert computed.days == january(28, 29, 30)
    assert computed.left == january(31)
    assert computed.left[0].weekday() == 3
    assert (computed.problems, computed.red) == ((), False)


def test_an_extension_to_monday_leaves_nothing_and_turns_red():
    steps, known = moved([COMMITTEE], KNOWN, "recruitment_closes", date(2019, 1, 28))
    [computed] = compute(steps, known)

    assert (computed.days, computed.left) == (january(29, 30, 31), ())
    assert (computed.problems, computed.red) == ((Kind.NOTHING_LEFT,), True)
    assert only(COMMITTEE).days == january(28, 29, 30)  # a trial changes nothing


def test_the_notice_of_the_assembly_is_due_on_a_holiday():
    computed = only(NOTICE)

    assert computed.days == (date(2019, 2, 6),)
    assert (computed.problems, computed.red) == ((Kind.DAY_OFF,), False)
    assert computed.advised == date(2019, 2, 1)
    assert [holiday(date(2019, 2, day)) != "" for day in (3, 4, 5, 6, 7)] == [False, True, True, True, False]


def test_an_event_before_the_step_is_done_turns_it_red():
    known = replace(KNOWN, events={"conference": replace(END_OF_JANUARY, first=date(2019, 1, 30), last=date(2019, 1, 30), dated=True)})

    assert only(COMMITTEE, known).problems == (Kind.TOO_EARLY,)
    assert only(replace(COMMITTEE, done=True), known).problems == ()


def test_what_was_due_and_is_not_done_is_red():
    late = replace(KNOWN, today=date(2019, 2, 7))

    assert only(NOTICE, replace(late, today=date(2019, 2, 6))).problems == (Kind.DAY_OFF,)
    assert only(NOTICE, late).problems == (Kind.OVERDUE,)
    assert only(replace(NOTICE, done=True), late).problems == ()


def test_a_step_counts_from_another_on_either_side():
    told = Step("told", Words(), Anchor.STEP, Side.AFTER, Unit.WORKING_DAYS, 1, 1, after="committee")
    papers = Step("papers", Words(), Anchor.STEP, Side.BEFORE, Unit.DAYS, 0, 2, after="committee")
    by_code = {each.step.code: each.days for each in compute([papers, told, COMMITTEE], KNOWN)}

    assert by_code["told"] == (date(2019, 2, 1),)
    assert by_code["papers"] == january(26, 27)


def test_what_hangs_on_no_day_has_none():
    unknown = replace(KNOWN, recruitment_closes=None, events={})
    assert [each.days for each in compute([COMMITTEE, NOTICE, replace(NOTICE, anchor=Anchor.DAY), replace(NOTICE, anchor=Anchor.STEP, after="gone")], unknown)] == [(), (), (), ()]


def test_steps_that_wait_for_each_other_are_found_and_do_no_harm():
    one, two = replace(COMMITTEE, code="one", anchor=Anchor.STEP, after="two"), replace(COMMITTEE, code="two", anchor=Anchor.STEP, after="one")

    assert goes_in_a_circle("one", "two", {"two": "one"})
    assert goes_in_a_circle("one", "one", {})
    assert not goes_in_a_circle("one", "two", {"two": "three"})
    assert [each.days for each in compute([one, two], KNOWN)] == [(), ()]


def test_several_steps_leave_what_each_of_them_leaves():
    papers = replace(COMMITTEE, code="papers", anchor=Anchor.DAY, fixed_on=date(2019, 1, 23), duration=1)

    assert left_for("conference", compute([papers], KNOWN)) == january(25, 26, 27, 28, 29, 30, 31)
    assert left_for("conference", compute([papers, COMMITTEE], KNOWN)) == january(31)
    assert left_for("assembly", compute([papers, COMMITTEE], KNOWN)) is None


@pytest.mark.parametrize(("what", "to", "code"), [("event:assembly", date(2019, 2, 15), "notice"), ("step:notice", date(2019, 3, 1), "notice"), ("nonsense", date(2019, 3, 1), "notice")])
def test_a_trial_moves_one_date(what, to, code):
    steps, known = moved([replace(NOTICE, anchor=Anchor.DAY, fixed_on=date(2019, 2, 20))] if what.startswith("step") else [NOTICE], KNOWN, what, to)
    [computed] = compute(steps, known)

    assert computed.step.code == code
    assert computed.counted_from == (to if what != "nonsense" else date(2019, 2, 14))


def test_substitutes_and_eves():
    assert is_working_day(date(2019, 5, 7))
    assert not is_working_day(date(2019, 5, 6))  # for Children's Day, a Sunday
    assert is_eve(date(2019, 2, 3))
    assert not is_eve(date(2019, 2, 4))
    assert (last_working_day(date(2019, 2, 6)), last_working_day(date(2019, 2, 7))) == (date(2019, 2, 1), date(2019, 2, 7))


@given(st.dates(date(2015, 1, 1), date(2035, 1, 1)), st.integers(1, 30))
def test_working_days_there_and_back_are_the_same(day, number):
    there = next_days(day, number, working=True)

    assert all(is_working_day(each) for each in there)
    assert sorted(days_before(there[-1] + timedelta(days=1), number, working=True)) == there
    assert len(set(there)) == number


@given(st.sampled_from(Side), st.sampled_from(Unit), st.integers(0, 40), st.integers(1, 20))
def test_a_step_never_touches_what_it_counts_from(side, unit, lead, duration):
    computed = only(replace(NOTICE, side=side, unit=unit, lead=lead, duration=duration))

    assert len(computed.days) == duration
    assert all((day < ASSEMBLY.first) if side is Side.BEFORE else (day > ASSEMBLY.last) for day in computed.days)


def test_the_line_has_a_bar_for_each_and_none_sticks_out():
    line = line_of(compute([COMMITTEE, NOTICE], KNOWN), KNOWN.events, KNOWN.today)

    assert [bar.kind for bar in line.bars] == ["window", "step", "step", "event"]
    assert all(bar.x >= 0 and bar.x + bar.width <= line.width for bar in line.bars)
    assert line.bars[1].width == 3 * DAY_WIDTH
    assert line_of([], {}, KNOWN.today) is None
