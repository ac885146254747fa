"""The page of one application for the committee: votes, comments, requests, records, documents; who takes no part."""

import pytest
from sqlalchemy import select

from eventsapp.core.db import db
from eventsapp.members.models import ReviewVote
from eventsapp.members.rules import Stage
from tests.factories import HYUN, MINA, make_application, make_body, make_organisation, make_programme, make_staff, reload
from tests.members.committees import PDF, QUEUE, add_document, committee_call, english, page_of, press, seat, stages, vote


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


def test_a_vote_a_comment_and_a_request_are_made_on_its_page(hyun, call):
    application = make_application(call)
    page = page_of(application)

    press(hyun, page + "vote", page, choice="admit")
    press(hyun, page + "comment", page, text="담당자가 성실합니다.", key="c")
    press(hyun, page + "ask", page, text="등록증을 보내 주십시오.", due_on="2019-01-20", key="a")

    html = hyun.get(page).text
    assert "1 for, 0 against, 0 abstaining" in html
    assert "담당자가 성실합니다." in html
    assert "등록증을 보내 주십시오." in html
    assert stages(application.id) == [Stage.ASKED]


def test_what_was_typed_is_kept_when_it_is_refused(hyun, call):
    application = make_application(call)

    response = press(hyun, page_of(application) + "ask", page_of(application), text="등록증", due_on="2019-01-07")

    assert response.status_code == 422
    assert "Choose a day that is not over yet." in response.text
    assert "등록증</textarea>" in response.text


def test_whoever_belongs_to_the_applicant_is_told_so_and_sees_nothing_of_what_others_say(app, hyun, mina, programme, call):
    record, application = make_organisation(programme), make_application(call)
    seat(make_body(programme, "group"), db.session.get_one(type(application.contact), hyun.person_id), organisation_id=record.id)
    vote(application, mina.person_id)
    press(mina, page_of(application) + "comment", page_of(application), text="비밀 의견", key="c")

    html = hyun.get(page_of(application)).text
    press(hyun, page_of(application) + "vote", QUEUE, choice="admit")

    assert "You belong to this organisation" in html
    assert [said for said in ("비밀 의견", "1 for", MINA.name) if said in html] == []
    table = hyun.get(QUEUE).text
    assert ("1 for" in table, "You belong to this organisation" in table) == (False, True)
    assert db.session.scalars(select(ReviewVote.reviewer_id)).all() == [mina.person_id]


def test_a_recusal_hides_what_others_say_for_good(hyun, mina, call):
    application = make_application(call)
    vote(application, mina.person_id)

    press(hyun, page_of(application) + "vote", page_of(application), choice="recused")

    assert "You have declared an interest" in hyun.get(page_of(application)).text
    assert "1 for" not in hyun.get(page_of(application)).text


def test_a_document_is_given_as_a_file_and_only_from_its_own_application(hyun, call):
    application, other = make_application(call), make_application(call, "다솜기술")
    number = add_document(application)

    response = hyun.get(f"{page_of(application)}documents/{number}")

    assert (response.data, response.headers["X-Content-Type-Options"]) == (PDF, "nosniff")
    assert response.headers["Content-Disposition"].startswith("attachment;")
    assert hyun.get(f"{page_of(other)}documents/{number}").status_code == 404


def test_previous_and_next_stay_within_the_filter(hyun, call):
    first, _skipped, third = (
        make_application(call, name, stage=stage) for name, stage in (("하나", Stage.RECEIVED), ("두울", Stage.ADMITTED), ("세엣", Stage.RECEIVED))
    )

    html = hyun.get(page_of(third) + "?stage=open").text

    assert f'rel="prev" href="{page_of(first)}?stage=open"' in html
    assert 'rel="next"' not in html


def test_a_record_is_suggested_linked_and_made(mina, programme, call):
    record = make_organisation(programme, "한빛정보 주식회사")
    application = make_application(call)

    assert "It is this one" in mina.get(page_of(application)).text
    press(mina, page_of(application) + "record", page_of(application), record=str(record.id))
    assert reload(application).organisation_id == record.id
    press(mina, page_of(application) + "record", page_of(application), record="")
    assert reload(application).organisation_id not in (None, record.id)
    assert press(mina, page_of(application) + "record", page_of(application), record="x").status_code == 404


def test_review_is_taken_up_for_those_that_were_ticked(hyun, call):
    ids = [make_application(call, name).id for name in ("하나", "두울")]

    press(hyun, QUEUE + "/take-up?stage=received", QUEUE, pick=[str(ids[0]), "x", "999"])

    assert stages(*ids) == [Stage.UNDER_REVIEW, Stage.RECEIVED]
