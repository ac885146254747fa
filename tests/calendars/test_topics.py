"""What of an event counts as changed for whom: in their own language, and what older versions wrote."""

from __future__ import annotations

import pytest

from eventsapp.calendars.actions import send_now
from eventsapp.calendars.queries.invitations import published, topics_of
from eventsapp.calendars.queries.reach import outlook
from eventsapp.calendars.rules.topics import Topic, same_topic, title_in, title_topic, topic
from eventsapp.core.words import Words
from tests.calendars.following import confirmed, fix, make_undated
from tests.calendars.telling import all_invitations, edit, put
from tests.factories import HYUN, JUN, NOW, make_delegation, make_event, reload, words
from tests.sweeps import letters, told

LATE = NOW.replace(minute=30)
KOREAN, ENGLISH = Words(ko="설명회", en="Seminar"), Words(ko="설명회", en="Briefing")


def test_a_topic_is_the_same_to_whom_it_looks_the_same():
    before, now = title_topic(KOREAN), title_topic(ENGLISH)

    assert same_topic(now, before, "ko")
    assert not same_topic(now, before, "en")
    assert not same_topic(now, before)
    assert not same_topic(now, None, "ko")


def test_what_an_older_version_wrote_is_compared_as_a_whole():
    now = topic(["a"], lambda lang: ["a"])

    assert same_topic(now, now.partition("\n")[0], "ko")
    assert not same_topic(now, "0123456789abcdef", "ko")


def test_a_title_is_remembered_in_each_language_unless_an_older_version_wrote_it():
    assert title_in({Topic.TITLE: title_topic(ENGLISH)}, "en") == "Briefing"
    assert title_in({Topic.TITLE: "0123456789abcdef"}, "en") == ""
    assert title_in(None, "en") == ""


def test_what_is_said_in_one_language_alone_is_what_the_other_shows():
    assert title_in({Topic.TITLE: title_topic(Words(ko="설명회"))}, "en") == "설명회"


@pytest.fixture
def event(both, now):
    event = make_event()
    make_delegation(event, contact=JUN, locale="ko")
    make_delegation(event, contact=HYUN, locale="en")
    letters(NOW)
    return event


def everything(event):
    send_now(event_id=event.id, everything=True, actor="person:1", now=NOW)


def test_a_change_in_one_language_is_told_to_its_readers_alone_and_counted_so(event):
    edit(event, title=Words(ko=event.title["ko"], en="Another title"))
    everything(event)

    reached = outlook(reload(event), NOW).people
    sent = letters(LATE)

    assert [letter.to for letter in sent] == [HYUN.email]
    assert reached == 1
    assert "The title: Another title; before: Corporate seminar." in sent[0].text
    assert letters(LATE) == []


def test_an_update_lists_what_changed_for_its_reader_only(event):
    edit(event, title=Words(ko=event.title["ko"], en="Another title"), summary=words("New.", "새 내용"))
    everything(event)

    sent = {letter.to: letter.text for letter in letters(LATE)}

    assert "행사명:" not in sent[JUN.email]
    assert "설명" in sent[JUN.email]
    assert "The title:" in sent[HYUN.email]


def test_nobody_is_told_anew_of_what_an_older_version_told_them(event):
    old = {key: value.partition("\n")[0] for key, value in topics_of(reload(event), published(reload(event))).items()}
    for invitation in all_invitations():
        put(invitation, topics=old)
        put(invitation.delegation, untold=True)

    assert told(LATE) == []


def test_who_only_follows_is_counted_with_those_who_are_registered(app, now):
    event = make_undated(takes_registrations=True)
    confirmed(event)
    make_delegation(event, contact=HYUN, locale="en")
    letters(NOW)
    fix(event)

    found = outlook(reload(event), NOW)

    assert (found.people, found.followers) == (2, 1)
