"""Which day is best: points by weight, nobody left out who must be there, ties explained."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from eventsapp.polls.rules import Choice, State, forgettable_at, state_of
from eventsapp.polls.rules.ranking import Ballot, Why, rank

from .world import CLOSES, DAY, FIRST, IF_NEED_BE, NO, NOW, YES

DAYS = {1: FIRST, 2: FIRST + DAY, 3: FIRST + 2 * DAY}


def ballot(voter_id, *choices, weight=1, must=False):
    return Ballot(voter_id, weight, must, dict(zip(DAYS, choices, strict=False)))


def order(*ballots):
    return [(day.candidate_id, day.why) for day in rank(DAYS, ballots)]


def test_a_yes_counts_twice_an_if_need_be():
    ranked = rank(DAYS, [ballot(1, IF_NEED_BE, YES, NO)])

    assert [(day.candidate_id, day.points, day.of) for day in ranked] == [(2, 2, 2), (1, 1, 2), (3, 0, 2)]


def test_weight_decides():
    assert order(ballot(1, NO, YES, NO, weight=3), ballot(2, YES, NO, NO), ballot(3, YES, NO, NO))[0] == (2, Why.FIRST)


def test_a_day_without_somebody_who_must_be_there_sinks_below_all_others():
    chair, crowd = ballot(1, NO, IF_NEED_BE, YES, must=True), [ballot(number, YES, NO, NO) for number in range(2, 20)]

    assert order(chair, *crowd) == [(3, Why.FIRST), (2, Why.POINTS), (1, Why.KEY_PERSON)]


def test_no_answer_of_somebody_who_must_be_there_is_not_a_no():
    assert rank(DAYS, [ballot(1, must=True)])[0].key_missing == ()


def test_ties_go_to_the_day_that_fewer_would_miss_then_to_the_earlier():
    assert order(ballot(1, YES, IF_NEED_BE, IF_NEED_BE), ballot(2, NO, IF_NEED_BE, IF_NEED_BE)) == [(2, Why.FIRST), (3, Why.LATER), (1, Why.MISSING)]


def test_it_says_who_would_miss_it_and_who_was_silent():
    day = rank({1: FIRST}, [ballot(1, NO), ballot(2), ballot(3, YES), ballot(4, IF_NEED_BE)])[0]

    assert (day.no, day.silent, day.yes, day.if_need_be) == ((1,), (2,), (3,), (4,))


@given(st.lists(st.tuples(st.integers(1, 9), st.booleans(), st.lists(st.sampled_from([None, *Choice]), min_size=3, max_size=3)), max_size=12))
def test_each_day_once_and_no_better_day_stands_below(said):
    ballots = [Ballot(number, weight, must, {day: choice for day, choice in zip(DAYS, choices, strict=True) if choice}) for number, (weight, must, choices) in enumerate(said)]
    ranked = rank(DAYS, ballots)

    assert sorted(day.candidate_id for day in ranked) == [1, 2, 3]
    assert [day.order for day in ranked] == sorted(day.order for day in ranked)
    assert all(len(day.yes) + len(day.if_need_be) + len(day.no) + len(day.silent) == len(ballots) for day in ranked)


def test_a_poll_is_open_until_the_last_moment_of_its_last_day():
    assert state_of(None, CLOSES, None, None, NOW) is State.DRAFT
    assert state_of(NOW, CLOSES, None, None, CLOSES - DAY / 86_400_000_000) is State.OPEN
    assert state_of(NOW, CLOSES, None, None, CLOSES) is State.CLOSED
    assert state_of(NOW, CLOSES, NOW, None, NOW) is State.CLOSED
    assert state_of(NOW, CLOSES, NOW, NOW, NOW) is State.FIXED


def test_what_is_known_of_people_goes_30_days_after_whichever_is_later():
    assert forgettable_at(None, CLOSES) == CLOSES + 30 * DAY
    assert forgettable_at(FIRST, CLOSES) == FIRST + 30 * DAY
