"""Agendas as organisers write, move and publish them: on both databases."""

from __future__ import annotations

import itertools
from datetime import timedelta

import pytest
from sqlalchemy import select

from eventsapp.core.db import db, transaction
from eventsapp.core.editing import ChangedMeanwhile
from eventsapp.core.once import Sent
from eventsapp.core.words import Words
from eventsapp.events import actions
from eventsapp.events.actions.building import step_item
from eventsapp.events.models import AgendaItem, AgendaRelease
from eventsapp.events.queries import agenda_items, latest_release
from eventsapp.events.rules import (
    ItemGone,
    ItemKind,
    NothingToPublish,
    Status,
    WrongStatus,
)
from eventsapp.events.rules.building import NotOnTheAgenda
from eventsapp.programmes.models import Programme
from tests.factories import STARTS, make_event, reload, words

WHO = "person:1"
keys = itertools.count()


@pytest.fixture
def event(both, now):
    return make_event(agenda=[("Plans", 20), ("Questions", 10), ("Suggestions", None)])


@pytest.fixture
def draft(both, now):
    return make_event(status=Status.DRAFT, revision=0, agenda=[("Plans", 20)])


def sent(content=None):
    return Sent.of("test", f"key {next(keys)}", content)


def edit(event, now, version=1, **values):
    actions.edit_event(event_id=event.id, version=version, values=values, now=now, actor=WHO)
    return reload(event)


def item(title="New", minutes=15):
    return {"kind": ItemKind.TALK, "title": words(title), "speakers": Words(), "minutes": minutes}


def titles(event):
    return [each.title["en"] for each in agenda_items(event.id)]


def released(event):
    release = latest_release(event.id)
    return [each["title"]["en"] for each in release.items] if release else []


def test_published_agenda_and_pins_move_with_the_event(event, now):
    with transaction():
        actions.lock_event(event.id)
        agenda_items(event.id)[1].pinned_at = STARTS + timedelta(hours=1)
        actions.release_agenda(actions.lock_event(event.id), by_id=None, now=now)

    edit(event, now, starts_at=STARTS + timedelta(days=1), ends_at=None)

    starts = [each["starts_at"] for each in latest_release(event.id).items]
    assert latest_release(event.id).number == 2
    assert starts == [(STARTS + timedelta(days=1)).isoformat(), (STARTS + timedelta(days=1, hours=1)).isoformat(), (STARTS + timedelta(days=1, hours=1, minutes=10)).isoformat()]
    assert agenda_items(event.id)[1].pinned_at == STARTS + timedelta(days=1, hours=1)


def test_written_agenda_is_seen_by_nobody_until_it_is_published(event, now):
    actions.add_item(event_id=event.id, values=item(), sent=sent(), now=now, actor=WHO)
    before = (released(event), reload(event).revision)

    actions.publish_agenda(event_id=event.id, by_id=None, now=now, actor=WHO)

    assert before == ([], 1)
    assert (released(event), reload(event).revision, event.time_revision) == (["Plans", "Questions", "Suggestions", "New"], 2, 0)


def test_release_never_changes_afterwards(event, now):
    actions.publish_agenda(event_id=event.id, by_id=None, now=now, actor=WHO)
    code = agenda_items(event.id)[0].code

    actions.edit_item(event_id=event.id, code=code, version=1, values=item("Changed"), now=now, actor=WHO)
    actions.publish_agenda(event_id=event.id, by_id=None, now=now, actor=WHO)

    releases = db.session.scalars(select(AgendaRelease).order_by(AgendaRelease.number)).all()
    assert [release.items[0]["title"]["en"] for release in releases] == ["Plans", "Changed"]


def test_publishing_the_same_agenda_again_is_refused(event, now):
    actions.publish_agenda(event_id=event.id, by_id=None, now=now, actor=WHO)

    with pytest.raises(NothingToPublish):
        actions.publish_agenda(event_id=event.id, by_id=None, now=now, actor=WHO)


def test_agenda_of_a_draft_is_not_published_alone(draft, now):
    with pytest.raises(WrongStatus):
        actions.publish_agenda(event_id=draft.id, by_id=None, now=now, actor=WHO)


@pytest.mark.parametrize(("code", "by", "order"), [("item-0", 1, "QPS"), ("item-2", -1, "PSQ"), ("item-0", -1, "PQS"), ("item-2", 1, "PQS")])
def test_items_move_as_far_as_the_agenda_goes(event, now, code, by, order):
    step_item(event_id=event.id, code=code, by=by, now=now, actor=WHO)

    assert "".join(title[0] for title in titles(event)) == order


def test_a_removed_item_is_moved_nowhere(event, now):
    actions.remove_item(event_id=event.id, code="item-0", now=now, actor=WHO)

    with pytest.raises(NotOnTheAgenda):
        step_item(event_id=event.id, code="item-0", by=1, now=now, actor=WHO)
    assert titles(event) == ["Questions", "Suggestions"]


def test_moving_is_no_conflict_for_whoever_edits_the_item(event, now):
    step_item(event_id=event.id, code="item-0", by=1, now=now, actor=WHO)

    actions.edit_item(event_id=event.id, code="item-0", version=1, values=item("Edited"), now=now, actor=WHO)

    assert titles(event) == ["Questions", "Edited", "Suggestions"]


def test_two_edits_of_one_item_conflict(event, now):
    actions.edit_item(event_id=event.id, code="item-0", version=1, values=item("Mina's", 20), now=now, actor=WHO)

    with pytest.raises(ChangedMeanwhile) as conflict:
        actions.edit_item(event_id=event.id, code="item-0", version=1, values=item("Hyun's", 20), now=now, actor=WHO)

    assert conflict.value.facts["theirs"] == {"title": words("Mina's")}


def test_item_removed_meanwhile_is_said(event, now):
    actions.remove_item(event_id=event.id, code="item-0", now=now, actor=WHO)

    with pytest.raises(ItemGone):
        actions.edit_item(event_id=event.id, code="item-0", version=1, values=item(), now=now, actor=WHO)


def test_item_of_another_event_is_not_touched(event, now):
    other = make_event(db.session.get_one(Programme, event.programme_id), "other")

    actions.remove_item(event_id=other.id, code="item-0", now=now, actor=WHO)
    with pytest.raises(ItemGone):
        actions.edit_item(event_id=other.id, code="item-0", version=1, values=item(), now=now, actor=WHO)

    assert titles(event) == ["Plans", "Questions", "Suggestions"]


def test_removed_parent_leaves_its_children(event, now):
    first, second, _third = agenda_items(event.id)
    with transaction():
        db.session.get_one(AgendaItem, second.id).parent_id = first.id

    actions.remove_item(event_id=event.id, code=first.code, now=now, actor=WHO)

    assert [each.parent_id for each in agenda_items(event.id)] == [None, None]
