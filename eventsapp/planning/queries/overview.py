"""Reading all events of a programme for the calendar on the wall."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from ...core.dates import clock_time
from ...events.models import Event
from ...events.queries import events_of
from ...events.rules import end_of
from ..rules.overview import Entry


def entries_of(programme_id: int) -> list[Entry]:
    """Every event that has a day or a window, in the order of their days; two queries however many there are."""
    return [entry for event in events_of(programme_id) if (entry := _entry(event)) is not None]


def undated(programme_id: int) -> list[Event]:
    """The events of which no day can be said."""
    return [event for event in events_of(programme_id) if event.starts_at is None and event.window_from is None]


def _entry(event: Event) -> Entry | None:
    body = event.body.code if event.body else ""
    ends = end_of(event.starts_at, event.ends_at)
    if event.starts_at is not None and ends is not None:
        zone = ZoneInfo(event.zone)
        first = event.starts_at.astimezone(zone)
        return Entry(event.slug, event.title, event.status, body, first.date(), ends.astimezone(zone).date(), True, clock_time(first), event.window_label)
    if event.window_from is None:
        return None
    return Entry(event.slug, event.title, event.status, body, event.window_from, event.window_to or event.window_from, False, "", event.window_label)
