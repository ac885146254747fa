"""Reading the cells of a list of organisations or people: clean values, or what is wrong and what is expected."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

from ...core.addresses import clean_address
from ...core.phones import clean_phone
from ...people.rules import business_number
from .columns import COLUMNS, Column, Kind, Table

_SHORTENED = re.compile(r"\d(?:[.,]\d+)?E[+-]?\d+", re.IGNORECASE)
_WEBSITE = re.compile(r"(?:https?://)?[^\s/:.]+(?:\.[^\s/:.]+)+(?:[:/]\S*)?", re.IGNORECASE)
_LANGUAGES = {"ko": "ko kor korean 한국어 국문 한글 한국", "en": "en eng english 영어 영문"}
_LOCALES = {word: code for code, words in _LANGUAGES.items() for word in words.split()}
_BETWEEN_SECTORS = re.compile(r"[,;/·|\n]+")


class Outcome(StrEnum):
    """What a row of a list comes to."""

    NEW = "new"
    CHANGED = "changed"
    SAME = "same"
    WRONG = "wrong"


@dataclass(frozen=True)
class Fault:
    """What is wrong in a row: in which column, if in one, and what is expected."""

    column: LazyString | str
    sentence: LazyString


@dataclass(frozen=True)
class Change:
    """A value that another one takes the place of."""

    field: str
    before: str
    after: str


@dataclass(frozen=True)
class Read:
    """One row as read: only cells that hold something."""

    row: int
    values: dict[str, Any]
    faults: tuple[Fault, ...]


@dataclass(frozen=True)
class Planned:
    """What becomes of a row. record_id: whom or which it changes; values: what is written, by field."""

    row: int
    name: str
    outcome: Outcome
    record_id: int | None = None
    values: Mapping[str, Any] | None = None
    changes: tuple[Change, ...] = ()
    faults: tuple[Fault, ...] = ()


@dataclass(frozen=True)
class Choices:
    """The terms of a list: their codes by anything they are written as, and the labels to choose from, in words."""

    codes: Mapping[str, str]
    labels: str


class _Unreadable(Exception):
    """Why one cell cannot be taken, in a sentence."""

    def __init__(self, sentence: LazyString) -> None:
        super().__init__(sentence)
        self.sentence = sentence


def read_rows(kind: Kind, table: Table, choices: Mapping[str, Choices]) -> list[Read]:
    """Each row of the list. choices: for the columns kind, size_class and sectors, what the programme knows."""
    return [_read(kind, number, dict(zip(table.fields, cells, strict=True)), choices) for number, cells in table.rows]


def plain(word: str) -> str:
    """A word as it is compared with a choice."""
    return re.sub(r"[\W_]+", "", word.casefold())


def _read(kind: Kind, number: int, cells: dict[str, str], choices: Mapping[str, Choices]) -> Read:
    values: dict[str, Any] = {}
    faults = []
    for field, cell in cells.items():
        column = COLUMNS[kind][field]
        try:
            if cell:
                values[field] = _value(field, cell, column, choices)
        except _Unreadable as reason:
            faults.append(Fault(column.label, reason.sentence))
    if not cells.get("name"):
        faults.append(Fault(COLUMNS[kind]["name"].label, _l("This cell is empty; every row needs a name.")))
    elif kind is Kind.PEOPLE and not any(cells.get(field) for field in ("email", "phone", "organisation")):
        faults.append(Fault("", _l("A name alone says too little. Add an e-mail address, a telephone number or an organisation.")))
    return Read(number, values, tuple(faults))


def _value(field: str, cell: str, column: Column, choices: Mapping[str, Choices]) -> Any:
    """The clean value of a cell that holds something."""
    if len(cell) > column.most:
        raise _Unreadable(_l("At most %(max)d characters.", max=column.most))
    if field in choices:
        return _sectors(cell, choices[field]) if field == "sectors" else _chosen(cell, choices[field])
    match field:
        case "business_number":
            return _business_number(cell)
        case "phone":
            return _phone(cell)
        case "email":
            return _address(cell)
        case "homepage":
            return _homepage(cell)
        case "locale":
            return _locale(cell)
    return cell


def _must_be_whole(cell: str) -> None:
    if _SHORTENED.fullmatch(cell):
        raise _Unreadable(
            _l(
                "The spreadsheet has shortened this number to “%(cell)s”, and its digits are lost. Make the column text, type the number again and save the file.",
                cell=cell,
            )
        )


def _business_number(cell: str) -> str:
    _must_be_whole(cell)
    digits = business_number(cell)
    if digits is None:
        raise _Unreadable(_l("“%(cell)s” is not a business registration number. It has ten digits, and the last one checks the others.", cell=cell))
    return digits


def _phone(cell: str) -> str:
    """A telephone number. One without its first zero is refused, not mended: nobody can tell what it was."""
    _must_be_whole(cell)
    digits = re.sub(r"\D", "", cell)
    if cell.isdigit() and 8 <= len(digits) <= 10 and digits[0] != "0" and not re.fullmatch(r"1[3-9]\d{6}", digits):
        raise _Unreadable(_l("“%(cell)s” has lost its first zero. Make the column text, type the number again and save the file.", cell=cell))
    phone = clean_phone(cell)
    if not 7 <= sum(letter.isdigit() for letter in phone) <= 20:
        raise _Unreadable(_l("“%(cell)s” is not a complete telephone number.", cell=cell))
    return phone


def _address(cell: str) -> str:
    address = clean_address(cell)
    if address is None:
        raise _Unreadable(_l("“%(cell)s” is not a complete e-mail address. Write it like name@example.org.", cell=cell))
    return address


def _homepage(cell: str) -> str:
    if not _WEBSITE.fullmatch(cell):
        raise _Unreadable(_l("“%(cell)s” is not the address of a website. Write it like https://www.example.org.", cell=cell))
    return cell if "://" in cell else f"https://{cell}"


def _locale(cell: str) -> str:
    code = _LOCALES.get(plain(cell))
    if code is None:
        raise _Unreadable(_l("“%(cell)s” is not a language we write in. Write ko or en.", cell=cell))
    return code


def _chosen(cell: str, known: Choices) -> str:
    code = known.codes.get(plain(cell))
    if code is None:
        raise _Unreadable(_l("“%(cell)s” is not among the choices of this programme: %(choices)s.", cell=cell, choices=known.labels))
    return code


def _sectors(cell: str, known: Choices) -> list[str]:
    """Several may stand in a cell; a label may itself hold a mark that parts them."""
    if plain(cell) in known.codes:
        return [known.codes[plain(cell)]]
    return list(dict.fromkeys(_chosen(part.strip(), known) for part in _BETWEEN_SECTORS.split(cell) if part.strip()))
