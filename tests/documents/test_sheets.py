"""The agenda on paper: what it says in each language, as tagged PDF."""

from __future__ import annotations

import pytest
from flask_babel import force_locale

from eventsapp.documents import sheets
from eventsapp.events import actions
from eventsapp.events.models import Event
from eventsapp.events.queries import find_event
from eventsapp.events.rules import Released, Status
from tests.factories import make_event


@pytest.fixture
def seminar(app, now) -> Event:
    event = make_event(agenda=[("Plans", 20), ("Questions", None)])
    actions.publish_agenda(event_id=event.id, by_id=None, now=now, actor="person:1")
    return find_event("alliance", event.slug)


def said(event, lang):
    release = sheets.latest_release(event.id)
    with force_locale(lang):
        return sheets.facts(event, [Released.of(each) for each in release.items], release, lang)


def test_it_says_what_was_published_in_the_readers_language(seminar):
    korean, english = said(seminar, "ko"), said(seminar, "en")

    assert (korean["lang"], korean["title"], korean["provisional"]) == ("ko", seminar.title.text("ko"), "")
    assert [(item["starts"], item["title"], item["length"]) for item in english["days"][0]["items"]] == [("10:30", "Plans", "20 minutes"), ("10:50", "Questions", "")]
    assert english["footer"].startswith("Agenda number 1 of Tue 8 January 2019")


def test_it_is_a_tagged_pdf_and_the_same_octets_each_time(seminar, now):
    with force_locale("ko"):
        octets = sheets.sheet(seminar, "ko", now=now)
        again = sheets.sheet(seminar, "ko", now=now)

    assert octets == again
    assert octets.startswith(b"%PDF-")
    assert b"/StructTreeRoot" in octets
    assert b"/Lang" in octets


def test_words_that_look_like_markup_are_words(seminar, now):
    seminar.title["en"] = "#panic() [*bold*] $x$ @here"

    with force_locale("en"):
        assert sheets.sheet(seminar, "en", now=now).startswith(b"%PDF-")


def test_a_draft_is_marked_and_an_empty_agenda_has_no_sheet(app, now):
    draft = make_event(slug="draft", status=Status.DRAFT, agenda=[("Plans", 20)])
    empty = make_event(slug="empty", programme=draft.programme)

    with force_locale("en"):
        items = sheets._items(draft, None)
        assert sheets.facts(draft, items, None, "en")["provisional"] == "Draft – not published yet"
        assert sheets.sheet(empty, "en", now=now) is None
