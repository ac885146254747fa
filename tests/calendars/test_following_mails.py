"""The mails to followers, word for word in both languages, and how a mail program stops them."""

from __future__ import annotations

import os
from datetime import date
from email import message_from_bytes
from email.policy import default
from pathlib import Path

import pytest
from icalendar import Calendar

from eventsapp.calendars.actions import followers as actions
from eventsapp.core.template import address
from eventsapp.events.actions import cancel_event, edit_event
from eventsapp.mail import delivery
from eventsapp.mail.compose import octets
from eventsapp.mail.composers import COMPOSERS
from eventsapp.mail.masking import masked_octets
from tests.factories import JUN, NOW, STARTS, reload, words

from .following import RESTED, confirmed, fix, follow, make_undated, owed, page_of, tell

GOLDEN = Path(__file__).parent / "golden" / "mail"


@pytest.fixture
def event(app, now):
    return make_undated()


def compose(name, follower, lang):
    return COMPOSERS[name]({"follower": follower.id, "now": NOW}, lang)


def entry_in(octets):
    [entry] = Calendar.from_ical(octets).walk("VEVENT")
    return entry


def assert_golden(name, mail):
    said = f"Subject: {mail.subject}\nTo: {mail.to_address}\nAttached: {', '.join(a.name for a in mail.attachments) or 'nothing'}\n\n{mail.text.strip()}\n"
    for path, text in ((GOLDEN / f"{name}.txt", said), (GOLDEN / f"{name}.html", mail.html)):
        if os.environ.get("UPDATE_GOLDEN"):
            path.write_text(text, "utf-8", newline="")
        assert text == path.read_bytes().decode("utf-8")


@pytest.mark.parametrize("lang", ["ko", "en"])
def test_who_typed_an_address_reads_this_and_whoever_is_confirmed_already_that(event, lang):
    found = follow(event)
    assert_golden(f"follow_confirm.{lang}", compose("follow_confirm", found, lang))

    actions.confirm(follower_id=found.id, now=NOW, real=NOW)
    assert_golden(f"follow_confirmed.{lang}", compose("follow_confirm", found, lang))


@pytest.mark.parametrize("lang", ["ko", "en"])
def test_a_follower_reads_the_day(event, lang):
    found = confirmed(event)
    fix(event)

    mail = compose("follow_fixed", found, lang)

    assert_golden(f"follow_fixed.{lang}", mail)
    [file] = mail.attachments
    assert (file.name, file.mimetype, "METHOD" in Calendar.from_ical(file.octets), mail.alternatives) == ("seminar.ics", "text/calendar", False, ())
    assert Calendar.from_ical(file.octets).walk("VEVENT")[0]["UID"] == event.uid


def test_the_file_is_the_entry_of_the_feed_that_had_the_days_with_a_higher_number(client, event):
    before = entry_in(client.get("/alliance/calendar.ics").data)
    found = confirmed(event)
    fix(event)

    after = entry_in(compose("follow_fixed", found, "ko").attachments[0].octets)
    feed = entry_in(client.get("/alliance/calendar.ics").data)

    assert before["UID"] == after["UID"] == feed["UID"] == event.uid
    assert before["SEQUENCE"] < after["SEQUENCE"] == feed["SEQUENCE"]
    assert (before["STATUS"], before["DTSTART"].dt, after["STATUS"], after["DTSTART"].dt) == ("TENTATIVE", date(2019, 1, 21), "CONFIRMED", STARTS)


@pytest.mark.parametrize("lang", ["ko", "en"])
def test_a_follower_reads_that_there_will_be_none(event, lang):
    found = confirmed(event)
    cancel_event(event_id=event.id, reason=words("The speaker is ill.", "발표자 사정으로"), by_id=None, now=NOW, actor="person:1")

    assert_golden(f"follow_cancelled.{lang}", compose("follow_cancelled", found, lang))


@pytest.mark.parametrize("lang", ["ko", "en"])
def test_a_day_that_was_taken_back_before_the_mail_left_is_no_day(event, lang):
    found = confirmed(event)
    fix(event)
    tell()
    edit_event(event_id=event.id, version=reload(event).version, values={"starts_at": None, "ends_at": None}, now=RESTED, actor="person:1")

    mail = compose("follow_fixed", found, lang)

    assert_golden(f"follow_open_again.{lang}", mail)
    assert mail.attachments == ()


def test_who_stopped_or_was_erased_before_the_mail_left_gets_none(event):
    found = confirmed(event)
    fix(event)
    tell()
    actions.stop(follower_id=found.id, now=NOW, real=NOW)

    delivery.deliver_due(now=RESTED, real=lambda: RESTED)

    assert owed() == [("follow_confirm", "superseded"), ("follow_fixed", "superseded")]


@pytest.mark.parametrize("base", ["https://events.example.org", "https://" + "a-very-long-name." * 12 + "example.org"])
def test_one_click_stops_every_mail_whatever_the_address_is_as_long_as(app, event, monkeypatch, base):
    found = confirmed(event)
    fix(event)
    monkeypatch.setitem(app.config, "PUBLIC_BASE_URL", base)

    written = octets(compose("follow_fixed", found, "ko"), message_id="<1@events.test>", lang="ko", date=NOW)

    message = message_from_bytes(written, policy=default)
    assert b"=?" not in written.partition(b"List-Unsubscribe:")[2].partition(b"\r\nAuto-Submitted")[0]
    assert message["List-Unsubscribe"] == f"<{base}{page_of(found)}>"
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"


def test_what_is_kept_of_a_mail_holds_no_link_to_confirm_or_stop(event):
    found = follow(event)

    kept = masked_octets(octets(compose("follow_confirm", found, "en"), message_id="<1@events.test>", lang="en", date=NOW))

    secret = page_of(found).split("/")[2]
    message = message_from_bytes(kept, policy=default)
    assert [part for part in message.walk() if not part.is_multipart() and secret in part.get_content()] == []
    assert secret not in kept.decode()
    assert message["List-Unsubscribe"] == f"<{address('calendars.followed', token='***')}>"


def test_mails_to_other_people_say_nothing_of_stopping(event):
    mail = compose("follow_confirm", follow(event, JUN.email), "en")

    written = octets(type(mail)(**(mail.__dict__ | {"unsubscribe": ""})), message_id="<1@events.test>", lang="en", date=NOW)

    assert b"List-Unsubscribe" not in written
