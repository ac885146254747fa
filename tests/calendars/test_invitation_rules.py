"""What somebody is owed news of, and what their calendar is told: the rules, and what holds whatever happens."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eventsapp.calendars.rules.invitations import (
    Heed,
    News,
    Partstat,
    Said,
    Stands,
    Told,
    later_stamp,
    method,
    news,
    next_sequence,
    shown_partstat,
    time_moved,
)
from eventsapp.calendars.rules.topics import Topic
from eventsapp.events.rules import Status
from eventsapp.rsvps.rules import ACTIVE, Answer, Standing

NOW = datetime(2019, 1, 8, tzinfo=UTC)
TOPICS = {topic.value: "a" for topic in Topic}
SEATED = Stands(
    contact=False, standing=Standing.SEATED, own=Standing.SEATED, going="", speaks_for=False, here=True, declined_by_calendar=False, status=Status.PUBLISHED,
    dated=True, over=False, topics=TOPICS, revision=3, time_revision=1,
)  # fmt: skip
INVITED = Told(Standing.SEATED, "", TOPICS, 3, Said.REQUEST)
NOTHING = Told(None, "", None, 0, Said.NOTHING)
ALL = Heed(tuple(Topic))


def changed(*topics):
    return TOPICS | {topic.value: "b" for topic in topics}


@pytest.mark.parametrize(("stands", "told", "heed", "is_news"), [
    (SEATED, NOTHING, Heed(), News.REGISTRATION),
    (SEATED, INVITED, ALL, None),
    (replace(SEATED, topics=changed(Topic.TIME)), INVITED, Heed((Topic.TIME,)), News.UPDATE),
    (replace(SEATED, topics=changed(Topic.TIME)), INVITED, Heed(), None),
    (replace(SEATED, topics=changed(Topic.TEXT)), INVITED, Heed((Topic.TIME,)), None),
    (replace(SEATED, topics=changed(Topic.TEXT)), INVITED, Heed((Topic.TIME,), all_up_to=4), News.UPDATE),
    (replace(SEATED, topics=changed(Topic.STATUS), status=Status.CANCELLED), INVITED, Heed(), News.STATUS),
    (SEATED, replace(INVITED, standing=Standing.WAITING, said=Said.NOTHING), Heed(), News.SEATED),
    (SEATED, replace(INVITED, topics=TOPICS | {"time": ""}, said=Said.NOTHING), ALL, News.FIXED),
    (replace(SEATED, standing=Standing.WITHDRAWN, own=Standing.WITHDRAWN), INVITED, Heed(), News.WITHDRAWN),
    (replace(SEATED, standing=Standing.WITHDRAWN, own=Standing.WITHDRAWN), NOTHING, Heed(), None),
    (replace(SEATED, standing=Standing.WITHDRAWN, own=Standing.WITHDRAWN, gone=News.DECLINED), INVITED, Heed(), News.DECLINED),
    (SEATED, replace(INVITED, standing=Standing.WITHDRAWN), Heed(), News.REGISTRATION),
    (replace(SEATED, over=True, topics=changed(Topic.TIME)), INVITED, ALL, None),
    (replace(SEATED, here=False), INVITED, ALL, News.MOVED),
    (replace(SEATED, here=False), replace(INVITED, said=Said.NOTHING), ALL, None),
    (replace(SEATED, contact=True, own=None, going="1"), replace(INVITED, going="1,2", said=Said.NOTHING), Heed(), News.CHANGED),
    (replace(SEATED, contact=True, own=None, topics=changed(Topic.TIME)), replace(INVITED, said=Said.NOTHING), ALL, None),
    (replace(SEATED, contact=True, own=None, speaks_for=True, topics=changed(Topic.TIME)), replace(INVITED, said=Said.NOTHING), ALL, News.UPDATE),
    (replace(SEATED, standing=Standing.WAITING, own=Standing.WAITING, topics=changed(Topic.TIME)), replace(INVITED, standing=Standing.WAITING), ALL, None),
    (replace(SEATED, time_revision=5, revision=5), replace(INVITED, topics=None), ALL, News.UPDATE),
    (SEATED, replace(INVITED, topics=None), ALL, None),
])  # fmt: skip
def test_what_is_news(stands, told, heed, is_news):
    assert news(stands, told, heed) is is_news


@pytest.mark.parametrize(("stands", "told", "saying"), [
    (SEATED, NOTHING, Said.REQUEST),
    (replace(SEATED, status=Status.POSTPONED), INVITED, Said.REQUEST),
    (replace(SEATED, dated=False), NOTHING, Said.NOTHING),
    (replace(SEATED, dated=False), INVITED, Said.CANCEL),
    (replace(SEATED, status=Status.CANCELLED), INVITED, Said.CANCEL),
    (replace(SEATED, status=Status.CANCELLED), NOTHING, Said.NOTHING),
    (replace(SEATED, own=Standing.WITHDRAWN), INVITED, Said.CANCEL),
    (replace(SEATED, own=Standing.WITHDRAWN), replace(INVITED, said=Said.CANCEL), Said.NOTHING),
    (replace(SEATED, own=Standing.WITHDRAWN, declined_by_calendar=True), INVITED, Said.NOTHING),
    (replace(SEATED, own=Standing.WAITING), INVITED, Said.CANCEL),  # the seat is lost
    (replace(SEATED, here=False), INVITED, Said.CANCEL),
    (replace(SEATED, contact=True, own=None), NOTHING, Said.NOTHING),
])  # fmt: skip
def test_what_the_calendar_is_told(stands, told, saying):
    assert method(stands, told) is saying


standings = st.sampled_from(list(Standing))
topics = st.fixed_dictionaries({topic.value: st.sampled_from(["a", "b", ""]) for topic in Topic})
worlds = st.builds(
    Stands, contact=st.booleans(), standing=standings, own=st.none() | standings, going=st.sampled_from(["", "1", "1,2"]), speaks_for=st.booleans(), here=st.booleans(),
    declined_by_calendar=st.booleans(), status=st.sampled_from(list(Status)), dated=st.booleans(), over=st.booleans(), topics=topics,
    revision=st.integers(0, 50), time_revision=st.integers(0, 50),
)  # fmt: skip


@given(st.lists(worlds, min_size=1, max_size=8))
def test_whatever_happens_what_was_told_is_no_news_and_the_sequence_never_falls(happening):
    told, sequence = NOTHING, 0
    for stands in happening:
        if news(stands, told, ALL) is None:
            continue
        saying = method(stands, told)
        raised = next_sequence(stands, told, sequence, saying)
        assert raised >= sequence
        if saying is Said.CANCEL or (told.said is Said.REQUEST and saying is Said.REQUEST and time_moved(stands, told)):
            assert raised > sequence
        sequence = raised if saying is not Said.NOTHING else sequence
        said = saying if saying is not Said.NOTHING else told.said
        told = Told(stands.standing, stands.going, dict(stands.topics), stands.revision, said)
        assert news(stands, told, ALL) is None


@given(worlds, worlds)
def test_a_cancel_is_only_said_to_a_calendar_that_was_asked(before, after):
    told = Told(before.standing, before.going, before.topics, before.revision, method(before, NOTHING))

    if method(after, told) is Said.CANCEL:
        assert told.said is Said.REQUEST


@given(worlds)
def test_nobody_without_a_seat_is_asked(stands):
    if method(stands, NOTHING) is Said.REQUEST:
        assert stands.own is Standing.SEATED
        assert stands.own in ACTIVE


def test_an_update_carries_the_answer_given_last_wherever_and_a_move_asks_anew():
    said, replied = NOW, NOW + timedelta(minutes=5)
    later = NOW + timedelta(minutes=9)

    assert shown_partstat(Answer.GOING, NOW, Partstat.TENTATIVE, replied, said, moved=False) is Partstat.TENTATIVE
    assert shown_partstat(Answer.MAYBE, later, Partstat.ACCEPTED, replied, said, moved=False) is Partstat.TENTATIVE
    assert shown_partstat(Answer.GOING, later, Partstat.ACCEPTED, replied, said, moved=True) is Partstat.NEEDS_ACTION
    assert shown_partstat(Answer.GOING, NOW, Partstat.NEEDS_ACTION, None, said, moved=False) is Partstat.NEEDS_ACTION


def test_each_stamp_is_later_than_the_one_before_and_in_whole_seconds():
    moment = NOW + timedelta(microseconds=300)

    assert later_stamp(moment, None) == NOW
    assert later_stamp(moment, NOW) == NOW + timedelta(seconds=1)
    assert later_stamp(moment, NOW + timedelta(hours=1)) == NOW + timedelta(hours=1, seconds=1)
