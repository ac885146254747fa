"""Whose answer it is and whether it is the newest word: decisions on plain values."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eventsapp.calendars.rules.replies import (
    WHY,
    Attendee,
    Finding,
    Heard,
    Invited,
    Reply,
    Verdict,
    Why,
    is_same_address,
    proposed_start,
    reply_in,
    weigh,
    why_in_words,
    with_digest,
)
from tests.factories import HYUN, JUN, NOW

MINUTE = timedelta(minutes=1)
UID = "00000000-0000-4000-8000-000000000001"
HEARD = Heard(UID, (Attendee(f"mailto:{JUN.email}", "ACCEPTED"),), 2, NOW)
REPLY = Reply("REPLY", UID, JUN.email, "ACCEPTED", 2, NOW, "")
INVITED = Invited(ended=False, sequence=3, time_sequence=1, reply_sequence=None, reply_stamp=None, answered_at=NOW - 60 * MINUTE)


def found(heard=HEARD, method="REPLY", declared="REPLY"):
    return reply_in(method, declared, [heard], uid=UID, address=JUN.email)


def verdict(reply=REPLY, invited=INVITED, now=NOW):
    weighed = weigh(reply, invited, now)
    return weighed.verdict, weighed.why


def test_a_reply_is_found():
    assert found() == REPLY


@pytest.mark.parametrize(
    ("method", "declared", "finding"),
    [
        ("", "REPLY", Finding(Verdict.NOT_A_REPLY, Why.NO_METHOD)),
        ("REPLY", "REQUEST", Finding(Verdict.NOT_A_REPLY, Why.CONTRADICTS_ITSELF)),
        ("REQUEST", "REQUEST", Finding(Verdict.NOT_A_REPLY, Why.OTHER_METHOD)),
        ("PUBLISH", "", Finding(Verdict.NOT_A_REPLY, Why.OTHER_METHOD)),
        ("REPLY", "", REPLY),
    ],
)
def test_the_method_must_be_there_and_not_be_contradicted(method, declared, finding):
    assert found(method=method, declared=declared) == finding


def test_an_answer_about_another_event_or_by_another_person_is_forged():
    assert found(replace(HEARD, uid="another")) == Finding(Verdict.FORGED, Why.OTHER_EVENT)
    assert found(replace(HEARD, attendees=(Attendee(f"mailto:{HYUN.email}", "ACCEPTED"),))) == Finding(Verdict.FORGED, Why.OTHER_PERSON)
    assert found(replace(HEARD, attendees=())) == Finding(Verdict.FORGED, Why.OTHER_PERSON)


def test_others_whom_the_object_names_are_passed_over():
    others = (Attendee(f"mailto:{HYUN.email}", "DECLINED"), *HEARD.attendees, Attendee("urn:uuid:1", "ACCEPTED"))

    assert found(replace(HEARD, attendees=others)) == REPLY


def test_the_event_is_found_among_others():
    assert reply_in("REPLY", "", [replace(HEARD, uid="another"), HEARD], uid=UID, address=JUN.email) == REPLY


def test_whoever_both_accepts_and_declines_has_not_answered():
    both = (*HEARD.attendees, Attendee(f"mailto:{JUN.email}", "DECLINED"))

    assert found(replace(HEARD, attendees=both)) == Finding(Verdict.NOT_A_REPLY, Why.CONTRADICTS_ITSELF)


def test_a_calendar_that_could_not_do_it_has_not_answered():
    assert found(replace(HEARD, statuses=("3.7;Invalid Calendar User",))) == Finding(Verdict.NOT_A_REPLY, Why.NO_ANSWER)
    assert found(replace(HEARD, statuses=("2.0;Success",))) == REPLY


@pytest.mark.parametrize("theirs", ["mailto:jun@guest.test", "MAILTO:Jun@GUEST.test", " mailto:jun@guest.test ", "jun@guest.test", "mailto:jun%40guest.test"])
def test_an_address_is_the_same_in_any_case(theirs):
    assert is_same_address(theirs, "Jun@guest.test")


def test_a_korean_domain_is_the_same_in_either_form():
    assert is_same_address("mailto:jun@xn--hz2b1j494a9mhnwh.test", "jun@한국정보통신.test") is is_same_address("mailto:jun@한국정보통신.test", "jun@xn--hz2b1j494a9mhnwh.test")
    assert is_same_address("mailto:jun@한국.test", "jun@xn--3e0b707e.test")


@pytest.mark.parametrize("theirs", ["mailto:jun+1@guest.test", "mailto:hyun@guest.test", "", "mailto:", "mailto:jun@guest.test.example"])
def test_another_address_is_another(theirs):
    assert not is_same_address(theirs, "jun@guest.test")


@pytest.mark.parametrize("partstat", ["ACCEPTED", "TENTATIVE", "DECLINED"])
def test_an_answer_is_applied(partstat):
    assert verdict(replace(REPLY, partstat=partstat)) == (Verdict.APPLIED, "")


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"partstat": "DELEGATED"}, (Verdict.DELEGATED, "")), ({"partstat": "NEEDS-ACTION"}, (Verdict.NOT_A_REPLY, Why.NO_ANSWER)),
        ({"partstat": "X-PERHAPS"}, (Verdict.NOT_A_REPLY, Why.NO_ANSWER)), ({"stamp": None}, (Verdict.NOT_A_REPLY, Why.NO_STAMP)),
        ({"method": "COUNTER"}, (Verdict.COUNTER, "")), ({"method": "REFRESH", "stamp": None}, (Verdict.REFRESH, "")),
    ],
)  # fmt: skip
def test_what_is_no_answer_changes_nothing(change, expected):
    assert verdict(replace(REPLY, **change)) == expected


def test_nothing_counts_once_the_invitation_has_ended():
    assert {verdict(replace(REPLY, method=method), replace(INVITED, ended=True)) for method in ("REPLY", "COUNTER", "REFRESH")} == {(Verdict.ENDED, "")}


@pytest.mark.parametrize(("sequence", "expected"), [(0, (Verdict.STALE, Why.OTHER_TIME)), (1, (Verdict.APPLIED, "")), (99, (Verdict.APPLIED, "")), (None, (Verdict.APPLIED, ""))])
def test_an_answer_must_be_about_the_time_that_stands(sequence, expected):
    assert verdict(replace(REPLY, sequence=sequence)) == expected


def test_a_sequence_above_ours_is_never_kept():
    assert weigh(replace(REPLY, sequence=99), INVITED, NOW).sequence == INVITED.sequence


def test_without_a_sequence_the_stamp_decides():
    answered = replace(INVITED, reply_sequence=3, reply_stamp=NOW - MINUTE)

    assert weigh(replace(REPLY, sequence=None), answered, NOW).sequence == 3
    assert verdict(replace(REPLY, sequence=None, stamp=NOW - 2 * MINUTE), answered) == (Verdict.STALE, Why.OLDER_ANSWER)


def test_the_same_answer_again_is_repeated_and_an_older_one_stale():
    answered = replace(INVITED, reply_sequence=2, reply_stamp=NOW, answered_at=NOW)

    assert verdict(REPLY, answered) == (Verdict.REPEATED, "")
    assert verdict(replace(REPLY, stamp=NOW - MINUTE), answered) == (Verdict.STALE, Why.OLDER_ANSWER)
    assert verdict(replace(REPLY, sequence=1, stamp=NOW + MINUTE), answered) == (Verdict.STALE, Why.OLDER_ANSWER)
    assert verdict(replace(REPLY, stamp=NOW + MINUTE), answered) == (Verdict.APPLIED, "")


@pytest.mark.parametrize(("seconds", "applied"), [(-1, False), (0, False), (0.9, False), (1, True)])
def test_what_was_answered_on_the_site_later_counts_to_the_second(seconds, applied):
    site = replace(INVITED, answered_at=NOW + timedelta(seconds=0.5))

    assert verdict(replace(REPLY, stamp=NOW + timedelta(seconds=seconds)), site) == ((Verdict.APPLIED, "") if applied else (Verdict.STALE, Why.OLDER_THAN_SITE))


def test_a_clock_that_runs_ahead_counts_as_now():
    now = NOW + timedelta(seconds=0.7)

    assert weigh(replace(REPLY, stamp=now + 10 * MINUTE), INVITED, now).stamp == NOW + 10 * MINUTE
    ahead = weigh(replace(REPLY, stamp=now + 11 * MINUTE), INVITED, now)
    assert (ahead.verdict, ahead.why, ahead.stamp) == (Verdict.APPLIED, Why.CLOCK_AHEAD, NOW)


def test_every_reason_has_its_words():
    assert [why for why in Why if not str(why_in_words(why))] == []
    assert str(why_in_words(with_digest(Why.CLOCK_AHEAD, "ab"))) == str(WHY[Why.CLOCK_AHEAD])
    assert why_in_words("") == why_in_words("LargerThanTheEvent") == ""


def test_a_proposal_keeps_its_time():
    assert proposed_start(Verdict.COUNTER, NOW.isoformat()) == NOW
    assert proposed_start(Verdict.COUNTER, "") is proposed_start(Verdict.APPLIED, "") is None


def settle(replies, invited=INVITED, now=NOW + 600 * MINUTE):
    """What stands after these replies came in this order."""
    standing = None
    for reply in replies:
        weighed = weigh(reply, invited, now)
        if weighed.verdict is Verdict.APPLIED:
            standing = reply.partstat
            invited = replace(invited, reply_sequence=weighed.sequence, reply_stamp=weighed.stamp, answered_at=weighed.stamp)
    return standing, invited


answers = st.builds(
    lambda partstat, sequence, at: replace(REPLY, partstat=partstat, sequence=sequence, stamp=NOW + at * MINUTE),
    st.sampled_from(["ACCEPTED", "TENTATIVE", "DECLINED"]), st.integers(0, 5), st.integers(-100, 500),
)  # fmt: skip


@given(st.lists(answers, min_size=1, max_size=4, unique_by=lambda reply: reply.stamp))
def test_answers_to_one_revision_end_the_same_in_whatever_order_they_come(replies):
    to_one = [replace(reply, sequence=2) for reply in replies]

    assert len({settle(order) for order in permutations(to_one)}) == 1


@given(st.lists(answers, max_size=8))
def test_whatever_came_once_changes_nothing_when_it_comes_again(replies):
    standing, invited = settle(replies)

    assert settle(replies, invited) == (None, invited)
    assert settle([reply for reply in replies for _ in range(2)])[0] == standing


@given(st.lists(answers, max_size=8))
def test_what_is_kept_never_goes_back_nor_above_what_we_said(replies):
    kept = [(settle(replies[:n])[1].reply_sequence, settle(replies[:n])[1].reply_stamp) for n in range(len(replies) + 1)]
    kept = [pair for pair in kept if pair[1] is not None]

    assert kept == sorted(kept)
    assert all(INVITED.time_sequence <= sequence <= INVITED.sequence for sequence, _ in kept)


@given(st.datetimes(timezones=st.just(UTC)), st.none() | st.integers(), st.text(max_size=20))
def test_any_reply_is_weighed(stamp, sequence, partstat):
    assert weigh(replace(REPLY, stamp=stamp, sequence=sequence, partstat=partstat), INVITED, datetime(2019, 1, 8, tzinfo=UTC)).verdict in Verdict
