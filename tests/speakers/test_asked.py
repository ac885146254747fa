"""Speakers are asked by mail, answer by a link of their own, and have their parts in their calendar."""

from __future__ import annotations

from datetime import timedelta

import icalendar
import pytest
import vobject

from eventsapp.core import tokens
from eventsapp.core.words import Words
from eventsapp.events import actions as agenda
from eventsapp.events.models import Speaker
from eventsapp.events.rules import Confirmation
from eventsapp.mail.models import OutboxMail
from eventsapp.speakers import actions
from eventsapp.speakers.rules import SPEAKER
from tests.conftest import reader
from tests.factories import HYUN, NOW, STARTS, form_fields, make_programme, make_staff, sign_in, words
from tests.rsvps.pages import rows, text
from tests.speakers.world import PAGE, ask, asked, page_of, publish, seminar, speaker
from tests.sweeps import letters


@pytest.fixture
def event(app, now):
    return seminar()


@pytest.fixture
def mina(app, event):
    return sign_in(reader(app, "en"), make_staff("organiser", event.programme))


class TestAsking:
    def test_all_are_asked_once_and_the_mail_leads_to_their_page(self, client, mina, event):
        publish(event)
        for _ in range(2):
            mina.post(f"{PAGE}/ask", data=form_fields(mina.get(PAGE).text) | {"speaker": ""})

        [mail] = letters(NOW)
        row = asked()
        assert (mail.to, row.confirmation) == ("kim@ministry.test", Confirmation.ASKED)
        assert "/s/" in mail.text
        assert "1. 9." in mail.text
        assert "10:30" in mail.text

    def test_who_has_no_address_is_said_and_not_asked(self, mina, event):
        made = speaker(event, "이름만", "", "item-1")

        assert "No address is known, so they cannot be asked by mail." in mina.get(PAGE).text
        answer = mina.post(f"{PAGE}/ask", data=form_fields(mina.get(PAGE).text) | {"speaker": made.code}, follow_redirects=True)
        assert "No e-mail address is known of this person." in answer.text
        assert letters(NOW) == []

    def test_one_is_asked_again_with_the_same_link(self, mina, event):
        ask(event)
        before = page_of(asked())
        mina.post(f"{PAGE}/ask", data=form_fields(mina.get(PAGE).text) | {"speaker": "s0"})

        assert [mail.to for mail in letters(NOW)] == ["kim@ministry.test"]
        assert page_of(asked()) == before

    def test_nobody_is_asked_to_a_cancelled_event(self, mina, event):
        agenda.cancel_event(event_id=event.id, reason=Words(), by_id=None, now=NOW, actor="person:1")

        answer = mina.post(f"{PAGE}/ask", data=form_fields(mina.get("/staff/alliance/speakers/new").text), follow_redirects=True)

        assert "Speakers cannot be asked to an event that was cancelled or is over." in answer.text
        assert letters(NOW) == []

    def test_a_viewer_may_not(self, app, event):
        desk = sign_in(app.test_client(), make_staff("desk", event.programme, who=HYUN))

        assert desk.post(f"{PAGE}/ask").status_code == 403

    def test_another_address_ends_the_link_of_the_one_before(self, client, mina, event):
        ask(event)
        before = page_of(asked())
        page = "/staff/alliance/speakers/s0/"

        mina.post(page, data=form_fields(mina.get(page).text) | {"name-ko": "김영섭", "email": "other@ministry.test", "public": "y", "locale": "en"})

        assert client.get(before).status_code == 404
        assert client.get(page_of(asked())).status_code == 200
        actions.ask(event_id=event.id, speaker_id=asked().speaker_id, now=NOW, real=NOW, actor="person:1")
        assert [mail.to for mail in letters(NOW)] == ["other@ministry.test"]


class TestPage:
    @pytest.fixture
    def row(self, event):
        publish(event)
        ask(event)
        return asked()

    def test_it_shows_what_they_do_and_looking_answers_nothing(self, client, row):
        shown = text(client.get(page_of(row)))
        for _ in range(3):
            client.get(page_of(row) + "answer")

        assert "Plans" in shown
        assert "Questions" not in shown
        assert "10:30" in shown
        assert asked().confirmation is Confirmation.ASKED

    def test_they_come_and_change_their_mind(self, client, mina, row):
        page = page_of(row)
        client.post(page + "answer", data=form_fields(client.get(page).text) | {"said": "confirmed", "note": "A cable\u202e, please"})
        came = (asked().confirmation, asked().note)
        seen = mina.get(PAGE).text
        client.post(page + "answer", data=form_fields(client.get(page).text) | {"said": "declined"})

        assert came == (Confirmation.CONFIRMED, "A cable, please")
        assert "A cable, please" in seen
        assert asked().confirmation is Confirmation.DECLINED

    @pytest.mark.parametrize("typed", [{"said": "asked"}, {}, {"said": "confirmed", "note": "x" * 501}])
    def test_nonsense_changes_nothing_and_keeps_what_was_typed(self, client, row, typed):
        page = page_of(row)
        answer = client.post(page + "answer", data=form_fields(client.get(page).text) | {"note": "kept"} | typed)

        assert answer.status_code == 422
        assert typed.get("note", "kept") in answer.text
        assert asked().confirmation is Confirmation.ASKED

    def test_without_its_token_a_form_does_nothing(self, client, row):
        assert client.post(page_of(row) + "answer", data={"said": "confirmed"}).status_code == 422
        assert asked().confirmation is Confirmation.ASKED

    def test_after_the_event_nothing_can_be_answered_and_a_month_later_the_link_is_gone(self, client, row, stand_at):
        page = page_of(row)
        fields = form_fields(client.get(page).text)
        stand_at(STARTS + timedelta(hours=3))
        late = client.post(page + "answer", data=fields | {"said": "confirmed"})
        assert late.status_code == 422
        assert "The event is over or was cancelled. Nothing was changed." in late.text
        stand_at(STARTS + timedelta(days=32))
        assert client.get(page).status_code == 410

    def test_a_foreign_link_opens_nothing(self, client, row):
        assert client.get("/s/" + "a" * 32 + "/").status_code == 404
        assert client.get(f"/s/{tokens.derive(SPEAKER, row.id + 1)}/").status_code == 404

    def test_it_is_kept_by_no_cache(self, client, row):
        answer = client.get(page_of(row))

        assert answer.headers["Cache-Control"] == "no-store"
        assert "noindex" in answer.headers["X-Robots-Tag"]

    def test_they_correct_how_they_are_presented_but_not_who_they_are_to_staff(self, client, row):
        page = page_of(row) + "edit"
        stale = form_fields(client.get(page).text)
        typed = {"name-ko": "김영섭", "bio-en": "Builds cities.", "email": "evil@x.test", "public": ""}

        assert client.post(page, data=form_fields(client.get(page).text) | typed).status_code == 303
        [made] = rows(Speaker)
        assert (made.bio, made.email, made.public) == ({"en": "Builds cities."}, "kim@ministry.test", True)
        late = client.post(page, data=stale | {"name-ko": "김영섭", "bio-en": "Another."})
        assert late.status_code == 409
        assert "Builds cities." in late.text
        assert "Another." in late.text

    def test_a_draft_says_that_it_is_one(self, client, app, now):
        event = seminar(programme=make_programme("other"))
        ask(event)
        shown = text(client.get(page_of(asked(event_id=event.id))))

        assert "The agenda is still being written, so times may change." in shown
        assert b"VEVENT" not in client.get(page_of(asked(event_id=event.id)) + "calendar.ics").data

    def test_their_entries_are_read_by_calendar_programs(self, client, row):
        octets = client.get(page_of(row) + "calendar.ics").data

        [entry] = icalendar.Calendar.from_ical(octets).events
        assert (str(entry["SUMMARY"]), entry["DTSTART"].dt, entry["TRANSP"]) == ("Plans", STARTS, "OPAQUE")
        assert vobject.readOne(octets.decode()).vevent.summary.value == "Plans"
        public = icalendar.Calendar.from_ical(client.get("/alliance/calendar.ics?agenda=items").data)
        assert str(entry["UID"]) in {str(each["UID"]) for each in public.events}


def test_owed_mails_name_nobody(app, now):
    event = seminar()
    actions.ask_all(event_id=event.id, now=NOW, real=NOW, actor="person:1")

    [owed] = rows(OutboxMail)

    assert set(owed.ids) == {"speaker"}
    assert words("x") == {"en": "x", "ko": "x"}
