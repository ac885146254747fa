"""What everybody sees of the run of show: page, screen and number, before, while and after."""

from __future__ import annotations

from datetime import timedelta

import pytest

from eventsapp.core.db import transaction
from eventsapp.events.actions import release_agenda
from eventsapp.events.models import Event
from eventsapp.events.rules import Status
from eventsapp.live import actions
from eventsapp.live.rules import Verb
from tests.conftest import reader
from tests.factories import count_queries, make_event, make_staff, reload, sign_in
from tests.live.conftest import at, make_seminar, sent, uid_of

LIVE, SCREEN, NUMBER = "/alliance/seminar/live", "/alliance/seminar/screen", "/alliance/seminar/live.json"


def do(event, verb, title="", minute=0, minutes=0):
    return actions.act(event_id=event.id, verb=verb, item=uid_of(event, title) if title else "", minutes=minutes, sent=sent(), now=at(minute), actor="person:1", by_id=None)


def text(client, path):
    answer = client.get(path)
    assert answer.status_code == 200
    return answer.text


def test_while_it_runs_the_page_says_what_is_on_and_what_comes_next(seminar, client, stand_at):
    do(seminar, Verb.START, "First", 5)
    stand_at(at(10))

    page = text(client, LIVE)

    assert "25 min left" in page
    assert "Next: Second." in page
    assert "5 minutes late" in page
    assert "<form" not in page


def test_an_overrun_that_nobody_presses_is_said_everywhere_and_moves_no_calendar(seminar, client, app, stand_at):
    do(seminar, Verb.START, "First", 0)
    before = client.get("/alliance/seminar/event.ics").data
    account = make_staff(programme=reload(seminar).programme)
    stand_at(at(37))
    desk = sign_in(reader(app, "en"), account)

    for visitor, page in ((client, LIVE), (client, SCREEN), (desk, "/staff/alliance/events/seminar/live")):
        assert "7 min over" in text(visitor, page), page
    assert client.get("/alliance/seminar/event.ics").data == before


def test_where_nobody_presses_anything_the_plan_is_shown_by_the_clock(seminar, client, stand_at):
    stand_at(at(40))

    page = text(client, LIVE)

    assert "Now: Second. Next: Break." in page


def test_the_page_that_is_kept_follows_each_act_and_each_minute(seminar, client, stand_at):
    stand_at(at(1))
    before = text(client, LIVE)
    do(seminar, Verb.START, "First", 1)
    begun = text(client, LIVE)
    stand_at(at(2))

    assert "Now: First." in before
    assert "30 min left" in begun
    assert "29 min left" in text(client, LIVE)


def test_afterwards_the_page_shows_what_was_planned_beside_what_was(seminar, client, stand_at):
    do(seminar, Verb.START, "First", 5)
    do(seminar, Verb.END, "First", 45)
    stand_at(at(60 * 24))

    page = text(client, LIVE)

    assert "actual 10:35–11:15 · planned 10:30–11:00" in page


def test_without_the_script_the_page_can_load_itself_again(seminar, client, now):
    assert 'http-equiv="refresh" content="60"' in text(client, f"{LIVE}?auto=60")
    assert 'http-equiv="refresh"' not in text(client, LIVE)


@pytest.mark.parametrize(("asked", "seconds"), [("1", "30"), ("9999", "600"), ("nonsense", None), ("-5", None), ("12345678901234567890", None)])
def test_nobody_can_ask_it_to_load_too_often(seminar, client, now, asked, seconds):
    page = text(client, f"{LIVE}?auto={asked}")

    assert ('http-equiv="refresh"' in page) is (seconds is not None)
    assert seconds is None or f'content="{seconds}"' in page


def test_the_number_rises_with_every_act_and_with_undo(seminar, client, now):
    def number():
        return client.get(NUMBER).get_json()["number"]

    first = number()
    act = do(seminar, Verb.START, "First", 0)
    begun = number()
    actions.undo(event_id=seminar.id, number=act.number, sent=sent(), now=at(1), actor="person:1", by_id=None)

    assert first < begun < number()


def test_the_number_is_one_question_and_says_when_nothing_is_new(seminar, client, now):
    etag = client.get(NUMBER).headers["ETag"]
    with count_queries() as queries:
        unchanged = client.get(NUMBER, headers={"If-None-Match": etag})

    assert (unchanged.status_code, unchanged.data, len(queries)) == (304, b"", 0)
    do(seminar, Verb.START, "First", 0)
    assert client.get(NUMBER, headers={"If-None-Match": etag}).status_code == 200


def test_the_page_says_which_number_it_is_of(seminar, client, stand_at):
    do(seminar, Verb.START, "First", 7)
    stand_at(at(8))

    assert f'data-number="{client.get(NUMBER).get_json()["number"]}"' in text(client, LIVE)
    assert f'data-number="{client.get(NUMBER).get_json()["number"]}"' in text(client, SCREEN)


@pytest.mark.parametrize("path", [LIVE, SCREEN, NUMBER])
def test_of_a_draft_nobody_sees_anything(seminar, client, path):
    with transaction() as session:
        session.get_one(Event, seminar.id).status = Status.DRAFT

    assert client.get(path).status_code == 404
    assert client.get(path.replace("seminar", "nothing")).status_code == 404


@pytest.mark.parametrize("path", [LIVE, SCREEN])
def test_without_a_published_agenda_the_pages_say_so(app, now, client, path):
    make_event()

    assert client.get(path).status_code == 200


@pytest.mark.parametrize("status", [Status.CANCELLED, Status.POSTPONED])
def test_of_an_event_that_is_off_the_page_says_so(seminar, client, status):
    with transaction() as session:
        session.get_one(Event, seminar.id).status = status

    page = text(client, LIVE)

    assert "This event was cancelled." in page or "This event is postponed." in page
    assert "Now:" not in page


def test_the_screen_speaks_both_languages_to_whoever_reads(seminar, app, stand_at):
    do(seminar, Verb.START, "First", 0)
    stand_at(at(10))

    for lang in ("en", "ko"):
        page = text(reader(app, lang), SCREEN)
        assert '<span lang="ko">지금</span>' in page
        assert '<span lang="en">Now</span>' in page


def test_the_screen_of_a_room_that_is_not_there_is_not_found(seminar, client, now):
    assert client.get(f"{SCREEN}?room=nowhere").status_code == 404
    assert client.get(f"{SCREEN}?room=-").status_code == 200
    assert client.get(f"{SCREEN}?look=dark").text.count("screen-dark") == 1


def test_a_page_costs_as_many_questions_however_long_the_agenda_is(app, now, client):
    def questions(slug, programme, lines):
        event = make_seminar(slug, programme) if lines == 6 else make_seminar_of(slug, programme, lines)
        do(event, Verb.START, "First" if lines == 6 else "Item 0", 0)
        with count_queries() as queries:
            text(client, f"/alliance/{slug}/live")
        return len(queries)

    short = make_seminar("short")
    programme = reload(short).programme

    assert questions("six", programme, 6) == questions("one", programme, 1) == questions("many", programme, 40)


def make_seminar_of(slug, programme, lines):
    event = make_event(programme, slug, agenda=[(f"Item {number}", 5) for number in range(lines)])
    with transaction() as session:
        release_agenda(session.get_one(Event, event.id), by_id=None, now=at(0) - timedelta(days=1))
    return event
