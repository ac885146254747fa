"""An agenda as tables and documents say it, for organisers and the public alike."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from flask_babel import gettext as _

from ..core.locale import language
from ..core.template import absolute
from ..core.words import Words
from ..events.models import Event
from ..events.rules import Released
from .queries import erased_speakers
from .rules.documents import document_of
from .rules.tables import LATEST_HOUR, rows_of


def document(event: Event, items: Sequence[Released], version: str) -> dict[str, Any]:
    """The agenda as schedule.json says it, in the reader's language."""
    url = absolute(f"/{event.programme.slug}/{event.slug}/")
    hall = event.venue.name if event.venue is not None else Words({language(): _("Hall")})
    facts: dict[str, Any] = {"title": event.title, "acronym": event.slug, "zone": event.zone, "version": version, "url": url, "hall": hall, "first": _first(event), "lang": language()}
    return document_of(items, **facts, erased=erased_speakers(event.programme_id))


def table(event: Event, items: Sequence[Released]) -> list[list[str]]:
    """The agenda as rows of cells, headings first; what importing reads back."""
    first = _first(event)
    walls: dict[str, tuple[str, str]] = {}
    for item in items:
        local = item.starts_at.astimezone(ZoneInfo(event.zone)) if item.starts_at is not None else None
        walls[item.uid] = _wall(item.day or first, local)
    return rows_of(items, walls)


def _wall(day: date | None, local: datetime | None) -> tuple[str, str]:
    """A day and a time as a table says them; the small hours are the day's before, counted on."""
    if local is None:
        return day.isoformat() if day else "", ""
    late = day is not None and local.date() - day == timedelta(days=1) and local.hour < LATEST_HOUR
    if day is not None and late:
        return day.isoformat(), f"{local.hour + 24}:{local:%M}"
    return local.date().isoformat(), f"{local:%H:%M}"


def _first(event: Event) -> date | None:
    return event.starts_at.astimezone(ZoneInfo(event.zone)).date() if event.starts_at is not None else None
