"""Speakers and who is on what, written down, brought in, and written out again without anybody's address; the demo's seminar as it ran."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import delete

from eventsapp.core import tokens
from eventsapp.core.db import db, transaction
from eventsapp.events.actions import publish_agenda
from eventsapp.events.models import AgendaItem, Event, EventSpeaker, Speaker
from eventsapp.events.queries import agenda_items, latest_release
from eventsapp.live.queries import actual_times, newest_number
from eventsapp.programme_files.actions.demo_day import let_the_room_run
from eventsapp.programme_files.export import exported
from eventsapp.programme_files.rules import Faulty
from eventsapp.programmes.queries import find_programme
from eventsapp.speakers import actions
from eventsapp.speakers.rules import SPEAKER
from tests.factories import NOW, STARTS, make_event, make_programme
from tests.programme_files.desk import FILE, bring

SPEAKERS = """\
[programme]
slug = "year"

[[speaker]]
code = "kim"
name = { ko = "김영섭", en = "Kim Youngsub" }
affiliation.ko = "국토교통부"
bio.en = "Plans cities."
email = "kim@example.org"
language = "en"

[[speaker]]
code = "lee"
name.ko = "이정은"
public = false

[[event]]
slug = "seminar"

[[event.agenda]]
code = "plan"
people = ["kim", "lee:chair"]
"""


def rows(model):
    db.session.rollback()
    return db.session.query(model).order_by(model.id).all()


def lineup(event="seminar", code="plan"):
    db.session.rollback()
    made = db.session.query(Event).filter_by(slug=event).one()
    item = next(each for each in agenda_items(made.id) if each.code == code)
    return [(each.speaker.code, each.role.value) for each in item.people]


def export():
    db.session.rollback()
    return exported(find_programme("year"))


def test_people_come_in_stand_on_their_items_and_on_what_is_published(both, now):
    bring(FILE)
    bring(SPEAKERS)

    assert [(each.code, each.email, each.locale, each.public) for each in rows(Speaker)] == [("kim", "kim@example.org", "en", True), ("lee", "", "", False)]
    assert lineup() == [("kim", "speaker"), ("lee", "chair")]
    release = latest_release(db.session.query(Event).filter_by(slug="seminar").one().id)
    assert release is None or "Kim Youngsub" in str(release.items)
    before = export()
    bring(SPEAKERS)
    assert export() == before


def test_an_export_tells_nobodys_address_and_makes_the_same_elsewhere(both, now):
    bring(FILE)
    bring(SPEAKERS)
    first = export()
    with transaction():
        for table in reversed(db.metadata.sorted_tables):
            db.session.execute(delete(table))
        db.session.expunge_all()

    bring(first)

    assert "kim@example.org" not in first
    assert export() == first


@pytest.mark.parametrize(
    ("people", "expected"),
    [('["nobody"]', "codes of entries [[speaker]]"), ('["kim:king"]', "roles out of"), ('"kim"', "a list of speakers"), ('["kim", "kim"]', "a list of speakers"), ("[1]", "a list of speakers")],
)
def test_a_faulty_line_up_is_said_with_its_line(app, now, people, expected):
    bring(FILE)

    with pytest.raises(Faulty) as refused:
        bring(SPEAKERS.replace('["kim", "lee:chair"]', people))

    [fault] = refused.value.faults
    assert expected in str(fault)
    assert fault.line == SPEAKERS.splitlines().index('people = ["kim", "lee:chair"]') + 1


def test_another_address_in_the_file_ends_the_links_of_the_one_before(app, now):
    bring(FILE)
    bring(SPEAKERS)
    event = db.session.query(Event).filter_by(slug="seminar").one()
    actions.ask_all(event_id=event.id, now=NOW, real=NOW, actor="person:1")
    [row] = rows(EventSpeaker)
    before = tokens.current(SPEAKER, row.id)

    bring(SPEAKERS.replace("kim@example.org", "young@example.org"))

    assert tokens.find_row_id(SPEAKER, before, now=NOW) is None
    assert rows(EventSpeaker)[0].person.email == "young@example.org"


def test_somebody_erased_comes_back_by_no_file(app, now):
    bring(FILE)
    bring(SPEAKERS)
    actions.erase_speaker(speaker_id=rows(Speaker)[0].id, now=NOW, real=NOW, actor="person:1")

    bring(SPEAKERS, force=True)

    assert lineup() == [("lee", "chair")]
    assert "김영섭" not in export()


def test_the_demos_seminar_ran_once_it_is_over_and_once_only(both, now):
    event = make_event(make_programme("demo"), "corporate-seminar", agenda=[("Plans", 20), ("Pilot", 20), ("Future", 10)])
    with transaction() as session:
        for code, item in zip(("alliance-plan", "pilot-city-plan", "future-plans"), agenda_items(event.id), strict=True):
            session.get_one(AgendaItem, item.id).code = code
    publish_agenda(event_id=event.id, by_id=None, now=NOW, actor="person:1")

    during = let_the_room_run("demo", now=STARTS + timedelta(minutes=30))
    acts = [let_the_room_run("demo", now=STARTS + timedelta(hours=3)) for _ in range(2)]

    assert (during, acts, newest_number(event.id)) == (0, [4, 0], 4)
    assert [round((each.started_at - STARTS).total_seconds() / 60) for each in actual_times(event.id)] == [3, 24, 52]
