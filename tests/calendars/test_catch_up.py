"""Who is told what, and what their calendars are told, as the sweep finds it: on both databases."""

from __future__ import annotations

import pytest

from eventsapp.calendars.rules.invitations import Partstat, Said
from eventsapp.core import clock, tokens
from eventsapp.core.db import db, transaction
from eventsapp.events import actions as events
from eventsapp.rsvps import actions as rsvps
from eventsapp.rsvps.actions import FEED
from eventsapp.rsvps.models import Delegation
from eventsapp.rsvps.rules import Answer, Contact, Delegate
from tests.calendars.catching_up import MINUTE, RESTED, invitation_of, withdraw
from tests.factories import HYUN, JUN, NOW, SORA, make_delegation, make_event, reload, words
from tests.rsvps.crowd import register, rsvps_of
from tests.sweeps import letters, told


@pytest.fixture
def event(both, now):
    return make_event(capacity=3)


def test_a_guest_who_registers_is_invited_once(event):
    make_delegation(event, contact=JUN)

    assert told(NOW) == [(JUN.email, "참가 신청 확정: 기업 설명회", "REQUEST")]
    assert told(RESTED) == []


def test_a_contact_who_does_not_come_gets_no_invitation(event):
    register(event, NOW, 1)

    assert [(to, method) for to, _subject, method in told(NOW)] == [("d0@company.test", "REQUEST"), (SORA.email, "")]


def test_who_waits_is_told_and_invited_only_with_a_seat(event):
    first = register(event, NOW, 3)
    register(event, NOW, 1, organisation="다솜기술")
    waiting = [letter for letter in told(NOW) if "대기" in letter[1]]

    rsvps.withdraw_all(delegation_id=first, actor="visitor", now=NOW, real=clock.real())
    seated = [letter for letter in told(RESTED) if "취소" not in letter[1]]

    assert [method for _to, _subject, method in waiting] == ["", ""]
    assert sorted((to, method) for to, _subject, method in seated) == [("d0@company.test", "REQUEST"), (SORA.email, "")]


def test_who_registers_and_gets_a_seat_before_the_sweep_reads_one_mail(event):
    first = register(event, NOW, 3)
    make_delegation(event, contact=JUN)
    rsvps.withdraw_all(delegation_id=first, actor="visitor", now=NOW, real=clock.real())

    assert told(NOW) == [(JUN.email, "참가 신청 확정: 기업 설명회", "REQUEST")]


def test_withdrawing_takes_the_entry_away(event):
    delegation = make_delegation(event, contact=JUN)
    [first] = letters(NOW)
    withdraw(rsvps_of(delegation.id)[0].id)

    [last] = letters(RESTED)

    assert last.method == "CANCEL"
    assert last.entry["SEQUENCE"] > first.entry["SEQUENCE"]
    assert "STATUS" not in last.entry  # the event goes on
    assert "VALARM" not in last.ics.decode()
    assert letters(RESTED + MINUTE) == []


def test_a_cancelled_event_leaves_every_calendar_at_once(event):
    register(event, NOW, 2)
    register(event, NOW, 2)  # waits
    letters(NOW)

    events.cancel_event(event_id=event.id, reason=words("Ill.", "사정"), by_id=None, now=NOW, actor="person:1")

    sent = letters(NOW + MINUTE)
    assert sorted((letter.to, letter.method) for letter in sent) == sorted(
        [("d0@company.test", "CANCEL"), ("d1@company.test", "CANCEL"), (SORA.email, ""), ("d0@company.test", ""), ("d1@company.test", ""), (SORA.email, "")]
    )
    assert {letter.entry["STATUS"] for letter in sent if letter.ics} == {"CANCELLED"}
    assert letters(RESTED) == []


def test_changes_of_status_taken_back_are_told_as_the_last_one_alone(event):
    make_delegation(event, contact=JUN)
    letters(NOW)
    for verb in (events.postpone_event, events.cancel_event):
        verb(event_id=event.id, reason=words("Ill.", "사정"), by_id=None, now=NOW, actor="person:1")
    events.resume_event(event_id=event.id, by_id=None, now=NOW, actor="person:1")

    [letter] = letters(NOW + MINUTE)

    assert (letter.method, str(letter.entry["STATUS"])) == ("REQUEST", "CONFIRMED")


def test_a_cancelled_event_that_returns_is_asked_anew(event):
    make_delegation(event, contact=JUN)
    letters(NOW)
    events.cancel_event(event_id=event.id, reason=words("Ill.", "사정"), by_id=None, now=NOW, actor="person:1")
    [off] = letters(NOW + MINUTE)
    events.resume_event(event_id=event.id, by_id=None, now=RESTED, actor="person:1")
    [on] = letters(RESTED)

    assert (off.method, on.method) == ("CANCEL", "REQUEST")
    assert on.entry["SEQUENCE"] > off.entry["SEQUENCE"]
    assert on.entry["ATTENDEE"].params["PARTSTAT"] == "NEEDS-ACTION"


def test_a_changed_address_is_invited_and_the_old_entry_taken_back_without_a_link(event):
    delegation = make_delegation(event, size=1, organisation="한빛정보")
    letters(NOW)
    feed = tokens.find_current(FEED, rsvps_of(delegation.id)[0].id)
    old = db.session.get_one(Delegation, delegation.id)
    rsvps.edit_delegation(
        delegation_id=old.id, version=old.version, contact=Contact(HYUN.name, HYUN.email), organisation=None,
        delegates=[(rsvps_of(old.id)[0].id, Delegate(HYUN.name, email=HYUN.email))], actor="visitor", now=NOW, real=clock.real(),
    )  # fmt: skip

    sent = {letter.to: letter for letter in letters(RESTED)}

    assert {to: letter.method for to, letter in sent.items()} == {SORA.email: "CANCEL", HYUN.email: "REQUEST"}
    assert "/d/" not in sent[SORA.email].text
    assert "/r/" not in sent[SORA.email].text
    assert tokens.find_current(FEED, rsvps_of(delegation.id)[0].id) not in (feed, None)
    assert letters(RESTED + MINUTE) == []


def test_an_address_that_is_changed_back_is_invited_again(event):
    delegation = make_delegation(event, size=1, organisation="한빛정보")
    letters(NOW)
    for number, who in enumerate((HYUN, SORA)):
        row = reload(db.session.get_one(Delegation, delegation.id))
        rsvps.edit_delegation(
            delegation_id=row.id, version=row.version, contact=Contact(SORA.name, who.email), organisation=None,
            delegates=[(rsvps_of(row.id)[0].id, Delegate(SORA.name, email=who.email))], actor="visitor", now=NOW, real=clock.real(),
        )  # fmt: skip
        feed = tokens.find_current(FEED, rsvps_of(row.id)[0].id)
        sent = {letter.to: letter.method for letter in letters(RESTED + number * MINUTE)}

    assert sent == {HYUN.email: "CANCEL", SORA.email: "REQUEST"}
    assert tokens.find_current(FEED, rsvps_of(delegation.id)[0].id) == feed


def test_who_registers_for_what_is_called_off_before_the_sweep_hears_that_it_is_off(event):
    make_delegation(event, contact=JUN)
    events.cancel_event(event_id=event.id, reason=words("Ill.", "사정"), by_id=None, now=NOW, actor="person:1")

    assert told(NOW) == [(JUN.email, "행사 취소 안내: 기업 설명회", "")]


def test_who_declined_in_their_calendar_keeps_the_entry_and_may_come_back(event):
    delegation = make_delegation(event, contact=JUN)
    [first] = letters(NOW)
    [rsvp] = rsvps_of(delegation.id)
    rsvps.answer(rsvp_id=rsvp.id, answer=Answer.DECLINED, actor="calendar:invitation:1", at=NOW + MINUTE, now=NOW + MINUTE, real=clock.real())
    with transaction():
        invitation = invitation_of(rsvp.id)
        invitation.partstat, invitation.reply_stamp = Partstat.DECLINED, NOW + MINUTE

    [declined] = letters(NOW + 2 * MINUTE)
    rsvps.answer(rsvp_id=rsvp.id, answer=Answer.GOING, actor="calendar:invitation:1", at=NOW + 3 * MINUTE, now=NOW + 3 * MINUTE, real=clock.real())
    [back] = letters(NOW + 4 * MINUTE)

    assert declined.method == ""
    assert invitation_of(rsvp.id).said is Said.REQUEST
    assert back.method == "REQUEST"
    assert back.entry["SEQUENCE"] >= first.entry["SEQUENCE"]
