"""What readers of the public page and of calendars see after an act."""

from __future__ import annotations

from eventsapp.live.rules import Verb
from tests.live.conftest import at
from tests.live.test_following import do


def test_the_public_page_and_the_calendar_with_items_follow_at_once(seminar, client, stand_at):
    stand_at(at(1))
    page, calendar = client.get("/alliance/seminar/").text, client.get("/alliance/seminar/agenda.ics").text
    do(seminar, Verb.START, "First", 20)
    stand_at(at(21))

    later, followed = client.get("/alliance/seminar/").text, client.get("/alliance/seminar/agenda.ics").text

    assert ">11:00</time>" in page
    assert ">11:20</time>" in later
    assert "DTSTART;TZID=Asia/Seoul:20190109T110000" in calendar
    assert "DTSTART;TZID=Asia/Seoul:20190109T112000" in followed
