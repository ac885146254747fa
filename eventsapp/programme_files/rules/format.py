"""The shape of a programme file: which tables and keys it has and what each may hold."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from ...events.rules import (
    LEAST_MINUTES,
    LEAST_ROOM,
    LEAST_SEATS,
    MOST_JOIN_MINUTES,
    MOST_MINUTES,
    MOST_ROOM,
    MOST_SEATS,
    Attendance,
    EventKind,
    ItemKind,
    Layout,
    OpenTo,
    Status,
)
from ...programmes.rules import BodyKind, TermList
from . import fields
from .fields import Value
from .paths import Identity
from .samples import Samples, samples_of
from .sheet import Record, Sheet, Table

Known = Mapping[Identity, Mapping[str, Value]]

MOST = {"term": 200, "body": 200, "venue": 200, "event": 1_000, "agenda": 300, "room": 200, "speaker": 1_000}
NOUNS = {"programme": "programme", "term": "term", "body": "body", "venue": "venue", "event": "event", "agenda": "agenda item", "room": "room", "speaker": "speaker"}
# What a thing that is new to the database cannot be without.
REQUIRED = {
    "programme": ("name", "zone"),
    "term": ("label",),
    "body": ("kind", "name"),
    "venue": ("name",),
    "room": ("name",),
    "speaker": ("name",),
    "event": ("kind", "title"),
    "agenda": ("kind", "title"),
}


def read(document: dict[str, Any], sheet: Sheet, known: Known) -> tuple[str, list[Record], Samples]:
    """The programme's slug, everything the file describes in an order in which it can be written, and its samples."""
    top = Table(sheet, document, (), "")
    records: list[Record] = []
    programme = top.table("programme")
    if programme is None:
        if "programme" not in document:
            sheet.fault((), "programme", "a table [programme] with the slug of the programme")
        return "", [], Samples()
    slug = _programme(programme, records, known)
    zone = str(records[0].values.get("zone") or known.get(("programme",), {}).get("zone") or "UTC")
    _recruitment(top.table("recruitment"), records, zone)
    _terms(top.table("terms"), records, known)
    _listed(top, "body", records, known, _body)
    _listed(top, "venue", records, known, lambda table, record, all_of_it: _venue(table, record, all_of_it, known), ordered=False)
    _listed(top, "speaker", records, known, _speaker, ordered=False)
    _listed(top, "event", records, known, lambda table, record, all_of_it: _event(table, record, all_of_it, known, zone), by="slug", ordered=False)
    samples = samples_of(top.table("sample"), zone)
    top.done()
    return slug, records, samples


def _programme(table: Table, records: list[Record], known: Known) -> str:
    record = Record(("programme",), table.sheet.line(table.at))
    records.append(record)
    slug = table.value("slug", fields.programme_slug)
    if "slug" not in table.data:
        table.fault("slug", "the word that stands for the programme in its address, such as smart-city-alliance")
    table.into(record, "zone", fields.zone)
    table.into(record, "languages", fields.languages)
    table.words_into(record, "name", fields.line())
    for key in ("purpose", "description", "organiser"):
        table.words_into(record, key, fields.text())
    contact = table.table("contact")
    if contact is not None:
        contact.words_into(record, "name", fields.line(), name="contact.name")
        contact.into(record, "email", fields.email, name="contact.email")
        contact.into(record, "phone", fields.line(60), name="contact.phone")
        contact.done()
    table.done()
    _must_have(table, record, known)
    return slug or ""


def _recruitment(table: Table | None, records: list[Record], zone: str) -> None:
    if table is None:
        return
    record = Record(("recruitment",), table.sheet.line(table.at))
    _window(table, record, zone)
    table.words_into(record, "note", fields.text())
    table.done()
    records.append(record)


def _terms(table: Table | None, records: list[Record], known: Known) -> None:
    if table is None:
        return
    for name in TermList:
        _listed(table, name.value, records, known, lambda entry, record, _: entry.words_into(record, "label", fields.line()), kind="term")
    table.done()


def _body(table: Table, record: Record, _records: list[Record]) -> None:
    table.into(record, "kind", fields.choice(BodyKind))
    table.words_into(record, "name", fields.line())
    table.words_into(record, "remit", fields.text())
    table.into(record, "parent", fields.code)


def _venue(table: Table, record: Record, records: list[Record], known: Known) -> None:
    table.words_into(record, "name", fields.line())
    table.words_into(record, "room", fields.line())
    for key in ("address", "entrance", "transport", "directions", "parking", "access"):
        table.words_into(record, key, fields.text())
    table.into(record, "latitude", fields.degrees(90))
    table.into(record, "longitude", fields.degrees(180))
    hours = table.table("hours")
    if hours is not None:
        hours.into(record, "from", fields.clock, name="hours.from")
        hours.into(record, "to", fields.clock, name="hours.to")
        hours.into(record, "closed", fields.weekdays, name="hours.closed")
        hours.done()
    _listed(table, "rooms", records, known, _room, kind="room", under=record.id[-1])


def _room(table: Table, record: Record, _records: list[Record]) -> None:
    for key in ("name", "floor"):
        table.words_into(record, key, fields.line())
    table.words_into(record, "equipment", fields.text())
    table.into(record, "capacity", fields.whole(LEAST_ROOM, MOST_ROOM))
    layouts = table.table("layouts")
    if layouts is not None:
        for layout in Layout:
            layouts.into(record, layout.value, fields.whole(LEAST_ROOM, MOST_ROOM), name=f"layouts.{layout.value}")
        layouts.done()


def _speaker(table: Table, record: Record, _records: list[Record]) -> None:
    for key in ("name", "position", "affiliation"):
        table.words_into(record, key, fields.line(200))
    table.words_into(record, "bio", fields.text(2_000))
    table.into(record, "email", fields.email)
    table.into(record, "language", fields.language)
    table.into(record, "public", fields.switch)


def _event(table: Table, record: Record, records: list[Record], known: Known, programme_zone: str) -> None:
    zone = _zone(table, record, known, programme_zone)
    table.into(record, "kind", fields.choice(EventKind))
    table.into(record, "status", fields.choice(Status))
    table.words_into(record, "title", fields.line())
    for key in ("summary", "description", "audience"):
        table.words_into(record, key, fields.text())
    table.into(record, "body", fields.code)
    table.into(record, "venue", fields.code)
    table.into(record, "start", fields.instant(zone))
    table.into(record, "end", fields.instant(zone))
    window = table.table("window")
    if window is not None:
        window.into(record, "from", fields.day, name="window.from")
        window.into(record, "to", fields.day, name="window.to")
        window.words_into(record, "label", fields.line(100), name="window.label")
        window.done()
    _taking_part(table, record)
    _registration(table.table("registration"), record, zone)
    venue = str(record.values.get("venue") or known.get(record.id, {}).get("venue") or "")
    _listed(table, "agenda", records, known, lambda entry, item, _: _item(entry, item, zone, venue), under=record.id[-1])


def _taking_part(table: Table, record: Record) -> None:
    table.into(record, "attendance", fields.choice(Attendance))
    join = table.table("join")
    if join is not None:
        join.into(record, "url", fields.join_url, name="join.url")
        join.into(record, "minutes", fields.whole(0, MOST_JOIN_MINUTES), name="join.minutes")
        join.words_into(record, "note", fields.text(1_000), name="join.note")
        join.done()


def _zone(table: Table, record: Record, known: Known, programme_zone: str) -> str:
    """An event that names no zone keeps its own if it has one, else it goes with the programme's."""
    table.into(record, "zone", fields.zone)
    if "zone" not in record.values:
        own = known.get(record.id, {}).get("zone")
        before = known.get(("programme",), {}).get("zone")
        record.values["zone"] = own if own is not None and own != before else programme_zone
        record.lines["zone"] = record.line
    return str(record.values["zone"])


def _registration(table: Table | None, record: Record, zone: str) -> None:
    if table is None:
        return
    table.into(record, "enabled", fields.switch, name="registration.enabled")
    if "enabled" not in table.data:  # whoever writes down how to register means that one can
        record.values["registration.enabled"], record.lines["registration.enabled"] = True, table.sheet.line(table.at)
    _window(table, record, zone, under="registration.")
    table.into(record, "capacity", fields.whole(LEAST_SEATS, MOST_SEATS), name="registration.capacity")
    for key, read in _ADMISSION.items():
        table.into(record, key, read(zone), name="registration." + key)
    table.done()


_ADMISSION: dict[str, Callable[[str], fields.Read]] = {
    "waiting_list": lambda _zone: fields.switch,
    "open_to": lambda _zone: fields.choice(OpenTo),
    "body": lambda _zone: fields.code,
    "approval": lambda _zone: fields.switch,
    "offer_hours": lambda _zone: fields.whole(1, 720),
    "skips": lambda _zone: fields.whole(0, 100),
    "changes_until": fields.instant,
}


def _item(table: Table, record: Record, zone: str, venue: str) -> None:
    table.into(record, "kind", fields.choice(ItemKind))
    table.words_into(record, "title", fields.line())
    table.words_into(record, "summary", fields.text())
    table.words_into(record, "speakers", fields.text(2_000))
    table.into(record, "minutes", fields.whole(LEAST_MINUTES, MOST_MINUTES))
    table.into(record, "least", fields.whole(0, MOST_MINUTES))
    table.into(record, "room", fields.room(venue))
    table.into(record, "day", fields.day)
    table.into(record, "pinned", fields.instant(zone))
    table.into(record, "parent", fields.code)
    table.into(record, "people", fields.people)


def _window(table: Table, record: Record, zone: str, under: str = "") -> None:
    """A half-open window, written with its last day or with the moment at which it closes."""
    for day, moment, name, of_day, of_moment in (
        ("first_day", "opens", "opens", fields.first_day, fields.opening),
        ("last_day", "closes", "closes", fields.last_day, fields.instant),
    ):
        if day in table.data and moment in table.data:
            table.fault(moment, f"either {day} or {moment}, not both")
        table.into(record, moment, of_moment(zone), name=under + name)
        table.into(record, day, of_day(zone), name=under + name)


_Fill = Callable[[Table, Record, list[Record]], None]


def _listed(
    table: Table, key: str, records: list[Record], known: Known, fill: _Fill, *, kind: str = "", under: str = "", by: str = "code", ordered: bool = True
) -> None:
    """The entries of a list with their codes, and the order in which they stand."""
    kind = kind or key
    prefix = (kind, key) if kind == "term" else (kind, under) if under else (kind,)
    order = Record((*prefix, ""), table.sheet.line((*table.at, key)))
    for entry in table.tables(key, most=MOST[kind], by=by):
        found = entry.value(by, fields.event_slug if by == "slug" else fields.code)
        if by not in entry.data:
            entry.fault(by, f"the {by} by which this entry is known")
        elif found in _codes(order):
            entry.fault(by, f"a {by} that no entry before it has", f'"{found}" again')
        record = Record((*prefix, found or f"#{entry.at[-1]}"), table.sheet.line(entry.at))
        records.append(record)
        fill(entry, record, records)
        entry.done()
        _must_have(entry, record, known)
        if found:
            _codes(order).append(found)
    if ordered and "order" in order.values:
        order.lines["order"] = order.line
        records.append(order)


def _codes(order: Record) -> list[str]:
    codes = order.values.setdefault("order", [])
    assert isinstance(codes, list)
    return codes


def _must_have(table: Table, record: Record, known: Known) -> None:
    if record.id in known:
        return
    for key in REQUIRED[record.id[0]]:
        if key not in table.data:
            table.fault(key, f"this key: the {NOUNS[record.id[0]]} is new")
        elif isinstance(table.data[key], dict) and not any(value for name, value in record.values.items() if name.startswith(key + ".")):
            table.fault(key, "a text in at least one language")

