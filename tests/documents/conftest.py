"""A published seminar, and who organises it."""

from __future__ import annotations

import pytest

from eventsapp.events import actions as agenda
from tests.conftest import reader
from tests.factories import NOW, make_event, make_staff, sign_in


@pytest.fixture
def event(app, now):
    made = make_event(agenda=[("Plans", 20), ("Questions", 10)])
    agenda.publish_agenda(event_id=made.id, by_id=None, now=NOW, actor="person:1")
    return made


@pytest.fixture
def mina(app, event):
    return sign_in(reader(app, "en"), make_staff("organiser", event.programme))
