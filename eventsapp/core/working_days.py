"""Working days and Korea's public holidays with their substitutes: plain dates in, plain dates out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from functools import cache
from itertools import islice

import holidays

_LANGUAGES = {"ko": "ko", "en": "en_US"}
DAY = timedelta(days=1)
SATURDAY = 5


def holiday(day: date, lang: str = "en") -> str:
    """What public holiday a day is, "" for none."""
    return _of_year(day.year, lang).get(day, "")


def is_working_day(day: date) -> bool:
    """Neither on a weekend nor a public holiday."""
    return day.weekday() < SATURDAY and day not in _of_year(day.year, "en")


def is_eve(day: date) -> bool:
    """Whether a public holiday begins the day after, on which many are on their way already."""
    return not holiday(day) and holiday(day + DAY) != ""


def next_days(day: date, number: int, *, working: bool) -> list[date]:
    """So many days after `day`, the nearest first; working days alone, or all."""
    return list(islice(_walk(day, DAY, working), number))


def days_before(day: date, number: int, *, working: bool) -> list[date]:
    """So many days before `day`, the nearest first; working days alone, or all."""
    return list(islice(_walk(day, -DAY, working), number))


def last_working_day(day: date) -> date:
    """The day itself if it is a working day, else the nearest one before."""
    return day if is_working_day(day) else days_before(day, 1, working=True)[0]


def _walk(day: date, step: timedelta, working: bool) -> Iterator[date]:
    while True:
        day += step
        if not working or is_working_day(day):
            yield day


@cache
def _of_year(year: int, lang: str) -> Mapping[date, str]:
    return dict(holidays.country_holidays("KR", years=year, language=_LANGUAGES.get(lang, "en_US")).items())
