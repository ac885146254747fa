"""Tables as people send them: whatever Korean Excel saves is read, whatever else they send is refused in a sentence."""

import io
import time
from datetime import date, datetime, timedelta

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from eventsapp.core.errors import Refusal
from eventsapp.core.spreadsheets import read_table, workbook
from eventsapp.core.spreadsheets.rules import Row
from tests.core.bad_files import BAD_FILES, FINE_FILES

LIST = "기관명,사업자등록번호,전화\r\n㈜한빛정보,123-45-67891,02-123-4567\r\n"
READ = [Row(1, ("기관명", "사업자등록번호", "전화")), Row(2, ("㈜한빛정보", "123-45-67891", "02-123-4567"))]


def saved(*rows, formats=None, sheets=("명단",), hidden=()):
    """A workbook as a spreadsheet program would save it; `formats`: number formats by cell."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    for title in sheets:
        sheet = book.create_sheet(title)
        sheet.sheet_state = "hidden" if title in hidden else "visible"
        for row in rows if title not in hidden else [["hidden"]]:
            sheet.append(row)
        for where, shown_as in (formats or {}).items():
            sheet[where].number_format = shown_as
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def cells(octets):
    return [row.cells for row in read_table(octets)]


def read_or_refused(octets):
    try:
        return read_table(octets)
    except Refusal as refusal:
        return str(refusal)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp949", "utf-16"])
def test_each_encoding_of_korean_excel_is_read(encoding):
    assert read_table(LIST.encode(encoding)) == READ


def test_euc_kr_and_utf_16_the_other_way_round_are_read():
    assert read_table(LIST.replace("㈜", "").encode("euc-kr"))[1].cells[0] == "한빛정보"
    assert read_table(b"\xfe\xff" + LIST.encode("utf-16-be")) == READ


@pytest.mark.parametrize("mark", [",", ";", "\t"])
def test_each_separator_is_known(mark):
    assert read_table(LIST.replace(",", mark).encode()) == READ


def test_a_separator_inside_quotation_marks_parts_nothing():
    assert cells('이름;소속\r\n"이준, 박사";"a;b"\r\n'.encode()) == [("이름", "소속"), ("이준, 박사", "a;b")]


def test_excel_may_name_the_separator_and_keeps_its_row():
    assert read_table("sep=;\r\n이름;a,b\r\n이준;c\r\n".encode()) == [Row(2, ("이름", "a,b")), Row(3, ("이준", "c"))]


def test_rows_keep_the_numbers_that_a_spreadsheet_shows():
    table = "이름,전화\n\n,,\n이준,\"a\nb\"\n박소라,c\n"

    assert [(row.number, row.cells) for row in read_table(table.encode())] == [(1, ("이름", "전화")), (4, ("이준", "a\nb")), (5, ("박소라", "c"))]


def test_one_column_without_any_separator_is_a_table():
    assert cells("이름\n이준\n".encode()) == [("이름",), ("이준",)]


def test_a_workbook_is_read_whatever_it_is_called():
    assert read_table(saved(*(row.cells for row in READ))) == READ


def test_a_workbook_of_ours_is_read_back():
    assert read_table(workbook([row.cells for row in READ], title="명단")) == READ


@pytest.mark.parametrize(
    ("value", "shown_as", "seen"),
    [
        (1234567891, "General", "1234567891"), (1234567891, "000-00-00000", "123-45-67891"), (1012345678, "000-0000-0000", "010-1234-5678"),
        (1012345678, "General", "1012345678"), (12, "0000", "0012"), (12345, "000", "12345"), (1.5, "General", "1.5"), (0.1 + 0.2, "General", "0.3"),
        (1.23456789012345e20, "General", "1.23456789012345E+20"), (0.5, "0%", "50%"), (1, "0%", "100%"), (0, "0%", "0%"), (True, "General", "TRUE"),
        (date(2019, 1, 25), "yyyy-mm-dd", "2019-01-25"), (datetime.fromisoformat("2019-01-25 10:30"), "yyyy-mm-dd hh:mm", "2019-01-25 10:30"),
        (timedelta(hours=30, minutes=5), "[hh]:mm", "30:05"), ("=1+1", "@", ""), ("a_x000D_\nb", "@", "a\n\nb"),
    ],
)  # fmt: skip
def test_a_cell_is_read_as_people_see_it(value, shown_as, seen):
    row = read_table(saved(["첫째", "둘째", "끝"], ["x", value, "y"], formats={"B2": shown_as}))[1]

    assert row.cells == ("x", seen, "y")


def test_the_first_sheet_that_can_be_seen_is_read():
    assert cells(saved(["이름"], sheets=("숨김", "명단", "다른"), hidden=("숨김",))) == [("이름",)]


def test_what_a_sheet_says_of_its_own_size_is_not_believed():
    assert cells(FINE_FILES["dimension of a million rows"]) == [("이름", "소속"), ("이준", "한빛")]


def test_a_stray_blank_far_below_does_no_harm():
    assert [row.number for row in read_table(FINE_FILES["a cell in the last row"])] == [1, 1_048_576]


@pytest.mark.parametrize("what", BAD_FILES)
def test_a_bad_file_is_refused_with_the_sentence_that_fits(what):
    octets, refusal = BAD_FILES[what]()
    started = time.monotonic()

    with pytest.raises(refusal) as said:
        read_table(octets)

    assert type(said.value) is refusal
    assert time.monotonic() - started < 10


def test_reading_ends_when_its_time_is_over():
    rows = [["이름", "소속"]] * 5_000

    for octets in (workbook(rows, title="x"), ("\n".join(map(",".join, rows))).encode()):
        with pytest.raises(Refusal, match="too long"):
            read_table(octets, patience=0)


@settings(max_examples=300, deadline=None)
@given(st.binary(max_size=400))
def test_any_octets_are_a_table_or_a_refusal(octets):
    assert read_or_refused(octets)


@settings(max_examples=150, deadline=None)
@given(st.integers(0, 10_000), st.binary(min_size=1, max_size=8))
def test_a_workbook_with_some_octets_changed_is_a_table_or_a_refusal(where, octets):
    whole = FINE_FILES["plain"]
    at = where % len(whole)
    assert read_or_refused(whole[:at] + octets + whole[at + len(octets) :])


LETTERS = st.text(st.characters(exclude_categories=("Cs", "Cc"), exclude_characters="\ufeff\ufffe\uffff"), min_size=1, max_size=20).filter(lambda text: text.strip() and "_x" not in text)


@settings(max_examples=100, deadline=None)
@given(st.lists(st.lists(LETTERS, min_size=2, max_size=4), min_size=1, max_size=6), st.sampled_from([",", ";", "\t"]), st.sampled_from(["utf-8-sig", "utf-16"]))
def test_whatever_is_written_quoted_is_read_the_same(rows, mark, encoding):
    text = "\r\n".join(mark.join('"' + cell.replace('"', '""') + '"' for cell in row) for row in rows)

    assert [row.cells for row in read_table(f"sep={mark}\r\n{text}".encode(encoding))] == [tuple(row) for row in rows]
