"""Reminders: whom they reach, only once, and how they are set."""

from datetime import timedelta

import pytest
from sqlalchemy import delete, func, select

from eventsapp.calendars.actions import reminders as actions
from eventsapp.calendars.models import Reminded
from eventsapp.calendars.rules.reminders import ReminderGone, SameReminder
from eventsapp.core.db import db, transaction
from eventsapp.core.editing import ChangedMeanwhile
from eventsapp.core.once import Sent
from eventsapp.core.words import Words
from eventsapp.events.rules import Status
from eventsapp.people.models import Person
from eventsapp.rsvps.models import Delegation, Rsvp
from eventsapp.rsvps.rules import Answer, Delegate, Standing
from tests.calendars.conftest import change
from tests.calendars.reminding import DUE, LONG_AGO, invite, make_guest, make_reminder, owed_to, party, put, remind
from tests.factories import HYUN, JUN, NOW, STARTS, count_queries, make_event, make_programme, make_venue, words
from tests.rivals import at_once

HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)


@pytest.fixture
def event(app):
    programme = make_programme()
    return make_event(programme, venue_id=make_venue(programme).id, now=LONG_AGO - timedelta(days=1))


def test_everybody_with_a_seat_is_reminded_once_when_it_is_due(event):
    guests = [make_guest(event, number) for number in (1, 2)]
    reminder = make_reminder(event)

    assert remind(DUE - MINUTE) == 0
    assert remind(DUE) == 2
    assert remind(DUE + MINUTE) == 0
    assert owed_to() == [(guest.id, reminder.id) for guest in guests]
    assert [row.at for row in db.session.scalars(select(Reminded))] == [DUE, DUE]


def test_each_reminder_of_an_event_goes_out_at_its_own_moment(event):
    guest = make_guest(event)
    early, late = make_reminder(event, 2880), make_reminder(event, 60)

    assert [remind(moment) for moment in (STARTS - timedelta(days=2), STARTS - HOUR, STARTS - 40 * MINUTE)] == [1, 1, 0]
    assert owed_to() == [(guest.id, early.id), (guest.id, late.id)]


def test_reminding_writes_nothing_but_what_was_owed(event):
    make_guest(event)
    make_reminder(event)

    with count_queries() as queries:
        remind(DUE)

    written = {statement.split()[2] for statement in queries.statements if statement.startswith("INSERT")}
    assert written == {"reminded", "outbox_mail"}
    assert not [statement for statement in queries.statements if statement.startswith(("UPDATE", "DELETE"))]


def test_the_sweep_without_anything_due_asks_one_question(event):
    make_guest(event)
    make_reminder(event)
    make_reminder(event, 2880)

    with count_queries() as queries:
        assert remind(DUE - MINUTE - timedelta(days=1)) == 0

    assert len(queries) == 1


def test_a_reminder_asks_the_same_number_of_queries_for_one_person_and_three(event):
    make_reminder(event)
    make_reminder(event, 2880)
    make_guest(event, 1)
    with count_queries() as one:
        assert remind(DUE) == 1
    with transaction() as session:
        session.execute(delete(Reminded))
    for number in (2, 3):
        make_guest(event, number)
    with count_queries() as three:
        assert remind(DUE) == 3

    assert len(one) == len(three)


def test_portions_reach_everybody(event, monkeypatch):
    monkeypatch.setattr(actions, "PORTION", 2)
    guests = [make_guest(event, number) for number in range(5)]
    make_reminder(event)

    assert remind(DUE) == 5
    assert [invitation for invitation, _ in owed_to()] == [guest.id for guest in guests]


@pytest.mark.parametrize("kept_from", ["status", "answer", "standing", "bounced", "address", "late", "erased"])
def test_who_is_not_reminded(event, kept_from):
    guest = make_guest(event)
    make_reminder(event)
    rsvp, delegation = db.session.scalars(select(Rsvp)).one(), db.session.scalars(select(Delegation)).one()
    match kept_from:
        case "status":
            put(event, status=Status.CANCELLED)
        case "answer":
            put(rsvp, answer=Answer.DECLINED)
        case "standing":
            put(rsvp, standing=Standing.WAITING)
        case "bounced":
            put(db.session.get_one(Person, guest.person_id), email_bounced_at=LONG_AGO)
        case "address":
            put(db.session.get_one(Person, guest.person_id), email="new@guest.test", email_key="new@guest.test")
        case "late":
            put(delegation, registered_at=DUE)
        case "erased":
            put(delegation, erased_at=DUE)

    assert remind(DUE + MINUTE) == 0


def test_who_may_come_is_reminded(event):
    make_guest(event)
    make_reminder(event)
    put(db.session.scalars(select(Rsvp)).one(), answer=Answer.MAYBE)

    assert remind(DUE) == 1


def test_a_contact_is_reminded_for_whoever_has_no_address_of_their_own(event):
    jun, hyun = Delegate(JUN.name, email=JUN.email), Delegate(HYUN.name)
    invitations = invite(party(event, jun, hyun))
    make_reminder(event)
    contact, delegate = invitations

    remind(DUE)

    assert (contact.rsvp_id, [invitation for invitation, _ in owed_to()]) == (None, [contact.id, delegate.id])


def test_a_contact_who_does_not_come_is_not_reminded_for_people_with_addresses(event):
    _contact, delegate = invite(party(event, Delegate(JUN.name, email=JUN.email)))
    make_reminder(event)

    remind(DUE)

    assert [invitation for invitation, _ in owed_to()] == [delegate.id]


@pytest.mark.parametrize(("who", "reminded"), [("contact", True), ("colleague", True), ("both", False)])
def test_a_contact_is_reminded_until_nobody_comes_whom_they_stand_for(event, who, reminded):
    delegation = party(event, Delegate(HYUN.name), attends=True)
    contact = invite(delegation)[0]
    make_reminder(event)
    own, other = sorted(delegation.rsvps, key=lambda rsvp: rsvp.person_id != contact.person_id)
    for rsvp in {"contact": [own], "colleague": [other], "both": [own, other]}[who]:
        put(rsvp, standing=Standing.WITHDRAWN)

    assert remind(DUE) == reminded


def test_a_worker_that_was_down_is_late_by_six_hours_at_most(event):
    make_guest(event)
    make_reminder(event)

    assert remind(DUE + 6 * HOUR) == 0
    assert remind(DUE + 6 * HOUR - MINUTE) == 1


def test_a_moved_event_reminds_again_only_long_after(event):
    make_guest(event)
    make_reminder(event)
    remind(DUE)

    change(event, now=DUE, starts_at=STARTS + 12 * HOUR, ends_at=None)
    assert remind(DUE + 12 * HOUR) == 0

    change(event, now=DUE, starts_at=STARTS + 13 * HOUR, ends_at=None)
    assert remind(DUE + 13 * HOUR) == 1
    assert remind(DUE + 14 * HOUR) == 0


def test_an_event_put_back_to_a_start_already_reminded_of_reminds_nobody(event):
    make_guest(event)
    make_reminder(event)
    remind(DUE)
    change(event, now=DUE, starts_at=STARTS + timedelta(days=5), ends_at=None)
    change(event, now=DUE, starts_at=STARTS, ends_at=None)

    assert remind(DUE + HOUR) == 0


def test_two_workers_at_once_remind_each_person_once(both):
    event = make_event(make_programme(), now=LONG_AGO - timedelta(days=1))
    guests = [make_guest(event, number) for number in range(7)]
    reminder = make_reminder(event)
    ids = [(guest.id, reminder.id) for guest in guests]
    db.session.rollback()

    outcomes = at_once(both, [lambda: remind(DUE)] * 4)

    assert sorted(outcomes) == [0, 0, 0, 7]
    assert owed_to() == ids


def test_the_same_questions_are_understood_by_both_databases(both):
    event = make_event(make_programme(), now=LONG_AGO - timedelta(days=1))
    invite(party(event, Delegate(JUN.name, email=JUN.email), Delegate(HYUN.name), attends=True))
    make_guest(event)
    make_reminder(event)

    assert (remind(DUE), remind(DUE)) == (3, 0)


def add(event, minutes_before=1440, key="key"):
    actions.add_reminder(event_id=event.id, minutes_before=minutes_before, note=Words(), sent=Sent.of("new reminder", key, minutes_before), actor="person:1", now=NOW)


def test_an_event_has_one_reminder_at_each_distance(event):
    add(event)

    with pytest.raises(SameReminder):
        add(event, key="other")

    add(event, 60, key="third")


def test_a_removed_reminder_takes_along_whom_it_reached(event):
    make_guest(event)
    make_reminder(event)
    remind(DUE)

    for _ in range(2):
        actions.remove_reminder(event_id=event.id, minutes_before=1440, actor="person:1", now=DUE)

    assert db.session.scalar(select(func.count()).select_from(Reminded)) == 0


def test_a_reminder_removed_and_set_again_after_its_moment_reaches_nobody_twice(event):
    make_guest(event)
    make_reminder(event)
    remind(DUE)
    actions.remove_reminder(event_id=event.id, minutes_before=1440, actor="person:1", now=DUE + MINUTE)
    make_reminder(event, now=DUE + MINUTE)

    assert remind(DUE + 2 * MINUTE) == 0


def edit(event, note, version):
    actions.edit_reminder(event_id=event.id, minutes_before=1440, version=version, values={"note": note}, actor="person:1", now=NOW)


def test_the_note_changes_and_two_editors_do_not_overwrite_each_other(event):
    make_reminder(event)
    edit(event, words("First"), version=1)

    with pytest.raises(ChangedMeanwhile):
        edit(event, words("Second"), version=1)

    actions.remove_reminder(event_id=event.id, minutes_before=1440, actor="person:1", now=NOW)
    with pytest.raises(ReminderGone):
        edit(event, words("Third"), version=2)
