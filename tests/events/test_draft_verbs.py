"""Verbs on the agenda being written: each is one step, and undoing brings back exactly what was."""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from eventsapp.core.db import db, transaction
from eventsapp.core.errors import Refusal
from eventsapp.core.once import AlreadyDone, Sent
from eventsapp.core.words import Words
from eventsapp.events import actions
from eventsapp.events.actions.building import put_item, set_minutes, step_item
from eventsapp.events.actions.drafting import NothingToUndo, snapshot
from eventsapp.events.actions.restoring import restore_release
from eventsapp.events.models import Room, Speaker, Venue
from eventsapp.events.queries import agenda_items
from eventsapp.events.rules import ItemKind, Line, Written
from eventsapp.events.rules.building import Place
from eventsapp.events.rules.lines import InsideItself, NoSplitThere, NothingToMerge, must_not_be_inside_itself
from eventsapp.programmes.models import Programme
from tests.factories import STARTS, make_event, make_venue, words

WHO = "person:1"
keys = itertools.count()


@pytest.fixture
def event(both, now):
    return make_event(agenda=[("Plans", 20), ("Questions", 10), ("Suggestions", None)])


def sent():
    return Sent.of("test", f"key {next(keys)}", None)


def titles(event_id):
    return [(item.title["en"], item.minutes) for item in agenda_items(event_id)]


def codes(event_id):
    return [item.code for item in agenda_items(event_id)]


def write(event, now, *lines, replace=False):
    return actions.write_lines(event_id=event.id, lines=lines, replace=replace, now=now, actor=WHO, by_id=None, sent=sent())


def undo(event, now):
    actions.undo_step(event_id=event.id, now=now, actor=WHO)


def test_lines_change_what_they_name_and_add_the_rest(event, now):
    written = write(event, now, Line(words("Answers"), code="item-1", minutes=15), Line(words("Lunch"), ItemKind.MEAL, 60, least=30))

    assert written == Written(1, 1, 0)
    assert titles(event.id) == [("Plans", 20), ("Answers", 15), ("Suggestions", None), ("Lunch", 60)]
    assert write(event, now, Line(words("Answers"), code="item-1", minutes=15)) == Written(0, 0, 0)


def test_lines_that_replace_are_the_agenda_and_one_step_brings_the_old_one_back(event, now):
    before = snapshot(agenda_items(event.id))

    written = write(event, now, Line(words("Block"), code="b"), Line(words("Part"), code="p", minutes=5, parent="b"), Line(words("Plans"), code="item-0", minutes=20), replace=True)

    assert written == Written(2, 0, 2)
    assert [(item.title["en"], item.parent_id is not None) for item in agenda_items(event.id)] == [("Block", False), ("Part", True), ("Plans", False)]
    undo(event, now)
    assert snapshot(agenda_items(event.id)) == before


def test_lines_sent_twice_are_written_once(event, now):
    again = sent()
    actions.write_lines(event_id=event.id, lines=[Line(words("New"))], replace=False, now=now, actor=WHO, by_id=None, sent=again)

    with pytest.raises(AlreadyDone) as first:
        actions.write_lines(event_id=event.id, lines=[Line(words("New"))], replace=False, now=now, actor=WHO, by_id=None, sent=again)

    assert Written.of(first.value.result) == Written(1, 0, 0)
    assert len(agenda_items(event.id)) == 4


def test_what_was_taken_out_comes_back_under_its_code_with_its_uid(event, now):
    uid = agenda_items(event.id)[0].uid
    write(event, now, Line(words("Only"), code="item-1"), replace=True)

    write(event, now, Line(words("Plans"), code="item-0", minutes=20))

    assert [item.uid for item in agenda_items(event.id) if item.code == "item-0"] == [uid]


def test_an_imported_uid_is_kept_where_it_is_free(event, now):
    write(event, now, Line(words("Mine"), code="mine", uid="guid-1"))
    other = make_event(event.programme, "other")
    actions.write_lines(event_id=other.id, lines=[Line(words("Theirs"), code="theirs", uid="guid-1")], replace=False, now=now, actor=WHO, by_id=None, sent=sent())

    assert agenda_items(event.id)[-1].uid == "guid-1"
    assert agenda_items(other.id)[0].uid != "guid-1"


def test_a_ring_of_blocks_is_cut_and_nothing_is_lost(event, now):
    write(event, now, Line(words("A"), code="a", parent="b"), Line(words("B"), code="b", parent="a"), replace=True)

    assert sorted(title for title, _ in titles(event.id)) == ["A", "B"]
    with pytest.raises(InsideItself):
        must_not_be_inside_itself("a", {"a": "b", "b": "a"})


def test_split_and_merge_are_each_others_way_back(event, now):
    rest = actions.split_item(event_id=event.id, code="item-0", minutes=5, title=words("More plans"), now=now, actor=WHO)

    assert titles(event.id)[:2] == [("Plans", 5), ("More plans", 15)]
    assert codes(event.id)[1] == rest
    actions.merge_items(event_id=event.id, code="item-0", now=now, actor=WHO)
    assert titles(event.id)[0] == ("Plans · More plans", 20)


@pytest.mark.parametrize(("code", "minutes"), [("item-0", 20), ("item-0", 0), ("item-2", 5)])
def test_only_inside_its_length_can_an_item_be_split(event, now, code, minutes):
    with pytest.raises(NoSplitThere):
        actions.split_item(event_id=event.id, code=code, minutes=minutes, title=Words(), now=now, actor=WHO)


def test_the_last_item_has_nothing_to_be_merged_with(event, now):
    with pytest.raises(NothingToMerge):
        actions.merge_items(event_id=event.id, code="item-2", now=now, actor=WHO)


def test_a_duplicate_has_its_parts_and_no_pin(event, now):
    write(event, now, Line(words("Block"), code="b", pinned_at=STARTS), Line(words("Part"), code="p", minutes=5, parent="b"), replace=True)

    actions.duplicate_item(event_id=event.id, code="b", now=now, actor=WHO)

    assert [(item.title["en"], item.pinned_at is not None) for item in agenda_items(event.id)] == [("Block", True), ("Part", False), ("Block", False), ("Part", False)]
    items = agenda_items(event.id)
    assert items[3].parent_id == items[2].id


def test_an_item_goes_to_another_event_and_each_agenda_can_undo_its_half(event, now):
    other = make_event(event.programme, "other", starts_at=STARTS + timedelta(days=1), ends_at=None, agenda=[("Welcome", 5)])

    assert actions.move_to_event(event_id=event.id, code="item-1", to_id=other.id, now=now, actor=WHO)

    assert (titles(event.id), titles(other.id)) == ([("Plans", 20), ("Suggestions", None)], [("Welcome", 5), ("Questions", 10)])
    undo(event, now)
    undo(other, now)
    assert (len(agenda_items(event.id)), titles(other.id)) == (3, [("Welcome", 5)])


def test_a_copied_agenda_is_as_many_days_later_as_its_event(event, now):
    write(event, now, Line(words("Dinner"), code="d", day=date(2019, 1, 10), pinned_at=STARTS + timedelta(days=1), minutes=60))
    other = make_event(event.programme, "other", starts_at=STARTS + timedelta(days=7), ends_at=None)

    assert actions.copy_agenda(from_id=event.id, event_id=other.id, codes=(), now=now, actor=WHO, by_id=None, sent=sent()) == 4

    dinner = agenda_items(other.id)[-1]
    assert (dinner.title["en"], dinner.day, dinner.pinned_at) == ("Dinner", date(2019, 1, 17), STARTS + timedelta(days=8))


def test_pinning_and_unpinning(event, now):
    assert actions.pin_item(event_id=event.id, code="item-1", pinned_at=STARTS + timedelta(hours=1), now=now, actor=WHO)
    assert agenda_items(event.id)[1].pinned_at == STARTS + timedelta(hours=1)
    assert actions.pin_item(event_id=event.id, code="item-1", pinned_at=None, now=now, actor=WHO)
    assert agenda_items(event.id)[1].pinned_at is None
    assert not actions.pin_item(event_id=event.id, code="gone", pinned_at=None, now=now, actor=WHO)


VERBS = ["move", "remove", "split", "merge", "duplicate", "pin", "add", "house", "people", "minutes", "into", "restore", "elsewhere"]
ACTS = st.lists(st.tuples(st.sampled_from(VERBS), st.integers(0, 9), st.integers(-3, 3)), min_size=1, max_size=8)


@dataclass(frozen=True)
class Around:
    """What the verbs reach for: rooms, people, and another event of the programme."""

    rooms: tuple[int, ...]
    speakers: tuple[int, ...]
    other: int


def act(event_id, verb, place, by, now, around):
    """One verb on whatever item stands at `place`, if any; refusals are part of the game."""
    items = agenda_items(event_id)
    who = {"event_id": event_id, "now": now, "actor": WHO}
    item = items[place % len(items)] if items else None
    code = item.code if item else "gone"
    try:
        if verb == "move":
            step_item(code=code, by=1 if by > 0 else -1, **who)
        elif verb == "house" and item:
            actions.edit_item(code=code, version=item.version, values={"room_id": around.rooms[by % 2] if by else None}, **who)
        elif verb == "people" and item:
            actions.edit_item(code=code, version=item.version, values={"lineup": " ".join(f"{each}:chair" for each in around.speakers[: abs(by)])}, **who)
        elif verb == "minutes" and item:
            set_minutes(wishes={code: (item.minutes, abs(by) + 5)}, **who)
        elif verb == "into" and item:
            put_item(code=code, place=Place(block=items[by % len(items)].code), **who)
        elif verb == "restore":
            restore_release(number=1, **who)
        elif verb == "elsewhere":
            actions.move_to_event(code=code, to_id=around.other, **who)
        elif verb == "remove":
            actions.remove_item(code=code, **who)
        elif verb == "split":
            actions.split_item(code=code, minutes=abs(by) + 1, title=Words(), **who)
        elif verb == "merge":
            actions.merge_items(code=code, **who)
        elif verb == "duplicate":
            actions.duplicate_item(code=code, **who)
        elif verb == "pin":
            actions.pin_item(code=code, pinned_at=STARTS + timedelta(minutes=15 * place) if by > 0 else None, **who)
        else:
            actions.write_lines(lines=[Line(words("Block"), code=f"b{place}"), Line(words("Part"), minutes=5, parent=f"b{place}")], replace=False, by_id=None, sent=sent(), **who)
    except Refusal:
        pass


def around_of(event):
    venue_id = db.session.scalar(select(Venue.id)) or make_venue(event.programme, code=f"v{next(keys)}").id
    with transaction() as session:
        rooms = [Room(venue_id=venue_id, code=f"r{next(keys)}", name=words("Room"), floor=Words(), equipment=Words()) for _ in range(2)]
        texts = {name: Words() for name in ("position", "affiliation", "bio")}
        people = [Speaker(programme_id=event.programme_id, code=f"s{next(keys)}", name=words("Somebody"), made_at=STARTS, **texts) for _ in range(3)]
        session.add_all([*rooms, *people])
        session.flush()
        ids = [tuple(row.id for row in rows) for rows in (rooms, people)]
    return Around(*ids, make_event(event.programme, f"other-{next(keys)}").id)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(ACTS)
def test_undo_returns_the_exact_earlier_state_step_by_step_and_redo_goes_forward_again(app, acts):
    event = make_event(db.session.scalar(select(Programme)), f"seminar-{next(keys)}", agenda=[("Plans", 20), ("Tea", 10), ("Talk", 30)])
    now, around = STARTS, around_of(event)
    actions.publish_agenda(event_id=event.id, by_id=None, now=now, actor=WHO)
    states = [snapshot(agenda_items(event.id))]
    for verb, place, by in acts:
        act(event.id, verb, place, by, now, around)
        stands = snapshot(agenda_items(event.id))
        assert sorted(line["position"] for line in stands.values()) == list(range(len(stands)))
        if stands != states[-1]:
            states.append(stands)

    for state in states[-2::-1]:
        undo(event, now)
        assert snapshot(agenda_items(event.id)) == state
    with pytest.raises(NothingToUndo):
        undo(event, now)
    for state in states[1:]:
        actions.redo_step(event_id=event.id, now=now, actor=WHO)
        assert snapshot(agenda_items(event.id)) == state
