"""Calls: when applications are taken, what a call asks, one after the other."""

import io
import os
import time
from datetime import timedelta

import pytest
from sqlalchemy import select

from eventsapp.core.db import db
from eventsapp.core.words import Words
from eventsapp.members.actions.applications import apply
from eventsapp.members.actions.calls import begin_call, edit_call
from eventsapp.members.models import Application, Call
from eventsapp.members.queries.calls import calls_of, current_call, find_call, window_of
from eventsapp.members.rules.applying import Applied
from eventsapp.members.rules.calls import CallClosed, CallHasNoEnd, CallNotOpenYet, NoCall, Window, may_be_edited, must_be_open
from eventsapp.members.rules.enums import Stage
from eventsapp.people.rules import Organisation
from eventsapp.programmes.models import Programme
from tests.factories import HYUN, count_queries, form_fields, make_application, make_body, make_call, make_programme, make_staff, reload, sign_in
from tests.members.applying import CLOSES, LAST_MOMENT, OPEN, OPENS, apply_as, said

WINDOW = Window(OPENS, CLOSES)


@pytest.fixture
def server_in(monkeypatch):
    """Let the server stand in another time zone."""

    def move(zone):
        monkeypatch.setenv("TZ", zone)
        time.tzset()

    yield move
    monkeypatch.undo()
    time.tzset()


@pytest.mark.parametrize(("moment", "refusal"), [(OPENS - timedelta(microseconds=1), CallNotOpenYet), (CLOSES, CallClosed)])
def test_outside_its_window_a_call_takes_nothing(moment, refusal):
    with pytest.raises(refusal):
        must_be_open(WINDOW, moment)


@pytest.mark.parametrize("moment", [OPENS, LAST_MOMENT])
def test_from_its_first_to_its_last_moment_a_call_is_open(moment):
    assert must_be_open(WINDOW, moment) is None


def test_without_a_window_there_is_no_call():
    with pytest.raises(NoCall):
        must_be_open(Window(None, None), OPEN)


@pytest.mark.parametrize(("stage", "editable"), [(Stage.DRAFT, True), (Stage.RECEIVED, True), (Stage.UNDER_REVIEW, True), (Stage.ASKED, True), (Stage.ADMITTED, False), (Stage.REFUSED, False), (Stage.WITHDRAWN, False)])
def test_what_nobody_has_decided_may_be_edited_while_the_call_is_open(stage, editable):
    assert may_be_edited(stage, WINDOW, OPEN) is editable
    assert not may_be_edited(stage, WINDOW, CLOSES)


@pytest.mark.parametrize("zone", ["Asia/Seoul", "UTC", "America/Los_Angeles", "Pacific/Kiritimati"])
def test_the_last_moment_of_25_january_in_seoul_is_in_and_the_next_is_out_wherever_the_server_stands(both, server_in, zone):
    server_in(zone)
    programme = make_programme(recruitment_opens_at=OPENS, recruitment_closes_at=CLOSES)

    apply_as(programme, "한빛정보", now=LAST_MOMENT)

    with pytest.raises(CallClosed):
        apply_as(programme, "늦은 회사", now=CLOSES)
    assert [application.organisation for application in db.session.scalars(select(Application))] == ["한빛정보"]


@pytest.mark.parametrize(("moment", "sentence"), [(OPENS - timedelta(seconds=1), "2019. 1. 11.(금) 00:00"), (OPEN, "2019. 1. 25.(금) 24:00까지"), (CLOSES, "2019. 1. 25.(금) 24:00까지")])
def test_the_form_says_when_in_words_that_nobody_can_take_amiss(korean, stand_at, moment, sentence):
    stand_at(moment)
    make_programme(recruitment_opens_at=OPENS, recruitment_closes_at=CLOSES)

    page = korean.get("/alliance/join").text

    assert sentence in page
    assert "자정" not in page
    assert ("<form" in page.partition("<main")[2]) is (moment == OPEN)


def test_what_is_sent_too_late_is_shown_again_to_be_copied(client, stand_at):
    stand_at(LAST_MOMENT)
    make_programme(recruitment_opens_at=OPENS, recruitment_closes_at=CLOSES)
    hidden = form_fields(client.get("/alliance/join").text)
    stand_at(CLOSES)

    answer = client.post("/alliance/join", data=hidden | {"organisation": "늦은 회사", "email": "late@company.test"})

    assert answer.status_code == 422
    assert "Applications are closed." in answer.text
    assert "늦은 회사" in answer.text
    assert db.session.scalars(select(Application)).all() == []


def test_a_request_counts_from_when_it_came_however_long_its_files_take(client, stand_at):
    stand_at(LAST_MOMENT)
    make_programme(recruitment_opens_at=OPENS, recruitment_closes_at=CLOSES)
    hidden = form_fields(client.get("/alliance/join").text)

    class Slow(io.BytesIO):
        def readinto(self, buffer):
            stand_at(CLOSES + timedelta(minutes=5))
            return super().readinto(buffer)

    body = "&".join(f"{name}={value}" for name, value in (hidden | {"do": "save", "email": "sora%40company.test"}).items()).encode()
    answer = client.post("/alliance/join", input_stream=Slow(body), content_type="application/x-www-form-urlencoded")

    assert answer.status_code == 303
    assert db.session.scalars(select(Application)).one().stage is Stage.DRAFT


def test_the_first_application_makes_the_call_with_our_defaults(both):
    programme = make_programme(recruitment_opens_at=OPENS, recruitment_closes_at=CLOSES)
    committee = make_body(programme)
    assert find_call(programme.id) is None
    assert current_call(programme).code == "recruitment"

    apply_as(programme, "한빛정보")
    apply_as(programme, "둘째")

    call = db.session.scalars(select(Call)).one()
    assert (call.body_id, [entry["code"] for entry in call.declarations], window_of(call, programme)) == (committee.id, ["rules", "truth"], WINDOW)


def test_a_call_that_ended_keeps_its_days_and_the_next_one_waits_for_its_own(both):
    programme = make_programme(recruitment_opens_at=OPENS, recruitment_closes_at=CLOSES, recruitment_note=Words(en="Come."))
    apply_as(programme, "한빛정보")

    code = begin_call(programme_id=programme.id, ending="recruitment", now=CLOSES, actor="system")
    again = begin_call(programme_id=programme.id, ending="recruitment", now=CLOSES, actor="system")

    assert code == again == "recruitment-2"
    newest, first = calls_of(programme.id)
    assert (first.opens_at, first.closes_at, first.note) == (OPENS, CLOSES, Words(en="Come."))
    assert window_of(newest, reload(programme)) == Window(None, None)
    assert newest.declarations == first.declarations
    with pytest.raises(NoCall):
        apply_as(programme, "zu früh", now=OPEN)


def test_a_call_without_a_last_day_cannot_be_ended(app):
    programme = make_programme(recruitment_opens_at=OPENS)

    with pytest.raises(CallHasNoEnd):
        begin_call(programme_id=programme.id, ending="recruitment", now=OPEN, actor="system")


def test_a_call_with_days_of_its_own_keeps_them(app):
    programme = make_programme()
    call = make_call(programme)

    assert window_of(call, programme) == WINDOW
    assert apply(programme_id=programme.id, said=said("한빛정보", declared=()), files=(), send=True, sent=_sent(), now=OPEN, real=OPEN)


def test_what_a_call_demands_can_be_changed_by_staff_in_both_languages(app, client, stand_at):
    stand_at(OPEN)
    programme = make_programme(recruitment_opens_at=OPENS, recruitment_closes_at=CLOSES)
    sign_in(client, make_staff("organiser", programme))
    address = "/staff/alliance/calls/recruitment/"
    shown = client.get(address).text

    more = client.post(address, data=form_fields(shown) | {"title-en": "Members wanted", "do": "add-document"}).text
    assert 'name="documents-1-text-ko"' in more
    done = client.post(address, data=form_fields(more) | {
        "title-en": "Members wanted", "title-ko": "회원 모집", "declarations-0-text-en": "We will.", "declarations-0-needed": "y", "declarations-1-text-ko": "", "documents-0-text-ko": "",
        "documents-1-text-ko": "회사 소개서", "documents-1-needed": "y",
    })  # fmt: skip

    assert done.status_code == 303
    call = db.session.scalars(select(Call)).one()
    assert call.declarations == [{"code": "rules", "text": {"en": "We will."}, "needed": True}]
    assert [(entry["label"], entry["needed"]) for entry in call.documents] == [({"ko": "회사 소개서"}, True)]
    page = client.get("/alliance/join").text
    assert "회사 소개서" in page
    assert f'name="document_{call.documents[0]["code"]}"' in page


def test_two_editors_of_one_call_see_each_other(app, client, stand_at):
    stand_at(OPEN)
    programme = make_programme(recruitment_opens_at=OPENS, recruitment_closes_at=CLOSES)
    sign_in(client, make_staff("organiser", programme))
    address = "/staff/alliance/calls/recruitment/"
    hidden = form_fields(client.get(address).text)
    edit_call(programme_id=programme.id, code="recruitment", version=1, values={"title": Words(en="Theirs")}, seen=None, now=OPEN, actor="system")

    answer = client.post(address, data=hidden | {"title-en": "Mine"})

    assert answer.status_code == 409
    assert "Theirs" in answer.text
    assert "Mine" in answer.text


def test_the_list_of_calls_asks_the_database_no_more_for_three(app, client, stand_at):
    stand_at(OPEN)
    programme = make_programme()
    sign_in(client, make_staff("viewer", programme))
    make_application(make_call(programme))
    client.get("/staff/alliance/calls")

    with count_queries() as one:
        assert client.get("/staff/alliance/calls").status_code == 200
    for number in (2, 3):
        make_application(make_call(programme, f"recruitment-{number}"))
    with count_queries() as three:
        client.get("/staff/alliance/calls")

    assert len(three) == len(one)


def test_staff_end_a_call_that_is_over_by_one_button(app, client, stand_at):
    stand_at(CLOSES)
    programme = make_programme(recruitment_opens_at=OPENS, recruitment_closes_at=CLOSES)
    sign_in(client, make_staff("organiser", programme))
    page = client.get("/staff/alliance/calls").text
    assert "Begin a new call" in page

    answer = client.post("/staff/alliance/calls/begin", data=form_fields(page))

    assert answer.headers["Location"].endswith("/calls/recruitment-2/")
    assert client.get(answer.headers["Location"]).status_code == 200


@pytest.mark.parametrize("role", ["viewer", "desk", "committee"])
def test_only_who_may_edit_changes_a_call(app, client, stand_at, role):
    stand_at(CLOSES)
    programme = make_programme(recruitment_opens_at=OPENS, recruitment_closes_at=CLOSES)
    sign_in(client, make_staff(role, programme, who=HYUN))

    assert client.get("/staff/alliance/calls").status_code == 200
    assert client.get("/staff/alliance/calls/recruitment/").status_code == 403
    assert client.post("/staff/alliance/calls/begin").status_code == 403


def test_the_programme_page_changes_with_its_call(client, stand_at):
    stand_at(OPEN)
    programme = make_programme()
    assert "Apply for membership" not in client.get("/alliance/").text

    make_call(programme)

    page = client.get("/alliance/").text
    assert 'href="/alliance/join"' in page
    assert page.index("Apply for membership") < page.index('id="timeline"')  # what can be done now comes first
    assert "until the end of Fri 25 January 2019" in page
    assert 'href="/alliance/join"' in client.get("/").text
    stand_at(CLOSES)
    assert "Applications closed" in client.get("/alliance/").text


def _sent():
    from eventsapp.core.once import Sent

    return Sent.of("test", os.urandom(8).hex(), {})


def test_what_is_said_is_kept_under_the_key_that_doubles_are_found_by(app):
    programme = make_programme(recruitment_opens_at=OPENS, recruitment_closes_at=CLOSES)
    for name, number in (("㈜한빛 정보", ""), ("주식회사 한빛정보", ""), ("Hanbit", "1248100998")):
        apply(programme_id=programme.id, said=Applied(Organisation(name, business_number=number), "a@b.test"), files=(), send=False, sent=_sent(), now=OPEN, real=OPEN)

    assert [a.organisation_key for a in db.session.scalars(select(Application).order_by(Application.id))] == ["한빛정보", "한빛정보", "1248100998"]
    assert db.session.scalars(select(Programme)).one().id == programme.id
