"""What registrations and mails that came in give organisers to do."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from eventsapp.calendars.rules.replies import Verdict
from eventsapp.core.db import db, transaction
from eventsapp.mail.models import InboundMail, InboundState
from eventsapp.members.rules import Stage
from eventsapp.people.models import Person
from eventsapp.rsvps.models import Delegation, Rsvp
from eventsapp.rsvps.queries.numbers import needs_of
from eventsapp.rsvps.rules import Standing
from eventsapp.rsvps.rules.needs import Needs
from tests.conftest import reader
from tests.factories import HYUN, NOW, count_queries, form_fields, make_application, make_call, make_event, make_programme, make_staff, sign_in
from tests.rsvps.crowd import register

HOME = "/staff/alliance/"


@pytest.fixture
def programme(app, now):
    return make_programme()


@pytest.fixture
def mina(app, programme):
    return sign_in(reader(app, "en"), make_staff("organiser", programme))


def came_in(programme, outcome, number=1):
    with transaction() as session:
        mail = InboundMail(
            key=f"{outcome}-{number}", door="pipe", recipient="reply@events.test", sender=HYUN.email, subject="Re: Seminar", size=3, octets=b"Hi\n", received_at=NOW,
            state=InboundState.READ, outcome=outcome, programme_id=programme.id if programme else None,
        )  # fmt: skip
        session.add(mail)
        session.flush()
        return mail.id


def offered(delegation_id, until):
    with transaction() as session:
        delegation = session.get_one(Delegation, delegation_id)
        delegation.standing, delegation.offered_until = Standing.OFFERED, until
        for rsvp in session.scalars(select(Rsvp).where(Rsvp.delegation_id == delegation_id)):
            rsvp.standing = Standing.OFFERED


def test_applications_without_a_decision_are_to_do(mina, programme):
    assert "to be decided on" not in mina.get(HOME).text
    call = make_call(programme)
    make_application(call)
    make_application(call, "나", contact=HYUN, stage=Stage.REFUSED)

    page = mina.get(HOME).text

    assert "1 application for membership is to be decided on" in page
    assert "/staff/alliance/applications?stage=open" in page


def test_what_registrations_need_is_counted_by_event_on_both_databases(both, now):
    one, two = make_event(slug="one", needs_approval=True), None
    two = make_event(one.programme, "two")
    register(one, NOW, 2, organisation="가")
    register(one, NOW, organisation="나")
    register(two, NOW, unnamed=2)
    offered(register(two, NOW, organisation="곧"), NOW + timedelta(hours=3))
    offered(register(two, NOW, organisation="나중"), NOW + timedelta(hours=30))
    with transaction():
        for person in db.session.scalars(select(Person).join(Delegation, Delegation.contact_id == Person.id).where(Delegation.event_id == one.id)):
            person.email_bounced_at = NOW

    found = needs_of([one.id, two.id], ending_by=NOW + timedelta(hours=24))

    assert found == {one.id: Needs(pending=2, bounced=2), two.id: Needs(ending=1, unnamed=2)}
    assert needs_of([], ending_by=NOW) == {}


def test_each_need_stands_on_the_dashboard_with_its_way(mina, programme):
    event = make_event(programme, needs_approval=True)
    register(event, NOW, unnamed=3)
    offered(register(event, NOW, organisation="곧"), NOW + timedelta(hours=3))

    page = mina.get(HOME).text

    for said, way in (("1 registration is to be approved", "people/approvals"), ("1 offer of seats ends within a day", "people?standing=offered"), ("3 seats have no name yet", "people?flaw=unnamed")):
        assert said in page
        assert f'href="/staff/alliance/events/seminar/{way}"' in page
        assert mina.get(f"/staff/alliance/events/seminar/{way}").status_code == 200


def test_mails_of_people_wait_until_somebody_has_dealt_with_them(mina, programme):
    mail_id = came_in(programme, Verdict.NOT_A_REPLY)
    came_in(programme, Verdict.COUNTER)
    came_in(programme, Verdict.APPLIED)
    page = mina.get(HOME).text
    assert "1 mail that came in awaits an answer" in page
    assert "1 person proposes another time" in page
    assert mina.get("/staff/mail/inbound/?awaiting=1").text.count("Re: Seminar") == 2

    here = f"/staff/mail/inbound/{mail_id}/"
    for _twice in range(2):
        mina.post(here + "dealt", data=form_fields(mina.get("/staff/mail/inbound/").text) | {"csrf_token": _token(mina, here)})

    assert "awaits an answer" not in mina.get(HOME).text
    assert "Dealt with" in mina.get(here).text
    assert mina.get("/staff/mail/inbound/?awaiting=1").text.count("Re: Seminar") == 1


def _token(client, page):
    """The token of this page, or of any other once the button is gone."""
    return form_fields(client.get(page).text).get("csrf_token") or form_fields(client.get("/staff/alliance/edit").text)["csrf_token"]


def test_a_button_without_its_token_marks_no_mail(mina, programme):
    mail_id = came_in(programme, Verdict.NOT_A_REPLY)

    mina.post(f"/staff/mail/inbound/{mail_id}/dealt")

    assert db.session.get_one(InboundMail, mail_id, populate_existing=True).dealt_at is None


@pytest.mark.parametrize(("role", "status"), [("viewer", 403), ("desk", 403), ("committee", 403)])
def test_who_may_not_edit_marks_no_mail(app, programme, role, status):
    mail_id = came_in(programme, Verdict.NOT_A_REPLY)
    client = sign_in(reader(app, "en"), make_staff(role, programme))

    assert client.post(f"/staff/mail/inbound/{mail_id}/dealt").status_code == status
    assert "Mark as dealt with" not in client.get(f"/staff/mail/inbound/{mail_id}/").text


def test_an_organiser_of_another_programme_finds_no_mail_to_deal_with(app, programme):
    mail_id = came_in(programme, Verdict.NOT_A_REPLY)
    stranger = sign_in(app.test_client(), make_staff("organiser", make_programme("other"), who=HYUN))

    assert stranger.post(f"/staff/mail/inbound/{mail_id}/dealt").status_code == 404
    assert app.test_client().post(f"/staff/mail/inbound/{mail_id}/dealt").location.startswith("/sign-in")


def test_mails_of_another_programme_are_nothing_to_do_here(mina, programme):
    came_in(make_programme("other"), Verdict.NOT_A_REPLY)
    came_in(None, Verdict.NOT_A_REPLY, 2)

    assert "awaits an answer" not in mina.get(HOME).text


def test_viewer_reads_what_is_to_do_but_gets_no_doors(app, programme):
    register(make_event(programme, needs_approval=True), NOW)
    came_in(programme, Verdict.NOT_A_REPLY)
    page = sign_in(reader(app, "en"), make_staff("viewer", programme)).get(HOME).text

    assert "1 registration is to be approved" in page
    assert "/people" not in page
    assert "/staff/mail/inbound" not in page


def test_the_dashboard_asks_as_often_for_one_event_that_needs_everything_as_for_three(mina, programme):
    counts = []
    for slugs in (("one",), ("two", "three")):
        for slug in slugs:
            register(make_event(programme, slug, needs_approval=True), NOW, unnamed=1)
        with count_queries() as queries:
            assert mina.get(HOME).status_code == 200
        counts.append(len(queries))

    assert counts[0] == counts[1]
