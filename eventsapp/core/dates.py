"""Dates and times in words, as official Korean and plain English write them.

Our own patterns: the CLDR formats for ko print "AM 10:30" and leading zeros.
"""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

_DAYS = {"ko": "월화수목금토일", "en": ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")}
_MONTHS = ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December")


def day(value: date, lang: str, *, year: bool = True) -> str:
    """"2019. 1. 9.(수)" · "Wed 9 January 2019"."""
    name = _DAYS[lang][value.weekday()]
    if lang == "ko":
        return f"{f'{value.year}. ' if year else ''}{value.month}. {value.day}.({name})"
    return f"{name} {value.day} {_MONTHS[value.month - 1]}{f' {value.year}' if year else ''}"


def weekday(value: date, lang: str) -> str:
    """"수" · "Wed"."""
    return _DAYS[lang][value.weekday()]


def month(value: date, lang: str) -> str:
    """"2019년 1월" · "January 2019"."""
    return f"{value.year}년 {value.month}월" if lang == "ko" else f"{_MONTHS[value.month - 1]} {value.year}"


def clock_time(value: time | datetime) -> str:
    """"10:30": 24 hours, colon, both languages."""
    return f"{value.hour:02d}:{value.minute:02d}"


def moment(value: datetime, zone: str, lang: str) -> str:
    """"2019. 1. 9.(수) 10:30" · "Wed 9 January 2019, 10:30", in the event's zone."""
    local = value.astimezone(ZoneInfo(zone))
    return f"{day(local.date(), lang)}{' ' if lang == 'ko' else ', '}{clock_time(local)}"


def span(starts: datetime, ends: datetime | None, zone: str, lang: str) -> str:
    """From when to when; with an open end "10:30부터" · "from 10:30". English names the zone, Korean only a foreign one."""
    tz = ZoneInfo(zone)
    first, last = starts.astimezone(tz), ends.astimezone(tz) if ends else None
    if last is None:
        text = f"{day(first.date(), lang)} {clock_time(first)}부터" if lang == "ko" else f"{day(first.date(), lang)}, from {clock_time(first)}"
    elif last.date() == first.date():
        text = f"{moment(starts, zone, lang)}{' ~ ' if lang == 'ko' else '–'}{clock_time(last)}"
    else:
        text = f"{moment(starts, zone, lang)}{' ~ ' if lang == 'ko' else ' – '}{moment(last, zone, lang)}"
    return text if lang == "ko" and zone == "Asia/Seoul" else f"{text} {zone_name(first)}"


def zone_name(local: datetime) -> str:
    """"KST (UTC+9)": the short name, and what it means."""
    offset = local.utcoffset() or timedelta(0)
    minutes = int(offset.total_seconds() // 60)
    hours = f"{'-' if minutes < 0 else '+'}{abs(minutes) // 60}{f':{abs(minutes) % 60:02d}' if minutes % 60 else ''}"
    name = local.tzname() or ""
    return f"{name} (UTC{hours})" if name.isalpha() else f"(UTC{hours})"


def days(first: date, last: date, lang: str) -> str:
    """A range of days, both inclusive, the year once."""
    if first == last:
        return day(first, lang)
    if lang == "ko":
        return f"{day(first, lang)} ~ {day(last, lang, year=first.year != last.year)}"
    return f"{day(first, lang, year=first.year != last.year)} – {day(last, lang)}"


def last_day(closes: datetime, zone: str) -> date:
    """The last day on which a half-open window [opens, closes) is open: shown inclusive."""
    return (closes - timedelta(microseconds=1)).astimezone(ZoneInfo(zone)).date()


def deadline(closes: datetime, zone: str, lang: str) -> str:
    """"2019. 1. 25.(금) 24:00까지" when a window closes at midnight, else the day and time; never 자정, which is ambiguous."""
    local = closes.astimezone(ZoneInfo(zone))
    if local.time() == time(0):
        last = day(last_day(closes, zone), lang)
        return f"{last} 24:00까지" if lang == "ko" else f"until the end of {last}"
    return f"{moment(closes, zone, lang)}까지" if lang == "ko" else f"until {moment(closes, zone, lang)}"
