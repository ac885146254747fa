"""Reading the people on agendas, and what they do where."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from ..core.db import db
from ..core.words import clean_line
from ..events.models import AgendaItem, Event, EventSpeaker, ItemSpeaker, Speaker
from ..events.queries import announced_events, latest_releases
from ..events.rules import Released
from .rules import PAGE, Slot, in_order


def speakers_page(programme_id: int, typed: str, page: int) -> tuple[Sequence[Speaker], int]:
    """One page of those whose name or affiliation holds every word that was typed, and how many there are in all."""
    mine = select(Speaker).where(Speaker.programme_id == programme_id, Speaker.erased_at.is_(None)).order_by(Speaker.id)
    words = clean_line(typed).casefold().split()
    found = [each for each in db.session.scalars(mine) if all(word in _said(each) for word in words)]
    return found[PAGE * (page - 1) : PAGE * page], len(found)


def public_speakers(programme_id: int, codes: Collection[str]) -> Sequence[Speaker]:
    """Those of these who have a page, in the order in which they were entered."""
    mine = select(Speaker).where(Speaker.programme_id == programme_id, Speaker.code.in_(codes), Speaker.public, Speaker.erased_at.is_(None))
    return db.session.scalars(mine.order_by(Speaker.id)).all()


def find_speaker(programme_id: int, code: str) -> Speaker | None:
    return db.session.scalar(select(Speaker).where(Speaker.programme_id == programme_id, Speaker.code == code, Speaker.erased_at.is_(None)))


def items_per_speaker(speaker_ids: Sequence[int]) -> dict[int, int]:
    """On how many items of agendas being written each of them stands."""
    standing = select(ItemSpeaker.speaker_id, func.count()).join(AgendaItem, AgendaItem.id == ItemSpeaker.item_id)
    counted = standing.where(ItemSpeaker.speaker_id.in_(speaker_ids), AgendaItem.removed_at.is_(None)).group_by(ItemSpeaker.speaker_id)
    return {row[0]: row[1] for row in db.session.execute(counted)}


def published_slots(programme_id: int) -> dict[str, list[Slot]]:
    """What each public speaker does in the published agendas of the programme, by their codes; three queries however many there are."""
    events = {event.id: event for event in announced_events([programme_id])}
    slots: dict[str, list[Slot]] = {}
    for event_id, release in latest_releases(list(events)).items():
        event = events[event_id]
        for item in (Released.of(each) for each in release.items):
            for person in item.people:
                if person.public:
                    slots.setdefault(person.code, []).append(Slot(event.slug, event.title, item.code, item.title, person.role, item.starts_at, event.zone))
    return {code: in_order(found) for code, found in slots.items()}


def on_agenda(event: Event) -> list[tuple[Speaker, list[AgendaItem], EventSpeaker | None]]:
    """Everybody on the agenda being written, with their items in order, and what they said to it."""
    placed = select(ItemSpeaker).join(AgendaItem, AgendaItem.id == ItemSpeaker.item_id).where(AgendaItem.event_id == event.id, AgendaItem.removed_at.is_(None))
    rows = db.session.scalars(placed.options(joinedload(ItemSpeaker.speaker)).order_by(AgendaItem.position, ItemSpeaker.position)).all()
    items = {item.id: item for item in db.session.scalars(select(AgendaItem).where(AgendaItem.event_id == event.id, AgendaItem.removed_at.is_(None)))}
    said = {each.speaker_id: each for each in db.session.scalars(select(EventSpeaker).where(EventSpeaker.event_id == event.id))}
    found: dict[int, tuple[Speaker, list[AgendaItem], EventSpeaker | None]] = {}
    for row in rows:
        entry = found.setdefault(row.speaker_id, (row.speaker, [], said.get(row.speaker_id)))
        if items[row.item_id] not in entry[1]:
            entry[1].append(items[row.item_id])
    return list(found.values())


def _said(speaker: Speaker) -> str:
    return " ".join((*speaker.name.values(), *speaker.affiliation.values())).casefold()
