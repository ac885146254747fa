"""Who gets the agenda on paper, and of which event."""

from __future__ import annotations

import pytest

from eventsapp.events import actions
from eventsapp.events.rules import Status
from tests.factories import make_event, make_staff, sign_in

SHEET = "/alliance/{}/agenda.pdf?lang=en"


@pytest.fixture
def seminar(app, now):
    event = make_event(agenda=[("Plans", 20)])
    actions.publish_agenda(event_id=event.id, by_id=None, now=now, actor="person:1")
    return event


def test_everybody_gets_the_published_one_as_a_file_named_after_the_event(client, seminar):
    answer = client.get(SHEET.format("seminar"))

    assert (answer.status_code, answer.mimetype, answer.data[:5]) == (200, "application/pdf", b"%PDF-")
    assert answer.headers["Content-Disposition"] == "inline; filename=seminar-en.pdf"
    assert "agenda.pdf" in client.get("/alliance/seminar/").text


def test_a_draft_is_for_staff_alone(app, client, seminar):
    make_event(seminar.programme, "draft", status=Status.DRAFT, agenda=[("Plans", 20)])
    mina = app.test_client()
    sign_in(mina, make_staff("viewer", seminar.programme))

    assert client.get(SHEET.format("draft")).status_code == 404
    answer = mina.get(SHEET.format("draft"))
    assert (answer.status_code, "no-store" in answer.headers["Cache-Control"]) == (200, True)


def test_there_is_none_without_an_agenda_or_an_event(client, seminar):
    make_event(seminar.programme, "empty")

    assert [client.get(SHEET.format(slug)).status_code for slug in ("empty", "nothing")] == [404, 404]
