"""What an application lacks of what its call asks: decisions on plain values."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any


class Part(StrEnum):
    """What may be missing. The number is asked for but never demanded: an application without it may be sent."""

    DOCUMENT = "document"
    DECLARATION = "declaration"
    NUMBER = "number"  # the business registration number


@dataclass(frozen=True)
class Needed:
    """What a call demands: codes of its declarations and documents."""

    declarations: tuple[str, ...] = ()
    documents: tuple[str, ...] = ()


@dataclass(frozen=True)
class Given:
    """What an application holds: codes again, and the business number."""

    declared: frozenset[str] = frozenset()
    documents: frozenset[str] = frozenset()
    business_number: str = ""


@dataclass(frozen=True)
class Lack:
    """One thing that is missing; code is the call's."""

    part: Part
    code: str = ""


def needed(declarations: Iterable[Mapping[str, Any]], documents: Iterable[Mapping[str, Any]]) -> Needed:
    """What a call demands, from its lists as they are stored."""
    return Needed(_demanded(declarations), _demanded(documents))


def missing(call: Needed, application: Given) -> Sequence[Lack]:
    """What the application lacks, in the order of the call's lists; nothing when it is complete."""
    lacks = [Lack(Part.DOCUMENT, code) for code in call.documents if code not in application.documents]
    lacks += [Lack(Part.DECLARATION, code) for code in call.declarations if code not in application.declared]
    return lacks if application.business_number else [*lacks, Lack(Part.NUMBER)]


def _demanded(entries: Iterable[Mapping[str, Any]]) -> tuple[str, ...]:
    return tuple(entry["code"] for entry in entries if entry.get("needed"))
