"""When somebody on agendas has a page of their own: on plain values."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from ..core.words import Words
from ..events.rules import SpeakerRole

PAGE = 50


@dataclass(frozen=True)
class Slot:
    """Something somebody does at an event, as it is published."""

    event: str
    event_title: Words
    item: str
    title: Words
    role: SpeakerRole
    starts_at: datetime | None
    zone: str


def in_order(slots: list[Slot]) -> list[Slot]:
    """By the clock; what has no time yet last."""
    return sorted(slots, key=lambda slot: (slot.starts_at is None, slot.starts_at.timestamp() if slot.starts_at else 0.0, slot.event))
