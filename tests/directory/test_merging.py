"""Merging two records: what is chosen, what moves, what forbids it, and what remains when two people do it at once."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import select

from eventsapp.core import tokens
from eventsapp.core.audit import AuditEntry, broken_entries
from eventsapp.core.db import db, transaction
from eventsapp.core.once import Sent
from eventsapp.directory.actions.merging import merge
from eventsapp.directory.queries.records import get_counting
from eventsapp.directory.queries.representatives import representatives_of
from eventsapp.directory.rules.merging import ChangedSinceShown, MemberMustStay, Merge, TwoMembers
from eventsapp.members.actions.membership import Step, change_membership
from eventsapp.members.models import Application, BodySeat, Membership, MembershipChange
from eventsapp.members.rules import Change
from eventsapp.members.rules.membership import MergedAway
from eventsapp.people.models import Organisation, Person, Representative
from eventsapp.rsvps import actions as rsvps
from eventsapp.rsvps.models import Delegation
from tests.directory.acting import NUMBER, make_colleague, make_representative
from tests.factories import (
    NOW,
    make_application,
    make_body,
    make_call,
    make_delegation,
    make_event,
    make_member,
    make_organisation,
    make_programme,
    reload,
)  # fmt: skip
from tests.rivals import at_once

BASE = "/staff/alliance/organisations"
TODAY = date(2019, 1, 8)


@pytest.fixture
def programme(app, now):
    return make_programme()


def merged(stays_id, goes_id, *, taken=(), key="key", versions=(1, 1), programme_id=1):
    wanted = Merge(stays_id, goes_id, frozenset(taken), *versions)
    merge(wanted, programme_id=programme_id, sent=Sent.of("merge", key, [stays_id, goes_id]), today=TODAY, actor="person:1", now=NOW, real=NOW)
    return "done"


def happened(membership, change, on=date(2018, 6, 1)):
    with transaction() as session:
        session.add(MembershipChange(membership_id=membership.id, change=change, effective_on=on, at=NOW, by="system"))


def whose(model):
    db.session.rollback()
    return db.session.scalars(select(model.organisation_id).order_by(model.id)).all()


def test_everything_of_the_one_that_goes_moves_in_one_act(both, now):
    programme = make_programme()
    stays, goes = make_organisation(programme, "한빛정보"), make_member(programme, "㈜한빛정보", business_number=NUMBER).organisation
    delegation = make_delegation(make_event(programme), organisation="한빛", size=2)
    rsvps.link_record(delegation_id=delegation.id, organisation_id=goes.id, actor="person:1", now=NOW)
    make_application(make_call(programme), organisation_id=goes.id)
    make_colleague(goes)
    acting, body = make_representative(goes), make_body(programme)
    with transaction() as session:
        session.add(BodySeat(body_id=body.id, organisation_id=goes.id, from_on=TODAY, created_at=NOW))
    token = tokens.current("representative", acting.id)

    merged(stays.id, goes.id, taken=["business_number"], programme_id=programme.id)

    for model in (Delegation, Application, BodySeat, Membership, Representative):
        assert set(whose(model)) == {stays.id}, model
    assert {
        person.organisation_id
        for person in db.session.scalars(select(Person).where(Person.name.in_(("정하나", "박소라", "참가자 2")), Person.organisation_id.is_not(None)))
    } == {stays.id}
    assert (db.session.get_one(Organisation, stays.id).business_number, db.session.get_one(Organisation, goes.id).merged_into_id) == (NUMBER, stays.id)
    assert tokens.find_row_id("representative", token, now=NOW) == acting.id
    entry = db.session.scalars(select(AuditEntry).order_by(AuditEntry.id.desc()).limit(1)).one()
    assert (entry.verb, entry.subject_id, entry.fields[:3]) == ("merge_organisations", stays.id, [f"organisation.{goes.id}", "delegations:1", "applications:1"])
    assert list(broken_entries()) == []


def test_what_was_merged_before_follows(programme):
    first, second, third = (make_organisation(programme, name) for name in ("가", "나", "다"))
    merged(second.id, first.id, key="1")

    merged(third.id, second.id, key="2", versions=(1, 2))

    db.session.expire_all()
    assert [row.merged_into_id for row in (first, second, third)] == [third.id, third.id, None]
    assert get_counting(first).id == third.id


def test_two_members_are_not_merged(programme):
    stays, goes = make_member(programme, "한빛정보").organisation, make_member(programme, "㈜한빛정보").organisation

    with pytest.raises(TwoMembers):
        merged(stays.id, goes.id)

    assert whose(Membership) == [stays.id, goes.id]
    assert db.session.scalar(select(AuditEntry.id)) is None


def test_the_record_of_the_member_stays(programme):
    ended, member = make_member(programme, "한빛정보"), make_member(programme, "㈜한빛정보")
    happened(ended, Change.RESIGNED)
    stays, goes = member.organisation_id, ended.organisation_id

    with pytest.raises(MemberMustStay):
        merged(goes, stays)
    merged(stays, goes)

    assert whose(Membership) == [goes, stays]  # the ended one stays behind, under the name it had


def test_a_membership_left_behind_is_not_readmitted(programme):
    ended, member = make_member(programme, "한빛정보"), make_member(programme, "㈜한빛정보")
    happened(ended, Change.RESIGNED)
    merged(member.organisation_id, ended.organisation_id)
    step = Step(Change.READMITTED, TODAY)

    with pytest.raises(MergedAway):
        change_membership(membership_id=ended.id, version=1, step=step, sent=Sent.of("change", "key", []), now=NOW, real=NOW, actor="person:1")

    assert len(reload(ended).changes) == 2


def test_a_member_by_a_change_to_come_counts_as_one(programme):
    stays, goes = make_member(programme, "한빛정보"), make_member(programme, "㈜한빛정보")
    happened(goes, Change.LAPSED)
    happened(goes, Change.READMITTED, date(2019, 2, 1))

    with pytest.raises(TwoMembers):
        merged(stays.organisation_id, goes.organisation_id)


def test_who_acts_for_both_acts_for_the_one(programme):
    stays, goes = make_organisation(programme, "한빛정보"), make_organisation(programme, "㈜한빛정보")
    own = make_representative(stays)
    with transaction() as session:
        other = Representative(organisation_id=goes.id, person_id=own.person_id, invited_at=NOW, invited_by="system", confirmed_at=NOW)
        session.add(other)
        session.get_one(Representative, own.id).removed_at = NOW
        session.flush()
        tokens.issue("representative", [other.id], now=NOW)

    merged(stays.id, goes.id)

    assert [(row.id, row.removed_at) for row in representatives_of(stays.id)] == [(own.id, None)]
    assert tokens.find_current("representative", other.id) is None
    assert tokens.find_current("representative", own.id) is not None


def test_what_changed_since_it_was_shown_is_looked_at_again(programme):
    stays, goes = make_organisation(programme, "한빛정보"), make_organisation(programme, "㈜한빛정보")

    for stale in ((2, 1), (1, 2)):
        with pytest.raises(ChangedSinceShown):
            merged(stays.id, goes.id, versions=stale)

    with pytest.raises(ChangedSinceShown):
        merged(stays.id, 999)


def test_the_same_merge_twice_is_one(both, now):
    programme = make_programme()
    stays, goes = make_organisation(programme, "한빛정보"), make_organisation(programme, "㈜한빛정보")
    ids = (stays.id, goes.id)

    outcomes = at_once(both, [lambda key=key: merged(*ids, key=key) for key in ("1", "1", "2", "3")])

    kinds = sorted(type(outcome).__name__ for outcome in outcomes)
    db.session.rollback()
    assert kinds.count("str") == 1
    assert set(kinds) <= {"str", "AlreadyDone", "OneRecordAlready"}
    assert db.session.scalars(select(AuditEntry.verb)).all() == ["merge_organisations"]


def test_two_merges_that_cross_leave_one_record(both, now):
    programme = make_programme()
    event = make_event(programme)
    one, two = make_organisation(programme, "한빛정보"), make_organisation(programme, "㈜한빛정보")
    for record in (one, two):
        delegation = make_delegation(event, organisation=record.name)
        rsvps.link_record(delegation_id=delegation.id, organisation_id=record.id, actor="person:1", now=NOW)
    a, b = one.id, two.id

    outcomes = at_once(both, [lambda: merged(a, b, key="ab"), lambda: merged(b, a, key="ba")])

    assert sorted(type(outcome).__name__ for outcome in outcomes) == ["OneRecordAlready", "str"]
    db.session.rollback()
    rows = {row.id: row.merged_into_id for row in db.session.scalars(select(Organisation))}
    winner = next(row_id for row_id, into in rows.items() if into is None)
    assert rows == {winner: None, ({a, b} - {winner}).pop(): winner}
    assert whose(Delegation) == [winner, winner]
    assert list(broken_entries()) == []


def test_a_chain_of_merges_at_once_leads_to_one_record(both, now):
    programme = make_programme()
    ids = [make_organisation(programme, name).id for name in ("가", "나", "다")]

    at_once(both, [lambda: merged(ids[1], ids[0], key="1"), lambda: merged(ids[2], ids[1], key="2"), lambda: merged(ids[0], ids[2], key="3")])

    db.session.rollback()
    rows = {row.id: row.merged_into_id for row in db.session.scalars(select(Organisation))}
    counting = {row_id for row_id, into in rows.items() if into is None}
    assert all(into is None or into in counting for into in rows.values())  # one step always leads to a record that counts
