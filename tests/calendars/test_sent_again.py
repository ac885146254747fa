"""What is sent again, and what the button says: what stands, to whoever left no invitation, of an event that is off no invitation either."""

from __future__ import annotations

import html as entities
from datetime import timedelta

import pytest

from eventsapp.calendars.rules.invitations import Partstat
from eventsapp.events.actions import cancel_event
from eventsapp.rsvps import actions as rsvps
from eventsapp.rsvps.rules import Answer
from tests.calendars.telling import all_invitations, put, settle
from tests.factories import JUN, NOW, form_fields, make_delegation, make_event, make_programme, make_staff, sign_in, words
from tests.rsvps.crowd import rsvps_of
from tests.sweeps import letters

MINUTE = timedelta(minutes=1)


@pytest.fixture
def jun(app, client, now):
    """Jun is registered and was told; Mina looks at the page about him."""
    programme = make_programme()
    sign_in(client, make_staff("organiser", programme))
    made = make_delegation(make_event(programme, capacity=10), contact=JUN, locale="en")
    settle()
    return made


def path_of(made):
    return f"/staff/alliance/events/seminar/people/{made.reference}/1/calendar"


def read(client, made):
    return entities.unescape(client.get(path_of(made)).text)


def again(client, made):
    page = client.get(path_of(made))
    client.post(path_of(made) + "/again", data=form_fields(page.text))
    return letters(NOW + MINUTE)


def test_who_declined_in_their_calendar_is_told_that_again_and_keeps_the_entry(client, jun):
    [invitation] = all_invitations()
    put(invitation, partstat=Partstat.DECLINED, reply_stamp=NOW + MINUTE, reply_sequence=1)
    rsvps.answer(rsvp_id=rsvps_of(jun.id)[0].id, answer=Answer.DECLINED, actor="calendar", at=NOW + MINUTE, now=NOW + MINUTE, real=NOW + MINUTE)
    settle(NOW + MINUTE)

    [letter] = again(client, jun)

    assert (letter.subject, letter.method) == ("You have declined: Corporate seminar", "")
    assert "Send this mail again" in read(client, jun)


def test_of_a_cancelled_event_no_invitation_is_sent_again_but_the_mail(client, jun):
    assert "Send the invitation again" in read(client, jun)
    cancel_event(event_id=jun.event_id, reason=words("Ill."), by_id=None, now=NOW, actor="person:1")
    settle(NOW + MINUTE)

    page = read(client, jun)

    assert "Send this mail again" in page
    assert "Send the invitation again" not in page
    assert [letter.method for letter in again(client, jun)] == ["CANCEL"]


def test_who_withdrew_is_told_that_again(client, jun):
    rsvps.withdraw(rsvp_id=rsvps_of(jun.id)[0].id, actor="visitor", now=NOW, real=NOW)
    settle(NOW + MINUTE)

    assert [(letter.subject, letter.method) for letter in again(client, jun)] == [("Registration withdrawn: Corporate seminar", "CANCEL")]
