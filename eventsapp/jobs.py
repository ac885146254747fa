"""The sweep that does what is owed, and the alarm clock that rings it: every minute and soon after a commit."""

from __future__ import annotations

import logging
import os
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click
from flask import Flask, current_app
from huey import Huey, RedisHuey, SqliteHuey, crontab
from huey.serializer import SignedSerializer

from .calendars import actions as calendars
from .calendars.reply_addresses import is_reply_address
from .campaigns import actions as campaigns
from .core import clock
from .core.security import log
from .directory.actions import importing
from .live import actions as live
from .mail import delivery, inbound
from .mail.inbound import imap
from .members.actions import erasing
from .polls import actions as polls
from .privacy import actions as privacy
from .programme_files.actions.demo import SLUG, let_applicants_apply
from .programme_files.actions.demo_day import let_the_room_run
from .rsvps import actions as rsvps
from .serve import Stop
from .speakers import actions as speakers

# A nudge asks for a sweep this many seconds ahead, so that one covers everything committed until then.
NUDGE = 1.0
STOP_WITHIN = 8.0

_stop: Stop | None = None


def init_app(app: Flask) -> None:
    app.extensions["eventsapp.jobs"] = Alarm(app)
    app.extensions["eventsapp.nudge"] = nudge
    app.cli.add_command(sweep_once)
    app.cli.add_command(worker)


def sweep() -> None:
    """Look for everything that is owed and do it, in this order. One duty that fails does not keep the others."""
    now = clock.now()
    _do("fetch mail", lambda: imap.fetch(ours=is_reply_address, real=clock.real()))
    _do("read what came in", lambda: calendars.read_inbound(now=now, real=clock.real()))
    if current_app.config["DEMO"]:
        _do("let sample organisations apply", lambda: let_applicants_apply(now=now, real=clock.real()))
        _do("let the sample seminar run", lambda: let_the_room_run(SLUG, now=now))
    _do("end offers", lambda: rsvps.expire_offers(now=now, real=clock.real()))
    _do("release held-back seats", lambda: rsvps.release_due(now=now, real=clock.real()))
    _do("fill seats", lambda: rsvps.fill_all(now=now, real=clock.real()))
    _do("follow the room", lambda: live.catch_up(now=now))
    _do("tell people", lambda: calendars.catch_up(now=now, real=clock.real()))
    _do("tell speakers", lambda: speakers.catch_up(now=now, real=clock.real()))
    _do("tell followers", lambda: calendars.tell_followers(now=now, real=clock.real()))
    _do("remind", lambda: calendars.remind(now=now, real=clock.real()))
    _do("send what organisers wrote", lambda: campaigns.send_due(now=now, real=clock.real()))
    _do("erase what was kept long enough", lambda: rsvps.erase_due(now=now, real=clock.real()))
    _do("erase applications", lambda: privacy.erase_applications(now=now, real=clock.real()))
    _do("forget who asked for their data", lambda: privacy.forget_requests(real=clock.real()))
    _do("let go of access records", lambda: privacy.forget_access(now=now))
    _do("forget followers", lambda: calendars.forget_followers(now=now, real=clock.real()))
    _do("forget what polls know of people", lambda: polls.erase_due(now=now, real=clock.real()))
    _do("forget how to reach speakers", lambda: speakers.erase_due(now=now, real=clock.real()))
    _do("forget drafts of applications", lambda: erasing.forget_drafts(now=now, real=clock.real()))
    _do("let go of lists nobody imported", lambda: importing.forget_drafts(real=clock.real()))
    _do("let go of old mail", lambda: inbound.forget_old(real=clock.real()))
    _do("deliver mail", lambda: delivery.deliver_due(now=now, real=clock.real, go_on=_go_on))


def nudge() -> None:
    """Have the worker sweep soon. Costs nothing when that was asked within the last second; may fail, the minute comes anyway."""
    alarm: Alarm = current_app.extensions["eventsapp.jobs"]
    alarm.set()


class Alarm:
    """huey as an alarm clock: a queue that holds nothing but "sweep", opened when first needed."""

    def __init__(self, app: Flask) -> None:
        self.app = app
        self._lock = threading.Lock()
        self._huey: Huey | None = None
        self._set_at = -NUDGE
        self._swept_at = 0.0

    @property
    def huey(self) -> Huey:
        with self._lock:
            if self._huey is None:
                self._huey = _queue(self.app)
                self._soon = self._huey.task(name="sweep_soon")(self._sweep_soon)
                self._huey.periodic_task(crontab(minute="*"), name="sweep")(self._sweep)
            return self._huey

    def set(self) -> None:
        asked = time.monotonic()
        if asked - self._set_at < NUDGE:
            return
        self._set_at = asked
        try:
            assert self.huey
            self._soon.schedule((clock.real().timestamp() + NUDGE,), delay=NUDGE)
        except Exception as error:
            log.warning("nudge lost", extra={"facts": {"error": type(error).__name__}})

    def _sweep_soon(self, due: float) -> None:
        if due > self._swept_at:  # else a sweep has begun since, and has seen what this one is for
            self._sweep()

    def _sweep(self) -> None:
        self._swept_at = clock.real().timestamp()
        with self.app.app_context():
            sweep()


def _do(duty: str, verb: Callable[[], int]) -> None:
    try:
        done = verb()
    except Exception as error:
        log.error("sweep: duty failed", exc_info=error, extra={"facts": {"duty": duty}})
    else:
        if done:
            log.info("sweep", extra={"facts": {"duty": duty, "done": done}})


def _go_on() -> bool:
    return _stop is None or not _stop.told


def _queue(app: Flask) -> Huey:
    """Redis where there is one, else a SQLite file that only we may read. What it holds is signed."""
    common: dict[str, Any] = {"results": False, "immediate": app.testing, "serializer": SignedSerializer(secret=app.config["SECRET_KEY"], salt="queue")}
    if app.config["REDIS_URL"]:
        return RedisHuey("eventsapp", url=app.config["REDIS_URL"], **common)
    path = Path(app.config["INSTANCE_PATH"]) / "queue.sqlite3"
    os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))
    return SqliteHuey("eventsapp", filename=str(path), fsync=False, timeout=1, **common)


@click.command("sweep")
def sweep_once() -> None:
    """Sweep once: seat whom a free place is owed, deliver what is due."""
    sweep()


@click.command("worker")
def worker() -> None:
    """Sweep every minute and whenever nudged, until SIGINT or SIGTERM."""
    global _stop  # noqa: PLW0603 - a process has one
    if sys.flags.optimize:
        raise click.ClickException("python -O removes checks that the product relies on; start it without.")
    logging.getLogger("huey").handlers = log.handlers  # its warnings, in our form
    consumer = current_app.extensions["eventsapp.jobs"].huey.create_consumer(workers=1, max_delay=1.0, shutdown_timeout=STOP_WITHIN, check_worker_health=False)
    consumer.start()
    _stop = Stop()
    log.info("worker started")
    while not _stop.told:
        consumer.check_worker_health()
        time.sleep(0.5)
    consumer.stop(graceful=True)
    log.info("worker stopped")
