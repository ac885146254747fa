"""An organiser's agenda from a paste to the room: built, published, run twelve minutes late with lunch pinned, undone. No JavaScript."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from eventsapp.core.db import db
from eventsapp.events.models import Event
from eventsapp.events.queries import agenda_items, latest_release
from eventsapp.events.rules import Released
from eventsapp.live.models import LiveAct
from tests.factories import STARTS, form_fields, make_event, make_staff, reload, sign_in

STAFF = "/staff/alliance/events/seminar/"
PASTED = {
    "ko": "10:30–11:00 추진 계획 공유 (국토교통부)\n11:00–11:30 국가시범도시 기업 참여 방안\n휴식 15분\n11:45–12:15 질의응답\n12:15–13:15 점심",
    "en": "10:30–11:00 Sharing of the plan (Ministry)\n11:00–11:30 Pilot cities\nBreak 15 min\n11:45–12:15 Questions and answers\n12:15–13:15 Lunch",
}


@pytest.fixture
def account(both, now):
    return make_staff("organiser", make_event(ends_at=STARTS + timedelta(hours=3)).programme)


@pytest.fixture
def mina(both, account):
    client = both.test_client()
    sign_in(client, account)
    return client


def press(client, page, address=None, **typed):
    """Send the page's last form with what is typed; the page it leads to."""
    answer = client.post(address or page, data=form_fields(client.get(page).text) | typed, follow_redirects=True)
    assert answer.status_code == 200, answer.text
    return answer.text


def starts(client):
    """The public times on the wall, in order."""
    db.session.rollback()
    release = latest_release(event_id())
    return [f"{Released.of(item).starts_at + timedelta(hours=9):%H:%M}" for item in release.items]


def event_id():
    return db.session.scalar(select(Event.id).where(Event.slug == "seminar"))


def newest_act():
    return db.session.scalar(select(func.max(LiveAct.number)).where(LiveAct.undone_at.is_(None)))


@pytest.mark.parametrize("lang", ["ko", "en"])
def test_from_a_paste_to_a_room_that_runs_late_and_back(both, account, mina, stand_at, lang):
    mina.get(f"/?lang={lang}")

    # Pasted, looked at, written; the break may give way, lunch may not move.
    kept = mina.post(STAFF + "agenda/import", data=form_fields(mina.get(STAFF + "agenda/import").text) | {"text": PASTED[lang]}).location
    page = mina.get(kept).text
    mina.post(kept, data=form_fields(page[: page.rfind('id="again"')]) | {"how": "add"})
    items = {item.kind.value: item for item in agenda_items(event_id())}
    whole = {"kind": "break", "minutes": "15", "least": "5", "title-ko": "휴식", "title-en": "Break"}
    press(mina, f"{STAFF}agenda/{items['break'].code}/", **whole)
    press(mina, f"{STAFF}agenda/{items['meal'].code}/", f"{STAFF}agenda/{items['meal'].code}/pin", pin="now")

    # Published through the gate: what clashes is read and ticked.
    press(mina, STAFF + "agenda/release", agreed="y")
    assert starts(mina) == ["10:30", "11:00", "11:30", "11:45", "12:15"]
    assert "12:15" in both.test_client().get("/alliance/seminar/").text

    # The day: the second item overruns by twelve minutes.
    live = STAFF + "live"
    stand_at(STARTS)
    sign_in(mina, reload(account))
    for minutes, place in ((0, 0), (30, 1), (72, 2)):
        stand_at(STARTS + timedelta(minutes=minutes))
        code = [item.uid for item in agenda_items(event_id())][place]
        press(mina, live, do=f"start:{code}")
    assert starts(mina) == ["10:30", "11:00", "11:42", "11:47", "12:15"]
    assert both.test_client().get("/alliance/seminar/live").status_code == 200

    # Undone press by press, everything is as it was planned.
    for _ in range(3):
        press(mina, live, do="undo:" + str(newest_act()))
    assert starts(mina) == ["10:30", "11:00", "11:30", "11:45", "12:15"]
