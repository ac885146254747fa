"""People pasted from a spreadsheet: any text becomes rows, and a sentence for each line that cannot be read."""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

from ...core.addresses import clean_address
from ...core.words import clean_line, clean_text
from .parties import MOST_DELEGATES, Delegate

MOST_CHARACTERS = 50_000  # more than fifty people can fill
MOST_FAULTS = 20  # sentences; who made more of them corrects the first and presses again
# As many characters as the form's own fields take.
MOST = {"name": 60, "department": 100, "title": 60, "email": 254, "phone": 40}

_HEADINGS = {
    "name": "이름 성명 성함 참석자 참석자명 참가자 참가자명 name fullname delegate attendee participant",
    "department": "부서 부서명 소속 소속부서 department dept division team unit affiliation",
    "title": "직위 직함 직책 직급 position title jobtitle role",
    "email": "이메일 이메일주소 메일 메일주소 전자우편 전자메일 email emailaddress mail address",
    "phone": "전화 전화번호 휴대전화 휴대전화번호 휴대폰 휴대폰번호 핸드폰 연락처 phone phonenumber tel telephone mobile cell",
}
_KNOWN = {heading: column for column, headings in _HEADINGS.items() for heading in headings.split()}
_IN_WORDS = {"name": _l("name"), "department": _l("department"), "title": _l("position"), "email": _l("e-mail address"), "phone": _l("telephone number")}
_PHONE = re.compile(r"\+?[\d\s().·-]{7,}")
_SERIAL = re.compile(r"\d{1,4}[.)]?")


@dataclass(frozen=True)
class Pasted:
    """What a pasted text came to: the people read, a sentence for each line that was not, and those lines again."""

    people: tuple[Delegate, ...] = ()
    faults: tuple[LazyString, ...] = ()
    left: str = ""


class _Unreadable(Exception):
    """Why one line cannot be read, in a sentence."""

    def __init__(self, sentence: LazyString) -> None:
        super().__init__(sentence)
        self.sentence = sentence


def pasted(text: str, room: int = MOST_DELEGATES) -> Pasted:
    """Read lines of name, department, position, e-mail and telephone, parted by tab, semicolon or comma; at most `room` people.

    A first line with the names of the columns, Korean or English, says their order; columns it calls otherwise are passed
    over. Without one, an address and a telephone number are known by their looks and the rest stands in that order.
    """
    lines = [(number, line) for number, line in enumerate(_lines(text[:MOST_CHARACTERS]), start=1) if any(_cells(line))]
    columns = _columns(_cells(lines[0][1])) if lines else None
    people: list[Delegate] = []
    faults: list[LazyString] = []
    left: list[str] = []
    for number, line in lines[1 if columns else 0 :]:
        try:
            if len(people) >= room:
                raise _Unreadable(_l("Line %(line)d: there is no room for more people.", line=number))
            people.append(_person(number, _cells(line), columns))
        except _Unreadable as reason:
            faults.append(reason.sentence)
            left.append(line)
    if left and columns:
        left.insert(0, lines[0][1])  # what is left is read again by the same columns
    if text[MOST_CHARACTERS:].strip():
        faults.insert(0, _l("The text is too long: only its first %(most)d characters were read.", most=MOST_CHARACTERS))
    return Pasted(tuple(people), _few(faults), "\n".join(left))


def _few(faults: list[LazyString]) -> tuple[LazyString, ...]:
    if len(faults) <= MOST_FAULTS:
        return tuple(faults)
    return (*faults[:MOST_FAULTS], _l("%(more)d more lines could not be read.", more=len(faults) - MOST_FAULTS))


def _lines(text: str) -> list[str]:
    """The lines, cleaned; the dot keeps a line's first blanks and tabs, for these are empty cells."""
    return [clean_text("." + line)[1:] for line in re.split(r"\r\n|\r|\n", text)]


def _cells(line: str) -> list[str]:
    """The cells of one line: parted by tabs as a spreadsheet copies them, else by semicolons, else by commas."""
    parting = next((mark for mark in "\t;," if mark in line), "\t")
    return [clean_line(cell) for cell in next(csv.reader([line], delimiter=parting, skipinitialspace=True), [])]


def _columns(cells: Sequence[str]) -> list[str] | None:
    """What each column holds, "" for one that is passed over, if this line names the columns; else None."""
    found = [_KNOWN.get(re.sub(r"[^\w]|[\d_]", "", cell.casefold()), "") for cell in cells]
    known = [column for column in found if column]
    if "name" not in known or len(known) * 2 < sum(bool(cell) for cell in cells):
        return None
    return [column if column not in found[:at] else "" for at, column in enumerate(found)]


def _person(number: int, cells: Sequence[str], columns: Sequence[str] | None) -> Delegate:
    read = _by_columns(cells, columns) if columns else _by_looks(number, cells)
    for name, most in MOST.items():
        if len(getattr(read, name)) > most:
            raise _Unreadable(_l("Line %(line)d: the %(column)s is longer than %(most)d characters.", line=number, column=_IN_WORDS[name], most=most))
    if not read.name:
        raise _Unreadable(_l("Line %(line)d: there is no name in it.", line=number))
    address = clean_address(read.email) if read.email else ""
    if address is None:
        raise _Unreadable(_l("Line %(line)d: “%(address)s” is not a complete e-mail address.", line=number, address=read.email))
    if read.phone and sum(c.isdigit() for c in read.phone) < 7:
        raise _Unreadable(_l("Line %(line)d: “%(phone)s” is not a complete telephone number.", line=number, phone=read.phone))
    return replace(read, email=address)


def _by_columns(cells: Sequence[str], columns: Sequence[str]) -> Delegate:
    said: dict[str, Any] = {"name": ""} | {column: cell for column, cell in zip(columns, cells, strict=False) if column}
    return Delegate(**said)


def _by_looks(number: int, cells: Sequence[str]) -> Delegate:
    rest = list(cells)
    if len(rest) > 1 and _SERIAL.fullmatch(rest[0]):
        del rest[0]
    email = _taken(rest, lambda cell: "@" in cell)
    phone = _taken(rest, lambda cell: _PHONE.fullmatch(cell) is not None)
    while rest and not rest[-1]:
        rest.pop()
    if len(rest) > 3:
        raise _Unreadable(_l("Line %(line)d: it has more columns than name, department, position, e-mail and telephone.", line=number))
    name, department, title = [*rest, "", "", ""][:3]
    return Delegate(name, department, title, email, phone)


def _taken(cells: list[str], looks: Callable[[str], bool]) -> str:
    """The first cell that looks so, taken out of the others."""
    at = next((at for at, cell in enumerate(cells) if looks(cell)), None)
    return "" if at is None else cells.pop(at)
