"""Reading what the dashboard shows: a fixed number of queries, however many events there are."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import select

from ..calendars.rules.replies import AWAITS_AN_ANSWER, Verdict
from ..core.audit import AuditEntry
from ..core.db import db
from ..events.models import AgendaItem, AgendaRelease, Event
from ..events.plans import latest_plans
from ..events.queries import as_released, events_of, items_in_order, ready_facts, venues_of
from ..events.rules import Status, agenda_changes, warnings
from ..mail.models import MailState
from ..mail.queries import Scope, counts, outcomes
from ..members.queries.calls import undecided
from ..people.queries import names_of
from ..planning.queries.conflicts import conflicts_count
from ..planning.queries.steps import red_steps
from ..planning.rules.conflicts import Level
from ..programmes.models import Programme
from ..rsvps.models import Delegation
from ..rsvps.queries import registration_facts, seats_by_event
from ..rsvps.queries.numbers import needs_of
from ..rsvps.rules import PageState, Seats, page_state
from .rules import NOTHING, OFFER_ENDS_SOON, EventFacts, Start, Task, Todo, todos

CHANGES = 12
NO_SEATS = Seats(None, 0)


@dataclass(frozen=True)
class EventLine:
    """One event in the table of numbers."""

    event: Event
    state: PageState
    seats: Seats


@dataclass(frozen=True)
class Change:
    """One entry of the audit in words: who did what, when, to which event if to one."""

    at: datetime
    who: str
    verb: str
    event: Event | None
    reference: str


@dataclass(frozen=True)
class Dashboard:
    todos: Sequence[Todo]
    lines: Sequence[EventLine]
    changes: Sequence[Change]
    start: Start


def dashboard(programme: Programme, now: datetime) -> Dashboard:
    """Everything the page of a programme shows at `now`."""
    events = events_of(programme.id)
    ids = [event.id for event in events]
    seats, items, releases = seats_by_event(ids), _items(ids), latest_plans(ids)
    needs = needs_of([event.id for event in events if _is_ahead(event, now)], ending_by=now + OFFER_ENDS_SOON)
    facts = [
        replace(_facts(event, seats.get(event.id, NO_SEATS), items.get(event.id, []), releases.get(event.id), now), needs=needs.get(event.id, NOTHING))
        for event in events
    ]  # fmt: skip
    return Dashboard(
        todos(facts, {**_mails(programme.id), Task.TO_DECIDE: undecided(programme.id), **_clashes(programme, now), Task.PLAN_RED: len(red_steps(programme.id, now))}),
        [EventLine(event, page_state(registration_facts(event, now), seats.get(event.id, NO_SEATS), now), seats.get(event.id, NO_SEATS)) for event in events],
        _changes(programme.id, events, items),
        Start(
            described=bool(programme.purpose) and bool(programme.contact_email or programme.contact_phone), venue=bool(venues_of(programme.id)),
            event=bool(events), agenda=bool(items), published=any(event.status is not Status.DRAFT for event in events),
        ),
    )  # fmt: skip


def _clashes(programme: Programme, now: datetime) -> dict[Task, int]:
    found = conflicts_count(programme, now)
    return {Task.CLASHES_FORBID: found[Level.BLOCK], Task.CLASHES_WARN: found[Level.WARN]}


def _mails(programme_id: int) -> dict[Task, int]:
    """How many mails, of those that go out and those that came in, need somebody."""
    out, came = counts(Scope((programme_id,))), outcomes(programme_id)
    return {
        Task.UNDELIVERABLE_MAIL: out[MailState.UNDELIVERABLE], Task.HELD_MAIL: out[MailState.HELD],
        Task.MAIL_AWAITS_ANSWER: sum(came.get(verdict, 0) for verdict in AWAITS_AN_ANSWER), Task.OTHER_TIME_PROPOSED: came.get(Verdict.COUNTER, 0),
    }  # fmt: skip


def _facts(event: Event, seats: Seats, items: Sequence[AgendaItem], release: AgendaRelease | None, now: datetime) -> EventFacts:
    zone = ZoneInfo(event.zone)
    ready = ready_facts(event, items, capacity=seats.capacity)
    starts = event.starts_at.astimezone(zone).date() if event.starts_at else None
    return EventFacts(
        slug=event.slug, title=event.title, status=event.status, days_ahead=(starts - now.astimezone(zone).date()).days if starts else None,
        has_end=event.ends_at is not None, has_venue=event.venue_id is not None, missing=len(ready.missing), warnings=len(warnings(ready)),
        unpublished=len(agenda_changes(as_released(event, items), release.items if release else [])), seats=seats,
    )  # fmt: skip


def _is_ahead(event: Event, now: datetime) -> bool:
    """Not over since more than a day: what it needed then is nothing to do any more."""
    return event.starts_at is None or event.starts_at > now - timedelta(days=1)


def _items(event_ids: Sequence[int]) -> dict[int, list[AgendaItem]]:
    items: dict[int, list[AgendaItem]] = {}
    for item in db.session.scalars(items_in_order().where(AgendaItem.event_id.in_(event_ids))):
        items.setdefault(item.event_id, []).append(item)
    return items


def _changes(programme_id: int, events: Sequence[Event], items: Mapping[int, Sequence[AgendaItem]]) -> list[Change]:
    entries = db.session.scalars(select(AuditEntry).where(AuditEntry.programme_id == programme_id).order_by(AuditEntry.number.desc()).limit(CHANGES)).all()
    names = names_of({int(entry.actor.removeprefix("person:")) for entry in entries if entry.actor.startswith("person:")})
    delegations = _delegations({entry.subject_id for entry in entries if entry.subject == "delegation"})
    event_of_item = {item.id: event_id for event_id, some in items.items() for item in some}
    by_id = {event.id: event for event in events}

    def told(entry: AuditEntry) -> Change:
        event_id, reference = None, ""
        if entry.subject == "delegation":
            event_id, reference = delegations.get(entry.subject_id, (None, ""))
        elif entry.subject == "event":
            event_id = entry.subject_id
        elif entry.subject == "agenda_item":
            event_id = event_of_item.get(entry.subject_id)
        who = names.get(int(entry.actor.removeprefix("person:")), "") if entry.actor.startswith("person:") else ""
        return Change(entry.at, who, entry.verb, by_id.get(event_id) if event_id else None, reference)

    return [told(entry) for entry in entries]


def _delegations(ids: set[int]) -> dict[int, tuple[int | None, str]]:
    rows = db.session.execute(select(Delegation.id, Delegation.event_id, Delegation.reference).where(Delegation.id.in_(ids)))
    return {row.id: (row.event_id, row.reference) for row in rows}

