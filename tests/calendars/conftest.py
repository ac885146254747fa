"""A world of calendars: an alliance in Seoul, its seminar with a published agenda, and golden files to compare with."""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest

from eventsapp.core.db import transaction
from eventsapp.core.words import Words
from eventsapp.events.actions import release_agenda
from eventsapp.events.models import AgendaItem, Event, StatusChange
from eventsapp.events.rules import ItemKind, Status
from eventsapp.programmes.models import Programme
from tests.factories import NOW, make_event, make_programme, make_venue, words

GOLDEN = Path(__file__).parent / "golden"
AGENDA = (
    ("Pursuance plan", "얼라이언스 추진계획 공유", 30),
    ("National pilot cities: Sejong, Busan", "국가시범도시(세종, 부산) 기업 참여계획", 40),
    ("Q&A", "질의응답", None),
    ("Corporate suggestions, etc.", "기업 건의사항 등", None),
)


@pytest.fixture
def golden() -> Callable[[str, bytes], None]:
    """Compare octets with a kept file; with UPDATE_GOLDEN set, write it to be looked at before it is committed."""

    def compare(name: str, octets: bytes) -> None:
        path = GOLDEN / name
        if os.environ.get("UPDATE_GOLDEN"):
            path.write_bytes(octets)
        assert octets.decode() == path.read_bytes().decode()

    return compare


def make_alliance(**columns: Any) -> Programme:
    return make_programme(name=words("Smart City Alliance", "스마트시티 융합 얼라이언스"), **columns)


def make_seminar(programme: Programme | None = None, slug: str = "seminar", *, now: datetime = NOW, **columns: Any) -> Event:
    """The corporate seminar, its place and its agenda published, under a UID that never changes."""
    programme = programme or make_alliance()
    defaults = {"uid": f"00000000-0000-4000-8000-{slug:0>12}", "venue_id": make_venue(programme, slug).id}
    event = make_event(programme, slug, now=now, **(defaults | columns))
    with transaction() as session:
        session.add_all(
            AgendaItem(
                event_id=event.id, uid=f"{slug}-{position}", code=f"{position}", position=position, kind=ItemKind.TALK,
                title=words(en, ko), speakers=Words(), minutes=minutes,
            )
            for position, (en, ko, minutes) in enumerate(AGENDA)
        )  # fmt: skip
        session.flush()
        release_agenda(event, by_id=None, now=now)
    return event


def undated(**columns: Any) -> dict[str, Any]:
    """The columns of an event at the end of January, no day fixed."""
    window = {"window_from": date(2019, 1, 21), "window_to": date(2019, 1, 31), "window_label": words("End of January", "1월 말")}
    return {"starts_at": None, "ends_at": None, "venue_id": None, "registration_closes_at": None} | window | columns


def change(event: Event, *, now: datetime, status: Status | None = None, reason: Words | None = None, **columns: Any) -> None:
    """What the organiser's verbs do to the rows: the event changes, its and its programme's revision rise."""
    with transaction() as session:
        event = session.merge(event)
        for name, value in columns.items():
            setattr(event, name, value)
        if status is not None:
            event.status = status
            session.add(StatusChange(event_id=event.id, status=status, reason=reason or Words(), at=now))
        event.revision += 1
        event.changed_at = event.programme.changed_at = now
        event.programme.revision += 1
