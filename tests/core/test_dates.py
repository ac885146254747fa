"""Dates and times as official Korean and plain English write them."""

from datetime import UTC, date, datetime, timedelta

import pytest

from eventsapp.core import dates

SEOUL = "Asia/Seoul"
SEMINAR = datetime(2019, 1, 9, 1, 30, tzinfo=UTC)
MIDNIGHT_AFTER_25_JANUARY = datetime(2019, 1, 25, 15, 0, tzinfo=UTC)


@pytest.mark.parametrize(("lang", "text"), [("ko", "2019. 1. 9.(수)"), ("en", "Wed 9 January 2019")])
def test_a_day_bears_its_weekday_and_no_leading_zero(lang, text):
    assert dates.day(date(2019, 1, 9), lang) == text


@pytest.mark.parametrize(("lang", "text"), [("ko", "1. 9.(수)"), ("en", "Wed 9 January")])
def test_a_year_already_said_is_left_out(lang, text):
    assert dates.day(date(2019, 1, 9), lang, year=False) == text


@pytest.mark.parametrize(("lang", "text"), [("ko", "2019. 1. 9.(수) 10:30"), ("en", "Wed 9 January 2019, 10:30")])
def test_a_moment_is_told_in_the_events_zone(lang, text):
    assert dates.moment(SEMINAR, SEOUL, lang) == text


def test_a_time_has_24_hours_and_two_digits():
    assert (dates.clock_time(datetime(2019, 1, 9, 9, 5, tzinfo=UTC)), dates.clock_time(datetime(2019, 1, 9, 15, 0, tzinfo=UTC))) == ("09:05", "15:00")


@pytest.mark.parametrize(
    ("lang", "ends", "text"),
    [
        ("ko", SEMINAR + timedelta(minutes=90), "2019. 1. 9.(수) 10:30 ~ 12:00"),
        ("en", SEMINAR + timedelta(minutes=90), "Wed 9 January 2019, 10:30–12:00 KST (UTC+9)"),
        ("ko", None, "2019. 1. 9.(수) 10:30부터"),
        ("en", None, "Wed 9 January 2019, from 10:30 KST (UTC+9)"),
        ("ko", SEMINAR + timedelta(days=1), "2019. 1. 9.(수) 10:30 ~ 2019. 1. 10.(목) 10:30"),
        ("en", SEMINAR + timedelta(days=1), "Wed 9 January 2019, 10:30 – Thu 10 January 2019, 10:30 KST (UTC+9)"),
    ],
)
def test_a_span_says_from_when_to_when(lang, ends, text):
    assert dates.span(SEMINAR, ends, SEOUL, lang) == text


def test_korean_names_a_foreign_zone():
    assert dates.span(SEMINAR, None, "Europe/Berlin", "ko") == "2019. 1. 9.(수) 02:30부터 CET (UTC+1)"


@pytest.mark.parametrize(("zone", "name"), [("Asia/Kolkata", "IST (UTC+5:30)"), ("America/New_York", "EST (UTC-5)"), ("Asia/Dubai", "(UTC+4)"), ("UTC", "UTC (UTC+0)")])
def test_a_zone_is_named_with_what_it_means(zone, name):
    from zoneinfo import ZoneInfo

    assert dates.zone_name(SEMINAR.astimezone(ZoneInfo(zone))) == name


@pytest.mark.parametrize(
    ("first", "last", "lang", "text"),
    [
        (date(2019, 1, 11), date(2019, 1, 25), "ko", "2019. 1. 11.(금) ~ 1. 25.(금)"),
        (date(2019, 1, 11), date(2019, 1, 25), "en", "Fri 11 January – Fri 25 January 2019"),
        (date(2018, 12, 31), date(2019, 1, 2), "ko", "2018. 12. 31.(월) ~ 2019. 1. 2.(수)"),
        (date(2018, 12, 31), date(2019, 1, 2), "en", "Mon 31 December 2018 – Wed 2 January 2019"),
        (date(2019, 1, 11), date(2019, 1, 11), "ko", "2019. 1. 11.(금)"),
    ],
)
def test_days_from_to_say_a_shared_year_once(first, last, lang, text):
    assert dates.days(first, last, lang) == text


def test_the_last_day_of_a_half_open_window_is_the_day_before_its_midnight():
    assert dates.last_day(MIDNIGHT_AFTER_25_JANUARY, SEOUL) == date(2019, 1, 25)


@pytest.mark.parametrize(("lang", "text"), [("ko", "2019. 1. 25.(금) 24:00까지"), ("en", "until the end of Fri 25 January 2019")])
def test_a_window_that_closes_at_midnight_is_open_until_24_hours(lang, text):
    assert dates.deadline(MIDNIGHT_AFTER_25_JANUARY, SEOUL, lang) == text


@pytest.mark.parametrize(("lang", "text"), [("ko", "2019. 1. 9.(수) 10:30까지"), ("en", "until Wed 9 January 2019, 10:30")])
def test_any_other_deadline_says_its_time(lang, text):
    assert dates.deadline(SEMINAR, SEOUL, lang) == text
