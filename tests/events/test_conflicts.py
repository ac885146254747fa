"""Two organisers at one event: the second sees both versions and nothing is lost."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from eventsapp.core.db import db
from eventsapp.events import actions
from eventsapp.events.models import Event
from eventsapp.events.queries import agenda_items
from eventsapp.rsvps.queries import pool_of
from tests.conftest import reader
from tests.factories import HYUN, STARTS, form_fields, make_event, make_programme, make_staff, sign_in

BASE = "/staff/alliance"
NEW, SEMINAR = BASE + "/events/new", BASE + "/events/seminar"


@pytest.fixture
def programme(app, now):
    return make_programme()


@pytest.fixture
def event(programme):
    return make_event(programme, agenda=[("Plans", 20), ("Questions", None)])


@pytest.fixture
def mina(client, programme):
    return sign_in(client, make_staff("organiser", programme))


@pytest.fixture
def hyun(app, programme):
    return sign_in(reader(app, "en"), make_staff("organiser", programme, who=HYUN))


TYPED = {
    "kind": "seminar", "title-en": "Spring seminar", "title-ko": "봄 설명회", "timing": "dated", "starts_at": "2019-03-04T10:30", "ends_at": "2019-03-04T12:00",
    "zone": "Asia/Seoul", "takes_registrations": "y", "opens_on": "2019-02-01", "closes_on": "2019-02-28", "capacity": "50", "keeps_waiting_list": "y",
}  # fmt: skip


def send(client, path, **typed):
    return client.post(path, data=form_fields(client.get(path).text) | {key.replace("__", "-"): value for key, value in typed.items()})


def stored(slug):
    db.session.rollback()
    return db.session.scalars(select(Event).where(Event.slug == slug)).one()


def test_second_organiser_sees_theirs_keeps_hers_and_saves_again(mina, hyun, event):
    hers = form_fields(hyun.get(SEMINAR + "/edit").text) | TYPED | {"title-en": "Hyun's title"}
    send(mina, SEMINAR + "/edit", **TYPED | {"title-en": "Mina's title"})

    conflict = hyun.post(SEMINAR + "/edit", data=hers)

    assert conflict.status_code == 409
    assert "Hyun&#39;s title" in conflict.text
    assert "Mina&#39;s title" in conflict.text
    assert hyun.post(SEMINAR + "/edit", data=hers | form_fields(conflict.text)).status_code == 303
    assert stored("seminar").title["en"] == "Hyun's title"


def test_fields_that_only_one_of_two_touched_keep_both_changes(mina, hyun, event):
    shown = {
        "kind": "seminar", "title-en": event.title["en"], "title-ko": event.title["ko"], "summary-en": event.summary["en"], "summary-ko": event.summary["ko"],
        "timing": "dated", "starts_at": "2019-01-09T10:30", "ends_at": "2019-01-09T12:00", "zone": "Asia/Seoul", "takes_registrations": "y",
        "opens_on": "2019-01-01", "opens_time": "09:00", "closes_on": "2019-01-09", "closes_time": "10:30", "capacity": "100", "keeps_waiting_list": "y",
    }  # fmt: skip
    hers = form_fields(hyun.get(SEMINAR + "/edit").text) | shown | {"summary-en": "Hyun's summary"}
    send(mina, SEMINAR + "/edit", **shown | {"title-en": "Mina's title", "starts_at": "2019-01-09T10:00"})

    assert hyun.post(SEMINAR + "/edit", data=hers).status_code == 303

    after = stored("seminar")
    assert (after.title["en"], after.summary["en"], after.starts_at.isoformat()) == ("Mina's title", "Hyun's summary", "2019-01-09T01:00:00+00:00")


@pytest.mark.parametrize("was", ["", "nonsense", "a:b:c", "title:"])
def test_form_whose_memory_was_tampered_with_still_saves(mina, event, was):
    assert send(mina, SEMINAR + "/edit", **TYPED | {"was": was}).status_code == 303
    assert stored("seminar").title["en"] == "Spring seminar"


def test_seats_changed_by_somebody_else_are_a_conflict_too(mina, hyun, event):
    hers = form_fields(hyun.get(SEMINAR + "/edit").text) | TYPED | {"capacity": "30"}
    send(mina, SEMINAR + "/edit", **TYPED | {"capacity": "20"})

    conflict = hyun.post(SEMINAR + "/edit", data=hers)

    assert (conflict.status_code, pool_of(event.id).capacity) == (409, 20)
    assert hyun.post(SEMINAR + "/edit", data=hers | form_fields(conflict.text)).status_code == 303
    db.session.rollback()
    assert pool_of(event.id).capacity == 30


def test_seats_nobody_touched_here_stay_as_somebody_else_set_them(mina, hyun, event):
    hers = form_fields(hyun.get(SEMINAR + "/edit").text) | TYPED | {"capacity": "100"}
    send(mina, SEMINAR + "/edit", **TYPED | {"capacity": "20"})

    hyun.post(SEMINAR + "/edit", data=hers)

    assert pool_of(event.id).capacity == 20


def test_item_that_somebody_removed_can_be_added_anew(mina, event):
    path = SEMINAR + "/agenda/item-0/"
    fields = form_fields(mina.get(path).text) | {"kind": "talk", "title-en": "My long text"}
    actions.remove_item(event_id=event.id, code="item-0", now=STARTS, actor="person:1")

    gone = mina.post(path, data=fields)

    assert gone.status_code == 409
    assert "My long text" in gone.text
    assert f'action="{SEMINAR}/agenda"' in gone.text
    mina.post(SEMINAR + "/agenda", data=fields | form_fields(gone.text))
    assert agenda_items(event.id)[-1].title["en"] == "My long text"
