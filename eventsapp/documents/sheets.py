"""The agenda of an event as a sheet of paper for the table: what it says, and its octets."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from flask_babel import gettext as _
from flask_babel import ngettext

from ..core import dates
from ..core.typesetting import pdf
from ..events.models import AgendaRelease, Event
from ..events.queries import agenda_items, as_released, latest_release
from ..events.rules import PAUSES, Released, SpeakerRole, Status
from ..events.rules.showing import Line, days_of


def sheet(event: Event, lang: str, *, now: datetime) -> bytes | None:
    """The published agenda of a published event, the one being written of a draft; None where there is none."""
    release = latest_release(event.id) if event.status is not Status.DRAFT else None
    items = _items(event, release)
    if not items:
        return None
    return pdf("documents/agenda.typ", facts(event, items, release, lang), at=release.released_at if release else now)


def facts(event: Event, items: Sequence[Released], release: AgendaRelease | None, lang: str) -> dict[str, Any]:
    """What the sheet says, in one language; days are named only where there are several."""
    days = days_of(items, event.zone)
    return {
        "lang": lang,
        "title": event.title.text(lang),
        "programme": event.programme.name.text(lang),
        "organiser": event.programme.organiser.text(lang) or event.programme.name.text(lang),
        "provisional": "" if release else _("Draft – not published yet"),
        "about": _about(event, lang),
        "days": [{"name": dates.day(day.day, lang) if day.day and len(days) > 1 else "", "items": [_line(event, line, lang) for line in day.lines]} for day in days],
        "footer": _("Agenda number %(number)d of %(moment)s", number=release.number, moment=dates.moment(release.released_at, event.zone, lang)) if release else "",
    }


def _items(event: Event, release: AgendaRelease | None) -> tuple[Released, ...]:
    lines = release.items if release else as_released(event, agenda_items(event.id)) if event.status is Status.DRAFT else []
    return tuple(Released.of(each) for each in lines)


def _about(event: Event, lang: str) -> list[str]:
    when = dates.span(event.starts_at, event.ends_at, event.zone, lang) if event.starts_at else event.window_label.text(lang)
    where = [words.text(lang) for words in (event.venue.name, event.venue.room)] if event.venue else []
    return [line for line in (when, ", ".join(part for part in where if part)) if line]


def _line(event: Event, line: Line, lang: str) -> dict[str, Any]:
    item = line.item
    people = [_person(item, place, lang) for place in range(len(item.people))] + ([item.speakers.text(lang)] if item.speakers else [])
    return {
        "starts": dates.clock_time(item.starts_at.astimezone(ZoneInfo(event.zone))) if item.starts_at else "",
        "title": item.title.text(lang),
        "people": " · ".join(people),
        "room": item.room_name.text(lang),
        "length": ngettext("%(num)s minute", "%(num)s minutes", item.minutes) if item.minutes else "",
        "pause": item.kind in PAUSES,
        "depth": line.depth,
    }


def _person(item: Released, place: int, lang: str) -> str:
    each = item.people[place]
    name = " ".join(part for part in (each.affiliation.text(lang), each.name.text(lang), each.position.text(lang)) if part)
    return f"{name} ({_('chair')})" if each.role is SpeakerRole.CHAIR else name
