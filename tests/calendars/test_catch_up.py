"""Who is told what, and what their calendars are told, as the sweep finds it: on both databases."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from eventsapp.calendars.actions import catch_up, resend, send_now
from eventsapp.calendars.models import EventNews, Invitation
from eventsapp.calendars.rules.invitations import Partstat, Said
from eventsapp.core import clock
from eventsapp.core.db import db, transaction
from eventsapp.events import actions as events
from eventsapp.mail import actions as mail
from eventsapp.mail import delivery
from eventsapp.mail.carrier import Postman, Refused
from eventsapp.mail.composers import COMPOSERS
from eventsapp.mail.models import MailState, OutboxMail
from eventsapp.rsvps import actions as rsvps
from eventsapp.rsvps.models import Delegation, Rsvp
from eventsapp.rsvps.rules import Answer, Contact, Delegate
from tests.factories import HYUN, JUN, NOW, SORA, STARTS, count_queries, make_delegation, make_event, make_venue, reload, words
from tests.rsvps.crowd import register, rsvps_of
from tests.sweeps import letters, told

MINUTE = timedelta(minutes=1)
RESTED = NOW + 10 * MINUTE


@pytest.fixture
def event(both, now):
    return make_event(capacity=3)


def edit(event, now=NOW, **values):
    version = reload(event).version
    events.edit_event(event_id=event.id, version=version, values=values, now=now, actor="person:1")


def move(event, by=timedelta(minutes=30), now=NOW):
    event = reload(event)
    edit(event, now, starts_at=event.starts_at + by, ends_at=event.ends_at + by)


def withdraw(rsvp_id, now=NOW):
    rsvps.withdraw(rsvp_id=rsvp_id, actor="visitor", now=now, real=clock.real())


def invitation_of(rsvp_id):
    db.session.rollback()
    return db.session.scalars(select(Invitation).where(Invitation.rsvp_id == rsvp_id).order_by(Invitation.id.desc())).first()


def test_a_guest_who_registers_is_invited_once(event):
    make_delegation(event, contact=JUN)

    assert told(NOW) == [(JUN.email, "참가 신청 확정: 기업 설명회", "REQUEST")]
    assert told(RESTED) == []


def test_a_delegation_is_told_once_through_its_contact_and_each_address_of_its_own(event):
    register(event, NOW, 2, contact_attends=True)

    assert [(to, method) for to, _subject, method in told(NOW)] == [("d0@company.test", "REQUEST"), ("d1@company.test", "REQUEST"), (SORA.email, "REQUEST")]


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


def test_five_moves_in_a_row_are_one_update_to_everyone_with_a_seat_and_nobody_else(event):
    register(event, NOW, 2, contact_attends=True)
    register(event, NOW, 1, organisation="다솜기술")  # waits
    letters(NOW)

    for _ in range(5):
        move(event, timedelta(minutes=6))

    assert told(NOW + MINUTE) == []  # it rests
    updates = letters(RESTED)
    assert [(letter.to, letter.method) for letter in updates] == [(SORA.email, "REQUEST"), ("d0@company.test", "REQUEST"), ("d1@company.test", "REQUEST")]
    assert {letter.entry["DTSTART"].dt for letter in updates} == {(STARTS + timedelta(minutes=30)).astimezone(updates[0].entry["DTSTART"].dt.tzinfo)}
    assert "11:00" in updates[0].text
    assert "10:30" in updates[0].text  # what it was before
    assert told(RESTED + 60 * MINUTE) == []


def test_a_move_that_is_taken_back_before_it_was_told_is_no_news(event):
    make_delegation(event, contact=JUN)
    letters(NOW)

    move(event)
    move(event, -timedelta(minutes=30))

    assert told(RESTED) == []


def test_an_update_keeps_uid_and_organizer_raises_the_sequence_and_asks_again(event):
    make_delegation(event, contact=JUN)
    [first] = letters(NOW)
    move(event)
    [second] = letters(RESTED)

    assert first.entry["UID"] == second.entry["UID"] == event.uid
    assert first.entry["ORGANIZER"] == second.entry["ORGANIZER"]
    assert second.entry["SEQUENCE"] > first.entry["SEQUENCE"]
    assert second.entry["DTSTAMP"].dt > first.entry["DTSTAMP"].dt
    assert second.entry["ATTENDEE"].params["PARTSTAT"] == "NEEDS-ACTION"
    assert first.message["References"] == second.message["References"]


@pytest.mark.parametrize(("values", "reached"), [
    ({"summary": words("A typo mended.", "오타를 고쳤습니다.")}, 0),
    ({"title": words("Another title", "다른 제목")}, 0),
    ({"starts_at": STARTS + timedelta(hours=1), "ends_at": STARTS + timedelta(hours=2)}, 1),
])  # fmt: skip
def test_only_what_counts_is_told(event, values, reached):
    make_delegation(event, contact=JUN)
    letters(NOW)

    edit(event, **values)

    assert len(letters(RESTED)) == reached


def test_a_place_counts_and_what_an_organiser_says_counts(event):
    make_delegation(event, contact=JUN)
    letters(NOW)
    edit(event, venue_id=make_venue(event.programme).id)
    assert len(letters(RESTED)) == 1

    edit(event, RESTED, summary=words("A typo mended.", "오타를 고쳤습니다."))
    assert letters(RESTED + 10 * MINUTE) == []
    send_now(event_id=event.id, everything=True, actor="person:1", now=RESTED + 10 * MINUTE)
    [letter] = letters(RESTED + 11 * MINUTE)
    assert letter.method == "REQUEST"
    assert letters(RESTED + 20 * MINUTE) == []


def test_send_now_does_not_wait_for_the_rest(event):
    make_delegation(event, contact=JUN)
    letters(NOW)
    move(event)

    send_now(event_id=event.id, everything=False, actor="person:1", now=NOW)

    assert len(letters(NOW + MINUTE)) == 1


def test_a_move_still_resting_is_not_told_with_other_news(event):
    mine = register(event, NOW, 2)
    letters(NOW)
    move(event)
    withdraw(rsvps_of(mine)[0].id)

    early = letters(NOW + MINUTE)

    assert sorted((letter.to, letter.method) for letter in early) == [("d0@company.test", "CANCEL"), (SORA.email, "")]
    assert [letter.to for letter in letters(RESTED)] == ["d1@company.test"]


def test_a_contact_without_a_seat_hears_of_a_move_only_for_those_without_an_address(event):
    register(event, NOW, 1)
    letters(NOW)
    move(event)
    assert [letter.to for letter in letters(RESTED)] == ["d0@company.test"]

    other = make_event(event.programme, "second")
    delegation = make_delegation(other, size=2, organisation="다솜기술")
    letters(NOW)
    withdraw(rsvps_of(delegation.id)[0].id)  # the contact stays at home
    letters(RESTED)
    move(other, now=RESTED)
    [letter] = letters(RESTED + 10 * MINUTE)
    assert (letter.to, letter.method) == (SORA.email, "")
    assert "참가자 2" in letter.text


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


def test_an_undated_event_invites_nobody_until_it_has_its_day(both, now):
    undated = {"starts_at": None, "ends_at": None, "registration_closes_at": None}
    event = make_event(**undated, window_from=(NOW + timedelta(days=13)).date(), window_to=(NOW + timedelta(days=23)).date())
    make_delegation(event, contact=JUN)
    [first] = letters(NOW)
    edit(event, starts_at=STARTS, ends_at=STARTS + timedelta(hours=2), window_from=None, window_to=None)
    [fixed] = letters(RESTED)
    edit(event, RESTED, starts_at=None, ends_at=None, window_from=STARTS.date(), window_to=STARTS.date())
    [lost] = letters(RESTED + 10 * MINUTE)

    assert (first.method, fixed.method, lost.method) == ("", "REQUEST", "CANCEL")
    assert fixed.subject == "날짜 확정: 기업 설명회"
    assert fixed.entry["UID"] == lost.entry["UID"]
    assert lost.entry["SEQUENCE"] > fixed.entry["SEQUENCE"]


def test_a_changed_address_is_invited_and_the_old_entry_taken_back_without_a_link(event):
    delegation = make_delegation(event, size=1, organisation="한빛정보")
    letters(NOW)
    old = db.session.get_one(Delegation, delegation.id)
    rsvps.edit_delegation(
        delegation_id=old.id, version=old.version, contact=Contact(HYUN.name, HYUN.email), organisation=None,
        delegates=[(rsvps_of(old.id)[0].id, Delegate(HYUN.name, email=HYUN.email))], actor="visitor", now=NOW, real=clock.real(),
    )  # fmt: skip

    sent = {letter.to: letter for letter in letters(RESTED)}

    assert {to: letter.method for to, letter in sent.items()} == {SORA.email: "CANCEL", HYUN.email: "REQUEST"}
    assert "/d/" not in sent[SORA.email].text
    assert "/r/" not in sent[SORA.email].text
    assert sent[SORA.email].entry["ORGANIZER"] is not None
    assert letters(RESTED + MINUTE) == []


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


def test_an_answer_on_the_site_is_what_the_next_update_shows(event):
    delegation = make_delegation(event, contact=JUN)
    letters(NOW)
    rsvps.answer(rsvp_id=rsvps_of(delegation.id)[0].id, answer=Answer.MAYBE, actor="link", at=NOW + MINUTE, now=NOW + MINUTE, real=clock.real())
    edit(event, venue_id=make_venue(event.programme).id, now=NOW + 2 * MINUTE)

    [letter] = letters(RESTED)

    assert letter.entry["ATTENDEE"].params["PARTSTAT"] == "TENTATIVE"  # the time has not moved


def test_nobody_hears_of_an_event_that_is_over(event):
    make_delegation(event, contact=JUN)
    letters(NOW)
    move(event, now=STARTS + timedelta(days=1))

    assert letters(STARTS + timedelta(days=1, hours=1)) == []


def test_resending_says_the_same_under_a_later_stamp(event):
    delegation = make_delegation(event, contact=JUN)
    [first] = letters(NOW)
    resend(invitation_id=invitation_of(rsvps_of(delegation.id)[0].id).id, actor="person:1", now=NOW, real=clock.real())

    [again] = letters(NOW + MINUTE)

    assert again.entry["SEQUENCE"] == first.entry["SEQUENCE"]
    assert again.entry["DTSTAMP"].dt > first.entry["DTSTAMP"].dt


def test_the_same_state_is_the_same_octets(event):
    make_delegation(event, contact=JUN)
    catch_up(now=NOW, real=clock.real())
    [ids] = db.session.scalars(select(OutboxMail.ids))

    first, second = (COMPOSERS["invitation"](ids, "ko") for _ in range(2))

    assert first.alternatives == second.alternatives
    assert first.attachments[0].octets == first.alternatives[0].octets


def test_a_mail_about_somebody_withdrawn_meanwhile_is_not_written(event):
    delegation = make_delegation(event, contact=JUN)
    catch_up(now=NOW, real=clock.real())
    withdraw(rsvps_of(delegation.id)[0].id)
    delivery.deliver_due(now=NOW, real=clock.real)

    db.session.rollback()
    assert [mail.state for mail in db.session.scalars(select(OutboxMail))] == [MailState.SUPERSEDED]
    assert letters(RESTED) == []


def test_what_changes_while_a_mail_is_under_way_is_told_in_it_or_after_it(event):
    make_delegation(event, contact=JUN)
    catch_up(now=NOW, real=clock.real())
    catch_up(now=NOW, real=clock.real())
    assert len(db.session.scalars(select(OutboxMail)).all()) == 1  # it is under way
    move(event)

    [letter] = letters(NOW + MINUTE)

    assert "11:00" in letter.text
    assert letters(RESTED) == []


def test_a_mail_beyond_delivery_says_it_all_the_same_when_it_is_tried_again(event, monkeypatch):
    make_delegation(event, contact=JUN)
    catch_up(now=NOW, real=clock.real())

    def refuse(*_args, **_more):
        raise Refused("550 no")

    with monkeypatch.context() as patch:
        patch.setattr(Postman, "carry", refuse)
        delivery.deliver_due(now=NOW, real=clock.real)
    db.session.rollback()
    [row] = db.session.scalars(select(OutboxMail))
    mail.try_again(mail_id=row.id, actor="person:1", now=NOW, real=clock.real())

    [letter] = letters(NOW + MINUTE)

    assert letter.method == "REQUEST"


def test_erasing_leaves_neither_address_nor_answer(event):
    delegation = make_delegation(event, contact=JUN)
    letters(NOW)
    year_on = STARTS + timedelta(days=400)
    rsvps.erase_due(now=year_on, real=clock.real())
    catch_up(now=year_on, real=clock.real())

    assert invitation_of(rsvps_of(delegation.id)[0].id).address == ""
    assert not reload(db.session.get_one(Delegation, delegation.id)).untold


def test_each_invitation_has_an_address_of_its_own_to_answer_to(event):
    register(event, NOW, 2)
    catch_up(now=NOW, real=clock.real())

    organizers = {COMPOSERS["invitation"](ids, "ko").sender for ids in db.session.scalars(select(OutboxMail.ids))}

    assert len(organizers - {""}) == 2
    assert all(organizer.startswith("events+") and organizer.endswith("@localhost") for organizer in organizers - {""})


def test_the_sweep_asks_as_much_for_three_as_for_one(event):
    for name in ("하나", "둘", "셋"):
        make_delegation(event, contact=JUN, organisation=name)
    letters(NOW)
    sizes = []
    for count in (1, 3):
        with transaction() as session:
            for delegation in session.scalars(select(Delegation).limit(count)):
                delegation.untold = True
        with count_queries() as queries:
            catch_up(now=RESTED, real=clock.real())
        sizes.append(len(queries))

    assert sizes[0] == sizes[1]


def test_when_nothing_changed_the_sweep_asks_two_questions(event):
    make_delegation(event, contact=JUN)
    for minutes in range(3):
        letters(NOW + minutes * MINUTE)

    with count_queries() as queries:
        catch_up(now=RESTED, real=clock.real())

    assert len(queries) == 2
    assert db.session.get_one(EventNews, event.id).told_revision == event.revision
    assert db.session.scalar(select(Rsvp.id)) is not None
