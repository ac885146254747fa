"""An agenda as tables and documents say it, for organisers and the public alike."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from zoneinfo import ZoneInfo

from flask_babel import gettext as _

from ..core.locale import language
from ..core.template import absolute
from ..core.words import Words
from ..events.models import Event
from ..events.rules import Released
from .rules.documents import document_of
from .rules.tables import rows_of


def document(event: Event, items: Sequence[Released], version: str) -> dict[str, Any]:
    """The agenda as schedule.json says it, in the reader's language."""
    url = absolute(f"/{event.programme.slug}/{event.slug}/")
    hall = event.venue.name if event.venue is not None else Words({language(): _("Hall")})
    return document_of(items, title=event.title, acronym=event.slug, zone=event.zone, version=version, url=url, hall=hall, lang=language())


def table(event: Event, items: Sequence[Released]) -> list[list[str]]:
    """The agenda as rows of cells, headings first; what importing reads back."""
    first = event.starts_at.astimezone(ZoneInfo(event.zone)).date() if event.starts_at is not None else None
    walls: dict[str, tuple[str, str]] = {}
    for item in items:
        local = item.starts_at.astimezone(ZoneInfo(event.zone)) if item.starts_at is not None else None
        day = item.day or first
        walls[item.uid] = (day.isoformat() if day else "", f"{local:%H:%M}" if local is not None else "")
    return rows_of(items, walls)
