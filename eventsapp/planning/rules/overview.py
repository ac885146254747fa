"""All events at a glance: by month, and on a line of months by body."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache

import holidays

from ...core.words import Words
from ...events.rules import Status

MOST_MONTHS = 24
_MONTH = re.compile(r"(\d{4})-(\d{2})")
_LANGUAGES = {"ko": "ko", "en": "en_US"}


@dataclass(frozen=True)
class Entry:
    """An event as a calendar on the wall shows it: its days, both inclusive; without a fixed day (`fixed`) those it may fall on."""

    slug: str
    title: Words
    status: Status
    body: str  # its code, "" for the programme as a whole
    first: date
    last: date
    fixed: bool
    starts: str  # "10:30", "" without a fixed day
    label: Words


@dataclass(frozen=True)
class Cell:
    """One day of a month: what is on it, and its name if it is a public holiday."""

    day: date
    inside: bool  # of the month, not of its neighbours
    holiday: str
    entries: tuple[Entry, ...]


def month_of(asked: str | None, today: date) -> date:
    """The first day of the month asked for as "2019-01"; of today's for anything else."""
    found = _MONTH.fullmatch(asked or "")
    if found and 1970 <= int(found[1]) <= 2200 and 1 <= int(found[2]) <= 12:
        return date(int(found[1]), int(found[2]), 1)
    return today.replace(day=1)


def later(month: date, by: int) -> date:
    """The first day of the month `by` months later."""
    place = month.year * 12 + month.month - 1 + by
    return date(place // 12, place % 12 + 1, 1)


def weeks_of(month: date, entries: Sequence[Entry], lang: str) -> list[list[Cell]]:
    """The weeks that show this month, Monday first. An event of several days stands on each; a window on the first day it has in each week."""
    monday = month - timedelta(days=month.weekday())
    end = later(month, 1)
    weeks = []
    while monday < end:
        days = [monday + timedelta(days=place) for place in range(7)]
        names = holidays_of(monday.year, lang) | holidays_of(days[-1].year, lang)
        weeks.append([Cell(day, month <= day < end, names.get(day, ""), tuple(each for each in entries if _stands_on(each, day, monday))) for day in days])
        monday += timedelta(days=7)
    return weeks


def months_between(entries: Iterable[Entry], today: date) -> list[date]:
    """The months from the first event's to the last one's, this month among them, at most MOST_MONTHS."""
    days = [today, *(day for entry in entries for day in (entry.first, entry.last))]
    first = max(min(days).replace(day=1), later(today.replace(day=1), -MOST_MONTHS // 2))
    last = max(days)
    months = [later(first, place) for place in range(MOST_MONTHS)]
    return [month for month in months if month <= last]


def in_month(entries: Iterable[Entry], month: date) -> list[Entry]:
    """What takes place, or may, in this month."""
    return [entry for entry in entries if entry.first < later(month, 1) and entry.last >= month]


@cache
def holidays_of(year: int, lang: str) -> dict[date, str]:
    """Korea's public holidays of a year with their substitutes, by day."""
    return dict(holidays.country_holidays("KR", years=year, language=_LANGUAGES.get(lang, "en_US")).items())


def _stands_on(entry: Entry, day: date, monday: date) -> bool:
    if entry.fixed:
        return entry.first <= day <= entry.last
    return day == max(entry.first, monday) and day <= entry.last
