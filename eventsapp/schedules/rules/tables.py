"""Tables of an agenda, as pasted from a spreadsheet or saved as one: columns by their headings in Korean or English."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import NoReturn
from zoneinfo import ZoneInfo

from flask_babel import lazy_gettext as _l

from ...core.spreadsheets.rules import Row
from ...core.words import Words, clean_line
from ...events.rules import MOST_MINUTES, ItemKind, Released
from . import ours
from .entries import Entry, Fault, Read, in_its_language, is_near, kind_of, minutes_between, must_be_few
from .pasting import with_lengths
from .persons import cell_of, named_in

# The columns in the order in which they are written; each with its heading and whatever else people call it.
COLUMNS: dict[str, tuple[str, ...]] = {
    "code": ("코드 code", "코드", "code", "id"),
    "day": ("날짜 day", "날짜", "일자", "day", "date"),
    "start": ("시작 start", "시작", "시작시간", "시간", "시각", "start", "time", "begin"),
    "end": ("종료 end", "종료", "끝", "종료시간", "end"),
    "minutes": ("소요(분) min", "소요", "소요시간", "분", "min", "minutes", "duration", "length"),
    "title": ("제목", "내용", "순서", "안건", "title", "item", "subject"),
    "title_ko": ("제목(한국어) title ko", "제목(국문)", "국문제목", "titleko"),
    "title_en": ("제목(영어) title en", "제목(영문)", "영문제목", "titleen"),
    "speakers": ("발표자", "발표", "speaker", "speakers", "presenter"),
    "speakers_ko": ("발표자(한국어) speaker ko", "speakerko"),
    "speakers_en": ("발표자(영어) speaker en", "speakeren"),
    "people": ("등록 발표자 people", "등록 발표자", "people", "persons"),
    "organisation": ("소속", "기관", "org", "organisation", "organization", "affiliation"),
    "room": ("장소 room", "장소", "회의실", "room", "place", "location"),
    "kind": ("구분 kind", "구분", "유형", "종류", "kind", "type"),
    "parent": ("묶음 block", "묶음", "상위", "block", "parent"),
    "least": ("최소(분) least", "최소", "least"),
    "pinned": ("고정 pinned", "고정", "pinned", "fixed"),
    "summary_ko": ("설명(한국어) summary ko", "설명", "비고", "summary", "abstract", "description"),
    "summary_en": ("설명(영어) summary en", "summaryen"),
}
WRITTEN = (
    "code", "day", "start", "minutes", "title_ko", "title_en", "people", "speakers_ko", "speakers_en", "room", "kind", "parent", "least", "pinned", "summary_ko", "summary_en",
)  # fmt: skip
LATEST_HOUR = 6  # until when a night belongs to the day before: "24:15" is a quarter past midnight
EVERYBODY = "*"  # the room of a part that is for everybody, of a block that is in a room; a part that names no room is where its block is
_BY_NAME = {re.sub(r"\W", "", name).casefold(): column for column, names in COLUMNS.items() for name in names}


def headings(row: Sequence[str]) -> dict[str, int]:
    """Which column stands where, by its heading; empty for a row that is no heading of an agenda."""
    found: dict[str, int] = {}
    for place, cell in enumerate(row):
        column = _BY_NAME.get(re.sub(r"\W", "", cell).casefold())
        if column is not None:
            found.setdefault(column, place)
    return found if {"title", "title_ko", "title_en"} & set(found) and len(found) > 1 else {}


def read_rows(rows: Sequence[Row], first: date, ends: datetime | None, kinds: Mapping[str, ItemKind]) -> Read | None:
    """The agenda in a table whose first row names its columns; None if it names none. `kinds` are the names people know them by."""
    columns = headings(rows[0].cells) if rows else {}
    if not columns:
        return None
    entries: list[Entry] = []
    faults: list[Fault] = []
    for row in rows[1:]:
        cells = {column: _unquoted(row.cells[place], column) if place < len(row.cells) else "" for column, place in columns.items()}
        if any(cells.values()):
            found = _entry(cells, row.number, entries[-1].day if entries else first, kinds)
            (faults if isinstance(found, Fault) else entries).append(found)  # type: ignore[arg-type]
    must_be_few(entries, faults)
    whole = {"code", "pinned", "least"} <= set(columns)  # saved by us: what has no length is open
    if not whole:
        return Read(with_lengths(entries, ends), faults)
    blocks = {entry.parent for entry in entries if entry.parent}  # they last as long as their parts
    return Read([replace(entry, minutes=None) if entry.code in blocks else entry for entry in entries], faults, ordered=True)


def rows_of(items: Sequence[Released], *, zone: str, first: date | None, erased: Collection[str] = ()) -> list[list[str]]:
    """The agenda as a table that read_rows reads back. `first` is the event's first day, `erased` the codes of speakers whose names are gone."""
    codes = {item.uid: item.code for item in items}
    rooms = {item.uid: item.room_name.text("ko") for item in items}
    blocks = {item.parent for item in items}
    begins = ours.pinned_starts(items)
    table = [[COLUMNS[column][0] for column in WRITTEN]]
    for item in items:
        starts_at = begins.get(item.uid, item.starts_at) if item.pinned else item.starts_at
        day, clock = _wall(item.day or first, starts_at.astimezone(ZoneInfo(zone)) if starts_at is not None else None)
        wished = item.minutes + item.short + item.gave if item.minutes is not None else 0
        long = wished and (item.uid not in blocks or wished <= MOST_MINUTES)
        room, around = rooms[item.uid], rooms.get(item.parent, "")
        said = {
            "code": item.code, "day": day, "start": clock, "minutes": str(wished) if long else "", "room": "" if room == around else room or EVERYBODY,
            "kind": item.kind.value, "parent": codes.get(item.parent, ""), "least": "" if item.least is None else str(item.least), "pinned": "1" if item.pinned else "",
            "people": cell_of(each for each in item.people if each.code not in erased),
        }  # fmt: skip
        for name, words in (("title", item.title), ("speakers", item.speakers), ("summary", item.summary)):
            said |= {f"{name}_{lang}": words.get(lang, "") for lang in ("ko", "en")}
        table.append([_quoted(said[column]) for column in WRITTEN])
    return table


def _wall(day: date | None, local: datetime | None) -> tuple[str, str]:
    """A day and a time as a table says them; what begins after midnight is the day's before, counted on."""
    if local is None:
        return day.isoformat() if day else "", ""
    hours = 24 * (local.date() - day).days + local.hour if day is not None else -1
    if day is not None and 0 <= hours < 48:
        return day.isoformat(), f"{hours:02d}:{local:%M}"
    return local.date().isoformat(), f"{local:%H:%M}"


def _entry(cells: Mapping[str, str], number: int, day_before: date | None, kinds: Mapping[str, ItemKind]) -> Entry | Fault:
    shown = " | ".join(cell for cell in cells.values() if cell)[:200]
    title = _both(cells, "title")
    if not title:
        return Fault(number, shown, _l("There is no title in this row."))
    try:
        day = _day(cells.get("day", ""), day_before)
        latest = 48 if cells.get("code") else 24 + LATEST_HOUR  # what we saved counts on for as long as it takes
        starts = _clock(cells.get("start", ""), day, latest)
        ends = _clock(cells.get("end", ""), day, latest)
        minutes, least = _minutes(cells.get("minutes", "")), _minutes(cells.get("least", ""))
    except (ValueError, OverflowError):
        return Fault(number, shown, _l("The day, the time or the minutes cannot be read. Write them like 2019-01-09, 10:30 and 20."))
    if minutes is None and starts is not None and ends is not None:
        minutes = minutes_between(starts, ends + timedelta(days=ends < starts))
    if minutes is not None and not 0 < minutes <= MOST_MINUTES:
        return Fault(number, shown, _l("An item may last from one minute to a day."))
    speakers = _both(cells, "speakers")
    if cells.get("organisation"):
        speakers = Words({lang: f"{text} ({cells['organisation']})" for lang, text in speakers.items()}) if speakers else in_its_language(cells["organisation"])
    kind = kinds.get(cells.get("kind", "").casefold()) or kind_of(title.text("ko"))
    summary = Words({lang: text[:4_000] for lang in ("ko", "en") if (text := cells.get(f"summary_{lang}", "").strip())})
    if list(summary) == ["ko"] and "summary_en" not in cells:
        summary = in_its_language(summary["ko"], most=4_000)
    room = cells.get("room", "")[:100]
    pinned = {"": None if "pinned" not in cells else False}.get(cells.get("pinned", ""), True)
    return Entry(
        title, line=number, kind=kind, day=day, starts=starts, minutes=minutes, code=cells.get("code", "")[:60], speakers=speakers, room="" if room == EVERYBODY else room,
        parent=cells.get("parent", "")[:60], least=least, pinned=pinned if starts else None, summary=summary, people=named_in(cells.get("people", "")), everybody=room == EVERYBODY,
    )  # fmt: skip


def _unquoted(cell: str, column: str) -> str:
    """A cell cleaned, without the quote that our own files put before what a spreadsheet would run (core.csvs.safe_cell), or before such a quote."""
    text = cell if "summary" in column else clean_line(cell)
    return text[1:] if text.startswith("'") and _runs(text) else text


def _quoted(text: str) -> str:
    """Text that begins like a quoted formula, quoted once more, so that it is not taken for one of ours."""
    return f"'{text}" if text.startswith("'") and _runs(text) else text


def _runs(text: str) -> bool:
    """Whether a spreadsheet would run this but for its quotes."""
    behind = text.lstrip("'").lstrip()
    return unicodedata.normalize("NFKC", behind[:1]) in ("=", "+", "-", "@")


def _both(cells: Mapping[str, str], name: str) -> Words:
    words = Words({lang: text[:300] for lang in ("ko", "en") if (text := cells.get(f"{name}_{lang}", ""))})
    plain = in_its_language(cells.get(name, ""))
    return Words({**plain, **words})


def _day(text: str, before: date | None) -> date | None:
    if not text:
        return before
    digits = [int(part) for part in re.findall(r"\d+", text)[:3]]
    if len(digits) == 2 and before is not None:
        digits = [before.year, *digits]
    day = date(*digits) if len(digits) == 3 else _fail()
    return day if is_near(day) else _fail()


def _clock(text: str, day: date | None, latest: int) -> datetime | None:
    if not text or day is None:
        return None
    found = re.search(r"(오후|pm)?\D*?(\d{1,2})\s*[:시]\s*(\d{2})?", text, re.IGNORECASE)
    if not found:
        _fail()
    hour = int(found[2]) + (12 if (found[1] or "pm" in text.casefold()) and int(found[2]) < 12 else 0)
    if hour >= latest:
        _fail()
    return datetime.combine(day + timedelta(days=hour // 24), time(hour % 24, int(found[3] or 0)))


def _minutes(text: str) -> int | None:
    if not text:
        return None
    clock = re.fullmatch(r"(\d{1,2}):(\d{2})(?::00)?", text)
    if clock:
        return int(clock[1]) * 60 + int(clock[2])
    found = re.fullmatch(r"(\d{1,5})(?:\.0+)?\s*(?:분|min(?:utes?)?)?", text, re.IGNORECASE)
    return int(found[1]) if found else _fail()


def _fail() -> NoReturn:
    raise ValueError
