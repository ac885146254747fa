"""What must fit together in a programme file: times in order, references that lead somewhere."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import time
from typing import Any

from .fields import Value
from .format import Known
from .paths import Identity
from .sheet import Fault, Record, Sheet

# (earlier key, later key, whether both may be the same, what the later one should be)
ORDERED = (
    ("start", "end", False, "a moment after the start"),
    ("window.from", "window.to", True, "a day on or after the first of the window"),
    ("registration.opens", "registration.closes", False, "a moment after registration opens"),
    ("hours.from", "hours.to", False, "a time after the opening, or 00:00:00 for the end of the day"),
    ("opens", "closes", False, "a day on or after the first of the recruitment"),
)
LISTS = {"body": "body", "venue": "venue", "agenda": "event.agenda", "room": "venue.rooms", "speaker": "speaker"}
TOGETHER = (("end", "start"), ("window.to", "window.from"), ("window.from", "window.to"), ("latitude", "longitude"), ("longitude", "latitude"))


def out_of_order(values: Mapping[str, Value]) -> list[tuple[str, str]]:
    """The later keys whose values come too early, and what is expected of them."""
    wrong = []
    for earlier, later, same, expected in ORDERED:
        first, last = values.get(earlier), values.get(later)
        if last == time(0):  # the end of the day
            continue
        if _is_before(last, first) or (not same and first is not None and first == last):
            wrong.append((later, expected))
    return wrong


def check(records: Sequence[Record], sheet: Sheet, known: Known) -> None:
    """Note every fault between keys of the file."""
    for record in records:
        for key, expected in out_of_order(record.values):
            _fault(sheet, record, key, expected)
        if record.id not in known:
            for key, other in TOGETHER:
                if key in record.values and other not in record.values:
                    _fault(sheet, record, key, f"{other} beside it")
    _check_references(records, sheet, known)


def _check_references(records: Sequence[Record], sheet: Sheet, known: Known) -> None:
    here = {record.id for record in records}
    for record in records:
        for key, prefix in references(record.id):
            code = record.values.get(key)
            if isinstance(code, str) and named(prefix, code) not in here and named(prefix, code) not in known:
                _fault(sheet, record, key, f"the code of an entry [[{LISTS[prefix[0]]}]], here or in the programme")
        people = record.values.get("people")
        for each in people if isinstance(people, list) else ():
            if person_of(each) not in here and person_of(each) not in known:
                _fault(sheet, record, "people", "codes of entries [[speaker]], here or in the programme")
    parents = {record.id: (*record.id[:-1], str(record.values["parent"])) for record in records if "parent" in record.values}
    for record in records:
        if record.id in parents and goes_round(record.id, parents):
            _fault(sheet, record, "parent", "a parent that is not below itself")


def references(identity: Identity) -> tuple[tuple[str, Identity], ...]:
    """Which keys of this kind of thing name another one, and where that is looked up."""
    if identity[0] == "event":
        return (("venue", ("venue",)), ("body", ("body",)), ("registration.body", ("body",)))
    if identity[0] == "agenda":
        return (("parent", identity[:-1]), ("room", ("room",)))
    return (("parent", identity[:-1]),) if identity[0] == "body" else ()


def named(prefix: Identity, code: str) -> Identity:
    """What a reference names: of a room venue/room."""
    return (*prefix, *code.split("/"))


def person_of(said: str) -> Identity:
    """The speaker whom an item names as code or as code:role."""
    return ("speaker", said.partition(":")[0])


def goes_round(start: Identity, parents: Mapping[Identity, Identity]) -> bool:
    at, seen = start, set()
    while at in parents and at not in seen:
        seen.add(at)
        at = parents[at]
    return at in seen


def _fault(sheet: Sheet, record: Record, key: str, expected: str) -> None:
    label, found = record.said[key]
    sheet.faults.append(Fault(record.lines[key], label, found, expected))


def _is_before(value: Any, other: Any) -> bool:
    return value is not None and other is not None and bool(value < other)
