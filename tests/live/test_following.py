"""Public page, feeds and mails after an act: the first two follow at once, mails only if an organiser wants it, the draft never."""

from __future__ import annotations

import pytest

from eventsapp.calendars.actions import choose_news
from eventsapp.calendars.queries.invitations import told_release
from eventsapp.core.db import db, transaction
from eventsapp.events.actions import publish_agenda
from eventsapp.events.models import AgendaItem
from eventsapp.events.plans import latest_plan, latest_plans
from eventsapp.events.queries import latest_release
from eventsapp.events.rules import ReleaseKind
from eventsapp.live import actions
from eventsapp.live.rules import Verb
from tests.factories import JUN, make_delegation, make_event, reload, words
from tests.live.conftest import at, make_seminar, sent, uid_of
from tests.sweeps import letters


@pytest.fixture
def seminar(seminar_on_both):
    return seminar_on_both


def do(event, verb, title, minute=0, minutes=0):
    return actions.act(event_id=event.id, verb=verb, item=uid_of(event, title), minutes=minutes, sent=sent(), now=at(minute), actor="person:1", by_id=None)


def starts(event):
    db.session.rollback()
    return {item["title"]["en"]: item["starts_at"][11:16] for item in latest_release(event.id).items}


def test_where_changes_of_the_agenda_are_told_a_shift_of_the_day_is_not(seminar):
    make_delegation(seminar, contact=JUN)
    assert len(letters(at(-900))) == 1
    choose_news(event_id=seminar.id, significant=["time", "place", "agenda"], quiet_minutes=0, actor="person:1", now=at(-800))
    assert letters(at(-700)) == []

    do(seminar, Verb.START, "First", 20)

    assert latest_release(seminar.id).kind is ReleaseKind.LIVE
    assert letters(at(30)) == []
    assert letters(at(90)) == []


def test_where_they_are_told_publishing_another_agenda_is(seminar):
    make_delegation(seminar, contact=JUN)
    assert len(letters(at(-900))) == 1
    choose_news(event_id=seminar.id, significant=["time", "place", "agenda"], quiet_minutes=0, actor="person:1", now=at(-800))
    do(seminar, Verb.START, "First", 20)
    publish_another(seminar, 25)

    assert len(letters(at(26))) == 1


def publish_another(event, minute):
    with transaction() as session:
        session.query(AgendaItem).filter_by(event_id=event.id, code="item-5").one().title = words("Closing")
    publish_agenda(event_id=event.id, by_id=None, now=at(minute), actor="person:1")


def test_the_plan_is_what_was_published_last(seminar):
    do(seminar, Verb.START, "First", 20)
    other = make_seminar("other", reload(seminar).programme)

    plans = latest_plans([seminar.id, other.id])

    assert (latest_plan(seminar.id).number, latest_release(seminar.id).number) == (1, 2)
    assert told_release(seminar.id).number == 1
    assert {event_id: plan.kind for event_id, plan in plans.items()} == {seminar.id: ReleaseKind.WRITTEN, other.id: ReleaseKind.WRITTEN}
    assert latest_plan(make_event(reload(seminar).programme, "bare").id) is None


def test_an_agenda_published_anew_gets_the_times_of_the_room_again(seminar):
    do(seminar, Verb.START, "First", 12)
    late = starts(seminar)
    publish_another(seminar, 13)
    planned = starts(seminar)

    assert actions.catch_up(now=at(14)) == 1
    assert actions.catch_up(now=at(15)) == 0
    assert (late["Second"], planned["Second"], starts(seminar)["Second"]) == ("02:12", "02:00", "02:12")
    assert "Closing" in starts(seminar)


def test_where_nobody_published_anew_there_is_nothing_to_catch_up(seminar):
    do(seminar, Verb.START, "First", 0)

    assert actions.catch_up(now=at(45)) == 0
    assert latest_release(seminar.id).kind is ReleaseKind.WRITTEN
