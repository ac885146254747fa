"""The mails of a poll: what each says in both languages, and that none says what is no longer true."""

from __future__ import annotations

import pytest

from eventsapp.core.template import address
from eventsapp.core.words import Words
from eventsapp.events.actions import cancel_event
from eventsapp.mail import delivery
from eventsapp.mail.composers import COMPOSERS
from eventsapp.polls import actions
from tests.factories import JUN, NOW

from .world import CLOSES, NO, YES, fix, link, open_poll, owed, told, undated, vote, voters


@pytest.fixture
def event(app, now):
    made = undated()
    open_poll(made, JUN)
    return made


def compose(name, event, lang="en", now=NOW):
    return COMPOSERS[name]({"voter": voters(event)[0].id, "now": now}, lang)


@pytest.mark.parametrize(("lang", "said"), [("en", "Mon 28 January 2019, 14:00–16:00 KST (UTC+9)"), ("ko", "2019. 1. 28.(월) 14:00 ~ 16:00")])
@pytest.mark.parametrize("name", ["poll_asked", "poll_reminder"])
def test_who_is_asked_reads_the_days_the_deadline_and_their_link(event, name, lang, said):
    mail = compose(name, event, lang)

    assert mail.to_address == JUN.email
    for body in (mail.text, mail.html):
        assert said in body
        assert link(voters(event)[0]) in body
    assert ("until the end of Tue 15 January 2019" if lang == "en" else "2019. 1. 15.(화) 24:00까지") in mail.text


def test_whoever_is_told_of_the_day_reads_where_to_find_more(event):
    fix(event)
    mail = compose("poll_fixed", event)

    assert "Mon 28 January 2019, 14:00–16:00 KST (UTC+9)" in mail.text
    assert address("events.event", programme="alliance", event="conference") in mail.text
    assert mail.subject == "The day is fixed: Corporate seminar"


def test_a_mail_that_is_no_longer_true_is_never_composed(event):
    assert compose("poll_asked", event, now=CLOSES) is None
    vote(voters(event)[0], YES, NO)
    assert compose("poll_reminder", event) is None
    assert compose("poll_fixed", event) is None
    fix(event)
    assert compose("poll_asked", event) is None
    cancel_event(event_id=event.id, reason=Words(), by_id=None, now=NOW, actor="person:1")
    assert compose("poll_fixed", event) is None


def test_nobody_is_written_to_once_they_are_erased(event):
    actions.erase_voter(voter_id=voters(event)[0].id, now=NOW, real=NOW)

    assert compose("poll_asked", event) is None
    assert owed() == [("poll_asked", "superseded")]


def test_what_is_owed_goes_out(event):
    assert delivery.deliver_due(now=NOW, real=lambda: NOW) == 1
    assert owed() == [("poll_asked", "sent")]
    actions.remind(real=NOW, **told(event))
    assert delivery.deliver_due(now=NOW, real=lambda: NOW) == 1
