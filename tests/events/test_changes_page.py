"""What the public reads of how an agenda changed."""

from __future__ import annotations

from datetime import timedelta

import pytest

from eventsapp.core.db import transaction
from eventsapp.core.words import Words
from eventsapp.events import actions
from eventsapp.events.models import AgendaRelease
from eventsapp.events.queries import agenda_items, latest_release
from eventsapp.events.rules import ReleaseKind, Status
from tests.factories import NOW, STARTS, make_event, words

PAGE = "/alliance/seminar/changes"


@pytest.fixture
def seminar(app, now):
    made = make_event(agenda=[("Plans", 30), ("Questions", 20)])
    release(made)
    return made


def release(event, note=None):
    with transaction():
        actions.release_agenda(actions.lock_event(event.id), by_id=None, now=NOW, note=note)
        actions.mark_changed(actions.lock_event(event.id), now=NOW)


def test_each_version_says_what_it_changed_and_why(client, korean, seminar):
    before = client.get(PAGE).text
    with transaction():
        actions.lock_event(seminar.id)
        agenda_items(seminar.id)[0].minutes = 40
    release(seminar, words("As agreed", "협의대로"))

    page = client.get(PAGE).text

    assert "Nothing has changed since the agenda was published." in before
    assert "As agreed" in page
    assert "“Plans” is 10 minutes longer." in page
    assert "“Questions” starts at 11:10 instead of 11:00." in page
    assert "협의대로" in korean.get(PAGE).text
    assert f'href="{PAGE}"' in client.get("/alliance/seminar/").text


def test_what_the_room_did_is_not_told_here(client, seminar):
    with transaction() as session:
        first = latest_release(seminar.id)
        late = [{**line, "starts_at": (STARTS + timedelta(minutes=5)).isoformat()} for line in first.items]
        session.add(AgendaRelease(event_id=seminar.id, number=2, kind=ReleaseKind.LIVE, items=late, note=Words(), released_at=NOW))
    release(seminar)

    assert "Nothing has changed since the agenda was published." in client.get(PAGE).text


def test_a_draft_or_an_event_without_an_agenda_tells_nothing(client, seminar):
    with transaction():
        actions.lock_event(seminar.id).status = Status.DRAFT
    make_event(seminar.programme, "bare")

    assert client.get(PAGE).status_code == 404
    assert client.get("/alliance/bare/changes").status_code == 404
    assert client.get("/alliance/none/changes").status_code == 404
