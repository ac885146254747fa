"""The world every test starts in: a migrated database, SQLite or PostgreSQL, and a clock that stands where it is put."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from flask_migrate import upgrade
from sqlalchemy import event, text
from werkzeug.test import TestResponse

from eventsapp import create_app
from eventsapp.calendars import answers
from eventsapp.calendars.queries import feeds as queries
from eventsapp.core import clock, pages
from eventsapp.core.db import db
from tests import postgresql
from tests.factories import NOW
from tests.needs import missing


class Client(FlaskClient):
    """A browser: each request has a context of its own, as on a server, and sees none of the test's unfinished reads.

    No server sends a header that Latin-1 cannot say.
    """

    def open(self, *args: Any, **kwargs: Any) -> TestResponse:
        with self.application.app_context():
            response = super().open(*args, **kwargs)
            response.get_data()
        assert str(response.headers).encode("latin-1")
        db.session.rollback()
        return response


@pytest.fixture(scope="session")
def instance(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("instance")


def settings(instance: Path, url: str = "") -> dict[str, str]:
    return {"ENVIRONMENT": "test", "SECRET_KEY": "a key for tests only, 0123456789", "INSTANCE_PATH": str(instance), "DATABASE_URL": url}


def _make_app(instance: Path, url: str) -> Flask:
    app = create_app(settings(instance, url))
    app.test_client_class = Client
    with app.app_context():
        if db.engine.dialect.name == "sqlite":
            event.listen(db.engine, "connect", _do_not_wait_for_the_disk)
        upgrade()
        db.session.remove()
        db.engine.dispose()
    return app


def _do_not_wait_for_the_disk(connection: Any, _record: Any) -> None:
    """No test pulls the plug, and a fifth of their time went into waiting for what one would leave."""
    connection.execute("PRAGMA synchronous=OFF")


@pytest.fixture(scope="session")
def sqlite_app(instance: Path) -> Flask:
    app = _make_app(instance, f"sqlite:///{instance}/test.sqlite3")
    shutil.copy(instance / "test.sqlite3", instance / "empty.sqlite3")
    return app


@pytest.fixture(scope="session")
def postgresql_url() -> Iterator[str]:
    """An empty PostgreSQL database of this test process."""
    try:
        with postgresql.database(f"eventsapp_test_{os.getpid()}") as url:
            yield url
    except postgresql.Missing as reason:
        missing(str(reason))


@pytest.fixture(scope="session")
def postgresql_app(instance: Path, postgresql_url: str) -> Iterator[Flask]:
    app = _make_app(instance, postgresql_url)
    yield app
    with app.app_context():
        db.engine.dispose()


def _emptied_sqlite(app: Flask, instance: Path) -> None:
    with app.app_context():
        db.engine.dispose()
    for leftover in instance.glob("test.sqlite3*"):
        leftover.unlink()
    shutil.copy(instance / "empty.sqlite3", instance / "test.sqlite3")


def _emptied_postgresql(app: Flask) -> None:
    """Delete what there is and start every sequence again: quicker than to truncate many small tables."""
    with app.app_context(), db.engine.begin() as connection:
        for table in reversed(db.metadata.sorted_tables):
            connection.execute(text(f'DELETE FROM "{table.name}"'))
        connection.execute(text("SELECT setval(oid::regclass, 1, false) FROM pg_class WHERE relkind = 'S'"))


@pytest.fixture
def app(sqlite_app: Flask, instance: Path) -> Iterator[Flask]:
    """The application on an empty SQLite database, inside an application context."""
    _emptied_sqlite(sqlite_app, instance)
    yield from _inside(sqlite_app)


@pytest.fixture(params=["sqlite", "postgresql"])
def both(request: pytest.FixtureRequest, instance: Path) -> Iterator[Flask]:
    """The application on an empty database, once on SQLite and once on PostgreSQL."""
    app: Flask = request.getfixturevalue(f"{request.param}_app")
    if request.param == "sqlite":
        _emptied_sqlite(app, instance)
    else:
        _emptied_postgresql(app)
    yield from _inside(app)


def _inside(app: Flask) -> Iterator[Flask]:
    for keeper in (pages, answers, queries):
        keeper.forget()
    with app.app_context():
        yield app
        db.session.remove()


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """A visitor without a session who reads English."""
    return reader(app, "en")


@pytest.fixture
def korean(app: Flask) -> FlaskClient:
    """A visitor without a session who reads Korean."""
    return reader(app, "ko")


def reader(app: Flask, lang: str) -> FlaskClient:
    client = app.test_client()
    client.environ_base["HTTP_ACCEPT_LANGUAGE"] = lang
    return client


@pytest.fixture
def stand_at(monkeypatch: pytest.MonkeyPatch) -> Callable[[datetime], None]:
    """Put the clock at a moment: every view and job then reads that."""
    return lambda moment: monkeypatch.setattr(clock, "real", lambda: moment)


@pytest.fixture
def now(stand_at: Callable[[datetime], None]) -> datetime:
    """NOW, which the clock then also tells, in views as in jobs."""
    stand_at(NOW)
    return NOW


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """Say at the end what could not be tested here, and what it takes."""
    reasons = {report.longrepr[2].removeprefix("Skipped: ") for report in terminalreporter.stats.get("skipped", []) if isinstance(report.longrepr, tuple)}
    for reason in sorted(reasons):
        terminalreporter.write_line(f"NOT TESTED HERE: {reason}", yellow=True, bold=True)
