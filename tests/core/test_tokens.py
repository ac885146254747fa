"""Links that need no account open one row for one purpose, until they expire or are revoked."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from eventsapp.core import tokens
from eventsapp.core.db import db, transaction
from tests.factories import NOW


def issued(row_id=7, **more):
    with transaction():
        tokens.issue("rsvp", [row_id], now=NOW, **more)
    return tokens.derive("rsvp", row_id)


def test_a_link_opens_its_row(both):
    assert tokens.find_row_id("rsvp", issued(), now=NOW) == 7


def test_the_same_link_can_be_made_again_for_a_mail(app):
    assert tokens.current("rsvp", 7) == issued() == tokens.derive("rsvp", 7)


def test_a_link_says_nothing_about_its_row_and_is_long_enough(app):
    token = issued()

    assert (len(token), token.isalnum(), token.lower() == token) == (32, True, True)
    assert len({tokens.derive("rsvp", 7), tokens.derive("rsvp", 8), tokens.derive("delegation", 7), tokens.derive("rsvp", 7, 2)}) == 4


def test_a_link_depends_on_the_secret_key(app, monkeypatch):
    before = tokens.derive("rsvp", 7)

    monkeypatch.setitem(app.config, "SECRET_KEY", "another key for tests only 01234")

    assert tokens.derive("rsvp", 7) != before


@pytest.mark.parametrize("token", ["", "x", "a" * 32, "%00", "홍길동", "a" * 5000])
def test_an_unknown_link_opens_nothing(app, token):
    issued()

    assert tokens.find_row_id("rsvp", token, now=NOW) is None


def test_a_link_for_another_purpose_opens_nothing(app):
    assert tokens.find_row_id("delegation", issued(), now=NOW) is None


def test_a_derived_link_that_was_never_issued_opens_nothing(app):
    assert tokens.find_row_id("rsvp", tokens.derive("rsvp", 7), now=NOW) is None


def test_a_link_ends_at_its_expiry(both):
    token = issued(expires_at=NOW + timedelta(hours=1))

    assert tokens.find_row_id("rsvp", token, now=NOW + timedelta(minutes=59)) == 7
    assert tokens.find_row_id("rsvp", token, now=NOW + timedelta(hours=1)) is None


def test_a_revoked_link_opens_nothing(both):
    token = issued()

    with transaction():
        tokens.revoke("rsvp", 7, now=NOW)

    assert tokens.find_row_id("rsvp", token, now=NOW) is None


def test_a_renewed_link_replaces_the_old_one(both):
    old = issued()

    with transaction():
        tokens.renew("rsvp", 7, now=NOW)

    new = tokens.current("rsvp", 7)
    assert (tokens.find_row_id("rsvp", old, now=NOW), tokens.find_row_id("rsvp", new, now=NOW)) == (None, 7)


def test_the_database_holds_no_link(app):
    token = issued()

    row = db.session.execute(select(tokens.Link)).scalar_one()

    assert token not in str([getattr(row, column.name) for column in tokens.Link.__table__.columns])
