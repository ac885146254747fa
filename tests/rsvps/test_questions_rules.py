"""Which questions are asked and what counts, whatever is typed; which questions were on a form together."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eventsapp.core.words import Words
from eventsapp.rsvps.rules import AskedOf, Condition, ConditionBroken, Question
from eventsapp.rsvps.rules.questions import (
    MOST_QUESTIONS,
    TooManyQuestions,
    holds,
    in_words,
    must_hang_together,
    settle,
    were_asked_together,
)  # fmt: skip

VALUES = ("1", "2", "3")
START = datetime(2019, 1, 8, tzinfo=UTC)


@st.composite
def forms(draw):
    """Questions that hang together: each may depend on an answer to one before it."""
    made = []
    for number in range(draw(st.integers(1, 8))):
        before = st.sampled_from(made).map(lambda other: other.code) if made else st.none()
        code = draw(st.none() | before)
        condition = Condition(code, draw(st.sampled_from(VALUES))) if code else None
        made.append(Question(f"q{number}", AskedOf.DELEGATION, draw(st.booleans()), condition, VALUES))
    return made


answers = st.dictionaries(st.sampled_from([f"q{n}" for n in range(9)]), st.sampled_from(["", *VALUES]) | st.lists(st.sampled_from(VALUES), unique=True).map(tuple))


@given(forms(), answers)
def test_exactly_what_is_asked_counts_and_exactly_what_is_needed_of_it_is_lacking(questions, typed):
    settled = settle(questions, typed)

    for question in questions:
        asked = question.shown_if is None or holds(question.shown_if, settled.kept)
        assert (question.code in settled.asked) == asked
        assert (question.code in settled.kept) == (asked and bool(typed.get(question.code)))
        assert (question.code in settled.lacking) == (asked and question.needed and not typed.get(question.code))


@given(forms(), answers)
def test_settling_what_was_settled_changes_nothing(questions, typed):
    settled = settle(questions, typed)

    assert settle(questions, settled.kept) == settled


@given(forms(), answers, st.sampled_from(["", *VALUES]))
def test_what_is_not_asked_decides_nothing(questions, typed, other):
    settled = settle(questions, typed)
    unasked = {question.code: other for question in questions if question.code not in settled.asked}

    assert settle(questions, typed | unasked) == settled


@given(forms())
def test_any_form_that_can_be_made_hangs_together(questions):
    assert must_hang_together(questions) is None


def test_an_answer_of_the_party_decides_what_each_person_is_asked():
    dinner = Question("q2", AskedOf.DELEGATE, True, Condition("q1", "yes"))

    assert settle([dinner], {}, {"q1": "yes"}).lacking == ("q2",)
    assert settle([dinner], {"q2": "Fish"}, {"q1": "no"}).kept == {}


@pytest.mark.parametrize("condition", [Condition("q1", "3"), Condition("q2", "1"), Condition("q3", "1"), Condition("none", "1")])
def test_no_question_depends_on_what_nobody_can_answer_before_it(condition):
    questions = [Question("q1", values=("1", "2")), Question("q2", values=VALUES, shown_if=condition), Question("q3", values=VALUES)]

    with pytest.raises(ConditionBroken):
        must_hang_together(questions)


def test_the_party_is_asked_before_its_people_so_it_never_depends_on_them():
    of_person = Question("q1", AskedOf.DELEGATE, values=VALUES)

    with pytest.raises(ConditionBroken):
        must_hang_together([of_person, Question("q2", shown_if=Condition("q1", "1"))])


def test_there_is_an_end_of_questions():
    with pytest.raises(TooManyQuestions):
        must_hang_together([Question(f"q{number}") for number in range(MOST_QUESTIONS + 1)])


def moment(hours):
    return START + timedelta(hours=hours)


spans = st.dictionaries(st.integers(1, 6), st.tuples(st.integers(0, 20), st.none() | st.integers(1, 10)), max_size=6).map(
    lambda found: {row: (moment(made), None if lasted is None else moment(made + lasted)) for row, (made, lasted) in found.items()}
)


@given(spans, st.integers(0, 40), st.integers(0, 40))
def test_what_was_on_the_form_at_any_moment_since_was_asked_together(spans, since, later):
    at = moment(max(since, later))
    shown = {row for row, (made, until) in spans.items() if made <= at and (until is None or at < until)}

    assert were_asked_together(shown, spans, moment(since))


@given(spans, st.sets(st.integers(1, 7)), st.integers(0, 40))
def test_what_was_never_on_the_form_together_since_was_not(spans, shown, since):
    ever = [
        {row for row, (made, until) in spans.items() if made <= at and (until is None or at < until)}
        for at in (moment(hour) for hour in range(since, 60))
    ]  # fmt: skip

    assert were_asked_together(shown, spans, moment(since)) == (shown in ever)


def test_an_answer_is_said_in_the_words_it_was_asked_in():
    options = {"1": Words({"en": "Meat", "ko": "고기"}), "2": Words({"en": "Fish"})}

    assert in_words(options, ("1", "2"), "ko") == "고기, Fish"
    assert in_words(options, "9", "en") == "9"
    assert in_words({}, "yes", "en") == "Yes"
