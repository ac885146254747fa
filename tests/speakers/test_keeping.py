"""How to reach a speaker goes a year after the last event, and what was published stays: on both databases."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select

from eventsapp.core import tokens
from eventsapp.core.db import db
from eventsapp.events.models import AgendaRelease, EventSpeaker, Speaker
from eventsapp.events.rules import Status
from eventsapp.jobs import sweep
from eventsapp.speakers.actions import erasing
from tests.factories import NOW, make_event, make_programme

from .kept import DAY, NAME, OTHER, YEAR, ask, make_speaker, publish, put_on


@pytest.fixture
def event(both):
    return make_event(agenda=[("Plans", 20), ("Questions", 10)])


def test_how_to_reach_them_goes_a_year_after_the_last_event_and_what_was_published_stays(event):
    kim = make_speaker(event.programme)
    later = make_event(event.programme, slug="later", agenda=[("More", 20)], starts_at=event.starts_at + 30 * DAY, ends_at=event.ends_at + 30 * DAY)
    for each in (event, later):
        put_on(each, kim)
        publish(each)
    row_id = ask(event, kim)
    over = later.ends_at + YEAR

    assert erasing.erase_due(now=over - timedelta(seconds=1), real=over) == 0
    assert erasing.erase_due(now=over, real=over) == 1
    assert erasing.erase_due(now=over, real=over) == 0

    db.session.rollback()
    speaker = db.session.get_one(Speaker, kim.id)
    assert (speaker.email, speaker.name["ko"], speaker.bio, speaker.erased_at) == ("", NAME, {"ko": f"{NAME}의 소개"}, None)
    assert db.session.get_one(EventSpeaker, row_id).note == ""
    assert tokens.find_row_id("speaker", tokens.derive("speaker", row_id), now=over) is None
    assert NAME in json.dumps(db.session.scalars(select(AgendaRelease.items)).all(), ensure_ascii=False)


def test_whoever_is_on_no_agenda_goes_a_year_after_they_were_entered(both):
    programme = make_programme()
    make_speaker(programme)
    make_speaker(programme, OTHER, "")

    assert erasing.erase_due(now=NOW + YEAR - timedelta(seconds=1), real=NOW) == 0
    assert erasing.erase_due(now=NOW + YEAR, real=NOW) == 1

    db.session.rollback()
    assert set(db.session.scalars(select(Speaker.email))) == {""}


@pytest.mark.parametrize(
    ("columns", "due"),
    [
        ({"status": Status.POSTPONED}, False),
        ({"starts_at": None, "ends_at": None, "window_from": date(2019, 1, 1), "window_to": date(2019, 1, 31)}, True),
        ({"starts_at": None, "ends_at": None, "window_from": date(2022, 1, 1), "window_to": date(2022, 1, 31)}, False),
        ({"starts_at": None, "ends_at": None}, False),
        ({"starts_at": None, "ends_at": None, "status": Status.CANCELLED}, True),
        ({"ends_at": None}, True),
        ({"starts_at": datetime(2021, 12, 1, tzinfo=UTC), "ends_at": None}, False),
    ],
)
def test_an_event_that_may_still_be_keeps_its_speakers_reachable(both, columns, due):
    event = make_event(agenda=[("Plans", 20)], **columns)
    put_on(event, make_speaker(event.programme))

    assert erasing.erase_due(now=NOW + 2 * YEAR, real=NOW) == due


def test_whoever_is_only_in_what_is_published_counts_as_on_it(event):
    kim = make_speaker(event.programme, made_at=NOW - 3 * YEAR)
    put_on(event, kim)
    publish(event)
    put_on(event)

    assert erasing.erase_due(now=NOW, real=NOW) == 0
    assert erasing.erase_due(now=event.ends_at + YEAR, real=NOW) == 1


def test_a_portion_at_a_time(both, monkeypatch):
    programme = make_programme()
    for name in "가나다":
        make_speaker(programme, name, f"{ord(name)}@ministry.test")
    monkeypatch.setattr(erasing, "PORTION", 2)

    assert [erasing.erase_due(now=NOW + YEAR, real=NOW) for _ in range(3)] == [2, 1, 0]


def test_the_sweep_does_it(both, now):
    make_speaker(make_programme(), made_at=NOW - YEAR)

    sweep()

    db.session.rollback()
    assert db.session.scalars(select(Speaker.email)).all() == [""]
