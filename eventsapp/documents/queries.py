"""Reading documents: what an event has, and what of it somebody may read now."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, func, select
from sqlalchemy.orm import joinedload

from ..core.db import db
from ..core.files import StoredFile
from ..events.models import AgendaItem, Event
from ..events.plans import latest_plans
from ..events.queries import announced_events
from ..events.rules import Status, past_at
from .models import Document
from .rules import Readers, may_read


def documents_of(event_id: int) -> Sequence[Document]:
    """All of them in order, with what their files are; their octets stay where they are."""
    return db.session.scalars(_documents().where(Document.event_id == event_id)).all()


def find_document(event_id: int, code: str) -> Document | None:
    return db.session.scalar(_documents().where(Document.event_id == event_id, Document.code == code))


def octets_kept(event_id: int) -> int:
    """How many octets the documents of an event have in all."""
    kept = select(func.sum(StoredFile.size)).join(Document, Document.file_id == StoredFile.id)
    return db.session.scalar(kept.where(Document.event_id == event_id)) or 0


def is_over(event: Event, now: datetime) -> bool:
    """Whether the event has ended, so that what was kept back until then is shown. A postponed one has not."""
    end = past_at(event.starts_at, event.ends_at, event.window_to, event.zone)
    return event.status is not Status.POSTPONED and end is not None and end <= now


def shown_to(event: Event, reader: Collection[Readers], now: datetime) -> list[Document]:
    """What somebody who is all of `reader` may read of an event, in order. One query, or two.

    What hangs on an item waits for its publication: a title would tell what nobody is to know yet."""
    found = [each for each in documents_of(event.id) if _is_readable(event, each, reader, now)]
    released = _released_items([event.id]) if any(each.item_id for each in found) else set()
    return [each for each in found if each.item_id is None or each.item_id in released]


def find_readable(event: Event, code: str, reader: Collection[Readers], now: datetime) -> Document | None:
    """The document of this address, None as well if it is not for this reader, or not yet."""
    found = find_document(event.id, code)
    if found is None or not _is_readable(event, found, reader, now):
        return None
    return found if found.item_id is None or found.item_id in _released_items([event.id]) else None


def for_members(programme_id: int, now: datetime) -> list[tuple[Event, list[Document]]]:
    """What is there for members, event by event, the latest first. Three queries, however many events."""
    events = {event.id: event for event in announced_events([programme_id])}
    mine = db.session.scalars(_documents().where(Document.event_id.in_(events), Document.readers == Readers.MEMBERS)).all()
    reader = {Readers.MEMBERS}
    readable = [each for each in mine if _is_readable(events[each.event_id], each, reader, now)]
    released = _released_items({each.event_id for each in readable if each.item_id})
    shown = [each for each in readable if each.item_id is None or each.item_id in released]
    return [(event, there) for event in reversed(events.values()) if (there := [each for each in shown if each.event_id == event.id])]


def _documents() -> Select[Document]:
    return select(Document).options(joinedload(Document.file), joinedload(Document.item)).order_by(Document.position, Document.id)


def _is_readable(event: Event, document: Document, reader: Collection[Readers], now: datetime) -> bool:
    if event.status is Status.DRAFT and Readers.STAFF not in reader:
        return False
    return may_read(document.readers, after_event=document.after_event, over=is_over(event, now), reader=reader)


def _released_items(event_ids: Iterable[int]) -> set[int]:
    """What was published; on the day, too, when the room leaves some of it out."""
    return {item["id"] for release in latest_plans(list(event_ids)).values() for item in release.items}


def items_to_choose(event_id: int) -> Sequence[AgendaItem]:
    """The items of the agenda being written, in order."""
    mine = select(AgendaItem).where(AgendaItem.event_id == event_id, AgendaItem.removed_at.is_(None))
    return db.session.scalars(mine.order_by(AgendaItem.position, AgendaItem.id)).all()


def published_items(event_id: int) -> set[int]:
    """The ids of the items of the published agenda."""
    return _released_items([event_id])


@dataclass(frozen=True)
class Group:
    """The documents of one item, or, without one, of the event as a whole. `gone`: the item was taken out of the agenda."""

    item: AgendaItem | None
    documents: list[Document]

    @property
    def gone(self) -> bool:
        return self.item is not None and self.item.removed_at is not None


def by_item(documents: Sequence[Document]) -> list[Group]:
    """Documents as a reader looks for them: those of the event, then item by item as in the agenda, last those of items that were taken out."""
    groups: dict[int | None, Group] = {}
    for each in documents:
        groups.setdefault(each.item_id, Group(each.item, [])).documents.append(each)
    return sorted(groups.values(), key=lambda group: (group.gone, group.item.position if group.item is not None else -1))
