"""/readyz: yes only if the work can be done."""

from __future__ import annotations

import logging
from datetime import timedelta

from sqlalchemy import text, update

from eventsapp.core.db import db, transaction
from eventsapp.mail.models import MailState, OutboxMail
from tests.mail.post_office import NOW, composer, deliver, greeting, mail, mailing_to, owe, silent_server


def test_ready_when_database_schema_and_outbox_are_well(both, now):
    owe()

    response = both.test_client().get("/readyz")

    assert (response.status_code, response.text) == (200, "ok\n")


def test_not_ready_when_mail_is_left_lying(app, now, caplog):
    with caplog.at_level(logging.CRITICAL, "eventsapp"):
        owe(now=NOW - timedelta(minutes=16))

        response = app.test_client().get("/readyz")

    assert (response.status_code, response.text) == (503, "not ready\n")


def test_mail_in_someones_hands_or_put_off_is_not_left_lying(app, now):
    owe(now=NOW - timedelta(minutes=16))
    with transaction() as session:
        session.execute(update(OutboxMail).values(lease_until=NOW + timedelta(minutes=1)))

    assert app.test_client().get("/readyz").status_code == 200


def test_not_ready_on_another_schema(app, now):
    with transaction() as session:
        session.execute(text("UPDATE alembic_version SET version_num = 'older'"))
    try:
        assert app.test_client().get("/readyz").status_code == 503
    finally:
        db.session.rollback()


def test_ready_while_the_mail_server_is_down_as_long_as_a_worker_tries(both, now, stand_at):
    mails = owe(30)  # more than rounds, each of which reaches one

    with silent_server() as port:
        pass
    with composer(greeting), mailing_to(both, port):
        for minute in range(0, 40, 2):
            deliver(now + timedelta(minutes=minute))
    stand_at(now + timedelta(minutes=40))

    assert both.test_client().get("/readyz").status_code == 200
    assert {mail(mail_id).state for mail_id in mails} == {MailState.DUE}


def test_not_ready_when_no_worker_has_tried_since(app, now, stand_at, caplog):
    owe(3)
    with silent_server() as port:
        pass
    with composer(greeting), mailing_to(app, port):
        deliver(now)
    stand_at(now + timedelta(minutes=17))

    with caplog.at_level(logging.CRITICAL, "eventsapp"):
        assert app.test_client().get("/readyz").status_code == 503
