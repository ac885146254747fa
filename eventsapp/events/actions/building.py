"""What organisers do to the agenda with its handles: put an item elsewhere, set minutes, take back the step they saw."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from ...core.db import transaction
from ...core.words import Words
from ..models import AgendaStep
from ..queries.building import next_steps, sheet_of
from ..rules.building import AnotherStep, NoSuchPlace, NotOnTheAgenda, Place, Sheet
from .agendas import place_item
from .drafting import drafting, redo_step, undo_step
from .marks import lock_event


@dataclass(frozen=True)
class Left:
    """An item whose minutes stay, because somebody else set them meanwhile or removed it: what stands, and what was wished."""

    title: Words
    minutes: int | None
    wished: int | None


def put_item(*, event_id: int, code: str, place: Place, now: datetime, actor: str, by_id: int | None = None, room: tuple[int | None] | None = None) -> None:
    """Put an item, with its parts, where `place` says; into another room where one is given. Raises NotOnTheAgenda or NoSuchPlace."""
    with transaction():
        sheet, rooms = sheet_of(lock_event(event_id))
        _must_be_there(sheet, code, place)
        target = sheet.items.get(place.before)
        place_item(
            event_id=event_id, code=code, before=place.before or None, day=sheet.items[place.block].day if place.block else place.day, rehouse=True,
            room_id=room[0] if room else rooms[code], parent=place.block or (target.parent if target else "") or None, now=now, actor=actor, by_id=by_id,
        )  # fmt: skip


def step_item(*, event_id: int, code: str, by: int, now: datetime, actor: str, by_id: int | None = None) -> None:
    """Move an item one place up (-1) or down (1) as organisers see it; at the very edge it stays. Raises NotOnTheAgenda."""
    with transaction():
        sheet, _rooms = sheet_of(lock_event(event_id))
        if code not in sheet.items:
            raise NotOnTheAgenda()
        place = sheet.step(code, by)
        if place is not None:
            put_item(event_id=event_id, code=code, place=place, now=now, actor=actor, by_id=by_id)


def set_minutes(*, event_id: int, wishes: Mapping[str, tuple[int | None, int | None]], now: datetime, actor: str, by_id: int | None = None) -> list[Left]:
    """Set the minutes of items: by code, what their editor saw and what they wish. Returns those that somebody else changed meanwhile, which stay.

    A pause that gets less than its floor has a lower floor from then on."""
    left = []
    with drafting(event_id, "set_minutes", now=now, actor=actor, by_id=by_id) as draft:
        for code, (seen, wished) in wishes.items():
            item = draft.find(code)
            if item is None or item.minutes == wished:
                continue
            if item.minutes != seen:
                left.append(Left(item.title, item.minutes, wished))
                continue
            item.minutes = wished
            item.version += 1
            if item.least_minutes is not None and wished is not None:
                item.least_minutes = min(item.least_minutes, wished)
            draft.about(item, ["minutes"])
    return left


def undo_seen_step(*, event_id: int, number: int, now: datetime, actor: str) -> AgendaStep:
    """Undo the newest step, if it is still the one that was seen. Raises AnotherStep or NothingToUndo."""
    with transaction():
        lock_event(event_id)
        newest, _next = next_steps(event_id)
        if newest is not None and newest.number != number:
            raise AnotherStep()
        return undo_step(event_id=event_id, now=now, actor=actor)


def redo_seen_step(*, event_id: int, number: int, now: datetime, actor: str) -> AgendaStep:
    """Do the step again that was undone last, if it is still the one that was seen. Raises AnotherStep or NothingToRedo."""
    with transaction():
        lock_event(event_id)
        _newest, undone = next_steps(event_id)
        if undone is not None and undone.number != number:
            raise AnotherStep()
        return redo_step(event_id=event_id, now=now, actor=actor)


def _must_be_there(sheet: Sheet, code: str, place: Place) -> None:
    if code not in sheet.items:
        raise NotOnTheAgenda()
    named = place.before or place.block
    if named and (named not in sheet.items or (place.block and named in sheet.within(code))):
        raise NoSuchPlace()
