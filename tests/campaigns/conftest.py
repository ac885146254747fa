"""A programme with an event, and its organiser signed in."""

from __future__ import annotations

import pytest
from flask import Flask
from flask.testing import FlaskClient

from eventsapp.events.models import Event
from eventsapp.programmes.models import Programme
from tests.factories import make_event, make_programme, make_staff, sign_in


@pytest.fixture
def alliance(app: Flask, now: object) -> Programme:
    return make_programme()


@pytest.fixture
def seminar(alliance: Programme) -> Event:
    return make_event(alliance)


@pytest.fixture
def mina(client: FlaskClient, alliance: Programme) -> FlaskClient:
    return sign_in(client, make_staff("organiser", alliance))
