"""Seats as organisers see and change them: pools, capacity looked at first, quotas, held seats, admission codes, reopening; and who may not."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from eventsapp.core.audit import AuditEntry
from eventsapp.core.db import db, transaction
from eventsapp.core.once import Sent
from eventsapp.events.actions import edit_event
from eventsapp.events.models import Event
from eventsapp.rsvps import actions
from eventsapp.rsvps.models import AdmissionCode, Delegation, SeatPool
from eventsapp.rsvps.queries import pool_of
from eventsapp.rsvps.queries.lists import moving_up
from eventsapp.rsvps.rules import Audience, Contact, Delegate, Organisation, Party, Standing
from tests.conftest import reader
from tests.factories import HYUN, NOW, SORA, count_queries, form_fields, make_event, make_programme, make_staff, reload, sign_in

SEATS = "/staff/alliance/events/seminar/seats"


@pytest.fixture
def event(app, now):
    return make_event(capacity=2)


@pytest.fixture
def mina(app, event):
    return sign_in(reader(app, "en"), make_staff("organiser", event.programme))


def party(event, name, size=1, *, takes_part=False):
    """An organisation's people without the contact."""
    people = tuple(Delegate(f"{name} {number}") for number in range(size))
    made = Party(Contact(SORA.name, SORA.email), people, Organisation(name), takes_part=takes_part)
    return actions.register(event_id=event.id, party=made, sent=Sent.of("register", name, name), now=NOW, real=NOW)


def standing(delegation_id):
    db.session.rollback()
    return db.session.get_one(Delegation, delegation_id).standing


def pools(event):
    db.session.rollback()
    return {pool.audience: pool for pool in db.session.scalars(select(SeatPool).where(SeatPool.event_id == event.id))}


def send(client, path, page=SEATS, **typed):
    return client.post(path, data=form_fields(client.get(page).text) | typed)


def test_more_seats_say_first_how_many_parties_move_up_and_then_do_it(mina, event):
    actions.set_capacity(event_id=event.id, capacity=4, now=NOW, real=NOW)
    party(event, "첫째", 4)
    second, third, fourth = party(event, "둘째", 3), party(event, "셋째", 1), party(event, "넷째", 4)

    look = mina.get(SEATS + "/capacity", query_string={"capacity": 8})

    assert "2 parties move up from the waiting list at once (4 people)." in look.text
    assert standing(second) is Standing.WAITING
    answer = mina.post(SEATS + "/capacity", data=form_fields(look.text))
    assert answer.location == SEATS
    assert [standing(each) for each in (second, third, fourth)] == [Standing.SEATED, Standing.SEATED, Standing.WAITING]


def test_fewer_seats_show_who_would_be_over_and_drop_nobody(mina, event):
    first, second = party(event, "먼저 온 기관"), party(event, "나중 온 기관")

    look = mina.get(SEATS + "/capacity", query_string={"capacity": 1})
    mina.post(SEATS + "/capacity", data=form_fields(look.text))

    assert "나중 온 기관" in look.text
    assert "먼저 온 기관" not in look.text
    assert "1 person more than that has a seat. Nobody loses it" in look.text
    assert [standing(each) for each in (first, second)] == [Standing.SEATED, Standing.SEATED]
    assert pools(event)["public"].capacity == 1
    assert "1 over" in mina.get(SEATS).text


def test_a_number_changed_meanwhile_is_said_before_it_is_changed_again(mina, event):
    fields = form_fields(mina.get(SEATS + "/capacity", query_string={"capacity": 9}).text)
    actions.set_capacity(event_id=event.id, capacity=5, now=NOW, real=NOW)

    response = mina.post(SEATS + "/capacity", data=fields)

    assert response.status_code == 409
    assert "The event has 5 seats now" in response.text
    assert pools(event)["public"].capacity == 5
    mina.post(SEATS + "/capacity", data=form_fields(response.text))
    assert pools(event)["public"].capacity == 9


@pytest.mark.parametrize("typed", ["0", "many", "-3", "1e9", "１２３４５６７"])
def test_a_number_of_seats_that_cannot_be_is_said(mina, event, typed):
    response = mina.get(SEATS + "/capacity", query_string={"capacity": typed})

    assert response.status_code == 422
    assert "Write a" in response.text
    assert pools(event)["public"].capacity == 2


def test_no_number_takes_the_limit_off_and_seats_everybody(mina, event):
    waiting = party(event, "큰 기관", 2), party(event, "더 큰 기관", 2)

    mina.post(SEATS + "/capacity", data=form_fields(mina.get(SEATS + "/capacity?capacity=").text))

    assert standing(waiting[1]) is Standing.SEATED
    assert pools(event)["public"].capacity is None


def test_what_is_said_beforehand_is_what_then_happens_on_both_databases(both, now):
    event = make_event(capacity=3, save_after_skips=2)
    for number, size in enumerate((3, 3, 1, 1, 2, 1)):
        party(event, f"기관 {number}", size, takes_part=number == 4)
    for capacity in (4, 5, 6, 8, 9, None):
        said = moving_up(event, pool_of(event.id), capacity, NOW)
        before = pools(event)["public"].taken
        actions.set_capacity(event_id=event.id, capacity=capacity, now=NOW, real=NOW)
        assert pools(event)["public"].taken - before == said.people
        event = reload(event)


def test_limit_for_each_organisation_is_saved_and_taken_off(mina, event):
    send(mina, SEATS + "/quota", per_organisation="3")
    assert pools(event)["public"].per_organisation == 3

    send(mina, SEATS + "/quota", per_organisation="")

    assert pools(event)["public"].per_organisation is None
    assert send(mina, SEATS + "/quota", per_organisation="none").status_code == 422


def test_seats_are_held_back_changed_and_released(mina, event):
    hold = SEATS + "/hold"
    send(mina, hold, hold, audience="members", capacity="4", per_organisation="2", release_on="2019-01-08")
    held = pools(event)["members"]
    assert (held.capacity, held.per_organisation, held.release_at) == (4, 2, datetime(2019, 1, 8, 15, tzinfo=UTC))

    change = hold + "?for=members"
    assert 'value="2019-01-08"' in mina.get(change).text
    send(mina, change, change, audience="members", capacity="3", release_on="")
    assert (pools(event)["members"].capacity, pools(event)["members"].release_at) == (3, None)
    page = mina.get(SEATS).text
    assert "Release 3 seats now" in page
    party(event, "먼저 온 기관", 2)
    waiting = party(event, "기다리는 기관", 2)

    mina.post(SEATS + "/release", data=form_fields(page) | {"audience": "members"})

    assert (pools(event)["members"].capacity, pools(event)["public"].capacity) == (0, 5)
    assert standing(waiting) is Standing.SEATED


@pytest.mark.parametrize("wrong", [{"audience": "public"}, {"audience": "friends"}, {"audience": ""}, {"capacity": ""}, {"capacity": "-1"}, {"release_on": "soon"}])
def test_what_cannot_be_held_is_said(mina, event, wrong):
    response = send(mina, SEATS + "/hold", SEATS + "/hold", **({"audience": "members", "capacity": "4"} | wrong))

    assert response.status_code == 422
    assert set(pools(event)) == {"public"}


def test_fewer_held_seats_than_are_taken_are_refused(mina, event):
    actions.hold_back(event_id=event.id, audience=Audience.INVITED, capacity=2, per_organisation=None, release_at=None, actor="system", now=NOW, real=NOW)
    code_id = actions.make_code(event_id=event.id, label="손님", most=None, actor="system", now=NOW)
    code = db.session.get_one(AdmissionCode, code_id).code
    guests = Party(Contact(HYUN.name, HYUN.email), (Delegate("하나"), Delegate("둘")), Organisation("초대 기관"), code=code)
    actions.register(event_id=event.id, party=guests, sent=Sent.of("register", "g", "g"), now=NOW, real=NOW)

    response = send(mina, SEATS + "/hold?for=invited", SEATS + "/hold?for=invited", audience="invited", capacity="1")

    assert response.status_code >= 400
    assert pools(event)["invited"].capacity == 2


def test_a_code_is_made_once_listed_with_its_link_and_withdrawn(mina, event):
    fields = form_fields(mina.get(SEATS).text) | {"label": "기자단", "most": "10"}
    mina.post(SEATS + "/codes", data=fields)
    mina.post(SEATS + "/codes", data=fields)
    code = db.session.scalars(select(AdmissionCode)).one()

    page = mina.get(SEATS).text

    assert "0 of 10 people" in page
    assert f"/alliance/seminar/register?code={code.code}" in page
    mina.post(f"{SEATS}/codes/{code.id}/revoke", data=form_fields(page))
    assert reload(code).revoked_at is not None
    assert f"register?code={code.code}" not in mina.get(SEATS).text


def test_a_code_needs_to_say_whom_it_is_for(mina, event):
    assert send(mina, SEATS + "/codes", label="").status_code == 422
    assert db.session.scalars(select(AdmissionCode)).all() == []


def test_a_code_of_another_event_is_not_found_here(mina, event):
    other = make_event(event.programme, "other")
    code_id = actions.make_code(event_id=other.id, label="x", most=None, actor="system", now=NOW)

    response = mina.post(f"{SEATS}/codes/{code_id}/revoke", data=form_fields(mina.get(SEATS).text))

    assert response.status_code == 404
    assert db.session.get_one(AdmissionCode, code_id).revoked_at is None


def test_closed_registration_is_opened_again_until_a_day_that_counts(app, mina, event):
    actions.set_capacity(event_id=event.id, capacity=9, now=NOW, real=NOW)
    event_id = event.id
    close(event, NOW - timedelta(hours=1))

    response = send(mina, SEATS + "/reopen", closes_on="2019-01-08")

    assert response.location == SEATS
    assert db.session.get_one(Event, event_id).registration_closes_at == datetime(2019, 1, 8, 15, tzinfo=UTC)
    assert "reopen_registration" in db.session.scalars(select(AuditEntry.verb)).all()
    assert "Open registration again" not in mina.get(SEATS).text


def test_a_new_closing_that_is_over_already_is_refused(mina, event):
    close(event, NOW - timedelta(hours=1))

    response = send(mina, SEATS + "/reopen", closes_on="2019-01-07")

    assert response.status_code == 422
    assert "This closing is over already. Write a later one." in response.text


def test_two_who_reopen_with_other_days_see_it(mina, event):
    close(event, NOW - timedelta(hours=1))
    fields = form_fields(mina.get(SEATS).text) | {"closes_on": "2019-01-08"}
    version = reload(event).version
    edit_event(event_id=event.id, version=version, values={"registration_closes_at": NOW + timedelta(hours=5)}, now=NOW, actor="person:2")

    assert mina.post(SEATS + "/reopen", data=fields).status_code == 409
    assert reload(event).registration_closes_at == NOW + timedelta(hours=5)


def close(event, at):
    with transaction() as session:
        session.get_one(Event, event.id).registration_closes_at = at


POSTS = ("/capacity", "/quota", "/hold", "/release", "/reopen", "/codes", "/codes/1/revoke")


@pytest.mark.parametrize("role", ["viewer", "desk", "committee"])
def test_who_may_not_edit_changes_no_seats(app, event, role):
    client = sign_in(reader(app, "en"), make_staff(role, event.programme))

    assert {client.post(SEATS + path).status_code for path in POSTS} == {403}
    assert {client.get(SEATS + path).status_code for path in ("/capacity?capacity=3", "/hold")} == {403}
    assert client.get(SEATS).status_code == (403 if role == "viewer" else 200)
    if role != "viewer":
        assert "See what it means" not in client.get(SEATS).text


def test_an_organiser_of_another_programme_and_strangers_see_no_seats(app, event):
    stranger = sign_in(app.test_client(), make_staff("organiser", make_programme("other"), who=HYUN))

    assert stranger.get(SEATS).status_code == 403
    assert stranger.get("/staff/other/events/seminar/seats").status_code == 404
    assert app.test_client().get(SEATS).location.startswith("/sign-in")


@pytest.mark.parametrize("path", ["/capacity", "/quota", "/hold", "/release", "/reopen", "/codes"])
def test_a_form_without_its_token_changes_nothing(mina, event, path):
    mina.post(SEATS + path, data={"capacity": "9", "per_organisation": "9", "audience": "members", "label": "x"})

    assert {audience: pool.capacity for audience, pool in pools(event).items()} == {"public": 2}
    assert db.session.scalars(select(AdmissionCode)).all() == []


def test_the_page_of_seats_asks_the_same_number_of_questions_for_one_pool_and_code_and_for_three(mina, event):
    counts = []
    for audiences in ((Audience.MEMBERS,), (Audience.BODY, Audience.INVITED)):
        for audience in audiences:
            actions.hold_back(event_id=event.id, audience=audience, capacity=2, per_organisation=None, release_at=None, actor="system", now=NOW, real=NOW)
            actions.make_code(event_id=event.id, label=audience.value, most=None, actor="system", now=NOW)
        with count_queries() as queries:
            assert mina.get(SEATS).status_code == 200
        counts.append(len(queries))

    assert counts[0] == counts[1]


def test_the_look_at_a_smaller_number_asks_as_many_questions_for_one_party_as_for_three(mina, event):
    actions.set_capacity(event_id=event.id, capacity=9, now=NOW, real=NOW)
    counts = []
    for names in (("가", "나"), ("다", "라", "마")):
        for name in names:
            party(event, name)
        with count_queries() as queries:
            mina.get(SEATS + "/capacity?capacity=1")
        counts.append(len(queries))

    assert counts[0] == counts[1]
