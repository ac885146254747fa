"""What a table that people send may be: its limits, the refusals of what is none, the rows it is read into."""

from __future__ import annotations

import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from flask_babel import lazy_gettext as _l

from ..errors import Refusal

LARGEST = 5 * 1024 * 1024  # octets of a file
MOST_ROWS, MOST_COLUMNS, MOST_IN_CELL = 20_000, 100, 2_000
MOST_CHARACTERS = 10_000_000  # of all cells together: one text of a workbook may stand in a million cells
PATIENCE = 10.0  # seconds for reading one file


class EmptyTable(Refusal):
    def __init__(self) -> None:
        super().__init__(_l("There is nothing in this file. Please choose another one."))


class TableTooLarge(Refusal):
    def __init__(self) -> None:
        super().__init__(_l("This file is larger than %(most)d MB. Please divide it into several files.", most=LARGEST // 1024 // 1024))


class TooManyRows(Refusal):
    def __init__(self) -> None:
        super().__init__(_l("This table has more than %(most)d rows. Please divide it into several files.", most=MOST_ROWS))


class TooManyColumns(Refusal):
    def __init__(self, row: int) -> None:
        super().__init__(_l("Row %(row)d has more than %(most)d columns. Please remove what is not needed.", row=row, most=MOST_COLUMNS))


class CellTooLong(Refusal):
    def __init__(self, row: int, most: int = MOST_IN_CELL) -> None:
        super().__init__(_l("A cell in row %(row)d holds more than %(most)d characters. Perhaps a quotation mark is not closed.", row=row, most=most))


class TooMuchText(Refusal):
    def __init__(self) -> None:
        super().__init__(_l("There is too much text in this table. Please divide it into several files."))


class TooSlow(Refusal):
    def __init__(self) -> None:
        super().__init__(_l("Reading this file takes too long. Please copy the rows into a new, plain spreadsheet and send that."))


class Swollen(Refusal):
    """A packed file that would unpack to something far too large: by accident or on purpose."""

    def __init__(self) -> None:
        super().__init__(_l("This spreadsheet is too large once it is unpacked. Please copy the rows into a new, plain spreadsheet and send that."))


class Damaged(Refusal):
    def __init__(self) -> None:
        super().__init__(_l("This spreadsheet is damaged and cannot be read. Please open it, save it again as .xlsx and send that."))


class Locked(Refusal):
    def __init__(self) -> None:
        super().__init__(
            _l("This file is protected by a password or by your organisation's document security. Please save a copy without protection and send that.")
        )


class OldFormat(Refusal):
    def __init__(self) -> None:
        super().__init__(_l("This is a spreadsheet in another format. Please open it, save it as .xlsx or .csv and send that."))


class WebPage(Refusal):
    def __init__(self) -> None:
        super().__init__(
            _l("This is a web page or an XML file, whatever its name says. Please open it in a spreadsheet program, save it as .xlsx and send that.")
        )


class NotATable(Refusal):
    def __init__(self) -> None:
        super().__init__(_l("This is neither an .xlsx nor a .csv file, whatever its name says."))


class UnknownLetters(Refusal):
    def __init__(self) -> None:
        super().__init__(_l("The letters of this file cannot be read. Please save it as “CSV UTF-8” or as .xlsx and send that."))


@dataclass(frozen=True)
class Row:
    """A row with something in it, under the number that a spreadsheet shows it by."""

    number: int
    cells: tuple[str, ...]


class Deadline:
    """Until when a file may be read; looked at between rows and between portions of it."""

    def __init__(self, seconds: float) -> None:
        self._ends = time.monotonic() + seconds

    def must_hold(self) -> None:
        if time.monotonic() > self._ends:
            raise TooSlow()


def within_limits(rows: Iterable[Sequence[str]], deadline: Deadline, most_in_cell: int) -> list[Row]:
    """The rows that hold anything, without the blank cells at their ends. Raises what refuses the table; EmptyTable for none."""
    found: list[Row] = []
    characters = 0
    for number, cells in enumerate(rows, start=1):
        if number % 100 == 0:
            deadline.must_hold()
        kept = _without_blank_end(cells)
        if not kept:
            continue
        if len(found) >= MOST_ROWS:
            raise TooManyRows()
        if len(kept) > MOST_COLUMNS:
            raise TooManyColumns(number)
        if any(len(cell) > most_in_cell for cell in kept):
            raise CellTooLong(number, most_in_cell)
        characters += sum(map(len, kept))
        if characters > MOST_CHARACTERS:
            raise TooMuchText()
        found.append(Row(number, kept))
    if not found:
        raise EmptyTable()
    return found


def _without_blank_end(cells: Sequence[str]) -> tuple[str, ...]:
    last = len(cells)
    while last and not cells[last - 1].strip():
        last -= 1
    return tuple(cells[:last])
