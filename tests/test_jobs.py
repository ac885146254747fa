"""The sweep and its alarm clock: duties in order, one that fails keeps no other, a nudge is cheap and may be lost."""

from __future__ import annotations

import logging
import os
import uuid
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import redis
from flask import Flask
from limits import parse
from limits.strategies import FixedWindowRateLimiter

from eventsapp import create_app, jobs
from eventsapp.core.db import db, transaction
from eventsapp.mail.models import MailState
from eventsapp.rsvps import actions as rsvps
from tests.conftest import settings
from tests.mail.post_office import composer, greeting, mail, owe
from tests.needs import missing

REDIS = os.environ.get("TEST_REDIS_URL", "redis://127.0.0.1:6379/9")


@pytest.fixture(autouse=True)
def _greeting():
    with composer(greeting):
        yield


@contextmanager
def awake(app: Flask, **changes: str):
    """The same application with an alarm clock that really rings: neither immediate nor in memory."""
    before = app.config["REDIS_URL"]
    app.config.update(changes)
    app.testing, alarm = False, jobs.Alarm(app)
    try:
        app.extensions["eventsapp.jobs"], sleeping = alarm, app.extensions["eventsapp.jobs"]
        yield alarm
    finally:
        app.testing, app.extensions["eventsapp.jobs"], app.config["REDIS_URL"] = True, sleeping, before
        alarm.huey.storage.flush_all()


def test_sweep_delivers_what_is_due(both, now):
    [mail_id] = owe()

    jobs.sweep()

    assert mail(mail_id).state is MailState.SENT


def test_a_duty_that_fails_does_not_keep_the_next(app, now, monkeypatch, caplog):
    def broken(**_named):
        raise ZeroDivisionError

    monkeypatch.setattr(rsvps, "fill_all", broken)
    [mail_id] = owe()

    with caplog.at_level(logging.CRITICAL, "eventsapp"):
        jobs.sweep()

    assert mail(mail_id).state is MailState.SENT


def test_a_hundred_commits_within_a_second_ask_for_one_sweep(app, now):
    with awake(app) as alarm:
        for _ in range(100):
            owe()

        assert alarm.huey.pending_count() == 1


def test_a_change_that_fails_asks_for_none(app, now):
    with awake(app) as alarm:
        with pytest.raises(RuntimeError), transaction():
            owe()
            raise RuntimeError

        assert alarm.huey.pending_count() == 0


def test_a_nudge_that_cannot_be_left_is_lost_without_harm(app, now, caplog):
    with awake(app, REDIS_URL="redis://127.0.0.1:1/0") as alarm:
        [mail_id] = owe()
        alarm.huey.storage.flush_all = lambda: None

    assert mail(mail_id).state is MailState.DUE


def test_the_queue_is_readable_by_nobody_else(app, now, instance):
    with awake(app):
        owe()

        assert {path.stat().st_mode & 0o077 for path in Path(instance).glob("queue.sqlite3*")} == {0}


def test_what_somebody_else_put_into_the_queue_is_not_unpacked(app, now):
    with awake(app) as alarm:
        alarm.huey.storage.enqueue(b"cos\nsystem\n(S'true'\ntR.:0123456789abcdef0123456789abcdef01234567")

        with pytest.raises(ValueError, match="mismatch"):
            alarm.huey.dequeue()


def test_nudges_that_pile_up_behind_a_long_sweep_are_one(app, now, monkeypatch):
    swept = []
    with awake(app) as alarm:
        monkeypatch.setattr(jobs, "sweep", lambda: swept.append(1))
        for due in (1.0, 2.0, 3.0):
            alarm._sweep_soon(due)

    assert len(swept) == 1


def test_commands_sweep_once(app, now):
    [mail_id] = owe()

    result = app.test_cli_runner().invoke(args=["sweep"])

    assert result.exit_code == 0
    assert mail(mail_id).state is MailState.SENT


@pytest.fixture
def redis_url():
    try:
        redis.Redis.from_url(REDIS, socket_timeout=1).ping()
    except redis.RedisError:
        missing("no Redis: start redis-server, or set TEST_REDIS_URL (apt-get install redis-server)")
    return REDIS


def test_redis_rings_the_sweep(app, now, redis_url):
    with awake(app, REDIS_URL=redis_url) as alarm:
        [mail_id] = owe()
        alarm.huey.execute(alarm.huey.dequeue(), timestamp=datetime.now(UTC).replace(tzinfo=None) + timedelta(seconds=2))
        db.session.rollback()

        assert type(alarm.huey).__name__ == "RedisHuey"
        assert mail(mail_id).state is MailState.SENT


def test_redis_counts_requests_for_the_limits(tmp_path, redis_url):
    app = create_app(settings(tmp_path) | {"REDIS_URL": redis_url})
    limiter = FixedWindowRateLimiter(app.extensions["eventsapp.limits"].storage)
    who = uuid.uuid4().hex

    assert [limiter.hit(parse("2 per minute"), who) for _ in range(3)] == [True, True, False]
