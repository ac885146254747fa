"""Races run eight processes on one database, SQLite and PostgreSQL."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from eventsapp.core.db import db
from tests.races.crew import Crew

HANDS = 8


@pytest.fixture(scope="session")
def crew() -> Iterator[Crew]:
    crew = Crew(HANDS)
    yield crew
    crew.leave()


@pytest.fixture
def race(both: Flask, crew: Crew, instance: Path) -> Callable[..., list[Any]]:
    """race(task, event_id=…, name=[one value per process]): what each process returned."""
    settings = {"ENVIRONMENT": "test", "SECRET_KEY": both.config["SECRET_KEY"], "INSTANCE_PATH": str(instance), "DATABASE_URL": both.config["SQLALCHEMY_DATABASE_URI"]}

    def run(task: Callable[..., Any], event_id: int, **shares: list[Any]) -> list[Any]:
        db.session.rollback()
        arguments = [{"event_id": event_id} | {name: share[hand] for name, share in shares.items()} for hand in range(crew.hands)]
        outcomes = crew.do(settings, task, arguments)
        db.session.rollback()
        return outcomes

    return run
