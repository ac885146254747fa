"""Agendas read into an event and given back: pastes, tables, schedules of several hundred items, calendars, and nonsense."""

from __future__ import annotations

import io
import json
from datetime import timedelta

import pytest
from werkzeug.datastructures import FileStorage, MultiDict
from werkzeug.test import encode_multipart

from eventsapp.core.db import transaction
from eventsapp.events import actions
from eventsapp.events.models import Event
from eventsapp.events.queries import agenda_items, find_event, latest_release
from eventsapp.schedules.rules.frab import read_json
from eventsapp.schedules.rules.xml import read_xml
from tests.factories import HYUN, STARTS, form_fields, make_event, make_staff, sign_in, words
from tests.schedules.frab import content, schedule_xml

AGENDA = "/staff/alliance/events/seminar/agenda"
PASTED = "10:30–10:50 추진 계획 공유 (국토교통부)\n10:50–11:20 국가시범도시 기업 참여 방안\n11:20 질의응답 20분\n11:40–12:00 기업 건의 사항 등"


@pytest.fixture
def event(app, now):
    return make_event()


@pytest.fixture
def mina(app, event):
    client = app.test_client()
    sign_in(client, make_staff("organiser", event.programme))
    return client


def send(client, text="", octets=None, name="schedule.xml"):
    fields = form_fields(client.get(f"{AGENDA}/import").text) | {"text": text}
    if octets is not None:
        fields["file"] = FileStorage(io.BytesIO(octets), filename=name)
    boundary, body = encode_multipart(MultiDict(fields))
    return client.post(f"{AGENDA}/import", data=body, content_type=f"multipart/form-data; boundary={boundary}")


def write(client, answer, **typed):
    """Look at what was understood and press the button below it."""
    page = client.get(answer.location).text
    fields = form_fields(page[: page.rfind('id="again"')] if 'id="again"' in page else page)
    return client.post(answer.location, data=fields | {"how": "add"} | typed)


def stands(event):
    return [(item.title.text("ko"), item.minutes, item.pinned_at is not None) for item in agenda_items(event.id)]


def test_the_seminars_agenda_is_built_from_a_paste_and_published(mina, event):
    answer = send(mina, PASTED)
    assert "국가시범도시 기업 참여 방안" in mina.get(answer.location).text
    assert stands(event) == []

    assert write(mina, answer).status_code == 303

    assert stands(event) == [("추진 계획 공유", 20, False), ("국가시범도시 기업 참여 방안", 30, False), ("질의응답", 20, False), ("기업 건의 사항 등", 20, False)]
    actions.publish_agenda(event_id=event.id, by_id=None, now=STARTS - timedelta(days=1), actor="person:1")
    csv = mina.get("/alliance/seminar/schedule.csv").data.decode("utf-8-sig")
    assert csv.splitlines()[1].split(",")[1:4] == ["2019-01-09", "10:30", "20"]


def test_pasting_twice_adds_twice_but_sending_twice_does_not(mina, event):
    answer = send(mina, "Plans 20 min")
    page = mina.get(answer.location).text
    fields = form_fields(page[: page.rfind('id="again"')]) | {"how": "add"}

    assert [mina.post(answer.location, data=fields).status_code for _ in range(2)] == [303, 303]
    assert stands(event) == [("Plans", 20, False)]
    write(mina, send(mina, "Plans 20 min"))
    assert len(stands(event)) == 2


def test_lines_that_cannot_be_read_are_named_and_what_was_pasted_stays(mina, event):
    page = mina.get(send(mina, "10:30 Plans\n25:99 Nonsense").location + "?lang=en").text

    assert "Line 2:" in page
    assert "25:99 Nonsense</textarea>" in page


@pytest.mark.parametrize("text", ["", "\n\n", "---", "x" * 200_001])
def test_nothing_to_read_is_a_sentence(mina, event, text):
    assert send(mina, text).status_code == 422


@pytest.mark.parametrize(
    "octets",
    [
        b"", b"<schedule>", b"<!DOCTYPE x [<!ENTITY a 'b'>]><schedule>&a;</schedule>", b"<html></html>", b"<schedule/>", b"{", b"{}", b'{"schedule": []}',
        b'{"schedule": {"conference": {"days": [3, {"rooms": {"a": [7, {}]}}]}}}', b"[" * 100_000, b'{"a":' * 5_000, b"BEGIN:VCALENDAR\r\n" * 50, b"BEGIN:VCALENDAR\nX",
        b"PK\x03\x04 broken", b"\x00\x01\x02", b"%PDF-1.4", "제목,시작\n".encode("cp949"),
    ],
)  # fmt: skip
def test_no_file_is_too_strange_for_a_sentence(mina, event, octets):
    answer = send(mina, octets=octets)

    if answer.status_code == 303:
        answer = mina.get(answer.location)
    assert answer.status_code in (200, 422)
    assert stands(event) == []


def test_a_file_that_is_too_large_is_refused(mina, event):
    assert send(mina, octets=b"<schedule>" + b" " * (5 * 1024 * 1024)).status_code == 422
    assert send(mina, octets=b"<schedule>" + b" " * (11 * 1024 * 1024)).status_code == 413


def test_a_schedule_of_several_hundred_items_comes_in_is_edited_released_and_goes_out_without_loss(app, mina, event):
    given = schedule_xml()
    count = len(content(given))
    assert count > 200
    with transaction() as session:
        session.get_one(Event, event.id).ends_at = STARTS + timedelta(days=4)

    assert write(mina, send(mina, octets=given), how="replace").status_code == 303
    items = agenda_items(event.id)
    assert (len(items), len({item.room_id for item in items}), find_event("alliance", "seminar").venue is not None) == (count, 4, True)

    actions.publish_agenda(event_id=event.id, by_id=None, now=STARTS - timedelta(days=1), actor="person:1")
    assert content(mina.get("/alliance/seminar/schedule.xml").data) == content(given)

    edited = items[7]
    actions.edit_item(event_id=event.id, code=edited.code, version=edited.version, values={"title": words("Edited")}, now=STARTS, actor="person:1")
    assert write(mina, send(mina, octets=given)).status_code == 303  # the same file again: one item goes back, nothing is added
    assert len(agenda_items(event.id)) == count
    assert content(mina.get(f"{AGENDA}/draft.xml").data) == content(given)


def test_json_says_what_xml_says(mina, event):
    write(mina, send(mina, octets=schedule_xml(days=2, per_room=6)))
    made = mina.get(f"{AGENDA}/draft.json").data

    from_json, from_xml = read_json(made), read_xml(mina.get(f"{AGENDA}/draft.xml").data)

    assert json.loads(made)["schedule"]["version"] == "1.5 To test in a bright light"
    assert [(entry.uid, entry.starts, entry.minutes, entry.room, entry.title) for entry in from_json.entries] == [
        (entry.uid, entry.starts, entry.minutes, entry.room, entry.title) for entry in from_xml.entries
    ]


def test_an_agenda_of_other_days_can_move_to_the_events(mina, event):
    later = schedule_xml(days=1, per_room=2).replace(b"2019-01-09", b"2031-05-05").replace(b"2019-01-10", b"2031-05-06")

    write(mina, send(mina, octets=later), move="y")

    days = {(item.pinned_at or STARTS).date() for item in agenda_items(event.id)}
    assert max(days) - STARTS.date() <= timedelta(days=1)


@pytest.mark.parametrize("kind", ["csv", "xlsx", "xml", "json"])
def test_what_was_saved_can_be_read_back(mina, event, kind):
    write(mina, send(mina, PASTED + "\n휴식 15분\n13:30-14:00 =SUM(A1) 특강 (홍길동)"))
    before = stands(event)
    saved = mina.get(f"{AGENDA}/draft.{kind}").data
    for item in agenda_items(event.id):
        actions.remove_item(event_id=event.id, code=item.code, now=STARTS, actor="person:1")

    write(mina, send(mina, octets=saved, name=f"agenda.{kind}"))

    assert [(title, minutes) for title, minutes, _ in stands(event)] == [(title, minutes) for title, minutes, _ in before]


def test_a_calendar_is_read(mina, event):
    ics = (
        "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//t//t//EN\r\nBEGIN:VEVENT\r\nUID:b@t\r\nSUMMARY:Talk\r\nDTSTART:20190109T021500Z\r\nDURATION:PT20M\r\nEND:VEVENT\r\n"
        "BEGIN:VEVENT\r\nUID:a@t\r\nSUMMARY:Opening\r\nDTSTART;TZID=Asia/Seoul:20190109T103000\r\nDTEND;TZID=Asia/Seoul:20190109T104500\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
    )

    write(mina, send(mina, octets=ics.encode(), name="a.ics"))

    assert stands(event) == [("Opening", 15, False), ("Talk", 20, True)]


def test_what_was_kept_is_its_senders_alone(app, mina, event):
    answer = send(mina, PASTED)
    other = app.test_client()

    sign_in(other, make_staff("organiser", event.programme, who=HYUN))

    assert other.get(answer.location).status_code == 303
    assert mina.get(answer.location).status_code == 200


def test_a_viewer_and_a_stranger_may_neither_read_in_nor_save_the_draft(app, client, event):
    jun = app.test_client()
    sign_in(jun, make_staff("viewer", event.programme))

    assert [jun.get(f"{AGENDA}/{page}").status_code for page in ("import", "exports", "draft.csv")] == [403] * 3
    assert client.get(f"{AGENDA}/import").status_code == 303
    assert client.get("/alliance/seminar/schedule.xml").status_code == 404
    assert latest_release(event.id) is None


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_long_summaries_come_back_from_a_saved_table(mina, event, kind):
    given = schedule_xml(days=1, per_room=2).replace(b"In two lines.", b"Long. " * 600)
    write(mina, send(mina, octets=given))
    before = [item.summary for item in agenda_items(event.id)]

    write(mina, send(mina, octets=mina.get(f"{AGENDA}/draft.{kind}").data, name=f"a.{kind}"), how="replace")

    assert max(len(words.text("en")) for words in before) > 3_000
    assert [item.summary for item in agenda_items(event.id)] == before
