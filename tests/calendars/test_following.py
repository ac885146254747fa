"""Following an undated event: nobody who did not confirm, everybody who did, each once, and then they are forgotten."""

from __future__ import annotations

import threading
from contextlib import suppress
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from eventsapp.calendars.actions import followers as actions
from eventsapp.calendars.actions import send_now
from eventsapp.calendars.models import EventNews, Follower
from eventsapp.calendars.queries import followers as queries
from eventsapp.calendars.rules.following import NothingToFollow
from eventsapp.core.audit import AuditEntry, broken_entries
from eventsapp.core.db import db, transaction
from eventsapp.core.words import Words
from eventsapp.events.actions import cancel_event, edit_event, postpone_event, resume_event
from eventsapp.events.rules import Status, WrongStatus
from eventsapp.mail.models import OutboxMail
from eventsapp.people.models import Person
from tests.factories import HYUN, JUN, NOW, SORA, STARTS, count_queries, make_event, reload
from tests.rivals import at_once

from .following import DAY, MINUTE, RESTED, confirmed, fix, follow, make_undated, owed, tell

CONFIRM, FIXED, CANCELLED = (("follow_confirm", "due"), ("follow_fixed", "due"), ("follow_cancelled", "due"))


@pytest.fixture
def event(app):
    return make_undated()


def put_off(event, verb, now=NOW):
    more = {} if verb is resume_event else {"reason": Words()}
    verb(event_id=event.id, by_id=None, now=now, actor="person:1", **more)


def test_only_whoever_confirmed_is_told(event):
    follow(event, HYUN.email)
    wants = confirmed(event, JUN.email)
    fix(event)

    assert tell() == 1
    assert owed() == [CONFIRM, CONFIRM, FIXED]
    assert db.session.scalars(select(OutboxMail.ids).where(OutboxMail.message == "follow_fixed")).all() == [{"follower": wants.id}]
    assert (reload(wants).told_at, queries.follower_count(event.id)) == (RESTED, 0)


def test_told_exactly_once_also_when_the_day_is_moved_later(event):
    confirmed(event)
    fix(event)

    assert tell() == 1
    assert tell(RESTED + MINUTE) == 0
    fix(event, STARTS + DAY, RESTED)
    assert tell(RESTED + 60 * MINUTE) == 0
    put_off(event, cancel_event, RESTED)
    assert tell(RESTED + 60 * MINUTE) == 0
    assert owed() == [CONFIRM, FIXED]


def test_two_sweeps_at_once_tell_once(both, monkeypatch):
    """Each waits a while for the other to have read, too: that it never comes is what the locks are for."""
    read, both_have_read = queries.untold, threading.Barrier(2)

    def read_together(event_id, *, most):
        rows = read(event_id, most=most)
        with suppress(threading.BrokenBarrierError):
            both_have_read.wait(0.5)
        return rows

    monkeypatch.setattr(queries, "untold", read_together)
    event = make_undated()
    for who in (JUN, HYUN, SORA):
        confirmed(event, who.email)
    fix(event)

    done = at_once(both, [tell, tell])

    assert sorted(done) == [0, 3]
    assert owed() == [CONFIRM] * 3 + [FIXED] * 3


def test_portions_reach_everybody(event, monkeypatch):
    monkeypatch.setattr(actions, "PORTION", 2)
    for number in range(5):
        confirmed(event, f"guest{number}@guest.test")
    fix(event)

    assert tell() == 5
    assert owed() == [CONFIRM] * 5 + [FIXED] * 5


def test_telling_asks_the_same_number_of_queries_for_one_and_three(event):
    other = make_event(event.programme, "other", starts_at=None, ends_at=None, registration_closes_at=None)
    confirmed(event)
    for who in (JUN, HYUN, SORA):
        confirmed(other, who.email)
    fix(event)
    with count_queries() as one:
        assert tell() == 1
    fix(other)
    with count_queries() as three:
        assert tell() == 3

    assert len(one) == len(three)


def test_the_sweep_without_news_asks_one_question(event):
    confirmed(event)

    with count_queries() as queries:
        assert tell() == 0

    assert len(queries) == 1


def test_a_day_rests_before_it_is_told_unless_an_organiser_says_so(event):
    confirmed(event)
    fix(event)

    assert tell(NOW + MINUTE) == 0
    send_now(event_id=event.id, everything=False, actor="person:1", now=NOW)
    assert tell(NOW + MINUTE) == 1


def test_an_event_rests_as_long_as_was_chosen_for_it(event):
    confirmed(event)
    with transaction() as session:
        session.add(EventNews(event_id=event.id, quiet_minutes=30))
    fix(event)

    assert [tell(NOW + minutes * MINUTE) for minutes in (29, 30)] == [0, 1]


def test_a_cancelled_event_is_told_at_once(event):
    confirmed(event)
    put_off(event, cancel_event)

    assert tell(NOW) == 1
    assert owed() == [CONFIRM, CANCELLED]


def test_followers_of_a_postponed_event_hear_of_it_when_it_is_on_again(app):
    event = make_undated(starts_at=STARTS, ends_at=STARTS + 90 * MINUTE)
    put_off(event, postpone_event)
    confirmed(event)

    assert tell() == 0
    edit_event(event_id=event.id, version=reload(event).version, values={"starts_at": STARTS + DAY, "ends_at": STARTS + DAY + 90 * MINUTE}, now=NOW, actor="person:1")
    assert tell() == 0
    put_off(event, resume_event)
    assert tell() == 1


def test_of_a_day_that_is_past_already_nobody_is_told(event):
    waits = confirmed(event)
    fix(event, NOW - DAY)

    tell()

    assert owed() == [CONFIRM]
    assert (reload(waits).told_at, waits.ended_at) == (None, RESTED)


def test_who_stopped_hears_nothing_and_may_follow_again(event):
    found = confirmed(event)
    actions.stop(follower_id=found.id, now=NOW, real=NOW)
    actions.stop(follower_id=found.id, now=NOW, real=NOW + MINUTE)
    assert (queries.follower_count(event.id), reload(found).ended_at) == (0, NOW)

    confirmed(event, real=NOW + MINUTE)
    fix(event)

    assert queries.follower_count(event.id) == 1
    assert tell() == 1
    assert owed() == [CONFIRM, CONFIRM, FIXED]


def test_who_stopped_is_asked_again_only_when_their_address_is_typed_again(event):
    found = confirmed(event)
    actions.stop(follower_id=found.id, now=NOW, real=NOW)
    follow(event)
    fix(event)

    assert reload(found).confirmed_at is None
    assert tell() == 0


def test_an_address_typed_twice_gets_one_mail_an_hour(event):
    for minutes in (0, 1, 59, 60, 61):
        follow(event, JUN.email.upper() if minutes % 2 else JUN.email, NOW + minutes * MINUTE)

    assert owed() == [CONFIRM, CONFIRM]
    assert [row.email for row in db.session.scalars(select(Person))] == [JUN.email]


def test_who_is_confirmed_stays_so_when_a_stranger_types_their_address(event):
    found = confirmed(event, locale="ko")

    follow(event, real=NOW + 60 * MINUTE, locale="en")

    assert (reload(found).confirmed_at, found.locale) == (NOW, "ko")
    fix(event)
    assert tell() == 1


def test_the_same_address_typed_at_the_same_moment_is_one_follower(both):
    event = make_undated()
    event_id = event.id

    done = at_once(both, [lambda: actions.follow(event_id=event_id, email=JUN.email, locale="ko", now=NOW, real=NOW)] * 3)

    db.session.rollback()
    assert done == [None] * 3
    assert len(db.session.scalars(select(Follower)).all()) == 1
    assert owed() == [CONFIRM]


def test_mail_beyond_the_daily_limit_of_an_unproven_address_is_held(app, event, monkeypatch):
    monkeypatch.setitem(app.config, "MAIL_PER_ADDRESS_PER_DAY", 2)
    for hour in range(3):
        follow(event, real=NOW + timedelta(hours=hour))

    assert owed() == [CONFIRM, CONFIRM, ("follow_confirm", "held")]


def test_what_a_follower_confirmed_is_never_held(app, event, monkeypatch):
    monkeypatch.setitem(app.config, "MAIL_PER_ADDRESS_PER_DAY", 1)
    confirmed(event)
    fix(event)
    tell()

    assert owed() == [CONFIRM, FIXED]


@pytest.mark.parametrize("columns", [{"starts_at": STARTS}, {"status": Status.DRAFT}, {"status": Status.CANCELLED}])
def test_only_what_has_no_day_is_followed(app, columns):
    event = make_undated(**columns)

    with pytest.raises(NothingToFollow):
        follow(event)

    assert owed() == []


def test_once_its_days_are_over_nobody_is_asked_but_whoever_was_may_confirm_and_is_told(event):
    over = datetime(2019, 1, 31, 15, tzinfo=UTC)  # the midnight after 31 January in Seoul
    asked = follow(event, JUN.email, over - MINUTE)

    with pytest.raises(WrongStatus):
        follow(event, HYUN.email, over)
    actions.confirm(follower_id=asked.id, now=over, real=over)
    fix(event, over + 9 * DAY, over)

    assert tell(over + 10 * MINUTE) == 1


def test_after_the_day_is_fixed_there_is_nothing_to_confirm(event):
    found = follow(event)
    fix(event)

    with pytest.raises(NothingToFollow):
        actions.confirm(follower_id=found.id, now=NOW, real=NOW)


def test_what_people_do_is_written_down_without_their_addresses(event):
    found = confirmed(event)
    actions.stop(follower_id=found.id, now=NOW, real=NOW)
    actions.forget_followers(now=NOW, real=NOW + 30 * DAY)

    entries = db.session.scalars(select(AuditEntry).where(AuditEntry.subject == "follower").order_by(AuditEntry.number)).all()
    assert [(entry.verb, entry.actor) for entry in entries] == [
        ("follow", "visitor"), ("confirm_follow", f"link:follower:{found.id}"), ("stop_follow", f"link:follower:{found.id}"), ("erase", "system"),
    ]  # fmt: skip
    assert list(broken_entries()) == []


def test_one_event_that_cannot_be_told_keeps_no_others_followers_waiting(event, monkeypatch):
    other = make_event(event.programme, "other", starts_at=None, ends_at=None, registration_closes_at=None)
    for each in (event, other):
        confirmed(each)
        fix(each)
    lock = actions.lock_event
    monkeypatch.setattr(actions, "lock_event", lambda event_id: lock(event_id) if event_id == other.id else 1 / 0)

    with pytest.raises(ZeroDivisionError):
        tell()

    assert owed()[2:] == [FIXED]
