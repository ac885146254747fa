"""The register's pages and exports, a member's page, certificates: what they show, to whom, at which cost."""

from __future__ import annotations

import io
import re
from datetime import date

import openpyxl
import pytest
from sqlalchemy import select

from eventsapp.core.audit import AuditEntry
from eventsapp.core.db import db, transaction
from eventsapp.members.models import Membership, MembershipChange
from eventsapp.members.rules import Change
from tests.factories import NOW, count_queries, form_fields, make_member, make_programme, make_staff, sign_in

BASE = "/staff/alliance/members"
TODAY = date(2019, 1, 8)


@pytest.fixture
def programme(app, now):
    return make_programme()


@pytest.fixture
def mina(client, programme):
    return sign_in(client, make_staff("organiser", programme))


def seen(response):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.text.partition("<main")[2].partition("</main>")[0]))


def happened(membership, change, on=TODAY):
    with transaction() as session:
        session.add(MembershipChange(membership_id=membership.id, change=change, effective_on=on, at=NOW, by="system"))
    return membership


def act(client, number=1, **typed):
    data = form_fields(client.get(f"{BASE}/{number}/").text) | {"effective_on": "2019-01-08", "ends_seats": "y"} | typed
    return client.post(f"{BASE}/{number}/change", data=data)


def test_the_register_shows_who_is_on_the_list_with_counts(mina, programme):
    make_member(programme, "한빛정보", kind="company", size_class="small")
    happened(make_member(programme, "새솔대학교", kind="university"), Change.SUSPENDED)
    happened(make_member(programme, "떠난회사", kind="company"), Change.RESIGNED)

    text = seen(mina.get(BASE))

    assert "2 members Kind of organisation Company 1 · University 1 Size not said 1 · Small or medium 1" in text
    assert "On the list 2 Member 1 Suspended 1 Resigned 1 Lapsed 0" in text
    assert "한빛정보" in text
    assert "새솔대학교" in text
    assert "떠난회사" not in text


def test_the_register_of_an_earlier_day(mina, programme):
    make_member(programme, "옛회원", since=date(2018, 1, 1))
    make_member(programme, "새회원", since=date(2019, 1, 8))

    text = seen(mina.get(BASE + "?on=2019-01-07"))

    assert "Mon 7 January 2019" in text
    assert "옛회원" in text
    assert "새회원" not in text


@pytest.mark.parametrize("on", ["gestern", "2019-13-01", "0001-01-01", "9999-12-31", "-1", "2019-01-08T00:00"])
def test_a_day_that_is_none_is_told(mina, programme, on):
    response = mina.get(BASE, query_string={"on": on})

    assert response.status_code == 422
    assert 'href="#on"' in response.text


@pytest.mark.parametrize(
    ("typed", "found"),
    [("한빛", ["한빛정보"]), ("ㅎㅂ", ["한빛정보"]), ("(주) 한빛 정보", ["한빛정보"]), ("2", ["새솔"]), ("sunsol", ["새솔"]), ("116-82-00276", ["새솔"]), ("%", []), ("없는", [])],
)
def test_search_finds_by_name_initials_number_and_business_number(mina, programme, typed, found):
    make_member(programme, "한빛정보")
    make_member(programme, "새솔", name_en="Sunsol", business_number="1168200276")

    html = mina.get(BASE, query_string={"q": typed}).text

    assert [name for name in ("한빛정보", "새솔") if f">{name}</a>" in html] == found


def test_order_by_name_or_number_and_pages(mina, programme):
    names = [f"회원 {number:02d}" for number in range(55, 0, -1)]
    for name in names:
        make_member(programme, name)

    first, by_name, second = mina.get(BASE).text, mina.get(BASE + "?sort=name").text, mina.get(BASE + "?page=2").text

    assert re.findall(r">(회원 \d\d)</a>", first) == names[:50]
    assert re.findall(r">(회원 \d\d)</a>", by_name)[:2] == ["회원 01", "회원 02"]
    assert re.findall(r">(회원 \d\d)</a>", second) == names[50:]
    assert mina.get(BASE + "?page=99999999999999999999").status_code == 200


def test_the_register_costs_the_same_for_one_and_three(mina, programme):
    costs = []
    for names in (["하나"], ["둘", "셋"]):
        for name in names:
            happened(make_member(programme, name), Change.SUSPENDED)
        with count_queries() as queries:
            mina.get(BASE)
        costs.append(len(queries))

    assert costs[0] == costs[1]


def test_exports_hold_what_the_page_shows_and_are_written_down(mina, programme):
    make_member(programme, "=한빛정보", kind="company", business_number="1168200276")
    happened(make_member(programme, "떠난회사"), Change.RESIGNED)

    xlsx, csv = mina.get(BASE + ".xlsx?on=2019-01-08"), mina.get(BASE + ".csv")

    rows = list(openpyxl.load_workbook(io.BytesIO(xlsx.data)).active.iter_rows(values_only=True))
    assert rows[1][:6] == ("1", "=한빛정보", "", "Company", "", "116-82-00276")
    assert len(rows) == 2
    assert "'=한빛정보" in csv.data.decode("utf-8-sig")
    assert "떠난회사" not in csv.text
    assert xlsx.headers["Content-Disposition"] == "attachment; filename=alliance-members-2019-01-08.xlsx"
    assert db.session.execute(select(AuditEntry.verb, AuditEntry.fields)).all() == [("export_members", ["xlsx", "2019-01-08"]), ("export_members", ["csv", "2019-01-08"])]


def test_admitted_by_hand_it_stands_in_the_register(mina, programme):
    data = form_fields(mina.get(BASE + "/new").text) | {"name": "새솔", "kind": "company", "size_class": "", "effective_on": "2019-01-01", "reason": "창립 회원"}

    response, again = mina.post(BASE + "/new", data=data), mina.post(BASE + "/new", data=data)

    assert response.location == again.location == BASE + "/1/"
    text = seen(mina.get(response.location))
    assert "Member number 1" in text
    assert "Admission from Tue 1 January 2019 창립 회원" in text
    assert "김미나" in text


@pytest.mark.parametrize("wrong", [{"name": ""}, {"effective_on": ""}, {"effective_on": "morgen"}, {"business_number": "1168200275"}, {"kind": "no-such"}, {"name": "한빛정보"}])
def test_what_cannot_be_admitted_is_told_and_what_was_typed_stays(mina, programme, wrong):
    make_member(programme, "한빛정보")
    data = form_fields(mina.get(BASE + "/new").text) | {"name": "새솔", "kind": "", "size_class": "", "effective_on": "2019-01-01", "reason": "내가 쓴 이유"} | wrong

    response = mina.post(BASE + "/new", data=data)

    assert response.status_code == 422
    assert 'role="alert"' in response.text
    assert "내가 쓴 이유" in response.text
    assert len(db.session.scalars(select(Membership)).all()) == 1


def test_a_suspension_is_entered_and_what_may_follow_changes(mina, programme):
    make_member(programme)

    response = act(mina, change="suspended", reason="회비 미납")

    assert response.status_code == 303
    html = mina.get(BASE + "/1/").text
    assert "회비 미납" in html
    assert re.findall(r'name="change"[^>]*value="(\w+)"', html) == ["resumed", "resigned", "lapsed"]


@pytest.mark.parametrize(("typed", "status"), [({"change": "resumed"}, 422), ({"change": "no"}, 422), ({}, 422), ({"change": "suspended", "effective_on": ""}, 422), ({"change": "suspended", "effective_on": "2017-01-01"}, 422), ({"change": "suspended", "version": "7"}, 409), ({"change": "suspended", "csrf_token": "x"}, 422)])
def test_what_does_not_fit_is_told_and_nothing_is_entered(mina, programme, typed, status):
    member = make_member(programme)

    response = act(mina, reason="내가 쓴 이유", **typed)

    assert response.status_code == status
    assert "내가 쓴 이유" in response.text
    assert len(db.session.scalars(select(MembershipChange).where(MembershipChange.membership_id == member.id)).all()) == 1


PATHS = ("", "/1/", "/1/certificate", "/new", ".csv", ".xlsx")


@pytest.mark.parametrize(
    ("role", "allowed"), [("viewer", {""}), ("desk", {"", "/1/", "/1/certificate"}), ("committee", {"", "/1/", "/1/certificate"}), ("organiser", set(PATHS)), ("owner", set(PATHS))]
)
def test_each_role_sees_what_it_may(client, programme, role, allowed):
    make_member(programme)
    sign_in(client, make_staff(role, programme))

    assert {path for path in PATHS if client.get(BASE + path).status_code == 200} == allowed
    assert (client.post(BASE + "/1/change").status_code != 403) is (role in ("organiser", "owner"))


def test_staff_of_another_programme_see_nothing(client, programme):
    make_member(programme)
    sign_in(client, make_staff("organiser", make_programme("elsewhere")))

    assert {client.get(BASE + path).status_code for path in PATHS} == {403}
    assert client.get("/staff/elsewhere/members/1/").status_code == 404


def test_a_viewer_gets_no_links_to_what_they_may_not_see(client, programme):
    make_member(programme)

    html = sign_in(client, make_staff("viewer", programme)).get(BASE).text

    assert "/members/1/" not in html
    assert "members.csv" not in html
    assert "members/new" not in html
