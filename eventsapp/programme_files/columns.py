"""Which column each key of a programme file stands in, for reading as for writing."""

from __future__ import annotations

from enum import StrEnum
from typing import Any

from ..core.db import Model
from ..core.words import LANGUAGES, Words
from ..events.models import AgendaItem, Event, Room, Speaker, Venue
from ..events.rules import WEEKDAYS, Attendance, EventKind, ItemKind, Layout, OpenTo, Status, clean_layouts
from ..programmes.models import Body, Programme, Term
from ..programmes.rules import BodyKind
from .rules.fields import Value

MODELS: dict[str, type[Any]] = {
    "programme": Programme, "recruitment": Programme, "term": Term, "body": Body, "venue": Venue, "room": Room, "event": Event, "agenda": AgendaItem,
    "speaker": Speaker,
}

# Content in several languages: the keys are "name.ko", "name.en".
WORDS: dict[str, dict[str, str]] = {
    "programme": {"name": "name", "purpose": "purpose", "description": "description", "organiser": "organiser", "contact.name": "contact_name"},
    "recruitment": {"note": "recruitment_note"},
    "term": {"label": "label"},
    "body": {"name": "name", "remit": "remit"},
    "venue": {key: key for key in ("name", "address", "room", "entrance", "transport", "directions", "parking", "access")},
    "room": {key: key for key in ("name", "floor", "equipment")},
    "event": {"title": "title", "summary": "summary", "description": "description", "audience": "audience", "window.label": "window_label", "join.note": "join_note"},
    "speaker": {key: key for key in ("name", "position", "affiliation", "bio")},
    "agenda": {"title": "title", "summary": "summary", "speakers": "speakers"},
}
PLAIN: dict[str, dict[str, str]] = {
    "programme": {"zone": "zone", "languages": "languages", "contact.email": "contact_email", "contact.phone": "contact_phone"},
    "recruitment": {"opens": "recruitment_opens_at", "closes": "recruitment_closes_at"},
    "term": {},
    "body": {"kind": "kind"},
    "venue": {"latitude": "latitude", "longitude": "longitude", "hours.from": "opens_at", "hours.to": "closes_at"},
    "room": {"capacity": "capacity"},
    "speaker": {"email": "email", "language": "locale", "public": "public"},
    "event": {
        "zone": "zone", "kind": "kind", "status": "status", "start": "starts_at", "end": "ends_at", "window.from": "window_from", "window.to": "window_to",
        "registration.enabled": "takes_registrations", "registration.opens": "registration_opens_at", "registration.closes": "registration_closes_at",
        "registration.waiting_list": "keeps_waiting_list", "registration.open_to": "open_to", "registration.approval": "needs_approval",
        "registration.offer_hours": "offer_hours", "registration.skips": "save_after_skips", "registration.changes_until": "changes_close_at",
        "attendance": "attendance", "join.url": "join_url", "join.minutes": "join_minutes",
    },
    "agenda": {"kind": "kind", "minutes": "minutes", "least": "least_minutes", "day": "day", "pinned": "pinned_at"},
}  # fmt: skip
_ENUMS: dict[tuple[str, str], type[StrEnum]] = {
    ("body", "kind"): BodyKind, ("event", "kind"): EventKind, ("event", "status"): Status, ("event", "registration.open_to"): OpenTo, ("agenda", "kind"): ItemKind,
    ("event", "attendance"): Attendance,
}  # fmt: skip
# Keys that name another entry by its code: the column that holds its id, and where it is looked up.
REFERENCES: dict[str, tuple[str, str]] = {
    "venue": ("venue_id", "venue"), "body": ("body_id", "body"), "registration.body": ("open_to_body_id", "body"), "room": ("room_id", "room"),
}  # fmt: skip
CLOSED, LAYOUTS = "hours.closed", "layouts."


def values_of(kind: str, row: Model) -> dict[str, Value]:
    """What the row says under each key of the file that has a column."""
    values: dict[str, Value] = {}
    for key, column in PLAIN[kind].items():
        found = getattr(row, column)
        values[key] = found.value if isinstance(found, StrEnum) else list(found) if isinstance(found, list) else found
    for key, column in WORDS[kind].items():
        values |= {f"{key}.{language}": (getattr(row, column) or {}).get(language, "") for language in LANGUAGES}
    if kind == "venue":
        values[CLOSED] = [WEEKDAYS[day] for day in row.closed_on]  # type: ignore[attr-defined]
    if kind == "room":
        values |= {LAYOUTS + layout.value: row.layouts.get(layout.value) for layout in Layout}  # type: ignore[attr-defined]
    return values


def write(kind: str, row: Model, key: str, value: Value) -> bool:
    """Let the row say `value` under `key`; False for a key that has no column of its own."""
    if key in PLAIN[kind]:
        enum = _ENUMS.get((kind, key))
        setattr(row, PLAIN[kind][key], enum(str(value)) if enum else value)
        return True
    if key == CLOSED and isinstance(value, list):
        row.closed_on = [WEEKDAYS.index(day) for day in value]  # type: ignore[attr-defined]
        return True
    if key.startswith(LAYOUTS):
        row.layouts = clean_layouts({**(row.layouts or {}), key.removeprefix(LAYOUTS): value})  # type: ignore[attr-defined]
        return True
    words, _, language = key.rpartition(".")
    if words not in WORDS[kind]:
        return False
    column = WORDS[kind][words]
    both = dict(getattr(row, column) or {}) | {language: str(value)}
    setattr(row, column, Words({each: text for each, text in both.items() if text}))
    return True
