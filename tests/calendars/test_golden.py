"""Whole files in every state of an event, in both languages, octet by octet. UPDATE_GOLDEN=1 writes them anew."""

from __future__ import annotations

from datetime import timedelta

import icalendar
import pytest
import vobject

from eventsapp.calendars.queries.feeds import event_ics
from eventsapp.core.words import Words
from eventsapp.events.queries import find_event
from eventsapp.events.rules import EventKind, Status
from tests.factories import NOW, make_event, words

from .conftest import change, make_alliance, make_seminar, undated

LATER = NOW + timedelta(hours=3)
MID_FEBRUARY = {"title": words("Founding general assembly", "창립총회"), "kind": EventKind.ASSEMBLY, "summary": Words(), "uid": "00000000-0000-4000-8000-00000assembly"}


def dated():
    make_seminar()


def open_end():
    make_seminar(ends_at=None)


def undated_event():
    make_event(make_alliance(), "seminar", **undated(**MID_FEBRUARY))


def postponed():
    change(make_seminar(), now=LATER, status=Status.POSTPONED, reason=words("The room is not ready.", "회의실 사정으로 연기합니다."))


def cancelled():
    change(make_seminar(), now=LATER, status=Status.CANCELLED, reason=words("Too few people.", "참가자가 부족하여 취소합니다."))


@pytest.mark.parametrize("lang", ["ko", "en"])
@pytest.mark.parametrize("state", [dated, open_end, undated_event, postponed, cancelled])
def test_event_file(app, now, golden, state, lang):
    state()

    octets = app.test_client().get(f"/alliance/seminar/event.ics?lang={lang}").data

    golden(f"{state.__name__}.{lang}.ics", octets)
    read_by_two_parsers(octets)


@pytest.mark.parametrize("lang", ["ko", "en"])
def test_feed_file(both, now, golden, lang):
    programme = make_alliance()
    make_seminar(programme)
    make_event(programme, "conference", uid="00000000-0000-4000-8000-000conference", title=words("Initiator conference", "발기인 대회"), **undated())
    make_event(programme, "announced", starts_at=None, ends_at=None)
    make_event(programme, "hidden", status=Status.DRAFT)
    off = make_event(programme, "briefing", uid="00000000-0000-4000-8000-00000briefing", title=words("Briefing", "설명회"))
    change(off, now=LATER, status=Status.CANCELLED)

    octets = both.test_client().get(f"/alliance/calendar.ics?lang={lang}").data

    golden(f"feed.{lang}.ics", octets)
    read_by_two_parsers(octets)


def test_undated_event_becomes_the_dated_one_under_its_uid_with_a_higher_sequence(app, now):
    event = make_event(make_alliance(), "seminar", **undated(uid="the-same"))
    client = app.test_client()
    before = only_event(client.get("/alliance/seminar/event.ics").data)

    change(event, now=LATER, starts_at=LATER, ends_at=LATER + timedelta(hours=1), window_from=None, window_to=None)
    after = only_event(client.get("/alliance/seminar/event.ics").data)

    assert before["UID"] == after["UID"] == "the-same"
    assert after["SEQUENCE"] == before["SEQUENCE"] + 1
    assert (before["STATUS"], after["STATUS"]) == ("TENTATIVE", "CONFIRMED")
    assert (before["DTSTART"].params["VALUE"], after["DTSTART"].dt) == ("DATE", LATER)
    assert after["DTSTAMP"].dt == after["LAST-MODIFIED"].dt == LATER


def test_the_file_for_a_mail_is_the_download(app, now):
    make_seminar()
    event = find_event("alliance", "seminar")
    assert event is not None
    assert event_ics(event, "en") == app.test_client().get("/alliance/seminar/event.ics?lang=en").data


def only_event(octets: bytes) -> icalendar.Event:
    (event,) = icalendar.Calendar.from_ical(octets).walk("VEVENT")
    return event


def read_by_two_parsers(octets: bytes) -> None:
    assert all(len(line) <= 75 for line in octets.split(b"\r\n"))
    assert octets.endswith(b"END:VCALENDAR\r\n")
    assert octets.count(b"\n") == octets.count(b"\r\n")
    first = [(str(e["UID"]), str(e["SUMMARY"]), e["DTSTART"].dt) for e in icalendar.Calendar.from_ical(octets).walk("VEVENT")]
    second = [(e.uid.value, e.summary.value, e.dtstart.value) for e in vobject.readOne(octets.decode()).vevent_list]
    assert first == second
