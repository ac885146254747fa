"""The mails about a registration, word for word in both languages, and what they never carry."""

import os
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from eventsapp.calendars.actions import catch_up
from eventsapp.calendars.models import Invitation
from eventsapp.calendars.rules.invitations import Partstat
from eventsapp.core import clock
from eventsapp.core.db import db, transaction
from eventsapp.core.once import Sent
from eventsapp.events.actions import cancel_event, edit_event, postpone_event
from eventsapp.mail.composers import COMPOSERS
from eventsapp.rsvps import actions
from eventsapp.rsvps.models import Delegation, Rsvp
from eventsapp.rsvps.rules import Answer, Contact, Delegate, Organisation, Party
from tests.factories import HYUN, JUN, NOW, SORA, STARTS, make_event, make_programme, make_venue, reload, words
from tests.sweeps import letters

GOLDEN = Path(__file__).parent / "golden" / "mail"


@pytest.fixture
def event(app, now):
    programme = make_programme()
    return make_event(programme, uid="00000000-0000-4000-8000-000000000001", venue_id=make_venue(programme).id, capacity=3)


def register(event, *delegates, organisation="한빛정보 ㈜", contact=SORA):
    party = Party(Contact(contact.name, contact.email), delegates, Organisation(organisation) if organisation else None, contact_attends=not delegates)
    delegation_id = actions.register(event_id=event.id, party=party, sent=Sent.of("register", organisation + contact.name, 1), now=NOW, real=NOW)
    with transaction() as session:
        session.get_one(Delegation, delegation_id).reference = f"REF{delegation_id:05d}"
    return delegation_id, db.session.scalars(select(Rsvp.id).where(Rsvp.delegation_id == delegation_id).order_by(Rsvp.position)).all()


def told_before(event):
    """Everybody has read their first mail."""
    letters(NOW)


def compose(address, lang, now=NOW, **more):
    db.session.rollback()
    invitation = db.session.scalars(select(Invitation.id).where(Invitation.address == address).order_by(Invitation.id.desc())).first()
    return COMPOSERS["invitation"]({"invitation": invitation, "stamp": now.isoformat(), "now": now, **more}, lang)


def rows(now=NOW):
    """Have the sweep make the invitations, without sending what it owes."""
    catch_up(now=now, real=clock.real())


def assert_golden(name, mail):
    attached = [*(f"{part.mimetype}; method={part.parameters.get('method', '')}" for part in mail.alternatives), *(a.name for a in mail.attachments)]
    said = f"Subject: {mail.subject}\nTo: {mail.to_address}\nAttached: {', '.join(attached) or 'nothing'}\n\n{mail.text.strip()}\n"
    files = [(GOLDEN / f"{name}.txt", said), (GOLDEN / f"{name}.html", mail.html)]
    files += [(GOLDEN / f"{name}.ics", part.octets.decode()) for part in mail.alternatives]
    for path, text in files:
        if os.environ.get("UPDATE_GOLDEN"):
            path.parent.mkdir(exist_ok=True)
            path.write_text(text, "utf-8", newline="")
        assert text == path.read_bytes().decode("utf-8")


@pytest.mark.parametrize("lang", ["ko", "en"])
def test_who_is_registered_reads_this(event, lang):
    register(event, Delegate(JUN.name, email=JUN.email), Delegate(HYUN.name))
    rows()

    assert_golden(f"registration_contact.{lang}", compose(SORA.email, lang))
    assert_golden(f"registration_delegate.{lang}", compose(JUN.email, lang))


@pytest.mark.parametrize("lang", ["ko", "en"])
def test_who_waits_reads_this_and_gets_no_calendar_entry_and_then_that_a_seat_is_free(event, lang):
    first, _ = register(event, *(Delegate(f"참석자 {n}") for n in range(3)), contact=HYUN)
    register(event, Delegate(JUN.name, email=JUN.email), organisation="다솜기술")
    rows()
    assert_golden(f"waiting_contact.{lang}", compose(SORA.email, lang))
    assert_golden(f"waiting_delegate.{lang}", compose(JUN.email, lang))

    told_before(event)
    actions.withdraw_all(delegation_id=first, actor="visitor", now=NOW, real=NOW)
    assert_golden(f"seated_contact.{lang}", compose(SORA.email, lang))
    assert_golden(f"seated_delegate.{lang}", compose(JUN.email, lang))


@pytest.mark.parametrize("lang", ["ko", "en"])
def test_who_leaves_reads_this(event, lang):
    delegation_id, _ = register(event, Delegate(JUN.name, email=JUN.email), Delegate(HYUN.name))
    told_before(event)
    actions.withdraw_all(delegation_id=delegation_id, actor="visitor", now=NOW, real=NOW)

    assert_golden(f"withdrawn_contact.{lang}", compose(SORA.email, lang))
    assert_golden(f"withdrawn_delegate.{lang}", compose(JUN.email, lang))


@pytest.mark.parametrize("lang", ["ko", "en"])
@pytest.mark.parametrize(("news", "verb"), [("cancelled", cancel_event), ("postponed", postpone_event)])
def test_who_means_to_come_reads_that_the_event_is_off(event, news, verb, lang):
    register(event, Delegate(JUN.name, email=JUN.email), Delegate(HYUN.name))
    told_before(event)
    verb(event_id=event.id, reason=words("The speaker is ill.", "발표자 사정으로"), by_id=None, now=NOW, actor="person:1")

    assert_golden(f"{news}_contact.{lang}", compose(SORA.email, lang))
    assert_golden(f"{news}_delegate.{lang}", compose(JUN.email, lang))


@pytest.mark.parametrize("lang", ["ko", "en"])
def test_who_has_a_seat_reads_what_changed(event, lang):
    register(event, Delegate(JUN.name, email=JUN.email), Delegate(HYUN.name))
    told_before(event)
    moved = {"starts_at": STARTS + timedelta(minutes=30), "ends_at": STARTS + timedelta(minutes=120), "venue_id": None}
    edit_event(event_id=event.id, version=reload(event).version, values=moved, now=NOW, actor="person:1")
    late = NOW + timedelta(minutes=10)
    rows(late)

    assert_golden(f"update_contact.{lang}", compose(SORA.email, lang, late))
    assert_golden(f"update_delegate.{lang}", compose(JUN.email, lang, late))


@pytest.mark.parametrize("lang", ["ko", "en"])
def test_who_waited_for_a_day_reads_that_it_is_fixed(app, now, lang):
    programme = make_programme()
    undated = {"starts_at": None, "ends_at": None, "registration_closes_at": None, "window_from": STARTS.date(), "window_to": STARTS.date()}
    event = make_event(programme, uid="00000000-0000-4000-8000-000000000002", venue_id=make_venue(programme).id, **undated)
    register(event, Delegate(JUN.name, email=JUN.email))
    told_before(event)
    fixed = {"starts_at": STARTS, "ends_at": STARTS + timedelta(minutes=90), "window_from": None, "window_to": None}
    edit_event(event_id=event.id, version=reload(event).version, values=fixed, now=NOW, actor="person:1")
    late = NOW + timedelta(minutes=10)
    rows(late)

    assert_golden(f"fixed_delegate.{lang}", compose(JUN.email, lang, late))


@pytest.mark.parametrize("lang", ["ko", "en"])
def test_who_declined_in_their_calendar_reads_this(event, lang):
    _, (rsvp_id,) = register(event, organisation="", contact=JUN)
    told_before(event)
    actions.answer(rsvp_id=rsvp_id, answer=Answer.DECLINED, actor="calendar:invitation:1", at=NOW, now=NOW, real=NOW)
    with transaction() as session:
        invitation = session.scalars(select(Invitation)).one()
        invitation.partstat, invitation.reply_stamp = Partstat.DECLINED, NOW

    assert_golden(f"declined_delegate.{lang}", compose(JUN.email, lang))


def test_one_of_several_who_leaves_changes_the_registration(event):
    _, (first, _) = register(event, Delegate(JUN.name, email=JUN.email), Delegate(HYUN.name))
    told_before(event)
    actions.withdraw(rsvp_id=first, actor="visitor", now=NOW, real=NOW)

    mail = compose(SORA.email, "en")

    assert (mail.subject, mail.attachments, mail.alternatives) == ("Registration changed: Corporate seminar", (), ())
    assert HYUN.name in mail.text


def test_the_invitation_is_the_entry_of_the_download(app, event):
    """One identity everywhere: but for what RFC 5546 adds to a mail, the lines are those of the file."""
    register(event, organisation="", contact=JUN)
    rows()

    mail = compose(JUN.email, "ko")

    download = app.test_client().get("/alliance/seminar/event.ics?lang=ko").data.splitlines()
    invitation = mail.alternatives[0].octets.splitlines()
    assert [line for line in download if line not in invitation] == []
    assert [line.partition(b":")[0].partition(b";")[0] for line in invitation if line not in download and not line.startswith(b" ")] == [b"METHOD", b"ORGANIZER", b"ATTENDEE"]
    assert mail.attachments[0].octets == mail.alternatives[0].octets


def test_nobody_sees_another_who_is_invited(event):
    register(event, Delegate(JUN.name, email=JUN.email), Delegate(HYUN.name, email=HYUN.email))
    rows()

    octets = b"".join(part.octets for part in compose(JUN.email, "ko").alternatives).replace(b"\r\n ", b"")

    assert octets.count(b"ATTENDEE") == 1
    assert HYUN.email.encode() not in octets
    assert SORA.email.encode() not in octets


def test_what_a_stranger_typed_becomes_neither_a_link_nor_a_line_of_its_own(event):
    evil = "https://evil.test/ 지금 클릭 <b>!</b>\r\nBcc: x@evil.test " + "가" * 100
    register(event, Delegate(evil, email=HYUN.email, department=evil, title=evil), organisation=evil)
    rows()

    mail = compose(HYUN.email, "ko")

    for text in (mail.text, mail.html, mail.subject, mail.alternatives[0].octets.decode().replace("\r\n ", "")):
        assert "evil.test" not in text
        assert "<b>" not in text
        assert "가" * 61 not in text


def test_the_owner_of_an_address_hears_that_it_was_given_twice(event):
    register(event, Delegate(JUN.name, email=JUN.email))
    register(event, organisation="", contact=JUN)
    rows()

    assert "Another registration" in compose(JUN.email, "en").text
