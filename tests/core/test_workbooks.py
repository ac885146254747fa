"""Workbooks as they are written: text stays text, whatever it looks like."""

import io
import zipfile

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from eventsapp.core.spreadsheets import workbook
from eventsapp.core.spreadsheets.writing import LONGEST_CELL, sheet_name

HEADER = ("기관명", "사업자등록번호", "전화")
# "_x" begins Excel's own way to write a letter by its number, which openpyxl does not read back everywhere.
SAYABLE = st.text(st.characters(exclude_categories=("Cs", "Cc"), exclude_characters="\ufffe\uffff"), min_size=1, max_size=30).filter(lambda text: "_x" not in text)


def opened(octets):
    return openpyxl.load_workbook(io.BytesIO(octets))


def cells(octets):
    return [[cell.value for cell in row] for row in opened(octets).active.iter_rows()]


@pytest.mark.parametrize("cell", ["=cmd()", "=1+1", "+82-2-1234-5678", "-1", "@SUM(A1)", "{=A1}", "0123", "1234567890", "1E5", "https://example.com", "2019-01-25"])
def test_no_cell_is_anything_but_text(cell):
    sheet = opened(workbook([HEADER, [cell] * 3], title="명단")).active

    assert [(each.value, each.data_type, each.number_format, each.hyperlink) for each in sheet[2]] == [(cell, "s", "@", None)] * 3


def test_nothing_in_the_file_is_a_formula():
    with zipfile.ZipFile(io.BytesIO(workbook([HEADER, ["=HYPERLINK(1)", "{=1}", "@x"]], title="x"))) as file:
        assert b"<f>" not in file.read("xl/worksheets/sheet1.xml")


def test_the_header_is_bold_and_stays_in_sight():
    sheet = opened(workbook([HEADER, ["가", "나", "다"]], title="명단")).active

    assert (sheet.freeze_panes, sheet["A1"].font.bold, bool(sheet["A2"].font.bold)) == ("A2", True, False)


def test_columns_are_as_wide_as_what_stands_in_them():
    sheet = opened(workbook([["a", "b", "c"], ["x", "스마트시티협회", "y" * 500]], title="명단")).active

    assert [round(sheet.column_dimensions[letter].width) for letter in "ABC"] == [9, 17, 61]


def test_ten_thousand_rows_come_back():
    rows = [[f"{row}", "한빛시스템", "=x"] for row in range(10_000)]

    assert cells(workbook((row for row in rows), title="x")) == rows


def test_rows_of_different_lengths_and_no_rows_at_all():
    assert cells(workbook([["a"], ["b", "c"]], title="x")) == [["a", None], ["b", "c"]]
    assert opened(workbook([], title="x")).active.max_row == 1


def test_what_no_cell_can_hold_is_cut_and_replaced():
    [[long], [lone]] = cells(workbook([["가" * 40_000], ["a\ud800b"]], title="x"))

    assert (len(long), lone) == (LONGEST_CELL, "a?b")


def test_an_emoji_takes_the_place_of_two_letters():
    assert cells(workbook([["🎉" * 20_000]], title="x")) == [["🎉" * (LONGEST_CELL // 2)]]


def test_control_letters_do_no_harm():
    assert cells(workbook([["a\x00b\x0bc\x1fd\ufffe", "a\r\nb\tc"]], title="x")) == [["a b c d ", "a\nb\tc"]]


@pytest.mark.parametrize(
    ("title", "name"),
    [("참가자 명단", "참가자 명단"), ("a/b:c*d?e[f]g\\h", "a b c d e f g h"), ("'quoted'", "quoted"), ("", "Sheet1"), ("History", "Sheet1"), ("가" * 40, "가" * 31), ("x" * 30 + "''", "x" * 30), ("\ud800", "Sheet1"), ("\ufffe", "Sheet1"), ("🎉" * 20, "🎉" * 15)],
)
def test_any_title_becomes_a_name_excel_takes(title, name):
    assert sheet_name(title) == name
    assert opened(workbook([["a"]], title=title)).sheetnames == [name]


def test_the_same_rows_are_the_same_octets():
    assert workbook([HEADER], title="x") == workbook([HEADER], title="x")


@settings(max_examples=60, deadline=None)
@given(st.lists(st.lists(SAYABLE, min_size=3, max_size=3), min_size=1, max_size=5))
def test_every_text_comes_back_as_it_was(rows):
    assert cells(workbook(rows, title="x")) == rows


@settings(max_examples=60, deadline=None)
@given(st.text(st.characters(), max_size=40), st.text(st.characters(), max_size=40))
def test_no_text_and_no_title_breaks_a_workbook(cell, title):
    assert opened(workbook([[cell]], title=title)).active.max_row == 1
