"""Reading the people on agendas, and what they do where."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from ..calendars.ics import calendar, vevent
from ..calendars.queries.feeds import facts_now
from ..calendars.rules.entries import entry
from ..calendars.rules.items import item_entries
from ..core.db import db
from ..core.words import clean_line
from ..events.models import AgendaItem, Event, EventSpeaker, ItemSpeaker, Speaker
from ..events.plans import latest_plan
from ..events.queries import agenda_items, announced_events, as_released, latest_releases
from ..events.rules import Confirmation, Released, Status
from ..mail.models import MailState, OutboxMail
from .rules import PAGE, Part, Slot, Told, in_order


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


def find_asked(row_id: int) -> EventSpeaker | None:
    """Somebody asked to an event, with both; None once they are erased."""
    mine = select(EventSpeaker).join(EventSpeaker.speaker).where(EventSpeaker.id == row_id, Speaker.erased_at.is_(None))
    event = joinedload(EventSpeaker.event)
    loaded = mine.options(joinedload(EventSpeaker.speaker), joinedload(EventSpeaker.person), event.joinedload(Event.programme), event.joinedload(Event.venue))
    return db.session.scalar(loaded.execution_options(populate_existing=True))


def stands(event: Event, speaker: Speaker) -> Told:
    """What there is to tell a speaker now: their parts as published, else, as long as they are in nothing published, as they are being written."""
    plan = latest_plan(event.id)
    parts = _parts([Released.of(item) for item in plan.items], speaker.code) if plan is not None and event.status is not Status.DRAFT else ()
    published = bool(parts)
    if not published:
        parts = _parts([Released.of(item) for item in as_released(event, agenda_items(event.id))], speaker.code)
    return Told(event.status, event.venue_id, published, parts)


def to_be_told(*, after: int, most: int) -> Sequence[int]:
    """Who was asked, did not decline, and was told before their event changed last."""
    behind = select(EventSpeaker.id).join(EventSpeaker.event).where(
        EventSpeaker.id > after, EventSpeaker.told_revision < Event.revision, EventSpeaker.told.is_not(None), EventSpeaker.person_id.is_not(None),
        EventSpeaker.confirmation.in_((Confirmation.ASKED, Confirmation.CONFIRMED)), Event.status != Status.DRAFT,
    )  # fmt: skip
    return db.session.scalars(behind.order_by(EventSpeaker.id).limit(most)).all()


def is_on_its_way(message_id: str) -> bool:
    """Whether the newest mail to a speaker is still to go out."""
    waits = select(OutboxMail.id).where(OutboxMail.message_id == message_id, OutboxMail.state.in_((MailState.DUE, MailState.HELD)))
    return bool(message_id) and db.session.scalar(waits.limit(1)) is not None


def own_ics(event: Event, told: Told, lang: str) -> bytes:
    """A speaker's parts as entries of their own, which keep their time; empty while nothing of it is published."""
    facts = facts_now(event)
    made = entry(facts, lang) if told.published else None
    mine = {part.uid for part in told.parts}
    return calendar([vevent(replace(item, busy=True)) for item in item_entries(facts, made, lang) if item.uid in mine] if made is not None else [])


def _parts(items: Sequence[Released], code: str) -> tuple[Part, ...]:
    found = []
    for item in items:
        roles = tuple(dict.fromkeys(person.role for person in item.people if person.code == code))
        if roles:
            found.append(Part(item.uid, item.title, roles, item.starts_at, item.minutes, item.room_name))
    return tuple(sorted(found, key=lambda part: (part.starts_at is None, part.starts_at.timestamp() if part.starts_at else 0.0)))


def _said(speaker: Speaker) -> str:
    return " ".join((*speaker.name.values(), *speaker.affiliation.values())).casefold()
