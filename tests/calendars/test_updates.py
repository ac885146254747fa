"""An event that changes: which changes are told, when, and to whom."""

from __future__ import annotations

from datetime import timedelta

import pytest

from eventsapp.calendars.actions import catch_up, send_now
from eventsapp.core import clock
from eventsapp.rsvps import actions as rsvps
from eventsapp.rsvps.rules import Answer
from tests.calendars.catching_up import MINUTE, RESTED, edit, move, withdraw
from tests.factories import JUN, NOW, SORA, STARTS, make_delegation, make_event, make_venue, words
from tests.rsvps.crowd import register, rsvps_of
from tests.sweeps import letters, told


@pytest.fixture
def event(both, now):
    return make_event(capacity=3)


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


def test_a_move_owed_and_overtaken_by_a_change_that_was_taken_back_is_told_all_the_same(event):
    make_delegation(event, contact=JUN)
    letters(NOW)
    move(event)
    catch_up(now=RESTED, real=clock.real())  # owed, not composed yet
    place = make_venue(event.programme)
    edit(event, RESTED, venue_id=place.id)
    assert letters(RESTED) == []
    edit(event, RESTED + MINUTE, venue_id=None)

    assert [letter.method for letter in letters(RESTED + 10 * MINUTE)] == ["REQUEST"]
    assert letters(RESTED + 20 * MINUTE) == []


def test_a_mail_that_waited_until_the_event_was_over_is_not_sent(event):
    make_delegation(event, contact=JUN)
    catch_up(now=NOW, real=clock.real())

    assert letters(STARTS + timedelta(days=2)) == []


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
    assert lost.subject == "날짜 미정: 기업 설명회"
    assert fixed.subject == "날짜 확정: 기업 설명회"
    assert fixed.entry["UID"] == lost.entry["UID"]
    assert lost.entry["SEQUENCE"] > fixed.entry["SEQUENCE"]


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
