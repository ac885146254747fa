"""What organisers are told before they postpone, cancel or put an event back on: how many mails go out, and from how many calendars it goes."""

from __future__ import annotations

from datetime import timedelta

import pytest

from eventsapp.calendars.actions import catch_up
from eventsapp.calendars.queries.reach import decision
from eventsapp.events import actions
from eventsapp.events.rules import Status
from tests.calendars.telling import (
    MINUTE,
    bounced,
    changed_address,
    contact_for_the_addressless,
    contact_of_delegates_with_addresses,
    contact_who_comes_and_then_does_not,
    declined_by_calendar,
    guest,
    settle,
    waiting,
    withdrawn,
)  # fmt: skip
from tests.conftest import reader
from tests.factories import HYUN, NOW, count_queries, make_delegation, make_event, make_staff, reload, sign_in, words

SEMINAR = "/staff/alliance/events/seminar"
SITUATIONS = [
    guest, waiting, withdrawn, contact_for_the_addressless, contact_of_delegates_with_addresses, contact_who_comes_and_then_does_not, bounced, declined_by_calendar,
    changed_address,
]  # fmt: skip


def decide(event, verb, at):
    reason = {} if verb == "resume" else {"reason": words("Snow")}
    getattr(actions, f"{verb}_event")(event_id=event.id, by_id=None, now=at, actor="person:1", **reason)


LEADS_TO = {"postpone": Status.POSTPONED, "cancel": Status.CANCELLED, "resume": Status.PUBLISHED}


@pytest.mark.parametrize("verbs", [("cancel",), ("postpone",), ("postpone", "resume"), ("postpone", "cancel"), ("cancel", "resume")])
@pytest.mark.parametrize("situation", SITUATIONS)
def test_as_many_are_told_as_was_said_before(app, now, situation, verbs):
    event = make_event(capacity=4)
    situation(event)
    settle(NOW + MINUTE)
    for step, verb in enumerate(verbs):
        at = NOW + timedelta(hours=step, minutes=5)
        said = decision(reload(event), LEADS_TO[verb], at)
        decide(event, verb, at)
        owed = catch_up(now=at, real=at)
        settle(at + MINUTE)

        assert said.people == owed


def test_nobody_is_told_of_an_event_that_is_over(app, now):
    event = make_event()
    make_delegation(event)
    settle(NOW + MINUTE)

    assert decision(reload(event), Status.CANCELLED, NOW + timedelta(days=3)).people == 0


def test_everybody_at_once_is_counted_in_a_fixed_number_of_questions_on_both_databases(both, now):
    event = make_event(capacity=None)
    counts = []
    for situation in (guest, contact_for_the_addressless):
        situation(event)
        settle()
        event = reload(event)
        with count_queries() as queries:
            told = decision(event, Status.CANCELLED, NOW)
        counts.append(len(queries))

    assert counts[0] == counts[1]
    assert (told.people, told.entries) == (3, 2)


@pytest.mark.parametrize(
    ("page", "said"),
    [
        ("cancel", ("2 people get a mail about it within a minute.", "The event goes from the calendars of 2 people who were invited.")),
        ("postpone", ("2 people get a mail about it within a minute.", "In the calendars of 2 people who were invited, the event stays and is marked as postponed.")),
    ],
)
def test_the_page_says_whom_it_reaches(app, now, page, said):
    event = make_event()
    make_delegation(event)
    make_delegation(event, contact=HYUN)
    settle(NOW + MINUTE)
    mina = sign_in(reader(app, "en"), make_staff("organiser", event.programme))

    text = mina.get(f"{SEMINAR}/{page}").text

    assert all(sentence in text for sentence in said)


def test_putting_back_on_says_that_people_are_invited_again(app, now):
    event = make_event()
    make_delegation(event)
    settle(NOW + MINUTE)
    decide(event, "cancel", NOW + MINUTE)
    settle(NOW + 2 * MINUTE)
    mina = sign_in(reader(app, "en"), make_staff("organiser", event.programme))

    text = mina.get(f"{SEMINAR}/resume").text

    assert "1 person gets a mail about it within a minute." in text
    assert "the event comes back into their calendars" in text


def test_with_nobody_registered_it_says_so(app, now):
    event = make_event()
    mina = sign_in(reader(app, "en"), make_staff("organiser", event.programme))

    assert "Nobody gets a mail" in mina.get(f"{SEMINAR}/cancel").text
