"""Writing many lines into an agenda as one step: what a paste, a file, a template or another event says."""

from __future__ import annotations

import secrets
import uuid
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select

from ...core.db import db
from ...core.once import Sent, remember
from ..models import AgendaItem, Event, Room
from ..queries import agenda_items
from ..rules import MOST_ITEMS, Line, SpeakerRole, TooManyItems, Written
from ..rules.lines import ringless
from .agendas import new_item
from .drafting import Draft, drafting, set_people


def write_lines(*, event_id: int, lines: Sequence[Line], replace: bool, now: datetime, actor: str, by_id: int | None, sent: Sent) -> Written:
    """Write `lines` in their order: an item with a line's code becomes what it says, other lines become new items behind the rest.

    With `replace` the agenda is what the lines say, and what they do not name is taken out. Raises TooManyItems, or AlreadyDone."""
    with drafting(event_id, "write_lines", now=now, actor=actor, by_id=by_id) as draft:
        stood = {item.code: _said(item) for item in draft.items}
        rows = _rows(draft, lines)
        removed = [item for item in draft.items if item not in rows] if replace else []
        for item in removed:
            draft.take_out(item, now)
        draft.items[:] = rows if replace else [*draft.items, *(item for item in rows if item not in draft.items)]
        if len(draft.items) > MOST_ITEMS:
            raise TooManyItems()
        changed = [item for item in rows if item.code in stood and _said(item) != stood[item.code]]
        for item in changed:
            item.version += 1
        written = Written(sum(item.code not in stood for item in rows), len(changed), len(removed))
        draft.fields = [f"{written.added} added", f"{written.changed} changed", f"{written.removed} removed"]
        db.session.flush()
        remember(sent, result=str(written), now=now)
        return written


def copy_agenda(*, from_id: int, event_id: int, codes: Sequence[str], now: datetime, actor: str, by_id: int | None, sent: Sent) -> int:
    """Copy items of another event, with their parts, behind what is here, as many days later as this event is; how many there were."""
    with drafting(event_id, "copy_agenda", now=now, actor=actor, by_id=by_id) as draft:
        source = db.session.get_one(Event, from_id)
        items = [item for item in agenda_items(from_id) if not codes or item.code in codes]
        made = copies(draft, items, source)
        draft.items += made
        if len(draft.items) > MOST_ITEMS:
            raise TooManyItems()
        draft.fields = [f"{len(made)} added"]
        remember(sent, result=str(len(made)), now=now)
        return len(made)


def copies(draft: Draft, items: Sequence[AgendaItem], source: Event) -> list[AgendaItem]:
    """New rows like `items`, for the draft's event, not yet in its list: days and pins as far along as the event is, rooms where it has them."""
    shift = _days_between(source, draft.event)
    rooms = _rooms_of(draft.event)
    made: dict[int, AgendaItem] = {}
    for item in items:
        pinned = item.pinned_at + shift if item.pinned_at is not None and shift is not None and source.id != draft.event.id else None
        columns = {name: getattr(item, name) for name in ("kind", "title", "summary", "speakers", "minutes", "least_minutes")}
        room_id = item.room_id if item.room_id in rooms or source.id == draft.event.id else None
        day = item.day + shift if item.day is not None and shift is not None else item.day if source.id == draft.event.id else None
        made[item.id] = new_item(draft.event.id, columns | {"extra": dict(item.extra), "day": day, "pinned_at": pinned, "room_id": room_id})
        db.session.add(made[item.id])
    db.session.flush()
    for item in items:
        inside = made.get(item.parent_id) if item.parent_id is not None else None
        made[item.id].parent_id = inside.id if inside is not None else item.parent_id if source.id == draft.event.id else None
        if item.people:
            set_people(made[item.id], [(each.speaker_id, each.role) for each in item.people])
    return list(made.values())


def _rows(draft: Draft, lines: Sequence[Line]) -> list[AgendaItem]:
    """The row of each line, in their order: the one of its code, brought back if it was taken out, else a new one."""
    codes = [line.code for line in lines if line.code]
    known = {item.code: item for item in db.session.scalars(select(AgendaItem).where(AgendaItem.event_id == draft.event.id, AgendaItem.code.in_(codes)))}
    taken = set(db.session.scalars(select(AgendaItem.uid).where(AgendaItem.uid.in_([line.uid for line in lines if line.uid]))))
    rows = []
    for line in lines:
        item = known.get(line.code)
        if item is None:
            uid = line.uid if line.uid and line.uid not in taken else str(uuid.uuid4())
            taken.add(uid)
            item = new_item(draft.event.id, {"code": line.code or secrets.token_hex(4), "uid": uid, "kind": line.kind, "title": line.title})
            db.session.add(item)
            known[item.code] = item
        for name, value in _columns(line).items():
            if getattr(item, name) != value:
                setattr(item, name, value)
        rows.append(item)
    db.session.flush()
    within = ringless(lines)
    ids = {item.code: item.id for item in (*draft.items, *rows)}
    for line, item in zip(lines, rows, strict=True):
        parent_id = ids.get(within.get(line.code, ""))
        if item.parent_id != parent_id:
            item.parent_id = parent_id
        if line.people is not None:
            _line_up(item, line.people)
    return list(dict.fromkeys(rows))


def _line_up(item: AgendaItem, people: Sequence[tuple[int, SpeakerRole | None]]) -> None:
    """Let these be on the item, in order; whoever comes without a role keeps those they have on it, and else speaks."""
    stands = [(each.speaker_id, each.role) for each in item.people]
    roles: dict[int, list[SpeakerRole]] = {}
    for speaker_id, role in stands:
        roles.setdefault(speaker_id, []).append(role)
    wanted = [(speaker_id, each) for speaker_id, role in people for each in ([role] if role is not None else roles.get(speaker_id, [SpeakerRole.SPEAKER]))]
    wanted = list(dict.fromkeys(wanted))
    if wanted != stands:
        set_people(item, wanted)


def _columns(line: Line) -> Mapping[str, Any]:
    return {
        "kind": line.kind, "title": line.title, "summary": line.summary, "speakers": line.speakers, "minutes": line.minutes, "least_minutes": line.least,
        "day": line.day, "room_id": line.room_id, "pinned_at": line.pinned_at, "extra": dict(line.extra), "removed_at": None,
    }  # fmt: skip


def _said(item: AgendaItem) -> tuple[Any, ...]:
    names = ("kind", "title", "summary", "speakers", "minutes", "least_minutes", "day", "room_id", "pinned_at", "extra", "parent_id")
    people = tuple((each.speaker_id, each.role) for each in item.people)
    return (*(dict(value) if isinstance(value, dict) else value for value in (getattr(item, name) for name in names)), people)


def _days_between(source: Event, event: Event) -> timedelta | None:
    """Whole days from the first day of one event to that of another; None while one has no day."""
    first, second = _first_day(source), _first_day(event)
    return second - first if first is not None and second is not None else None


def _first_day(event: Event) -> date | None:
    return event.starts_at.astimezone(ZoneInfo(event.zone)).date() if event.starts_at else None


def _rooms_of(event: Event) -> set[int]:
    return set(db.session.scalars(select(Room.id).where(Room.venue_id == event.venue_id, Room.retired_at.is_(None)))) if event.venue_id else set()
