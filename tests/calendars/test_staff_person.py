"""The page of one person's invitation: what was told and answered, what would be sent now, and never a secret."""

from __future__ import annotations

import html as entities
from datetime import timedelta

import pytest
from icalendar import Calendar
from sqlalchemy import func, select

from eventsapp.calendars.cards import shown_ics
from eventsapp.calendars.models import Invitation
from eventsapp.calendars.purposes import REPLY
from eventsapp.calendars.rules.invitations import Partstat
from eventsapp.core import tokens
from eventsapp.core.db import db, transaction
from eventsapp.core.tokens import Link
from eventsapp.mail.models import InboundMail, InboundState, OutboxMail
from eventsapp.people.models import Person
from eventsapp.rsvps.actions import DELEGATION, FEED, RSVP
from eventsapp.rsvps.models import Delegation
from tests.calendars.telling import all_invitations, contact_for_the_addressless, move, party_of, put, settle
from tests.factories import JUN, NOW, SORA, count_queries, form_fields, make_delegation, make_event, make_programme, make_staff, reload, sign_in
from tests.sweeps import letters

MINUTE = timedelta(minutes=1)


@pytest.fixture
def programme(app, now):
    return make_programme()


@pytest.fixture
def event(programme):
    return make_event(programme, capacity=10)


@pytest.fixture
def mina(client, programme):
    return sign_in(client, make_staff("organiser", programme))


@pytest.fixture
def jun(event):
    """Jun has registered and was told; the address of the page about him."""
    made = make_delegation(event, contact=JUN, locale="en")
    settle()
    return path_of(made)


def path_of(delegation, position=1):
    return f"/staff/alliance/events/seminar/people/{delegation.reference}/{position}/calendar"


def read(client, path):
    return entities.unescape(client.get(path).text)


def press(client, path):
    return client.post(path + "/again", data=form_fields(client.get(path).text))


def came_in(person_id, outcome="applied", **columns):
    values = {"key": f"{outcome}{columns}", "door": "pipe", "recipient": f"events+{'a' * 32}@x.test", "sender": JUN.email, "subject": "Accepted: seminar", "size": 1}
    with transaction() as session:
        session.add(InboundMail(**(values | {"received_at": NOW, "state": InboundState.READ, "outcome": outcome, "person_id": person_id} | columns)))


@pytest.mark.parametrize("role", ["viewer", ""])
def test_who_may_not_see_people_is_refused(client, programme, jun, role):
    sign_in(client, make_staff(role, programme))

    assert [client.get(jun + more).status_code for more in ("", "/preview", "/invite.ics")] == [403, 403, 403]


@pytest.mark.parametrize("role", ["desk", "committee"])
def test_who_may_not_edit_sends_nothing_again(client, programme, jun, role):
    sign_in(client, make_staff(role, programme))

    assert client.post(jun + "/again").status_code == 403
    assert "Send the invitation again" not in client.get(jun).text


def test_another_programme_and_what_does_not_exist_are_not_found(client, programme, jun, event):
    mine = make_programme("mine")
    sign_in(client, make_staff("organiser", mine))
    assert client.get(jun).status_code == 403
    assert client.get(jun.replace("alliance", "mine")).status_code == 404

    sign_in(client, make_staff("organiser", programme, who=SORA))
    wrong = [jun.replace("/1/", "/2/"), jun.replace("/1/", "/0/"), jun.replace("/1/", "/99999999999999999999/"), "/staff/alliance/events/seminar/people/NONESUCH/1/calendar"]
    assert [client.get(path).status_code for path in wrong] == [404] * 4


def test_the_page_says_what_was_told_and_what_came_back(mina, jun):
    [invitation] = all_invitations()
    put(invitation, partstat=Partstat.ACCEPTED, comment="<script>alert(1)</script> on my way")
    came_in(invitation.person_id)
    came_in(invitation.person_id, "stale", why="older answer #abc")
    came_in(invitation.person_id, "counter", why="2019-01-09T05:00:00+00:00", subject="New time?")

    html = mina.get(jun)
    page = html.text

    assert "Registration confirmed: Corporate seminar" in page
    assert "SEQUENCE 1" in page
    assert ">Accepted</span>" in page
    assert "<script>alert" not in page
    assert "on my way" in page
    assert "The answer was taken over." in page
    assert "A newer answer came by mail before." in page
    assert "Proposed start: Wed 9 January 2019, 14:00" in page
    assert html.headers["Cache-Control"] == "no-store"
    assert "frame-src 'self'" in html.headers["Content-Security-Policy"]


def test_looking_tells_nobody_anything(mina, jun):
    before = db.session.execute(select(Invitation.__table__)).all()
    mails = db.session.scalar(select(func.count()).select_from(OutboxMail))

    for more in ("", "/preview", "/invite.ics"):
        assert mina.get(jun + more).status_code == 200

    assert db.session.execute(select(Invitation.__table__)).all() == before
    assert db.session.scalar(select(func.count()).select_from(OutboxMail)) == mails


def test_the_card_is_read_from_the_calendar_file(mina, jun, event):
    move(event)

    page = read(mina, jun)

    assert "invite-title" in page
    assert "Wed 9 January 2019, 11:00–12:30 KST (UTC+9)" in page
    assert "New time: Corporate seminar" not in page  # it still rests: what would be said is the registration
    assert "Registration confirmed: Corporate seminar" in page
    assert ">Accept</li>" in page.replace(" class=\"chosen\"", "")


def test_the_preview_stands_in_a_sandbox(mina, jun):
    answer = mina.get(jun + "/preview")

    assert answer.headers["Content-Security-Policy"].startswith("sandbox; default-src 'none'")
    assert "Corporate seminar" in answer.text


def test_no_page_and_no_file_holds_a_secret(app, mina, event, monkeypatch):
    contact_for_the_addressless(event)
    settle()
    made = db.session.scalars(select(Delegation)).one()
    secrets = [tokens.derive(link.purpose, link.row_id, link.generation) for link in db.session.scalars(select(Link))]
    assert {link.purpose for link in db.session.scalars(select(Link))} >= {REPLY, FEED, DELEGATION}
    secrets += [tokens.derive(RSVP, rsvp.id) for rsvp in made.rsvps]

    for pattern in ("", "r{secret}a@calendars.test"):
        monkeypatch.setitem(app.config, "REPLY_ADDRESS", pattern)
        for position in (0, 3):
            path = path_of(made, position)
            texts = [mina.get(path + more).text for more in ("", "/preview", "/invite.ics")]
            for text in texts:
                assert not [secret for secret in secrets if secret in text or secret in text.replace("\n ", "").replace("\r", "")]


def test_the_file_is_a_calendar_file_folded_as_it_must_be(mina, event):
    made = party_of(event, "a.rather.long.name.of.a.delegate.who.comes@company.test")
    settle()

    answer = mina.get(path_of(db.session.get_one(Delegation, made)) + "/invite.ics")

    lines = answer.data.split(b"\r\n")
    assert max(len(line) for line in lines) <= 75
    assert str(Calendar.from_ical(answer.data).events[0]["ORGANIZER"]).endswith("+***@localhost")
    assert answer.mimetype == "text/calendar"


def test_a_secret_that_a_fold_cut_in_two_is_masked(app, now):
    secret = tokens.derive(REPLY, 7)
    octets = f"BEGIN:VCALENDAR\r\nORGANIZER:mailto:events+{secret[:9]}\r\n {secret[9:]}@x.test\r\nEND:VCALENDAR\r\n".encode()

    assert shown_ics(octets, 7) == b"BEGIN:VCALENDAR\r\nORGANIZER:mailto:events+***@x.test\r\nEND:VCALENDAR\r\n"


def test_sent_again_it_has_the_same_number_and_a_later_stamp(mina, jun):
    [first] = all_invitations()
    sequence, stamp = first.sequence, first.stamp

    assert press(mina, jun).location == jun
    assert "The mail will go out within a minute." in read(mina, jun)
    [letter] = letters(NOW + MINUTE)

    [after] = all_invitations()
    assert (letter.method, letter.entry["SEQUENCE"], after.sequence) == ("REQUEST", sequence, sequence)
    assert letter.entry["DTSTAMP"].dt == after.stamp > stamp


def test_while_a_mail_is_under_way_no_second_one_is_owed(mina, jun):
    fields = form_fields(mina.get(jun).text)
    mina.post(jun + "/again", data=fields)

    assert "under way already" in read(mina, jun)
    assert "Send the invitation again" not in read(mina, jun)
    mina.post(jun + "/again", data=fields)
    assert "under way already" in read(mina, jun)
    assert len(letters(NOW + MINUTE)) == 1


def test_a_page_that_was_open_too_long_sends_nothing(mina, jun):
    mina.post(jun + "/again")

    assert "Nothing was changed" in read(mina, jun)
    assert letters(NOW + MINUTE) == []


def test_of_an_event_that_is_over_nothing_is_sent_again(client, programme, jun, stand_at):
    stand_at(NOW + timedelta(days=3))
    mina = sign_in(client, make_staff("organiser", programme))

    page = mina.get(jun)
    mina.post(jun + "/again", data=form_fields(mina.get("/staff/alliance/events/seminar/calendars").text))

    assert "Send the invitation again" not in page.text
    assert "There is nothing to tell this person now." in read(mina, jun)
    assert [mina.get(jun + more).status_code for more in ("", "/preview", "/invite.ics")] == [200, 404, 404]


def test_who_is_reached_through_the_contact_points_to_the_contact(mina, event):
    contact_for_the_addressless(event)
    settle()
    made = db.session.scalars(select(Delegation)).one()

    page = mina.get(path_of(made, 1)).text
    assert "is reached through the contact" in page
    assert path_of(made, 0) in page
    assert "There is no invitation at this address yet." in page
    assert "It changes nothing in the calendar." in mina.get(path_of(made, 0)).text
    assert mina.get(path_of(made, 0) + "/invite.ics").status_code == 404


def test_an_earlier_address_and_one_that_fails_are_said(mina, jun):
    [invitation] = all_invitations()
    put(db.session.get_one(Person, invitation.person_id), email="jun@new.test", email_key="jun@new.test", email_bounced_at=NOW)
    put(db.session.get_one(Delegation, invitation.delegation_id), untold=True)
    settle(NOW + MINUTE)

    page = mina.get(jun).text
    assert "jun@new.test" in page
    assert "Earlier address" in page
    assert "A mail to this address came back on" in page


def test_erased_people_have_a_page_without_anything_of_theirs(mina, jun):
    [invitation] = all_invitations()
    put(invitation, address="", comment="")
    put(db.session.get_one(Person, invitation.person_id), name="", email="", email_key="")

    page = mina.get(jun)
    assert page.status_code == 200
    assert JUN.email not in page.text


def test_the_registration_and_the_list_lead_to_the_page(mina, event):
    contact_for_the_addressless(event)
    settle()
    made = db.session.scalars(select(Delegation)).one()

    delegation = mina.get(f"/staff/alliance/events/seminar/people/{made.reference}/").text
    assert all(f'href="{path_of(made, position)}"' in delegation for position in range(4))
    assert f'href="{path_of(made, 3)}"' in mina.get("/staff/alliance/events/seminar/people").text
    assert f'href="{path_of(made, 0)}"' in mina.get("/staff/alliance/events/seminar/calendars").text


def test_the_page_asks_the_same_number_of_queries_for_one_mail_and_three(mina, jun):
    [invitation] = all_invitations()
    came_in(invitation.person_id)
    mina.get(jun)
    with count_queries() as one:
        mina.get(jun)
    for number in (1, 2):
        came_in(invitation.person_id, "stale", why=f"older answer #{number}")
        press(mina, jun)
        letters(NOW + number * MINUTE)
    with count_queries() as three:
        mina.get(jun)

    assert len(one) == len(three)
    assert reload(invitation).stamp > NOW


def test_an_invitation_is_of_one_person_alone(mina, event):
    made = party_of(event, "a@company.test", "b@company.test")
    settle()
    delegation = db.session.get_one(Delegation, made)

    page = mina.get(path_of(delegation, 1)).text
    assert "a@company.test" in page
    assert "b@company.test" not in page
    assert db.session.scalar(select(func.count()).select_from(Invitation)) == 3
