"""Acts on the agenda being written: each leaves a step that can be undone, and the next that can be done again."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from flask_babel import lazy_gettext as _l
from sqlalchemy import delete, func, select

from ...core import audit
from ...core.db import db, insert_rows, transaction
from ...core.errors import Conflict
from ...core.words import Words
from ..models import AgendaItem, AgendaStep, Event, ItemSpeaker
from ..queries import agenda_items
from ..rules import ItemKind
from .marks import lock_event

KEPT_STEPS = 50

_WORDS = ("title", "summary", "speakers")
_PLAIN = ("parent_id", "room_id", "position", "minutes", "least_minutes", "extra")


class NothingToUndo(Conflict):
    def __init__(self) -> None:
        super().__init__(_l("There is nothing to undo."))


class NothingToRedo(Conflict):
    def __init__(self) -> None:
        super().__init__(_l("There is nothing to do again."))


@dataclass
class Draft:
    """The agenda of a locked event while a verb works on it. A verb changes `items`, their order and their columns."""

    event: Event
    items: list[AgendaItem]
    title: Words = field(default_factory=Words)  # of what the act was about
    subject_id: int | None = None
    fields: list[str] | None = None

    def find(self, code: str) -> AgendaItem | None:
        return next((item for item in self.items if item.code == code), None)

    def about(self, item: AgendaItem, fields: list[str] | None = None) -> None:
        self.title, self.subject_id, self.fields = item.title, item.id, fields

    def take_out(self, item: AgendaItem, now: datetime) -> None:
        """Remove an item; the parts of a block stay, one step up."""
        for part in self.items:
            if part.parent_id == item.id:
                part.parent_id = item.parent_id
        self.items.remove(item)
        item.removed_at = now


@contextmanager
def drafting(event_id: int, verb: str, *, now: datetime, actor: str, by_id: int | None = None) -> Iterator[Draft]:
    """A transaction on the draft under its event's lock; what it changed is one step, which ends what could be done again."""
    with transaction():
        event = lock_event(event_id)
        draft = Draft(event, list(agenda_items(event_id)))
        before = snapshot(draft.items)
        yield draft
        arrange(event, draft.items)
        db.session.flush()
        db.session.expire_all()
        _keep_step(draft, verb, before, now=now, by_id=by_id)
        if draft.subject_id is not None or draft.fields is not None:
            audit.record(verb, programme_id=event.programme_id, subject="agenda_item", subject_id=draft.subject_id or event.id, actor=actor, now=now, fields=draft.fields)


def undo_step(*, event_id: int, now: datetime, actor: str) -> AgendaStep:
    """Put the agenda back to exactly what it was before the newest step that stands. Raises NothingToUndo."""
    return _turn(event_id, "undo_step", now=now, actor=actor)


def redo_step(*, event_id: int, now: datetime, actor: str) -> AgendaStep:
    """Do the step again that was undone last. Raises NothingToRedo."""
    return _turn(event_id, "redo_step", now=now, actor=actor)


def snapshot(items: Sequence[AgendaItem]) -> dict[str, dict[str, Any]]:
    """All that a step must be able to bring back, by code, as JSON keeps it."""
    return {item.code: _columns(item) for item in items}


def arrange(event: Event, items: Sequence[AgendaItem]) -> None:
    """Number the items: day after day, the parts of a block right after it, else as they are listed."""
    zone = ZoneInfo(event.zone)
    first = event.starts_at.astimezone(zone).date() if event.starts_at else date.min
    known = {item.id for item in items}
    below: dict[int | None, list[AgendaItem]] = {}
    for item in items:
        below.setdefault(item.parent_id if item.parent_id in known and item.parent_id != item.id else None, []).append(item)
    position = 0
    stack = sorted(below.get(None, []), key=lambda item: item.day or first)[::-1]
    while stack:
        item = stack.pop()
        if item.position != position:
            item.position = position
        position += 1
        parts = below.pop(item.id, [])
        for part in parts:
            part.day = item.day
        stack += parts[::-1]


def _keep_step(draft: Draft, verb: str, before: Mapping[str, Any], *, now: datetime, by_id: int | None) -> None:
    event_id = draft.event.id
    after = snapshot(agenda_items(event_id))
    changed = [code for code in {**before, **after} if before.get(code) != after.get(code)]
    if not changed:
        return
    db.session.execute(delete(AgendaStep).where(AgendaStep.event_id == event_id, AgendaStep.undone_at.is_not(None)))
    number = (db.session.scalar(select(func.max(AgendaStep.number)).where(AgendaStep.event_id == event_id)) or 0) + 1
    db.session.execute(delete(AgendaStep).where(AgendaStep.event_id == event_id, AgendaStep.number <= number - KEPT_STEPS))
    step = AgendaStep(
        event_id=event_id, number=number, verb=verb, title=draft.title, before={code: before.get(code) for code in changed},
        after={code: after.get(code) for code in changed}, at=now, by_id=by_id,
    )  # fmt: skip
    db.session.add(step)
    db.session.flush()


def _turn(event_id: int, verb: str, *, now: datetime, actor: str) -> AgendaStep:
    undoing = verb == "undo_step"
    with transaction():
        event = lock_event(event_id)
        steps = select(AgendaStep).where(AgendaStep.event_id == event_id).limit(1)
        wanted = AgendaStep.undone_at.is_(None) if undoing else AgendaStep.undone_at.is_not(None)
        step = db.session.scalar(steps.where(wanted).order_by(AgendaStep.number.desc() if undoing else AgendaStep.number))
        if step is None:
            raise NothingToUndo() if undoing else NothingToRedo()
        _restore(event_id, step.before if undoing else step.after, now=now)
        step.undone_at = now if undoing else None
        db.session.flush()
        audit.record(verb, programme_id=event.programme_id, subject="event", subject_id=event_id, actor=actor, now=now, fields=[step.verb])
        db.session.expire_all()
        return step


def _restore(event_id: int, lines: Mapping[str, Any], *, now: datetime) -> None:
    """Let these items be what `lines` says, by code; null takes one out. Blocks first go, so that no part names a missing one."""
    rows = {item.code: item for item in db.session.scalars(select(AgendaItem).where(AgendaItem.event_id == event_id, AgendaItem.code.in_(lines)))}
    for code, columns in lines.items():
        item = rows[code]
        item.version += 1
        if columns is None:
            item.removed_at = now
            continue
        item.removed_at = None
        for name in _PLAIN:
            setattr(item, name, columns[name])
        for name in _WORDS:
            setattr(item, name, Words(columns[name]))
        item.kind = ItemKind(columns["kind"])
        item.day = date.fromisoformat(columns["day"]) if columns["day"] else None
        item.pinned_at = datetime.fromisoformat(columns["pinned_at"]) if columns["pinned_at"] else None
        set_people(item, columns["people"])


def set_people(item: AgendaItem, people: Sequence[Sequence[Any]]) -> None:
    """Let exactly these be on the item: pairs of a speaker's id and a role, in order. Runs inside the caller's transaction."""
    db.session.flush()
    db.session.execute(delete(ItemSpeaker).where(ItemSpeaker.item_id == item.id))
    insert_rows(ItemSpeaker, [{"item_id": item.id, "speaker_id": speaker_id, "role": role, "position": place} for place, (speaker_id, role) in enumerate(people)])
    db.session.expire(item, ["people"])


def _columns(item: AgendaItem) -> dict[str, Any]:
    return {name: getattr(item, name) for name in _PLAIN} | {name: dict(getattr(item, name)) for name in _WORDS} | {
        "kind": item.kind.value,
        "day": item.day.isoformat() if item.day else None,
        "pinned_at": item.pinned_at.astimezone(UTC).isoformat() if item.pinned_at else None,
        "people": [[each.speaker_id, each.role.value] for each in item.people],
    }
