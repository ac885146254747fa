"""Reading events, their agendas and releases."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC
from typing import Any

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l
from sqlalchemy import Select, bindparam, func, select
from sqlalchemy.orm import joinedload, selectinload

from ...core.db import db
from ...core.words import Words
from ...programmes.models import Programme
from ..models import AgendaItem, AgendaRelease, Event, ItemSpeaker, StatusChange, Venue
from ..rules import Attendance, ReadyFacts, Slot, Status, Timed, timetable

# Made once: to build a statement takes as long as to run it, and most pages begin with this one.
_EVENT = (
    select(Event)
    .join(Event.programme)
    .where(Programme.slug == bindparam("programme"), Event.slug == bindparam("event"))
    .options(joinedload(Event.programme), joinedload(Event.venue), joinedload(Event.body))
)


def find_event(programme_slug: str, event_slug: str) -> Event | None:
    """The event with its programme, venue and body loaded; None if that programme has no such event."""
    return db.session.scalar(_EVENT, {"programme": programme_slug, "event": event_slug})


def events_of(programme_id: int) -> Sequence[Event]:
    """The programme's events with their venues, in the order of their days; those with neither day nor window last."""
    events = db.session.scalars(select(Event).where(Event.programme_id == programme_id).options(joinedload(Event.venue), joinedload(Event.body))).all()
    return sorted(events, key=lambda e: (_first_day(e), e.id))


def announced_events(programme_ids: Sequence[int]) -> Sequence[Event]:
    """What the public may know of in these programmes: all but drafts, in the order of their days."""
    announced = select(Event).where(Event.programme_id.in_(programme_ids), Event.status != Status.DRAFT)
    return sorted(db.session.scalars(announced.options(joinedload(Event.venue))).all(), key=lambda e: (_first_day(e), e.id))


def agenda_items(event_id: int) -> Sequence[AgendaItem]:
    """The agenda as it is being written, in order."""
    return db.session.scalars(items_in_order().where(AgendaItem.event_id == event_id)).all()


def items_in_order() -> Select[AgendaItem]:
    """Items of agendas being written, with their rooms and people, to be narrowed to events."""
    people = selectinload(AgendaItem.people).joinedload(ItemSpeaker.speaker)
    return select(AgendaItem).where(AgendaItem.removed_at.is_(None)).options(joinedload(AgendaItem.room), people).order_by(AgendaItem.position, AgendaItem.id)


def latest_release(event_id: int) -> AgendaRelease | None:
    """The agenda as the public sees it."""
    return db.session.scalar(select(AgendaRelease).where(AgendaRelease.event_id == event_id).order_by(AgendaRelease.number.desc()).limit(1))


def latest_status_change(event_id: int) -> StatusChange | None:
    return db.session.scalar(select(StatusChange).where(StatusChange.event_id == event_id).order_by(StatusChange.id.desc()).limit(1))


def latest_releases(event_ids: Sequence[int]) -> dict[int, AgendaRelease]:
    """The agendas of several events as the public sees them; no entry where none was published."""
    return {release.event_id: release for release in _latest(AgendaRelease, AgendaRelease.number, event_ids)}


def latest_status_changes(event_ids: Sequence[int]) -> dict[int, StatusChange]:
    return {change.event_id: change for change in _latest(StatusChange, StatusChange.id, event_ids)}


def venues_of(programme_id: int) -> Sequence[Venue]:
    return db.session.scalars(select(Venue).where(Venue.programme_id == programme_id).order_by(Venue.id)).all()


def find_venue(programme_id: int, code: str) -> Venue | None:
    return db.session.scalar(select(Venue).where(Venue.programme_id == programme_id, Venue.code == code))


def find_item(event_id: int, code: str) -> AgendaItem | None:
    return db.session.scalar(select(AgendaItem).where(AgendaItem.event_id == event_id, AgendaItem.code == code, AgendaItem.removed_at.is_(None)))


def events_per_venue(programme_id: int) -> dict[int, int]:
    """How many events of the programme are held at each venue, by the venue's id."""
    counted = select(Event.venue_id, func.count()).where(Event.programme_id == programme_id, Event.venue_id.is_not(None)).group_by(Event.venue_id)
    return {venue_id: count for venue_id, count in db.session.execute(counted) if venue_id is not None}


def slots_of(items: Sequence[AgendaItem]) -> list[Slot]:
    """The agenda being written as the clock sees it."""
    return [
        Slot(item.minutes, item.pinned_at, least=item.least_minutes, room=item.room_id, day=item.day, key=item.id, parent=item.parent_id) for item in items
    ]


def timed(event: Event, items: Sequence[AgendaItem]) -> list[Timed]:
    """When each item of the agenda being written starts, and how long it gets."""
    return timetable(event.starts_at, event.zone, slots_of(items))


def as_released(event: Event, items: Sequence[AgendaItem]) -> list[dict[str, Any]]:
    """The agenda being written in the form a release keeps it: rules.Released reads it. No query, if `items` are from agenda_items."""
    uids = {item.id: item.uid for item in items}
    return [
        {
            "id": item.id, "uid": item.uid, "code": item.code, "kind": item.kind.value, "title": dict(item.title), "summary": dict(item.summary),
            "speakers": dict(item.speakers), "people": [_speaking(each) for each in item.people if each.speaker.erased_at is None],
            "minutes": when.minutes, "short": when.short, "gave": when.gave,
            "least": item.least_minutes, "starts_at": when.starts_at.astimezone(UTC).isoformat() if when.starts_at else None,
            "day": item.day.isoformat() if item.day else None, "room": item.room.code if item.room else "", "room_name": dict(item.room.name) if item.room else {},
            "parent": uids.get(item.parent_id, "") if item.parent_id else "", "pinned": item.pinned_at is not None, "extra": item.extra,
        }
        for item, when in zip(items, timed(event, items), strict=True)
    ]  # fmt: skip


def _speaking(each: ItemSpeaker) -> dict[str, Any]:
    speaker = each.speaker
    said = {"name": dict(speaker.name), "position": dict(speaker.position), "affiliation": dict(speaker.affiliation)}
    return {"code": speaker.code, **said, "role": each.role.value, "public": speaker.public}


def ready_facts(event: Event, items: Sequence[AgendaItem], *, capacity: int | None) -> ReadyFacts:
    """What the event says so far, for the decision whether it can be published and what to warn of."""
    contents: list[tuple[LazyString, Words]] = [
        (_l("Title"), event.title), (_l("Summary"), event.summary), (_l("Description"), event.description),
        (_l("Who should come"), event.audience), (_l("Name of the period"), event.window_label),
    ]  # fmt: skip
    if event.venue is not None:
        contents += [(_l("Venue"), event.venue.name), (_l("Address"), event.venue.address)]
    if event.attendance is not Attendance.IN_PERSON:
        contents.append((_l("How to take part online"), event.join_note))
    contents += [(_l("Agenda item %(number)d", number=number), item.title) for number, item in enumerate(items, 1)]
    return ReadyFacts(
        has_title=bool(event.title),
        missing=[label for label, content in contents if content.missing(event.programme.languages)],
        dated=event.starts_at is not None,
        has_window=event.window_from is not None,
        has_end=event.ends_at is not None,
        has_venue=event.venue is not None,
        has_agenda=bool(items),
        takes_registrations=event.takes_registrations,
        has_registration_window=event.registration_opens_at is not None or event.registration_closes_at is not None,
        has_capacity=capacity is not None,
        attendance=event.attendance,
        has_join_url=bool(event.join_url),
    )


def _latest(model: Any, number: Any, event_ids: Sequence[int]) -> Sequence[Any]:
    """Of each event the row with the highest number."""
    newest = select(model.event_id, func.max(number).label("number")).where(model.event_id.in_(event_ids)).group_by(model.event_id).subquery()
    return db.session.scalars(select(model).join(newest, (model.event_id == newest.c.event_id) & (number == newest.c.number))).all()


def _first_day(event: Event) -> str:
    if event.starts_at is not None:
        return event.starts_at.isoformat()
    return event.window_from.isoformat() if event.window_from else "9999"
