"""Admitting by hand and changing memberships: numbers, days, conflicts, what is written down; who is a member on a day."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from eventsapp.core import once
from eventsapp.core.audit import AuditEntry
from eventsapp.core.db import db, transaction
from eventsapp.core.editing import ChangedMeanwhile
from eventsapp.members.actions.membership import Step, admit_by_hand, change_membership
from eventsapp.members.models import BodySeat, Membership
from eventsapp.members.queries.membership import is_member, members_on, sits_in
from eventsapp.members.queries.register import member_of, register_on
from eventsapp.members.rules import BodyRole, Change, Standing
from eventsapp.members.rules.membership import AlreadyRegistered, BeforeLatestChange, ChangeDoesNotFollow, SeveralRecords, standing_on
from eventsapp.people.models import Organisation
from tests.factories import NOW, count_queries, make_body, make_member, make_organisation, make_programme

TODAY = date(2019, 1, 8)
DAY = timedelta(days=1)


def sent(key="k1"):
    return once.Sent.of("test", key, {})


def admit(programme, name="새솔", key="k1", **columns):
    return admit_by_hand(
        programme_id=programme.id, organisation={"name": name, **columns}, effective_on=TODAY, reason="창립", sent=sent(key), now=NOW, actor="person:1"
    )


def change(membership, change, on=TODAY, key=None, **more):
    row = db.session.get_one(Membership, membership.id, populate_existing=True)
    step = Step(change, on, more.pop("reason", ""), **more)
    change_membership(membership_id=row.id, version=row.version, step=step, sent=sent(key or f"{change}-{on}"), now=NOW, real=NOW, actor="person:1")


def verbs():
    return [(entry.verb, entry.fields) for entry in db.session.scalars(select(AuditEntry).order_by(AuditEntry.id))]


def test_admitted_by_hand_gets_the_next_number_and_is_written_down(both, now):
    programme = make_programme()
    make_member(programme)

    number = admit(programme, kind="company")

    membership = db.session.scalars(select(Membership).where(Membership.number == number)).one()
    assert (number, membership.organisation.name, membership.organisation.name_key) == (2, "새솔", "새솔")
    assert [(c.change, c.effective_on, c.reason, c.by) for c in membership.changes] == [(Change.ADMITTED, TODAY, "창립", "person:1")]
    assert verbs() == [("admit_by_hand", ["2019-01-08"])]


def test_admitted_twice_by_one_form_is_one_member(both, now):
    programme = make_programme()
    admit(programme)

    with pytest.raises(once.AlreadyDone) as done:
        admit(programme)

    assert done.value.result == "1"
    assert len(db.session.scalars(select(Membership)).all()) == 1


@pytest.mark.parametrize(("columns", "typed"), [({"business_number": "1168200276"}, {"name": "다른 이름", "business_number": "1168200276"}), ({}, {"name": "(주) 한빛 정보"})])
def test_an_organisation_on_record_is_found_by_number_or_name(app, now, columns, typed):
    programme = make_programme()
    record = make_organisation(programme, "한빛정보", **columns)

    admit(programme, **typed)

    assert db.session.scalars(select(Membership)).one().organisation_id == record.id


def test_another_organisation_of_the_same_name_gets_a_record_of_its_own(app, now):
    programme = make_programme()
    make_organisation(programme, "한빛정보", business_number="1168200276")

    admit(programme, "한빛정보", business_number="2208162517")

    assert len(db.session.scalars(select(Organisation)).all()) == 2


def test_records_that_cannot_be_told_apart_are_refused(app, now):
    programme = make_programme()
    make_organisation(programme, "한빛정보")
    make_organisation(programme, "(주)한빛정보")

    with pytest.raises(SeveralRecords):
        admit(programme, "한빛정보")


def test_who_is_in_the_register_already_is_told_its_number(both, now):
    programme = make_programme()
    make_member(programme, "한빛정보")

    with pytest.raises(AlreadyRegistered) as refusal:
        admit(programme, "한빛정보")

    assert "1" in str(refusal.value)


def test_a_suspended_member_has_no_rights_until_it_is_resumed(both, now):
    programme = make_programme()
    member = make_member(programme)
    change(member, Change.SUSPENDED, TODAY)
    change(member, Change.RESUMED, TODAY + 3 * DAY)

    rights = [is_member(member.organisation_id, programme.id, on=TODAY + n * DAY) for n in (-1, 0, 2, 3)]

    assert rights == [True, False, False, True]
    assert verbs() == [("change_membership", ["suspended", "2019-01-08"]), ("change_membership", ["resumed", "2019-01-11"])]


def test_two_changes_from_one_sight_are_one_and_a_conflict(both, now):
    member = make_member(make_programme())

    def press(change, key):
        change_membership(membership_id=member.id, version=1, step=Step(change, TODAY), sent=sent(key), now=NOW, real=NOW, actor="person:1")

    press(Change.SUSPENDED, "a")
    with pytest.raises(once.AlreadyDone):
        press(Change.SUSPENDED, "a")
    with pytest.raises(ChangedMeanwhile) as conflict:
        press(Change.RESIGNED, "b")

    assert conflict.value.facts["version"] == 2
    assert [c.change for c in db.session.get_one(Membership, member.id).changes] == [Change.ADMITTED, Change.SUSPENDED]


def test_a_refused_change_writes_nothing(both, now):
    member = make_member(make_programme())

    with pytest.raises(ChangeDoesNotFollow):
        change(member, Change.RESUMED)
    with pytest.raises(BeforeLatestChange):
        change(member, Change.SUSPENDED, date(2017, 1, 1))

    assert db.session.get_one(Membership, member.id).version == 1
    assert verbs() == []


def test_who_leaves_may_leave_its_seats_too(both, now):
    programme = make_programme()
    body, member = make_body(programme), make_member(programme)
    terms = [(date(2018, 1, 1), date(2018, 6, 1)), (date(2018, 6, 2), None), (TODAY + DAY, None)]
    with transaction() as session:
        for from_on, to_on in terms:
            session.add(BodySeat(body_id=body.id, organisation_id=member.organisation_id, role=BodyRole.MEMBER, from_on=from_on, to_on=to_on, created_at=NOW))

    change(member, Change.RESIGNED, TODAY, ends_seats=True)

    left = [(seat.from_on, seat.to_on) for seat in db.session.scalars(select(BodySeat).order_by(BodySeat.id))]
    assert left == [terms[0], (date(2018, 6, 2), TODAY - DAY)]


def test_who_is_suspended_keeps_its_seats(app, now):
    programme = make_programme()
    body, member = make_body(programme), make_member(programme)
    with transaction() as session:
        session.add(BodySeat(body_id=body.id, organisation_id=member.organisation_id, role=BodyRole.MEMBER, from_on=TODAY, created_at=NOW))

    change(member, Change.SUSPENDED, ends_seats=True)

    assert sits_in(body.id, organisation_id=member.organisation_id, person_id=None, on=TODAY)


def test_the_register_of_a_day_says_the_same_as_the_rule(both, now):
    programme = make_programme()
    members = [make_member(programme, f"회원 {n}", since=TODAY - n * DAY) for n in range(4)]
    change(members[1], Change.SUSPENDED, TODAY)
    change(members[2], Change.RESIGNED, TODAY)
    change(members[2], Change.READMITTED, TODAY)
    change(members[3], Change.LAPSED, TODAY + DAY)

    for day in [TODAY + n * DAY for n in range(-4, 3)]:
        rule = {m.number: standing_on([(c.effective_on, c.change) for c in sorted(m.changes, key=lambda c: c.id)], day) for m in members}
        listed = {entry.membership.number: entry.standing for standing in Standing if standing is not Standing.NONE for entry in register_on(programme.id, day, standing=standing).entries}
        counts = register_on(programme.id, day).standings

        assert listed == {number: standing for number, standing in rule.items() if standing is not Standing.NONE}
        assert {s: n for s, n in counts.items() if n} == {s: list(rule.values()).count(s) for s in Standing if s in rule.values()}
        assert [m.organisation_id for m in members if rule[m.number] is Standing.MEMBER] == list(members_on(programme.id, day))
        assert [is_member(m.organisation_id, programme.id, on=day) for m in members] == [rule[m.number] is Standing.MEMBER for m in members]


def test_to_be_a_member_is_one_question(both, now):
    programme = make_programme()
    organisation_id, programme_id = make_member(programme).organisation_id, programme.id

    with count_queries() as queries:
        assert is_member(organisation_id, programme_id, on=TODAY)

    assert len(queries) == 1


def test_a_merged_record_is_what_it_was_merged_into(both, now):
    programme = make_programme()
    member = make_member(programme)
    merged = make_organisation(programme, "한빛정보 서울지점", merged_into_id=member.organisation_id)

    assert is_member(merged.id, programme.id, on=TODAY)
    assert member_of(programme.id, merged.id).id == member.id
    assert not is_member(make_organisation(programme, "남").id, programme.id, on=TODAY)


def test_a_member_of_another_programme_is_none_here(both, now):
    member = make_member(make_programme())
    elsewhere = make_programme("elsewhere")

    assert not is_member(member.organisation_id, elsewhere.id, on=TODAY)
    assert list(members_on(elsewhere.id, TODAY)) == []


@pytest.mark.parametrize(("on", "sits"), [(TODAY - DAY, False), (TODAY, True), (TODAY + DAY, True), (TODAY + 2 * DAY, False)])
def test_both_days_of_a_term_count(both, now, on, sits):
    programme = make_programme()
    body, organisation = make_body(programme), make_organisation(programme)
    with transaction() as session:
        session.add(BodySeat(body_id=body.id, organisation_id=organisation.id, role=BodyRole.MEMBER, from_on=TODAY, to_on=TODAY + DAY, created_at=NOW))

    assert sits_in(body.id, organisation_id=organisation.id, person_id=None, on=on) is sits
    assert not sits_in(body.id, organisation_id=None, person_id=None, on=on)
