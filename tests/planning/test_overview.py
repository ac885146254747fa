"""All events at a glance: months, windows, holidays, bodies."""

from __future__ import annotations

from datetime import date

from eventsapp.core.words import Words
from eventsapp.events.rules import Status
from eventsapp.planning.rules.overview import MOST_MONTHS, Entry, in_month, later, month_of, months_between, weeks_of

JANUARY, TODAY = date(2019, 1, 1), date(2019, 1, 8)


def entry(slug, first, last, fixed=True):
    return Entry(slug, Words(en=slug), Status.PUBLISHED, "", first, last, fixed, "10:30" if fixed else "", Words())


def test_a_month_that_nobody_could_ask_for_is_this_month():
    assert month_of("2019-03", TODAY) == date(2019, 3, 1)
    assert [month_of(asked, TODAY) for asked in (None, "", "2019-13", "0001-01", "9999-12", "<b>")] == [JANUARY] * 6


def test_a_month_is_whole_weeks_with_what_is_on_each_day():
    seminar, fair = entry("seminar", date(2019, 1, 9), date(2019, 1, 9)), entry("fair", date(2019, 1, 30), date(2019, 2, 1))

    weeks = weeks_of(JANUARY, [seminar, fair], "en")

    assert (len(weeks), weeks[0][0].day, weeks[-1][-1].day) == (5, date(2018, 12, 31), date(2019, 2, 3))
    on = {cell.day: [each.slug for each in cell.entries] for week in weeks for cell in week if cell.entries}
    assert on == {date(2019, 1, 9): ["seminar"], date(2019, 1, 30): ["fair"], date(2019, 1, 31): ["fair"], date(2019, 2, 1): ["fair"]}
    assert [cell.inside for cell in weeks[0]][:2] == [False, True]


def test_a_window_stands_once_in_each_week_it_touches():
    window = entry("conference", date(2019, 1, 21), date(2019, 1, 31), fixed=False)

    on = [cell.day.day for week in weeks_of(JANUARY, [window], "ko") for cell in week if cell.entries]

    assert on == [21, 28]


def test_holidays_are_named_in_the_readers_language_with_their_substitutes():
    february = weeks_of(date(2019, 2, 1), [], "ko")

    assert [cell.day.day for week in february for cell in week if cell.inside and cell.holiday] == [4, 5, 6]
    assert [cell.holiday for week in weeks_of(date(2019, 3, 1), [], "en") for cell in week if cell.day == date(2019, 3, 1)] == ["Independence Movement Day"]
    assert any(cell.holiday for week in weeks_of(date(2019, 5, 1), [], "ko") for cell in week if cell.day == date(2019, 5, 6))  # for Children's Day on a Sunday


def test_the_line_of_months_goes_from_the_first_event_to_the_last_and_has_an_end():
    far = entry("far", date(2150, 1, 1), date(2150, 1, 1))

    assert months_between([entry("february", date(2019, 2, 11), date(2019, 2, 20), fixed=False)], TODAY) == [JANUARY, date(2019, 2, 1)]
    assert len(months_between([far], TODAY)) == MOST_MONTHS
    assert [each.slug for each in in_month([far], date(2150, 1, 1))] == ["far"]
    assert (later(JANUARY, -1), later(JANUARY, 13)) == (date(2018, 12, 1), date(2020, 2, 1))
