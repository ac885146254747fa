"""Dates, times and Korean particles in words, as official Korean and plain English write them.

Our own patterns: the CLDR formats for ko print "AM 10:30" and leading zeros.
"""

from __future__ import annotations

import re
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


# Each pair: after a consonant, after a vowel.
_PARTICLES = {"은/는": ("은", "는"), "이/가": ("이", "가"), "을/를": ("을", "를"), "와/과": ("과", "와"), "으로/로": ("으로", "로")}
_UNSURE = {"은/는": "은(는)", "이/가": "이(가)", "을/를": "을(를)", "와/과": "와(과)", "으로/로": "(으)로"}

# How digits (영 일 이 삼 사 오 육 칠 팔 구; 십 백 천 after a zero) and the names of letters (엘 엠 엔 알) end when read aloud.
_END_IN_VOWEL = set("2459%abcdefghijkopqstuvwxyz")
_END_IN_RIEUL = set("178lr")
_END_IN_OTHER_CONSONANT = set("036mn")


def particle(word: str, pair: str) -> str:
    """`word` with the right one of "은/는", "이/가", "을/를", "와/과", "으로/로" by its last sound.

    What stands in brackets at the end is not read. A Latin word is read as Koreans write it: Seoul ends in ㄹ, Naver in
    a vowel, Samsung in a consonant. Of a sound nobody can know, both are given, as official texts do: 은(는).
    """
    ending = _last_sound(re.sub(r"\s*[(（\[][^()（）\[\]]*[)）\]]\s*$", "", word))
    if ending is None:
        return word + _UNSURE[pair]
    after_consonant, after_vowel = _PARTICLES[pair]
    needs_vowel_form = ending == "vowel" or (ending == "rieul" and pair == "으로/로")
    return word + (after_vowel if needs_vowel_form else after_consonant)


def _last_sound(word: str) -> str | None:
    """"vowel", "rieul" or "consonant", None if the last letter tells nothing."""
    read = re.sub(r"[^\w%]+$", "", word)
    last = read[-1:].lower()
    if "가" <= last <= "힣":
        return {0: "vowel", 8: "rieul"}.get((ord(last) - ord("가")) % 28, "consonant")
    if re.search(r"[a-z]ng$", read):
        return "consonant"
    if re.search(r"[a-z]r$", read):
        return "vowel"
    sounds = {"vowel": _END_IN_VOWEL, "rieul": _END_IN_RIEUL, "consonant": _END_IN_OTHER_CONSONANT}
    return next((sound for sound, letters in sounds.items() if last in letters), None) if last else None
