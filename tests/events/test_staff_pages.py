"""Every page of organisers opens, in both languages, with the events an organiser has."""

from __future__ import annotations

import pytest

from tests.conftest import reader
from tests.factories import make_event, make_programme, make_staff, make_venue, sign_in

PAGES = (
    "/me",
    "/staff/alliance/",
    "/staff/alliance/edit",
    "/staff/alliance/roles",
    "/staff/alliance/venues/",
    "/staff/alliance/venues/new",
    "/staff/alliance/venues/hall/",
    "/staff/alliance/events/new",
    "/staff/alliance/events/seminar/",
    "/staff/alliance/events/seminar/edit",
    "/staff/alliance/events/seminar/agenda",
    "/staff/alliance/events/seminar/agenda/item-0/",
    "/staff/alliance/events/seminar/agenda/item-0/move",
    "/staff/alliance/events/seminar/agenda/item-0/remove",
    "/staff/alliance/events/seminar/postpone",
    "/staff/alliance/events/seminar/cancel",
    "/staff/alliance/events/draft/publish",
)


@pytest.mark.parametrize("lang", ["ko", "en"])
@pytest.mark.parametrize("path", PAGES)
def test_page_opens(app, now, path, lang):
    from eventsapp.events.rules import Status

    programme = make_programme()
    venue = make_venue(programme)
    make_event(programme, venue_id=venue.id, agenda=[("Plans", 20), ("Questions", None)])
    make_event(programme, "draft", status=Status.DRAFT)
    client = sign_in(reader(app, lang), make_staff("owner", programme))

    response = client.get(path)

    assert response.status_code == 200
    assert response.headers["Cache-Control"] == "no-store"
