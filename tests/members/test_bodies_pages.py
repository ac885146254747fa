"""The pages of bodies, for staff and for everybody: what they show and keep, what they refuse, at which cost."""

from __future__ import annotations

import re
from datetime import date, timedelta

import pytest
from sqlalchemy import select

from eventsapp.core.db import db, transaction
from eventsapp.members.models import BodySeat
from eventsapp.members.rules import BodyRole, Stage
from eventsapp.programmes.models import Body
from eventsapp.programmes.rules import BodyKind
from tests.conftest import reader
from tests.factories import (
    NOW,
    count_queries,
    form_fields,
    make_application,
    make_body,
    make_call,
    make_member,
    make_person,
    make_programme,
    make_staff,
    sign_in,
    words,
)

BASE = "/staff/alliance/bodies"
TODAY = date(2019, 1, 8)
DAY = timedelta(days=1)


@pytest.fixture
def programme(app, now):
    return make_programme()


@pytest.fixture
def city(programme):
    return make_body(programme, "pilot-city", BodyKind.SUBCOMMITTEE, name=words("Pilot cities", "시범도시"), remit=words("Makes cities smart.", "도시를 똑똑하게 합니다."))


@pytest.fixture
def mina(app, programme):
    return sign_in(reader(app, "en"), make_staff("organiser", programme))


def sit(body, *, name="홍길동", organisation=None, from_on=TODAY, to_on=None, role=BodyRole.MEMBER):
    person = make_person(programme_id=body.programme_id) if name else None
    with transaction() as session:
        if person:
            session.merge(person).name = name
        seat = BodySeat(body_id=body.id, person_id=person.id if person else None, organisation_id=organisation, role=role, from_on=from_on, to_on=to_on, created_at=NOW)
        session.add(seat)
    return seat


def seen(response):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.text.partition("<main")[2].partition("</main>")[0]))


def send(client, path, **typed):
    return client.post(path, data=form_fields(client.get(path).text) | typed)


NEW = {"name-ko": "부산", "name-en": "Busan", "code": "busan", "kind": "subcommittee", "parent": ""}
SEAT = {"name": "홍길동", "role": "chair", "from_on": "2019-01-08"}


def test_staff_add_a_body_below_another(mina, city):
    response = send(mina, BASE + "/new", **(NEW | {"parent": str(city.id)}))

    assert response.location == BASE + "/busan/"
    assert "Pilot cities" in seen(mina.get(response.location))
    assert "Subcommittee · 0 seats taken" in seen(mina.get(BASE))


@pytest.mark.parametrize("wrong", [{"code": "new"}, {"code": "Busan"}, {"code": ""}, {"code": "pilot-city"}, {"name-ko": "", "name-en": ""}, {"kind": "club"}, {"parent": "999"}, {"parent": "x"}])
def test_what_cannot_be_a_body_is_told_and_what_was_typed_stays(mina, city, wrong):
    response = send(mina, BASE + "/new", **(NEW | {"remit-en": "what I typed"} | wrong))

    assert response.status_code == 422
    assert 'role="alert"' in response.text
    assert "what I typed" in response.text
    assert len(db.session.scalars(select(Body)).all()) == 1


def test_a_body_of_another_programme_is_no_place_to_stand_below(mina, city):
    stranger = make_body(make_programme("elsewhere"))

    assert send(mina, BASE + "/new", **(NEW | {"parent": str(stranger.id)})).status_code == 422


def test_staff_edit_a_body_and_the_second_of_two_sees_both_versions(mina, city):
    before = form_fields(mina.get(BASE + "/pilot-city/edit").text) | {"kind": "subcommittee", "parent": "", "remit-en": "", "remit-ko": ""}

    first = mina.post(BASE + "/pilot-city/edit", data=before | {"name-en": "Mine", "name-ko": "시범도시"})
    second = mina.post(BASE + "/pilot-city/edit", data=before | {"name-en": "Yours", "name-ko": "시범도시"})

    assert first.status_code == 303
    assert second.status_code == 409
    assert "Mine" in second.text
    assert "Yours" in second.text


def test_a_body_cannot_be_put_below_its_own(mina, programme, city):
    low = make_body(programme, "low", parent_id=city.id, position=2)

    response = send(mina, BASE + "/pilot-city/edit", **{"name-en": "Pilot cities", "kind": "subcommittee", "parent": str(low.id)})

    assert response.status_code == 422
    assert 'href="#parent"' in response.text


def test_moving_and_removing_a_body(mina, programme, city):
    make_body(programme, "busan", position=2)
    button = form_fields(mina.get(BASE).text)

    moved = mina.post(BASE + "/busan/move", data=button | {"to": "up"})
    order = re.findall(r'id="body-([\w-]+)"', mina.get(BASE).text)
    mina.post(BASE + "/busan/move", data=button | {"to": "sideways"})
    removed = mina.post(BASE + "/busan/remove", data=button)

    assert (moved.status_code, removed.location) == (303, BASE)
    assert order == ["busan", "pilot-city"]
    assert re.findall(r'id="body-([\w-]+)"', mina.get(BASE).text) == ["pilot-city"]


def test_a_body_with_history_is_not_removed_and_says_why(mina, programme, city):
    sit(city, to_on=TODAY)

    response = mina.post(BASE + "/pilot-city/remove", data=form_fields(mina.get(BASE + "/pilot-city/remove").text))

    assert response.location == BASE + "/pilot-city/"
    assert "It stays, so that they can be read." in mina.get(response.location).text


def test_somebody_is_added_changed_and_ended(mina, programme, city):
    make_member(programme, "한빛정보")
    added = send(mina, BASE + "/pilot-city/seats/new", **SEAT, organisation="한빛정보", email="hong@hanbit.test")
    seat = db.session.scalars(select(BodySeat)).one()
    at = f"{BASE}/pilot-city/seats/{seat.id}/"
    text = seen(mina.get(BASE + "/pilot-city/"))
    changed = send(mina, at, role="secretary", from_on="2019-01-08", to_on="2019-12-31")
    ended = mina.post(at + "end", data=form_fields(mina.get(at).text))

    assert (added.status_code, changed.status_code, ended.status_code) == (303, 303, 303)
    assert "Who sits in it 1" in text
    assert "홍길동 Chair" in text
    assert "한빛정보" in text
    assert "hong@hanbit.test" in text
    db.session.refresh(seat)
    assert (seat.role, seat.to_on) == (BodyRole.SECRETARY, TODAY)


@pytest.mark.parametrize(
    "wrong", [{"name": "", "organisation": ""}, {"organisation": "모르는회사"}, {"from_on": ""}, {"from_on": "x"}, {"to_on": "2018-01-01"}, {"role": "king"}, {"email": "no address"}]
)
def test_a_seat_that_cannot_be_is_told_and_what_was_typed_stays(mina, city, wrong):
    response = send(mina, BASE + "/pilot-city/seats/new", **(SEAT | {"phone": "02-123-4567"} | wrong))

    assert response.status_code == 422
    assert 'role="alert"' in response.text
    assert "02-123-4567" in response.text
    assert db.session.scalars(select(BodySeat)).all() == []


def test_members_who_wished_are_seated_and_named_later(mina, programme, city):
    call = make_call(programme)
    members = [make_member(programme, name) for name in ("하나", "둘", "셋")]
    wished = [make_application(call, m.organisation.name, stage=Stage.ADMITTED, organisation_id=m.organisation_id, wishes=["pilot-city"]) for m in members]
    page = mina.get(BASE + "/pilot-city/")

    response = mina.post(BASE + "/pilot-city/wishes", data=form_fields(page.text) | {"begins_on": "2019-01-08", "applications": [str(a.id) for a in wished[:2]]})

    assert page.text.count('type="checkbox"') == page.text.count("checked") == 3
    assert "2 members have a seat now." in mina.get(response.location).text
    seat = db.session.scalars(select(BodySeat).order_by(BodySeat.id)).first()
    at = f"{BASE}/pilot-city/seats/{seat.id}/"
    nameless = mina.post(at + "name", data=form_fields(mina.get(at).text) | {"person-name": ""})
    named = mina.post(at + "name", data=form_fields(mina.get(at).text) | {"person-name": "홍길동"})
    assert (nameless.status_code, named.status_code) == (422, 303)
    assert "홍길동" in mina.get(BASE + "/pilot-city/").text


@pytest.mark.parametrize("typed", [{}, {"applications": "x", "begins_on": "2019-01-08"}, {"applications": "99999999999999999999", "begins_on": ""}])
def test_wishes_that_name_nobody_are_told(mina, programme, city, typed):
    member = make_member(programme)
    make_application(make_call(programme), stage=Stage.ADMITTED, organisation_id=member.organisation_id, wishes=["pilot-city"])

    response = mina.post(BASE + "/pilot-city/wishes", data=form_fields(mina.get(BASE + "/pilot-city/").text) | typed)

    assert response.status_code == 422
    assert db.session.scalars(select(BodySeat)).all() == []


def test_a_seat_of_an_organisation_that_left_is_marked(mina, programme, city):
    member = make_member(programme, since=TODAY + DAY)
    sit(city, organisation=member.organisation_id)

    assert "no rights of a member today" in seen(mina.get(BASE + "/pilot-city/"))


GETS = ("", "/new", "/pilot-city/", "/pilot-city/edit", "/pilot-city/remove", "/pilot-city/seats/new", "/pilot-city/seats/1/")
POSTS = ("/new", "/pilot-city/edit", "/pilot-city/remove", "/pilot-city/move", "/pilot-city/wishes", "/pilot-city/seats/new", "/pilot-city/seats/1/", "/pilot-city/seats/1/end", "/pilot-city/seats/1/name")


@pytest.mark.parametrize(("role", "allowed"), [("viewer", {""}), ("desk", {"", "/pilot-city/"}), ("committee", {"", "/pilot-city/"})])
def test_who_may_not_edit_is_refused_everywhere(client, programme, city, role, allowed):
    sit(city)
    sign_in(client, make_staff(role, programme))

    assert {path for path in GETS if client.get(BASE + path).status_code == 200} == allowed
    assert {client.post(BASE + path).status_code for path in POSTS} == {403}


def test_staff_of_another_programme_find_nothing(client, programme, city):
    sit(city)
    sign_in(client, make_staff("organiser", make_programme("elsewhere")))

    assert {client.get(BASE + path).status_code for path in GETS} == {403}
    assert client.get("/staff/elsewhere/bodies/pilot-city/").status_code == 404


def test_a_seat_of_another_body_is_not_found(mina, programme, city):
    seat = sit(make_body(programme, "other", position=2))

    assert mina.get(f"{BASE}/pilot-city/seats/{seat.id}/").status_code == 404


def test_staff_pages_cost_the_same_for_one_and_three(mina, programme, city):
    costs = []
    for names in (["하나"], ["둘", "셋"]):
        for name in names:
            sit(city, organisation=make_member(programme, name).organisation_id)
            make_body(programme, f"body-{ord(name[0])}", parent_id=city.id, position=ord(name[0]))
        with count_queries() as queries:
            mina.get(BASE)
            mina.get(BASE + "/pilot-city/")
        costs.append(len(queries))

    assert costs[0] == costs[1]
