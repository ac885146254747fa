"""Who takes part in what, what a meeting may decide, what becomes of a batch; who an applicant is."""

import pytest

from eventsapp.core.words import Words
from eventsapp.members.rules import Choice, Outcome, Stage
from eventsapp.members.rules.deciding import (
    Candidate,
    ChangedSinceShown,
    Fate,
    Meeting,
    MeetingToCome,
    NotQuorate,
    OtherBody,
    Plan,
    ReasonNeeded,
    Votes,
    majority_of,
    must_be_able_to_decide,
    must_have_reason,
)
from eventsapp.members.rules.identity import Applicant, Known, Record
from tests.factories import NOW

HANBIT = Record(1, "한빛정보", "1248100998")
DASOM = Record(2, "다솜기술")
KNOWN = Known.of([HANBIT, DASOM])


def candidate(number, stage=Stage.UNDER_REVIEW, key="", interested=False, member=False):
    return Candidate(number, stage, key or str(number), interested, member)


@pytest.mark.parametrize(("seats", "needed"), [(1, 1), (2, 2), (9, 5), (10, 6)])
def test_a_majority_is_more_than_half(seats, needed):
    assert majority_of(seats) == needed


def test_a_quorate_meeting_decides_and_one_short_of_it_says_the_numbers():
    must_be_able_to_decide(Meeting(NOW, 9, 5, 5, 1), NOW)
    with pytest.raises(NotQuorate) as refusal:
        must_be_able_to_decide(Meeting(NOW, 9, 5, 4, 1), NOW)

    assert refusal.value.sentence._kwargs == {"needed": 5, "seats": 9}


def test_neither_a_meeting_to_come_nor_another_body_decides(now):
    with pytest.raises(MeetingToCome):
        must_be_able_to_decide(Meeting(NOW.replace(day=9), 9, 5, 9, 1), NOW)
    with pytest.raises(OtherBody):
        must_be_able_to_decide(Meeting(NOW, 9, 5, 9, 1, frozenset({2})), NOW)


def test_a_refusal_has_its_reason_in_every_language_of_the_programme():
    must_have_reason(Outcome.ADMITTED, Words(), ["ko", "en"])
    must_have_reason(Outcome.REFUSED, Words(ko="사유", en="Reason"), ["ko", "en"])
    must_have_reason(Outcome.REFUSED, Words(ko="사유"), ["ko"])
    for reason in (Words(), Words(ko="사유")):
        with pytest.raises(ReasonNeeded):
            must_have_reason(Outcome.REFUSED, reason, ["ko", "en"])


@pytest.mark.parametrize(
    ("votes", "leaning"),
    [((0, 0, 0), None), ((1, 0, 0), Choice.ADMIT), ((2, 1, 1), None), ((3, 1, 1), Choice.ADMIT), ((1, 1, 0), None), ((0, 2, 1), Choice.REFUSE)],
)
def test_a_majority_is_of_those_who_voted(votes, leaning):
    assert Votes(*votes, recused=5).leaning is leaning


def test_a_batch_leaves_out_what_was_decided_or_withdrawn_and_what_its_decider_has_an_interest_in():
    plan = Plan.of([candidate(1), candidate(2, Stage.ADMITTED), candidate(3, Stage.WITHDRAWN), candidate(4, interested=True), candidate(5, Stage.ASKED)], Outcome.REFUSED)

    assert plan.now == (1, 5)
    assert list(plan.fates.values()) == [Fate.DECIDED_NOW, Fate.DECIDED_BEFORE, Fate.WITHDRAWN, Fate.CONFLICTED, Fate.DECIDED_NOW]


def test_of_two_applications_of_one_organisation_the_first_is_admitted_but_both_may_be_refused():
    both = [candidate(1, key="#7"), candidate(2, key="#7"), candidate(3, member=True)]

    assert Plan.of(both, Outcome.ADMITTED).of_fate(Fate.DOUBLE) == (2, 3)
    assert Plan.of(both, Outcome.REFUSED).now == (1, 2, 3)


def test_a_batch_that_would_decide_others_than_shown_names_who_was_quicker():
    plan = Plan.of([candidate(1), candidate(2, Stage.ADMITTED), candidate(3, Stage.REFUSED), candidate(4, Stage.WITHDRAWN)], Outcome.ADMITTED)
    plan.must_be_as_shown([1], {})

    with pytest.raises(ChangedSinceShown) as refusal:
        plan.must_be_as_shown([1, 2, 3, 4], {2: "김미나", 3: "김미나"})
    assert refusal.value.sentence._kwargs["who"] == "김미나"


@pytest.mark.parametrize(
    ("applicant", "found"),
    [
        (Applicant(2, "한빛정보", "1248100998"), DASOM),  # what staff said goes before all
        (Applicant(None, "새이름", "1248100998"), HANBIT),
        (Applicant(None, "한빛정보", "2208162517"), None),  # another number: another organisation
        (Applicant(None, "한빛정보"), HANBIT),
        (Applicant(None, "다솜기술", "2208162517"), DASOM),
        (Applicant(None, "누구"), None),
        (Applicant(9, "한빛정보"), None),
    ],
)
def test_an_applicant_is_known_by_link_then_number_then_name(applicant, found):
    assert KNOWN.find(applicant) is found


def test_without_asking_anybody_only_a_link_or_a_number_tells_who_it_is():
    assert [KNOWN.find_by_number(a) for a in (Applicant(None, "한빛정보"), Applicant(None, "x", "1248100998"), Applicant(2, "x"))] == [None, 1, 2]
