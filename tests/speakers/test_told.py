"""Speakers are told what moves for them: once, when it rests, and only that."""

from __future__ import annotations

from datetime import timedelta
from email.message import EmailMessage

import icalendar
import pytest

from eventsapp.core.db import db, transaction
from eventsapp.core.once import Sent
from eventsapp.core.words import Words
from eventsapp.events import actions as agenda
from eventsapp.events.models import Event, EventSpeaker, Speaker
from eventsapp.events.queries import agenda_items
from eventsapp.events.rules import Confirmation
from eventsapp.live.actions import act
from eventsapp.live.rules import Verb
from eventsapp.mail.models import MailState, OutboxMail
from eventsapp.speakers import actions
from tests.factories import NOW, STARTS, make_programme
from tests.rsvps.pages import rows
from tests.speakers.world import LATER, ask, asked, lengthen, page_of, publish, put_on, seminar, speaker, told


class TestTold:
    @pytest.fixture
    def event(self, both, now):
        made = seminar()
        speaker(made, "이정은", "lee@city.test", "item-1")
        publish(made)
        ask(made)
        return made

    def test_five_moves_are_one_mail_to_whom_they_concern(self, event):
        for minutes in (25, 30, 35, 40, 50):
            lengthen(event, minutes, LATER)
            publish(event, LATER)
        too_soon = told(LATER)

        mails = told(LATER + timedelta(minutes=5))

        assert too_soon == []
        assert sorted(mail.to for mail in mails) == ["kim@ministry.test", "lee@city.test"]
        [kim] = [mail for mail in mails if mail.to == "kim@ministry.test"]
        [lee] = [mail for mail in mails if mail.to == "lee@city.test"]
        assert "20분" in kim.text
        assert "50분" in kim.text
        assert "10:50" in lee.text
        assert "11:20" in lee.text
        assert told(LATER + timedelta(hours=1)) == []

    def test_what_is_no_news_for_them_mails_nobody(self, event):
        lengthen(event, 15, LATER, "item-1")
        publish(event, LATER)

        assert [mail.to for mail in told(LATER + timedelta(minutes=5))] == ["lee@city.test"]

    def test_the_room_running_late_mails_nobody(self, event):
        item = agenda_items(event.id)[0]
        act(event_id=event.id, verb=Verb.START, item=item.uid, sent=Sent.of("a", "a", {}), now=STARTS + timedelta(minutes=9), actor="person:1", by_id=None)

        assert told(STARTS + timedelta(minutes=15)) == []

    def test_who_declined_is_left_alone_and_who_is_taken_off_is_told(self, event):
        kim = asked()
        lee = rows(EventSpeaker)[1]
        actions.answer(row_id=kim.id, confirmation=Confirmation.DECLINED, note="", now=NOW)
        put_on(event, None, "item-0")
        put_on(event, None, "item-1")
        publish(event, LATER)

        [mail] = told(LATER + timedelta(minutes=5))

        assert (mail.to, rows(EventSpeaker)[1].confirmation) == ("lee@city.test", lee.confirmation)
        assert "Questions" in mail.text

    def test_a_cancelled_and_a_moved_event_are_told(self, event):
        later = {"starts_at": STARTS + timedelta(days=1), "ends_at": STARTS + timedelta(days=1, hours=2)}
        agenda.edit_event(event_id=event.id, version=db.session.get_one(Event, event.id).version, values=later, now=LATER, actor="person:1", by_id=None)
        moved = told(LATER + timedelta(minutes=5))
        agenda.cancel_event(event_id=event.id, reason=Words(), by_id=None, now=LATER, actor="person:1")

        cancelled = told(LATER + timedelta(minutes=6))

        assert len(moved) == len(cancelled) == 2
        assert "1. 10." in moved[0].text
        assert all("취소" in mail.subject for mail in cancelled)

    def test_a_draft_that_is_published_is_told_with_its_entries(self, both, now):
        event = seminar(programme=make_programme("other"))
        [first] = ask(event)
        publish(event, LATER)

        [mail] = told(LATER + timedelta(minutes=5))

        assert attached(first.message) == []
        [octets] = attached(mail.message)
        assert [str(entry["SUMMARY"]) for entry in icalendar.Calendar.from_ical(octets).events] == ["Plans"]

    def test_a_mail_that_is_still_to_go_out_is_not_doubled(self, event):
        lengthen(event, 30, LATER)
        publish(event, LATER)
        quiet = LATER + timedelta(minutes=5)
        once = actions.catch_up(now=quiet, real=quiet)

        assert (once, actions.catch_up(now=quiet, real=quiet)) == (2, 0)

    def test_whoever_cannot_be_told_keeps_nobody_waiting(self, event, monkeypatch):
        monkeypatch.setattr("eventsapp.speakers.actions.telling.PORTION", 1)
        with transaction() as session:
            held = session.query(OutboxMail).order_by(OutboxMail.id).first()
            held.state = MailState.HELD
        lengthen(event, 30, LATER)
        publish(event, LATER)

        assert [mail.to for mail in told(LATER + timedelta(minutes=5))] == ["lee@city.test"]

    def test_an_erased_speaker_hears_no_more(self, both, event):
        page = page_of(asked())
        with transaction() as session:
            session.get_one(Speaker, asked().speaker_id).erased_at = NOW
        lengthen(event, 30, LATER)
        publish(event, LATER)

        assert [mail.to for mail in told(LATER + timedelta(minutes=5))] == ["lee@city.test"]
        assert both.test_client().get(page).status_code == 404


def attached(message: EmailMessage):
    return [part.get_payload(decode=True) for part in message.walk() if part.get_content_disposition() == "attachment"]
