"""What the rules of registering say, on plain values."""

from datetime import UTC, datetime, timedelta

import pytest

from eventsapp.events.rules import Phase, Status
from eventsapp.rsvps.rules import (
    MOST_DELEGATES,
    Contact,
    Delegate,
    EventIsOff,
    NobodyComes,
    NoRegistration,
    NotOpenYet,
    PageState,
    Party,
    Registration,
    RegistrationClosed,
    Seats,
    TooManyDelegates,
    business_number,
    link_is_over,
    must_be_a_party,
    must_be_open,
    page_state,
    shown_business_number,
)  # fmt: skip

OPENS = datetime(2019, 1, 10, 15, tzinfo=UTC)  # 11 January 00:00 in Seoul
CLOSES = datetime(2019, 1, 25, 15, tzinfo=UTC)  # 26 January 00:00 in Seoul: the 25th is inside
INSIDE = datetime(2019, 1, 20, tzinfo=UTC)
INSTANT = timedelta(microseconds=1)


def facts(status=Status.PUBLISHED, phase=Phase.AHEAD, takes=True, opens=OPENS, closes=CLOSES, waiting_list=True):
    return Registration(status, phase, takes, opens, closes, waiting_list)


def test_the_window_opens_at_its_first_instant_and_closes_at_the_end_of_its_last_day():
    must_be_open(facts(), OPENS)
    must_be_open(facts(), CLOSES - INSTANT)

    with pytest.raises(NotOpenYet):
        must_be_open(facts(), OPENS - INSTANT)
    with pytest.raises(RegistrationClosed):
        must_be_open(facts(), CLOSES)


@pytest.mark.parametrize(
    ("changed", "refusal"),
    [({"status": Status.CANCELLED}, EventIsOff), ({"status": Status.POSTPONED}, EventIsOff), ({"status": Status.DRAFT}, NoRegistration),
     ({"takes": False}, NoRegistration), ({"phase": Phase.PAST}, RegistrationClosed), ({"phase": Phase.LIVE}, RegistrationClosed)],
)  # fmt: skip
def test_what_is_off_over_or_not_meant_takes_nobody(changed, refusal):
    with pytest.raises(refusal):
        must_be_open(facts(**changed), INSIDE)


@pytest.mark.parametrize(
    ("changed", "seats", "now", "state"),
    [
        ({"status": Status.DRAFT}, Seats(10, 0), INSIDE, PageState.DRAFT),
        ({"status": Status.CANCELLED, "phase": Phase.PAST}, Seats(10, 10), INSIDE, PageState.CANCELLED),
        ({"status": Status.POSTPONED}, Seats(10, 0), INSIDE, PageState.POSTPONED),
        ({"phase": Phase.PAST}, Seats(10, 10), INSIDE, PageState.PAST),
        ({"phase": Phase.LIVE}, Seats(10, 0), INSIDE, PageState.LIVE),
        ({"phase": Phase.UNDATED, "takes": False}, Seats(None, 0), INSIDE, PageState.UNDATED),
        ({"takes": False}, Seats(None, 0), INSIDE, PageState.NO_REGISTRATION),
        ({}, Seats(10, 0), OPENS - INSTANT, PageState.NOT_OPEN),
        ({}, Seats(10, 0), CLOSES, PageState.CLOSED),
        ({}, Seats(None, 5_000), INSIDE, PageState.OPEN),
        ({}, Seats(10, 8), INSIDE, PageState.OPEN),
        ({}, Seats(10, 9), INSIDE, PageState.NEARLY_FULL),
        ({}, Seats(10, 10), INSIDE, PageState.FULL_WAITING),
        ({}, Seats(10, 8, 1), INSIDE, PageState.FULL_WAITING),
        ({"waiting_list": False}, Seats(10, 10), INSIDE, PageState.FULL_CLOSED),
        ({}, Seats(5, 8), INSIDE, PageState.FULL_WAITING),
    ],
)  # fmt: skip
def test_a_page_says_the_one_state_it_is_in(changed, seats, now, state):
    assert page_state(facts(**changed), seats, now) is state


@pytest.mark.parametrize("typed", ["124-81-00998", "1248100998", "124 81 00998", "１２４-８１-００９９８", "220-81-62517"])
def test_a_right_business_number_is_read_however_it_is_typed(typed):
    digits = business_number(typed)

    assert digits is not None
    assert len(digits) == 10
    assert [len(part) for part in shown_business_number(digits).split("-")] == [3, 2, 5]


@pytest.mark.parametrize("typed", ["116-82-00275", "124-81-00999", "124-81-0099", "124-81-009980", "abc", "124x8100998", "12345678²0", "124-81-0099⁸"])
def test_a_wrong_one_is_not(typed):
    assert business_number(typed) is None


def test_an_empty_one_is_no_number_and_no_fault():
    assert business_number("  ") == ""
    assert shown_business_number("") == ""


@pytest.mark.parametrize(("delegates", "attends", "fine"), [(0, False, False), (0, True, True), (1, False, True), (MOST_DELEGATES, False, True), (MOST_DELEGATES - 1, True, True), (MOST_DELEGATES, True, False)])
def test_a_party_has_one_to_fifty_people(delegates, attends, fine):
    party = Party(Contact("박소라", "sora@company.test"), (Delegate("이준"),) * delegates, contact_attends=attends)

    if fine:
        must_be_a_party(party)
        assert party.size == delegates + attends
    else:
        with pytest.raises(TooManyDelegates if delegates else NobodyComes):
            must_be_a_party(party)


def test_links_open_until_thirty_days_after_the_event_and_for_ever_without_a_date():
    assert not link_is_over(Status.PUBLISHED, INSIDE, INSIDE + timedelta(days=30) - INSTANT)
    assert link_is_over(Status.PUBLISHED, INSIDE, INSIDE + timedelta(days=30))
    assert not link_is_over(Status.PUBLISHED, None, INSIDE)
    assert not link_is_over(Status.POSTPONED, INSIDE, INSIDE + timedelta(days=90))
