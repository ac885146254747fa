"""A seminar of tomorrow with its agenda published: a talk, an overrun to come, a break that gives way, a pinned lunch."""

from __future__ import annotations

import itertools
from datetime import timedelta

import pytest

from eventsapp.core.db import db, transaction
from eventsapp.core.once import Sent
from eventsapp.events.actions import release_agenda
from eventsapp.events.models import AgendaItem, Event
from eventsapp.events.rules import ItemKind
from tests.factories import STARTS, make_event

MORNING = [("First", 30), ("Second", 30), ("Break", 15), ("Last", 30), ("Lunch", 60), ("After", 30)]
keys = itertools.count()


def at(minutes):
    return STARTS + timedelta(minutes=minutes)


def sent(content=None):
    return Sent.of("test", f"key {next(keys)}", content)


def make_seminar(slug="seminar", programme=None, **columns):
    event = make_event(programme, slug, agenda=MORNING, ends_at=STARTS + timedelta(minutes=195), **columns)
    publish(event)
    return event


def publish(event):
    with transaction() as session:
        event = session.get_one(Event, event.id)
        items = {item.title["en"]: item for item in session.query(AgendaItem).filter_by(event_id=event.id)}
        items["Break"].least_minutes, items["Break"].kind = 5, ItemKind.BREAK
        items["Lunch"].pinned_at, items["Lunch"].kind = at(105), ItemKind.MEAL
        session.flush()
        release_agenda(event, by_id=None, now=event.changed_at)


def uid_of(event, title):
    db.session.rollback()
    return next(item.uid for item in db.session.query(AgendaItem).filter_by(event_id=event.id) if item.title["en"] == title)


@pytest.fixture
def seminar(app, now):
    return make_seminar()


@pytest.fixture
def seminar_on_both(both, now):
    return make_seminar()
