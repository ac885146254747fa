"""An agenda as tables and documents say it, for organisers and the public alike."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
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
from .rules.tables import rows_of


def document(event: Event, items: Sequence[Released], version: str) -> dict[str, Any]:
    """The agenda as schedule.json says it, in the reader's language."""
    url = absolute(f"/{event.programme.slug}/{event.slug}/")
    hall = event.venue.name if event.venue is not None else Words({language(): _("Hall")})
    facts: dict[str, Any] = {"title": event.title, "acronym": event.slug, "zone": event.zone, "version": version, "url": url, "hall": hall, "first": _first(event)}
    return document_of(items, **facts, lang=language(), erased=erased_speakers(event.programme_id))


def table(event: Event, items: Sequence[Released]) -> list[list[str]]:
    """The agenda as rows of cells, headings first; what importing reads back."""
    return rows_of(items, zone=event.zone, first=_first(event), erased=erased_speakers(event.programme_id))


def _first(event: Event) -> date | None:
    return event.starts_at.astimezone(ZoneInfo(event.zone)).date() if event.starts_at is not None else None
