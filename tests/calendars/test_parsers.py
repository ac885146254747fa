"""Two parsers that know nothing of each other read the same in every file that we keep as an example; a third does in the browser's tests."""

from __future__ import annotations

import re

import pytest

from tests.calendars.parsers import FILES, GOLDEN, by_icalendar, by_vobject


@pytest.mark.parametrize("name", FILES)
def test_two_parsers_read_the_same(name):
    octets = (GOLDEN / name).read_bytes()

    assert by_icalendar(octets) == by_vobject(octets)
    assert len(by_icalendar(octets)) == octets.count(b"BEGIN:VEVENT")


@pytest.mark.parametrize("name", FILES)
def test_every_physical_line_is_one_that_parsers_take(name):
    octets = (GOLDEN / name).read_bytes()

    assert octets.endswith(b"END:VCALENDAR\r\n")
    assert octets.count(b"\n") == octets.count(b"\r") == octets.count(b"\r\n")
    for line in octets.split(b"\r\n"):
        assert len(line) <= 75
        line.decode()


@pytest.mark.parametrize("name", [name for name in FILES if name.startswith("mail/")])
def test_a_mail_says_one_thing_to_one_attendee(name):
    octets = (GOLDEN / name).read_bytes()

    [told] = by_icalendar(octets)

    assert told["method"] == ("CANCEL" if re.search("cancelled|withdrawn|swapped|moved|objected", name) else "REQUEST")
    assert told["organizer"].startswith("mailto:events+")
    [[address, called, answered]] = told["attendees"]
    assert (address, called) == (("mailto:sora@company.test", "박소라") if "contact" in name else ("mailto:jun@guest.test", "" if "objected" in name else "이준"))
    assert answered == "NEEDS-ACTION"
    assert b"VALARM" not in octets


@pytest.mark.parametrize("lang", ["ko", "en"])
def test_an_update_and_a_cancellation_are_of_the_entry_that_was_invited_to(lang):
    first, moved, off = (by_icalendar((GOLDEN / f"mail/{name}_delegate.{lang}.ics").read_bytes())[0] for name in ("registration", "update", "cancelled"))

    assert first["uid"] == moved["uid"] == off["uid"]
    assert first["organizer"] == moved["organizer"] == off["organizer"]
    assert first["sequence"] < min(moved["sequence"], off["sequence"])
    assert (first["start"], moved["start"], off["start"]) == ("2019-01-09T01:30:00Z", "2019-01-09T02:00:00Z", "2019-01-09T01:30:00Z")


@pytest.mark.parametrize("name", [name for name in FILES if not name.startswith("mail/")])
def test_a_file_to_subscribe_to_asks_nobody(name):
    told = by_icalendar((GOLDEN / name).read_bytes())

    assert {(entry["method"], entry["organizer"], len(entry["attendees"])) for entry in told} <= {("", "", 0)}
