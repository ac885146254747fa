"""Correcting a registration, on both databases: links follow addresses, nothing is overwritten unseen, only one's own."""

import pytest

from eventsapp.core import tokens
from eventsapp.core.db import db
from eventsapp.rsvps import actions
from eventsapp.rsvps.rules import Contact, Delegate, EditedMeanwhile, Organisation
from tests.factories import HYUN, SORA, make_event
from tests.rsvps.crowd import register, rsvps_of
from tests.sweeps import told

pytestmark = pytest.mark.usefixtures("both")


@pytest.fixture
def three_seats(both, now):
    return make_event(capacity=3)


def test_a_corrected_address_gets_a_new_link_and_the_old_one_ends(three_seats, now):
    mine = register(three_seats, now, 1)
    told(now)
    rsvp = rsvps_of(mine)[0]
    old = tokens.current(actions.RSVP, rsvp.id)

    actions.edit_delegation(
        delegation_id=mine, version=1, contact=Contact(SORA.name, SORA.email), organisation=Organisation("한빛정보"),
        delegates=[(rsvp.id, Delegate(HYUN.name, email=HYUN.email))], actor="visitor", now=now, real=now,
    )  # fmt: skip

    assert tokens.find_row_id(actions.RSVP, old, now=now) is None
    assert tokens.find_row_id(actions.RSVP, tokens.current(actions.RSVP, rsvp.id), now=now) == rsvp.id
    assert [(to, method) for to, _subject, method in told(now)] == [("d0@company.test", "CANCEL"), (HYUN.email, "REQUEST")]


def test_a_correction_of_something_already_changed_is_refused(three_seats, now):
    mine = register(three_seats, now, 1)
    change = {"contact": Contact("새 담당자", SORA.email), "organisation": Organisation("한빛정보"), "delegates": [], "actor": "visitor", "now": now, "real": now}
    actions.edit_delegation(delegation_id=mine, version=1, **change)

    with pytest.raises(EditedMeanwhile) as refused:
        actions.edit_delegation(delegation_id=mine, version=1, **change)

    assert refused.value.facts["version"] == 2


def test_a_contact_with_another_address_gets_the_mail_with_a_new_link_and_the_old_links_end(three_seats, now):
    mine = register(three_seats, now, 1, contact_attends=True)
    contact_rsvp, _other = rsvps_of(mine)
    old = [tokens.current(actions.DELEGATION, mine), tokens.current(actions.RSVP, contact_rsvp.id)]
    told(now)

    actions.edit_delegation(
        delegation_id=mine, version=1, contact=Contact("새 담당자", HYUN.email), organisation=Organisation("한빛정보"),
        delegates=[(contact_rsvp.id, Delegate("–", "기획팀", "과장"))], actor="visitor", now=now, real=now,
    )  # fmt: skip

    assert [tokens.find_row_id(purpose, token, now=now) for purpose, token in zip((actions.DELEGATION, actions.RSVP), old, strict=True)] == [None, None]
    assert tokens.find_row_id(actions.DELEGATION, tokens.current(actions.DELEGATION, mine), now=now) == mine
    assert [(to, method) for to, _subject, method in told(now)] == [(HYUN.email, "REQUEST"), (SORA.email, "CANCEL")]
    assert (contact_rsvp.person.name, contact_rsvp.person.email, contact_rsvp.department) == ("새 담당자", HYUN.email, "기획팀")


def test_a_delegates_own_stale_correction_is_refused(three_seats, now):
    rsvp = rsvps_of(register(three_seats, now, 1))[0]
    change = {"rsvp_id": rsvp.id, "version": 1, "actor": "visitor", "now": now, "real": now}
    actions.edit_rsvp(delegate=Delegate("하나"), **change)

    with pytest.raises(EditedMeanwhile):
        actions.edit_rsvp(delegate=Delegate("둘"), **change)


def test_a_delegation_edits_only_its_own_people(three_seats, now):
    mine, theirs = register(three_seats, now, 1), register(three_seats, now, 1)
    foreign = rsvps_of(theirs)[0].id

    actions.edit_delegation(
        delegation_id=mine, version=1, contact=Contact(SORA.name, SORA.email), organisation=None,
        delegates=[(foreign, Delegate("침입자"))], actor="visitor", now=now, real=now,
    )  # fmt: skip

    db.session.rollback()
    assert rsvps_of(theirs)[0].person.name == "참석자 0"
