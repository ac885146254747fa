"""Arbitrary agendas of ours as plain values: written, released, and read again, without a database."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from hypothesis import strategies as st

from eventsapp.core.csvs import lines
from eventsapp.core.spreadsheets import read_table, workbook
from eventsapp.core.spreadsheets.rules import Row as SheetRow
from eventsapp.core.words import Words, clean_line, clean_text
from eventsapp.events.rules import ItemKind, Line, Released, Slot, SpeakerRole, Speaking, timetable
from eventsapp.events.rules.lines import ringless
from eventsapp.schedules.rules.documents import document_of
from eventsapp.schedules.rules.entries import MOST_TEXT, Read
from eventsapp.schedules.rules.fitting import lines_of, rooms_named
from eventsapp.schedules.rules.frab import read_json
from eventsapp.schedules.rules.persons import Known, cast_of, fold
from eventsapp.schedules.rules.tables import read_rows, rows_of
from eventsapp.schedules.rules.xml import read_xml, xml_of

ZONE = "Asia/Seoul"
SEOUL = ZoneInfo(ZONE)
FIRST = date(2019, 1, 9)
STARTS = datetime(2019, 1, 9, 10, 30, tzinfo=SEOUL)
ROOMS = {1: Words(ko="대회의실", en="Hall 1"), 2: Words(en="Attic & <roof>"), 3: Words(ko="별관")}
HALL = Words(ko="서울 회관", en="Seoul House")


@dataclass(frozen=True)
class Row:
    """A line of the draft, as its table has it. `parent` is a code."""

    code: str
    title: Words
    kind: ItemKind = ItemKind.TALK
    minutes: int | None = None
    least: int | None = None
    day: date | None = None
    room: int | None = None
    pinned_at: datetime | None = None
    parent: str = ""
    summary: Words = field(default_factory=Words)
    speakers: Words = field(default_factory=Words)
    people: tuple[tuple[int, SpeakerRole], ...] = ()
    extra: dict[str, Any] = field(default_factory=dict)

    @property
    def uid(self) -> str:
        return f"uid-{self.code}"


SPEAKERS = {
    1: Speaking("kim0", Words(ko="김 가람", en="Garam Kim"), Words(ko="본부장"), Words(ko="국토교통부", en="Ministry"), SpeakerRole.SPEAKER, True),
    2: Speaking("lee1", Words(en="O’Lee; [x] (chair)"), Words(), Words(), SpeakerRole.SPEAKER, False),
    3: Speaking("lee2", Words(en="O’Lee; [x] (chair)"), Words(), Words(), SpeakerRole.SPEAKER, True),  # a namesake
}


def arranged(rows: Sequence[Row]) -> list[Row]:
    """In the order that every act on a draft leaves: day after day, parts right behind their blocks and on their day."""
    codes = {row.code for row in rows}
    below: dict[str, list[Row]] = {}
    for row in rows:
        below.setdefault(row.parent if row.parent in codes else "", []).append(row)
    done: list[Row] = []
    stack = sorted(below.get("", []), key=lambda row: row.day or FIRST)[::-1]
    while stack:
        row = stack.pop()
        done.append(row)
        stack += [replace(part, day=row.day) for part in below.get(row.code, [])][::-1]
    return done


def released(rows: Sequence[Row]) -> list[Released]:
    """What a release of this draft says."""
    places = {row.code: place for place, row in enumerate(rows)}
    uids = {row.code: row.uid for row in rows}
    slots = [Slot(row.minutes, row.pinned_at, least=row.least, room=row.room, day=row.day, key=row.code, parent=row.parent or None) for row in rows]
    return [
        Released(
            id=places[row.code], uid=row.uid, code=row.code, kind=row.kind, title=row.title, summary=row.summary, speakers=row.speakers,
            people=tuple(replace(SPEAKERS.get(speaker, SPEAKERS[1]), role=role) for speaker, role in row.people), minutes=when.minutes, short=when.short, gave=when.gave, least=row.least,
            starts_at=when.starts_at.astimezone(UTC) if when.starts_at else None, day=row.day, room=str(row.room or ""), room_name=ROOMS[row.room] if row.room else Words(),
            parent=uids.get(row.parent, ""), pinned=row.pinned_at is not None, extra=row.extra,
        )
        for row, when in zip(rows, timetable(STARTS, ZONE, slots), strict=True)
    ]  # fmt: skip


def document(items: Sequence[Released], lang: str) -> dict[str, Any]:
    return document_of(items, title=Words(en="T"), acronym="seminar", zone=ZONE, version="1", url="https://e.test/a/b/", hall=HALL, first=FIRST, lang=lang)


def by_json(items: Sequence[Released], lang: str) -> Read:
    return read_json(json.dumps(document(items, lang)).encode())


def by_xml(items: Sequence[Released], lang: str) -> Read:
    return read_xml(xml_of(document(items, lang)))


def by_csv(items: Sequence[Released], lang: str) -> Read:
    return _read_table(b"".join(lines(rows_of(items, zone=ZONE, first=FIRST))))


def by_xlsx(items: Sequence[Released], lang: str) -> Read:
    return _read_table(workbook(rows_of(items, zone=ZONE, first=FIRST), title="Agenda"))


def table_rows(items: Sequence[Released]) -> list[SheetRow]:
    """The table as it is saved, to be changed."""
    return [SheetRow(number, tuple(cells)) for number, cells in enumerate(rows_of(items, zone=ZONE, first=FIRST), 1)]


def _read_table(octets: bytes) -> Read:
    read = read_rows(read_table(octets, most_in_cell=MOST_TEXT + 1), FIRST, None, {kind.value: kind for kind in ItemKind})
    assert read is not None
    return read


def written(read: Read) -> list[Row]:
    """The draft after what was read is written into an empty event of the same programme."""
    assert not read.faults
    known = {name.casefold(): place for place, words in ROOMS.items() for name in words.values()}
    assert {name.casefold() for name in rooms_named(read.entries, known)} <= set(known)
    those = [Known(place, each.code, frozenset(fold(name) for name in each.name.values())) for place, each in SPEAKERS.items()]
    cast = cast_of(read.entries, those, read.source)
    found = [each.speaker for each in cast.everybody]
    speakers = {key: (who.id, who.code) if (who := found[meant]) is not None else (100 + meant, f"new{meant}") for key, meant in cast.keys.items()}
    made = lines_of(read, starts_at=STARTS, zone=ZONE, rooms=known, prefix="i1", who=speakers)
    within = ringless(made)
    return arranged([_row(line, within.get(line.code, "")) for line in made])


def _row(line: Line, parent: str) -> Row:
    people = tuple((speaker, role or SpeakerRole.SPEAKER) for speaker, role in line.people or ())
    return Row(
        line.code, line.title, line.kind, line.minutes, line.least, line.day, line.room_id, line.pinned_at, parent, line.summary, line.speakers, people, dict(line.extra)
    )  # fmt: skip


letters = st.characters(exclude_categories=("Cs", "Cc", "Co", "Cn"))
nasty = st.sampled_from(["=SUM(A1)", "'=x", "제목, \"인용\"", "<b>&amp;</b>", "]]>", "e\u0301", "\u202eabc", "a\u00a0b", "2019-01-09", "10:30", "#item-x", "①", "🙂 & 🇰🇷", "line\ttab"])
line_text = st.one_of(nasty, st.text(letters, max_size=12)).map(clean_line)
long_text = st.one_of(nasty, st.text(st.one_of(letters, st.sampled_from("\n\t")), max_size=40)).map(clean_text)


def words(texts: st.SearchStrategy[str], *, least: int = 0) -> st.SearchStrategy[Words]:
    said = st.fixed_dictionaries({}, optional={"ko": texts, "en": texts}).map(lambda found: Words({lang: text for lang, text in found.items() if text}))
    return said.filter(bool) if least else said


json_values = st.one_of(st.none(), st.booleans(), st.integers(-5, 5), line_text, st.lists(line_text, max_size=2), st.dictionaries(st.sampled_from(["a", "b c", "é"]), line_text, max_size=2))
lists = st.lists(st.fixed_dictionaries({"url": line_text, "title": line_text}, optional={"type": line_text, "size": st.integers(0, 9), "tags": json_values}), min_size=1, max_size=2)
extras = st.one_of(
    st.dictionaries(st.sampled_from(["track", "subtitle", "do_not_record", "answers", "my key", "recording", "url", "logo", "xml", "xml:two"]), json_values, max_size=3),
    st.dictionaries(st.sampled_from(["links", "attachments"]), lists, max_size=2),
)


@st.composite
def drafts(draw: Any, most: int = 9) -> list[Row]:
    count = draw(st.integers(1, most))
    rows: list[Row] = []
    for number in range(count):
        blocks = [row for row in rows if not row.parent]
        parent = draw(st.sampled_from([None, None, *blocks])) if blocks else None
        day = parent.day if parent else draw(st.sampled_from([None, None, FIRST + timedelta(days=1), FIRST + timedelta(days=2)]))
        begins = STARTS.replace(day=(day or FIRST).day)
        pinned_at = draw(st.one_of(st.none(), st.none(), st.integers(-60, 600).map(lambda minutes, begins=begins: begins + timedelta(minutes=minutes))))
        rows.append(
            Row(
                f"c{number}", draw(words(line_text, least=1)), draw(st.sampled_from(list(ItemKind))), draw(st.one_of(st.integers(1, 90), st.integers(1, 90), st.none())),
                draw(st.one_of(st.none(), st.integers(0, 40))), day, draw(st.one_of(st.none(), st.sampled_from(list(ROOMS)))), pinned_at, parent.code if parent else "",
                draw(words(long_text)), draw(words(line_text)),
                tuple(dict.fromkeys(draw(st.lists(st.tuples(st.sampled_from(list(SPEAKERS)), st.sampled_from(list(SpeakerRole))), max_size=3)))), draw(extras),
            )
        )  # fmt: skip
    return arranged(rows)
