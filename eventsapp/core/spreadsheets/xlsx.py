"""Workbooks as they are sent: looked at before they are unpacked, read row by row, each cell as people see it."""

from __future__ import annotations

import io
import re
import warnings
import zipfile
from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

import openpyxl

from ..errors import Refusal
from .rules import Damaged, Deadline, Locked, NotATable, OldFormat, Row, Swollen, within_limits

MOST_MEMBERS = 500
MOST_UNPACKED = 60 * 1024 * 1024  # octets of all members; five times what 20,000 rows of a list of ours take
MOST_RATIO = 200  # unpacked to packed; a list that repeats itself reaches sixty
_SMALL = 1024 * 1024  # octets unpacked that harm nobody, whatever the ratio

_ZEROS = re.compile(r"0[0-]*")  # a number format that shows digits and dashes: 000-00-00000
_UNDERSCORED = re.compile(r"_x000[dDaA]_")  # how Excel writes the end of a line inside a shared text


def read(octets: bytes, deadline: Deadline, most_in_cell: int) -> list[Row]:
    """The rows of the first sheet that can be seen. Whatever is wrong with the file is a Refusal."""
    try:
        _must_be_modest(octets)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # the library tells of styles and pictures that it passes over
            book = openpyxl.load_workbook(_Watched(octets, deadline), read_only=True, data_only=True, keep_links=False)
            try:
                sheet = next((each for each in book.worksheets if each.sheet_state == "visible"), None) or book.worksheets[0]
                sheet.reset_dimensions()  # what a sheet says of its own size is not to be believed
                return within_limits(_rows(sheet), deadline, most_in_cell)
            finally:
                book.close()
    except Refusal:
        raise
    except MemoryError:
        raise Swollen() from None
    except Exception as fault:  # a file made by anybody's program can break a reader anywhere
        raise Damaged() from fault


def _must_be_modest(octets: bytes) -> None:
    """Raise what refuses a package by its table of contents, before anything of it is unpacked.

    A member that unpacks to more than it says there is cut off by the reader, so that what is said here holds.
    """
    with zipfile.ZipFile(io.BytesIO(octets)) as package:
        members = package.infolist()
    if any(member.flag_bits & 1 for member in members):
        raise Locked()
    names = {member.filename for member in members}
    unpacked = sum(member.file_size for member in members)
    if len(members) > MOST_MEMBERS or unpacked > MOST_UNPACKED or (unpacked > _SMALL and unpacked > MOST_RATIO * len(octets)):
        raise Swollen()
    if "xl/workbook.bin" in names or "content.xml" in names:  # .xlsb, .ods
        raise OldFormat()
    if "xl/workbook.xml" not in names and not any(name.startswith("xl/") for name in names):
        raise NotATable()


class _Watched(io.BytesIO):
    """The octets of a file whose every reading looks at the time: some are long to unpack."""

    def __init__(self, octets: bytes, deadline: Deadline) -> None:
        super().__init__(octets)
        self._deadline = deadline

    def read(self, size: int | None = -1, /) -> bytes:
        self._deadline.must_hold()
        return super().read(size)


def _rows(sheet: Any) -> Iterator[Sequence[str]]:
    for row in sheet.iter_rows():
        yield [_seen(cell.value, cell) if cell.value is not None else "" for cell in row]


def _seen(value: Any, cell: Any) -> str:
    """A cell's value as a spreadsheet shows it."""
    match value:
        case str():
            return _UNDERSCORED.sub("\n", value)
        case bool():
            return "TRUE" if value else "FALSE"
        case int() | float():
            return _number(value, cell.number_format)
        case datetime():
            return f"{value:%Y-%m-%d}" if value.time() == time(0) else f"{value:%Y-%m-%d %H:%M}"
        case date():
            return f"{value:%Y-%m-%d}"
        case time():
            return f"{value:%H:%M}"
        case timedelta():
            return f"{value // timedelta(hours=1)}:{value // timedelta(minutes=1) % 60:02}"
    return str(value)


def _number(value: float, shown_as: str) -> str:
    """A number with all its digits, with leading zeros and dashes where the cell's format shows them."""
    if value == int(value) and abs(value) < 10**15:
        digits = str(int(value))
        return _masked(digits, shown_as) if _ZEROS.fullmatch(shown_as) and digits.isdigit() else digits + _percent(shown_as, digits)
    if shown_as.endswith("%") and abs(value) < 10**6:
        return f"{value * 100:.10g}%"
    return f"{value:.15G}"


def _percent(shown_as: str, digits: str) -> str:
    return "00%" if shown_as.endswith("%") and digits != "0" else "%" if shown_as.endswith("%") else ""


def _masked(digits: str, shown_as: str) -> str:
    """`digits` under a format of zeros and dashes, filled from the right: 1234567891 as 000-00-00000 is 123-45-67891."""
    places = shown_as.count("0")
    left = list(digits.rjust(places, "0"))
    over, left = left[: len(left) - places], left[len(left) - places :]
    return "".join(over) + "".join(left.pop(0) if mark == "0" else mark for mark in shown_as)
