"""Answers of calendars from the mail that came in to the seat that is taken or freed, on both databases."""

from __future__ import annotations

import pytest
from sqlalchemy import delete, select

from eventsapp.calendars.actions import resend
from eventsapp.calendars.actions.replies import read_inbound
from eventsapp.calendars.rules.invitations import Partstat
from eventsapp.calendars.rules.replies import MOST_REFUSALS_A_DAY, Verdict, Why
from eventsapp.core import audit
from eventsapp.core.db import db, transaction
from eventsapp.events import actions as events
from eventsapp.mail.models import OutboxMail
from eventsapp.rsvps import actions as rsvps
from eventsapp.rsvps.models import Rsvp, SeatPool
from eventsapp.rsvps.rules import Answer, Audience, NoSeatsLeft, Standing
from tests.calendars.conftest import change
from tests.calendars.replies.inbox import ACCEPTED, DECLINED, LATER, MINUTE, answered, invited, kept, outcome, post, recipient_of, rsvp_of, stands
from tests.calendars.replies.post import ANSWERS, letter
from tests.factories import JUN, NOW, STARTS, make_event, make_programme, reload
from tests.sweeps import letters


@pytest.fixture
def event(both, now):
    return make_event(capacity=3)


@pytest.fixture
def jun(event):
    """A guest who has registered and was invited."""
    return invited(event)


def taken():
    db.session.rollback()
    return db.session.scalars(select(SeatPool.taken)).one()


@pytest.mark.parametrize("name", ANSWERS)
def test_every_family_of_programs_can_decline_and_the_seat_is_free(jun, name):
    assert answered(jun, name, partstat="DECLINED") == (Verdict.APPLIED, "")

    assert (stands(jun), taken()) == (DECLINED, 0)
    assert (jun.reply_sequence, jun.reply_stamp) == (jun.sequence, NOW + MINUTE)
    assert rsvp_of(jun).answered_at == NOW + MINUTE


def test_an_answer_locks_the_seats_of_its_own_event_whatever_their_number(both, now):
    programme = make_programme()
    other = make_event(programme, "other")
    with transaction() as session:  # from here on events and their seats have different numbers
        session.add(SeatPool(event_id=other.id, audience=Audience.MEMBERS))
        session.flush()
        session.execute(delete(SeatPool))
    jun = invited(make_event(programme, capacity=3))

    assert answered(jun, partstat="DECLINED") == (Verdict.APPLIED, "")
    assert (stands(jun), taken()) == (DECLINED, 0)


@pytest.mark.parametrize(("partstat", "expected"), [("ACCEPTED", ACCEPTED), ("TENTATIVE", (Answer.MAYBE, Standing.SEATED, Partstat.TENTATIVE))])
def test_accepting_or_perhaps_keeps_the_seat_and_makes_no_mail(jun, partstat, expected):
    assert answered(jun, partstat=partstat) == (Verdict.APPLIED, "")

    assert (stands(jun), taken()) == (expected, 1)
    assert letters(LATER) == []


def test_who_declines_after_registration_has_closed_is_promised_no_way_back(jun):
    change(jun.event, now=NOW, registration_closes_at=NOW + MINUTE)
    answered(jun, partstat="DECLINED")

    [confirmation] = letters(LATER)
    assert "다시 참석하시려면" not in confirmation.text


def test_declining_is_confirmed_by_one_mail(jun):
    answered(jun, partstat="DECLINED")

    assert [(mail.to, mail.method) for mail in letters(LATER)] == [(JUN.email, "")]
    assert letters(LATER + MINUTE) == []


def test_who_declined_comes_back_by_accepting_and_is_told(jun):
    answered(jun, partstat="DECLINED")
    letters(LATER)

    assert answered(jun, stamp=NOW + 6 * MINUTE, now=NOW + 7 * MINUTE) == (Verdict.APPLIED, "")
    assert stands(jun) == ACCEPTED
    assert [mail.method for mail in letters(NOW + 8 * MINUTE)] == ["REQUEST"]


def test_a_comment_is_kept_as_text_and_the_mail_knows_whose_it_is(jun):
    mail = post(jun, "exchange")
    read_inbound(now=LATER, real=NOW)

    assert reload(jun).comment == "조금 늦습니다.\n회의가 있어서요, 미안합니다."
    assert (reload(mail).programme_id, mail.person_id, mail.read_at) == (jun.event.programme_id, jun.person_id, NOW)


def test_the_change_is_in_the_audit_under_the_name_of_the_calendar(jun):
    answered(jun, partstat="DECLINED")

    newest = db.session.scalars(select(audit.AuditEntry).order_by(audit.AuditEntry.id.desc())).first()
    assert newest.actor == f"calendar:invitation:{jun.id}"
    assert list(audit.broken_entries()) == []


def test_the_same_mail_sent_twice_is_repeated(jun):
    octets = letter("google", recipient=recipient_of(jun), uid=jun.event.uid, address=jun.address, sequence=jun.sequence, partstat="DECLINED")
    first, again = kept(octets, recipient_of(jun)), kept(octets.replace(b"<calendar-", b"<again-"), recipient_of(jun))

    assert read_inbound(now=NOW + 90 * MINUTE, real=NOW) == 2
    assert (outcome(first), outcome(again)) == ((Verdict.APPLIED, ""), (Verdict.REPEATED, ""))
    assert read_inbound(now=NOW + 90 * MINUTE, real=NOW) == 0


def test_a_decline_is_not_undone_by_an_older_accept_that_arrives_later(jun):
    answered(jun, partstat="DECLINED", stamp=NOW + 3 * MINUTE)

    assert answered(jun, partstat="ACCEPTED", stamp=NOW + 2 * MINUTE) == (Verdict.STALE, Why.OLDER_ANSWER)
    assert stands(jun) == DECLINED


def test_what_was_done_on_the_site_since_wins(jun):
    rsvps.answer(rsvp_id=jun.rsvp_id, answer=Answer.DECLINED, actor="visitor", at=NOW + 3 * MINUTE, now=NOW + 3 * MINUTE, real=NOW)

    assert answered(jun, partstat="ACCEPTED", stamp=NOW + 2 * MINUTE) == (Verdict.STALE, Why.OLDER_THAN_SITE)
    assert stands(jun)[0] is Answer.DECLINED


def test_an_answer_to_a_time_that_has_changed_does_not_count(jun):
    event = reload(jun.event)
    before = jun.sequence
    events.edit_event(event_id=event.id, version=event.version, values={"starts_at": STARTS + 30 * MINUTE, "ends_at": None}, now=NOW + MINUTE, actor="person:1")
    letters(NOW + 4 * MINUTE)
    assert reload(jun).time_sequence > before

    assert answered(jun, partstat="DECLINED", sequence=before, stamp=NOW + 4 * MINUTE) == (Verdict.STALE, Why.OTHER_TIME)
    assert answered(jun, partstat="DECLINED", sequence=jun.sequence, stamp=NOW + 4 * MINUTE) == (Verdict.APPLIED, "")


def test_a_clock_that_is_a_little_slow_still_declines_what_was_only_registered(jun):
    assert answered(jun, stamp=NOW - 3 * MINUTE, partstat="DECLINED")[0] == Verdict.APPLIED
    assert stands(jun) == DECLINED
    assert [letter.method for letter in letters(LATER)] == [""]
    assert answered(jun, stamp=NOW - 2 * MINUTE, partstat="ACCEPTED", message_id="2")[0] == Verdict.STALE


def test_an_answer_on_the_site_after_one_of_a_fast_clock_counts(jun):
    assert answered(jun, stamp=NOW + 9 * MINUTE, now=NOW + MINUTE, partstat="TENTATIVE")[0] == Verdict.APPLIED
    rsvps.answer(rsvp_id=jun.rsvp_id, answer=Answer.DECLINED, actor="link", at=NOW + 3 * MINUTE, now=NOW + 3 * MINUTE, real=NOW)

    assert rsvp_of(jun).answer is Answer.DECLINED


@pytest.mark.parametrize("start", ["99991231T235959Z", "00010101T000000Z"])
def test_a_proposal_at_the_edge_of_time_is_recorded_without_its_time(jun, start):
    octets = f"Message-ID: <1@example.org>\r\nContent-Type: text/calendar; method=COUNTER\r\n\r\nBEGIN:VCALENDAR\r\nMETHOD:COUNTER\r\nBEGIN:VEVENT\r\nUID:{jun.event.uid}\r\n"
    octets += f"DTSTAMP:20190108T000100Z\r\nSEQUENCE:{jun.sequence}\r\nDTSTART:{start}\r\nATTENDEE;PARTSTAT=TENTATIVE:mailto:{jun.address}\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
    mail = kept(octets.encode(), recipient_of(jun))

    assert read_inbound(now=LATER, real=NOW) == 1
    assert outcome(mail) == (Verdict.COUNTER, "")


def test_a_clock_that_runs_ahead_wins_once_and_not_again(jun):
    ahead = {"partstat": "DECLINED", "stamp": NOW + 60 * MINUTE}
    assert answered(jun, **ahead) == (Verdict.APPLIED, Why.CLOCK_AHEAD)
    rsvps.answer(rsvp_id=jun.rsvp_id, answer=Answer.GOING, actor="visitor", at=NOW + 8 * MINUTE, now=NOW + 8 * MINUTE, real=NOW)

    assert answered(jun, **ahead, now=NOW + 20 * MINUTE) == (Verdict.REPEATED, "")
    assert answered(jun, **ahead, now=NOW + 120 * MINUTE) == (Verdict.REPEATED, "")
    assert stands(jun)[0] is Answer.GOING


def declined_and_closed(jun, event):
    answered(jun, partstat="DECLINED")
    letters(LATER)
    change(reload(event), now=LATER, registration_closes_at=LATER)
    letters(NOW + 8 * MINUTE)


def test_an_answer_that_cannot_be_granted_is_told_and_does_not_count_later(jun, event):
    declined_and_closed(jun, event)
    late = {"stamp": NOW + 9 * MINUTE, "now": NOW + 10 * MINUTE}

    assert answered(jun, **late) == (Verdict.REFUSED, "RegistrationClosed")

    assert (stands(jun), jun.reply_stamp) == (DECLINED, NOW + 9 * MINUTE)
    [mail] = letters(NOW + 10 * MINUTE)
    assert (mail.to, mail.method, mail.subject.partition(": ")[2]) == (JUN.email, "", "기업 설명회")
    assert "마감" in mail.text
    change(reload(event), now=LATER, registration_closes_at=STARTS)
    assert answered(jun, **late) == (Verdict.REPEATED, "")


def test_refusals_are_told_a_few_times_a_day(jun, event):
    declined_and_closed(jun, event)
    for minute in range(10, 16):
        assert answered(jun, stamp=NOW + minute * MINUTE, now=NOW + minute * MINUTE)[0] == Verdict.REFUSED

    assert len(db.session.scalars(select(OutboxMail).where(OutboxMail.message == "answer_refused")).all()) == MOST_REFUSALS_A_DAY


def test_a_refusal_leaves_nothing_half_done(jun, event, monkeypatch):
    def half(**_):
        db.session.get_one(Rsvp, jun.rsvp_id).department = "half"
        db.session.flush()
        raise NoSeatsLeft(asked=1, free=0)

    monkeypatch.setattr(rsvps, "answer", half)

    assert answered(jun) == (Verdict.REFUSED, "NoSeatsLeft")
    assert rsvp_of(jun).department == ""


def test_asking_again_after_the_answer_names_the_answer(jun):
    answered(jun, partstat="TENTATIVE")
    resend(invitation_id=jun.id, actor="person:1", now=LATER, real=NOW)

    [mail] = letters(LATER)
    assert mail.entry["ATTENDEE"].params["PARTSTAT"] == "TENTATIVE"
