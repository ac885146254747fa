"""Publishing an agenda past the gate, and bringing versions back: on both databases."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from eventsapp.calendars.actions import choose_news
from eventsapp.core.db import db, transaction
from eventsapp.core.once import Sent
from eventsapp.core.words import Words
from eventsapp.events import actions
from eventsapp.events.actions.drafting import set_people, snapshot
from eventsapp.events.actions.restoring import restore_release
from eventsapp.events.models import AgendaItem, AgendaRelease, Room, Speaker
from eventsapp.events.queries import agenda_items, as_released, latest_release
from eventsapp.events.queries.releases import lines_of, versions_of
from eventsapp.events.rules import ItemKind, NothingToPublish, Released, SpeakerRole, Status, compare
from eventsapp.planning.actions.conflicts import publish_event, release
from eventsapp.planning.queries.conflicts import clashes_at
from eventsapp.planning.rules.conflicts import MustAgree, MustNotPublish, Rule, agreement
from tests.calendars.telling import MINUTE, settle
from tests.factories import STARTS, make_delegation, make_event, make_programme, make_venue, reload, words
from tests.sweeps import letters

WHO = "person:1"


@pytest.fixture
def event(both, now):
    return make_event(agenda=[("Plans", 30), ("Questions", 20), ("Suggestions", 30)])


def publish(event, now, note=None, agreed=None):
    agreed = agreement(clashes_at(event, now).clashes) if agreed is None else agreed
    release(event_id=event.id, note=note or Words(), agreed=agreed, by_id=None, now=now, actor=WHO)
    return latest_release(event.id)


def add(event, title, minutes=10, **values):
    facts = {"kind": ItemKind.TALK, "title": words(title), "speakers": Words(), "minutes": minutes, **values}
    return actions.add_item(event_id=event.id, values=facts, sent=Sent.of("test", title, None), now=event.changed_at, actor=WHO)


def by_title(event, title):
    return next(item for item in agenda_items(event.id) if item.title["en"] == title)


def differs(event, number):
    """What the draft says otherwise than a version."""
    version = db.session.scalar(select(AgendaRelease).where(AgendaRelease.event_id == event.id, AgendaRelease.number == number))
    return compare(lines_of(version), [Released.of(line) for line in as_released(event, agenda_items(event.id))])


def test_a_release_keeps_its_note_and_says_the_same_twice_to_nobody(event, now):
    first = publish(event, now, words("As agreed with the ministry", "부처와 협의한 대로"))

    with pytest.raises(NothingToPublish):
        publish(event, now)
    assert (first.number, first.note["en"]) == (1, "As agreed with the ministry")


def test_calendars_and_mails_follow_once_per_release(event, now):
    make_delegation(event)
    publish(event, now)
    choose_news(event_id=event.id, significant=["agenda"], quiet_minutes=2, actor=WHO, now=now)
    settle(now + 10 * MINUTE)
    before = reload(event).revision
    for title in ("One", "Two", "Three"):
        add(event, title)
    written, unpublished = letters(now + 20 * MINUTE), reload(event).revision

    publish(event, now + 30 * MINUTE)

    told = letters(now + 40 * MINUTE)
    assert (written, unpublished, reload(event).revision) == ([], before, before + 1)
    assert len(told) == 1
    assert letters(now + 50 * MINUTE) == []


def test_what_forbids_publishing_leaves_everything_as_it_was(event, now):
    code = add(event, "Minister", 30)
    with transaction():
        actions.lock_event(event.id)
        items = {item.title["en"]: item for item in agenda_items(event.id)}
        items["Minister"].pinned_at = STARTS - timedelta(minutes=10)

    with pytest.raises(MustNotPublish):
        publish(event, now)

    assert code
    assert latest_release(event.id) is None
    assert Rule.NO_TIME in [clash.rule for clash in clashes_at(event, now).clashes]


def test_warnings_must_be_agreed_to_as_they_stand_now(event, now):
    add(event, "Far too long", 200)
    with pytest.raises(MustAgree):
        publish(event, now, agreed="")
    read = agreement(clashes_at(event, now).clashes)
    with transaction():
        actions.lock_event(event.id).window_from = event.window_to = STARTS.date() + timedelta(days=9)

    with pytest.raises(MustAgree):
        publish(event, now, agreed=read)
    publish(event, now)

    assert latest_release(event.id).number == 1


def test_a_draft_is_published_with_its_agenda_only_past_the_gate(both, now):
    event = make_event(status=Status.DRAFT, revision=0, agenda=[("Far too long", 200)])
    facts = {"event_id": event.id, "by_id": None, "now": now, "actor": WHO}
    with pytest.raises(MustAgree):
        publish_event(agreed="", **facts)

    publish_event(agreed=agreement(clashes_at(event, now).clashes), **facts)

    assert (reload(event).status, latest_release(event.id).number) == (Status.PUBLISHED, 1)


def test_a_version_comes_back_whole_with_rooms_people_blocks_pins_and_days(both, now):
    programme = make_programme()
    venue = make_venue(programme)
    event = make_event(programme, agenda=[("Plans", 30), ("Questions", 20), ("Break", 20), ("Suggestions", 30)], venue_id=venue.id)
    with transaction() as session:
        actions.lock_event(event.id)
        plans, questions, pause, suggestions = agenda_items(event.id)
        room = Room(venue_id=venue.id, code="301", name=words("Room 301"), floor=Words(), equipment=Words(), position=1)
        kim = Speaker(programme_id=programme.id, code="kim", name=words("Kim"), position=Words(), affiliation=Words(), bio=Words(), made_at=now)
        session.add_all([room, kim])
        session.flush()
        questions.parent_id, questions.room_id, plans.day = plans.id, room.id, None
        pause.least_minutes, suggestions.pinned_at, suggestions.extra = 5, STARTS + timedelta(minutes=30), {"language": "ko"}
        set_people(suggestions, [(kim.id, SpeakerRole.CHAIR)])
    publish(event, now)
    for title in ("Plans", "Break"):
        actions.remove_item(event_id=event.id, code=by_title(event, title).code, now=now, actor=WHO)
    with transaction():
        actions.lock_event(event.id)
        last = by_title(event, "Suggestions")
        last.title, last.minutes, last.pinned_at, last.extra, last.day = words("Other"), 45, None, {}, STARTS.date() + timedelta(days=1)
        set_people(last, [])
        by_title(event, "Questions").room_id = None
    add(event, "New")
    assert differs(event, 1)

    restored = restore_release(event_id=event.id, number=1, now=now, actor=WHO)

    assert restored
    assert differs(event, 1) == []
    assert [item.title["en"] for item in agenda_items(event.id)] == ["Plans", "Questions", "Break", "Suggestions"]


def test_a_pause_that_gave_way_comes_back_as_long_as_it_was_wished(event, now):
    pause, last = by_title(event, "Questions"), by_title(event, "Suggestions")
    with transaction() as session:
        session.get_one(AgendaItem, pause.id).least_minutes = 5
        session.get_one(AgendaItem, last.id).pinned_at = STARTS + timedelta(minutes=35)
    wished = {item.uid: item.minutes for item in agenda_items(event.id)}
    release = publish(event, now)
    given = next(item for item in lines_of(release) if item.uid == pause.uid)

    restore_release(event_id=event.id, number=release.number, now=now, actor=WHO)

    assert (given.minutes, given.gave) == (5, 15)
    assert {item.uid: item.minutes for item in agenda_items(event.id)} == wished


def test_restoring_is_one_step_that_can_be_undone_and_done_again(event, now):
    publish(event, now)
    actions.remove_item(event_id=event.id, code=by_title(event, "Questions").code, now=now, actor=WHO)
    add(event, "New")
    before = snapshot(agenda_items(event.id))
    restore_release(event_id=event.id, number=1, now=now, actor=WHO)
    after = snapshot(agenda_items(event.id))

    actions.undo_step(event_id=event.id, now=now, actor=WHO)
    undone = snapshot(agenda_items(event.id))
    actions.redo_step(event_id=event.id, now=now, actor=WHO)

    assert undone == before
    assert snapshot(agenda_items(event.id)) == after
    assert [code for code in before if code not in after] == [code for code, line in before.items() if line["title"]["en"] == "New"]


def test_a_removed_item_comes_back_as_itself(event, now):
    publish(event, now)
    gone = by_title(event, "Questions").id
    actions.remove_item(event_id=event.id, code=by_title(event, "Questions").code, now=now, actor=WHO)

    restore_release(event_id=event.id, number=1, now=now, actor=WHO)

    assert by_title(event, "Questions").id == gone


def test_an_item_that_went_to_another_event_comes_back_as_a_new_one(event, now):
    publish(event, now)
    other = make_event(db.session.get_one(type(event.programme), event.programme_id), "other")
    moved = by_title(event, "Questions").id
    with transaction():
        row = db.session.get_one(AgendaItem, moved)
        row.event_id, row.position = other.id, 0

    restore_release(event_id=event.id, number=1, now=now, actor=WHO)

    assert [item.title["en"] for item in agenda_items(event.id)] == ["Plans", "Questions", "Suggestions"]
    assert [item.id for item in agenda_items(other.id)] == [moved]
    assert by_title(event, "Questions").id != moved


def test_a_version_from_before_the_event_moved_comes_back_on_its_new_day(event, now):
    with transaction():
        actions.lock_event(event.id)
        by_title(event, "Suggestions").pinned_at = STARTS + timedelta(minutes=60)
    publish(event, now)
    actions.edit_event(event_id=event.id, version=1, values={"starts_at": STARTS + timedelta(days=7), "ends_at": None}, now=now, actor=WHO)
    add(event, "New")

    restore_release(event_id=event.id, number=1, now=now, actor=WHO)

    assert by_title(event, "Suggestions").pinned_at == STARTS + timedelta(days=7, minutes=60)
    assert differs(reload(event), 2) == []


def test_there_is_no_version_that_was_never_published(event, now):
    assert restore_release(event_id=event.id, number=4, now=now, actor=WHO) is False


def test_versions_say_who_and_what_they_changed(event, now):
    publish(event, now)
    actions.remove_item(event_id=event.id, code=by_title(event, "Questions").code, now=now, actor=WHO)
    publish(event, now)

    versions = versions_of(event.id)

    assert [(each.release.number, len(each.changes)) for each in versions] == [(2, 2), (1, 3)]
    assert [each.release.number for each in versions_of(event.id, before=2, most=1)] == [1]
