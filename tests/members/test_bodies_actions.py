"""Bodies as a tree, and the seats in them: who may sit where, when, and what stays to be read."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from eventsapp.core import once
from eventsapp.core.audit import AuditEntry
from eventsapp.core.db import db
from eventsapp.core.editing import ChangedMeanwhile
from eventsapp.members.actions.bodies import Named, Seat, add_seat, edit_seat, end_seat, name_person, seat_wishes
from eventsapp.members.models import BodySeat
from eventsapp.members.queries.bodies import flat, seats_by_term, tree_of, wishes_for
from eventsapp.members.rules import BodyRole, Stage
from eventsapp.members.rules.bodies import AlreadySeated, EndsBeforeItBegins, NoSuchOrganisation, PersonNamedAlready, Term, overlap, term_on
from eventsapp.people.models import Person
from eventsapp.programmes import actions
from eventsapp.programmes.models import Body, Programme
from eventsapp.programmes.rules import BelowItself, BodyCodeTaken, BodyInUse, BodyKind, stands_below
from tests.factories import NOW, make_application, make_body, make_call, make_event, make_member, make_organisation, make_programme, words

TODAY = date(2019, 1, 8)
DAY = timedelta(days=1)
WHO = {"now": NOW, "actor": "person:1"}


def sent(key):
    return once.Sent.of("test", key, {})


def add(programme, code, key=None, **columns):
    values = {"name": words(code), "kind": BodyKind.SUBCOMMITTEE, "remit": words("Remit"), "parent_id": None} | columns
    actions.add_body(programme_id=programme.id, code=code, values=values, sent=sent(key or code), **WHO)
    return db.session.scalars(select(Body).where(Body.code == code)).one()


def names(programme):
    db.session.expire_all()
    return [(node.depth, node.body.code) for node in flat(tree_of(programme.id, TODAY))]


def seat_of(body, *, organisation="", name="", email="", key="seat", **columns):
    terms = {"role": BodyRole.MEMBER, "from_on": TODAY, "to_on": None} | columns
    seat_id = add_seat(body_id=body.id, seat=Seat(organisation, Named(name, email), **terms), sent=sent(key), **WHO)
    return db.session.get_one(BodySeat, seat_id)


@pytest.mark.parametrize(("from_on", "to_on", "term"), [(TODAY, None, Term.NOW), (TODAY - DAY, TODAY, Term.NOW), (TODAY + DAY, None, Term.TO_COME), (TODAY - DAY, TODAY - DAY, Term.OVER)])
def test_both_days_of_a_term_count(from_on, to_on, term):
    assert term_on(from_on, to_on, TODAY) is term


def test_terms_that_share_a_day_overlap():
    assert overlap(TODAY, TODAY, TODAY, None)
    assert overlap(TODAY, None, TODAY + 9 * DAY, None)
    assert not overlap(TODAY, TODAY, TODAY + DAY, None)
    assert not overlap(TODAY + DAY, None, TODAY - DAY, TODAY)


def test_a_body_stands_below_another_and_the_public_sees_it_at_once(both, now):
    programme = make_programme()
    top = add(programme, "pilot-city")
    revision = programme.revision

    add(programme, "busan", parent_id=top.id)

    assert names(programme) == [(0, "pilot-city"), (1, "busan")]
    assert db.session.get_one(Programme, programme.id).revision == revision + 1


def test_a_body_is_added_once_and_its_code_is_its_own(both, now):
    programme = make_programme()
    add(programme, "busan")

    with pytest.raises(once.AlreadyDone):
        add(programme, "busan")
    with pytest.raises(BodyCodeTaken):
        add(programme, "busan", key="another")

    assert len(names(programme)) == 1


def test_no_body_stands_below_itself(both, now):
    programme = make_programme()
    top = add(programme, "top")
    middle = add(programme, "middle", parent_id=top.id)
    low = add(programme, "low", parent_id=middle.id)

    for above in (top.id, low.id):
        with pytest.raises(BelowItself):
            actions.edit_body(body_id=top.id, version=1, values={"parent_id": above}, **WHO)

    assert names(programme) == [(0, "top"), (1, "middle"), (2, "low")]


def test_a_tree_that_goes_round_already_ends():
    assert not stands_below(9, 1, {1: 2, 2: 1})


def test_two_editors_of_a_body_both_keep_what_they_wrote(app, now):
    programme = make_programme()
    body = add(programme, "busan")
    actions.edit_body(body_id=body.id, version=1, values={"name": words("Busan")}, **WHO)

    with pytest.raises(ChangedMeanwhile) as conflict:
        actions.edit_body(body_id=body.id, version=1, values={"name": words("Pusan")}, **WHO)

    assert conflict.value.facts["theirs"]["name"] == words("Busan")


def test_a_body_moves_among_those_beside_it(both, now):
    programme = make_programme()
    one, two = add(programme, "one"), add(programme, "two")
    below = add(programme, "below", parent_id=one.id)

    actions.move_body(body_id=two.id, by=-1, **WHO)
    moved = names(programme)
    actions.move_body(body_id=two.id, by=-1, **WHO)
    actions.move_body(body_id=below.id, by=1, **WHO)

    assert moved == names(programme) == [(0, "two"), (0, "one"), (1, "below")]


def test_a_body_that_nothing_hangs_on_is_removed(both, now):
    programme = make_programme()
    body = add(programme, "busan")

    actions.remove_body(body_id=body.id, **WHO)

    assert names(programme) == []


@pytest.mark.parametrize("hanging", ["event", "seat", "body", "call", "audience"])
def test_a_body_that_something_hangs_on_stays(both, now, hanging):
    programme = make_programme()
    body = add(programme, "busan")
    {
        "event": lambda: make_event(programme, body_id=body.id),
        "audience": lambda: make_event(programme, open_to_body_id=body.id),
        "seat": lambda: seat_of(body, name="홍길동"),
        "body": lambda: add(programme, "below", parent_id=body.id),
        "call": lambda: make_call(programme, body_id=body.id),
    }[hanging]()

    with pytest.raises(BodyInUse):
        actions.remove_body(body_id=body.id, **WHO)

    assert "busan" in [code for _depth, code in names(programme)]


def test_somebody_sits_there_for_an_organisation(both, now):
    programme = make_programme()
    body, member = make_body(programme), make_member(programme, "한빛정보")

    seat = seat_of(body, organisation="㈜한빛 정보", name="홍길동", email="Hong@hanbit.test", role=BodyRole.CHAIR)

    assert (seat.organisation_id, seat.role, seat.person.name) == (member.organisation_id, BodyRole.CHAIR, "홍길동")
    assert (seat.person.programme_id, seat.person.organisation_id, seat.person.email_key) == (programme.id, member.organisation_id, "hong@hanbit.test")
    assert "hong@hanbit.test" in seat.person.search


def test_an_organisation_is_found_by_its_member_number_too(app, now):
    programme = make_programme()
    body = make_body(programme)
    make_member(programme, "하나")
    second = make_member(programme, "둘")

    assert seat_of(body, organisation="2").organisation_id == second.organisation_id


def test_an_organisation_that_nobody_knows_is_refused(app, now):
    body = make_body(make_programme())
    make_organisation(make_programme("elsewhere"), "남의회사")

    with pytest.raises(NoSuchOrganisation):
        seat_of(body, organisation="남의회사")

    assert db.session.scalars(select(BodySeat)).all() == []


def test_a_known_address_is_no_known_person(app, now):
    body = make_body(make_programme())
    first = seat_of(body, name="홍길동", email="hong@hanbit.test", to_on=TODAY)
    second = seat_of(body, name="홍길동", email="hong@hanbit.test", from_on=TODAY + DAY, key="later")

    assert first.person_id != second.person_id


def test_the_same_person_has_one_seat_at_a_time(both, now):
    programme = make_programme()
    body = make_body(programme)
    make_member(programme, "한빛정보")
    seat_of(body, organisation="한빛정보", name="홍길동")

    with pytest.raises(AlreadySeated):
        seat_of(body, organisation="한빛정보", name="홍길동", from_on=TODAY + 30 * DAY, key="again")
    seat_of(body, organisation="한빛정보", name="김철수", key="another")
    seat_of(body, organisation="한빛정보", key="unnamed")
    with pytest.raises(AlreadySeated):
        seat_of(body, organisation="한빛정보", key="unnamed again")

    assert len(db.session.scalars(select(BodySeat)).all()) == 3


def test_a_term_ends_no_earlier_than_it_begins(app, now):
    body = make_body(make_programme())
    seat = seat_of(body, name="홍길동")

    with pytest.raises(EndsBeforeItBegins):
        seat_of(body, name="다른 사람", to_on=TODAY - DAY, key="other")
    with pytest.raises(EndsBeforeItBegins):
        edit_seat(seat_id=seat.id, version=1, values={"to_on": TODAY - DAY}, **WHO)

    assert seat.to_on is None


def test_a_term_that_ended_stays_to_be_read_and_one_that_never_began_goes(both, now):
    body = make_body(make_programme())
    running, coming = seat_of(body, name="홍길동", from_on=TODAY - DAY), seat_of(body, name="김철수", from_on=TODAY + DAY, key="coming")

    for seat_id in (running.id, coming.id):
        end_seat(seat_id=seat_id, last_day=TODAY, **WHO)

    assert [(seat.person.name, seat.to_on) for seat in db.session.scalars(select(BodySeat))] == [("홍길동", TODAY)]
    assert {term: len(seats) for term, seats in seats_by_term(body.id, TODAY + DAY).items()} == {Term.TO_COME: 0, Term.NOW: 0, Term.OVER: 1}


def test_a_seat_is_named_once(both, now):
    programme = make_programme()
    body, member = make_body(programme), make_member(programme)
    seat = seat_of(body, organisation="한빛정보")

    name_person(seat_id=seat.id, person=Named("홍길동", "hong@hanbit.test"), **WHO)
    with pytest.raises(PersonNamedAlready):
        name_person(seat_id=seat.id, person=Named("김철수"), **WHO)

    person = db.session.scalars(select(Person).where(Person.name == "홍길동")).one()
    assert (db.session.get_one(BodySeat, seat.id).person_id, person.organisation_id) == (person.id, member.organisation_id)


def admitted(call, member, *wishes, **columns):
    organisation = member.organisation
    return make_application(call, organisation.name, stage=Stage.ADMITTED, organisation_id=organisation.id, wishes=list(wishes), **columns)


def test_members_who_wished_to_join_are_seated_in_one_act(both, now):
    programme = make_programme()
    body, call = make_body(programme, "busan"), make_call(programme)
    members = [make_member(programme, f"회원 {n}") for n in range(4)]
    wished = [admitted(call, member, "busan", "other") for member in members[:3]]
    admitted(call, members[3], "other")

    number = seat_wishes(body_id=body.id, application_ids={a.id for a in wished[:2]}, from_on=TODAY, **WHO)

    seats = db.session.scalars(select(BodySeat).order_by(BodySeat.id)).all()
    assert number == 2
    assert [(seat.organisation_id, seat.person_id, seat.from_on) for seat in seats] == [(member.organisation_id, None, TODAY) for member in members[:2]]
    assert [a.id for a in wishes_for(body, TODAY)] == [wished[2].id]
    assert [(e.verb, e.fields) for e in db.session.scalars(select(AuditEntry))] == [("seat_wishes", ["2", "2019-01-08"])]


def test_who_is_no_member_or_sits_there_already_is_not_seated(both, now):
    programme = make_programme()
    body, call = make_body(programme, "busan"), make_call(programme)
    seated, leaving = make_member(programme, "앉은회사"), make_member(programme, "뒷날회사", since=TODAY + DAY)
    ids = {admitted(call, member, "busan").id for member in (seated, leaving)}
    ids.add(make_application(call, "거절된회사", stage=Stage.REFUSED, wishes=["busan"]).id)
    seat_of(body, organisation="앉은회사", name="홍길동")

    assert seat_wishes(body_id=body.id, application_ids=ids, from_on=TODAY, **WHO) == 0
    assert len(db.session.scalars(select(BodySeat)).all()) == 1


def test_two_applications_of_one_organisation_get_one_seat(both, now):
    programme = make_programme()
    body, call, member = make_body(programme, "busan"), make_call(programme), make_member(programme)
    ids = {admitted(call, member, "busan").id, admitted(call, member, "busan").id}

    assert seat_wishes(body_id=body.id, application_ids=ids, from_on=TODAY, **WHO) == 1
    assert seat_wishes(body_id=body.id, application_ids=ids, from_on=TODAY, **WHO) == 0


def test_a_seat_changes_role_and_term_against_what_was_seen(app, now):
    seat = seat_of(make_body(make_programme()), name="홍길동")
    edit_seat(seat_id=seat.id, version=1, values={"role": BodyRole.CHAIR}, **WHO)

    with pytest.raises(ChangedMeanwhile):
        edit_seat(seat_id=seat.id, version=1, values={"role": BodyRole.SECRETARY}, **WHO)

    assert db.session.get_one(BodySeat, seat.id).role is BodyRole.CHAIR
