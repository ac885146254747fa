"""One event through its life, by the verbs of its organiser: one UID, a number that only rises, the state that holds."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import icalendar

from eventsapp.core.words import Words
from eventsapp.events import actions
from eventsapp.events.queries import find_event
from eventsapp.events.rules import Status
from tests.factories import NOW, STARTS, make_event, words

from .conftest import make_alliance, undated


def test_event_from_its_window_to_its_end(both, now):
    event = make_event(make_alliance(), **undated(status=Status.DRAFT, revision=0))
    client = both.test_client()
    by: dict[str, Any] = {"event_id": event.id, "by_id": None, "actor": "test"}
    told = []

    def tell(at: datetime) -> None:
        (entry,) = icalendar.Calendar.from_ical(client.get("/alliance/calendar.ics?lang=en").data).walk("VEVENT")
        same = icalendar.Calendar.from_ical(client.get("/alliance/seminar/event.ics?lang=en").data).walk("VEVENT")[0]
        assert entry == same
        assert entry["UID"] == event.uid
        assert entry["DTSTAMP"].dt == at
        told.append((entry["SEQUENCE"], str(entry["STATUS"]), str(entry["SUMMARY"]), str(entry["DTSTART"].dt)[:10]))

    def minutes(count: int) -> datetime:
        return NOW + timedelta(minutes=count)

    actions.publish_event(**by, now=minutes(1))
    tell(minutes(1))
    found = find_event("alliance", "seminar")
    assert found is not None
    actions.edit_event(**by, version=found.version, values={"starts_at": STARTS, "ends_at": STARTS + timedelta(hours=1)}, now=minutes(2))
    tell(minutes(2))
    actions.postpone_event(**by, reason=words("No room."), now=minutes(3))
    tell(minutes(3))
    actions.resume_event(**by, now=minutes(4))
    tell(minutes(4))
    actions.cancel_event(**by, reason=Words(), now=minutes(5))
    tell(minutes(5))

    assert told == [
        (1, "TENTATIVE", "[Date to be fixed] Corporate seminar", "2019-01-21"),
        (2, "CONFIRMED", "Corporate seminar", "2019-01-09"),
        (3, "TENTATIVE", "[Postponed] Corporate seminar", "2019-01-09"),
        (4, "CONFIRMED", "Corporate seminar", "2019-01-09"),
        (5, "CANCELLED", "[Cancelled] Corporate seminar", "2019-01-09"),
    ]
