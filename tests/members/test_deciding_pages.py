"""Meetings and decisions as organisers enter them: three steps, what is left out, who was first."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from eventsapp.core.db import db
from eventsapp.mail.models import OutboxMail
from eventsapp.members.models import Application, CommitteeMeeting, Decision, Membership
from eventsapp.members.rules import Choice, Stage
from tests.factories import (
    HYUN,
    JUN,
    MINA,
    NOW,
    count_queries,
    form_fields,
    make_application,
    make_body,
    make_event,
    make_member,
    make_programme,
    make_staff,
    reload,
    words,
)
from tests.members.committees import MEETINGS, QUEUE, applications, committee_call, english, meeting, page_of, seat, stages, vote


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


def test_a_meeting_is_entered_in_two_steps_with_a_majority_as_its_quorum(mina, programme, body):
    make_event(programme, "committee-meeting", title=words("Committee meeting"))
    seats = [seat(body) for _ in range(4)]
    step = MEETINGS + "new?body=committee&held_at=2019-01-08T08:30&event=committee-meeting"

    html = mina.get(step).text
    mina.post(step, data=form_fields(html) | {"present": [str(each.id) for each in seats[:2]], "quorum": "3"})

    made = db.session.scalars(select(CommitteeMeeting)).one()
    assert 'value="3"' in html
    assert (made.seats, made.quorum, made.present, made.held_at) == (4, 3, [seats[0].id, seats[1].id], NOW - timedelta(minutes=30))
    assert made.event_id is not None
    assert "2 of 4, 3 needed" in mina.get(MEETINGS).text


@pytest.mark.parametrize("query", ["?body=nobody&held_at=2019-01-08T08:30", "?body=committee&held_at=", "?body=committee&held_at=0001-01-01T00:00"])
def test_a_meeting_of_nobody_or_without_its_time_is_not_entered(mina, body, query):
    seat(body)

    assert mina.get(MEETINGS + "new" + query).status_code == 422


def test_who_was_there_is_corrected(mina, body):
    seats = [seat(body) for _ in range(3)]
    at = meeting(body, seats=3, there=0)

    mina.post(f"{MEETINGS}{at.id}/", data=form_fields(mina.get(f"{MEETINGS}{at.id}/").text) | {"present": [str(each.id) for each in seats], "quorum": "3"})

    assert (reload(at).present, at.quorum) == ([each.id for each in seats], 3)


def test_a_meeting_of_another_programme_is_not_found(mina, body):
    assert mina.get(f"{MEETINGS}{meeting(make_body(make_programme('other'))).id}/").status_code == 404


def choose(client, call, *ids, query=""):
    token = form_fields(client.get(QUEUE).text)["csrf_token"]
    return client.post(QUEUE + "/decide" + query, data={"csrf_token": token, "pick": [str(i) for i in ids]})


def preview(client, begun, at, outcome="admitted", **reason):
    return client.post(QUEUE + "/decide", data=form_fields(begun.text) | {"outcome": outcome, "meeting": str(at.id), "do": "preview", **reason})


def confirm(client, shown):
    return client.post(QUEUE + "/decide", data=form_fields(shown.text) | {"do": "confirm"})


def numbers(html):
    return [int(n) for n in re.findall(r"<dd>(\d+)</dd>", html)]


def test_112_of_120_are_admitted_in_one_act(mina, call, body):
    ids, at = applications(call, 120), meeting(body)

    shown = preview(mina, choose(mina, call, *ids[:112]), at)
    done = confirm(mina, shown)

    assert numbers(shown.text) == [112, 0, 112]
    assert done.status_code == 303
    assert db.session.scalar(select(func.count()).select_from(Membership)) == 112
    assert db.session.scalar(select(func.count()).select_from(OutboxMail)) == 112
    assert len(set(db.session.scalars(select(Decision.batch)))) == 1
    assert "112 organisations are admitted." in mina.get(done.location).text


def test_the_preview_names_what_is_left_out_and_why(mina, programme, call, body):
    make_member(programme, "회원사")
    kinds = (("보통", Stage.RECEIVED), ("이미", Stage.ADMITTED), ("철회", Stage.WITHDRAWN), ("회원사", Stage.UNDER_REVIEW), ("제척", Stage.UNDER_REVIEW))
    rows = [make_application(call, name, stage=stage) for name, stage in kinds]
    vote(rows[-1], mina.person_id, Choice.RECUSED)

    shown = preview(mina, choose(mina, call, *(row.id for row in rows)), meeting(body))

    assert numbers(shown.text) == [1, 4, 1]
    for title, name in (("decided already", "이미"), ("withdrawn", "철회"), ("a member already", "회원사"), ("take no part", "제척")):
        assert re.search(title + r"[^<]*</h2>\s*<ul[^>]*><li>\d+\. " + name, shown.text)


def test_a_refusal_asks_for_its_reason_before_anything_happens(mina, call, body):
    ids, at = applications(call, 2), meeting(body)
    begun = choose(mina, call, *ids)

    wrong = preview(mina, begun, at, "refused", **{"reason-ko": "사유"})
    shown = preview(mina, begun, at, "refused", **{"reason-ko": "사유", "reason-en": "Why"})
    confirm(mina, shown)

    assert (wrong.status_code, "A refusal needs a reason" in wrong.text) == (422, True)
    assert stages(*ids) == [Stage.REFUSED] * 2
    assert db.session.scalars(select(Decision)).first().reason == {"ko": "사유", "en": "Why"}


def test_a_meeting_that_was_too_small_is_refused_with_the_numbers(mina, call, body):
    [application] = applications(call, 1)

    shown = preview(mina, choose(mina, call, application), meeting(body, seats=9, there=4))

    assert shown.status_code == 422
    assert "5 of 9 are needed, 4 were there." in shown.text


def test_the_button_pressed_twice_decides_once(mina, call, body):
    ids = applications(call, 2)
    shown = preview(mina, choose(mina, call, *ids), meeting(body))

    answers = [confirm(mina, shown).status_code for _ in range(2)]

    assert answers == [303, 303]
    assert db.session.scalar(select(func.count()).select_from(OutboxMail)) == 2


def test_who_confirms_second_sees_who_was_first_and_a_new_preview(app, mina, programme, call, body):
    ids, at = applications(call, 3), meeting(body)
    other = english(app, make_staff("organiser", programme, who=JUN))
    mine, theirs = preview(mina, choose(mina, call, *ids), at), preview(other, choose(other, call, *ids[:2]), at)

    confirm(other, theirs)
    late = confirm(mina, mine)

    assert late.status_code == 409
    assert f"{JUN.name} has decided 2 of these meanwhile" in late.text
    assert (numbers(late.text), stages(ids[2])) == ([1, 2, 1], [Stage.UNDER_REVIEW])
    assert confirm(mina, late).status_code == 303
    assert stages(ids[2]) == [Stage.ADMITTED]


def test_all_with_a_majority_or_all_that_are_listed_are_chosen_at_once(mina, hyun, call, body):
    ids = applications(call, 60)
    for application_id in ids[:3]:
        vote(db.session.get_one(Application, application_id), hyun.person_id)

    token = form_fields(mina.get(QUEUE).text)["csrf_token"]
    majority = mina.post(QUEUE + "/decide", data={"csrf_token": token, "all": "majority"})
    everything = mina.post(QUEUE + "/decide?stage=under_review", data={"csrf_token": token, "all": "filter"})

    assert form_fields(majority.text)["picked"] == ",".join(map(str, ids[:3]))
    assert len(form_fields(everything.text)["picked"].split(",")) == 60


def test_nothing_chosen_is_nothing_to_decide(mina, call, body):
    make_application(call)

    assert choose(mina, call).status_code == 303


def test_what_was_decided_stands_on_the_page(mina, call, body):
    [number] = applications(call, 1)
    confirm(mina, preview(mina, choose(mina, call, number), meeting(body), "refused", **{"reason-ko": "사유", "reason-en": "Why it is so"}))

    html = mina.get(page_of(db.session.get_one(Application, number))).text

    assert "Why it is so" in html
    assert f"entered by {MINA.name}" in html
    assert "Take no part" not in html


def test_the_meetings_cost_the_same_for_one_and_four(mina, programme, body):
    def cost():
        with count_queries() as queries:
            assert mina.get(MEETINGS).status_code == 200
        return len(queries)

    meeting(body)
    cost()
    one = cost()
    for code in ("audit", "finance", "standards"):
        meeting(make_body(programme, code))

    assert cost() == one
