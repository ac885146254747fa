"""The plan on the day as pages lay it out: by day, and a content in every language of a programme."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from zoneinfo import ZoneInfo

from ..core.words import LANGUAGES, Said, Words
from ..events.models import Event
from .rules import LiveItem, LivePlan


@dataclass(frozen=True)
class Day:
    day: date | None
    items: tuple[LiveItem, ...]


def days_of(live: LivePlan, zone: str) -> list[Day]:
    """The items by the day they were planned for, in the order of the plan."""
    days: dict[date | None, list[LiveItem]] = {}
    day: date | None = None
    for each in live.items:
        starts = each.item.starts_at
        day = each.item.day or (starts.astimezone(ZoneInfo(zone)).date() if starts is not None else day)
        days.setdefault(day, []).append(each)
    return [Day(day, tuple(items)) for day, items in days.items()]


def languages_of(event: Event) -> list[str]:
    """The languages of an event's programme that we speak, its first one first."""
    return [lang for lang in event.programme.languages if lang in LANGUAGES] or [LANGUAGES[0]]


def spoken_of(words: Words, languages: Sequence[str]) -> list[Said]:
    """A content in each of these languages, said once where two say the same or one is missing."""
    found: dict[str, Said] = {}
    for lang in languages:
        said = words.said(lang)
        if said.text:
            found.setdefault(said.text, said)
    return list(found.values())


def rooms_of(live: LivePlan) -> list[tuple[str, Words]]:
    """Code and name of each room in which something is planned."""
    return list({each.item.room: each.item.room_name for each in live.items if each.item.room}.items())
