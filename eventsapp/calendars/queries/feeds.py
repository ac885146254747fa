"""Reading what calendars show, and the few facts that tell whether a kept file still holds."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from sqlalchemy import func, select
from sqlalchemy.orm import defer, selectinload

from ...core.db import db
from ...core.pages import ask
from ...core.template import absolute
from ...core.words import LANGUAGES, Words
from ...events.models import AgendaRelease, Event
from ...events.models import Venue as VenueRow
from ...events.queries import latest_release, latest_releases, latest_status_change, latest_status_changes
from ...events.rules import Status
from ...programmes.models import Body, Programme
from ..ics import calendar, vevent, with_alarm
from ..rules.entries import Entry, Facts, Feed, Line, Venue, entry, over_at
from ..rules.items import find_item_entry, item_entries

_OFF = (Status.POSTPONED, Status.CANCELLED)

_EVENT_FACTS = (
    "SELECT e.uid, e.revision, e.changed_at, e.status, p.version, (SELECT max(r.number) FROM agenda_release r WHERE r.event_id = e.id),"
    " (SELECT v.version FROM venue v WHERE v.id = e.venue_id)"
    " FROM event e JOIN programme p ON p.id = e.programme_id WHERE p.slug = ? AND e.slug = ? AND e.status <> 'draft'"
)
_FEED_FACTS = "SELECT uid, revision, changed_at, version FROM programme WHERE slug = ?"


@dataclass(frozen=True)
class Choice:
    """What somebody chose of a calendar: its language, whether agenda items are entries of their own, of which body alone."""

    lang: str
    items: bool = False
    body: str = ""


@dataclass(frozen=True)
class Shown:
    """The events of a feed at a moment: their octets, when it last changed, and when time alone will change it."""

    vevents: list[bytes]
    changed_at: datetime
    holds_until: datetime | None


def event_facts(programme: str, event: str) -> tuple[Any, ...] | None:
    """What a kept file of an event depends on, by one textual query; None for what the public does not see."""
    return ask(_EVENT_FACTS, (programme, event)) if "\0" not in programme + event else None  # which PostgreSQL refuses


def feed_facts(programme: str) -> tuple[Any, ...] | None:
    return ask(_FEED_FACTS, (programme,)) if "\0" not in programme else None


def event_ics(event: Event, lang: str, *, items: bool = False, alarm: int | None = None) -> bytes:
    """The event as an .ics without METHOD, for a download or a mail; empty if it has neither a day nor a window.

    The UID is the one of the feed, so that a calendar that has the event already updates it. `alarm`: so many minutes
    before, where somebody asked for one."""
    entries = entries_of(facts_now(event), Choice(lang, items))
    vevents = [vevent(each) for each in entries]
    if alarm is not None and entries:
        vevents[0] = with_alarm(vevents[0], entries[0], alarm)
    return calendar(vevents) if vevents else b""


def item_ics(event: Event, code: str, lang: str) -> tuple[bytes, Words]:
    """One agenda item, as the feed has it, and its title; empty if there is no such item or its start is unknown."""
    facts = facts_now(event)
    made = entry(facts, lang)
    found = find_item_entry(facts, made, code, lang) if made else None
    title = next((line.title for line in facts.agenda if line.code == code), Words())
    return (calendar([vevent(found)]) if found else b""), title


def feed_path(programme: Programme, choice: Choice) -> str:
    """The path of the programme's feed as chosen, and no longer than it must be."""
    asked = {"lang": "" if choice.lang == first_language(programme) else choice.lang, "body": choice.body, "agenda": "items" if choice.items else ""}
    query = urlencode({name: value for name, value in asked.items() if value})
    return f"/{programme.slug}/calendar.ics" + (f"?{query}" if query else "")


def feed_of(programme: Programme, choice: Choice, body: Body | None = None) -> Feed:
    name = programme.name.text(choice.lang) + (f" – {body.name.text(choice.lang)}" if body else "")
    about = body.remit if body and body.remit else programme.purpose
    return Feed(name, about.text(choice.lang), programme.zone, absolute(feed_path(programme, choice)), absolute(f"/{programme.slug}/"))


def first_language(programme: Programme) -> str:
    return next((lang for lang in programme.languages if lang in LANGUAGES), LANGUAGES[0])


def with_those_below(bodies: Sequence[Body], code: str) -> list[Body]:
    """The body of that code, first, and all below it in the tree; none if there is no such body."""
    found = [body for body in bodies if body.code == code]
    for body in found:  # grows while it is walked
        found += [below for below in bodies if below.parent_id == body.id and below not in found]
    return found


def shown(programme: Programme, choice: Choice, bodies: Sequence[Body] = (), *, now: datetime) -> Shown:
    """Every public event of the programme, or of these bodies, that has a day or a window; as many queries for one as for a thousand.

    A cancelled event stays until its time is past: one that vanished at once would stay for ever where it was imported."""
    rows = _public(programme.id)
    if choice.body:
        ids = {body.id for body in bodies}
        rows = [row for row in rows if row.body_id in ids]
    ends = _ends_of_cancelled(rows)
    past = {event_id: end for event_id, end in ends.items() if end <= now}
    base = absolute("")
    keys = {
        row.id: (base, choice.lang, choice.items, row.uid, row.revision, row.changed_at, row.release, row.venue_version)
        for row in rows if row.id not in past
    }  # fmt: skip
    octets = kept_octets(keys, lambda event_ids: _build(event_ids, choice))
    ahead = [end for end in ends.values() if end > now]
    return Shown([vevents for vevents in octets if vevents], max([programme.changed_at, *past.values()]), min(ahead, default=None))


def entries_of(facts: Facts, choice: Choice) -> list[Entry]:
    """The event's entry, first, and those of its items if they are wanted; none without a day or a window."""
    made = entry(facts, choice.lang, agenda=not choice.items)
    if made is None:
        return []
    return [made, *item_entries(facts, made, choice.lang)] if choice.items else [made]


def octets_of(entries: Sequence[Entry]) -> bytes:
    return b"".join(vevent(each) for each in entries)


def facts_of(event: Event, release: AgendaRelease | None = None, reason: Words | None = None) -> Facts:
    """The event as the rules of calendars see it; its programme and venue are loaded."""
    return Facts(
        uid=event.uid, revision=event.revision, changed_at=event.changed_at, status=event.status, title=event.title, summary=event.summary or event.description,
        zone=event.zone, starts_at=event.starts_at, ends_at=event.ends_at, window_from=event.window_from, window_to=event.window_to,
        window_label=event.window_label, venue=_venue(event.venue), agenda=tuple(_line(item) for item in release.items) if release else (),
        reason=reason or Words(), url=absolute(f"/{event.programme.slug}/{event.slug}/"), attendance=event.attendance,
    )  # fmt: skip


def facts_now(event: Event) -> Facts:
    """The same with its agenda as published, and the reason why it is off."""
    change = latest_status_change(event.id) if event.status in _OFF else None
    return facts_of(event, latest_release(event.id), change.reason if change else None)


# Octets of an event's entries by what they were made of: after one change, one of a thousand is built again.
_kept: dict[tuple[Any, ...], bytes] = {}
_MOST = 20_000


def forget() -> None:
    """Drop all kept octets."""
    _kept.clear()


def kept_octets(keys: Mapping[int, tuple[Any, ...]], build: Callable[[list[int]], dict[int, bytes]]) -> list[bytes]:
    """For each event's id its octets, kept under its key or built together with all others that are missing."""
    found = {event_id: _kept.get(key) for event_id, key in keys.items()}
    missing = [event_id for event_id, octets in found.items() if octets is None]
    if missing:
        built = build(missing)
        found |= built
        if len(_kept) + len(built) > _MOST:
            _kept.clear()
        _kept.update((keys[event_id], octets) for event_id, octets in built.items())
    return [octets for octets in found.values() if octets is not None]


def all_facts(event_ids: Sequence[int]) -> list[tuple[Event, Facts]]:
    """These events as the rules of calendars see them, in five queries however many there are. Places and programmes are few: each is read once."""
    options = (selectinload(Event.venue), selectinload(Event.programme), defer(Event.audience))
    events = db.session.scalars(select(Event).where(Event.id.in_(event_ids)).options(*options)).all()
    releases, changes = latest_releases(event_ids), latest_status_changes(event_ids)
    return [(event, facts_of(event, releases.get(event.id), changes[event.id].reason if event.id in changes else None)) for event in events]


def _public(programme_id: int) -> Sequence[Any]:
    number = select(func.max(AgendaRelease.number)).where(AgendaRelease.event_id == Event.id).scalar_subquery()
    return db.session.execute(
        select(
            Event.id, Event.uid, Event.revision, Event.changed_at, Event.status, Event.body_id, VenueRow.version.label("venue_version"), number.label("release"),
        )
        .outerjoin(VenueRow, VenueRow.id == Event.venue_id)
        .where(Event.programme_id == programme_id, Event.status != Status.DRAFT)
        .order_by(Event.id)
    ).all()  # fmt: skip


def _ends_of_cancelled(rows: Sequence[Any]) -> dict[int, datetime]:
    """When the time of each cancelled event is past, of those that have a time."""
    cancelled = [row.id for row in rows if row.status is Status.CANCELLED]
    if not cancelled:
        return {}
    window_to = func.coalesce(Event.window_to, Event.window_from)
    found = db.session.execute(select(Event.id, Event.starts_at, Event.ends_at, window_to, Event.zone).where(Event.id.in_(cancelled)))
    ends = ((event_id, over_at(Status.CANCELLED, starts_at, ends_at, to, zone)) for event_id, starts_at, ends_at, to, zone in found)
    return {event_id: end for event_id, end in ends if end is not None}


def _build(event_ids: list[int], choice: Choice) -> dict[int, bytes]:
    return {event.id: octets_of(entries_of(facts, choice)) for event, facts in all_facts(event_ids)}


def _line(item: dict[str, Any]) -> Line:
    starts_at = datetime.fromisoformat(item["starts_at"]) if item.get("starts_at") else None
    return Line(Words(item["title"]), starts_at, item["uid"], item["code"], Words(item["speakers"]), item["minutes"])


def _venue(row: VenueRow | None) -> Venue | None:
    return Venue(row.name, row.room, row.address, row.latitude, row.longitude) if row else None
