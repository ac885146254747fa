"""Mail at the invitations' addresses that is no answer, comes too often, or is not theirs: recorded, and changing nothing."""

from __future__ import annotations

from datetime import timedelta
from time import perf_counter

import pytest
from sqlalchemy import select
from sqlalchemy.exc import OperationalError

from eventsapp.calendars import reply_addresses
from eventsapp.calendars.actions import replies
from eventsapp.calendars.actions.replies import read_inbound
from eventsapp.calendars.models import Invitation
from eventsapp.calendars.purposes import REPLY
from eventsapp.calendars.rules.invitations import Said
from eventsapp.calendars.rules.replies import MOST_ANSWERS_A_DAY, MOST_REFRESHES_A_DAY, Verdict, Why
from eventsapp.core import tokens
from eventsapp.core.db import db, transaction
from eventsapp.events.rules import Status
from eventsapp.mail.models import InboundMail, InboundState, OutboxMail
from eventsapp.people.models import Person
from tests.calendars.conftest import change
from tests.calendars.replies.inbox import LATER, MINUTE, UNANSWERED, answered, invited, kept, outcome, post, recipient_of, stands
from tests.factories import HYUN, NOW, make_event, reload
from tests.sweeps import letters


@pytest.fixture
def event(both, now):
    return make_event(capacity=3)


@pytest.fixture
def jun(event):
    """A guest who has registered and was invited."""
    return invited(event)


@pytest.mark.parametrize("secret", ["a" * 32, "", "x" * 10])
def test_a_forged_or_missing_secret_changes_nothing(jun, secret):
    recipient = reply_addresses.reply_address(secret)

    assert answered(jun, recipient=recipient, partstat="DECLINED") == (Verdict.STRANGER, "")
    assert stands(jun) == UNANSWERED


def test_the_secret_of_one_invitation_answers_for_no_other_person_and_no_other_event(jun, event):
    hyun = invited(event, HYUN)
    other = invited(make_event(jun.event.programme, "conference"), HYUN)

    assert answered(jun, address=HYUN.email, partstat="DECLINED") == (Verdict.FORGED, Why.OTHER_PERSON)
    assert answered(jun, uid=other.event.uid, partstat="DECLINED") == (Verdict.FORGED, Why.OTHER_EVENT)
    assert (stands(jun), stands(hyun)) == (UNANSWERED, UNANSWERED)


def test_a_revoked_secret_is_nobodys(jun):
    with transaction():
        tokens.revoke(REPLY, jun.id, now=NOW)

    assert answered(jun, recipient=reply_addresses.reply_address(tokens.derive(REPLY, jun.id))) == (Verdict.STRANGER, "")


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("contradiction", (Verdict.NOT_A_REPLY, Why.CONTRADICTS_ITSELF)), ("delegated", (Verdict.DELEGATED, "")), ("vacation", (Verdict.AUTOMATIC, "")),
        ("forwarded", (Verdict.NOT_A_REPLY, Why.NO_CALENDAR)), ("counter", (Verdict.COUNTER, "2019-01-09T05:00:00+00:00")),
    ],
)  # fmt: skip
def test_what_is_no_answer_is_recorded_and_changes_nothing(jun, name, expected):
    assert answered(jun, name) == expected
    assert (stands(jun), letters(LATER)) == (UNANSWERED, [])


def test_an_unreadable_or_huge_calendar_is_recorded(jun):
    recipient = recipient_of(jun)
    broken = kept(b"Content-Type: text/calendar; method=REPLY\r\n\r\nBEGIN:NOTHING\r\n", recipient)
    huge = kept(b"Content-Type: text/calendar; method=REPLY\r\n\r\n" + b"BEGIN:VCALENDAR\r\n" * 60_000, recipient)

    assert read_inbound(now=LATER, real=NOW) == 2
    assert (outcome(broken), outcome(huge)) == ((Verdict.UNREADABLE, ""), (Verdict.TOO_LARGE, ""))


def test_nothing_counts_once_the_event_is_off_or_the_invitation_was_taken_back(jun, event):
    change(reload(event), now=NOW, status=Status.CANCELLED)
    assert answered(jun, partstat="DECLINED") == (Verdict.ENDED, "")

    change(reload(event), now=NOW, status=Status.PUBLISHED)
    with transaction():
        db.session.get_one(Invitation, jun.id).said = Said.CANCEL
    assert answered(jun, partstat="DECLINED") == (Verdict.ENDED, "")


def test_an_answer_from_an_address_given_up_does_not_count(jun):
    with transaction():
        person = db.session.get_one(Person, jun.person_id)
        person.email = person.email_key = "new@guest.test"

    assert answered(jun, partstat="DECLINED") == (Verdict.ENDED, "")


def test_a_calendar_may_ask_for_the_invitation_again_a_few_times(jun):
    sent = [answered(jun, "refresh")[0] for _ in range(MOST_REFRESHES_A_DAY + 1)]

    assert sent == [Verdict.REFRESH] * MOST_REFRESHES_A_DAY + [Verdict.TOO_MANY]
    assert [mail.method for mail in letters(LATER)] == ["REQUEST"]


def test_more_answers_in_a_day_than_anybody_gives_are_not_applied(jun):
    for number in range(MOST_ANSWERS_A_DAY + 1):
        post(jun, "no_method_parameter", partstat="DECLINED" if number % 2 else "TENTATIVE", stamp=NOW + timedelta(seconds=number + 1))
    read_inbound(now=LATER, real=NOW)

    verdicts = list(db.session.scalars(select(InboundMail.outcome).order_by(InboundMail.id)))
    assert verdicts == [Verdict.APPLIED] * MOST_ANSWERS_A_DAY + [Verdict.TOO_MANY]


def bounced_at(invitation):
    return reload(db.session.get_one(Person, invitation.person_id)).email_bounced_at


def sent_mail(invitation):
    db.session.rollback()
    return db.session.scalars(select(OutboxMail).where(OutboxMail.person_id == invitation.person_id)).first()


def test_a_mail_that_came_back_to_the_invitations_address_is_noted(jun):
    assert answered(jun, "bounce") == (Verdict.BOUNCE, "")
    assert (bounced_at(jun), stands(jun)) == (LATER, UNANSWERED)


def test_a_mail_that_came_back_to_our_sender_is_known_by_its_message_id(jun):
    mail = post(jun, "bounce", recipient="events@localhost", ours=sent_mail(jun).message_id)
    read_inbound(now=LATER, real=NOW)

    assert outcome(mail) == (Verdict.BOUNCE, "")
    assert (reload(mail).person_id, mail.programme_id, bounced_at(jun)) == (jun.person_id, jun.event.programme_id, LATER)


@pytest.mark.parametrize(("action", "status"), [("delayed", "4.4.1"), ("failed", "4.4.7")])
def test_a_mail_that_may_still_arrive_is_recorded_only(jun, action, status):
    assert answered(jun, "bounce", action=action, status=status) == (Verdict.BOUNCE, Why.NOT_FINAL)
    assert bounced_at(jun) is None


def test_a_bounce_of_what_was_passed_on_to_somebody_else_says_nothing_of_the_person(jun):
    assert answered(jun, "bounce", address="other@elsewhere.test") == (Verdict.BOUNCE, Why.OTHER_ADDRESS)
    assert bounced_at(jun) is None


def test_a_bounce_of_an_address_given_up_is_recorded_only(jun):
    ours = sent_mail(jun).message_id
    with transaction():
        person = db.session.get_one(Person, jun.person_id)
        person.email = person.email_key = "new@guest.test"

    assert answered(jun, "bounce") == (Verdict.BOUNCE, Why.OTHER_ADDRESS)
    assert answered(jun, "bounce", recipient="events@localhost", ours=ours) == (Verdict.BOUNCE, Why.OTHER_ADDRESS)
    assert bounced_at(jun) is None


def test_a_bounce_that_names_no_mail_of_ours_is_a_strangers(jun):
    assert answered(jun, "bounce", recipient="events@localhost") == (Verdict.STRANGER, "")


def test_an_absence_notice_to_our_sender_is_shown_with_its_person(jun):
    mail = post(jun, "vacation", recipient="events@localhost", ours=sent_mail(jun).message_id)
    read_inbound(now=LATER, real=NOW)

    assert (outcome(mail), mail.person_id) == ((Verdict.AUTOMATIC, ""), jun.person_id)


def test_one_mail_that_fails_keeps_no_other_and_is_given_up_after_three_tries(jun, monkeypatch):
    poison, good = post(jun, partstat="TENTATIVE"), post(jun, partstat="DECLINED", stamp=NOW + 2 * MINUTE)
    real_weigh = replies.weigh
    monkeypatch.setattr(replies, "weigh", lambda reply, *more: 1 / 0 if reply.partstat == "TENTATIVE" else real_weigh(reply, *more))

    assert [read_inbound(now=LATER, real=NOW) for _ in range(4)] == [1, 0, 0, 0]
    assert outcome(good) == (Verdict.APPLIED, "")
    assert (reload(poison).state, poison.tries, poison.outcome) == (InboundState.UNREADABLE, 3, Verdict.UNREADABLE)


def test_a_database_that_is_busy_is_not_the_mails_fault(jun, monkeypatch):
    mail = post(jun, partstat="DECLINED")

    def busy(*_):
        raise OperationalError("select", {}, Exception("locked"))

    with monkeypatch.context() as patched:
        patched.setattr(replies, "weigh", busy)
        assert [read_inbound(now=LATER, real=NOW) for _ in range(4)] == [0] * 4

    assert (reload(mail).state, mail.tries) == (InboundState.KEPT, 0)
    assert read_inbound(now=LATER, real=NOW) == 1


def test_an_answer_is_read_at_once(jun):
    """Promised are 50 ms, on a machine that does nothing else."""
    for number in range(1, 6):
        post(jun, "exchange", partstat="TENTATIVE" if number % 2 else "DECLINED", stamp=NOW + timedelta(seconds=number))
    started = perf_counter()

    assert read_inbound(now=LATER, real=NOW) == 5
    assert (perf_counter() - started) / 5 < 0.5


def test_hostile_mail_is_recorded_and_the_next_answer_read(jun):
    recipient = recipient_of(jun)
    kept(b"Content-Type: text/calendar; method=REPLY\r\n\r\nBEGIN:VCALENDAR\r\n" + b"BEGIN:VEVENT\r\nEND:VEVENT\r\n" * 5000, recipient)
    kept(b"\x00\xff" * 1000, recipient)
    kept(b"In-Reply-To: <a\x00@b>\r\nAuto-Submitted: auto-replied\r\n\r\n\x00", "events@localhost")
    good = post(jun, partstat="DECLINED")

    assert read_inbound(now=LATER, real=NOW) == 4
    assert outcome(good) == (Verdict.APPLIED, "")
    assert list(db.session.scalars(select(InboundMail.outcome).order_by(InboundMail.id)))[:3] == [Verdict.TOO_LARGE, Verdict.NOT_A_REPLY, Verdict.AUTOMATIC]
