"""The agenda being written, and its releases."""

from __future__ import annotations

import secrets
import uuid
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from ...core import audit
from ...core.db import db, transaction
from ...core.editing import apply
from ...core.once import Sent, remember
from ...core.words import Words
from ..models import AgendaItem, AgendaRelease, Event
from ..plans import latest_plan
from ..queries import agenda_items, as_released, latest_release
from ..rules import ItemGone, NothingToPublish, Released, SpeakerRole, Status, WrongStatus, compare
from ..rules.lines import must_not_be_inside_itself
from .drafting import Draft, drafting, set_people
from .marks import lock_event, mark_changed


def add_item(*, event_id: int, values: Mapping[str, Any], sent: Sent, now: datetime, actor: str, by_id: int | None = None, after: str | None = None) -> str:
    """A new item behind the one named `after` (and its parts), else at the end; what follows shifts. Returns its code."""
    with drafting(event_id, "add_item", now=now, actor=actor, by_id=by_id) as draft:
        item = new_item(event_id, values)
        neighbour = draft.find(after) if after else None
        if neighbour is not None:
            item.day, item.parent_id = item.day or neighbour.day, neighbour.parent_id
            item.room_id = item.room_id or neighbour.room_id
        db.session.add(item)
        db.session.flush()
        draft.items.insert(_behind(draft, neighbour), item)
        draft.about(item)
        remember(sent, result=item.code, now=now)
        return item.code


def edit_item(
    *, event_id: int, code: str, version: int, values: Mapping[str, Any], now: datetime, actor: str, seen: Mapping[str, str] | None = None, by_id: int | None = None
) -> None:
    """Write `values` into an item. Raises ItemGone or ChangedMeanwhile."""
    with drafting(event_id, "edit_item", now=now, actor=actor, by_id=by_id) as draft:
        item = draft.find(code)
        if item is None:
            raise ItemGone()
        if values.get("parent_id") is not None:
            must_not_be_inside_itself(item.id, {each.id: each.parent_id for each in draft.items} | {item.id: values["parent_id"]})
        lined_up, was = _LinedUp(item), item.room_id
        fields = apply(lined_up, values, version=version, seen=seen)
        if "lineup" in fields:
            set_people(item, [(int(speaker), SpeakerRole(role)) for speaker, role in (part.split(":") for part in lined_up.lineup.split())])
        if "room_id" in fields:
            _take_parts_along(draft, item, was)
        if fields:
            draft.about(item, fields)


def place_item(
    *, event_id: int, code: str, before: str | None, now: datetime, actor: str, by_id: int | None = None,
    day: date | None = None, room_id: int | None = None, parent: str | None = None, rehouse: bool = False,
) -> int | None:  # fmt: skip
    """Put an item, with its parts, before the item named `before`, else at the end of `day`; None if it is gone.

    It takes the day of whatever it is put before. With `rehouse` it also takes `room_id` and becomes a part of `parent` (none: of no block)."""
    with drafting(event_id, "place_item", now=now, actor=actor, by_id=by_id) as draft:
        item = draft.find(code)
        if item is None:
            return None
        own = with_parts(draft, item)
        target = draft.find(before) if before else None
        if target in own:
            return draft.items.index(item)
        if rehouse:
            block, was = draft.find(parent) if parent else None, item.room_id
            item.room_id, item.parent_id = room_id, block.id if block is not None and block not in own else None
            _take_parts_along(draft, item, was)
        elif target is not None:
            item.parent_id = target.parent_id
        item.day = target.day if target is not None else day or item.day
        for each in own:
            draft.items.remove(each)
        place = draft.items.index(target) if target is not None else len(draft.items)
        draft.items[place:place] = own
        draft.about(item, ["position"])
        return place


def remove_item(*, event_id: int, code: str, now: datetime, actor: str, by_id: int | None = None) -> None:
    """Take an item out of the agenda being written; what was published keeps it until the next release."""
    with drafting(event_id, "remove_item", now=now, actor=actor, by_id=by_id) as draft:
        item = draft.find(code)
        if item is None:
            return
        draft.take_out(item, now)
        draft.about(item)


def new_item(event_id: int, values: Mapping[str, Any]) -> AgendaItem:
    """A line for the agenda of this event with an identity of its own, to be put in its place by whoever asked."""
    return AgendaItem(**{"event_id": event_id, "uid": str(uuid.uuid4()), "code": secrets.token_hex(4), "position": 0, "speakers": Words(), "extra": {}, **values})


class _LinedUp:
    """An item whose people are one column more, `lineup`: "3:speaker 5:chair". What is set on it is set on the item, but for that."""

    lineup: str

    def __init__(self, item: AgendaItem) -> None:
        object.__setattr__(self, "item", item)
        object.__setattr__(self, "lineup", " ".join(f"{each.speaker_id}:{each.role.value}" for each in item.people))

    def __getattr__(self, name: str) -> Any:
        return getattr(object.__getattribute__(self, "item"), name)

    def __setattr__(self, name: str, value: Any) -> None:
        if name == "lineup":
            object.__setattr__(self, name, value)
        else:
            setattr(object.__getattribute__(self, "item"), name, value)


def _take_parts_along(draft: Draft, block: AgendaItem, was: int | None) -> None:
    """The parts that were in the same room as their block go with it into another; those that are elsewhere on purpose stay."""
    for each in with_parts(draft, block)[1:]:
        if each.room_id == was != block.room_id:
            each.room_id = block.room_id
            each.version += 1


def with_parts(draft: Draft, item: AgendaItem) -> list[AgendaItem]:
    """An item and everything in it, in order."""
    inside = {item.id}
    for each in draft.items:
        if each.parent_id in inside:
            inside.add(each.id)
    return [each for each in draft.items if each.id in inside]


def _behind(draft: Draft, neighbour: AgendaItem | None) -> int:
    """The place right after an item and everything in it; without one the end."""
    return draft.items.index(with_parts(draft, neighbour)[-1]) + 1 if neighbour is not None else len(draft.items)


def publish_agenda(*, event_id: int, by_id: int | None, now: datetime, actor: str, note: Words | None = None) -> None:
    """Let the public see the agenda as it is written now, with a note on why. Raises WrongStatus for a draft event, NothingToPublish."""
    with transaction():
        event = lock_event(event_id)
        if event.status is Status.DRAFT:
            raise WrongStatus()
        previous = latest_plan(event_id)
        draft = as_released(event, agenda_items(event_id))
        if not compare([Released.of(item) for item in previous.items] if previous else [], [Released.of(item) for item in draft]):
            raise NothingToPublish()
        release = release_agenda(event, by_id=by_id, now=now, note=note)
        mark_changed(event, now=now)
        db.session.flush()
        audit.record("publish_agenda", programme_id=event.programme_id, subject="event", subject_id=event_id, actor=actor, now=now, fields=[f"release {release.number}"])


def release_agenda(event: Event, *, by_id: int | None, now: datetime, note: Words | None = None) -> AgendaRelease:
    """Make what is written the public agenda, as the next immutable release. Runs inside the caller's transaction."""
    previous = latest_release(event.id)
    items = as_released(event, agenda_items(event.id))
    number = previous.number + 1 if previous else 1
    release = AgendaRelease(event_id=event.id, number=number, items=items, note=note or Words(), released_at=now, by_id=by_id)
    db.session.add(release)
    return release
