"""On which line of a TOML text each key stands, for errors that say where to look.

tomllib forgets the lines. This scan trusts the text to be valid TOML: tomllib has read it before.
"""

from __future__ import annotations

import re
import tomllib
from bisect import bisect_right

Path = tuple[str | int, ...]

_BLANK = re.compile(r"(?:[ \t\r\n]|#[^\n]*)*")
_SPACE = re.compile(r"[ \t]*")
_BARE_KEY = re.compile(r"[A-Za-z0-9_-]+")
_BARE_VALUE = re.compile(r"[^,\]}\n#]*")
_STRING = re.compile(r'"""(?:[^"\\]|\\.|"(?!""))*"{3,5}|' + r"'''(?:[^']|'(?!''))*'{3,5}|" + r'"(?:[^"\\]|\\.)*"|' + r"'[^']*'", re.DOTALL)


def lines_of(text: str) -> dict[Path, int]:
    """The first line of every table, key and array entry: ("event", 1, "title", "ko") → 57."""
    return _Scan(text).run()


class _Scan:
    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0
        self.breaks = [m.start() for m in re.finditer("\n", text)]
        self.table: Path = ()
        self.entries: dict[Path, int] = {}  # arrays of tables and how many entries each has so far
        self.found: dict[Path, int] = {}

    def run(self) -> dict[Path, int]:
        while self._skip(_BLANK) < len(self.text):
            if self.text[self.at] == "[":
                self._header()
            else:
                self._pair(self.table)
        return self.found

    def _header(self) -> None:
        line, depth = self._line(), 2 if self.text.startswith("[[", self.at) else 1
        self.at += depth
        keys = self._keys()
        if depth == 2:
            array = (*self._inside(keys[:-1], line), keys[-1])
            self.entries[array] = self.entries.get(array, 0) + 1
        self.table = self._inside(keys, line)
        self._skip(_SPACE)
        self.at += depth

    def _inside(self, keys: list[str], line: int) -> Path:
        """Where the header `keys` leads: through an array of tables it leads into the newest entry."""
        path: Path = ()
        for key in keys:
            path = (*path, key)
            self.found.setdefault(path, line)
            if path in self.entries:
                path = (*path, self.entries[path] - 1)
                self.found.setdefault(path, line)
        return path

    def _pair(self, table: Path) -> None:
        line, keys = self._line(), self._keys()
        for length in range(1, len(keys) + 1):
            self.found.setdefault((*table, *keys[:length]), line)
        self.at += 1  # the equals sign
        self._value((*table, *keys))

    def _keys(self) -> list[str]:
        keys: list[str] = []
        while True:
            self._skip(_SPACE)
            if self.text[self.at] in "\"'":
                keys.append(tomllib.loads("key = " + self._taken(_STRING))["key"])
            else:
                keys.append(self._taken(_BARE_KEY))
            self._skip(_SPACE)
            if self.text[self.at] != ".":
                return keys
            self.at += 1

    def _value(self, path: Path) -> None:
        self._skip(_SPACE)
        first = self.text[self.at]
        if first in "\"'":
            self._taken(_STRING)
        elif first in "[{":
            self._several(path, closing="]" if first == "[" else "}")
        else:
            self._taken(_BARE_VALUE)

    def _several(self, path: Path, *, closing: str) -> None:
        self.at += 1
        number = 0
        while self.text[self._skip(_BLANK)] != closing:
            if closing == "}":
                self._pair(path)
            else:
                self.found.setdefault((*path, number), self._line())
                self._value((*path, number))
                number += 1
            if self.text[self._skip(_BLANK)] == ",":
                self.at += 1
        self.at += 1

    def _taken(self, pattern: re.Pattern[str]) -> str:
        match = pattern.match(self.text, self.at)
        assert match is not None, "not the TOML that tomllib has read"
        self.at = match.end()
        return match.group()

    def _skip(self, pattern: re.Pattern[str]) -> int:
        self._taken(pattern)
        return self.at

    def _line(self) -> int:
        return bisect_right(self.breaks, self.at - 1) + 1
