"""When and where of an event in a line, for pages, mails and calendars."""

from __future__ import annotations

from flask_babel import gettext as _

from ..core import dates
from ..core.locale import language
from .models import Event
from .rules import Attendance


def when(event: Event) -> str:
    """The day and time; of an undated event its label and the days meant; else that it will be announced."""
    lang = language()
    if event.starts_at is not None:
        return dates.span(event.starts_at, event.ends_at, event.zone, lang)
    if event.window_from is None or event.window_to is None:
        return _("Date to be announced")
    days = dates.days(event.window_from, event.window_to, lang)
    label = event.window_label.text(lang)
    return f"{label} ({days})" if label else days


def where(event: Event) -> str:
    """Name and room of the place, or that it is online, or that it will be announced."""
    lang, venue = language(), event.venue
    if event.attendance is Attendance.ONLINE:
        return _("Online")
    if venue is None:
        return _("To be announced")
    place = " ".join(part for part in (venue.name.text(lang), venue.room.text(lang)) if part)
    return _("%(place)s, also online", place=place) if event.attendance is Attendance.HYBRID else place
