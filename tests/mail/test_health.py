"""/readyz: yes only if the work can be done."""

from __future__ import annotations

import logging
from datetime import timedelta

from sqlalchemy import text, update

from eventsapp.core.db import db, transaction
from eventsapp.mail.models import OutboxMail
from tests.mail.post_office import NOW, owe


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
