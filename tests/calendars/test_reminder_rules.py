"""When a reminder is due, when it is dropped, and how far off one says that an event is."""

from datetime import UTC, datetime, timedelta

import pytest

from eventsapp.calendars.rules.reminders import OFFSETS, Distance, Plan, State, Unit, comes_again, distance, patience, state
from eventsapp.events.rules import Status

STARTS = datetime(2019, 1, 9, 1, 30, tzinfo=UTC)  # 10:30 in Seoul
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
LONG_AGO = STARTS - 30 * DAY


def plan(*, status=Status.PUBLISHED, starts_at=STARTS, minutes=1440, created_at=LONG_AGO):
    return Plan(status, starts_at, minutes, created_at)


def test_due_moment_moves_with_the_event():
    assert plan().due_at == STARTS - DAY
    assert plan(starts_at=STARTS + 3 * HOUR).due_at == STARTS - DAY + 3 * HOUR
    assert plan(starts_at=None).due_at is None


def test_a_day_before_is_24_hours_also_over_a_change_of_the_clocks():
    starts = datetime(2019, 3, 31, 8, 0, tzinfo=UTC)  # 10:00 in Berlin, where the clocks went forward at night

    assert plan(starts_at=starts).due_at == datetime(2019, 3, 30, 8, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("before_due", "expected"),
    [(timedelta(seconds=1), State.AHEAD), (timedelta(0), State.DUE), (timedelta(hours=-6, seconds=1), State.DUE), (timedelta(hours=-6), State.MISSED), (-DAY, State.OFF)],
)
def test_a_reminder_is_due_from_its_moment_until_it_is_too_late(before_due, expected):
    assert state(plan(), STARTS - DAY - before_due) is expected


@pytest.mark.parametrize(("minutes", "late"), [(60, timedelta(minutes=30)), (180, timedelta(minutes=90)), (1440, timedelta(hours=6)), (20160, timedelta(hours=6))])
def test_lateness_is_half_the_distance_and_six_hours_at_most(minutes, late):
    assert patience(minutes) == late


@pytest.mark.parametrize("minutes", OFFSETS)
def test_no_reminder_is_due_once_the_event_has_begun(minutes):
    assert state(plan(minutes=minutes), STARTS) is State.OFF


@pytest.mark.parametrize("status", [Status.DRAFT, Status.POSTPONED, Status.CANCELLED])
def test_nothing_goes_out_for_an_event_that_is_not_on(status):
    assert state(plan(status=status), STARTS - DAY) is State.OFF


def test_an_undated_event_reminds_nobody_yet():
    assert state(plan(starts_at=None), STARTS) is State.UNDATED
    assert state(plan(starts_at=None, status=Status.CANCELLED), STARTS) is State.OFF


def test_a_reminder_set_after_its_moment_is_not_made_up_for():
    assert state(plan(created_at=STARTS - DAY), STARTS - DAY + HOUR) is State.DUE
    assert state(plan(created_at=STARTS - DAY + HOUR / 2), STARTS - DAY + HOUR) is State.MISSED
    assert state(plan(created_at=STARTS - DAY + HOUR / 2, starts_at=STARTS + DAY), STARTS) is State.DUE


def test_a_moved_event_reminds_again_only_after_more_than_twelve_hours():
    assert not comes_again(STARTS + 12 * HOUR, STARTS)
    assert comes_again(STARTS + 12 * HOUR + timedelta(seconds=1), STARTS)


@pytest.mark.parametrize(
    ("before", "expected"),
    [
        (timedelta(minutes=2), Distance(Unit.MINUTES, 5)),
        (timedelta(minutes=31), Distance(Unit.MINUTES, 30)),
        (timedelta(minutes=59, seconds=10), Distance(Unit.HOURS, 1)),
        (timedelta(hours=2, minutes=40), Distance(Unit.HOURS, 3)),
        (timedelta(hours=11, minutes=59), Distance(Unit.HOURS, 12)),
        (timedelta(hours=13), Distance(Unit.TOMORROW)),
        (timedelta(hours=34, minutes=29), Distance(Unit.TOMORROW)),
        (timedelta(hours=34, minutes=31), Distance(Unit.DAYS, 2)),
        (timedelta(days=7), Distance(Unit.DAYS, 7)),
    ],
)
def test_distance_is_said_as_people_there_would(before, expected):
    assert distance(STARTS, "Asia/Seoul", STARTS - before) == expected


def test_the_same_day_far_ahead_is_today():
    evening = datetime(2019, 1, 9, 11, 0, tzinfo=UTC)  # 20:00 in Seoul

    assert distance(evening, "Asia/Seoul", evening - 15 * HOUR) == Distance(Unit.TODAY)
    assert distance(evening, "America/New_York", evening - 15 * HOUR) == Distance(Unit.TOMORROW)
