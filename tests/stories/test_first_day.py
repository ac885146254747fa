"""The first day of an alliance, told through the doors that people use: file, page, form, mail, link, calendar, desk."""

from __future__ import annotations

import email
import email.policy
import re
from pathlib import Path

import icalendar
import pytest
from sqlalchemy import select

from eventsapp import jobs
from eventsapp.core.db import db
from eventsapp.mail.models import OutboxMail
from eventsapp.programme_files.actions import import_file
from eventsapp.programmes.models import Programme
from tests.factories import JUN, MINA, NOW, SORA, form_fields, make_staff, sign_in

DATA = Path(__file__).parents[2] / "eventsapp" / "data"
SEMINAR = "/smart-city-alliance/corporate-seminar/"


@pytest.fixture
def alliance(both, now):
    for name in ("smart-city-alliance.toml", "smart-city-alliance.sample.toml"):
        import_file((DATA / name).read_bytes(), now=NOW, real=NOW)
    return db.session.scalars(select(Programme)).one()


def received(app):
    """The mails that were laid into the folder, by address."""
    mails = [email.message_from_bytes(path.read_bytes(), policy=email.policy.default) for path in (Path(app.config["INSTANCE_PATH"]) / "mail").glob("*.eml")]
    mine = {row.message_id for row in db.session.scalars(select(OutboxMail))}
    return {str(mail["To"].addresses[0].addr_spec): mail for mail in mails if mail["Message-ID"] in mine}


def register(client):
    form = form_fields(client.get(SEMINAR + "register").text)
    people = {"delegates-0-name": JUN.name, "delegates-0-email": JUN.email, "delegates-1-name": "최다솜"}
    return client.post(SEMINAR + "register", data=form | people | {"organisation": "한빛정보", "name": SORA.name, "email": SORA.email, "contact_attends": "y"})


def test_a_company_registers_three_and_each_has_it_in_mail_and_calendar_and_the_organiser_sees_them(both, alliance):
    visitor = both.test_client()
    assert "100석 남음" in visitor.get(SEMINAR).text

    delegation = register(visitor).location
    jobs.sweep()

    assert "97석 남음" in both.test_client().get(SEMINAR).text
    mails = received(both)
    assert set(mails) == {SORA.email, JUN.email}
    link = re.search(r"/r/\w+/", mails[JUN.email].get_body(("plain",)).get_content()).group()
    assert JUN.name in both.test_client().get(link).text
    [entry] = icalendar.Calendar.from_ical(next(mails[JUN.email].iter_attachments()).get_payload(decode=True)).events
    [shown] = icalendar.Calendar.from_ical(visitor.get(SEMINAR + "event.ics").data).events
    [in_feed] = [e for e in icalendar.Calendar.from_ical(visitor.get("/smart-city-alliance/calendar.ics").data).events if e["UID"] == shown["UID"]]
    assert entry["UID"] == shown["UID"] == in_feed["UID"]
    assert entry["DTSTART"].dt.isoformat() == "2019-01-09T10:30:00+09:00"

    mina = sign_in(both.test_client(), make_staff("organiser", alliance, who=MINA))
    people = mina.get("/staff/smart-city-alliance/events/corporate-seminar/people").text
    assert [name in people for name in (SORA.name, JUN.name, "최다솜")] == [True] * 3
    assert delegation.startswith("/d/")


def test_an_agenda_changed_and_published_reaches_page_and_calendar_under_the_same_uid(both, alliance):
    mina = sign_in(both.test_client(), make_staff("organiser", alliance, who=MINA))
    before = icalendar.Calendar.from_ical(mina.get(SEMINAR + "event.ics").data).events[0]
    agenda = "/staff/smart-city-alliance/events/corporate-seminar/agenda"
    page = mina.get(agenda).text
    first = re.search(r'action="([^"]*/move)"', page).group(1)

    mina.post(first, data=form_fields(page) | {"to": "down"})
    still = both.test_client().get(SEMINAR).text
    gate = re.search(r'href="([^"]*/release)"', mina.get(agenda).text).group(1)
    mina.post(gate, data=form_fields(mina.get(gate).text) | {"agreed": "y"})

    after = icalendar.Calendar.from_ical(mina.get(SEMINAR + "event.ics").data).events[0]
    titles = re.findall(r"추진 계획 공유|기업 참여 방안", both.test_client().get(SEMINAR).text)
    assert re.findall(r"추진 계획 공유|기업 참여 방안", still)[:2] == ["추진 계획 공유", "기업 참여 방안"]
    assert titles[:2] == ["기업 참여 방안", "추진 계획 공유"]
    assert (after["UID"], after["SEQUENCE"] > before["SEQUENCE"]) == (before["UID"], True)
