"""What was planned beside what was: on a page, and as a file for the minutes."""

from __future__ import annotations

import csv
import io

import pytest

from eventsapp.events.plans import latest_plan
from eventsapp.live.actions import act
from eventsapp.live.rules import Verb
from tests.factories import HYUN, count_queries, make_staff, reload, sign_in
from tests.live.conftest import at, sent

PAGE = "/staff/alliance/events/seminar/live"


@pytest.fixture
def mina(app, seminar, client, stand_at):
    account = make_staff(programme=reload(seminar).programme)
    stand_at(at(0))
    return sign_in(client, account)


def do(seminar, verb, uid, minutes):
    act(event_id=seminar.id, verb=verb, item=uid, sent=sent(), now=at(minutes), actor="person:1", by_id=None)


def uids(seminar):
    return [item["uid"] for item in latest_plan(seminar.id).items]


def test_the_page_and_the_file_say_both(mina, seminar):
    first, second = uids(seminar)[:2]
    do(seminar, Verb.START, first, 4)
    do(seminar, Verb.END, first, 30)
    do(seminar, Verb.SKIP, second, 31)

    page = mina.get(f"{PAGE}/times").text
    rows = list(csv.reader(io.StringIO(mina.get(f"{PAGE}/times.csv").data.decode("utf-8-sig"))))

    assert "10:34 – 11:00" in page
    assert "4 minutes late" in page
    assert "left out" in page
    assert "not recorded" in page
    assert rows[0][:2] == ["Agenda item", "Room"]
    assert rows[1][2:6] == ["2019-01-09 10:30", rows[1][3], "2019-01-09 10:34", "2019-01-09 11:00"]
    assert rows[2][6] == "yes"
    assert mina.get(f"{PAGE}/times.xlsx").data.startswith(b"PK")
    assert f'href="{PAGE}/times"' in mina.get(PAGE).text


def test_who_may_not_see_the_desk_sees_no_times(app, seminar):
    viewer = sign_in(app.test_client(), make_staff("viewer", reload(seminar).programme, who=HYUN))

    assert [viewer.get(f"{PAGE}/{page}").status_code for page in ("times", "times.csv")] == [403, 403]


def test_it_costs_the_same_however_much_was_done(mina, seminar):
    with count_queries() as few:
        mina.get(f"{PAGE}/times")
    for minutes, uid in enumerate(uids(seminar)):
        do(seminar, Verb.START, uid, minutes)
    with count_queries() as many:
        mina.get(f"{PAGE}/times")

    assert len(many) == len(few)
