"""How many people a change will reach: the count is what the sweep then owes, whatever situation they are in."""

from __future__ import annotations

from datetime import timedelta

import pytest

from eventsapp.calendars.actions import catch_up, choose_news, send_now
from eventsapp.calendars.queries.reach import outlook
from eventsapp.core.db import db
from eventsapp.events import actions as events
from tests.calendars.telling import (
    bounced,
    changed_address,
    contact_for_the_addressless,
    contact_of_delegates_with_addresses,
    contact_who_comes_and_then_does_not,
    declined_by_calendar,
    described,
    edit,
    guest,
    mail_that_cannot_be_written,
    move,
    objected,
    offered,
    seats_in_part,
    seats_in_part_through_the_contact,
    settle,
    to_be_approved,
    waiting,
    withdrawn,
)  # fmt: skip
from tests.factories import HYUN, NOW, count_queries, make_delegation, make_event, make_venue, reload, words
from tests.rsvps.crowd import register

MINUTE = timedelta(minutes=1)
RESTED = NOW + 10 * MINUTE


SITUATIONS = [
    guest, waiting, withdrawn, contact_for_the_addressless, contact_of_delegates_with_addresses, contact_who_comes_and_then_does_not, bounced, declined_by_calendar,
    changed_address, mail_that_cannot_be_written, seats_in_part, seats_in_part_through_the_contact, offered, to_be_approved, objected,
]  # fmt: skip


def postpone(event):
    events.postpone_event(event_id=event.id, reason=words("Snow"), actor="person:1", by_id=None, now=NOW + MINUTE)


def elsewhere(event):
    edit(event, venue_id=make_venue(reload(event).programme, "hall").id)


def moved_and_back(event):
    move(event)
    event = reload(event)
    edit(event, starts_at=event.starts_at - 30 * MINUTE, ends_at=event.ends_at - 30 * MINUTE)


def undated(event):
    edit(event, starts_at=None, ends_at=None)


@pytest.mark.parametrize("change", [move, postpone, elsewhere, described, moved_and_back, undated])
@pytest.mark.parametrize("situation", SITUATIONS)
def test_as_many_are_reached_as_the_sweep_owes(app, now, situation, change):
    event = make_event(capacity=4)
    situation(event)
    settle(NOW + MINUTE)
    change(event)

    told = outlook(reload(event), NOW)
    owed = catch_up(now=RESTED, real=RESTED)

    assert (told.people if told.pending.counting else 0) == owed


def test_everybody_in_all_situations_at_once_is_counted_on_both_databases(both, now):
    event = make_event(capacity=None)
    for situation in (contact_for_the_addressless, contact_of_delegates_with_addresses, contact_who_comes_and_then_does_not, guest):
        situation(event)
    settle()
    move(event)

    assert outlook(reload(event), NOW).people == catch_up(now=RESTED, real=RESTED) > 5


def test_what_nobody_is_told_of_would_reach_as_many_as_it_then_does(app, now):
    event = make_event(capacity=None)
    contact_for_the_addressless(event)
    guest(event)
    settle()
    described(event)
    catch_up(now=RESTED, real=RESTED)

    before = outlook(reload(event), RESTED)
    send_now(event_id=event.id, everything=True, actor="person:1", now=RESTED)

    assert before.pending.passed_over
    assert before.people == catch_up(now=RESTED, real=RESTED) == 3


def test_a_change_that_counts_since_organisers_said_so_goes_out_with_the_next_one(app, now):
    event = make_event()
    guest(event)
    settle()
    described(event)
    choose_news(event_id=event.id, significant=["text"], quiet_minutes=0, actor="person:1", now=NOW)

    assert outlook(reload(event), NOW).pending.counting == {"text"}
    assert catch_up(now=NOW, real=NOW) == 1


def test_the_count_asks_the_same_number_of_queries_for_one_person_and_three(app, now):
    event = make_event()
    guest(event)
    settle()
    move(event)
    event = reload(event)
    event.venue  # noqa: B018
    with count_queries() as one:
        outlook(event, NOW)
    make_delegation(event, contact=HYUN)
    register(event, NOW, 2)
    db.session.refresh(event)
    event.venue  # noqa: B018
    with count_queries() as three:
        outlook(event, NOW)

    assert len(one) == len(three) == 6
