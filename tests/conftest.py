"""The world every test starts in: a migrated database, SQLite or PostgreSQL, and a clock that stands where it is put."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from flask import Flask
from flask_migrate import upgrade
from sqlalchemy import text
from sqlalchemy.engine import make_url

from eventsapp import create_app
from eventsapp.core import clock, pages
from eventsapp.core.db import db

# Tue 8 January 2019, 09:00 in Seoul: the day before the seminar.
NOW = datetime(2019, 1, 8, 0, 0, tzinfo=UTC)


@pytest.fixture(scope="session")
def instance(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("instance")


def _make_app(instance: Path, url: str) -> Flask:
    app = create_app({"ENVIRONMENT": "test", "SECRET_KEY": "a key for tests only, 0123456789", "INSTANCE_PATH": str(instance), "DATABASE_URL": url})
    with app.app_context():
        upgrade()
    return app


@pytest.fixture(scope="session")
def sqlite_app(instance: Path) -> Flask:
    app = _make_app(instance, f"sqlite:///{instance}/test.sqlite3")
    with app.app_context():
        db.session.remove()
        with db.engine.connect() as connection:
            connection.exec_driver_sql("COMMIT")
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
        db.engine.dispose()
    shutil.copy(instance / "test.sqlite3", instance / "empty.sqlite3")
    return app


@pytest.fixture(scope="session")
def postgresql_app(instance: Path) -> Iterator[Flask]:
    server = os.environ.get("TEST_DATABASE_URL")
    if not server:
        pytest.skip("no PostgreSQL: set TEST_DATABASE_URL")
    import psycopg

    name = f"eventsapp_test_{os.getpid()}"
    url = make_url(server).set(drivername="postgresql")
    with psycopg.connect(url.render_as_string(hide_password=False), autocommit=True) as connection:
        connection.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
        connection.execute(f'CREATE DATABASE "{name}"')
    app = _make_app(instance, url.set(drivername="postgresql+psycopg", database=name).render_as_string(hide_password=False))
    yield app
    with app.app_context():
        db.engine.dispose()
    with psycopg.connect(url.render_as_string(hide_password=False), autocommit=True) as connection:
        connection.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


def _emptied_sqlite(app: Flask, instance: Path) -> None:
    with app.app_context():
        db.session.remove()
        db.engine.dispose()
    for leftover in instance.glob("test.sqlite3*"):
        leftover.unlink()
    shutil.copy(instance / "empty.sqlite3", instance / "test.sqlite3")


def _emptied_postgresql(app: Flask) -> None:
    with app.app_context(), db.engine.begin() as connection:
        tables = ", ".join(f'"{table.name}"' for table in db.metadata.sorted_tables)
        connection.execute(text(f"TRUNCATE {tables} RESTART IDENTITY CASCADE"))


@pytest.fixture
def app(sqlite_app: Flask, instance: Path) -> Iterator[Flask]:
    """The application on an empty SQLite database, inside an application context."""
    _emptied_sqlite(sqlite_app, instance)
    pages.forget()
    with sqlite_app.app_context():
        yield sqlite_app
        db.session.remove()


@pytest.fixture(params=["sqlite", "postgresql"])
def both(request: pytest.FixtureRequest, instance: Path) -> Iterator[Flask]:
    """The application on an empty database, once on SQLite and once on PostgreSQL."""
    app: Flask = request.getfixturevalue(f"{request.param}_app")
    if request.param == "sqlite":
        _emptied_sqlite(app, instance)
    else:
        _emptied_postgresql(app)
    pages.forget()
    with app.app_context():
        yield app
        db.session.remove()


@pytest.fixture
def now(monkeypatch: pytest.MonkeyPatch) -> datetime:
    """NOW, which the clock then also tells, in views as in jobs."""
    monkeypatch.setattr(clock, "real", lambda: NOW)
    return NOW
