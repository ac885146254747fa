"""An agenda of ours as the document that schedule.json is, and schedule.xml after it."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from ...core.words import Words, clean_line
from ...events.rules import Released, Speaking
from . import ours
from .entries import in_its_language
from .persons import name_of

GENERATOR = {"name": "eventsapp"}


def document_of(
    items: Sequence[Released], *, title: Words, acronym: str, zone: str, version: str, url: str, hall: Words, first: date | None, lang: str, erased: Collection[str] = ()
) -> dict[str, Any]:
    """The items that have a time, by day and room, with what an imported schedule said beside; whatever such a file cannot say is in our objects (rules.ours).

    `first` is the event's first day, `hall` what the room is called that items without one are in, `erased` the codes of speakers whose names are gone."""
    blocks = {item.parent for item in items}
    codes = {item.uid: item.code for item in items}
    header: Mapping[str, Any] = next((item.extra["schedule"] for item in items if "schedule" in item.extra), {})
    days: dict[date, dict[str, list[dict[str, Any]]]] = {}
    begins = ours.pinned_starts(items)
    apart, edges = [], []
    for place, item in enumerate(items):
        people = [each for each in item.people if each.code not in erased]
        said = ours.object_of(item, place, codes=codes, block=item.uid in blocks, people=people)
        if item.starts_at is None or item.uid in blocks:
            apart.append(ours.apart_of(said, item, begins.get(item.uid, item.starts_at)))
            continue
        local = item.starts_at.astimezone(ZoneInfo(zone))
        day, room = _day(item, local, first), item.room_name.text(lang) or _plain_room(item) or hall.text(lang) or "-"
        edges.append(local.date())
        event, added = _event(item, local, room, url, lang, people)
        extra = [key for key in item.extra if key not in ("schedule", ours.KEY)]
        days.setdefault(day, {}).setdefault(room, []).append({**event, ours.KEY: ours.beside(said, event, day=day.isoformat(), extra=extra, added=added)})
    made = {
        "acronym": acronym, "title": title.text(lang), "start": min(edges, default=date.min).isoformat(), "end": max(edges, default=date.min).isoformat(),
        "daysCount": len(days), "timeslot_duration": "00:05", "time_zone_name": zone, "url": url,
    }  # fmt: skip
    around = {"base_url": url, "generator": GENERATOR}
    known = {str(day.get("date")): day for day in header.get("days", [])}
    shown = [{"index": place, "date": day.isoformat(), **known.get(day.isoformat(), {}), "rooms": rooms} for place, (day, rooms) in enumerate(sorted(days.items()), 1)]
    conference = {**made, **header.get("conference", {}), "days": shown}
    head = ours.head_of(lang=lang, first=first, items=apart, header=header, written={**made, **around, "version": version})
    schedule = {**around, **header.get("schedule", {}), "version": header.get("version") or version, "conference": conference, ours.KEY: head}
    return {**header.get("root", {}), "schedule": schedule}


def _event(item: Released, local: datetime, room: str, url: str, lang: str, people: Sequence[Speaking]) -> tuple[dict[str, Any], list[int]]:
    """The plain event, and which of its persons no imported schedule knew."""
    minutes = item.minutes or 0
    extra = {key: value for key, value in item.extra.items() if key not in ("schedule", ours.KEY)}
    persons, added = _persons(item, people, lang)
    common: dict[str, Any] = {
        "url": f"{url}#item-{item.code}", "guid": item.uid, "id": ours.plain_id(item.code), "slug": item.code, "subtitle": "", "track": "", "type": item.kind.value,
        "language": item.title.said(lang).lang, "description": "", "logo": "", "links": [], "attachments": [], "do_not_record": False,
    }  # fmt: skip
    event = {**(extra if "guid" in extra else common | extra), "persons": persons} | {
        "date": local.isoformat(), "start": f"{local:%H:%M}", "duration": f"{minutes // 60:02d}:{minutes % 60:02d}", "room": room,
        "title": item.title.text(lang), "abstract": item.summary.text(lang),
    }  # fmt: skip
    return event, added


def _persons(item: Released, people: Sequence[Speaking], lang: str) -> tuple[list[dict[str, Any]], list[int]]:
    """Who is on the item, with what an imported schedule said of them beside: found by the speaker it became, else by one of their names."""
    known = [each for each in item.extra.get("persons") or [] if isinstance(each, dict)]
    if known and not people and in_its_language(", ".join(map(name_of, known))).text(lang) == item.speakers.text(lang):
        return known, []
    became = dict(zip(range(len(known)), (item.extra.get(ours.KEY) or {}).get("persons") or [], strict=False))
    left = list(range(len(known)))
    persons: list[dict[str, Any]] = []
    added: list[int] = []
    for name, who in ours.names_shown(people, item.speakers, lang):
        names = {name, *(clean_line(each) for each in who.name.values())} if who is not None else {name}
        found = next((place for place in left if who is not None and became.get(place) == who.code), None)
        if found is None:
            found = next((place for place in left if not became.get(place) and name_of(known[place]) in names), None)
        if found is None:
            added.append(len(persons))
            code = {"code": who.code} if who is not None else {}
            persons.append({"id": ours.plain_id(who.code if who is not None else name), **code, "name": name, "public_name": name})
        else:
            left.remove(found)
            raw = known[found]
            persons.append(raw if name_of(raw) == name else {**raw, **{key: name for key in ("name", "public_name") if key in raw}})
    return persons, added


def _day(item: Released, local: datetime, first: date | None) -> date:
    """The day it belongs to: an item after midnight is still the evening's before."""
    return item.day or (first if first is not None and local.date() - first == timedelta(days=1) else local.date())


def _plain_room(item: Released) -> str:
    return clean_line(str(item.extra.get("room_name") or ""))
