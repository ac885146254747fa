"""What two agendas say differently: line by line, what merely follows, in sentences, and quickly."""

from __future__ import annotations

import random
import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eventsapp.core.locale import use
from eventsapp.core.words import Words
from eventsapp.events.changes import sentences, written
from eventsapp.events.rules import Aspect, ChangeKind, ItemKind, Released, SpeakerRole, Speaking, compare

START = datetime(2019, 1, 9, 1, 30, tzinfo=UTC)  # 10:30 in Seoul
SEOUL = "Asia/Seoul"


def line(uid, begins=0, minutes=20, **more):
    facts = {
        "id": 1, "uid": uid, "code": uid, "kind": ItemKind.TALK, "title": Words({"en": uid, "ko": f"{uid} 순서"}), "summary": Words(), "speakers": Words(), "people": (),
        "minutes": minutes, "short": 0, "least": None, "starts_at": START + timedelta(minutes=begins) if begins is not None else None, "day": None, "room": "",
        "room_name": Words(), "parent": "", "pinned": False, "extra": {},
    }  # fmt: skip
    return Released(**(facts | more))


def hall(code):
    return {"room": code, "room_name": Words({"en": f"Room {code}", "ko": f"{code}호"})}


def kim(name="Kim"):
    return Speaking("kim", Words({"en": name}), Words(), Words(), SpeakerRole.SPEAKER, True)


def told(old, new):
    return [sentence for change in compare(old, new) for sentence in sentences(change, SEOUL)]


@pytest.fixture(autouse=True)
def english(app):
    use("en")


def test_the_same_agenda_twice_says_nothing():
    agenda = [line("a"), line("b", 20)]

    assert compare(agenda, agenda) == []


def test_a_pinned_item_that_moved_says_from_when_to_when_and_that_the_room_is_the_same():
    old = [line("Talk", 0, 50, **hall("A")), line("Q&A", 50, 10, pinned=True, **hall("A"))]
    new = [old[0], replace(old[1], starts_at=START + timedelta(minutes=60))]

    assert told(old, new) == ["“Q&A” moved from 11:20 to 11:30, room unchanged."]


def test_what_only_follows_is_told_together():
    old = [line("a", 0, 20), *(line(f"b{place}", 20 + 10 * place, 10) for place in range(7))]
    new = [line("a", 0, 30), *(line(f"b{place}", 30 + 10 * place, 10) for place in range(7))]

    assert told(old, new) == ["“a” is 10 minutes longer.", "7 later items start 10 minutes later."]
    assert told(new, old) == ["“a” is 10 minutes shorter.", "7 later items start 10 minutes earlier."]


def test_a_single_follower_is_named():
    assert told([line("a", 0, 20), line("b", 20)], [line("a", 0, 25), line("b", 25)]) == ["“a” is 5 minutes longer.", "“b” starts at 10:55 instead of 10:50."]


def test_an_agenda_that_moved_as_one_says_so_in_one_sentence():
    agenda = [line("a", 0), line("b", 20, pinned=True), line("c", 40)]
    later = [replace(each, starts_at=each.starts_at + timedelta(days=1)) for each in agenda]

    assert told(agenda, later) == ["All items start 1 day later."]
    assert told(later, agenda) == ["All items start 1 day earlier."]


def test_one_item_put_first_moved_and_the_others_follow():
    old = [line("a", 0), line("b", 20), line("c", 40)]
    new = [line("c", 0), line("a", 20), line("b", 40)]

    assert told(old, new) == ["“c” moved from 11:10 to 10:30, room unchanged.", "2 later items start 20 minutes later."]


def test_new_and_gone_items():
    assert told([line("a"), line("Old", 20)], [line("a"), line("New", 20), line("Open", None)]) == [
        "“New” is new, at 10:50.", "“Open” is new.", "“Old” is no longer on the agenda.",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("before", "after", "sentence"),
    [
        ({}, {"title": Words({"en": "b"})}, "“a” is now called “b”."),
        ({}, {"kind": ItemKind.REPORT}, "“a” is now of the kind Report."),
        ({}, {"people": (kim(),)}, "Now on “a”: Kim."),
        ({"people": (kim(),)}, {"people": (kim("Lee"),), "speakers": Words({"en": "and others"})}, "Now on “a”: Lee, and others."),
        ({"people": (kim(),)}, {}, "“a” has no speaker any more."),
        ({}, hall("A"), "“a” is now in Room A, time unchanged."),
        (hall("A"), hall("B"), "“a” moved from Room A to Room B, time unchanged."),
        (hall("A"), {}, "“a” is now in the event’s own room, time unchanged."),
        ({}, {"minutes": None}, "“a” now has an open end."),
        ({"minutes": None}, {"minutes": 1}, "“a” now takes 1 minute."),
        ({}, {"parent": "z"}, "“a” is now part of another block."),
        ({"parent": "z"}, {}, "“a” is no longer part of a block."),
        ({}, {"summary": Words({"en": "More"})}, "The description of “a” changed."),
        ({}, {"extra": {"language": "en"}}, "The description of “a” changed."),
        ({}, {"pinned": True}, "“a” now has a fixed time."),
        ({"pinned": True}, {}, "“a” no longer has a fixed time."),
        ({}, {"least": 5}, "How far “a” gives way changed."),
    ],
)
def test_each_kind_of_change_has_a_sentence(before, after, sentence):
    assert told([line("a", **before)], [line("a", **after)]) == [sentence]


@pytest.mark.parametrize(
    ("before", "after", "sentence"),
    [
        (hall("A"), hall("B"), "“a” moved from 10:30 to 11:00, and from Room A to Room B."),
        ({}, hall("B"), "“a” moved from 10:30 to 11:00, into Room B."),
        (hall("A"), {}, "“a” moved from 10:30 to 11:00, into the event’s own room."),
    ],
)
def test_another_time_and_another_room_are_one_sentence(before, after, sentence):
    assert told([line("a", 0, **before)], [line("a", 30, **after)]) == [sentence]


def test_an_item_on_another_day_says_both_days():
    moved = replace(line("a", 24 * 60), day=(START + timedelta(days=1)).date())

    assert told([line("a"), line("b", 20)], [line("b", 20), moved]) == ["“a” moved from Wed 9 January 2019, 10:30 to Thu 10 January 2019, 10:30, room unchanged."]


def test_without_times_the_order_is_what_moved():
    old = [line(uid, None) for uid in "abc"]

    assert told(old, [old[2], old[0], old[1]]) == ["“c” stands at another place in the order."]


def test_times_that_come_and_go_with_the_day_are_told_once():
    dated, undated = [line("a"), line("b", 20)], [line("a", None), line("b", None)]

    assert told(undated, dated) == ["2 items now have a start time."]
    assert told(dated, undated) == ["2 items have no start time any more."]


def test_a_block_grows_with_its_parts_and_does_not_say_so_itself():
    old = [line("block", 0, 40), line("a", 0, 20, parent="block"), line("b", 20, 20, parent="block")]
    new = [line("block", 0, 50), line("a", 0, 30, parent="block"), line("b", 30, 20, parent="block")]

    assert told(old, new) == ["“a” is 10 minutes longer.", "“b” starts at 11:00 instead of 10:50."]


def test_how_an_agenda_is_built_is_nothing_to_the_public():
    assert written(compare([line("a")], [line("a", pinned=True, least=5)]), SEOUL) == []


def test_korean_says_it_in_korean(app):
    use("ko")

    assert "순서" in told([line("a", 0, 20)], [line("a", 0, 30)])[0]


@given(st.permutations(list("abcdefgh")), st.sets(st.sampled_from("abcdefgh")), st.integers(0, 3))
def test_every_line_is_accounted_for_once(order, gone, new):
    old = [line(uid, 10 * place, 10) for place, uid in enumerate("abcdefgh")]
    uids = [uid for uid in order if uid not in gone] + [f"n{number}" for number in range(new)]
    now = [line(uid, 10 * place, 10) for place, uid in enumerate(uids)]

    changes = compare(old, now)

    by_kind = {kind: [change for change in changes if change.kind is kind] for kind in ChangeKind}
    told_of = [(change.now or change.was).uid for change in changes if change.now or change.was]
    assert {change.was.uid for change in by_kind[ChangeKind.REMOVED]} == gone
    assert len(by_kind[ChangeKind.ADDED]) == new
    assert len(told_of) == len(set(told_of))
    followers = {each.uid for change in by_kind[ChangeKind.FOLLOWS] for each in change.items}
    moved = {change.now.uid for change in changes if Aspect.TIME in change.aspects}
    differing = {each.uid for each in now if any(each.uid == was.uid and each.starts_at != was.starts_at for was in old)}
    assert followers | moved == differing
    assert not followers & moved


@pytest.mark.alone
def test_three_hundred_items_are_compared_in_less_than_a_twentieth_of_a_second():
    old = [line(str(number), 10 * number, 10) for number in range(300)]
    shuffled = random.Random(1).sample(old, 300)
    new = [replace(each, starts_at=START + timedelta(minutes=10 * place), minutes=place % 7 + 5) for place, each in enumerate(shuffled)]
    began = time.perf_counter()

    changes = compare(old, new)

    assert time.perf_counter() - began < 0.05
    assert changes
