"""For whom seats are: members, invited people, quotas per organisation, seats held back."""

from datetime import date, timedelta

import pytest

from eventsapp.core.db import db, transaction
from eventsapp.events.rules import OpenTo
from eventsapp.members.models import BodySeat, MembershipChange
from eventsapp.members.rules import Change
from eventsapp.rsvps import actions
from eventsapp.rsvps.models import AdmissionCode, Delegation
from eventsapp.rsvps.queries import pools_of
from eventsapp.rsvps.rules import Audience, CodeUsedUp, Delegate, HeldSeatsInUse, NotOpenToYou, QuotaReached, Standing, WrongCode
from tests.factories import make_body, make_event, make_member, make_organisation, make_programme
from tests.rsvps.crowd import register, rsvps_of, standings, withdraw_all

SEATED, WAITING = Standing.SEATED, Standing.WAITING


def seats(event):
    db.session.rollback()
    return {pool.audience: (pool.capacity, pool.taken, pool.waiting) for pool in pools_of(event.id)}


def hold(event, now, capacity=2, audience=Audience.MEMBERS, **more):
    actions.hold_back(
        event_id=event.id, audience=audience, capacity=capacity, actor="person:1", now=now, real=now, **({"per_organisation": None, "release_at": None} | more)
    )


def code_of(event, now, most=None):
    return db.session.get_one(AdmissionCode, actions.make_code(event_id=event.id, label="연사", most=most, actor="person:1", now=now))


class TestQuota:
    @pytest.fixture
    def event(self, both, now):
        made = make_event(capacity=20)
        actions.set_quota(event_id=made.id, per_organisation=3, actor="person:1", now=now)
        return made

    def test_a_fourth_of_one_organisation_is_refused_with_the_reason(self, event, now):
        register(event, now, 2)
        register(event, now, 1, organisation="㈜ 한빛 정보")

        with pytest.raises(QuotaReached) as refused:
            register(event, now, 1, organisation="주식회사 한빛정보")
        register(event, now, 3, organisation="다른 기업")

        assert refused.value.facts == {"quota": 3, "taken": 3, "asked": 1}
        assert seats(event) == {"public": (20, 6, 0)}

    def test_who_left_counts_no_more_and_who_is_added_does(self, event, now):
        first = register(event, now, 3)
        actions.withdraw(rsvp_id=rsvps_of(first)[0].id, actor="visitor", now=now, real=now)

        actions.add_delegates(delegation_id=first, delegates=[Delegate("이준")], actor="visitor", now=now, real=now)
        with pytest.raises(QuotaReached):
            actions.add_delegates(delegation_id=first, delegates=[Delegate("최현")], actor="visitor", now=now, real=now)

        assert seats(event) == {"public": (20, 3, 0)}

    def test_a_swap_at_the_quota_keeps_the_count(self, event, now):
        first = register(event, now, 3)

        actions.swap(rsvp_id=rsvps_of(first)[1].id, delegate=Delegate("최현"), actor="visitor", now=now, real=now)

        assert seats(event) == {"public": (20, 3, 0)}


class TestMembers:
    @pytest.fixture
    def programme(self, both, now):
        return make_programme()

    @pytest.fixture
    def member(self, programme):
        return make_member(programme)

    def test_members_and_only_members_get_in(self, programme, member, now):
        event = make_event(programme, open_to=OpenTo.MEMBERS)
        stranger = make_organisation(programme, "다른 기업")

        for record_id in (None, stranger.id):
            with pytest.raises(NotOpenToYou):
                register(event, now, record_id=record_id)

        assert standings(register(event, now, record_id=member.organisation_id)) == [SEATED]
        assert seats(event) == {"public": (100, 1, 0)}

    @pytest.mark.parametrize(("change", "since", "gets_in"), [(Change.SUSPENDED, date(2019, 1, 8), False), (Change.RESIGNED, date(2019, 1, 9), True)])
    def test_the_right_ends_with_the_membership_on_its_day(self, programme, member, now, change, since, gets_in):
        event = make_event(programme, open_to=OpenTo.MEMBERS)
        with transaction() as session:
            session.add(MembershipChange(membership_id=member.id, change=change, effective_on=since, at=now, by="system"))

        if gets_in:
            assert standings(register(event, now, record_id=member.organisation_id)) == [SEATED]
        else:
            with pytest.raises(NotOpenToYou):
                register(event, now, record_id=member.organisation_id)

    def test_who_sits_in_a_body_gets_into_its_event(self, programme, member, now):
        body = make_body(programme)
        event = make_event(programme, open_to=OpenTo.BODY, open_to_body_id=body.id)
        with pytest.raises(NotOpenToYou):
            register(event, now, record_id=member.organisation_id)
        with transaction() as session:
            session.add(BodySeat(body_id=body.id, organisation_id=member.organisation_id, from_on=date(2019, 1, 1), created_at=now))

        assert standings(register(event, now, record_id=member.organisation_id)) == [SEATED]

    def test_seats_held_back_go_to_members_first_then_they_take_the_events_own(self, programme, member, now):
        event = make_event(programme, capacity=2)
        hold(event, now, 2)

        ids = [register(event, now, 2, organisation="가"), register(event, now, 2, record_id=member.organisation_id), register(event, now, record_id=member.organisation_id)]

        assert standings(*ids) == [SEATED, SEATED, WAITING]
        assert seats(event) == {"public": (2, 2, 1), "members": (2, 2, 0)}

    def test_a_seat_held_back_that_comes_free_stays_held(self, programme, member, now):
        event = make_event(programme, capacity=1)
        hold(event, now, 1)
        held, own, waits = register(event, now, record_id=member.organisation_id), register(event, now), register(event, now)

        withdraw_all(held, now)

        assert (standings(own, waits), seats(event)) == ([SEATED, WAITING], {"public": (1, 1, 1), "members": (1, 0, 0)})

    def test_what_is_held_is_released_by_hand_or_on_its_day_to_whoever_waits(self, programme, member, now):
        event = make_event(programme, capacity=1)
        hold(event, now, 3, release_at=now + timedelta(days=1))
        register(event, now, record_id=member.organisation_id)
        own, waits = register(event, now), register(event, now)

        assert actions.release_due(now=now, real=now) == 0
        assert actions.release_due(now=now + timedelta(days=1), real=now) == 1

        assert (standings(own, waits), seats(event)) == ([SEATED, SEATED], {"public": (3, 2, 0), "members": (1, 1, 0)})
        assert actions.release_due(now=now + timedelta(days=2), real=now) == 0

    def test_no_fewer_are_held_than_are_taken(self, programme, member, now):
        event = make_event(programme)
        hold(event, now, 2)
        register(event, now, 2, record_id=member.organisation_id)

        with pytest.raises(HeldSeatsInUse):
            hold(event, now, 1)


class TestCodes:
    def test_only_who_has_the_code_gets_in(self, both, now):
        event = make_event(open_to=OpenTo.INVITED)
        code = code_of(event, now).code

        with pytest.raises(NotOpenToYou):
            register(event, now)
        with pytest.raises(WrongCode):
            register(event, now, code="NOSUCHCO")

        assert standings(register(event, now, code=f" {code[:4].lower()}-{code[4:]} ")) == [SEATED]

    def test_a_code_admits_so_many_and_is_given_back_by_who_leaves(self, both, now):
        event = make_event(open_to=OpenTo.INVITED)
        code = code_of(event, now, most=3)
        pair = register(event, now, 2, code=code.code)

        with pytest.raises(CodeUsedUp) as refused:
            register(event, now, 2, code=code.code)
        actions.withdraw(rsvp_id=rsvps_of(pair)[0].id, actor="visitor", now=now, real=now)
        register(event, now, 2, code=code.code)
        with pytest.raises(CodeUsedUp) as used_up:
            register(event, now, code=code.code)

        assert (refused.value.facts, used_up.value.facts) == ({"left": 1, "asked": 2}, {"left": 0, "asked": 1})
        db.session.rollback()
        assert db.session.get_one(AdmissionCode, code.id).used == 3

    def test_a_code_of_another_event_or_withdrawn_admits_nobody(self, both, now):
        programme = make_programme()
        event, other = make_event(programme, open_to=OpenTo.INVITED), make_event(programme, "other")
        foreign, revoked = code_of(other, now), code_of(event, now)
        actions.revoke_code(code_id=revoked.id, actor="person:1", now=now)

        for code in (foreign.code, revoked.code):
            with pytest.raises(WrongCode):
                register(event, now, code=code)

    def test_seats_held_for_invited_people_go_to_who_has_a_code(self, both, now):
        event = make_event(capacity=1)
        hold(event, now, 1, Audience.INVITED)
        register(event, now)

        invited, other = register(event, now, code=code_of(event, now).code), register(event, now)

        assert (standings(invited, other), seats(event)) == ([SEATED, WAITING], {"public": (1, 1, 1), "invited": (1, 1, 0)})


    def test_seats_held_for_members_are_not_for_who_has_a_code(self, both, now):
        event = make_event(capacity=1)
        hold(event, now, 5, Audience.MEMBERS)
        register(event, now)

        invited = register(event, now, code=code_of(event, now).code)

        assert (standings(invited), seats(event)) == ([WAITING], {"public": (1, 1, 1), "members": (5, 0, 0)})


def test_what_was_registered_for_a_record_is_linked_to_it(both, now):
    programme = make_programme()
    member, event = make_member(programme), make_event(programme)

    delegation = db.session.get_one(Delegation, register(event, now, 2, record_id=member.organisation_id))

    assert delegation.organisation_id == member.organisation_id
    assert {rsvp.person.organisation_id for rsvp in delegation.rsvps} == {member.organisation_id}
    assert {rsvp.person.programme_id for rsvp in delegation.rsvps} == {programme.id}
