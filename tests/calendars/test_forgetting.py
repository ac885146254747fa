"""The addresses of followers are kept no longer than was promised to them."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from eventsapp.calendars.actions import followers as actions
from eventsapp.calendars.models import Follower
from eventsapp.calendars.purposes import FOLLOW
from eventsapp.calendars.queries import followers as queries
from eventsapp.core import tokens
from eventsapp.core.db import db
from eventsapp.core.words import Words
from eventsapp.events.actions import postpone_event
from eventsapp.mail import delivery
from eventsapp.mail.models import OutboxMail
from eventsapp.people.models import Person
from tests.factories import HYUN, JUN, NOW

from .following import DAY, MINUTE, RESTED, confirmed, fix, follow, make_undated


@pytest.fixture
def event(app):
    return make_undated()


@pytest.mark.parametrize(
    ("state", "kept", "gone"),
    [("asked", 7 * DAY - MINUTE, 7 * DAY), ("stopped", 30 * DAY - MINUTE, 30 * DAY), ("told", 30 * DAY - MINUTE, 30 * DAY), ("confirmed", 365 * DAY - MINUTE, 365 * DAY)],
)
def test_an_address_is_erased_when_it_has_no_purpose_any_more(event, state, kept, gone):
    found = (follow if state == "asked" else confirmed)(event)
    if state == "stopped":
        actions.stop(follower_id=found.id, now=NOW, real=NOW)
    if state == "told":
        fix(event)
        assert actions.tell_followers(now=RESTED, real=NOW) == 1
    delivery.deliver_due(now=NOW, real=lambda: NOW)

    assert actions.forget_followers(now=NOW, real=NOW + kept) == 0
    assert tokens.find_row_id(FOLLOW, tokens.derive(FOLLOW, found.id), now=NOW + kept) == found.id
    assert actions.forget_followers(now=NOW, real=NOW + gone) == 1
    assert actions.forget_followers(now=NOW, real=NOW + gone) == 0
    assert tokens.find_row_id(FOLLOW, tokens.derive(FOLLOW, found.id), now=NOW + gone) is None
    kept_of = [*db.session.scalars(select(Person.email)), *db.session.scalars(select(Person.email_key)), *db.session.scalars(select(Follower.email_key))]
    assert JUN.email not in str([*kept_of, *db.session.execute(select(OutboxMail.recipient, OutboxMail.octets, OutboxMail.address_key)).all()])


def test_no_stranger_makes_the_year_longer_by_typing_the_address_again(event):
    confirmed(event)
    postpone_event(event_id=event.id, reason=Words(), by_id=None, now=NOW, actor="person:1")
    follow(event, real=NOW + 300 * DAY)

    assert actions.forget_followers(now=NOW, real=NOW + 365 * DAY) == 1


def test_nobody_waits_in_the_place_of_who_was_erased(event):
    confirmed(event)
    actions.forget_followers(now=NOW, real=NOW + 365 * DAY)

    assert queries.follower_count(event.id) == 0
    fix(event)
    assert actions.tell_followers(now=RESTED, real=RESTED) == 0


def test_who_was_erased_may_follow_anew_and_so_may_another(event):
    for who in (JUN, HYUN):
        follow(event, who.email)
    actions.forget_followers(now=NOW, real=NOW + 7 * DAY)

    for who in (JUN, HYUN):
        confirmed(event, who.email, NOW + 8 * DAY)

    assert queries.follower_count(event.id) == 2
