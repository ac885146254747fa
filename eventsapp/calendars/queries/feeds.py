"""Reading what calendars show, and the few facts that tell whether a kept file still holds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from ...core.db import db
from ...core.pages import ask
from ...core.template import absolute
from ...core.words import LANGUAGES, Words
from ...events.models import AgendaRelease, Event
from ...events.models import Venue as VenueRow
from ...events.queries import latest_release, latest_releases, latest_status_change, latest_status_changes
from ...events.rules import Status
from ...programmes.models import Programme
from ..ics import calendar, vevent
from ..rules.entries import Facts, Feed, Line, Venue, entry, over_at

_OFF = (Status.POSTPONED, Status.CANCELLED)

_EVENT_FACTS = (
    "SELECT e.uid, e.revision, e.changed_at, e.status, p.version, (SELECT max(r.number) FROM agenda_release r WHERE r.event_id = e.id),"
    " (SELECT v.version FROM venue v WHERE v.id = e.venue_id)"
    " FROM event e JOIN programme p ON p.id = e.programme_id WHERE p.slug = ? AND e.slug = ? AND e.status <> 'draft'"
)
_FEED_FACTS = "SELECT uid, revision, changed_at, version FROM programme WHERE slug = ?"


@dataclass(frozen=True)
class Shown:
    """The events of a feed at a moment: their octets, when it last changed, and when time alone will change it."""

    vevents: list[bytes]
    changed_at: datetime
    holds_until: datetime | None


def event_facts(programme: str, event: str) -> tuple[Any, ...] | None:
    """What a kept event.ics depends on, by one textual query; None for what the public does not see."""
    return ask(_EVENT_FACTS, (programme, event)) if "\0" not in programme + event else None  # which PostgreSQL refuses


def feed_facts(programme: str) -> tuple[Any, ...] | None:
    return ask(_FEED_FACTS, (programme,)) if "\0" not in programme else None


def event_ics(event: Event, lang: str) -> bytes:
    """The event as an .ics without METHOD, for a download or a mail; empty if it has neither a day nor a window.

    The UID is the one of the feed, so that a calendar that has the event already updates it."""
    vevent = _vevent(event, lang, latest_release(event.id), _reason(event))
    return calendar([vevent]) if vevent else b""


def feed_of(programme: Programme, lang: str) -> Feed:
    path = f"/{programme.slug}/calendar.ics"
    source = path if lang == first_language(programme) else f"{path}?lang={lang}"
    return Feed(programme.name.text(lang), programme.purpose.text(lang), programme.zone, absolute(source), absolute(f"/{programme.slug}/"))


def first_language(programme: Programme) -> str:
    return next((lang for lang in programme.languages if lang in LANGUAGES), LANGUAGES[0])


def shown(programme: Programme, lang: str, *, now: datetime) -> Shown:
    """Every public event of the programme that has a day or a window, in four queries at most, however many there are.

    A cancelled event stays until its time is past: one that vanished at once would stay for ever where it was imported."""
    rows = _public(programme.id)
    ends = [(row, over_at(row.status, row.starts_at, row.ends_at, row.window_to, row.zone)) for row in rows]
    staying = [row for row, end in ends if end is None or end > now]
    past = [end for _, end in ends if end is not None and end <= now]
    ahead = [end for _, end in ends if end is not None and end > now]
    octets = _kept_vevents(staying, lang)
    return Shown([vevent for vevent in octets if vevent], max([programme.changed_at, *past]), min(ahead, default=None))


def facts_of(event: Event, release: AgendaRelease | None = None, reason: Words | None = None) -> Facts:
    """The event as the rules of calendars see it; its programme and venue are loaded."""
    return Facts(
        uid=event.uid, revision=event.revision, changed_at=event.changed_at, status=event.status, title=event.title, summary=event.summary or event.description,
        zone=event.zone, starts_at=event.starts_at, ends_at=event.ends_at, window_from=event.window_from, window_to=event.window_to,
        window_label=event.window_label, venue=_venue(event.venue), agenda=tuple(_line(item) for item in release.items) if release else (),
        reason=reason or Words(), url=absolute(f"/{event.programme.slug}/{event.slug}/"),
    )  # fmt: skip


# VEVENT octets by what they were made of: after one change, one of two hundred is built again.
_kept: dict[tuple[Any, ...], bytes] = {}
_MOST = 20_000


def forget() -> None:
    """Drop every kept VEVENT."""
    _kept.clear()


def _public(programme_id: int) -> Sequence[Any]:
    number = select(func.max(AgendaRelease.number)).where(AgendaRelease.event_id == Event.id).scalar_subquery()
    return db.session.execute(
        select(
            Event.id, Event.uid, Event.revision, Event.changed_at, Event.status, Event.starts_at, Event.ends_at, Event.zone,
            func.coalesce(Event.window_to, Event.window_from).label("window_to"), VenueRow.version.label("venue_version"), number.label("release"),
        )
        .outerjoin(VenueRow, VenueRow.id == Event.venue_id)
        .where(Event.programme_id == programme_id, Event.status != Status.DRAFT)
        .order_by(Event.id)
    ).all()  # fmt: skip


def _kept_vevents(rows: Sequence[Any], lang: str) -> list[bytes]:
    base = absolute("")
    keys = {row.id: (base, row.uid, row.revision, row.changed_at, row.release, row.venue_version, lang) for row in rows}
    missing = [row.id for row in rows if keys[row.id] not in _kept]
    built = _build(missing, lang) if missing else {}
    octets = [built[row.id] if row.id in built else _kept[keys[row.id]] for row in rows]
    if len(_kept) + len(built) > _MOST:
        _kept.clear()
    _kept.update((keys[event_id], vevent) for event_id, vevent in built.items())
    return octets


def _build(event_ids: Sequence[int], lang: str) -> dict[int, bytes]:
    events = db.session.scalars(select(Event).where(Event.id.in_(event_ids)).options(joinedload(Event.venue), joinedload(Event.programme))).all()
    releases, changes = latest_releases(event_ids), latest_status_changes(event_ids)
    reasons = {event_id: change.reason for event_id, change in changes.items()}
    return {event.id: _vevent(event, lang, releases.get(event.id), reasons.get(event.id)) for event in events}


def _vevent(event: Event, lang: str, release: AgendaRelease | None, reason: Words | None) -> bytes:
    made = entry(facts_of(event, release, reason), lang)
    return vevent(made) if made else b""


def _reason(event: Event) -> Words:
    change = latest_status_change(event.id) if event.status in _OFF else None
    return change.reason if change else Words()


def _line(item: dict[str, Any]) -> Line:
    return Line(Words(item["title"]), datetime.fromisoformat(item["starts_at"]) if item.get("starts_at") else None)


def _venue(row: VenueRow | None) -> Venue | None:
    return Venue(row.name, row.room, row.address, row.latitude, row.longitude) if row else None
