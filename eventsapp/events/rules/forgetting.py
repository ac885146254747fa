"""Taking one speaker out of what agendas keep as plain objects: releases, steps, what an imported schedule said."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ...core.words import clean_line

OURS = "eventsapp"  # under this name an imported item's `extra` says which of its persons became which speaker


@dataclass(frozen=True)
class Forgotten:
    """Somebody who is to be found nowhere any more: their row, their code, and their names in all languages."""

    id: int
    code: str
    names: Collection[str]

    def is_called(self, name: object) -> bool:
        return isinstance(name, str) and bool(name) and clean_line(name).casefold() in {clean_line(each).casefold() for each in self.names}


def items_without(items: Sequence[Mapping[str, Any]], who: Forgotten) -> list[dict[str, Any]] | None:
    """Released items without this person, all else as it was; None if they are on none of them."""
    kept = [_item_without(item, who) for item in items]
    return kept if kept != [dict(item) for item in items] else None


def lines_without(lines: Mapping[str, Any], who: Forgotten) -> dict[str, Any] | None:
    """The lines of a step without this person; None if they are on none of them."""
    kept = {code: _line_without(columns, who) if columns is not None else None for code, columns in lines.items()}
    return kept if kept != lines else None


def extra_without(extra: Mapping[str, Any], who: Forgotten, *, on_item: bool) -> dict[str, Any]:
    """What an imported schedule said of an item, without this person: by the speaker they became; if they are `on_item`, also by name."""
    persons = extra.get("persons")
    if not isinstance(persons, list):
        return dict(extra)
    own = extra.get(OURS)
    told = own.get("persons") if isinstance(own, dict) else None
    became = list(told) if isinstance(told, list) else []
    became += [""] * (len(persons) - len(became))
    left = [place for place, each in enumerate(persons) if became[place] != who.code and not (on_item and not became[place] and _names(each, who))]
    if len(left) == len(persons):
        return dict(extra)
    kept = {**extra, "persons": [persons[place] for place in left]}
    return kept | {OURS: {**own, "persons": [became[place] for place in left]}} if isinstance(own, dict) else kept


def _item_without(item: Mapping[str, Any], who: Forgotten) -> dict[str, Any]:
    kept = dict(item)
    people = item.get("people") or []
    others = [each for each in people if each["code"] != who.code]
    if len(others) != len(people):
        kept["people"] = others
    if item.get("extra"):
        kept["extra"] = extra_without(item["extra"], who, on_item=len(others) != len(people))
    return kept


def _line_without(columns: Mapping[str, Any], who: Forgotten) -> dict[str, Any]:
    others = [each for each in columns.get("people") or [] if each[0] != who.id]
    on_item = len(others) != len(columns.get("people") or [])
    kept = {**columns, "people": others} if on_item else dict(columns)
    if columns.get("extra"):
        kept["extra"] = extra_without(columns["extra"], who, on_item=on_item)
    return kept


def _names(person: object, who: Forgotten) -> bool:
    return isinstance(person, Mapping) and any(who.is_called(person.get(key)) for key in ("public_name", "name"))
