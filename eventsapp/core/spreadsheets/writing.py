"""XLSX that a spreadsheet opens as text: no cell is ever a formula, a number or a link, however it begins."""

from __future__ import annotations

import io
import re
import unicodedata
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import IO

import xlsxwriter

LONGEST_CELL = 32_767  # characters; Excel keeps no more in a cell
NARROWEST, WIDEST = 8, 60  # of a column, in characters
MEASURED = 200  # rows that columns take their width from
_CREATED = datetime(2000, 1, 1)  # noqa: DTZ001  the same rows are the same octets, and nobody's clock is read here
_UNSEEN = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\ufffe\uffff]")  # what XML cannot hold, or no reader sees
_FORBIDDEN_IN_TITLES = re.compile(r"[\[\]:*?/\\\x00-\x1f\x7f\ud800-\udfff\ufffe\uffff]")


def workbook(rows: Iterable[Sequence[str]], *, title: str) -> bytes:
    """The octets of a workbook with one sheet, called `title`; the first of `rows` is its header."""
    out = io.BytesIO()
    save_workbook(out, rows, title=title)
    return out.getvalue()


def save_workbook(out: IO[bytes], rows: Iterable[Sequence[str]], *, title: str) -> None:
    """Write such a workbook to `out`. Rows go to disk as they come, so that memory holds one of them."""
    book = xlsxwriter.Workbook(out, {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False})
    book.set_properties({"created": _CREATED})
    sheet = book.add_worksheet(sheet_name(title))
    plain = book.add_format({"num_format": "@", "valign": "top"})  # stays text also when somebody edits it
    header = book.add_format({"num_format": "@", "valign": "top", "bold": True})
    widths: list[int] = []
    for at, row in enumerate(rows):
        for column, value in enumerate(row):
            sheet.write_string(at, column, _written(value), plain if at else header)
        if at < MEASURED:
            widths = _wider(widths, row)
    for column, width in enumerate(widths):
        sheet.set_column(column, column, min(max(width + 2, NARROWEST), WIDEST), plain)
    sheet.freeze_panes(1, 0)
    book.close()


def sheet_name(title: str) -> str:
    """`title` as the name of a sheet may be: 31 characters, none that Excel refuses, no quote at either end."""
    name = _FORBIDDEN_IN_TITLES.sub(" ", title)
    name = _cut(" ".join(name.split()).strip("'"), 31).strip("' ")
    return name if name and name.casefold() != "history" else "Sheet1"


def _written(value: str) -> str:
    whole = value.encode("utf-8", "replace").decode()  # a lone surrogate cannot be stored anywhere
    return _cut(_UNSEEN.sub(" ", whole.replace("\r\n", "\n")), LONGEST_CELL)


def _cut(text: str, most: int) -> str:
    """As Excel counts: in UTF-16, where an emoji takes the place of two letters."""
    return text if len(text) * 2 <= most else text.encode("utf-16-le")[: most * 2].decode("utf-16-le", "ignore")


def _wider(widths: list[int], row: Sequence[str]) -> list[int]:
    seen = widths + [0] * (len(row) - len(widths))
    return [max(before, _width(row[at])) if at < len(row) else before for at, before in enumerate(seen)]


def _width(value: str) -> int:
    """How wide the longest line is; a Korean letter takes the place of two Latin ones."""
    return max((sum(2 if unicodedata.east_asian_width(letter) in "WF" else 1 for letter in line[:WIDEST]) for line in value.splitlines()), default=0)
