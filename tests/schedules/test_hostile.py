"""Whatever somebody sends as an agenda: it is read, or refused with a sentence, in time, and no page breaks on it afterwards."""

from __future__ import annotations

import json
import time
from datetime import date
from types import SimpleNamespace
from xml.sax.saxutils import escape, quoteattr

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eventsapp.core.errors import Refusal
from eventsapp.events.queries import agenda_items, find_event
from eventsapp.schedules import actions
from eventsapp.schedules.rules.entries import TooManyLines
from eventsapp.schedules.rules.fitting import days_off, lines_of, moved, rooms_named
from eventsapp.schedules.rules.pasting import read_lines
from eventsapp.schedules.rules.persons import cast_of
from tests.factories import STARTS, make_event, make_staff, sign_in
from tests.schedules.test_importing import AGENDA, send, write

EVENT = SimpleNamespace(zone="Asia/Seoul", starts_at=STARTS, ends_at=None)
EVENT_JSON = {"id": 7, "guid": "g-1", "title": "Talk", "date": "2019-01-09T10:30:00+09:00", "duration": "00:30"}


def one(day="2019-01-09", room="A", **said):
    """A schedule of one event that says this."""
    return json.dumps({"schedule": {"version": "1", "conference": {"days": [{"date": day, "rooms": {room: [EVENT_JSON | said]}}]}}}).encode()


def reads(octets):
    """Read it and lay it out, as it stands and moved to the event's days; a refusal is as good."""
    try:
        found = actions.read(octets, EVENT, now=STARTS, kinds={})
    except Refusal:
        return 0
    cast = cast_of(found.entries, [], found.source)
    who = None if cast.too_many else {key: (meant + 1, f"s{meant}") for key, meant in cast.keys.items()}
    for read, rooms in ((found, {}), (moved(found, days_off(found, STARTS, EVENT.zone)), {name.casefold(): place for place, name in enumerate(rooms_named(found.entries, {}))})):
        json.dumps([dict(line.extra) for line in lines_of(read, starts_at=STARTS, zone=EVENT.zone, rooms=rooms, prefix="i1", who=who)]).encode()
    return len(found.entries) + len(found.faults)


@pytest.fixture
def mina(both):
    client = both.test_client()
    sign_in(client, make_staff("organiser", make_event().programme))
    return client


STRANGE = {
    "a day at the end of time": one("9999-12-31"), "half a character": one(slug="\ud800", title="Talk \ud800", guid="\ud800", room="\ud800"), "no character": one(guid="a\0b", slug="a\0b"),
    "persons that are none": one(persons=5), "a person as text": one(persons="Kim"), "persons of two sorts": one(persons=["Kim", {"name": "Lee", "bad key": "x"}]),
    "links as text": one(links="https://a.test", attachments={"a": 1}), "no number": one(foo=float("nan"), id=float("inf")),
    "lines at the end of time": "9999-12-31\n23:50 A 60분\n24:00 B".encode(), "a table of all time": "날짜\t시작\t제목\n0001-01-01\t10:30\tA\n9999-12-31\t10:30\tB".encode(),
    "a year of thirty digits": ("날짜\t제목\n" + "9" * 30 + "-01-01\tA").encode(),
    "a length beyond all": b"BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nSUMMARY:T\r\nDTSTART:20190109T010000Z\r\nDURATION:P999999999D\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n",
}  # fmt: skip


@pytest.mark.parametrize("name", STRANGE)
@pytest.mark.parametrize("move", ["", "y"])
def test_no_page_breaks_on_what_was_read(mina, name, move):
    answer = send(mina, octets=STRANGE[name])
    page = mina.get(answer.location) if answer.status_code == 303 else answer
    assert (answer.status_code, page.status_code) in ((303, 200), (422, 422))
    if 'name="how"' in page.text:
        assert write(mina, answer, move=move).status_code == 303
        assert mina.get(AGENDA).status_code == 200
        for kind in ("csv", "xlsx", "xml", "json"):
            saved = mina.get(f"{AGENDA}/draft.{kind}")
            assert (saved.status_code, send(mina, octets=saved.data, name=f"again.{kind}").status_code) == (200, 303)


@pytest.mark.parametrize("text", ["10:30 A " + "(" * 150_000, "1월" + " " * 150_000 + "x", "\n".join(["10:30 A " + "( " * 450] * 200), "a" + " \t" * 90_000 + "b"])
def test_no_line_takes_long(text):
    begun = time.monotonic()
    reads(text.encode())
    assert time.monotonic() - begun < 15  # it once took minutes


@pytest.mark.parametrize("text", ["25:99 x\n" + "10:30 item\n" * 2_000, "시작\t제목\n언젠가\tx\n" + "10:30\titem\n" * 2_000])
def test_a_line_that_cannot_be_read_opens_no_limit(text):
    with pytest.raises(TooManyLines):
        actions.read(text.encode(), EVENT, now=STARTS, kinds={})


def test_a_line_too_long_and_a_day_that_is_none_are_named():
    faults = read_lines("13월 40일\n9999-12-31\n" + "x" * 1_001 + "\n10:30 Plans", date(2019, 1, 9)).faults

    assert [fault.line for fault in faults] == [1, 2, 3]


def test_a_table_with_a_cell_too_long_is_never_read_as_lines(mina):
    answer = send(mina, octets=("시작,제목,설명\n10:30,Talk," + "x" * 20_000).encode(), name="a.csv")

    assert answer.status_code == 422


def test_what_is_refused_at_the_last_moment_stays_to_be_seen(mina):
    write(mina, send(mina, "\n".join(f"Item {number} 1 min" for number in range(1_500))))

    answer = write(mina, send(mina, "\n".join(f"More {number} 1 min" for number in range(600))))

    assert answer.status_code == 422
    assert "More 599" in answer.text


def test_an_item_after_midnight_belongs_to_the_evening_before(mina):
    write(mina, send(mina, octets=one(date="2019-01-10T01:30:00+09:00", duration="00:20")))

    days = json.loads(mina.get(f"{AGENDA}/draft.json").data)["schedule"]["conference"]["days"]

    assert [day["date"] for day in days] == ["2019-01-09"]
    before = [(item.day, item.pinned_at, item.minutes) for item in agenda_items(find_event("alliance", "seminar").id)]
    write(mina, send(mina, octets=mina.get(f"{AGENDA}/draft.csv").data, name="a.csv"), how="replace")
    assert [(item.day, item.pinned_at, item.minutes) for item in agenda_items(find_event("alliance", "seminar").id)] == before


any_text = st.text(st.characters(exclude_categories=("Cs", "Cc")), max_size=8)
scalars = st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=8), st.sampled_from(["2019-01-09", "9999-12-31", "0001-01-01T00:00:00+14:00", "00:30", "\ud800"]))
anything = st.recursive(scalars, lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(st.text(max_size=4), inner, max_size=3)), max_leaves=8)
said = st.dictionaries(st.sampled_from(["title", "date", "duration", "persons", "links", "attachments", "recording", "guid", "id", "type", "language", "abstract", "slug"]), anything, max_size=5)


@given(st.one_of(scalars, anything), any_text, said)
def test_any_schedule_json_gives_an_agenda_or_a_sentence(day, room, event):
    assert reads(one(day, room, **event)) <= 1


@given(any_text, any_text, st.lists(st.tuples(st.sampled_from(["title", "date", "duration", "abstract", "persons", "recording", "else"]), any_text), max_size=6))
def test_any_schedule_xml_gives_an_agenda_or_a_sentence(day, room, children):
    event = "<title>T</title><date>2019-01-09T10:30:00+09:00</date><duration>00:30</duration>" + "".join(f"<{tag}>{escape(text)}</{tag}>" for tag, text in children)
    assert reads(f"<schedule><day date={quoteattr(day)}><room name={quoteattr(room)}><event>{event}</event></room></day></schedule>".encode()) <= 1


values = st.one_of(any_text, st.sampled_from(["20190109T103000", "00010101T000000", "99991231T235959Z", "22001231", "PT20M", "P99999999999D", "-PT5M", "FREQ=DAILY", "20190109T103000/PT1H"]))
properties = st.sampled_from(["DTSTART", "DTEND", "DURATION", "SUMMARY", "UID", "LOCATION", "RRULE", "DTSTART;TZID=X", "DTSTART;VALUE=DATE", "BEGIN", "END"])


@given(st.lists(st.tuples(properties, values), max_size=7))
def test_any_calendar_gives_an_agenda_or_a_sentence(lines):
    body = "\r\n".join(f"{name}:{value}" for name, value in lines)
    assert reads(f"BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nSUMMARY:T\r\n{body}\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n".encode()) < 10


ours = st.dictionaries(
    st.sampled_from(["code", "uid", "kind", "title", "summary", "speakers", "people", "minutes", "cut", "least", "pinned", "parent", "day", "room", "place", "written", "kept", "added", "extra", "starts"]),
    st.one_of(anything, st.sampled_from(["a", "b", {"ko": "제목"}, {"en": "T"}, ["a"], [{"name": {"en": "Kim"}, "role": "chair"}], {"guid": "g-1", "duration": "00:30", "room": "A"}, 1, -1, 10**30, True])),
    max_size=8,
)  # fmt: skip
said_before = st.dictionaries(st.sampled_from(["version", "conference", "schedule", "root", "days", "xml", "rooms"]), st.one_of(anything, st.lists(st.dictionaries(st.just("date"), anything, max_size=1), max_size=2)))
heads = st.one_of(anything, st.fixed_dictionaries({}, optional={"lang": scalars, "first": scalars, "items": st.lists(st.one_of(anything, ours), max_size=4), "header": st.one_of(anything, said_before), "written": anything}))


def with_ours(head, *objects):
    """A schedule of events with these objects of ours, as JSON and as XML."""
    events = [EVENT_JSON | {"eventsapp": each} for each in objects]
    made = {"schedule": {"version": "1", "conference": {"days": [{"date": "2019-01-09", "rooms": {"A": events}}]}, "eventsapp": head}}
    beside = [f'<event guid="g-1" id="7"><title>T</title><date>2019-01-09T10:30:00+09:00</date><duration>00:30</duration>{in_xml(each)}</event>' for each in objects]
    xml = f'<schedule xmlns:e="urn:eventsapp:schedule"><day date="2019-01-09"><room name="A">{"".join(beside)}</room></day>{in_xml(head)}</schedule>'
    return json.dumps(made).encode(), xml.encode()


def in_xml(value):
    return f"<e:more>{escape(json.dumps({'eventsapp': value}))}</e:more>"


@given(heads, st.lists(st.one_of(anything, ours), min_size=1, max_size=3))
def test_whatever_stands_in_our_own_additions_gives_an_agenda_or_a_sentence(head, objects):
    for octets in with_ours(head, *objects):
        assert reads(octets) <= len(objects) + 4


@given(st.text(max_size=40))
def test_an_addition_to_xml_that_is_no_json_is_passed_over(text):
    said = escape("".join(each for each in text if each.isprintable()))
    event = f"<title>T</title><date>2019-01-09T10:30:00+09:00</date><duration>00:30</duration><e:more>{said}</e:more>"
    assert reads(f'<schedule xmlns:e="urn:eventsapp:schedule"><day date="2019-01-09"><room name="A"><event>{event}</event></room></day></schedule>'.encode()) == 1


def test_additions_too_deep_are_passed_over_and_a_file_too_deep_is_refused():
    deep = json.loads("[" * 900 + "]" * 900)
    as_json, as_xml = with_ours({"header": deep}, {"code": "a", "title": {"en": "T"}, "extra": deep})

    assert (reads(as_json), reads(as_xml)) == (0, 1)
    assert reads(b"<schedule>" + b"<a>" * 50_000 + b"</a>" * 50_000 + b"</schedule>") == 0


PUT_BACK = ["<a>" * 40 + "</a>" * 40, "<a", "<!DOCTYPE x [<!ENTITY a 'b'>]><x>&a;</x>", 7, None, '<b xmlns="urn:eventsapp:schedule">x</b>', "<ok n='1'>1<i/></ok>"]


def test_elements_that_a_file_wants_written_are_written_only_if_they_are_some(mina):
    write(mina, send(mina, octets=one(xml=PUT_BACK, xml_attributes={"a b": 1, "c": 2, "guid": "other"}, **{"xml:a b": "x", "xml:{urn:eventsapp:schedule}more": "x"})))

    saved = mina.get(f"{AGENDA}/draft.xml").text

    assert ('<ok n="1">1<i /></ok>' in saved, 'c="2"' in saved, "&amp;a;" in saved.split("eventsapp:more")[0]) == (True, True, False)
    assert send(mina, octets=saved.encode(), name="again.xml").status_code == 303
