"""Physical lines: 75 octets at most, nothing cut that a reader sees as one character."""

from __future__ import annotations

import unicodedata

import pytest
import regex
from hypothesis import given, settings
from hypothesis import strategies as st

from eventsapp.calendars.folding import fold

ASSIGNED = st.characters(exclude_categories=("Cs", "Cc", "Cn", "Co"))
SEEN_AS_ONE = ["각", "각", "é", "👨‍👩‍👧‍👦", "🇰🇷", "🇰🇷🇯🇵🇺🇸", "👍🏽", "क्षि", "กำ", "가나다", "a", "\\,", "\\n", "☎️", "🏴󠁧󠁢󠁥󠁮󠁧󠁿"]
CLUSTERS = st.sampled_from(SEEN_AS_ONE)


def unfolded(octets: bytes) -> str:
    return octets.removesuffix(b"\r\n").replace(b"\r\n ", b"").decode()


@settings(deadline=None)
@given(st.text(ASSIGNED, max_size=400))
def test_any_line_survives_and_no_physical_line_is_too_long(text):
    octets = fold("SUMMARY:" + text)

    assert unfolded(octets) == "SUMMARY:" + text
    assert octets.endswith(b"\r\n")
    for line in octets.removesuffix(b"\r\n").split(b"\r\n"):
        assert len(line) <= 75
        line.decode()


@pytest.mark.parametrize("character", SEEN_AS_ONE)
@pytest.mark.parametrize("before", range(8))
def test_wherever_a_line_ends_the_character_there_stays_whole(character, before):
    line = "x" * before + character * 40
    starts = {match.start() for match in regex.finditer(r"\X", line)}

    pieces = [piece.decode() for piece in fold(line).removesuffix(b"\r\n").split(b"\r\n ")]

    assert {len("".join(pieces[:count])) for count in range(len(pieces))} <= starts


@settings(deadline=None)
@given(st.lists(CLUSTERS | ASSIGNED, max_size=120).map("".join))
def test_no_fold_cuts_a_character_that_a_reader_sees_as_one(text):
    line = "SUMMARY:" + text
    starts = {match.start() for match in regex.finditer(r"\X", line)}
    longest = max(len(match.group().encode()) for match in regex.finditer(r"\X", line))
    if longest > 40:
        return

    at = 0
    for piece in fold(line).removesuffix(b"\r\n").split(b"\r\n "):
        assert at in starts, (line[at - 3 : at + 3], [unicodedata.name(c, "?") for c in line[at - 3 : at + 3]])
        at += len(piece.decode())


def test_a_character_longer_than_a_line_is_cut_between_code_points():
    octets = fold("SUMMARY:" + "a" + "\u0301" * 200)

    assert unfolded(octets) == "SUMMARY:" + "a" + "\u0301" * 200
    assert max(len(line) for line in octets.split(b"\r\n")) <= 75


@pytest.mark.parametrize(("text", "lines"), [("x" * 75, 1), ("x" * 76, 2), ("가" * 25, 1), ("가" * 26, 2), ("", 1)])
def test_octets_are_counted_and_the_blank_of_a_continuation_too(text, lines):
    assert fold(text).count(b"\r\n") == lines
