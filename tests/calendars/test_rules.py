"""What an entry says: states, windows, open ends, words."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from eventsapp.calendars.rules.entries import AllDay, Facts, Line, State, Timed, Venue, entry, over_at
from eventsapp.core.words import Words
from eventsapp.events.rules import DEFAULT_LENGTH, Status

STARTS = datetime(2019, 1, 9, 1, 30, tzinfo=UTC)
URL = "https://events.example.org/alliance/seminar/"
DATED = Facts(
    uid="u", revision=3, changed_at=datetime(2019, 1, 8, tzinfo=UTC), status=Status.PUBLISHED, title=Words(ko="기업 설명회", en="Seminar"),
    summary=Words(ko="소개", en="Introduction"), zone="Asia/Seoul", starts_at=STARTS, ends_at=STARTS + timedelta(hours=1), window_from=None, window_to=None,
    window_label=Words(), venue=None, agenda=(), reason=Words(), url=URL,
)  # fmt: skip
UNDATED = replace(DATED, starts_at=None, ends_at=None, window_from=date(2019, 1, 21), window_to=date(2019, 1, 31), window_label=Words(ko="1월 말", en="End of January"))


def test_dated_event_is_confirmed_and_keeps_its_time():
    made = entry(DATED, "ko")

    assert made is not None
    assert (made.when, made.state, made.busy, made.summary) == (Timed(STARTS, STARTS + timedelta(hours=1), "Asia/Seoul"), State.CONFIRMED, True, "기업 설명회")
    assert (made.uid, made.sequence, made.changed_at) == ("u", 3, DATED.changed_at)


def test_window_is_tentative_whole_days_that_keep_nobodys_time():
    made = entry(UNDATED, "en")

    assert made is not None
    assert (made.when, made.state, made.busy) == (AllDay(date(2019, 1, 21), date(2019, 1, 31)), State.TENTATIVE, False)
    assert made.summary == "[Date to be fixed] Seminar"
    assert made.description.startswith("End of January\nThe date is still to be fixed")


def test_event_without_day_or_window_has_no_entry():
    assert entry(replace(UNDATED, window_from=None, window_to=None), "ko") is None


def test_window_of_one_edge_is_that_day():
    made = entry(replace(UNDATED, window_from=None), "ko")

    assert made is not None
    assert made.when == AllDay(date(2019, 1, 31), date(2019, 1, 31))


def test_open_end_becomes_the_default_length_and_says_so():
    made = entry(replace(DATED, ends_at=None), "ko")

    assert made is not None
    assert made.when == Timed(STARTS, STARTS + DEFAULT_LENGTH, "Asia/Seoul")
    assert made.description.startswith("종료 시각은 정해지지 않았습니다.")


def test_postponed_event_keeps_its_place_marked_tentative_and_free():
    made = entry(replace(DATED, status=Status.POSTPONED, reason=Words(ko="장소 사정으로 연기합니다.")), "ko")

    assert made is not None
    assert (made.state, made.busy, made.summary) == (State.TENTATIVE, False, "[연기] 기업 설명회")
    assert "장소 사정으로 연기합니다." in made.description


@pytest.mark.parametrize("facts", [DATED, UNDATED])
def test_cancelled_event_is_kept_as_cancelled_and_free(facts):
    made = entry(replace(facts, status=Status.CANCELLED), "en")

    assert made is not None
    assert (made.state, made.busy, made.summary) == (State.CANCELLED, False, "[Cancelled] Seminar")
    assert made.description.startswith("The event is cancelled.")


def test_description_has_the_agenda_in_the_events_zone_asked_language_first_link_last():
    agenda = (
        Line(Words(ko="계획 공유", en="Plans"), STARTS),
        Line(Words(ko="질의응답"), None),
        Line(Words(ko="둘째 날", en="Day two"), STARTS + timedelta(days=1)),
    )

    made = entry(replace(DATED, agenda=agenda), "ko")

    assert made is not None
    assert made.description == (
        f"소개\n\n10:30 계획 공유\n질의응답\n1. 10.(목) 10:30 둘째 날\n\nSeminar\n10:30 Plans\nThu 10 January 10:30 Day two\n\n{URL}"
    )


def test_what_is_said_in_one_language_only_is_said_once():
    made = entry(replace(DATED, title=Words(en="Seminar"), summary=Words(en="Introduction"), agenda=(Line(Words(en="Plans"), STARTS),)), "ko")

    assert made is not None
    assert made.description == f"Introduction\n\n10:30 Plans\n\nSeminar\n10:30 Plans\n\n{URL}"


def test_place_is_one_line_and_a_point():
    venue = Venue(Words(ko="KT빌딩"), Words(ko="12층"), Words(ko="서울 종로구"), 37.5, 126.9)

    made = entry(replace(DATED, venue=venue), "ko")

    assert made is not None
    assert made.place is not None
    assert (made.place.line, made.place.position) == ("KT빌딩 12층, 서울 종로구", (37.5, 126.9))


@pytest.mark.parametrize(
    ("status", "starts_at", "ends_at", "window_to", "expected"),
    [
        (Status.PUBLISHED, STARTS, None, None, None),
        (Status.POSTPONED, STARTS, None, None, None),
        (Status.CANCELLED, STARTS, None, None, STARTS + DEFAULT_LENGTH),
        (Status.CANCELLED, STARTS, STARTS + timedelta(hours=1), None, STARTS + timedelta(hours=1)),
        (Status.CANCELLED, None, None, date(2019, 1, 31), datetime(2019, 1, 31, 15, tzinfo=UTC)),
        (Status.CANCELLED, None, None, None, None),
    ],
)
def test_only_what_is_cancelled_and_past_leaves_a_feed(status, starts_at, ends_at, window_to, expected):
    assert over_at(status, starts_at, ends_at, window_to, "Asia/Seoul") == expected


@pytest.mark.parametrize(("starts_at", "ends_at"), [(STARTS, STARTS), (STARTS.replace(tzinfo=None), STARTS), (STARTS, STARTS - timedelta(1))])
def test_entry_of_no_length_or_naive_time_is_refused(starts_at, ends_at):
    with pytest.raises(ValueError, match="ends later"):
        Timed(starts_at, ends_at, "Asia/Seoul")
