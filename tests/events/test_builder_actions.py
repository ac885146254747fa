"""Acts of the builder: items put elsewhere, minutes set, steps undone as they were seen: on both databases."""

from __future__ import annotations

from datetime import timedelta

import pytest

from eventsapp.core.db import transaction
from eventsapp.events import actions
from eventsapp.events.actions.building import put_item, redo_seen_step, set_minutes, step_item, undo_seen_step
from eventsapp.events.models import AgendaItem
from eventsapp.events.queries import agenda_items
from eventsapp.events.queries.building import next_steps
from eventsapp.events.rules.building import AnotherStep, NoSuchPlace, NotOnTheAgenda, Place
from tests.browser.builder_pages import make_built
from tests.factories import STARTS, make_event, make_person, make_programme

WHO = "person:1"
SECOND = STARTS.date() + timedelta(days=1)


@pytest.fixture
def event(both, now):
    return make_built(make_programme())


@pytest.fixture
def do(event, now):
    """do(verb, …): a verb on this event by somebody now."""
    return lambda verb, **what: verb(event_id=event.id, now=now, actor=WHO, **what)


def order(event):
    return [each.code for each in agenda_items(event.id)]


def standing(event, code):
    items = {each.code: each for each in agenda_items(event.id)}
    item = items[code]
    parents = {each.id: each.code for each in items.values()}
    return item.day, item.room.code if item.room else "", parents.get(item.parent_id, "")


def test_an_item_put_before_another_takes_its_day_and_block_and_keeps_its_room(event, do):
    do(put_item, code="grid", place=Place(before="questions"))
    assert standing(event, "grid") == (STARTS.date(), "hall-a", "block")

    do(put_item, code="grid", place=Place(before="close"))
    assert standing(event, "grid") == (SECOND, "hall-a", "")


def test_a_block_moves_with_its_parts_to_the_end_of_another_day(event, do):
    do(put_item, code="block", place=Place(day=SECOND))

    assert order(event)[-3:] == ["block", "first", "questions"]
    assert {standing(event, code)[0] for code in ("block", "first", "questions")} == {SECOND}


def test_an_item_goes_to_the_end_of_a_block_and_into_another_room(event, do):
    room_id = next(each.room_id for each in agenda_items(event.id) if each.code == "buses")

    do(put_item, code="open", place=Place(block="block"), room=(room_id,))

    assert standing(event, "open") == (STARTS.date(), "hall-b", "block")
    assert order(event)[order(event).index("questions") + 1] == "open"


def test_a_block_takes_the_parts_of_its_room_along_and_leaves_the_others(event, do):
    rooms = {each.room.code: each.room_id for each in agenda_items(event.id) if each.room}
    for code, room in (("block", "hall-a"), ("first", "hall-a"), ("questions", "hall-b")):
        with transaction() as session:
            session.query(AgendaItem).filter_by(event_id=event.id, code=code).one().room_id = rooms[room]

    do(put_item, code="block", place=Place(before="open"), room=(None,))
    placed = [standing(event, code)[1] for code in ("block", "first", "questions")]
    block = next(each for each in agenda_items(event.id) if each.code == "block")
    do(actions.edit_item, code="block", version=block.version, values={"room_id": rooms["hall-b"]})

    assert placed == ["", "", "hall-b"]
    assert [standing(event, code)[1] for code in ("block", "first", "questions")] == ["hall-b", "hall-b", "hall-b"]
    actions.undo_step(event_id=event.id, now=STARTS, actor=WHO)
    assert [standing(event, code)[1] for code in ("block", "first", "questions")] == placed


def test_an_item_leaves_its_room_for_everybody(event, do):
    do(put_item, code="grid", place=Place(before="coffee"), room=(None,))

    assert standing(event, "grid")[1] == ""


def test_nothing_moves_to_or_from_what_is_gone_or_into_itself(event, do):
    before = order(event)

    with pytest.raises(NotOnTheAgenda):
        do(put_item, code="nothing", place=Place(before="open"))
    with pytest.raises(NotOnTheAgenda):
        do(step_item, code="nothing", by=1)
    for place in (Place(before="nothing"), Place(block="nothing"), Place(block="block"), Place(block="questions")):
        with pytest.raises(NoSuchPlace):
            do(put_item, code="block", place=place)

    assert order(event) == before
    assert next_steps(event.id) == (None, None)


def test_a_step_down_passes_rooms_that_run_side_by_side(event, do):
    do(step_item, code="open", by=1)

    assert order(event)[:4] == ["grid", "buses", "sensors", "open"]


def test_minutes_of_several_are_one_step_and_a_pause_lowers_its_floor(event, do):
    assert do(set_minutes, wishes={"open": (20, 25), "coffee": (15, 4), "close": (None, 10)}) == []

    items = {each.code: each for each in agenda_items(event.id)}
    assert (items["open"].minutes, items["coffee"].minutes, items["coffee"].least_minutes, items["close"].minutes) == (25, 4, 4, 10)
    do(undo_seen_step, number=next_steps(event.id)[0].number)
    items = {each.code: each for each in agenda_items(event.id)}
    assert (items["open"].minutes, items["coffee"].minutes, items["coffee"].least_minutes, items["close"].minutes) == (20, 15, 5, None)


def test_minutes_that_somebody_else_changed_stay_and_are_said(event, do):
    do(set_minutes, wishes={"open": (20, 30)})

    left = do(set_minutes, wishes={"open": (20, 25), "first": (20, 10), "gone": (5, 10)})

    assert [(each.title["en"], each.minutes, each.wished) for each in left] == [("Opening", 30, 25)]
    assert {each.code: each.minutes for each in agenda_items(event.id)}["first"] == 10


def test_only_the_step_that_was_seen_is_undone_and_done_again(event, do, now):
    mina = make_person()
    do(step_item, code="report", by=1)
    seen = next_steps(event.id)[0]
    do(set_minutes, wishes={"open": (20, 25)}, by_id=mina.id)

    with pytest.raises(AnotherStep):
        do(undo_seen_step, number=seen.number)
    newest, undone = next_steps(event.id)
    assert (newest.verb, newest.title["en"], newest.by, undone) == ("set_minutes", "Opening", mina.name, None)

    do(undo_seen_step, number=newest.number)
    with pytest.raises(AnotherStep):
        do(redo_seen_step, number=seen.number)
    do(redo_seen_step, number=newest.number)
    assert {each.code: each.minutes for each in agenda_items(event.id)}["open"] == 25


def test_nothing_to_undo_is_said(both, now):
    event = make_event()

    with pytest.raises(actions.NothingToUndo):
        undo_seen_step(event_id=event.id, number=0, now=now, actor=WHO)
    with pytest.raises(actions.NothingToRedo):
        redo_seen_step(event_id=event.id, number=0, now=now, actor=WHO)


def test_an_item_whose_block_is_unknown_stands_by_itself(event, do):
    with transaction() as session:
        block = session.get_one(AgendaItem, next(each.id for each in agenda_items(event.id) if each.code == "block"))
        block.removed_at = STARTS

    do(step_item, code="first", by=-1)

    assert order(event)[order(event).index("first") + 1] == "coffee"
