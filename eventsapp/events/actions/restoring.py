"""Bringing a release back into the agenda being written."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select

from ...core.db import db
from ..models import AgendaItem, Event, Room, Speaker
from ..queries.releases import find_release, lines_of
from ..rules import Released
from .agendas import new_item
from .drafting import Draft, drafting, set_people


def restore_release(*, event_id: int, number: int, now: datetime, actor: str, by_id: int | None = None) -> bool:
    """Let the draft say what release `number` says, as one step that can be undone; False if there is no such release.

    Lines are matched by their uid: one that was taken out comes back as itself, with all that hangs on it."""
    with drafting(event_id, "restore_release", now=now, actor=actor, by_id=by_id) as draft:
        release = find_release(event_id, number)
        if release is None:
            return False
        lines = lines_of(release)
        items = _items_for(draft, lines)
        for item in [item for item in draft.items if item not in items]:
            draft.take_out(item, now)
        _write(draft.event, lines, items)
        draft.items[:] = items
        draft.fields = [f"release {number}"]
        return True


def _items_for(draft: Draft, lines: Sequence[Released]) -> list[AgendaItem]:
    """The row of each line, in the order of the release: as it is, taken out meanwhile, or, if it went to another event, a new one."""
    own = select(AgendaItem).where(AgendaItem.event_id == draft.event.id, AgendaItem.uid.in_([line.uid for line in lines]))
    known = {item.uid: item for item in db.session.scalars(own)}
    rows = []
    for line in lines:
        item = known.get(line.uid)
        if item is None:
            item = new_item(draft.event.id, {"kind": line.kind, "title": line.title})
            db.session.add(item)
        rows.append(item)
    db.session.flush()
    return rows


def _write(event: Event, lines: Sequence[Released], items: Sequence[AgendaItem]) -> None:
    ids = {line.uid: item.id for line, item in zip(lines, items, strict=True)}
    blocks = {line.parent for line in lines}
    shift = _shift(event, lines)
    rooms = {room.code: room.id for room in db.session.scalars(select(Room).where(Room.venue_id == event.venue_id))} if event.venue_id else {}
    codes = {person.code for line in lines for person in line.people}
    speakers = dict(db.session.execute(select(Speaker.code, Speaker.id).where(Speaker.programme_id == event.programme_id, Speaker.code.in_(codes))).all())
    for line, item in zip(lines, items, strict=True):
        room = item.room_id if item.room is not None and item.room.code == line.room else rooms.get(line.room)
        columns = {**_columns(line, shift, block=line.uid in blocks), "room_id": room, "parent_id": ids.get(line.parent)}
        changed = [name for name, value in columns.items() if getattr(item, name) != value]
        for name in changed:
            setattr(item, name, columns[name])
        people = [(speakers[person.code], person.role) for person in line.people if person.code in speakers]
        if people != [(each.speaker_id, each.role) for each in item.people]:
            set_people(item, people)
            changed.append("people")
        if changed:
            item.version += 1


def _shift(event: Event, lines: Sequence[Released]) -> timedelta:
    """How far the event went since: what was on its first day then, which has no `day` of its own, is on its first day now."""
    starts = [line.starts_at for line in lines if line.starts_at is not None and line.day is None]
    if event.starts_at is None or not starts:
        return timedelta(0)
    zone = ZoneInfo(event.zone)
    return timedelta(days=(event.starts_at.astimezone(zone).date() - min(starts).astimezone(zone).date()).days)


def _columns(line: Released, shift: timedelta, *, block: bool) -> Mapping[str, Any]:
    """What a released line says of its row. It is wished as long as it was before anything was cut or gave way; a block is as long as its parts."""
    minutes = line.minutes + line.short + line.gave if line.minutes is not None else None
    length = {} if block else {"minutes": minutes or None}
    return {
        "kind": line.kind, "title": line.title, "summary": line.summary, "speakers": line.speakers, "least_minutes": line.least, "extra": dict(line.extra), "removed_at": None,
        "day": line.day + shift if line.day is not None else None, "pinned_at": line.starts_at + shift if line.pinned and line.starts_at is not None else None, **length,
    }  # fmt: skip
