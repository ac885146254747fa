"""Milliseconds of one core to answer for a feed of a thousand events where nothing was kept, and after one of them changed."""

from __future__ import annotations

import logging
import time
from collections.abc import Mapping

from flask import Flask
from sqlalchemy import select

from bench.world import LONG_FEED
from eventsapp import create_app
from eventsapp.calendars import answers
from eventsapp.calendars.queries import feeds
from eventsapp.core import clock
from eventsapp.core.db import db, transaction
from eventsapp.events.actions import lock_event, mark_changed
from eventsapp.events.models import Event
from eventsapp.programmes.models import Programme

KINDS = ("cold", "one changed")


def feed_times(settings: Mapping[str, str], *, rounds: int) -> list[dict[str, float]]:
    """For each round, milliseconds of each kind, from the request to the last octet, on no network."""
    app = create_app(settings)
    logging.disable(logging.INFO)  # a line for every request would be measured with it
    try:
        with app.app_context():
            events = db.session.scalars(select(Event.id).join(Programme).where(Programme.slug == LONG_FEED)).all()
        _answered(app)
        return [{"cold": _cold(app), "one changed": _changed(app, events[number])} for number in range(rounds)]
    finally:
        logging.disable(logging.NOTSET)
        with app.app_context():
            db.engine.dispose()


def _cold(app: Flask) -> float:
    for keeper in (answers, feeds):
        keeper.forget()
    return _answered(app)


def _changed(app: Flask, event_id: int) -> float:
    with app.app_context(), transaction():
        mark_changed(lock_event(event_id), now=clock.real())
    return _answered(app)


def _answered(app: Flask) -> float:
    client = app.test_client()
    started = time.perf_counter()
    answer = client.get(f"/{LONG_FEED}/calendar.ics", base_url="http://127.0.0.1")
    took = time.perf_counter() - started
    assert answer.status_code == 200
    assert answer.data.endswith(b"END:VCALENDAR\r\n")
    return took * 1000
