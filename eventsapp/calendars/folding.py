"""Folding of content lines: never more than 75 octets, never through a character as people see it."""

from __future__ import annotations

import unicodedata

_OCTETS = 75  # of a physical line, without its CRLF (RFC 5545 3.1)


def fold(line: str) -> bytes:
    """The line in physical lines of at most 75 octets, cut only between characters that a reader sees as such."""
    octets = line.encode()
    if len(octets) <= _OCTETS:
        return octets + b"\r\n"
    pieces, start, room = [], 0, _OCTETS
    while start < len(line):
        end = _cut(line, start, room)
        pieces.append(line[start:end].encode())
        start, room = end, _OCTETS - 1  # the blank of a continuation counts
    return b"\r\n ".join(pieces) + b"\r\n"


def _cut(line: str, start: int, room: int) -> int:
    """Where the physical line that begins at `start` ends. A single cluster longer than a line is cut all the same."""
    furthest = start + len(line[start : start + room].encode()[:room].decode("utf-8", "ignore"))
    end = furthest
    while start < end < len(line) and not may_cut(line, end):
        end -= 1
    return end if end > start else furthest


_JOINERS = "\u200c\u200d"
_LEADING = "\u0600\u0601\u0602\u0603\u0604\u0605\u06dd\u070f\u0890\u0891\u08e2\u0d4e\U000110bd\U000110cd\U000111c2\U000111c3"  # number signs, repha
_EXTENDING = "\u0e33\u0eb3\uff9e\uff9f"  # Thai and Lao AM, half-width voicing marks: letters that belong to the one before


def may_cut(line: str, at: int) -> bool:
    """Whether two characters as seen (grapheme clusters, UAX 29) meet at `at`; in doubt they do not."""
    before, after = line[at - 1], line[at]
    if before.isascii() and after.isascii():
        return before != "\\"  # an escape stays whole
    if before in _JOINERS or before in _LEADING or after in _JOINERS or after in _EXTENDING:
        return False
    if unicodedata.category(after) in ("Mn", "Mc", "Me", "Cf"):
        return False
    if "\U0001f3fb" <= after <= "\U0001f3ff" or unicodedata.combining(before) == 9:  # skin tones; a virama joins
        return False
    if _is_flag(before) and _is_flag(after):
        return _flags_before(line, at) % 2 == 0
    return not ((_is_jamo(after) and _is_hangul(before)) or (_is_leading_jamo(before) and _is_hangul(after)))


def _is_flag(character: str) -> bool:
    return "\U0001f1e6" <= character <= "\U0001f1ff"


def _flags_before(line: str, at: int) -> int:
    first = at
    while first > 0 and _is_flag(line[first - 1]):
        first -= 1
    return at - first


def _is_leading_jamo(character: str) -> bool:
    return "\u1100" <= character <= "\u115f" or "\ua960" <= character <= "\ua97c"


def _is_jamo(character: str) -> bool:
    return "\u1100" <= character <= "\u11ff" or "\ua960" <= character <= "\ua97c" or "\ud7b0" <= character <= "\ud7fb"


def _is_hangul(character: str) -> bool:
    return _is_jamo(character) or "\uac00" <= character <= "\ud7a3"
