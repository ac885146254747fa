"""What a campaign may be, what its text may hold, when advertising may go."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eventsapp.campaigns.rules import (
    Kind,
    LanguagesDiffer,
    NobodyToWriteTo,
    NothingToSend,
    NotInThatState,
    Placeholder,
    Segment,
    State,
    TooManyRecipients,
    address_hash,
    daytime,
    fillable,
    filled,
    is_night,
    marked,
    must_be_fillable,
    must_be_sendable,
    must_lie_ahead,
    needs_event,
    state_after,
    used_in,
    written_in,
)  # fmt: skip
from eventsapp.campaigns.rules.campaigns import MomentIsOver
from eventsapp.campaigns.rules.placeholders import KOREAN, CannotBeFilled
from eventsapp.core.words import Words
from tests.factories import NOW, words

SEOUL = ZoneInfo("Asia/Seoul")


def at(hour, minute=0, day=8):
    return datetime(2019, 1, day, hour, minute, tzinfo=SEOUL)


@pytest.mark.parametrize(("moment", "night"), [(at(8), False), (at(20, 49), False), (at(20, 50), True), (at(21), True), (at(0), True), (at(7, 59), True)])
def test_advertising_rests_from_nine_to_eight_in_korea(moment, night):
    assert is_night(moment) is night
    assert is_night(moment.astimezone(UTC)) is night


@pytest.mark.parametrize(("moment", "goes"), [(at(12), at(12)), (at(22), at(8, day=9)), (at(3), at(8)), (at(20, 55), at(8, day=9))])
def test_what_comes_at_night_goes_in_the_morning(moment, goes):
    assert daytime(moment) == goes


def test_the_mark_of_advertising_stands_once():
    assert marked("소식") == marked("(광고) 소식") == marked("(광고)소식") == "(광고) 소식"


def test_placeholders_are_typed_in_either_language():
    value = {Placeholder.NAME: "이준", Placeholder.EVENT: "설명회"}.__getitem__

    assert filled("{name} / { 이름 } / {Event} / {행사} / {그대로} / {}", value) == "이준 / 이준 / 설명회 / 설명회 / {그대로} / {}"


def test_a_value_with_braces_in_it_is_no_placeholder():
    assert filled("{name}", lambda _placeholder: "{event}") == "{event}"


def test_a_placeholder_that_is_none_is_refused_with_those_that_can_be_filled():
    with pytest.raises(CannotBeFilled) as refused:
        must_be_fillable([("subject", "{name}"), ("text", "{nmae} {event} {name}")], fillable(Segment.MEMBERS, has_deadline=True), "en")

    assert refused.value.field == "text"
    assert "{nmae}, {event}" in str(refused.value.sentence)
    assert "{name}, {organisation}, {programme}, {link}" in str(refused.value.sentence)


@pytest.mark.parametrize("segment", Segment)
def test_only_segments_of_events_can_name_one(segment):
    can = fillable(segment, has_deadline=True)

    assert (Placeholder.EVENT in can) is needs_event(segment)
    assert (Placeholder.SEATS in can) is (segment is Segment.UNNAMED)
    assert (Placeholder.MISSING in can) is (segment is Segment.DOCUMENTS)
    assert Placeholder.NAME in can


def test_a_deadline_that_is_none_cannot_be_named():
    assert Placeholder.DEADLINE in fillable(Segment.SEATED, has_deadline=True)
    assert Placeholder.DEADLINE not in fillable(Segment.SEATED, has_deadline=False)


def test_every_placeholder_has_a_korean_name():
    assert set(KOREAN) == set(Placeholder)


@given(st.text(alphabet="{}이a \n", max_size=60))
def test_no_text_breaks_the_reading_of_placeholders(text):
    assert len(used_in(text)) <= text.count("{")
    assert isinstance(filled(text, lambda _placeholder: "x"), str)


def test_subject_and_text_are_in_the_same_languages():
    assert written_in(Words({"ko": "가", "en": ""}), Words({"ko": "나"})) == ["ko"]
    with pytest.raises(LanguagesDiffer):
        written_in(words("a"), Words({"ko": "나"}))


def test_what_is_empty_or_goes_to_nobody_or_to_too_many_is_not_sent():
    text = words("a")
    must_be_sendable(Kind.NECESSARY, Segment.MEMBERS, text, text, [1])

    with pytest.raises(NothingToSend):
        must_be_sendable(Kind.NECESSARY, Segment.MEMBERS, Words(), Words(), [1])
    with pytest.raises(NobodyToWriteTo):
        must_be_sendable(Kind.NECESSARY, Segment.MEMBERS, text, text, [])
    with pytest.raises(TooManyRecipients):
        must_be_sendable(Kind.NECESSARY, Segment.MEMBERS, text, text, range(20_001))


def test_a_moment_that_has_passed_is_refused_this_very_one_is_not():
    must_lie_ahead(None, NOW)
    must_lie_ahead(NOW, NOW)
    with pytest.raises(MomentIsOver):
        must_lie_ahead(at(8, 59), NOW)


@pytest.mark.parametrize(("state", "wanted"), [(State.SENT, State.CANCELLED), (State.DRAFT, State.SENDING), (State.CANCELLED, State.SCHEDULED), (State.SENDING, State.DRAFT)])
def test_no_step_is_left_out_or_taken_back(state, wanted):
    with pytest.raises(NotInThatState):
        state_after(state, wanted)


def test_an_address_is_known_again_however_it_is_typed():
    assert address_hash(" Jun@Guest.test ") == address_hash("jun@guest.test") != address_hash("mina@guest.test")
