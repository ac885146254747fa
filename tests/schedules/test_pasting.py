"""Agendas as people write them: lines and tables, in Korean and English, with a sentence for each line that cannot be read."""

from __future__ import annotations

from datetime import date, datetime, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eventsapp.core.errors import Refusal
from eventsapp.core.spreadsheets import read_table
from eventsapp.core.words import Words
from eventsapp.events.rules import ItemKind
from eventsapp.schedules.rules.entries import NothingRead, Read
from eventsapp.schedules.rules.pasting import read_lines
from eventsapp.schedules.rules.tables import read_rows

DAY = date(2019, 1, 9)
ENDS = datetime.combine(DAY, time(12))


def read(text):
    return [(entry.starts and f"{entry.starts:%H:%M}", entry.minutes, entry.title.text("ko"), entry.speakers.text("ko")) for entry in read_lines(text, DAY, ENDS).entries]


def table(text):
    found = read_rows(read_table(text.encode()), DAY, ENDS, {"휴식": ItemKind.BREAK})
    return [(entry.starts and f"{entry.starts:%H:%M}", entry.minutes, entry.title.text("ko"), entry.speakers.text("ko"), entry.room) for entry in found.entries]


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("10:30–10:50 추진 계획 공유 (국토교통부)", ("10:30", 20, "추진 계획 공유", "국토교통부")),
        ("10:30 ~ 10:50 | 추진 계획 공유", ("10:30", 20, "추진 계획 공유", "")),
        ("10:30 - 10:50 Sharing of the plan (Ministry)", ("10:30", 20, "Sharing of the plan", "Ministry")),
        ("１０：３０∼１０：５０　추진 계획", ("10:30", 20, "추진 계획", "")),
        ("오후 2:00 - 오후 2:30 발표", ("14:00", 30, "발표", "")),
        ("2:00 pm - 2:30 pm Talk", ("14:00", 30, "Talk", "")),
        ("14시 30분 ~ 15시 발표", ("14:30", 30, "발표", "")),
        ("- 질의응답 20분", (None, 20, "질의응답", "")),
        ("3) Q&A (20 min)", (None, 20, "Q&A", "")),
        ("10:30 발표 (홍길동) 15분", ("10:30", 15, "발표", "홍길동")),
        ("11:40 기업 건의", ("11:40", 20, "기업 건의", "")),
        ("23:30-00:30 Late show", ("23:30", 60, "Late show", "")),
        ("2019년 사업 계획 보고", (None, None, "2019년 사업 계획 보고", "")),
    ],
)
def test_a_line_is_read_as_it_is_meant(line, said):
    assert read(line) == [said]


def test_an_item_lasts_until_the_next_one_and_the_last_until_the_end():
    assert [minutes for _, minutes, _, _ in read("10:30 하나\n10:50 둘\n11:30 셋")] == [20, 40, 30]


def test_days_are_headings_and_parts_are_indented():
    found = read_lines("1월 9일(수)\n10:00 Plans\n  - Sejong 10분\n  - Busan 10분\n2019-01-10\n09:00 Visit\nDay 3\n09:00 Home", DAY).entries

    assert [(entry.title.text("en"), entry.day.day, bool(entry.parent)) for entry in found] == [
        ("Plans", 9, False), ("Sejong", 9, True), ("Busan", 9, True), ("Visit", 10, False), ("Home", 11, False),
    ]  # fmt: skip


def test_kinds_are_guessed_from_titles():
    found = read_lines("등록\n휴식\n점심\n질의응답\n기업 건의\n성원보고\n임원 선출\n제1호 의안\nTalk of the town", DAY).entries

    assert [entry.kind.value for entry in found] == ["ceremony", "break", "meal", "questions", "suggestions", "report", "election", "resolution", "talk"]


def test_a_line_that_cannot_be_read_is_named_with_its_number():
    found = read_lines("10:30 Plans\n25:70 Nothing\n10:30-10:30 Zero\n11:00 -", DAY)

    assert [(fault.line, fault.text) for fault in found.faults] == [(2, "25:70 Nothing"), (3, "10:30-10:30 Zero"), (4, "11:00 -")]
    assert [entry.title.text("en") for entry in found.entries] == ["Plans"]


def test_a_table_from_a_spreadsheet_is_read_by_its_headings():
    pasted = "시간\t소요\t제목\t발표자\t소속\t장소\n10:30\t20\t추진 계획\t홍길동\t국토교통부\t대강당\n\t10분\t휴식\t\t\t\n11:00\t0:30\t질의응답\t\t\t"

    assert table(pasted) == [("10:30", 20, "추진 계획", "홍길동 (국토교통부)", "대강당"), (None, 10, "휴식", "", ""), ("11:00", 30, "질의응답", "", "")]


def test_a_table_in_english_with_both_languages():
    pasted = "start,end,title ko,title en,speaker\n10:30,10:50,계획,Plans,Kim\n"
    entry = read_rows(read_table(pasted.encode()), DAY, ENDS, {}).entries[0]

    assert (entry.title, entry.minutes, entry.speakers) == (Words(ko="계획", en="Plans"), 20, Words(en="Kim"))


def test_rows_that_cannot_be_read_are_named():
    found = read_rows(read_table("시작,제목\n10:30,계획\n언젠가,휴식\n11:00,\n".encode()), DAY, ENDS, {})

    assert [(fault.line, fault.text) for fault in found.faults] == [(3, "언젠가 | 휴식"), (4, "11:00")]


def test_a_table_that_names_no_title_is_no_agenda():
    assert read_rows(read_table(b"name,email\nA,b@c.test\n"), DAY, ENDS, {}) is None


def test_nothing_is_said_to_be_nothing():
    with pytest.raises(NothingRead):
        read_lines("\n  \n---\n", DAY)


def read_or_refused(reading):
    """What was read; nothing if it was refused with a sentence. Anything else that is raised is a fault of ours."""
    try:
        return reading()
    except Refusal:
        return Read(())


@given(st.text(alphabet=st.sampled_from("0123456789:-~ .,()[]\t\n오전오후월일시분pamin제목AbC휴식※①٣²"), max_size=200))
def test_any_text_gives_an_agenda_or_a_sentence(text):
    found = read_or_refused(lambda: read_lines(text, DAY, ENDS))

    assert all(entry.title and (entry.minutes is None or entry.minutes > 0) for entry in found.entries)
    assert all(str(fault.sentence) for fault in found.faults)


@given(st.lists(st.lists(st.text(alphabet=st.sampled_from("0123456789:./-오후월제목 pm시"), max_size=12), min_size=2, max_size=5), max_size=4))
def test_any_table_gives_an_agenda_or_a_sentence(cells):
    rows = ["시작\t제목\t소요\t날짜\t최소", *("\t".join(row) for row in cells)]
    found = read_or_refused(lambda: read_rows(read_table("\n".join(rows).encode()), DAY, ENDS, {}))

    assert all(entry.title for entry in found.entries)
