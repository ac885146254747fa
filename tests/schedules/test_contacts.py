"""How to reach whom an imported schedule describes stays with those who write the agenda."""

from __future__ import annotations

import pytest

from eventsapp.core.db import transaction
from eventsapp.events.actions import publish_agenda
from eventsapp.events.models import AgendaItem
from tests.conftest import reader
from tests.factories import NOW, make_event, make_staff, sign_in

PERSON = {"id": 7, "guid": "p-7", "public_name": "Kim", "biography": "Plans cities.", "email": "kim@ministry.test", "mobile_phone": "010-1234-5678", "tel": "02-987-6543"}
SECRETS = ("kim@ministry.test", "010-1234-5678", "02-987-6543")


@pytest.fixture
def event(app, now):
    event = make_event(agenda=[("Plans", 20), ("Questions", 10)])
    with transaction() as session:
        item, other = session.query(AgendaItem).order_by(AgendaItem.position)
        item.extra, item.speakers = {"guid": "g-1", "persons": [PERSON, "no object"]}, {"en": "Kim"}
        other.extra = {"persons": "no list"}
    publish_agenda(event_id=event.id, by_id=None, now=NOW, actor="person:1")
    return event


@pytest.mark.parametrize("kind", ["json", "xml", "csv"])
def test_no_published_file_says_how_to_reach_anybody(client, event, kind):
    published = client.get(f"/alliance/seminar/schedule.{kind}?lang=en").text

    assert "Kim" in published
    assert [secret for secret in SECRETS if secret in published] == []
    assert kind == "csv" or "Plans cities." in published


def test_what_organisers_take_out_of_their_draft_brings_all_of_it_back(app, event):
    draft = sign_in(reader(app, "en"), make_staff("organiser", event.programme)).get("/staff/alliance/events/seminar/agenda/draft.json").text

    assert [secret for secret in SECRETS if secret not in draft] == []


@pytest.mark.parametrize("path", ["", "agenda.pdf", "event.ics", "live", "changes"])
def test_nor_does_any_page(client, event, path):
    page = client.get(f"/alliance/seminar/{path}").data

    assert [secret for secret in SECRETS if secret.encode() in page] == []
