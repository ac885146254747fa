"""Owing mails: with the change or not at all, and no flood to one unproven address."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from eventsapp.core.db import db, transaction
from eventsapp.mail import actions
from eventsapp.mail.actions import Owed
from eventsapp.mail.models import MailState, OutboxMail
from tests.factories import JUN, SORA, make_person
from tests.mail.post_office import NOW


def owe(person, count=1, *, proven=False, now=NOW, address=SORA.email):
    with transaction():
        actions.owe([Owed("greeting", {}, person.id, address, "ko", proven)] * count, programme_id=None, now=now)


def states():
    return [state.value for state in db.session.scalars(select(OutboxMail.state).order_by(OutboxMail.id))]


def test_a_mail_of_a_change_that_fails_is_not_owed(both):
    person = make_person()

    with pytest.raises(RuntimeError), transaction():
        actions.owe([Owed("greeting", {}, person.id, SORA.email, "ko")], programme_id=None, now=NOW)
        raise RuntimeError

    assert db.session.scalar(select(func.count()).select_from(OutboxMail)) == 0


@pytest.mark.parametrize("at_a_time", [1, 5])
def test_mails_beyond_the_daily_limit_of_an_unproven_address_are_held(both, monkeypatch, at_a_time):
    monkeypatch.setitem(both.config, "MAIL_PER_ADDRESS_PER_DAY", 3)
    person = make_person()

    for _ in range(5 // at_a_time):
        owe(person, at_a_time)

    assert states() == ["due"] * 3 + ["held"] * 2


def test_the_limit_looks_back_a_day_and_at_one_address_however_it_is_written(app, monkeypatch):
    monkeypatch.setitem(app.config, "MAIL_PER_ADDRESS_PER_DAY", 1)
    person = make_person()

    owe(person)
    owe(person, address=SORA.email.upper())
    owe(person, address=JUN.email)
    owe(person, now=NOW + timedelta(days=1))

    assert states() == ["due", "held", "due", "due"]


def test_a_proven_address_has_no_limit(app, monkeypatch):
    monkeypatch.setitem(app.config, "MAIL_PER_ADDRESS_PER_DAY", 1)

    owe(make_person(), 3, proven=True)

    assert set(states()) == {MailState.DUE}


def test_the_outbox_keeps_no_address_before_it_is_written(app):
    owe(make_person(SORA))

    row = db.session.execute(select(OutboxMail.__table__)).one()

    assert not any(SORA.email in str(value) for value in row)
