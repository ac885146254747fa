"""Agenda items as entries of their own: what they say, when they end, their files, the feed that holds them."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import icalendar
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from eventsapp.calendars.ics import calendar
from eventsapp.calendars.queries.feeds import Choice, entries_of, octets_of
from eventsapp.calendars.rules.entries import Facts, Line, State
from eventsapp.core.words import Words, clean_line
from eventsapp.events.rules import DEFAULT_LENGTH, Status
from tests.factories import NOW, STARTS, make_event, words

from .conftest import change, make_alliance, make_seminar, undated
from .test_golden import read_by_two_parsers
from .test_ics import plain

SEMINAR = Facts(
    uid="event", revision=3, changed_at=datetime(2019, 1, 8, tzinfo=UTC), status=Status.PUBLISHED, title=Words(ko="설명회", en="Seminar"), summary=Words(ko="소개"),
    zone="Asia/Seoul", starts_at=STARTS, ends_at=STARTS + timedelta(minutes=90), window_from=None, window_to=None, window_label=Words(), venue=None,
    agenda=(), reason=Words(), url="https://events.example.org/alliance/seminar/",
)  # fmt: skip


def line(minute: int | None, uid: str = "item", **columns) -> Line:
    starts_at = None if minute is None else STARTS + timedelta(minutes=minute)
    return Line(**{"title": Words(ko="계획", en="Plans"), "starts_at": starts_at, "uid": uid, "code": uid} | columns)


def items_of(*agenda: Line, **columns):
    return entries_of(replace(SEMINAR, agenda=agenda, **columns), Choice("ko", items=True))[1:]


def minutes_of(items) -> list[tuple[int, int]]:
    return [tuple(int((moment - STARTS) / timedelta(minutes=1)) for moment in (item.when.starts_at, item.when.ends_at)) for item in items]


def test_item_is_part_of_its_event_carries_its_number_and_keeps_nobodys_time():
    (item,) = items_of(line(0, minutes=30, speakers=Words(ko="김미나")))

    assert (item.uid, item.parent, item.sequence, item.changed_at) == ("item", "event", 3, SEMINAR.changed_at)
    assert (item.busy, item.state, item.summary) == (False, State.CONFIRMED, "계획")
    assert item.description == f"김미나\n설명회\n\nPlans\n\n{SEMINAR.url}"


def test_item_of_unknown_length_lasts_until_the_next_the_last_until_the_event_ends():
    assert minutes_of(items_of(line(0), line(40, minutes=20), line(60))) == [(0, 40), (40, 60), (60, 90)]


def test_item_whose_start_is_unknown_is_left_out():
    assert minutes_of(items_of(line(0), line(None), line(None))) == [(0, 90)]


def test_last_item_of_an_event_with_an_open_end_lasts_as_long_as_the_event_is_shown():
    (item,) = items_of(line(30), ends_at=None)

    assert item.when.ends_at == STARTS + DEFAULT_LENGTH


@pytest.mark.parametrize("after", [[], [line(100)]])
def test_item_after_the_end_still_ends_later_than_it_starts(after):
    assert minutes_of(items_of(line(100), *after))[0] == (100, 130)


def test_undated_event_has_no_items():
    assert items_of(line(None), starts_at=None, ends_at=None, window_from=datetime(2019, 1, 21).date()) == []  # noqa: DTZ001


@pytest.mark.parametrize(("status", "state", "mark"), [(Status.CANCELLED, State.CANCELLED, "[취소] "), (Status.POSTPONED, State.TENTATIVE, "[연기] ")])
def test_items_share_the_state_of_their_event(status, state, mark):
    (item,) = items_of(line(0), status=status)

    assert (item.state, item.summary) == (state, mark + "계획")


def test_event_leaves_its_agenda_out_where_the_items_are_entries():
    facts = replace(SEMINAR, agenda=(line(0),))

    assert "계획" in entries_of(facts, Choice("ko"))[0].description
    assert "계획" not in entries_of(facts, Choice("ko", items=True))[0].description
    assert "Plans" not in entries_of(facts, Choice("ko", items=True))[0].description


@settings(deadline=None)
@given(st.text(max_size=120), st.text(max_size=60))
@example("한글 👨‍👩‍👧 {0} %s; a,b", "C:\\New")
def test_any_title_and_speaker_survive_a_round_trip(title, speaker):
    octets = calendar([octets_of(entries_of(replace(SEMINAR, agenda=(line(0, title=Words(ko=title), speakers=Words(ko=speaker)),)), Choice("ko", items=True)))])

    assert all(len(physical) <= 75 and physical.decode() is not None for physical in octets.split(b"\r\n"))
    item = icalendar.Calendar.from_ical(octets).walk("VEVENT")[1]
    written = next(text for text in octets.replace(b"\r\n ", b"").decode().split("BEGIN:VEVENT")[2].split("\r\n") if text.startswith("SUMMARY:"))
    written = plain(written.removeprefix("SUMMARY:"))
    assert written == clean_line(written)
    if "\\" not in written:
        assert str(item["SUMMARY"]) == written
    assert str(item["RELATED-TO"]) == "event"


@pytest.mark.parametrize("lang", ["ko", "en"])
def test_agenda_file(app, now, golden, lang):
    make_seminar()

    octets = app.test_client().get(f"/alliance/seminar/agenda.ics?lang={lang}").data

    golden(f"agenda.{lang}.ics", octets)
    read_by_two_parsers(octets)


@pytest.mark.parametrize("lang", ["ko", "en"])
def test_item_file(app, now, golden, lang):
    make_seminar()

    octets = app.test_client().get(f"/alliance/seminar/items/1.ics?lang={lang}").data

    golden(f"item.{lang}.ics", octets)
    read_by_two_parsers(octets)


@pytest.mark.parametrize("lang", ["ko", "en"])
def test_feed_with_items(both, now, golden, lang):
    programme = make_alliance()
    make_seminar(programme)
    off = make_seminar(programme, "briefing", title=words("Briefing", "설명회"))
    change(off, now=NOW + timedelta(hours=3), status=Status.CANCELLED)

    octets = both.test_client().get(f"/alliance/calendar.ics?agenda=items&lang={lang}").data

    golden(f"items.{lang}.ics", octets)
    read_by_two_parsers(octets)
    entries = icalendar.Calendar.from_ical(octets).walk("VEVENT")
    assert [str(entry.get("RELATED-TO", "")) == "" for entry in entries].count(True) == 2
    assert all(entry["RELATED-TO"].params["RELTYPE"] == "PARENT" for entry in entries if "RELATED-TO" in entry)
    assert not {name for entry in entries for name in entry} & {"ORGANIZER", "ATTENDEE"}
    assert b"VALARM" not in octets


def test_items_say_the_same_in_every_file(app, now):
    make_seminar()
    client = app.test_client()

    one = client.get("/alliance/seminar/items/0.ics").data
    entry = one[one.index(b"BEGIN:VEVENT") : one.index(b"END:VCALENDAR")]

    assert entry in client.get("/alliance/seminar/agenda.ics").data
    assert entry in client.get("/alliance/calendar.ics?agenda=items").data


@pytest.mark.parametrize("path", ["agenda.ics", "items/0.ics"])
def test_files_follow_the_agenda_as_published(app, now, path):
    event = make_seminar()
    client = app.test_client()
    before = client.get(f"/alliance/seminar/{path}")

    change(event, now=NOW + timedelta(hours=1), starts_at=STARTS + timedelta(days=1), ends_at=None)
    after = client.get(f"/alliance/seminar/{path}", headers={"If-None-Match": before.headers["ETag"]})

    assert (after.status_code, b"SEQUENCE:2" in after.data) == (200, True)


@pytest.mark.parametrize("code", ["3", "none", "%00", "%F0%9F%98%80"])
def test_item_without_a_start_or_unknown_is_404(app, now, code):
    make_seminar()

    assert app.test_client().get(f"/alliance/seminar/items/{code}.ics").status_code == 404


@pytest.mark.parametrize("columns", [{"status": Status.DRAFT}, undated()])
def test_no_items_of_a_draft_or_an_undated_event(app, now, columns):
    make_seminar(**columns)

    assert app.test_client().get("/alliance/seminar/items/0.ics").status_code == 404


def test_event_without_day_or_window_has_no_agenda_file(app, now):
    make_event(make_alliance(), starts_at=None, ends_at=None)

    assert app.test_client().get("/alliance/seminar/agenda.ics").status_code == 404


def test_item_is_saved_under_its_own_name(app, now):
    make_seminar()

    disposition = app.test_client().get("/alliance/seminar/items/0.ics?lang=en").headers["Content-Disposition"]

    assert disposition == "attachment; filename=\"seminar-0.ics\"; filename*=UTF-8''Pursuance%20plan.ics"
