"""How to reach people whom an imported schedule describes: for those who write the agenda, never in what is published."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from ...events.rules import Released

_SAYS = ("mail", "phone", "mobile", "cell", "fax")


def without_contacts(item: Released) -> Released:
    """The item, its persons without addresses and telephone numbers; as it was, if none has any."""
    persons = item.extra.get("persons")
    if not isinstance(persons, list):
        return item
    kept = [_without(each) for each in persons]
    return item if kept == persons else replace(item, extra={**item.extra, "persons": kept})


def _without(person: Any) -> Any:
    if not isinstance(person, dict):
        return person
    return {key: value for key, value in person.items() if not any(said in str(key).casefold() for said in _SAYS) and str(key).casefold() != "tel"}
