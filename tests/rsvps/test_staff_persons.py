"""One registration as organisers see and change it: people added, swapped, named; the queue; its history."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from eventsapp.core.db import db, transaction
from eventsapp.people.models import Person
from eventsapp.rsvps import actions
from eventsapp.rsvps.models import Delegation, Rsvp
from eventsapp.rsvps.rules import Delegate, Standing
from tests.conftest import reader
from tests.factories import HYUN, NOW, count_queries, form_fields, make_delegation, make_event, make_organisation, make_programme, make_staff, sign_in
from tests.rsvps.crowd import change, register, rsvps_of, standings

PEOPLE = "/staff/alliance/events/seminar/people"


@pytest.fixture
def event(app, now):
    return make_event(capacity=3)


@pytest.fixture
def mina(app, event):
    return sign_in(reader(app, "en"), make_staff("organiser", event.programme))


def at(delegation_id):
    return f"{PEOPLE}/{db.session.get_one(Delegation, delegation_id).reference}/"


def send(client, path, **typed):
    return client.post(path, data=form_fields(client.get(path).text) | typed)


def test_somebody_else_comes_and_the_seat_stays(mina, event):
    first = register(event, NOW)
    page = at(first)

    answer = send(mina, page + "1/person", name=HYUN.name, email=HYUN.email)

    assert answer.location == page
    old, new = rsvps_of(first)
    assert (old.standing, new.standing, new.person.name, new.seat_of_id) == (Standing.WITHDRAWN, Standing.SEATED, HYUN.name, old.id)
    assert f"{HYUN.name} comes instead." in mina.get(page).text


def test_an_organiser_swaps_after_the_cut_off_of_companies(mina, event):
    first = register(event, NOW)
    change(event, changes_close_at=NOW - timedelta(days=1))

    send(mina, at(first) + "1/person", name=HYUN.name)

    assert [rsvp.standing for rsvp in rsvps_of(first)] == [Standing.WITHDRAWN, Standing.SEATED]


def test_a_person_is_added_once_also_after_registration_closed(mina, event):
    first = register(event, NOW)
    change(event, registration_closes_at=NOW - timedelta(days=1))
    page = at(first) + "add"
    fields = form_fields(mina.get(page).text) | {"name": HYUN.name}

    mina.post(page, data=fields)
    mina.post(page, data=fields)

    assert [rsvp.person.name for rsvp in rsvps_of(first)] == ["참석자 0", HYUN.name]


def test_a_seat_without_a_name_gets_one(mina, event):
    first = register(event, NOW, unnamed=1)
    assert "Seat 2: no name yet" in mina.get(at(first)).text

    send(mina, at(first) + "2/person", name=HYUN.name, email=HYUN.email)

    assert [(rsvp.person.name, rsvp.named) for rsvp in rsvps_of(first)][1] == (HYUN.name, True)


def test_what_cannot_be_is_said_and_nothing_typed_is_lost(mina, event):
    change(event, keeps_waiting_list=False)
    first = register(event, NOW, 3)

    response = send(mina, at(first) + "add", name="꼭 오실 분")

    assert response.status_code == 422
    assert "You ask for 1 seat; 0 are free" in response.text
    assert "꼭 오실 분" in response.text


@pytest.mark.parametrize("typed", [{"name": ""}, {"name": "이름", "email": "no address"}])
def test_a_person_needs_a_name_and_a_whole_address(mina, event, typed):
    first = register(event, NOW)

    assert send(mina, at(first) + "1/person", **typed).status_code == 422
    assert len(rsvps_of(first)) == 1


def test_a_position_that_nobody_holds_is_not_found(mina, event):
    first = register(event, NOW)

    assert mina.get(at(first) + "7/person").status_code == 404
    assert mina.get(at(first) + "99999999999999999999/person").status_code == 404


def test_history_says_who_did_what_to_whom(mina, event):
    first = register(event, NOW)
    rsvp_id = rsvps_of(first)[0].id
    actions.swap(rsvp_id=rsvp_id, delegate=Delegate("새로 온 사람"), actor=f"link:delegation:{first}", now=NOW, real=NOW)
    send(mina, at(first) + "add", name="더 온 사람")

    page = mina.get(at(first)).text

    history = page[page.index("What was done, and by whom") :]
    assert history.index("People were added to a delegation · 더 온 사람") < history.index("Somebody comes instead of another · 참석자 0, 새로 온 사람")
    assert "김미나" in history
    assert "the contact" in history


def test_the_record_of_an_organisation_is_shown_once_it_is_linked(mina, event):
    first = make_delegation(event, organisation="한빛정보(주)").id
    assert "not linked to a record" in mina.get(at(first)).text
    record = make_organisation(event.programme, "한빛정보")

    actions.link_record(delegation_id=first, organisation_id=record.id, actor="person:1", now=NOW)

    assert f'href="/staff/alliance/organisations/{record.id}/">한빛정보</a>' in mina.get(at(first)).text


def test_the_queue_is_listed_in_its_order_with_size_skips_and_what_is_saved_up(mina, event):
    change(event, save_after_skips=1)
    seated = register(event, NOW, 3, organisation="앉은 기관")
    large = register(event, NOW, 2, organisation="큰 기관")
    small = register(event, NOW, 1, organisation="작은 기관")
    last = register(event, NOW, 1, organisation="끝 기관")
    actions.withdraw(rsvp_id=rsvps_of(seated)[0].id, actor="visitor", now=NOW, real=NOW)
    assert standings(large, small, last) == [Standing.WAITING, Standing.SEATED, Standing.WAITING]

    page = mina.get(PEOPLE + "/queue").text

    assert "2 delegations wait. 3 people in all." in page
    assert page.index("큰 기관") < page.index("끝 기관")
    assert "작은 기관" not in page
    assert "2 people, all together" in page
    assert "1 time" in page
    assert page.count("Seats are saved up for it") == 1


def test_seating_ahead_of_the_turn_from_the_queue_is_recorded_and_said(mina, event):
    change(event, save_after_skips=0)
    seated = register(event, NOW, 3, organisation="앉은 기관")
    large, small = register(event, NOW, 2, organisation="큰 기관"), register(event, NOW, 1, organisation="작은 기관")
    actions.withdraw(rsvp_id=rsvps_of(seated)[0].id, actor="visitor", now=NOW, real=NOW)
    queue = mina.get(PEOPLE + "/queue").text

    answer = mina.post(at(small) + "seat", data=form_fields(queue))

    assert answer.location == PEOPLE + "/queue"
    assert standings(large, small) == [Standing.WAITING, Standing.SEATED]
    page = mina.get(PEOPLE + "/queue").text
    assert "The delegation has been seated ahead of its turn." in page
    assert "A waiting delegation was seated by hand" in mina.get(at(small)).text


def test_the_queue_asks_the_same_number_of_questions_for_one_and_for_three(mina, event):
    register(event, NOW, 3)
    counts = []
    for names in (("가",), ("나", "다")):
        for name in names:
            register(event, NOW, organisation=name)
        with count_queries() as queries:
            assert mina.get(PEOPLE + "/queue").status_code == 200
        counts.append(len(queries))

    assert counts[0] == counts[1]


def test_people_are_narrowed_to_what_is_the_matter_with_them(mina, event):
    first = register(event, NOW, unnamed=1)
    with transaction():
        for person in db.session.scalars(select(Person).join(Rsvp, Rsvp.person_id == Person.id).where(Rsvp.named.is_(True))):
            person.email_bounced_at = NOW
    register(event, NOW, organisation="다른 기관")

    unnamed, bounced = (mina.get(PEOPLE, query_string={"flaw": flaw}).text for flaw in ("unnamed", "bounced"))

    assert "(not named yet)" in unnamed
    assert "참석자 0" not in unnamed
    assert "참석자 0" in bounced
    assert "(not named yet)" not in bounced
    assert "다른 기관" not in bounced
    assert len(rsvps_of(first)) == 2


@pytest.mark.parametrize("standing", ["offered", "pending", "refused"])
def test_people_are_listed_by_every_standing(mina, event, standing):
    first = register(event, NOW)
    with transaction():
        for rsvp in db.session.scalars(select(Rsvp)):
            rsvp.standing = Standing(standing)

    page = mina.get(PEOPLE, query_string={"standing": standing})

    assert "참석자 0" in page.text
    assert "참석자 0" not in mina.get(PEOPLE, query_string={"standing": "seated"}).text
    assert len(rsvps_of(first)) == 1


@pytest.mark.parametrize("role", ["viewer", "desk", "committee"])
def test_who_may_not_edit_changes_nobody(app, event, role):
    first = register(event, NOW)
    page = at(first)
    client = sign_in(reader(app, "en"), make_staff(role, event.programme))

    assert {client.get(page + path).status_code for path in ("add", "1/person")} == {403}
    assert {client.post(page + path).status_code for path in ("add", "1/person", "seat", "withdraw")} == {403}
    assert client.get(PEOPLE + "/queue").status_code == (403 if role == "viewer" else 200)
    assert len(rsvps_of(first)) == 1


def test_an_organiser_of_another_programme_changes_nobody(app, event):
    first = register(event, NOW)
    page = at(first).replace("alliance", "other")
    stranger = sign_in(app.test_client(), make_staff("organiser", make_programme("other"), who=HYUN))

    assert {stranger.get(page + path).status_code for path in ("", "add", "1/person")} == {404}
    assert {stranger.post(at(first) + path).status_code for path in ("add", "1/person", "seat", "withdraw")} == {403}
    assert stranger.get(PEOPLE + "/queue").status_code == 403
