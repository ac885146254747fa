"""What a membership is on a day, and which change may follow which."""

from __future__ import annotations

from datetime import date

import pytest

from eventsapp.members.rules import Change, Standing
from eventsapp.members.rules.membership import BeforeLatestChange, ChangeDoesNotFollow, leads_to, may_follow, member_since, must_follow, standing_on

JAN, FEB, MAR = date(2019, 1, 10), date(2019, 2, 10), date(2019, 3, 10)
HISTORY = [(JAN, Change.ADMITTED), (FEB, Change.SUSPENDED), (MAR, Change.RESIGNED)]


@pytest.mark.parametrize(
    ("day", "standing"),
    [(date(2019, 1, 9), Standing.NONE), (JAN, Standing.MEMBER), (date(2019, 2, 9), Standing.MEMBER), (FEB, Standing.SUSPENDED), (MAR, Standing.RESIGNED), (date(2030, 1, 1), Standing.RESIGNED)],
)  # fmt: skip
def test_the_latest_change_up_to_the_day_decides(day, standing):
    assert standing_on(HISTORY, day) is standing


def test_of_two_changes_on_one_day_the_later_entered_one_decides():
    assert standing_on([(JAN, Change.ADMITTED), (JAN, Change.SUSPENDED)], JAN) is Standing.SUSPENDED
    assert standing_on([(JAN, Change.SUSPENDED), (JAN, Change.ADMITTED)], JAN) is Standing.MEMBER


def test_the_order_of_entering_does_not_matter_for_different_days():
    assert [standing_on(HISTORY[::-1], day) for day in (JAN, FEB, MAR)] == [Standing.MEMBER, Standing.SUSPENDED, Standing.RESIGNED]


def test_every_change_leads_to_one_standing():
    assert sorted(change for standing in Standing for change in leads_to(standing)) == sorted(Change)


@pytest.mark.parametrize("standing", Standing)
def test_what_may_follow_changes_something(standing):
    assert may_follow(standing)
    assert not set(may_follow(standing)) & set(leads_to(standing))


@pytest.mark.parametrize(("change", "told"), [(Change.ADMITTED, HISTORY[:1]), (Change.RESUMED, HISTORY[:1]), (Change.READMITTED, HISTORY[:2]), (Change.SUSPENDED, HISTORY), (Change.RESIGNED, [])])
def test_what_does_not_fit_is_refused(change, told):
    with pytest.raises(ChangeDoesNotFollow):
        must_follow(told, change, MAR, correcting=False)


@pytest.mark.parametrize(("change", "told"), [(Change.SUSPENDED, HISTORY[:1]), (Change.RESUMED, HISTORY[:2]), (Change.LAPSED, HISTORY[:2]), (Change.READMITTED, HISTORY), (Change.ADMITTED, [])])
def test_what_fits_passes(change, told):
    must_follow(told, change, MAR, correcting=False)

    assert standing_on([*told, (MAR, change)], MAR) in Standing


def test_a_day_before_the_latest_change_must_be_said_to_correct():
    told = [(JAN, Change.ADMITTED), (MAR, Change.RESIGNED)]

    with pytest.raises(BeforeLatestChange) as refusal:
        must_follow(told, Change.SUSPENDED, FEB, correcting=False)
    must_follow(told, Change.SUSPENDED, FEB, correcting=True)

    assert refusal.value.field == "effective_on"


def test_a_correction_leaves_everything_after_it_in_order():
    with pytest.raises(ChangeDoesNotFollow):
        must_follow([(JAN, Change.ADMITTED), (MAR, Change.SUSPENDED)], Change.RESIGNED, FEB, correcting=True)


def test_member_since_is_the_latest_admission_and_a_suspension_does_not_interrupt_it():
    again = [*HISTORY, (date(2019, 4, 1), Change.READMITTED)]

    assert [member_since(again, day) for day in (date(2019, 1, 1), FEB, MAR, date(2019, 5, 1))] == [None, JAN, None, date(2019, 4, 1)]
