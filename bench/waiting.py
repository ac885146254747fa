"""Everybody who waits gets a seat at once, when an organiser raises the capacity: in one process, committed to disk."""

from __future__ import annotations

import time
from collections.abc import Mapping

from sqlalchemy import func, select

from bench.world import queue
from eventsapp import create_app
from eventsapp.core import clock
from eventsapp.core.db import db
from eventsapp.rsvps import actions
from eventsapp.rsvps.models import Rsvp
from eventsapp.rsvps.rules import Standing


def measure(settings: Mapping[str, str], *, rounds: int, waiting: int) -> list[float]:
    """For each round, milliseconds until so many who wait are seated."""
    app = create_app(settings)
    with app.app_context():
        took = [_round(queue(f"waiting-{number}", waiting), waiting) for number in range(rounds)]
        db.session.remove()
        db.engine.dispose()
    return took


def _round(event_id: int, waiting: int) -> float:
    now = clock.real()
    db.session.rollback()
    started = time.perf_counter()
    actions.set_capacity(event_id=event_id, capacity=1 + waiting, now=now, real=now)
    took = (time.perf_counter() - started) * 1000
    seated = db.session.scalar(select(func.count()).select_from(Rsvp).where(Rsvp.event_id == event_id, Rsvp.standing == Standing.SEATED))
    if seated != waiting:
        raise RuntimeError(f"{seated} of {waiting} were seated")
    return took
