"""A programme file being read: tables give up their keys one by one, and every fault is noted with its line."""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from ...core.words import LANGUAGES
from .fields import Expected, Read, Value
from .lines import Path

MOST_FAULTS = 100


@dataclass(frozen=True, order=True)
class Fault:
    """One thing that keeps the file from being imported."""

    line: int
    key: str
    found: str
    expected: str

    def __str__(self) -> str:
        found = f"found {self.found}, " if self.found else ""
        return f"line {self.line}: {self.key}: {found}expected {self.expected}"


class Faulty(Exception):
    """The file cannot be imported; `faults` says everything that is wrong with it, in the order of its lines."""

    def __init__(self, faults: list[Fault]) -> None:
        self.faults = sorted(faults)[:MOST_FAULTS]
        super().__init__("\n".join(map(str, self.faults)))


@dataclass
class Record:
    """One thing that the file describes: its identity, and the values of the keys it names.

    `said` is how the file writes a key and its value, for faults that only show beside other keys."""

    id: tuple[str, ...]
    line: int
    values: dict[str, Value] = field(default_factory=dict)
    lines: dict[str, int] = field(default_factory=dict)
    said: dict[str, tuple[str, str]] = field(default_factory=dict)


@dataclass
class Sheet:
    lines: Mapping[Path, int]
    faults: list[Fault] = field(default_factory=list)

    def line(self, at: Path) -> int:
        while at and at not in self.lines:
            at = at[:-1]
        return self.lines.get(at, 1)

    def fault(self, at: Path, key: str, expected: str, found: str = "") -> None:
        self.faults.append(Fault(self.line(at), key, found, expected))


@dataclass
class Table:
    """A table of the file at `at`; `label` is what faults call it."""

    sheet: Sheet
    data: dict[str, Any]
    at: Path
    label: str
    known: list[str] = field(default_factory=list)

    def fault(self, key: str, expected: str, found: str = "") -> None:
        self.sheet.fault((*self.at, key), self.called(key), expected, found)

    def called(self, key: str) -> str:
        return f"{self.label}.{key}" if self.label else key

    def value(self, key: str, read: Read) -> Any:
        """The value of `key` as `read` understands it; None where it is not named or is faulty."""
        self.known.append(key)
        if key not in self.data:
            return None
        try:
            return read(self.data[key])
        except Expected as expected:
            self.fault(key, str(expected), shown(self.data[key]))
            return None

    def into(self, record: Record, key: str, read: Read, *, name: str = "") -> None:
        """Put the value of `key` into the record, under `name` if that differs."""
        value = self.value(key, read)
        if value is not None:
            record.values[name or key] = value
            record.lines[name or key] = self.sheet.line((*self.at, key))
            record.said[name or key] = (self.called(key), shown(self.data[key]))

    def words_into(self, record: Record, key: str, read: Read, *, name: str = "") -> None:
        """Content in several languages: one value for each language that is named."""
        table = self.table(key)
        if table is None:
            return
        for language in LANGUAGES:
            table.into(record, language, read, name=f"{name or key}.{language}")
        table.done()

    def table(self, key: str) -> Table | None:
        self.known.append(key)
        if key not in self.data:
            return None
        if not isinstance(self.data[key], dict):
            self.fault(key, 'a table such as { ko = "…", en = "…" }' if key not in TABLES else f"a table [{self.called(key)}]", shown(self.data[key]))
            return None
        return Table(self.sheet, self.data[key], (*self.at, key), self.called(key))

    def tables(self, key: str, *, most: int, by: str = "code") -> Iterator[Table]:
        """The entries of an array of tables, each called by its code as far as it has one."""
        self.known.append(key)
        entries = self.data.get(key, [])
        if not isinstance(entries, list) or any(not isinstance(entry, dict) for entry in entries):
            self.fault(key, f"entries that begin with [[{self.called(key).split('[')[0]}]]", shown(entries))
            return
        if len(entries) > most:
            self.fault(key, f"{most} entries at most", f"{len(entries)}")
        for number, entry in enumerate(entries[:most]):
            code = entry.get(by)
            called = code if isinstance(code, str) and len(code) <= 60 and code.isprintable() else f"#{number + 1}"
            yield Table(self.sheet, entry, (*self.at, key, number), f"{self.called(key)}[{called}]")

    def done(self) -> None:
        """Note every key that nobody asked for, with the one that was probably meant."""
        for key in self.data.keys() - set(self.known):
            near = difflib.get_close_matches(key, self.known, n=1)
            self.fault(key, f"{near[0]} (is that what is meant?)" if near else "one of " + ", ".join(self.known), "an unknown key")


TABLES = ("programme", "recruitment", "terms", "contact", "window", "registration", "sample", "hours", "layouts", "join")


def shown(found: Any) -> str:
    """What was found, short enough for one line."""
    if isinstance(found, bool):
        return str(found).lower()
    if isinstance(found, dict):
        return "a table"
    if isinstance(found, list):
        return "a list"
    if isinstance(found, date):
        return found.isoformat()
    raw = f'"{found}"' if isinstance(found, str) else str(found)
    raw = " ".join(raw.split())
    return raw if len(raw) <= 60 else raw[:59] + "…"
