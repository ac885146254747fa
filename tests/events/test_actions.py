"""Events, agendas and venues as organisers change them: on both databases."""

from __future__ import annotations

import itertools
from datetime import timedelta

import pytest
from sqlalchemy import select

from eventsapp.core.audit import AuditEntry, broken_entries
from eventsapp.core.db import db, transaction
from eventsapp.core.editing import ChangedMeanwhile
from eventsapp.core.once import AlreadyDone, Sent, SentWithOtherContent
from eventsapp.core.words import Words
from eventsapp.events import actions
from eventsapp.events.models import Event, StatusChange, Venue
from eventsapp.events.queries import latest_release
from eventsapp.events.rules import (
    AddressTaken,
    EndsBeforeItStarts,
    EventKind,
    NotOurs,
    NotPublishable,
    Status,
    WrongStatus,
)
from eventsapp.programmes.models import Programme
from tests.factories import STARTS, make_event, make_programme, make_venue, reload, words

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


def released(event):
    release = latest_release(event.id)
    return [each["title"]["en"] for each in release.items] if release else []


def verbs():
    return db.session.scalars(select(AuditEntry.verb).order_by(AuditEntry.id)).all()


NEW = {
    "kind": EventKind.MEETING, "title": words("Spring Meeting", "봄 회의"), "summary": Words(), "description": Words(), "audience": Words(),
    "zone": "Asia/Seoul", "window_label": Words(),
}  # fmt: skip


def add(programme, now, slug="", values=NEW, sending=None):
    return actions.add_event(programme_id=programme.id, slug=slug, values=values, sent=sending or sent(), now=now, actor=WHO)


def test_new_event_is_a_draft_under_an_address_made_from_its_title(both, now):
    programme = make_programme()

    first, second = add(programme, now), add(programme, now)

    assert (first.status, first.revision, first.slug, second.slug) == (Status.DRAFT, 0, "spring-meeting", "spring-meeting-2")
    assert first.uid != second.uid
    assert verbs() == ["add_event", "add_event"]


def test_address_in_use_is_refused(both, now):
    programme = make_programme()
    add(programme, now, "spring")

    with pytest.raises(AddressTaken):
        add(programme, now, "spring")


@pytest.mark.parametrize("address", ["", "spring-meeting"])
def test_form_sent_twice_adds_one_event(both, now, address):
    programme, sending = make_programme(), sent("body")
    add(programme, now, address, sending=sending)

    with pytest.raises(AlreadyDone) as done:
        add(programme, now, address, sending=sending)
    with pytest.raises(SentWithOtherContent):
        add(programme, now, sending=Sent.of("test", sending.key, "another body"))

    assert done.value.result == "spring-meeting"
    assert len(db.session.scalars(select(Event)).all()) == 1


@pytest.mark.parametrize("column", ["venue_id"])
def test_venue_of_another_programme_is_refused(event, now, column):
    elsewhere = make_venue(make_programme("elsewhere"))

    with pytest.raises(NotOurs):
        edit(event, now, **{column: elsewhere.id})


def test_one_save_raises_the_revision_once_and_the_programmes_too(event, now):
    after = edit(event, now + timedelta(hours=1), title=words("New title"), summary=words("New summary"))

    programme = db.session.get_one(Programme, event.programme_id)
    assert (after.revision, after.time_revision, after.version, after.changed_at) == (2, 0, 2, now + timedelta(hours=1))
    assert programme.revision == 1


def test_saving_what_stands_raises_nothing(event, now):
    after = edit(event, now, title=Words(event.title), zone="Asia/Seoul")

    assert (after.revision, after.version, verbs()) == (1, 1, [])


@pytest.mark.parametrize(
    "values",
    [
        {"starts_at": STARTS + timedelta(hours=1)},
        {"ends_at": STARTS + timedelta(hours=3)},
        {"starts_at": None, "ends_at": None},
    ],
)
def test_time_revision_follows_only_a_move(event, now, values):
    before = edit(event, now, title=words("No move"))
    assert before.time_revision == 0

    after = edit(event, now, version=2, **values)

    assert after.time_revision == after.revision == 3


def test_editing_a_draft_leaves_its_revision(draft, now):
    after = edit(draft, now, title=words("Still a draft"))

    assert (after.revision, after.version) == (0, 2)
    assert db.session.get_one(Programme, draft.programme_id).revision == 0


def test_end_before_start_is_refused_and_nothing_is_written(event, now):
    with pytest.raises(EndsBeforeItStarts):
        edit(event, now, title=words("Half"), starts_at=STARTS, ends_at=STARTS - timedelta(hours=1))

    assert reload(event).title == words("Corporate seminar", "기업 설명회")


def test_second_organiser_gets_the_first_ones_text_and_loses_nothing(event, now):
    edit(event, now, title=words("Mina's"))

    with pytest.raises(ChangedMeanwhile) as conflict:
        edit(event, now, title=words("Hyun's"), summary=Words(event.summary))

    assert conflict.value.facts == {"version": 2, "theirs": {"title": words("Mina's")}}
    assert edit(event, now, version=2, title=words("Hyun's")).title == words("Hyun's")


def test_publishing_shows_the_event_with_its_agenda(draft, now):
    actions.publish_event(event_id=draft.id, by_id=None, now=now, actor=WHO)

    after = reload(draft)
    assert (after.status, after.revision, after.time_revision) == (Status.PUBLISHED, 1, 1)
    assert released(draft) == ["Plans"]
    assert db.session.get_one(Programme, draft.programme_id).revision == 1


def test_event_without_a_title_stays_a_draft(draft, now):
    with transaction():
        db.session.get_one(Event, draft.id).title = Words()

    with pytest.raises(NotPublishable):
        actions.publish_event(event_id=draft.id, by_id=None, now=now, actor=WHO)

    assert reload(draft).status is Status.DRAFT


def test_event_is_postponed_put_back_on_and_cancelled_with_its_reasons(event, now):
    steps = {"event_id": event.id, "by_id": None, "now": now, "actor": WHO}

    actions.postpone_event(reason=words("The hall floods"), **steps)
    actions.resume_event(**steps)
    actions.cancel_event(reason=words("The hall burns"), **steps)

    told = [(row.status, row.reason.get("en")) for row in db.session.scalars(select(StatusChange).order_by(StatusChange.id))]
    assert told == [(Status.POSTPONED, "The hall floods"), (Status.PUBLISHED, None), (Status.CANCELLED, "The hall burns")]
    assert (reload(event).revision, event.status) == (4, Status.CANCELLED)
    assert verbs() == ["postpone_event", "resume_event", "cancel_event"]
    assert list(broken_entries()) == []


@pytest.mark.parametrize(
    ("status", "verb"),
    [
        (Status.DRAFT, actions.postpone_event),
        (Status.DRAFT, actions.cancel_event),
        (Status.CANCELLED, actions.cancel_event),
        (Status.CANCELLED, actions.postpone_event),
        (Status.PUBLISHED, actions.publish_event),
        (Status.PUBLISHED, actions.resume_event),
    ],
)
def test_verb_that_does_not_fit_the_state_is_refused(both, now, status, verb):
    event = make_event(status=status)
    reason = {"reason": words("x")} if verb in (actions.postpone_event, actions.cancel_event) else {}

    with pytest.raises(WrongStatus):
        verb(event_id=event.id, by_id=None, now=now, actor=WHO, **reason)

    assert (reload(event).revision, verbs()) == (1, [])


def test_edited_venue_changes_every_event_held_there(both, now):
    programme = make_programme()
    venue = make_venue(programme)
    here = make_event(programme, "here", venue_id=venue.id)
    hidden = make_event(programme, "hidden", venue_id=venue.id, status=Status.DRAFT, revision=0)
    elsewhere = make_event(programme, "elsewhere")

    actions.edit_venue(venue_id=venue.id, version=1, values={"room": words("Room 2")}, now=now, actor=WHO)

    assert [reload(event).revision for event in (here, hidden, elsewhere)] == [2, 0, 1]
    with pytest.raises(ChangedMeanwhile):
        actions.edit_venue(venue_id=venue.id, version=1, values={"room": words("Room 3")}, now=now, actor=WHO)


def test_new_venue_is_added_once(both, now):
    programme, sending = make_programme(), sent("body")
    values = {name: Words() for name in ("address", "room", "directions", "parking", "access")} | {"name": words("Hall"), "latitude": None, "longitude": None}
    actions.add_venue(programme_id=programme.id, values=values, sent=sending, now=now, actor=WHO)

    with pytest.raises(AlreadyDone):
        actions.add_venue(programme_id=programme.id, values=values, sent=sending, now=now, actor=WHO)

    assert db.session.scalars(select(Venue)).one().name == words("Hall")
