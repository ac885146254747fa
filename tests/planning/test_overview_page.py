"""The page with all events of all bodies: who sees it, what it says, how many questions it asks."""

from __future__ import annotations

from datetime import date

import pytest

from eventsapp.core.words import Words
from eventsapp.events.rules import Status
from tests.factories import count_queries, make_body, make_event, make_programme, make_staff, sign_in, words

PAGE = "/staff/alliance/calendar"


@pytest.fixture
def programme(app, now):
    return make_programme()


@pytest.fixture
def mina(app, programme):
    client = app.test_client()
    sign_in(client, make_staff("viewer", programme))
    return client


def test_every_body_with_events_has_a_line_and_a_window_is_marked(mina, programme):
    body = make_body(programme)
    make_event(programme, "seminar")
    make_event(programme, "meeting", body_id=body.id, title=words("Committee meeting", "운영위원회"), status=Status.DRAFT)
    window = {"window_from": date(2019, 2, 11), "window_to": date(2019, 2, 20), "window_label": words("mid-February", "2월 중순")}
    make_event(programme, "assembly", starts_at=None, ends_at=None, **window)
    make_event(programme, "some-day", starts_at=None, ends_at=None, window_label=Words())

    january = mina.get(PAGE + "?lang=en").text
    february = mina.get(PAGE + "?month=2019-02&lang=ko").text

    assert january.count('href="/staff/alliance/events/meeting/"') == 2
    assert january.count('href="/staff/alliance/events/assembly/"') == 1
    assert january.count('href="/staff/alliance/events/some-day/"') == 1
    assert "January 2019" in january
    assert february.count("is-window") == 3  # two weeks of the month, and the line
    assert "2월 중순" in february
    assert "설날" in february


def test_a_stranger_is_asked_to_sign_in(app, programme):
    assert app.test_client().get(PAGE).status_code == 303


def test_as_many_questions_for_three_events_as_for_one(mina, programme):
    counts = []
    for slugs in (["one"], ["two", "three"]):
        for slug in slugs:
            make_event(programme, slug)
        with count_queries() as queries:
            assert mina.get(PAGE).status_code == 200
        counts.append(len(queries))

    assert counts[0] == counts[1]
