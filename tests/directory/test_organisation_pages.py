"""The list of records and the page of one: what they show, to whom, at which cost; making and editing a record."""

from __future__ import annotations

import re
from datetime import date

import pytest
from sqlalchemy import select

from eventsapp.core.audit import AuditEntry
from eventsapp.core.db import db, transaction
from eventsapp.members.models import BodySeat
from eventsapp.people.models import Organisation, Person
from eventsapp.rsvps import actions as rsvps
from tests.conftest import reader
from tests.directory.acting import NUMBER, OTHER_NUMBER, make_colleague, make_representative, seen
from tests.factories import (
    HYUN,
    NOW,
    count_queries,
    form_fields,
    make_application,
    make_body,
    make_call,
    make_delegation,
    make_event,
    make_member,
    make_organisation,
    make_programme,
    make_staff,
    sign_in,
)  # fmt: skip

BASE = "/staff/alliance/organisations"


@pytest.fixture
def programme(app, now):
    return make_programme()


@pytest.fixture
def mina(client, programme):
    return sign_in(client, make_staff("organiser", programme))


def names(response):
    return re.findall(r'<th scope="row">(?:<a[^>]*>)?([^<]+)', response.text)


def linked(event, organisation, **facts):
    delegation = make_delegation(event, organisation=organisation.name, **facts)
    rsvps.link_record(delegation_id=delegation.id, organisation_id=organisation.id, actor="person:1", now=NOW)
    return delegation


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("", ["새솔", "한빛정보"]),
        ("㈜한빛 정보", ["한빛정보"]),
        ("ㅎㅂ", ["한빛정보"]),
        ("sunsol", ["새솔"]),
        ("116-82-00276", ["새솔"]),
        ("116-82", ["새솔"]),
        ("%", []),
        ("없음", []),
    ],
)
def test_search_finds_by_name_initials_english_name_and_number(mina, programme, typed, found):
    make_organisation(programme, "한빛정보")
    make_organisation(programme, "새솔", name_en="Sunsol", business_number=NUMBER)

    assert names(mina.get(BASE, query_string={"q": typed})) == found


def test_the_list_shows_members_others_and_those_for_whom_nobody_acts(mina, programme):
    make_member(programme, "회원사")
    make_representative(make_organisation(programme, "비회원"))

    assert [names(mina.get(BASE, query_string={"show": show})) for show in ("members", "others", "alone", "nonsense")] == [
        ["회원사"],
        ["비회원"],
        ["회원사"],
        ["비회원", "회원사"],
    ]


def test_the_list_is_paged(mina, programme):
    for number in range(51):
        make_organisation(programme, f"기관 {number:02d}")

    assert names(mina.get(BASE + "?page=2")) == ["기관 50"]
    assert len(names(mina.get(BASE + "?page=99999999999999999999999"))) == 50
    assert mina.get(BASE + "?page=9999").status_code == 200


def test_the_list_costs_the_same_for_one_and_three(mina, programme):
    costs = []
    for new in (["하나"], ["둘", "셋"]):
        for name in new:
            make_representative(make_member(programme, name).organisation)
        with count_queries() as queries:
            mina.get(BASE)
        costs.append(len(queries))

    assert costs[0] == costs[1]


def test_the_page_of_one_shows_everything_it_takes_part_in(mina, programme):
    member = make_member(programme, "한빛정보", business_number=NUMBER)
    organisation = member.organisation
    linked(make_event(programme), organisation, size=3)
    make_application(make_call(programme), "한빛정보", organisation_id=organisation.id)
    make_representative(organisation, HYUN, confirmed=False)
    make_colleague(organisation)
    body = make_body(programme)
    with transaction() as session:
        session.add(BodySeat(body_id=body.id, organisation_id=organisation.id, from_on=date(2019, 1, 1), created_at=NOW))

    text = seen(mina.get(f"{BASE}/{organisation.id}/"))

    assert "116-82-00276" in text
    assert "Member number 1 Member Member since Mon 8 January 2018" in text
    assert "Corporate seminar" in text
    assert "3 people · 3 seats · 박소라" in text
    assert "Application no. 1" in text
    assert "Received" in text
    assert "Operating committee still to be named" in text
    assert "최현 not confirmed yet" in text
    assert "정하나" in text
    assert "박소라 sora@company.test · registered for 1 event" in text


def test_the_page_of_one_costs_the_same_however_much_it_takes_part_in(mina, programme):
    organisation, event = make_member(programme).organisation, make_event(programme)
    costs = []
    for often in (1, 2):
        for _time in range(often):
            linked(event, organisation, size=2)
            make_colleague(organisation, f"직원 {often} {_time}")
        with count_queries() as queries:
            mina.get(f"{BASE}/{organisation.id}/")
        costs.append(len(queries))

    assert costs[0] == costs[1]


def test_a_record_is_made_once_and_opens(mina, programme):
    data = form_fields(mina.get(BASE + "/new").text) | {"name": "㈜한빛정보", "business_number": NUMBER, "sectors": ["energy"], "kind": "company"}

    first, second = mina.post(BASE + "/new", data=data), mina.post(BASE + "/new", data=data)

    record = db.session.scalars(select(Organisation)).one()
    assert first.location == second.location == f"{BASE}/{record.id}/"
    assert (record.name, record.name_key, record.business_number, record.sectors, record.kind) == ("㈜한빛정보", "한빛정보", NUMBER, ["energy"], "company")
    assert "The record was made" in seen(mina.get(first.location))


def test_one_organisation_gets_one_record(mina, programme):
    make_organisation(programme, "한빛정보", business_number=NUMBER)
    data = form_fields(mina.get(BASE + "/new").text)

    same_name = mina.post(BASE + "/new", data=data | {"name": "주식회사 한빛 정보"})
    same_number = mina.post(BASE + "/new", data=data | {"name": "새솔", "business_number": NUMBER})
    another = mina.post(BASE + "/new", data=form_fields(same_name.text) | {"name": "주식회사 한빛 정보", "business_number": OTHER_NUMBER, "another": "y"})

    assert same_name.status_code == same_number.status_code == 422
    assert "An organisation of this name is on record: 한빛정보" in seen(same_name)
    assert "This number stands on another record: 한빛정보" in seen(same_number)
    assert another.status_code == 303


def test_an_edit_is_recorded_with_the_name_before_and_found_by_both_names(mina, programme):
    organisation = make_organisation(programme, "한빛정보")
    make_colleague(organisation, "정하나")
    page = f"{BASE}/{organisation.id}/"
    data = form_fields(mina.get(page + "edit").text) | {"name": "새빛시스템", "chief": "김대표"}

    response = mina.post(page + "edit", data=data)

    assert response.location == page
    assert "The record was edited: Head of the organisation, Name of the organisation (before: 한빛정보)" in seen(mina.get(page))
    assert [names(mina.get(BASE, query_string={"q": typed})) for typed in ("ㅅㅂㅅㅅㅌ", "한빛정보")] == [["새빛시스템"], ["새빛시스템"]]
    assert db.session.scalars(select(Person).where(Person.search.contains("새빛시스템"), Person.search.contains("한빛정보"))).one().name == "정하나"


def test_who_saves_second_sees_both_and_keeps_what_they_typed(mina, programme):
    organisation = make_organisation(programme, "한빛정보")
    page = f"{BASE}/{organisation.id}/edit"
    fields = form_fields(mina.get(page).text)
    mina.post(page, data=fields | {"name": "한빛정보", "chief": "김대표"})

    conflict = mina.post(page, data=fields | {"name": "한빛정보", "chief": "이대표"})
    again = mina.post(page, data=form_fields(conflict.text) | {"name": "한빛정보", "chief": "이대표"})
    beside = mina.post(page, data=fields | {"name": "한빛정보", "address": "서울"})

    assert conflict.status_code == 409
    assert "이대표" in conflict.text
    assert "What stands now, saved by somebody else 김대표" in seen(conflict)
    assert (beside.status_code, again.status_code) == (303, 303)
    db.session.expire_all()
    assert (organisation.chief, organisation.address) == ("이대표", "서울")


def test_a_number_of_another_record_is_not_taken_by_editing(mina, programme):
    make_organisation(programme, "새솔", business_number=NUMBER)
    organisation = make_organisation(programme, "한빛정보")
    page = f"{BASE}/{organisation.id}/edit"

    response = mina.post(page, data=form_fields(mina.get(page).text) | {"name": "한빛정보", "business_number": NUMBER})

    assert response.status_code == 422
    assert "This number stands on another record: 새솔" in seen(response)
    assert db.session.scalar(select(AuditEntry.id)) is None


@pytest.mark.parametrize("path", ["new", "{id}/edit", "{id}/merge", "{id}/merge/{id}"])
def test_who_may_only_see_changes_nothing(app, programme, path):
    organisation = make_organisation(programme)
    viewer = sign_in(reader(app, "en"), make_staff("viewer", programme))
    desk = sign_in(reader(app, "en"), make_staff("desk", programme, who=HYUN))

    assert (viewer.get(f"{BASE}/{path.format(id=organisation.id)}").status_code, desk.get(f"{BASE}/{path.format(id=organisation.id)}").status_code) == (
        403,
        403,
    )


def test_a_viewer_sees_the_list_but_nobodys_data(app, programme):
    organisation = make_organisation(programme)
    viewer = sign_in(reader(app, "en"), make_staff("viewer", programme))

    answers = [viewer.get(f"{BASE}{path}").status_code for path in ("", "/duplicates", f"/{organisation.id}/", "/unlinked")]

    assert answers == [200, 200, 403, 403]


def test_another_programmes_organisation_is_not_found(mina, programme):
    other = make_organisation(make_programme("other"))

    assert [mina.get(f"{BASE}/{other.id}/{path}").status_code for path in ("", "edit", "merge")] == [404, 404, 404]
    assert mina.get(f"{BASE}/99999999999999/").status_code == 404
