"""The octets of entries and calendars: types, escapes, zones, hostile text, and that two parsers read them."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import icalendar
import pytest
import vobject
from hypothesis import example, given, settings
from hypothesis import strategies as st

from eventsapp.calendars.ics import calendar, vevent
from eventsapp.calendars.rules.entries import AllDay, Entry, Feed, Place, State, Timed
from eventsapp.core.words import clean_line

STARTS = datetime(2019, 1, 9, 1, 30, tzinfo=UTC)
SEMINAR = Entry(
    uid="4c1d9b4e-0000-4000-8000-000000000001", sequence=0, changed_at=datetime(2019, 1, 8, 0, 0, 0, 999, tzinfo=UTC),
    when=Timed(STARTS, STARTS + timedelta(hours=2), "Asia/Seoul"), state=State.CONFIRMED, busy=True, summary="기업 설명회", description="첫 줄\n둘째 줄",
    place=Place("KT빌딩, 서관", "서울 종로구 세종대로 178", (37.5716, 126.9783)), url="https://events.example.org/alliance/seminar/",
)  # fmt: skip
FEED = Feed("세미나, 총회; 행사", "함께\n성장", "Asia/Seoul", "https://events.example.org/a/calendar.ics?lang=en", "https://events.example.org/a/")


def lines(octets: bytes) -> list[str]:
    return octets.replace(b"\r\n ", b"").decode().split("\r\n")


def value(octets: bytes, name: str) -> str:
    return next(line.partition(":")[2] for line in lines(octets) if re.match(rf"{name}[;:]", line))


def plain(text: str) -> str:
    """TEXT without its escapes, as RFC 5545 3.3.11 defines them."""
    return re.sub(r"\\(.)", lambda match: {"n": "\n", "N": "\n"}.get(match[1], match[1]), text)


def test_entry_has_each_property_once_in_a_fixed_order():
    names = [re.split("[;:]", line)[0] for line in lines(vevent(SEMINAR)) if line]

    assert names == [
        "BEGIN", "UID", "DTSTAMP", "LAST-MODIFIED", "SEQUENCE", "DTSTART", "DTEND", "STATUS", "TRANSP", "SUMMARY", "DESCRIPTION",
        "LOCATION", "GEO", "X-APPLE-STRUCTURED-LOCATION", "URL", "END",
    ]  # fmt: skip


def test_dtstamp_is_the_last_change_and_sequence_zero_is_said():
    octets = vevent(SEMINAR)

    assert value(octets, "DTSTAMP") == value(octets, "LAST-MODIFIED") == "20190108T000000Z"
    assert value(octets, "SEQUENCE") == "0"


def test_seoul_is_wall_time_with_one_zone_of_one_observance():
    octets = calendar([vevent(SEMINAR), vevent(SEMINAR)])

    assert b"DTSTART;TZID=Asia/Seoul:20190109T103000\r\nDTEND;TZID=Asia/Seoul:20190109T123000\r\n" in octets
    assert octets.count(b"BEGIN:VTIMEZONE") == octets.count(b"BEGIN:STANDARD") == 1
    assert octets.index(b"END:VTIMEZONE") < octets.index(b"BEGIN:VEVENT")
    assert b"DAYLIGHT" not in octets
    assert b"RRULE" not in octets


@pytest.mark.parametrize("zone", ["Europe/Berlin", "UTC", "America/New_York"])
def test_any_other_zone_is_utc_and_needs_no_vtimezone(zone):
    octets = calendar([vevent(replace(SEMINAR, when=Timed(STARTS, STARTS + timedelta(hours=2), zone)))])

    assert b"DTSTART:20190109T013000Z\r\nDTEND:20190109T033000Z\r\n" in octets
    assert b"VTIMEZONE" not in octets


def test_whole_days_end_on_the_day_after():
    octets = vevent(replace(SEMINAR, when=AllDay(date(2019, 1, 21), date(2019, 1, 31)), state=State.TENTATIVE, busy=False))

    assert b"DTSTART;VALUE=DATE:20190121\r\nDTEND;VALUE=DATE:20190201\r\n" in octets
    assert b"STATUS:TENTATIVE\r\nTRANSP:TRANSPARENT\r\nX-MICROSOFT-CDO-BUSYSTATUS:FREE\r\n" in octets


def test_feed_says_its_name_twice_and_how_often_to_come():
    head = lines(calendar([vevent(SEMINAR)], FEED))

    assert head[1:11] == [
        "VERSION:2.0", "PRODID:-//eventsapp//Calendars//KO", r"NAME:세미나\, 총회\; 행사", r"X-WR-CALNAME:세미나\, 총회\; 행사", r"X-WR-CALDESC:함께\n성장",
        "X-WR-TIMEZONE:Asia/Seoul", "REFRESH-INTERVAL;VALUE=DURATION:PT6H", "X-PUBLISHED-TTL:PT6H",
        "SOURCE;VALUE=URI:https://events.example.org/a/calendar.ics?lang=en", "URL:https://events.example.org/a/",
    ]  # fmt: skip


def test_nothing_that_asks_for_an_answer_is_in_a_file():
    octets = calendar([vevent(SEMINAR)], FEED)

    assert not [name for name in ("METHOD", "ORGANIZER", "ATTENDEE", "VALARM") if name.encode() in octets]


def test_feed_without_an_event_still_has_a_component():
    parsed = icalendar.Calendar.from_ical(calendar([], FEED))

    assert [part.name for part in parsed.subcomponents] == ["VTIMEZONE"]


def test_commas_semicolons_backslashes_and_lines_are_escaped_and_nothing_else():
    octets = vevent(replace(SEMINAR, description='a,b;c\\N d:"e"\nf', place=Place("1층, 2층; \\n", "", None)))

    assert value(octets, "DESCRIPTION") == r'a\,b\;c\\N d:"e"\nf'
    assert value(octets, "LOCATION") == r"1층\, 2층\; \\n"


def test_hostile_text_adds_no_line_and_no_control_character():
    evil = "제목\r\nATTENDEE:mailto:x@example.org\x00\x1b\u2028\u2029\x85\u202e\ufeff\ud800\rEND:VEVENT\nBEGIN:VALARM"
    octets = vevent(replace(SEMINAR, uid=evil, summary=evil, description=evil, place=Place(evil, evil, (1.0, 2.0)), url="https://e.example/\r\nX:y"))

    assert [name for name in (line.split(":")[0] for line in lines(octets)) if name in ("ATTENDEE", "BEGIN", "END", "X")] == ["BEGIN", "END"]
    assert re.search("[\x00-\x09\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\u202e\ufeff]", octets.decode()) is None
    assert value(octets, "SUMMARY") == "제목 ATTENDEE:mailto:x@example.org END:VEVENT BEGIN:VALARM"


def test_quotes_in_a_place_cannot_leave_their_parameter():
    octets = vevent(replace(SEMINAR, place=Place('회의실 "가"; X=1:', "서울^n, 종로", (37.0, -126.0))))

    assert 'X-TITLE="회의실 ”가”; X=1:":geo:37.000000,-126.000000' in "\n".join(lines(octets))


def test_decomposed_jamo_are_composed_and_addresses_are_ascii():
    octets = vevent(replace(SEMINAR, summary="\u1112\u1161\u11ab\u1100\u1173\u11af", url="https://events.example.org/한글/"))

    assert value(octets, "SUMMARY") == "한글"
    assert value(octets, "URL") == "https://events.example.org/%ED%95%9C%EA%B8%80/"


def test_same_entry_same_octets():
    assert vevent(SEMINAR) == vevent(replace(SEMINAR))


@settings(deadline=None)
@given(st.text(max_size=200))
@example("C:\\New\\\\nothing, really; 한글 👨‍👩‍👧")
@example("\ud83d")
@example("e\u200b\u0301")
def test_any_title_survives_a_round_trip(title):
    octets = calendar([vevent(replace(SEMINAR, summary=title))], FEED)

    assert octets.replace(b"\r\n", b"").translate(None, b"\r\n") == octets.replace(b"\r\n", b"")
    assert all(len(line) <= 75 for line in octets.split(b"\r\n"))
    written = plain(value(octets, "SUMMARY"))
    assert written == clean_line(written)
    read = str(icalendar.Calendar.from_ical(octets).walk("VEVENT")[0].get("SUMMARY", ""))
    if "\\" not in written:  # the parser takes "\\N" for a line break
        assert read == written
    if not re.search("[\ud800-\udfff]", title):
        assert re.sub(r"\s", "", written) == re.sub(r"\s", "", clean_line(clean_line(title)))


@pytest.mark.parametrize("when", [SEMINAR.when, AllDay(date(2019, 1, 21), date(2019, 1, 31)), Timed(STARTS, STARTS + timedelta(1), "Europe/Berlin")])
def test_two_parsers_read_the_same(when):
    octets = calendar([vevent(replace(SEMINAR, when=when, summary="가, 나; 다"))], FEED)

    first = icalendar.Calendar.from_ical(octets).walk("VEVENT")[0]
    second = vobject.readOne(octets.decode()).vevent

    assert first["SUMMARY"] == second.summary.value == "가, 나; 다"
    assert first["DTSTART"].dt == second.dtstart.value
    assert first["DTEND"].dt == second.dtend.value
    assert first["DESCRIPTION"] == second.description.value == "첫 줄\n둘째 줄"
    assert first["UID"] == second.uid.value == SEMINAR.uid
    assert not first.errors
