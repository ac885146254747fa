"""Reading documents: what an event has, and what of it somebody may read now."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, func, select
from sqlalchemy.orm import joinedload

from ..core.db import db
from ..core.files import StoredFile
from ..core.words import Words
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


@dataclass(frozen=True)
class Group:
    """The documents of one item under its title, or, without one, of the event as a whole. `gone`: the item was taken out of the agenda."""

    item_id: int | None
    title: Words
    documents: list[Document]
    gone: bool = False
    code: str = ""  # of the item


def groups_for(event: Event, reader: Collection[Readers], now: datetime) -> list[Group]:
    """What somebody who is all of `reader` may read of an event: what is of the event first, then item by item. One query, or two.

    Items are called and ordered as published, and what hangs on one that is not waits: a title would tell what nobody is to know yet."""
    found: dict[int | None, list[Document]] = {}
    for each in documents_of(event.id):
        if _is_readable(event, each, reader, now):
            found.setdefault(each.item_id, []).append(each)
    released = _released_items([event.id]) if set(found) - {None} else {}
    order = [(None, Words()), *released.items()]
    return [Group(item_id, title, found[item_id]) for item_id, title in order if item_id in found]


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
    if event.status is Status.DRAFT or (document.item is not None and document.item.removed_at is not None):
        return False
    return may_read(document.readers, after_event=document.after_event, over=is_over(event, now), reader=reader)


def _released_items(event_ids: Iterable[int]) -> dict[int, Words]:
    """The titles of what was published, by id, in order; on the day, too, when the room leaves some of it out."""
    return {item["id"]: Words(item["title"]) for release in latest_plans(list(event_ids)).values() for item in release.items}


def items_to_choose(event_id: int) -> Sequence[AgendaItem]:
    """The items of the agenda being written, in order."""
    mine = select(AgendaItem).where(AgendaItem.event_id == event_id, AgendaItem.removed_at.is_(None))
    return db.session.scalars(mine.order_by(AgendaItem.position, AgendaItem.id)).all()


def published_items(event_id: int) -> set[int]:
    """The ids of the items of the published agenda."""
    return set(_released_items([event_id]))


def count_of_item(item_id: int) -> int:
    """How many documents hang on an item."""
    return db.session.scalar(select(func.count()).where(Document.item_id == item_id)) or 0


def all_by_item(event_id: int) -> list[Group]:
    """All documents as organisers look for them: those of the event, then item by item as in the draft, last those of items that were taken out."""
    found: dict[AgendaItem | None, list[Document]] = {}
    for each in documents_of(event_id):
        found.setdefault(each.item, []).append(each)
    order = sorted(found, key=lambda item: (item is not None and item.removed_at is not None, item.position if item is not None else -1))
    return [Group(item.id, item.title, found[item], item.removed_at is not None, item.code) if item is not None else Group(None, Words(), found[item]) for item in order]
