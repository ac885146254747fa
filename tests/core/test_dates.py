"""Dates, times and particles as official Korean and plain English write them."""

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


@pytest.mark.parametrize(
    ("word", "pair", "text"),
    [
        ("세미나", "은/는", "세미나는"), ("포럼", "은/는", "포럼은"), ("총회", "이/가", "총회가"), ("모임", "이/가", "모임이"),
        ("행사", "을/를", "행사를"), ("회의실", "을/를", "회의실을"), ("기관", "와/과", "기관과"), ("기업", "와/과", "기업과"), ("의사", "와/과", "의사와"),
        ("메일", "으로/로", "메일로"), ("이메일 주소", "으로/로", "이메일 주소로"), ("사무국", "으로/로", "사무국으로"), ("서울", "으로/로", "서울로"),
    ],
)  # fmt: skip
def test_a_particle_follows_the_final_consonant(word, pair, text):
    assert dates.particle(word, pair) == text


@pytest.mark.parametrize(
    ("word", "pair", "text"),
    [
        ("0", "을/를", "0을"), ("1", "을/를", "1을"), ("2", "을/를", "2를"), ("3", "을/를", "3을"), ("4", "을/를", "4를"), ("5", "을/를", "5를"),
        ("6", "을/를", "6을"), ("7", "을/를", "7을"), ("8", "을/를", "8을"), ("9", "을/를", "9를"), ("2019", "와/과", "2019와"), ("100", "이/가", "100이"),
        ("1", "으로/로", "1로"), ("3", "으로/로", "3으로"), ("7", "으로/로", "7로"), ("8", "으로/로", "8로"), ("10", "으로/로", "10으로"), ("50%", "으로/로", "50%로"),
    ],
)  # fmt: skip
def test_a_particle_after_a_digit_follows_how_it_is_read(word, pair, text):
    assert dates.particle(word, pair) == text


@pytest.mark.parametrize(
    ("word", "pair", "text"),
    [
        ("LH", "은/는", "LH는"), ("KT", "이/가", "KT가"), ("IBM", "은/는", "IBM은"), ("SRL", "으로/로", "SRL로"), ("LTV", "와/과", "LTV와"), ("CCTV", "을/를", "CCTV를"),
        ("QR", "으로/로", "QR로"), ("QR", "은/는", "QR은"), ("Seoul", "으로/로", "Seoul로"), ("Naver", "은/는", "Naver는"), ("Samsung", "이/가", "Samsung이"), ("KIM", "을/를", "KIM을"),
    ],
)  # fmt: skip
def test_a_particle_after_latin_letters_follows_how_they_are_read(word, pair, text):
    assert dates.particle(word, pair) == text


@pytest.mark.parametrize(
    ("word", "text"), [("스마트시티(Smart City)", "스마트시티(Smart City)는"), ("포럼 [제1차]", "포럼 [제1차]은"), ("“세미나”", "“세미나”는"), ("(주)한빛", "(주)한빛은"), ("한빛(주)", "한빛(주)은")]
)
def test_brackets_and_quotation_marks_at_the_end_are_not_read(word, text):
    assert dates.particle(word, "은/는") == text


@pytest.mark.parametrize(("pair", "text"), [("은/는", "東京은(는)"), ("을/를", "東京을(를)"), ("으로/로", "東京(으)로"), ("이/가", "東京이(가)"), ("와/과", "東京와(과)")])
def test_after_a_letter_of_unknown_sound_both_particles_stand(pair, text):
    assert dates.particle("東京", pair) == text


def test_after_nothing_both_particles_stand():
    assert dates.particle("", "은/는") == "은(는)"
