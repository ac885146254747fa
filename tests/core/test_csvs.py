"""What people typed is text in a spreadsheet, whatever it looks like."""

import pytest

from eventsapp.core.csvs import BOM, lines, safe_cell


@pytest.mark.parametrize("typed", ["=1+1", "+82 10", "-1", "@SUM(A1)", " =1", "\t=1", "\rx", "\nx", "＝1+1", "＋1", "－1", "＠SUM(A1)", "\u3000＝1", "﹢1", "﹣1", "﹦1", "﹫x"])
def test_what_a_spreadsheet_would_run_is_quoted(typed):
    assert safe_cell(typed) == "'" + typed


@pytest.mark.parametrize("typed", ["", "홍길동", "010-1234-5678", "a=b", "㈜한빛", "100%", " x"])
def test_everything_else_stays(typed):
    assert safe_cell(typed) == typed


def test_a_file_begins_with_its_mark_and_ends_each_row():
    assert b"".join(lines([["이름", "수"], ["Jun, Lee", "=1"]])).decode() == BOM + "이름,수\r\n\"Jun, Lee\",'=1\r\n"
