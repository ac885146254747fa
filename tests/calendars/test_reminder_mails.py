"""What a reminder says, and when it is not sent after all."""

import os
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from eventsapp.calendars.actions import reminders as actions
from eventsapp.core.db import db
from eventsapp.events.rules import Status
from eventsapp.mail import delivery
from eventsapp.mail.composers import COMPOSERS
from eventsapp.mail.models import MailState, OutboxMail
from eventsapp.rsvps import actions as rsvps
from eventsapp.rsvps.rules import Delegate
from tests.calendars.conftest import change
from tests.calendars.reminding import DUE, LONG_AGO, invite, make_guest, make_reminder, party, remind
from tests.factories import HYUN, JUN, STARTS, make_event, make_programme, make_venue, words

GOLDEN = Path(__file__).parent / "golden" / "mail"
HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)


@pytest.fixture
def event(app):
    programme = make_programme()
    return make_event(programme, venue_id=make_venue(programme).id, now=LONG_AGO - timedelta(days=1))


def compose(ids, lang, now):
    return COMPOSERS["reminder"](ids | {"now": now}, lang)


def assert_golden(name, mail):
    said = f"Subject: {mail.subject}\nTo: {mail.to_address}\nAttached: {', '.join(a.name for a in mail.attachments) or 'nothing'}\n\n{mail.text.strip()}\n"
    for path, text in ((GOLDEN / f"{name}.txt", said), (GOLDEN / f"{name}.html", mail.html)):
        if os.environ.get("UPDATE_GOLDEN"):
            path.write_text(text, "utf-8")
        assert text == path.read_text("utf-8")


@pytest.mark.parametrize("lang", ["ko", "en"])
def test_contact_and_delegate_read_this(event, lang):
    contact, delegate = invite(party(event, Delegate(JUN.name, email=JUN.email), Delegate(HYUN.name)))
    reminder = make_reminder(event, note=words("Bring your badge.\nDoors open at ten.", "명찰을 지참해 주십시오.\n10시에 입장하실 수 있습니다."))
    ids = {"reminder": reminder.id}

    assert_golden(f"reminder_contact.{lang}", compose(ids | {"invitation": contact.id}, lang, DUE))
    assert_golden(f"reminder_delegate.{lang}", compose(ids | {"invitation": delegate.id}, lang, DUE))


@pytest.mark.parametrize(
    ("before", "subject", "lead"),
    [
        (30 * MINUTE, "In 30 minutes: Corporate seminar", "The event below begins in 30 minutes."),
        (HOUR, "In 1 hour: Corporate seminar", "The event below begins in 1 hour."),
        (3 * HOUR, "In 3 hours: Corporate seminar", "The event below begins in 3 hours."),
        (24 * HOUR, "Tomorrow: Corporate seminar", "The event below takes place tomorrow."),
        (48 * HOUR, "In 2 days: Corporate seminar", "The event below takes place in 2 days."),
    ],
)
def test_subject_says_how_far_off_it_is_when_the_mail_is_written(event, before, subject, lead):
    guest, reminder = make_guest(event), make_reminder(event, 2880)

    mail = compose({"invitation": guest.id, "reminder": reminder.id}, "en", STARTS - before)

    assert (mail.subject, mail.to_address, mail.attachments, mail.alternatives) == (subject, "guest1@guest.test", (), ())
    assert lead in mail.text


@pytest.mark.parametrize("happened", ["cancelled", "withdrawn", "moved", "begun", "removed", "undated"])
def test_what_is_not_true_any_more_is_not_sent(event, happened):
    guest, reminder = make_guest(event), make_reminder(event)
    ids, now = {"invitation": guest.id, "reminder": reminder.id}, DUE + MINUTE
    remind(DUE)
    assert compose(ids, "en", now) is not None
    match happened:
        case "cancelled":
            change(event, now=now, status=Status.CANCELLED)
        case "withdrawn":
            rsvps.withdraw(rsvp_id=guest.rsvp_id, actor="visitor", now=now, real=now)
        case "moved":
            change(event, now=now, starts_at=STARTS + timedelta(days=2), ends_at=None)
        case "begun":
            now = STARTS
        case "removed":
            actions.remove_reminder(event_id=event.id, minutes_before=1440, actor="person:1", now=now)
        case "undated":
            change(event, now=now, starts_at=None, ends_at=None)

    assert compose(ids, "en", now) is None


def test_a_mail_under_way_says_the_new_time_when_no_other_will_come(event):
    guest, reminder = make_guest(event), make_reminder(event)
    remind(DUE)
    change(event, now=DUE, starts_at=STARTS + HOUR, ends_at=None)

    assert "11:30" in compose({"invitation": guest.id, "reminder": reminder.id}, "en", DUE).text


def test_a_reminder_goes_from_the_sweep_to_the_mailbox(event):
    make_guest(event)
    make_reminder(event)
    remind(DUE)

    delivery.deliver_due(now=DUE, real=lambda: DUE)

    mail = db.session.scalars(select(OutboxMail).where(OutboxMail.message == "reminder")).one()
    assert (mail.state, mail.subject, mail.locale) == (MailState.SENT, "Tomorrow: Corporate seminar", "en")


@pytest.mark.parametrize("lang", ["ko", "en"])
def test_a_contact_is_reminded_of_seats_without_a_name_and_of_nobody_who_waits(app, lang):
    programme = make_programme()
    event = make_event(programme, venue_id=make_venue(programme).id, now=LONG_AGO - timedelta(days=1), capacity=3)
    made = party(event, Delegate(HYUN.name))
    rsvps.add_delegates(delegation_id=made.id, delegates=[], unnamed=2, actor="visitor", now=LONG_AGO, real=LONG_AGO)
    rsvps.add_delegates(delegation_id=made.id, delegates=[Delegate("정하늘")], actor="visitor", now=LONG_AGO, real=LONG_AGO)
    contact, *_ = invite(made)

    mail = compose({"reminder": make_reminder(event).id, "invitation": contact.id}, lang, DUE)

    assert_golden(f"reminder_unnamed.{lang}", mail)
    assert "정하늘" not in mail.text
