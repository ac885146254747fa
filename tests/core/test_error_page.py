"""The page for what went wrong: a sentence that helps, and nothing in it that could fail in turn."""

from __future__ import annotations

import sqlite3

import pytest
from flask import render_template
from psycopg.errors import DeadlockDetected, QueryCanceled
from sqlalchemy import text
from sqlalchemy.exc import OperationalError

from eventsapp.core.db import db, is_sqlite
from tests.factories import count_queries


@pytest.mark.parametrize("code", [400, 403, 404, 405, 409, 410, 413, 418, 419, 422, 429, 500, 502, 503])
def test_every_code_has_its_sentence_and_asks_the_database_nothing(app, code):
    with app.test_request_context("/?lang=en"), count_queries() as queries:
        html = render_template("core/error.html", code=code, sentence="", reference="a1b2c3")

    assert (f"Error {code}" in html, "<h1>" in html, "a1b2c3" in html) == (True, True, code >= 500)
    assert queries.statements == []


def test_the_sentence_of_a_refusal_replaces_the_general_one(app):
    with app.test_request_context("/?lang=en"):
        html = render_template("core/error.html", code=422, sentence="No <b> seats.", reference="")

    assert '<p class="lead">No &lt;b&gt; seats.</p>' in html


def test_request_for_a_foreign_host_gets_a_page_too(app):
    response = app.test_client().get("/?lang=en", headers={"Host": "evil.example"})

    assert response.status_code == 400
    assert "This request could not be understood" in response.text
    assert "evil.example" not in response.text


def told(app, error):
    with app.test_request_context("/?lang=en"):
        return app.make_response(app.handle_user_exception(error))


def test_nobody_waits_longer_than_ten_seconds_for_a_lock(both):
    asked = "PRAGMA busy_timeout" if is_sqlite() else "SHOW lock_timeout"

    assert str(db.session.scalar(text(asked))) in ("10000", "10s")


def test_a_lock_that_is_not_to_be_had_is_told_as_busy(postgresql_app):
    with postgresql_app.app_context(), db.engine.connect() as holder, db.engine.connect() as other:
        holder.exec_driver_sql("LOCK TABLE programme")
        other.exec_driver_sql("SET LOCAL lock_timeout = '10ms'")
        with pytest.raises(OperationalError) as caught:
            other.exec_driver_sql("SELECT * FROM programme")

    response = told(postgresql_app, caught.value)
    assert (response.status_code, "Very many people are here just now" in response.get_data(as_text=True)) == (503, True)


@pytest.mark.parametrize(("cause", "status"), [(DeadlockDetected(), 503), (sqlite3.OperationalError("database is locked"), 503), (QueryCanceled(), 500)])
def test_only_a_lock_is_told_as_busy(app, monkeypatch, cause, status):
    monkeypatch.setitem(app.config, "PROPAGATE_EXCEPTIONS", False)

    assert told(app, OperationalError("UPDATE seat_pool", {}, cause)).status_code == status
