"""Lines as people write them: "10:30–10:50 제목 (발표자)", "제목 20분", with days as headings and parts indented."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta

from flask_babel import lazy_gettext as _l

from ...events.rules import MOST_ITEMS, MOST_MINUTES
from .entries import Entry, Fault, Read, in_its_language, is_near, kind_of, minutes_between, must_be_few

_CLOCK = r"(?:(오전|오후|[ap]\.?m\.?)\s*)?(\d{1,2})(?:\s*[:시h.]\s*(\d{2})?\s*분?)(?:\s*([ap]\.?m\.?))?"
_SPAN = re.compile(rf"^\s*{_CLOCK}(?:\s*(?:-|~|∼|to|부터)\s*{_CLOCK}(?:\s*까지)?)?[\s:,|·-]+(?=\S)", re.IGNORECASE)
_LENGTH = re.compile(r"[\s(\[,·]{0,5}\b(\d{1,4})\s*(?:분|min(?:utes?)?\.?|['′])\s*[)\]]?\s*$", re.IGNORECASE)
_PEOPLE = re.compile(r"\s*[(\[]([^()\[\]]{2,200})[)\]]\s*$")
_BULLET = re.compile(r"^(?:[-*•◦▪○●·ㅇ□■▶]+|\(?\d{1,2}[.)](?=\s)|[①-⑳]|[가-하][.)](?=\s)|[a-z][.)](?=\s))\s*", re.IGNORECASE)
_DAY = re.compile(r"^\W*(?:(\d{4})\s*[-./년]\s*)?(\d{1,2})\s*[-./월]\s*(\d{1,2})\s*일?\.?\s*(?:\(?[월화수목금토일]요?일?\)?|\(?[a-z]{3,9}\)?)?\W*$", re.IGNORECASE)
_NTH_DAY = re.compile(r"^\W*(?:day\s*(\d{1,2})|(\d{1,2})\s*일차|제\s*(\d{1,2})\s*일)\W*$", re.IGNORECASE)
_LONGEST = 1_000  # characters of a line; each pattern is tried at each of them
_DASHES = dict.fromkeys(map(ord, "‐‑‒–—―−～〜"), "-")


@dataclass
class _Reader:
    """What is known so far while lines are read one after the other."""

    day: date
    first: date
    entries: list[Entry] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    indents: list[tuple[int, str]] = field(default_factory=list)  # how far the blocks above are indented, and their codes


def read_lines(text: str, first: date, ends: datetime | None = None) -> Read:
    """The agenda that these lines say; `first` is the event's first day, `ends` its end on the wall. Raises NothingRead, TooManyLines."""
    reader = _Reader(first, first)
    for number, raw in enumerate(text.splitlines()[: 4 * MOST_ITEMS], 1):
        _line(reader, number, unicodedata.normalize("NFKC", raw.replace("\u00a0", " ")).translate(_DASHES).rstrip())
    must_be_few(reader.entries, reader.faults)
    return Read(with_lengths(reader.entries, ends), reader.faults)


def with_lengths(entries: list[Entry], ends: datetime | None) -> list[Entry]:
    """Entries without a length last until the next one of their day and room begins, the last one until the event ends."""
    done = list(entries)
    for place, entry in enumerate(done):
        if entry.minutes is not None or entry.starts is None:
            continue
        beside = (each for each in done[place + 1 :] if each.starts and each.day == entry.day and entry.room in ("", each.room) and each.starts > entry.starts)
        upto = next((each.starts for each in beside if each.starts), ends)
        if upto is not None and (upto.tzinfo is None) == (entry.starts.tzinfo is None):
            done[place] = replace(entry, minutes=minutes_between(entry.starts, upto))
    return done


def _line(reader: _Reader, number: int, line: str) -> None:
    bare = " ".join(line.split())
    if not re.search(r"\w", bare):
        return
    if len(bare) > _LONGEST:
        reader.faults.append(Fault(number, bare[:200], _l("This line is too long for an item.")))
        return
    try:
        day = _day(bare, reader)
    except ValueError:
        reader.faults.append(Fault(number, bare[:200], _l("The day, the time or the minutes cannot be read. Write them like 2019-01-09, 10:30 and 20.")))
        return
    if day is not None:
        reader.day, reader.indents = day, []
        return
    indent = len(line) - len(line.lstrip())
    rest = _BULLET.sub("", bare)
    starts = ends = None
    span = _SPAN.match(rest)
    if span:
        try:
            starts, ends = _clock(reader.day, span.groups()[:4]), _clock(reader.day, span.groups()[4:])
        except ValueError:
            reader.faults.append(Fault(number, bare[:200], _l("The time is no time of a day. Write it like 10:30 or 오후 2:00.")))
            return
        rest = _BULLET.sub("", rest[span.end() :])
    entry = _entry(reader, number, rest, starts, ends)
    if isinstance(entry, Fault):
        reader.faults.append(replace(entry, text=bare[:200]))
        return
    while reader.indents and reader.indents[-1][0] >= indent:
        reader.indents.pop()
    code = f"line-{number}"
    reader.entries.append(replace(entry, code=code, parent=reader.indents[-1][1] if reader.indents else ""))
    reader.indents.append((indent, code))


def _entry(reader: _Reader, number: int, rest: str, starts: datetime | None, ends: datetime | None) -> Entry | Fault:
    minutes, people = None, ""
    if starts is not None and ends is not None:
        ends += timedelta(days=ends < starts)
        minutes = minutes_between(starts, ends)
        if minutes is None:
            return Fault(number, rest[:200], _l("The end must be later than the start."))
    for _ in range(2):  # "제목 (발표자) 20분" as well as "제목 20분 (발표자)"
        if minutes is None and (length := _LENGTH.search(rest)) and rest[: length.start()].strip():
            minutes, rest = int(length[1]), rest[: length.start()]
        elif not people and (named := _PEOPLE.search(rest)) and rest[: named.start()].strip():
            people, rest = named[1], rest[: named.start()]
    title = rest.strip(" -:|,·\t")
    if not re.search(r"\w", title):
        return Fault(number, rest[:200], _l("There is a time, but no title."))
    if minutes is not None and not 0 < minutes <= MOST_MINUTES:
        return Fault(number, rest[:200], _l("An item may last from one minute to a day."))
    return Entry(in_its_language(title), line=number, kind=kind_of(title), day=reader.day, starts=starts, minutes=minutes, speakers=in_its_language(people))


def _day(line: str, reader: _Reader) -> date | None:
    """The day that a heading names; None for anything else. Raises ValueError for a day that no calendar has."""
    nth = _NTH_DAY.match(line)
    if nth:
        return reader.first + timedelta(days=int(next(each for each in nth.groups() if each)) - 1)
    found = _DAY.match(line)
    if not found or not (found[1] or re.search(r"[월./-]", line)):
        return None
    day = date(int(found[1] or reader.first.year), int(found[2]), int(found[3]))
    if not is_near(day):
        raise ValueError
    return day


def _clock(day: date, parts: tuple[str | None, ...]) -> datetime | None:
    """A time of this day. Raises ValueError for what no clock shows."""
    before, hour, minute, behind = parts
    if hour is None:
        return None
    half = (before or behind or "").casefold().replace(".", "")
    at = int(hour)
    if half in ("오후", "pm") and at < 12:
        at += 12
    elif half in ("오전", "am") and at == 12:
        at = 0
    if at == 24 and not int(minute or 0):
        return datetime.combine(day + timedelta(days=1), time())
    return datetime.combine(day, time(at, int(minute or 0)))
