"""A guest whose only page is their calendar: invited, answering, moved and forged against by real SMTP, in both directions."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from config import ROOT
from eventsapp import jobs
from eventsapp.core.db import db
from eventsapp.mail.models import InboundMail
from eventsapp.programme_files.actions import import_file
from eventsapp.programmes.models import Programme
from eventsapp.rsvps.models import Rsvp
from eventsapp.rsvps.rules import Answer
from tests.calendars.client import CalendarClient, send
from tests.factories import HYUN, JUN, MINA, NOW, form_fields, make_staff, sign_in
from tests.mail.post_office import PostOffice, post_office
from tests.pages import shown_in

pytestmark = pytest.mark.race

DATA = ROOT / "eventsapp" / "data"
SEMINAR = "/smart-city-alliance/corporate-seminar/"
EDIT = "/staff/smart-city-alliance/events/corporate-seminar/edit"
MINUTE = timedelta(minutes=1)


@dataclass
class Scene:
    """The alliance with its post office, its listener, and a clock that goes on by the minute."""

    office: PostOffice
    port: int
    stand_at: Callable[[datetime], None]
    clock: datetime = NOW
    delivered: int = 0

    def sweep(self, minutes: int = 1) -> list[tuple[str, bytes]]:
        """Let so many minutes pass, then sweep; the mails that left."""
        self.clock += minutes * MINUTE
        self.stand_at(self.clock)
        db.session.rollback()  # a sweep sees what others have committed until now, not what this test looked at before
        jobs.sweep()
        db.session.rollback()
        new, self.delivered = self.office.taken[self.delivered :], len(self.office.taken)
        return [(to, octets) for _, [to], octets in new]


@contextmanager
def listening(app) -> Iterator[int]:
    """The port of `flask inbound-listen`."""
    settings = {
        "ENVIRONMENT": "test",
        "SECRET_KEY": app.config["SECRET_KEY"],
        "INSTANCE_PATH": app.config["INSTANCE_PATH"],
        "DATABASE_URL": app.config["SQLALCHEMY_DATABASE_URI"],
    }
    command = [sys.executable, "-m", "flask", "--app", "wsgi", "inbound-listen", "--protocol", "smtp"]
    environ = {"PATH": os.environ["PATH"], "INBOUND_LISTEN": ":0", **settings}
    with subprocess.Popen(command, cwd=ROOT, env=environ, stdout=subprocess.PIPE, text=True) as process:
        try:
            yield int(process.stdout.readline().split(":")[1].split()[0])
        finally:
            process.send_signal(signal.SIGTERM)


@pytest.fixture
def alliance(both, now):
    for name in ("smart-city-alliance.toml", "smart-city-alliance.sample.toml"):
        import_file((DATA / name).read_bytes(), now=NOW, real=NOW)
    return db.session.scalars(select(Programme)).one()


@pytest.fixture
def scene(both, alliance, stand_at):
    with post_office(both) as office, listening(both) as port:
        yield Scene(office, port, stand_at)


def register(app, who):
    visitor = app.test_client()
    page = visitor.get(SEMINAR + "register?as=guest").text
    assert visitor.post(SEMINAR + "register?as=guest", data=form_fields(page) | {"name": who.name, "email": who.email}).status_code == 303


def seats_left(app):
    return int(re.search(r"(\d+)석 남음", app.test_client().get(SEMINAR).text).group(1))


def answer_of(who):
    db.session.rollback()
    rsvp = db.session.scalars(select(Rsvp).where(Rsvp.person.has(email_key=who.email))).one()
    return rsvp.answer


def verdicts():
    db.session.rollback()
    return [mail.outcome for mail in db.session.scalars(select(InboundMail).order_by(InboundMail.id))]


def invited(app, scene, who):
    """Somebody who has registered, and whose calendar has taken the invitation."""
    register(app, who)
    [(to, octets)] = scene.sweep()
    client = CalendarClient(who.name, who.email)
    client.receive(octets)
    [uid] = client.entries
    assert to == who.email
    return client, uid


def test_decline_pressed_in_a_calendar_frees_the_seat_once_and_accept_takes_it_back(both, scene):
    jun, uid = invited(both, scene, JUN)
    assert jun.entries[uid]["DTSTART"].dt.isoformat() == "2019-01-09T10:30:00+09:00"
    assert seats_left(both) == 99
    decline = jun.answer(uid, "DECLINED", at=scene.clock + MINUTE, comment="출장입니다.")

    send(decline, scene.port)
    [(to, told)] = scene.sweep(2)
    assert (answer_of(JUN), seats_left(both), to) == (Answer.DECLINED, 100, JUN.email)
    jun.receive(told)  # brings no calendar object: the entry is as its owner left it

    send(decline, scene.port)
    again = jun.answer(uid, "DECLINED", at=scene.clock - MINUTE)
    send(again, scene.port)
    assert scene.sweep() == []

    send(jun.answer(uid, "ACCEPTED", at=scene.clock), scene.port)
    [(_, back)] = scene.sweep()
    jun.receive(back)
    assert (answer_of(JUN), seats_left(both), jun.entries[uid]["ATTENDEE"].params["PARTSTAT"]) == (Answer.GOING, 99, "ACCEPTED")

    del again["Message-ID"]
    again["Message-ID"] = "<once-more@guest.test>"
    send(again, scene.port)
    assert scene.sweep() == []
    assert (answer_of(JUN), seats_left(both)) == (Answer.GOING, 99)
    assert verdicts() == ["applied", "repeated", "applied", "stale"]


def test_an_answer_in_another_name_to_another_address_or_for_another_event_changes_nothing(both, scene):
    jun, uid = invited(both, scene, JUN)
    hyun, _ = invited(both, scene, HYUN)
    to_jun = str(jun.entries[uid]["ORGANIZER"]).removeprefix("mailto:")
    decline = hyun.answer(uid, "DECLINED", at=scene.clock)
    secret = to_jun.partition("+")[2].partition("@")[0]

    send(decline, scene.port, to=to_jun)
    send(jun.answer(uid, "DECLINED", at=scene.clock), scene.port, to=to_jun.replace(secret, secret[::-1]))
    other = jun.answer(uid, "DECLINED", at=scene.clock)
    other.get_payload()[1].set_content(
        other.get_payload()[1].get_payload(decode=True).replace(uid.encode(), b"another-event"), "text", "calendar", params={"method": "REPLY"}
    )
    send(other, scene.port, to=to_jun)

    assert scene.sweep() == []
    assert (answer_of(JUN), answer_of(HYUN), seats_left(both)) == (Answer.GOING, Answer.GOING, 98)
    assert verdicts() == ["forged", "stranger", "forged"]


def test_a_moved_seminar_moves_in_every_calendar_and_answers_to_the_old_time_are_stale(both, scene, alliance):
    jun, uid = invited(both, scene, JUN)
    hyun, _ = invited(both, scene, HYUN)
    send(jun.answer(uid, "ACCEPTED", at=scene.clock + MINUTE), scene.port)
    late = hyun.answer(uid, "DECLINED", at=scene.clock + MINUTE)
    assert scene.sweep(2) == []
    before = jun.entries[uid]["SEQUENCE"]

    mina = sign_in(both.test_client(), make_staff("organiser", alliance, who=MINA))
    shown = shown_in(mina.get(EDIT).text)
    assert shown["starts_at"] == "2019-01-09T10:30"
    assert mina.post(EDIT, data=shown | {"starts_at": "2019-01-09T11:00", "ends_at": "2019-01-09T12:30"}).status_code == 303

    assert scene.sweep(1) == []  # it rests
    updates = dict(scene.sweep(5))
    assert sorted(updates) == sorted([JUN.email, HYUN.email])
    for client in (jun, hyun):
        client.receive(updates[client.address])
        entry = client.entries[uid]
        assert entry["DTSTART"].dt.isoformat() == "2019-01-09T11:00:00+09:00"
        assert (entry["SEQUENCE"] > before, entry["ATTENDEE"].params["PARTSTAT"]) == (True, "NEEDS-ACTION")
    assert scene.sweep() == []

    send(late, scene.port)
    assert scene.sweep() == []
    assert (answer_of(HYUN), verdicts()[-1]) == (Answer.GOING, "stale")

    send(hyun.answer(uid, "DECLINED", at=scene.clock), scene.port)
    [(to, _)] = scene.sweep()
    assert (to, answer_of(HYUN), verdicts()[-1]) == (HYUN.email, Answer.DECLINED, "applied")


def test_a_cancelled_seminar_leaves_every_calendar(both, scene, alliance):
    jun, _ = invited(both, scene, JUN)
    mina = sign_in(both.test_client(), make_staff("organiser", alliance, who=MINA))
    page = mina.get(EDIT.replace("/edit", "/cancel")).text
    assert mina.post(EDIT.replace("/edit", "/cancel"), data=shown_in(page) | {"reason-ko": "연사 사정", "reason-en": "The speaker is ill"}).status_code == 303

    [(to, octets)] = scene.sweep()
    jun.receive(octets)

    assert (to, jun.entries) == (JUN.email, {})
