"""Who comes for a delegation, on both databases: added, swapped, named, claimed, wanting no part in it."""

from datetime import timedelta

import pytest

from eventsapp.core import tokens
from eventsapp.core.db import db
from eventsapp.rsvps import actions
from eventsapp.rsvps.models import Delegation, Rsvp
from eventsapp.rsvps.queries import history_of
from eventsapp.rsvps.rules import (
    MOST_DELEGATES,
    Answer,
    ChangesClosed,
    Contact,
    Delegate,
    NoSeatsLeft,
    NoSeatToClaim,
    NoSuchStanding,
    RegistrationClosed,
    Standing,
    TooLate,
    TooManyDelegates,
)  # fmt: skip
from tests.factories import JUN, SORA, STARTS, make_delegation, make_event, make_organisation
from tests.rsvps.crowd import books, change, only, register, rsvps_of, say, standings, tell_all, untold, withdraw_all

SEATED, WAITING, WITHDRAWN = Standing.SEATED, Standing.WAITING, Standing.WITHDRAWN
NEW = Delegate("최현", "기획팀", "책임", "hyun@company.test")


@pytest.fixture
def event(both, now):
    return make_event(capacity=3)


def add(delegation_id, now, *delegates, **more):
    return actions.add_delegates(delegation_id=delegation_id, delegates=delegates, actor="link:delegation:1", now=now, real=now, **more)


def people(delegation_id):
    db.session.rollback()
    return [(rsvp.person.name, rsvp.standing) for rsvp in rsvps_of(delegation_id)]


class TestAdding:
    def test_who_is_added_is_seated_beside_the_others(self, event, now):
        pair = register(event, now, 2)
        tell_all()

        [added] = add(pair, now, NEW)

        assert (standings(pair), books(event)) == ([SEATED], (3, 0, 1))
        assert [rsvp.position for rsvp in rsvps_of(pair)] == [1, 2, 3]
        assert tokens.find_row_id(actions.RSVP, tokens.derive(actions.RSVP, added), now=now) == added
        assert untold() == {pair}

    def test_who_is_added_to_a_full_event_waits_at_the_end_and_the_others_keep_their_seats(self, event, now):
        pair, single, waits = register(event, now, 2), register(event, now, 1), register(event, now, 1)

        add(pair, now, NEW)

        assert [standing for _name, standing in people(pair)] == [SEATED, SEATED, WAITING]
        assert (standings(pair, waits), books(event)) == ([WAITING, WAITING], (3, 2, 4))
        withdraw_all(single, now)
        assert standings(waits, pair) == [SEATED, WAITING]

    def test_who_is_added_to_a_waiting_party_waits_with_it(self, event, now):
        register(event, now, 3)
        single = register(event, now, 1)

        add(single, now, NEW)

        assert [standing for _name, standing in people(single)] == [WAITING, WAITING]
        assert books(event) == (3, 1, 2)

    def test_nobody_is_added_where_nobody_may_wait(self, event, now):
        full = register(event, now, 3)
        change(event, keeps_waiting_list=False)

        with pytest.raises(NoSeatsLeft):
            add(full, now, NEW)

        assert len(rsvps_of(full)) == 3

    def test_companies_add_while_registration_is_open_and_organisers_until_it_begins(self, event, now):
        single = register(event, now, 1)
        change(event, registration_closes_at=now)

        with pytest.raises(RegistrationClosed):
            add(single, now, NEW)
        add(single, now, NEW, by_staff=True)
        with pytest.raises(TooLate):
            add(single, STARTS, NEW, by_staff=True)

        assert len(rsvps_of(single)) == 2

    def test_a_party_has_its_limit_and_one_that_left_takes_nobody(self, both, now):
        event = make_event(capacity=None)
        large, gone = register(event, now, MOST_DELEGATES), register(event, now)
        withdraw_all(gone, now)

        with pytest.raises(TooManyDelegates):
            add(large, now, NEW)
        with pytest.raises(NoSuchStanding):
            add(gone, now, NEW)


class TestSwapping:
    def test_the_seat_stays_and_the_history_shows_who_did_it(self, event, now):
        triple, waits = register(event, now, 3), register(event, now, 1)
        old = rsvps_of(triple)[1]
        tell_all()

        new = actions.swap(rsvp_id=old.id, delegate=NEW, actor=f"link:delegation:{triple}", now=now, real=now)

        assert people(triple)[1][1] is WITHDRAWN
        assert people(triple)[3] == ("최현", SEATED)
        assert (standings(triple, waits), books(event)) == ([SEATED, WAITING], (3, 1, 2))
        assert db.session.get_one(Rsvp, new).seat_of_id == old.id
        assert untold() == {triple}
        last = history_of(triple)[-1]
        assert (last.verb, last.actor, last.fields) == ("swap", f"link:delegation:{triple}", [f"rsvp.{old.id}", f"rsvp.{new}"])

    def test_who_was_swapped_out_does_not_come_back_by_an_answer(self, event, now):
        pair = register(event, now, 2)
        old = rsvps_of(pair)[0].id
        actions.swap(rsvp_id=old, delegate=NEW, actor="visitor", now=now, real=now)

        with pytest.raises(NoSuchStanding):
            say(old, Answer.GOING, now + timedelta(minutes=1))

    def test_the_cut_off_holds_for_companies_not_for_organisers(self, event, now):
        pair = register(event, now, 2)
        change(event, changes_close_at=now)

        with pytest.raises(ChangesClosed):
            actions.swap(rsvp_id=rsvps_of(pair)[0].id, delegate=NEW, actor="visitor", now=now, real=now)

        assert actions.swap(rsvp_id=rsvps_of(pair)[0].id, delegate=NEW, actor="person:1", now=now, real=now, by_staff=True)

    def test_who_left_is_not_swapped(self, event, now):
        pair = register(event, now, 2)
        withdraw_all(pair, now)

        with pytest.raises(NoSuchStanding):
            actions.swap(rsvp_id=rsvps_of(pair)[0].id, delegate=NEW, actor="visitor", now=now, real=now)

    def test_who_waits_is_swapped_in_the_queue(self, event, now):
        register(event, now, 3)
        waits = register(event, now, 1)

        actions.swap(rsvp_id=only(waits).id, delegate=NEW, actor="visitor", now=now, real=now)

        assert [standing for _name, standing in people(waits)] == [WITHDRAWN, WAITING]
        assert books(event) == (3, 1, 2)


class TestRenaming:
    def test_past_the_cut_off_a_name_is_no_longer_corrected_into_another_but_the_rest_is(self, event, now):
        pair = register(event, now, 2)
        change(event, changes_close_at=now)
        first = rsvps_of(pair)[0].id

        def edit(delegate):
            actions.edit_delegation(
                delegation_id=pair, version=db.session.get_one(Delegation, pair).version, contact=Contact(SORA.name, SORA.email), organisation=None,
                delegates=[(first, delegate)], actor="visitor", now=now, real=now,
            )  # fmt: skip

        with pytest.raises(ChangesClosed):
            edit(NEW)
        edit(Delegate("참석자 0", "홍보팀", email="d0@company.test"))

        assert (people(pair)[0][0], rsvps_of(pair)[0].department) == ("참석자 0", "홍보팀")


class TestSeatsToBeNamed:
    def test_they_are_seats_like_any_other_and_whoever_has_the_link_claims_one(self, event, now):
        party = register(event, now, 1, unnamed=2)

        assert tokens.find_row_id(actions.CLAIM, tokens.derive(actions.CLAIM, party), now=now) == party
        assert (standings(party), books(event)) == ([SEATED], (3, 0, 1))
        first = actions.claim(delegation_id=party, delegate=NEW, actor="visitor", now=now, real=now)
        actions.claim(delegation_id=party, delegate=Delegate("이준"), actor="visitor", now=now, real=now)
        with pytest.raises(NoSeatToClaim):
            actions.claim(delegation_id=party, delegate=Delegate("누군가"), actor="visitor", now=now, real=now)

        assert people(party) == [("참석자 0", SEATED), ("최현", SEATED), ("이준", SEATED)]
        assert tokens.find_row_id(actions.RSVP, tokens.derive(actions.RSVP, first), now=now) == first
        assert "최현" in db.session.get_one(Rsvp, first).person.search

    def test_the_contact_names_one_once(self, event, now):
        party = register(event, now, 1, unnamed=1)
        seat = rsvps_of(party)[1].id

        actions.name_seat(rsvp_id=seat, delegate=NEW, actor="visitor", now=now, real=now)
        with pytest.raises(NoSuchStanding):
            actions.name_seat(rsvp_id=seat, delegate=NEW, actor="visitor", now=now, real=now)

        assert people(party)[1] == ("최현", SEATED)


class TestObjecting:
    def test_the_seat_goes_to_the_next_and_nothing_of_the_person_is_kept(self, event, now):
        triple, waits = register(event, now, 3), register(event, now, 1)
        seat = rsvps_of(triple)[0].id
        link = tokens.derive(actions.RSVP, seat)

        actions.object_to(rsvp_id=seat, now=now, real=now)
        actions.object_to(rsvp_id=seat, now=now, real=now)

        rsvp = db.session.get_one(Rsvp, seat)
        assert (rsvp.standing, rsvp.objected_at, rsvp.department) == (WITHDRAWN, now, "")
        assert (rsvp.person.name, rsvp.person.email, rsvp.person.search) == ("", "", "")
        assert tokens.find_row_id(actions.RSVP, link, now=now) is None
        assert (standings(triple, waits), books(event)) == ([SEATED, SEATED], (3, 0, 2))
        assert [did.verb for did in history_of(triple)] == ["register", "object"]

    def test_the_contact_withdraws_instead(self, event, now):
        delegation = make_delegation(event, size=2, organisation="한빛정보")

        with pytest.raises(NoSuchStanding):
            actions.object_to(rsvp_id=delegation.rsvps[0].id, now=now, real=now)

    def test_who_objected_does_not_come_back_by_an_answer(self, event, now):
        pair = register(event, now, 2)
        seat = rsvps_of(pair)[0].id
        actions.object_to(rsvp_id=seat, now=now, real=now)

        with pytest.raises(NoSuchStanding):
            say(seat, Answer.GOING, now + timedelta(minutes=1))


def test_the_record_of_a_delegation_is_said_by_staff_and_what_was_typed_stays(event, now):
    delegation = make_delegation(event, size=2, organisation="한빛 정보(주)", contact=JUN)
    record = make_organisation(event.programme, "한빛정보")

    actions.link_record(delegation_id=delegation.id, organisation_id=record.id, actor="person:1", now=now)

    db.session.rollback()
    delegation = db.session.get_one(Delegation, delegation.id)
    assert (delegation.organisation, delegation.organisation_id) == ("한빛 정보(주)", record.id)
    assert {rsvp.person.organisation_id for rsvp in delegation.rsvps} == {record.id}
