"""Organisers who press at the same moment: nothing lost, nothing doubled, on both databases."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from eventsapp.core.db import db
from eventsapp.core.editing import ChangedMeanwhile
from eventsapp.core.once import Sent
from eventsapp.core.words import Words
from eventsapp.events import actions
from eventsapp.events.actions.building import step_item
from eventsapp.events.queries import agenda_items
from eventsapp.people import actions as people
from eventsapp.people import passwords
from eventsapp.people.rules import TooManyTries, WrongSignIn
from eventsapp.programmes import actions as programmes
from eventsapp.programmes.models import Programme
from eventsapp.programmes.queries import grants_in
from eventsapp.programmes.rules import LastOwner
from tests.factories import HYUN, MINA, make_event, make_programme, make_staff, reload, words
from tests.rivals import at_once


def kinds(outcomes):
    return sorted(type(outcome).__name__ for outcome in outcomes)


def test_moves_at_the_same_moment_all_count_and_keep_the_order_whole(both, now):
    event_id = make_event(agenda=[(letter, 5) for letter in "ABCDEF"]).id
    db.session.rollback()

    at_once(both, [lambda: step_item(event_id=event_id, code="item-0", by=1, now=now, actor="person:1") for _ in range(4)])

    items = agenda_items(event_id)
    assert ([item.position for item in items], "".join(item.title["en"] for item in items)) == ([0, 1, 2, 3, 4, 5], "BCDEAF")


def test_of_two_who_save_at_the_same_moment_one_sees_the_conflict(both, now):
    event = make_event()
    event_id = event.id
    db.session.rollback()

    def save(title):
        return lambda: actions.edit_event(event_id=event_id, version=1, values={"title": words(title)}, now=now, actor="person:1")

    outcomes = at_once(both, [save("Mina's"), save("Hyun's")])

    assert kinds(outcomes) == ["ChangedMeanwhile", "NoneType"]
    lost = next(outcome for outcome in outcomes if isinstance(outcome, ChangedMeanwhile))
    assert lost.facts["theirs"]["title"] == reload(event).title


def test_two_owners_who_revoke_each_other_leave_one(both, now):
    programme = make_programme()
    make_staff("owner", programme)
    make_staff("owner", programme, who=HYUN)
    programme_id, grants = programme.id, [grant.id for grant in grants_in(programme.id)]
    db.session.rollback()

    def revoke(grant):
        return lambda: programmes.revoke_role(programme_id=programme_id, grant_id=grant, now=now, actor="person:1")

    outcomes = at_once(both, [revoke(grant) for grant in grants])

    assert kinds(outcomes) == ["LastOwner", "NoneType"]
    assert any(isinstance(outcome, LastOwner) for outcome in outcomes)
    assert len(grants_in(programme_id)) == 1


@pytest.mark.parametrize("tries", [14])
def test_tries_at_the_same_moment_never_exceed_the_limit(both, now, tries):
    make_staff("", password_hash=passwords.hashed("correct horse battery"))
    db.session.rollback()

    def try_once():
        return people.sign_in(email=MINA.email, password="wrong", network="192.0.2", now=now, now_real=now)

    outcomes = at_once(both, [try_once] * tries)

    looked_at = sum(isinstance(outcome, WrongSignIn) for outcome in outcomes)
    assert looked_at <= 10
    assert looked_at + sum(isinstance(outcome, TooManyTries) for outcome in outcomes) == tries


def test_of_owners_who_make_a_programme_under_one_address_at_the_same_moment_one_makes_it(both, now):
    values = {"name": words("Spring society"), "zone": "Asia/Seoul", "languages": ["en", "ko"]} | dict.fromkeys(("purpose", "description", "organiser", "contact_name", "recruitment_note"), Words())

    def make(key):
        return lambda: programmes.add_programme(slug="spring", values=values, sent=Sent.of("programme", key, "typed"), now=now, actor="person:1")

    outcomes = at_once(both, [make("Mina's"), make("Mina's"), make("Hyun's"), make("Hyun's")])

    assert kinds(outcomes) == ["AlreadyDone", "NoneType", "SlugTaken", "SlugTaken"]
    assert db.session.scalars(select(Programme.slug)).all() == ["spring"]
