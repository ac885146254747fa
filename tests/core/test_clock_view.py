"""The demo's clock goes forward by hand, and only there."""

from datetime import timedelta

import pytest

from eventsapp.core import clock
from eventsapp.core.db import db, transaction
from tests.factories import NOW, form_fields, make_programme, make_staff, sign_in


@pytest.fixture
def demo(app, now, monkeypatch):
    monkeypatch.setitem(app.config, "DEMO", True)
    with transaction():
        clock.set_demo_time(moment=NOW)
    return sign_in(app.test_client(), make_staff("organiser", make_programme()))


def move(client, moment):
    page = client.get("/")
    return client.post("/staff/clock", data=form_fields(page.text) | {"moment": moment})


def offset():
    db.session.rollback()
    return db.session.get_one(clock.DemoClock, 1).offset


def test_staff_move_it_forward_in_korean_time(demo):
    move(demo, "2019-01-25T23:59:50")

    assert timedelta(seconds=offset()) == timedelta(days=17, hours=14, minutes=59, seconds=50)


def test_it_never_goes_back_and_a_bad_moment_moves_nothing(demo):
    for moment in ("2018-12-31T00:00", "soon", ""):
        assert move(demo, moment).status_code == 303

    assert offset() == 0


def test_without_the_demo_there_is_no_clock_to_move(app, now):
    client = sign_in(app.test_client(), make_staff("organiser", make_programme()))

    assert client.post("/staff/clock", data={"moment": "2030-01-01T00:00"}).status_code == 404
