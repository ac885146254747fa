"""What becomes of a mail: accepted, put off, refused, lost on the way; each sent at least once and, if nothing breaks, once."""

from __future__ import annotations

import logging
from email import message_from_bytes
from email.policy import default

import pytest

from eventsapp.core.db import db
from eventsapp.mail import actions, delivery
from eventsapp.mail.models import MailState
from eventsapp.mail.rules import BACK_OFF, MOST_TRIES, MOST_TRIES_TO_COMPOSE
from tests.mail.post_office import NOW, at_once, composer, deliver, greeting, mail, mailing_to, minutes, owe, post_office, silent_server


@pytest.fixture(autouse=True)
def _greeting():
    with composer(greeting):
        yield


def test_accepted_mail_is_sent_once_and_marked(both):
    [mail_id] = owe()

    with post_office(both) as office:
        deliver()
        deliver()

    [(sender, recipients, octets)] = office.taken
    assert (sender, recipients) == ("events@localhost", ["sora0@company.test"])
    assert octets == mail(mail_id).octets
    assert (mail(mail_id).state, mail(mail_id).sent_at, mail(mail_id).lease_until) == (MailState.SENT, NOW, None)


def test_one_connection_carries_a_round(app):
    owe(3)

    with post_office(app) as office:
        assert deliver() == 3

    assert len(office.taken) == 3


@pytest.mark.parametrize("reply", ["451 try later", "421 closing"])
def test_a_temporary_refusal_is_retried_with_the_same_octets_after_each_back_off(app, reply):
    [mail_id] = owe()
    offered = []

    def put_off(envelope):
        offered.append(envelope.original_content)
        return reply

    at = NOW
    with post_office(app, answer=put_off):
        for number, pause in enumerate(BACK_OFF, start=1):
            deliver(at)
            assert (mail(mail_id).tries, mail(mail_id).not_before) == (number, at + pause)
            deliver(at + pause - minutes(0.1))
            assert mail(mail_id).tries == number
            at += pause
        deliver(at)

    assert len(offered) == MOST_TRIES
    assert len(set(offered)) == 1
    assert mail(mail_id).state is MailState.UNDELIVERABLE
    assert reply in mail(mail_id).error


@pytest.mark.parametrize("manners", [{"rcpt": "550 no such mailbox"}, {"answer": lambda envelope: "554 we do not want this"}])
def test_a_final_refusal_ends_it_at_once_and_keeps_the_reason(app, manners):
    [mail_id] = owe()

    with post_office(app, **manners):
        deliver()

    assert (mail(mail_id).state, mail(mail_id).tries) == (MailState.UNDELIVERABLE, 1)
    assert mail(mail_id).error.startswith("55")


def test_one_refused_mail_does_not_keep_the_next(app):
    first, second = owe(2)

    with post_office(app, answer=lambda envelope: "554 no" if not office.taken and len(seen) == 0 and not seen.append(1) else "250 OK") as office:
        seen = []
        deliver()

    assert (mail(first).state, mail(second).state) == (MailState.UNDELIVERABLE, MailState.SENT)


def test_a_silent_server_times_out_and_ends_the_round(app):
    first, second = owe(2)

    with silent_server() as port, mailing_to(app, port):
        assert deliver() == 0

    assert (mail(first).state, mail(first).not_before) == (MailState.DUE, NOW + minutes(1))
    assert (mail(second).tries, mail(second).octets) == (0, None)


def test_a_server_that_is_away_is_tried_again(app):
    [mail_id] = owe()

    with silent_server() as port:
        pass
    with mailing_to(app, port):
        deliver()

    assert (mail(mail_id).state, mail(mail_id).tries) == (MailState.DUE, 1)


def test_connection_cut_after_data_resends_the_same_message_id(app):
    [mail_id] = owe()

    with post_office(app, cut=True) as office:
        deliver()
        office.cut = False
        deliver(NOW + minutes(1))

    ids = [message_from_bytes(octets)["Message-ID"] for _, _, octets in office.taken]
    assert ids == [mail(mail_id).message_id] * 2
    assert len({octets for _, _, octets in office.taken}) == 1
    assert mail(mail_id).state is MailState.SENT


def test_a_goodbye_that_fails_after_acceptance_does_not_send_again(app):
    [mail_id] = owe()

    class Rude:
        async def handle_QUIT(self, server, session, envelope):
            server.transport.abort()
            return "221 bye"

    with post_office(app) as office:
        office.handle_QUIT = Rude().handle_QUIT
        deliver()
        deliver(NOW + minutes(60))

    assert len(office.taken) == 1
    assert mail(mail_id).state is MailState.SENT


def test_two_workers_on_one_outbox_send_each_mail_once(both):
    ids = owe(30)

    def work():
        with both.app_context():
            delivery.deliver_due(now=NOW, real=lambda: NOW)
            db.session.remove()

    with post_office(both) as office:
        at_once([work] * 4)

    sent = [message_from_bytes(octets)["Message-ID"] for _, _, octets in office.taken]
    assert sorted(sent) == sorted(mail(mail_id).message_id for mail_id in ids)
    assert {mail(mail_id).state for mail_id in ids} == {MailState.SENT}


def test_a_worker_that_died_leaves_its_mail_to_the_next_after_the_lease(both, monkeypatch):
    [mail_id] = owe()

    class Killed(BaseException):
        pass

    def die(*_args, **_named):
        raise Killed

    with post_office(both) as office, monkeypatch.context() as patch:
        patch.setattr(delivery.Postman, "carry", die)
        with pytest.raises(Killed):
            deliver()
    until = mail(mail_id).lease_until

    with post_office(both) as office:
        deliver(until - minutes(0.1))
        assert office.taken == []
        deliver(until)

    assert len(office.taken) == 1


def test_a_mail_that_kills_every_worker_is_given_up(app, monkeypatch):
    [mail_id] = owe()

    class Killed(BaseException):
        pass

    def die(*_args, **_named):
        raise Killed

    at = NOW
    with monkeypatch.context() as patch:
        patch.setattr(delivery.Postman, "carry", die)
        for _ in range(MOST_TRIES):
            with pytest.raises(Killed):
                deliver(at)
            at = mail(mail_id).lease_until
        deliver(at)

    assert mail(mail_id).state is MailState.UNDELIVERABLE


def test_a_composer_that_raises_is_counted_kept_apart_and_given_up(app, caplog):
    def poison(ids, locale):
        raise LookupError("no such event")

    [bad] = owe()
    at = NOW
    with composer(poison), caplog.at_level(logging.CRITICAL, "eventsapp"):
        for pause in BACK_OFF[: MOST_TRIES_TO_COMPOSE - 1]:
            deliver(at)
            assert mail(bad).state is MailState.DUE
            at += pause
        deliver(at)

    assert (mail(bad).state, mail(bad).error, mail(bad).tries) == (MailState.UNDELIVERABLE, "LookupError: no such event", MOST_TRIES_TO_COMPOSE)


def test_a_composer_that_raises_does_not_keep_other_mails(app):
    def sour(ids, locale):
        if ids["n"] == 1:
            raise LookupError
        return greeting(ids, locale)

    bad, good = *owe(n=1), *owe(n=2)
    with composer(sour), post_office(app):
        deliver()

    assert (mail(bad).state, mail(good).state) == (MailState.DUE, MailState.SENT)


def test_a_mail_with_nothing_to_say_any_more_is_dropped(app):
    [mail_id] = owe()

    with composer(lambda ids, locale: None), post_office(app) as office:
        deliver()

    assert (mail(mail_id).state, office.taken) == (MailState.SUPERSEDED, [])


def test_an_address_changed_before_the_sweep_gets_no_more_than_the_daily_limit(both, monkeypatch):
    monkeypatch.setitem(both.config, "MAIL_PER_ADDRESS_PER_DAY", 3)
    ids = owe(5)

    with composer(lambda ids, locale: greeting(ids | {"address": "Hyun@stranger.test"}, locale)), post_office(both) as office:
        deliver()
        assert [mail(mail_id).state for mail_id in ids] == [MailState.SENT] * 3 + [MailState.HELD] * 2
        actions.release(mail_id=ids[3], actor="person:1", now=NOW, real=NOW)
        deliver()

    assert [recipients for _, recipients, _ in office.taken] == [["Hyun@stranger.test"]] * 4
    assert mail(ids[4]).octets is None


def test_an_address_corrected_before_the_sweep_gets_its_mail(app):
    [mail_id] = owe()

    with composer(lambda ids, locale: greeting(ids | {"address": "sora@new.test"}, locale)), post_office(app):
        deliver()

    assert (mail(mail_id).state, mail(mail_id).recipient) == (MailState.SENT, "sora@new.test")


def test_an_address_that_mail_cannot_carry_is_never_tried(app, caplog):
    [mail_id] = owe(address="소라@company.test")

    with post_office(app) as office, caplog.at_level(logging.CRITICAL, "eventsapp"):
        for hours in range(48):
            deliver(NOW + minutes(60 * hours))

    assert (mail(mail_id).state, office.taken) == (MailState.UNDELIVERABLE, [])


def test_without_a_server_mails_are_laid_into_a_folder_whole(app, instance):
    [mail_id] = owe()

    deliver()

    path = instance / "mail" / f"{mail(mail_id).message_id[1:].partition('@')[0]}.eml"
    assert path.read_bytes() == mail(mail_id).octets
    assert path.stat().st_mode & 0o077 == 0
    assert list(path.parent.glob("*.part")) == []
    assert message_from_bytes(path.read_bytes(), policy=default)["Subject"] == "세미나 안내"


def test_a_mail_of_the_future_waits(app):
    [mail_id] = owe(now=NOW + minutes(5))

    with post_office(app):
        deliver()

    assert mail(mail_id).tries == 0
