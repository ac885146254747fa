"""The page on subscribing: the address it shows, the programs it leads to, what it says of copies."""

from __future__ import annotations

from urllib.parse import parse_qs, unquote, urlsplit

import pytest

from eventsapp.calendars.subscriptions import Subscription
from eventsapp.core.db import transaction
from eventsapp.core.words import Words
from eventsapp.programmes.models import Body
from eventsapp.programmes.rules import RESERVED_BELOW, BodyKind, is_slug
from tests.factories import make_event, words

from .conftest import make_alliance, make_seminar

PAGE = "/alliance/subscribe"


@pytest.fixture
def programme(app, now):
    programme = make_alliance()
    with transaction() as session:
        parent = Body(programme_id=programme.id, code="committee", kind=BodyKind.OTHER, name=words("Committee", "운영위원회"), remit=Words(), position=0)
        session.add(parent)
        session.flush()
        session.add_all(
            Body(programme_id=programme.id, code=code, kind=BodyKind.OTHER, name=words(code), remit=Words(), position=1, parent_id=parent.id) for code in ("energy", "water")
        )
    return programme


def address(page: str) -> str:
    return page.split('readonly')[0].rsplit('value="', 1)[1].split('"')[0].replace("&amp;", "&")


@pytest.mark.parametrize(
    ("query", "path"),
    [
        ("", "/alliance/calendar.ics?lang=en"),
        ("?language=ko", "/alliance/calendar.ics"),
        ("?language=en&body=energy&agenda=items", "/alliance/calendar.ics?lang=en&body=energy&agenda=items"),
        ("?body=committee", "/alliance/calendar.ics?lang=en&body=committee"),
        ("?language=ko&agenda=text", "/alliance/calendar.ics"),
    ],
)
def test_address_is_that_of_the_feed_as_chosen(programme, client, query, path):
    page = client.get(PAGE + query)

    assert page.status_code == 200
    assert address(page.text) == "http://127.0.0.1:8000" + path
    assert client.get(path).status_code == 200


@pytest.mark.parametrize("query", ["?body=none", "?language=fr", "?agenda=%F0%9F%98%80", "?body=%ff"])
def test_what_cannot_be_chosen_is_said_and_no_address_shown(programme, client, query):
    page = client.get(PAGE + query)

    assert page.status_code == 422
    assert "error-summary" in page.text
    assert "calendar.ics" not in page.text


def test_page_starts_no_session(programme, client):
    assert "Set-Cookie" not in client.get(PAGE).headers


def test_unknown_programme_is_404(app, client):
    assert client.get(PAGE).status_code == 404


def test_programs_get_the_address_in_the_form_they_take():
    feed = Subscription("https://events.example.org/a/calendar.ics?lang=en&body=b", "세미나 & 총회")

    assert feed.webcal == "webcal://events.example.org/a/calendar.ics?lang=en&body=b"
    assert feed.google == "https://calendar.google.com/calendar/r?cid=webcal%3A%2F%2Fevents.example.org%2Fa%2Fcalendar.ics%3Flang%3Den%26body%3Db"
    for link, host in ((feed.outlook, "outlook.live.com"), (feed.office, "outlook.office.com")):
        parts = urlsplit(link)
        assert (parts.hostname, parts.path) == (host, "/calendar/0/addfromweb")
        assert parse_qs(parts.query) == {"url": [feed.address], "name": [feed.name]}
        assert "+" not in link
    assert unquote(feed.google).endswith("cid=" + feed.webcal)


def test_page_says_what_a_copy_a_subscription_and_an_invitation_are(programme, client, korean):
    for text in ("It never changes by itself", "sometimes only once a day", "Choose one of them."):
        assert text in client.get(PAGE).text
    assert korean.get(PAGE).status_code == 200


def test_programme_page_leads_here_and_so_does_each_body_that_meets(programme, client):
    assert f'href="{PAGE}"' in client.get("/alliance/").text
    assert "Calendar of this body" not in client.get("/alliance/").text
    bodies = {body.code: body.id for body in programme.bodies}

    make_seminar(programme, body_id=bodies["energy"])

    page = client.get("/alliance/").text
    assert [code for code in bodies if f'href="{PAGE}?body={code}"' in page] == ["committee", "energy"]


def test_no_event_can_have_its_name(programme, client):
    assert not is_slug("subscribe", RESERVED_BELOW)
    make_event(programme, "subscribe")

    assert "What the calendar shows" in client.get(PAGE).text
