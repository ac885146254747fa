"""The committee's table: who may see it, its order, filters, search, marks and exports; a fixed number of questions."""

import csv
import io
import re

import openpyxl
import pytest
from sqlalchemy import func, select

from eventsapp.core.audit import AuditEntry
from eventsapp.core.db import db, transaction
from eventsapp.members.models import ReviewComment
from eventsapp.members.rules import Choice, Stage
from tests.factories import (
    HYUN,
    JUN,
    NOW,
    Who,
    count_queries,
    make_application,
    make_body,
    make_member,
    make_programme,
    make_staff,
)
from tests.members.committees import (
    MEETINGS,
    QUEUE,
    add_document,
    applications,
    committee_call,
    english,
    listed,
    page_of,
    vote,
)


@pytest.fixture
def programme(app, now):
    return make_programme()


@pytest.fixture
def body(programme):
    return make_body(programme)


@pytest.fixture
def call(programme, body):
    return committee_call(programme, body)


@pytest.fixture
def mina(app, programme):
    return english(app, make_staff("organiser", programme))


@pytest.fixture
def hyun(app, programme):
    """Of the committee."""
    return english(app, make_staff("committee", programme, who=HYUN))


@pytest.mark.parametrize(
    ("role", "sees", "exports", "decides"),
    [("owner", 200, 200, 303), ("organiser", 200, 200, 303), ("committee", 200, 403, 403), ("desk", 403, 403, 403), ("viewer", 403, 403, 403)],
)
def test_the_committee_reviews_and_organisers_decide(app, programme, call, role, sees, exports, decides):
    application = make_application(call)
    client = english(app, make_staff(role, programme, who=JUN))

    assert {client.get(path).status_code for path in (QUEUE, page_of(application), MEETINGS)} == {sees}
    assert {client.post(page_of(application) + verb).status_code for verb in ("comment", "ask")} == ({422} if sees == 200 else {403})
    assert {client.post(path).status_code for path in (page_of(application) + "vote", QUEUE + "/take-up")} <= ({303, 404} if sees == 200 else {403})
    assert {client.get(QUEUE + ending).status_code for ending in (".csv", ".xlsx")} == {exports}
    assert client.post(QUEUE + "/decide").status_code == client.post(page_of(application) + "record").status_code == decides
    assert client.get(MEETINGS + "new").status_code == (200 if decides == 303 else 403)


def test_an_organiser_of_another_programme_finds_nothing(app, programme, call):
    application = make_application(call)
    stranger = english(app, make_staff("organiser", make_programme("other"), who=JUN))

    assert {stranger.get(path).status_code for path in (QUEUE, page_of(application))} == {403}
    assert stranger.get(f"/staff/other/applications/{application.reference}/").status_code == 404
    assert app.test_client().get(QUEUE).location.startswith("/sign-in")


def test_a_draft_is_its_writers_own(hyun, call):
    draft = make_application(call, stage=Stage.DRAFT)

    assert hyun.get(page_of(draft)).status_code == 404
    assert listed(hyun) == []


def test_the_queue_is_in_order_of_arrival_and_says_what_is_missing(hyun, call):
    whole = make_application(call, "다솜기술", business_number="1248100998", declared=["truth"], size_class="small", organisation_kind="company")
    add_document(whole)
    make_application(call, "가람")

    html = hyun.get(QUEUE).text

    assert listed(hyun) == ["다솜기술", "가람"]
    assert "Licence · It is true. · Business registration number" in html
    assert "Company · Small or medium" in html
    assert (listed(hyun, complete="yes"), listed(hyun, complete="no"), listed(hyun, sort="name")) == (["다솜기술"], ["가람"], ["가람", "다솜기술"])


def test_the_queue_is_filtered_by_stage_kind_size_and_own_vote(hyun, call):
    first = make_application(call, "하나", organisation_kind="company", size_class="large")
    make_application(call, "두울", stage=Stage.ADMITTED, organisation_kind="university")
    vote(first, hyun.person_id)

    assert (listed(hyun, stage="open"), listed(hyun, stage="admitted"), listed(hyun, stage="nonsense")) == (["하나"], ["두울"], ["하나", "두울"])
    assert (listed(hyun, kind="university"), listed(hyun, size="large")) == (["두울"], ["하나"])
    assert (listed(hyun, voted="yes"), listed(hyun, voted="no")) == (["하나"], ["두울"])


def test_a_majority_to_admit_is_a_filter_and_most_votes_an_order(hyun, call):
    torn, liked, unloved = (make_application(call, name) for name in ("둘로", "좋은", "나쁜"))
    for application, choices in ((torn, [Choice.ADMIT, Choice.REFUSE]), (liked, [Choice.ADMIT, Choice.ADMIT, Choice.REFUSE]), (unloved, [Choice.REFUSE])):
        for number, choice in enumerate(choices):
            vote(
                application,
                make_staff("committee", call.programme, who=Who(f"위원{application.id}{number}", f"{application.id}-{number}@c.test")).person_id,
                choice,
            )

    assert (listed(hyun, majority="yes"), listed(hyun, sort="votes")) == (["좋은"], ["좋은", "둘로", "나쁜"])


@pytest.mark.parametrize("typed", ["한빛", "㈜한빛", "ㅎㅂㅈㅂ", "박소라", "company.test", "124-81-00998", "HANBIT"])
def test_an_application_is_found_by_what_people_remember_of_it(hyun, call, typed):
    make_application(call, "주식회사 한빛정보", business_number="1248100998", organisation_en="Hanbit Information")
    make_application(call, "다솜기술", contact=JUN)

    assert listed(hyun, q=typed) == ["주식회사 한빛정보"]


@pytest.mark.parametrize("typed", ["%", "_", "|", "없는이름", "\\"])
def test_signs_of_the_database_find_nothing(hyun, call, typed):
    make_application(call)

    assert listed(hyun, q=typed) == []


def test_doubles_and_members_are_marked(hyun, programme, call):
    make_member(programme, "다솜기술")
    for name in ("한빛정보", "(주)한빛정보", "다솜기술", "혼자"):
        make_application(call, name)

    rows = re.findall(r"<tr>.*?</tr>", hyun.get(QUEUE).text, re.DOTALL)[1:]

    assert [("Sent twice" in row, "Member already" in row) for row in rows] == [(True, False), (True, False), (False, True), (False, False)]


def test_pages_hold_fifty_and_all_is_all(hyun, call):
    applications(call, 51)

    assert (len(listed(hyun)), len(listed(hyun, page="2")), len(listed(hyun, page="99")), len(listed(hyun, page="all"))) == (50, 1, 1, 51)


@pytest.mark.parametrize("page", ["0", "-1", "x", "99999999999999999999"])
def test_a_page_that_is_none_is_the_first_or_last(hyun, call, page):
    make_application(call)

    assert listed(hyun, page=page) == ["한빛정보"]


def test_a_programme_without_a_call_says_so_and_an_unknown_call_is_not_found(hyun, programme):
    assert "No application has come yet." in hyun.get(QUEUE).text
    assert hyun.get(QUEUE, query_string={"call": "none"}).status_code == 404


def test_the_queue_and_a_page_ask_as_much_for_one_application_as_for_many(mina, call):
    def asked(path):
        mina.get(path)
        with count_queries() as queries:
            assert mina.get(path).status_code == 200
        return len(queries)

    first = make_application(call)
    one = [asked(path) for path in (QUEUE, QUEUE + "?page=all", QUEUE + ".csv", page_of(first))]
    for number in range(3):
        other = make_application(call, f"기관{number}", contact=Who(f"담당{number}", f"{number}@x.test"))
        add_document(other)
        vote(other, make_staff("committee", call.programme, who=Who(f"위원{number}", f"{number}@c.test")).person_id)
        vote(first, other.contact_id)
        with transaction() as session:
            session.add(ReviewComment(application_id=first.id, reviewer_id=other.contact_id, text="의견", at=NOW))

    assert [asked(path) for path in (QUEUE, QUEUE + "?page=all", QUEUE + ".csv", page_of(first))] == one


def test_the_exports_hold_what_the_filter_shows_and_are_recorded(mina, call):
    make_application(call, "=HYPERLINK(1)", business_number="1248100998")
    make_application(call, "다솜기술", stage=Stage.WITHDRAWN)

    head, row = csv.reader(io.StringIO(mina.get(QUEUE + ".csv?stage=open").data.decode("utf-8-sig")))
    sheet = openpyxl.load_workbook(io.BytesIO(mina.get(QUEUE + ".xlsx").data)).active

    assert (head[3], row[3], row[8]) == ("Organisation", "'=HYPERLINK(1)", "124-81-00998")
    assert [(line[3].value, line[3].data_type) for line in sheet.iter_rows(min_row=2)] == [("=HYPERLINK(1)", "s"), ("다솜기술", "s")]
    assert db.session.scalar(select(func.count()).select_from(AuditEntry).where(AuditEntry.verb == "export_applications")) == 2
