"""The event that an address names."""

from __future__ import annotations

from flask import abort

from ..core.locale import prefer
from .models import Event
from .queries import find_event


def event_or_404(programme_slug: str, event_slug: str) -> Event:
    """The event of that programme, with its programme: another one's is not found. The page then speaks one of its languages."""
    event = find_event(programme_slug, event_slug)
    if event is None:
        abort(404)
    prefer(event.programme.languages)
    return event
