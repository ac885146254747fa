"""The mails of a registration, word for word in both languages, and what they never carry."""

import os
from pathlib import Path

import pytest
from sqlalchemy import select

from eventsapp.core.db import db, transaction
from eventsapp.core.once import Sent
from eventsapp.events.actions import cancel_event, postpone_event, resume_event
from eventsapp.events.models import StatusChange
from eventsapp.mail.composers import COMPOSERS
from eventsapp.rsvps import actions
from eventsapp.rsvps.models import Delegation, Rsvp
from eventsapp.rsvps.rules import Contact, Delegate, Organisation, Party
from tests.factories import HYUN, JUN, SORA, make_event, make_programme, make_venue, words

GOLDEN = Path(__file__).parent / "golden" / "mail"


@pytest.fixture
def event(app, now):
    programme = make_programme()
    return make_event(programme, venue_id=make_venue(programme).id, capacity=3)


def register(event, now, *delegates, organisation="한빛정보 ㈜", contact=SORA):
    party = Party(Contact(contact.name, contact.email), delegates, Organisation(organisation) if organisation else None, contact_attends=not delegates)
    delegation_id = actions.register(event_id=event.id, party=party, sent=Sent.of("register", organisation + contact.name, 1), now=now, real=now)
    with transaction() as session:
        session.get_one(Delegation, delegation_id).reference = f"REF{delegation_id:05d}"
    return delegation_id, db.session.scalars(select(Rsvp.id).where(Rsvp.delegation_id == delegation_id).order_by(Rsvp.position)).all()


def compose(message, ids, lang):
    return COMPOSERS[message](ids, lang)


def assert_golden(name, mail):
    said = f"Subject: {mail.subject}\nTo: {mail.to_address}\nAttached: {', '.join(a.name for a in mail.attachments) or 'nothing'}\n\n{mail.text.strip()}\n"
    for path, text in ((GOLDEN / f"{name}.txt", said), (GOLDEN / f"{name}.html", mail.html)):
        if os.environ.get("UPDATE_GOLDEN"):
            path.parent.mkdir(exist_ok=True)
            path.write_text(text, "utf-8")
        assert text == path.read_text("utf-8")


@pytest.mark.parametrize("lang", ["ko", "en"])
@pytest.mark.parametrize("news", ["registration", "seated", "withdrawn"])
def test_contact_and_delegates_read_this(event, now, news, lang):
    delegation_id, (with_address, _without) = register(event, now, Delegate(JUN.name, email=JUN.email), Delegate(HYUN.name))
    if news == "withdrawn":
        actions.withdraw_all(delegation_id=delegation_id, actor="visitor", now=now, real=now)

    assert_golden(f"{news}_contact.{lang}", compose(f"{news}_contact", {"delegation": delegation_id}, lang))
    assert_golden(f"{news}_delegate.{lang}", compose(f"{news}_delegate", {"rsvp": with_address}, lang))


@pytest.mark.parametrize("lang", ["ko", "en"])
def test_who_waits_reads_this_and_gets_no_calendar_entry(event, now, lang):
    register(event, now, *(Delegate(f"참석자 {n}") for n in range(3)))
    delegation_id, (rsvp_id,) = register(event, now, Delegate(JUN.name, email=JUN.email), organisation="다솜기술")

    assert_golden(f"waiting_contact.{lang}", compose("registration_contact", {"delegation": delegation_id}, lang))
    assert_golden(f"waiting_delegate.{lang}", compose("registration_delegate", {"rsvp": rsvp_id}, lang))


@pytest.mark.parametrize("lang", ["ko", "en"])
@pytest.mark.parametrize(("news", "verb"), [("cancelled", cancel_event), ("postponed", postpone_event)])
def test_who_means_to_come_is_told_that_the_event_is_off(event, now, news, verb, lang):
    delegation_id, (rsvp_id, _other) = register(event, now, Delegate(JUN.name, email=JUN.email), Delegate(HYUN.name))
    verb(event_id=event.id, reason=words("The speaker is ill.", "발표자 사정으로"), by_id=None, now=now, actor="person:1")
    change = db.session.scalars(select(StatusChange.id)).one()

    assert_golden(f"{news}_contact.{lang}", compose("status_contact", {"delegation": delegation_id, "change": change}, lang))
    assert_golden(f"{news}_delegate.{lang}", compose("status_delegate", {"rsvp": rsvp_id, "change": change}, lang))
    assert compose("registration_delegate", {"rsvp": rsvp_id}, lang) is None


def test_a_change_that_was_taken_back_is_not_told_as_news(event, now):
    delegation_id, _ = register(event, now, Delegate(JUN.name, email=JUN.email))
    cancel_event(event_id=event.id, reason=words("Ill.", "사정"), by_id=None, now=now, actor="person:1")
    resume_event(event_id=event.id, by_id=None, now=now, actor="person:1")
    first, second = db.session.scalars(select(StatusChange.id).order_by(StatusChange.id)).all()

    assert compose("status_contact", {"delegation": delegation_id, "change": first}, "en") is None
    assert compose("status_contact", {"delegation": delegation_id, "change": second}, "en").subject == "Takes place after all: Corporate seminar"


def test_one_of_several_who_leaves_changes_the_registration_and_brings_no_calendar_entry(event, now):
    delegation_id, (first, _) = register(event, now, Delegate(JUN.name, email=JUN.email), Delegate(HYUN.name))
    actions.withdraw(rsvp_id=first, actor="visitor", now=now, real=now)

    mail = compose("withdrawn_contact", {"delegation": delegation_id}, "en")

    assert (mail.subject, mail.attachments) == ("Registration changed: Corporate seminar", ())
    assert HYUN.name in mail.text


def test_the_calendar_entry_is_the_download_octet_for_octet(app, event, now):
    _, (rsvp_id,) = register(event, now, organisation="", contact=JUN)

    [attachment] = compose("registration_delegate", {"rsvp": rsvp_id}, "ko").attachments

    assert attachment.octets == app.test_client().get("/alliance/seminar/event.ics?lang=ko").data
    assert b"METHOD" not in attachment.octets


def test_a_mail_about_something_withdrawn_meanwhile_is_not_written(event, now):
    delegation_id, (rsvp_id,) = register(event, now, Delegate(JUN.name, email=JUN.email))
    actions.withdraw_all(delegation_id=delegation_id, actor="visitor", now=now, real=now)

    assert compose("registration_contact", {"delegation": delegation_id}, "ko") is None
    assert compose("seated_delegate", {"rsvp": rsvp_id}, "ko") is None


def test_what_a_stranger_typed_becomes_neither_a_link_nor_a_line_of_its_own(event, now):
    evil = "https://evil.test/ 지금 클릭 <b>!</b>\r\nBcc: x@evil.test " + "가" * 100
    _, (rsvp_id,) = register(event, now, Delegate(evil, email=HYUN.email, department=evil, title=evil), organisation=evil)

    mail = compose("registration_delegate", {"rsvp": rsvp_id}, "ko")

    for text in (mail.text, mail.html, mail.subject):
        assert "evil.test" not in text
        assert "<b>" not in text
        assert "가" * 61 not in text


def test_the_owner_of_an_address_hears_that_it_was_given_twice(event, now):
    register(event, now, Delegate(JUN.name, email=JUN.email))
    _, (rsvp_id,) = register(event, now, organisation="", contact=JUN)

    assert "Another registration" in compose("registration_delegate", {"rsvp": rsvp_id}, "en").text
