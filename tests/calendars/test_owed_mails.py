"""The mails that the sweep owes: composed once, said again where that is wanted, lost nowhere."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from eventsapp.calendars.actions import catch_up, resend
from eventsapp.calendars.models import EventNews
from eventsapp.calendars.purposes import REPLY
from eventsapp.calendars.queries import invitations as queries
from eventsapp.core import clock, tokens
from eventsapp.core.db import db, transaction
from eventsapp.mail import actions as mail
from eventsapp.mail import delivery
from eventsapp.mail.carrier import Postman, Refused
from eventsapp.mail.composers import COMPOSERS
from eventsapp.mail.models import MailState, OutboxMail
from eventsapp.rsvps import actions as rsvps
from eventsapp.rsvps.actions import FEED
from eventsapp.rsvps.models import Delegation, Rsvp
from tests.calendars.catching_up import MINUTE, RESTED, invitation_of, move, withdraw
from tests.factories import JUN, NOW, SORA, STARTS, count_queries, make_delegation, make_event, reload
from tests.rsvps.crowd import register, rsvps_of
from tests.sweeps import letters, told


@pytest.fixture
def event(both, now):
    return make_event(capacity=3)


def test_a_delegation_is_told_once_through_its_contact_and_each_address_of_its_own(event):
    register(event, NOW, 2, contact_attends=True)

    assert [(to, method) for to, _subject, method in told(NOW)] == [("d0@company.test", "REQUEST"), ("d1@company.test", "REQUEST"), (SORA.email, "REQUEST")]


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

    invitation = invitation_of(rsvps_of(delegation.id)[0].id)
    assert invitation.address == ""
    assert (tokens.find_current(REPLY, invitation.id), tokens.find_current(FEED, invitation.rsvp_id)) == (None, None)
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


def test_when_nothing_changed_the_sweep_asks_three_questions(event):
    make_delegation(event, contact=JUN)
    for minutes in range(3):
        letters(NOW + minutes * MINUTE)

    with count_queries() as queries:
        catch_up(now=RESTED, real=clock.real())

    assert len(queries) == 3
    assert db.session.get_one(EventNews, event.id).told_revision == event.revision
    assert db.session.scalar(select(Rsvp.id)) is not None


def test_an_event_that_cannot_be_looked_at_keeps_no_other_waiting(event, monkeypatch):
    broken = make_event(event.programme, "broken")
    make_delegation(broken, contact=JUN)
    make_delegation(event, contact=JUN)
    look = queries.topics_of

    def stumble(seen, shown):
        if seen.slug == "broken":
            raise RuntimeError("broken")
        return look(seen, shown)

    monkeypatch.setattr(queries, "topics_of", stumble)

    with pytest.raises(RuntimeError, match="broken"):
        catch_up(now=NOW, real=clock.real())

    db.session.rollback()
    assert len(db.session.scalars(select(OutboxMail)).all()) == 1


def test_a_mail_tried_again_after_a_later_one_bears_a_stamp_later_still(event, monkeypatch):
    delegation = make_delegation(event, contact=JUN)
    catch_up(now=NOW, real=clock.real())
    with monkeypatch.context() as patch:
        patch.setattr(Postman, "carry", _refuse)
        delivery.deliver_due(now=NOW, real=clock.real)
    db.session.rollback()
    [row] = db.session.scalars(select(OutboxMail))
    resend(invitation_id=invitation_of(rsvps_of(delegation.id)[0].id).id, actor="person:1", now=NOW + 30 * MINUTE, real=clock.real())
    [resent] = letters(NOW + 30 * MINUTE)
    mail.try_again(mail_id=row.id, actor="person:1", now=NOW, real=clock.real())

    [letter] = letters(NOW + 31 * MINUTE)

    assert letter.entry["DTSTAMP"].dt > resent.entry["DTSTAMP"].dt


def _refuse(*_args, **_more):
    raise Refused("550 5.7.1 <events+abcdefghijklmnopqrstuvwxyz234567@localhost>: Sender address rejected")


def test_what_a_mail_server_says_is_kept_without_the_secret_it_repeats(event, monkeypatch):
    make_delegation(event, contact=JUN)
    catch_up(now=NOW, real=clock.real())
    monkeypatch.setattr(Postman, "carry", _refuse)

    delivery.deliver_due(now=NOW, real=clock.real)

    db.session.rollback()
    assert db.session.scalars(select(OutboxMail.error)).all() == ["550 5.7.1 <events+***@localhost>: Sender address rejected"]


def test_the_sweep_holds_the_seats_before_any_delegation_as_whoever_seats_people_does(event):
    make_delegation(event, contact=JUN)

    with count_queries() as queries:
        catch_up(now=NOW, real=clock.real())

    tables = [table for statement in queries.statements for table in ("seat_pool", "delegation") if f"FROM {table} \n" in statement and "WHERE" in statement]
    looked_at = tables.index("delegation", 1)  # the first asks which events have anybody to tell
    assert "seat_pool" in tables[:looked_at]
