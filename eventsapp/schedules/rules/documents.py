"""An agenda of ours as the document that schedule.json is, and schedule.xml after it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from ...core.words import Words
from ...events.rules import Released

GENERATOR = {"name": "eventsapp"}


def document_of(items: Sequence[Released], *, title: Words, acronym: str, zone: str, version: str, url: str, hall: Words, first: date | None, lang: str) -> dict[str, Any]:
    """The items that have a time, by day and room. What an imported schedule said beside stays as it was; blocks are left to their parts.

    `first` is the event's first day, `hall` what the room is called that items without one are in."""
    blocks = {item.parent for item in items}
    timed = [item for item in items if item.starts_at is not None and item.uid not in blocks]
    header: Mapping[str, Any] = next((item.extra["schedule"] for item in items if "schedule" in item.extra), {})
    days: dict[date, dict[str, list[dict[str, Any]]]] = {}
    for item in timed:
        local = _local(item, zone)
        room = item.room_name.text(lang) or _plain_room(item) or hall.text(lang) or "-"
        days.setdefault(_day(item, local, first), {}).setdefault(room, []).append(_event(item, local, room, url, lang))
    edges = [_local(item, zone).date() for item in timed] or [date.min]
    conference = {
        "acronym": acronym, "title": title.text(lang), "start": min(edges).isoformat(), "end": max(edges).isoformat(), "daysCount": len(days), "timeslot_duration": "00:05",
        "time_zone_name": zone, "url": url, **header.get("conference", {}),
    }  # fmt: skip
    known = {str(day.get("date")): day for day in header.get("days", [])}
    shown = [{"index": place, "date": day.isoformat(), **known.get(day.isoformat(), {}), "rooms": rooms} for place, (day, rooms) in enumerate(sorted(days.items()), 1)]
    return {"schedule": {"version": header.get("version") or version, "base_url": url, "generator": GENERATOR, "conference": {**conference, "days": shown}}}


def _event(item: Released, local: datetime, room: str, url: str, lang: str) -> dict[str, Any]:
    minutes = item.minutes or 0
    extra = {key: value for key, value in item.extra.items() if key != "schedule"}
    speakers = [name for name in (*(each.name.text(lang) for each in item.people), *item.speakers.text(lang).split(", ")) if name]
    persons = extra.get("persons") or []
    if ", ".join(str(each.get("public_name") or each.get("name") or "") for each in persons) != ", ".join(speakers):
        persons = [{"id": place, "name": name} for place, name in enumerate(speakers, 1)]
    language = next(iter(item.title), lang)
    common: dict[str, Any] = {
        "url": f"{url}#item-{item.code}", "guid": item.uid, "id": item.code, "slug": item.code, "subtitle": "", "track": "", "type": item.kind.value, "language": language,
        "description": "", "logo": "", "links": [], "attachments": [], "do_not_record": False,
    }  # fmt: skip
    return {**(extra if "guid" in extra else common | extra), "persons": persons} | {
        "date": local.isoformat(), "start": f"{local:%H:%M}", "duration": f"{minutes // 60:02d}:{minutes % 60:02d}", "room": room,
        "title": item.title.text(lang), "abstract": item.summary.text(lang),
    }  # fmt: skip


def _day(item: Released, local: datetime, first: date | None) -> date:
    """The day it belongs to: an item after midnight is still the evening's before."""
    return item.day or (first if first is not None and local.date() - first == timedelta(days=1) else local.date())


def _local(item: Released, zone: str) -> datetime:
    assert item.starts_at is not None
    return item.starts_at.astimezone(ZoneInfo(zone))


def _plain_room(item: Released) -> str:
    return str(item.extra.get("room_name") or "")
