"""A programme as the programme file that would make it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, time, timedelta
from typing import Any

import tomli_w

from ..programmes.models import Programme
from ..programmes.rules import TermList
from .queries import Standing, what_stands
from .rules.fields import Value, on_the_wall
from .rules.merge import UNTOUCHED
from .rules.paths import Identity

_Toml = dict[str, Any]


def exported(programme: Programme) -> str:
    """TOML text; importing it where the programme stands changes nothing, elsewhere it makes the same programme."""
    known = what_stands(programme)
    document: _Toml = {"programme": {"slug": programme.slug} | _nested(known[("programme",)])}
    recruitment = _nested(_walls(known[("recruitment",)], programme.zone))
    if recruitment:
        document["recruitment"] = recruitment
    terms = {name.value: _list(known, ("term", name.value)) for name in TermList}
    document |= {"terms": {name: entries for name, entries in terms.items() if entries}} if any(terms.values()) else {}
    lists = {"body": _list(known, ("body",)), "venue": _venues(known), "speaker": _speakers(known), "event": _events(known)}
    document |= {name: entries for name, entries in lists.items() if entries}
    return tomli_w.dumps(document, multiline_strings=True)


def _list(known: Standing, prefix: Identity, zone: str = "") -> list[_Toml]:
    order = known.get((*prefix, ""), {}).get("order", [])
    assert isinstance(order, list)
    return [{"code": code} | _nested(_walls(known[(*prefix, code)], zone)) for code in order]


def _venues(known: Standing) -> list[_Toml]:
    venues = []
    for identity, values in known.items():
        if identity[0] == "venue":
            rooms = _list(known, ("room", identity[1]))
            venues.append({"code": identity[1]} | _nested(values) | ({"rooms": rooms} if rooms else {}))
    return venues


def _speakers(known: Standing) -> list[_Toml]:
    """A file is passed on: nobody's address is in it."""
    found = {identity[1]: values for identity, values in known.items() if identity[0] == "speaker"}
    return [{"code": code} | _nested({key: value for key, value in values.items() if key != "email" and value != UNTOUCHED.get(key)}) for code, values in found.items()]


def _events(known: Standing) -> list[_Toml]:
    programme_zone = known[("programme",)]["zone"]
    events = []
    for identity, values in known.items():
        if identity[0] != "event":
            continue
        zone, slug = str(values["zone"]), identity[1]
        untouched = {"zone": programme_zone, **{key: UNTOUCHED[key] for key in ("attendance", "join.minutes")}}
        said = {key: value for key, value in values.items() if value != untouched.get(key, _NOTHING)}
        event = {"slug": slug} | _nested(_registration(_walls(said, zone)))
        agenda = [_in_its_room(item, str(values["venue"])) for item in _list(known, ("agenda", slug), zone)]
        events.append(event | ({"agenda": agenda} if agenda else {}))
    return events


_NOTHING = object()


def _in_its_room(item: _Toml, venue: str) -> _Toml:
    """A room of the event's own venue by its code alone."""
    place, _, room = str(item.get("room", "")).partition("/")
    return item | {"room": room} if room and place == venue else item


def _registration(values: Mapping[str, Value]) -> dict[str, Value]:
    """Without a word where nothing was ever said about it; else saying whether one can register."""
    mine = {key: value for key, value in values.items() if key.startswith("registration.")}
    rest = {key: value for key, value in values.items() if key not in mine}
    if all(value is None or value == UNTOUCHED.get(key) for key, value in mine.items()):
        return rest
    return rest | mine


def _walls(values: Mapping[str, Value], zone: str) -> dict[str, Value]:
    """Moments as the clock on the wall shows them; a window that closes at midnight by its last day."""
    said: dict[str, Value] = {}
    for key, value in values.items():
        if not isinstance(value, datetime):
            said[key] = value
            continue
        wall = on_the_wall(value, zone)
        if key.endswith("closes") and wall.tzinfo is None and wall.time() == time(0):
            said[key.removesuffix("closes") + "last_day"] = (wall - timedelta(days=1)).date()
        elif key == "opens" and wall.tzinfo is None and wall.time() == time(0):
            said["first_day"] = wall.date()
        else:
            said[key] = wall
    return said


def _nested(values: Mapping[str, Value]) -> _Toml:
    """Dotted keys as tables, without what is empty."""
    document: _Toml = {}
    for key, value in values.items():
        if value in ("", None) or value == []:
            continue
        *outer, last = key.split(".")
        table = document
        for name in outer:
            table = table.setdefault(name, {})
        table[last] = value
    return document
