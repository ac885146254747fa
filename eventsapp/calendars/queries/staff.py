"""Reading the calendar of those who organise: every event of their programmes, with its seats in words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import func, select

from ...core.db import db
from ...core.pages import ask
from ...core.template import absolute
from ...core.tokens import hash_of
from ...events.models import AgendaRelease, Event
from ...events.models import Venue as VenueRow
from ...programmes.queries import programmes_of
from ...rsvps.models import Rsvp, SeatPool
from ...rsvps.rules import Seats
from ..purposes import STAFF_FEED
from ..rules.entries import Feed
from ..rules.readers import STAFF_CALENDAR, staff_entry
from .feeds import Choice, all_facts, entries_of, kept_octets, octets_of

# Whatever changes anywhere makes the file be built anew, of octets kept event by event: that is cheaper than to find out here
# which programmes it may show. Ids of roles may come back, hence the moment of the newest one.
_FACTS = f"""
    SELECT a.person_id, w.locale, g.held, g.newest, g.granted_at, p.number, e.number, e.version, e.changed_at, s.version, v.version, n.number
    FROM link l JOIN account a ON a.id = l.row_id AND a.disabled_at IS NULL JOIN person w ON w.id = a.person_id
        LEFT JOIN (SELECT person_id, count(*) AS held, sum(id) AS newest, max(granted_at) AS granted_at FROM role_grant GROUP BY person_id) g ON g.person_id = a.person_id,
        (SELECT sum(version + revision) AS number FROM programme) p,
        (SELECT count(*) AS number, sum(version + revision) AS version, max(changed_at) AS changed_at FROM event) e,
        (SELECT sum(version) AS version FROM seat_pool) s, (SELECT sum(version) AS version FROM venue) v, (SELECT count(*) AS number FROM agenda_release) n
    WHERE l.hash = ? AND l.purpose = '{STAFF_FEED}' AND l.revoked_at IS NULL AND (l.expires_at IS NULL OR l.expires_at > ?)"""  # noqa: S608


@dataclass(frozen=True)
class StaffCalendar:
    """All events that somebody may see as octets, what the calendar says of itself, and when it last changed."""

    vevents: list[bytes]
    feed: Feed
    changed_at: datetime


def staff_facts(token: str, *, real: datetime) -> tuple[Any, ...] | None:
    """Person id, locale, and all else that a kept file depends on, by one textual query; None whatever is wrong with the link."""
    return ask(_FACTS, (hash_of(token), f"{real:%Y-%m-%d %H:%M:%S.%f}+00:00"))


def staff_calendar(person_id: int, choice: Choice) -> StaffCalendar | None:
    """Every event, drafts too, of the programmes that this person may see now; None for who may see none."""
    programmes = programmes_of(person_id)
    if not programmes:
        return None
    rows = _rows([programme.id for programme in programmes])
    base, moments = absolute(""), {row.id: max(row.changed_at, row.answered_at or row.changed_at) for row in rows}
    keys = {
        row.id: (base, "staff", choice.lang, choice.items, row.uid, row.slug, row.revision, row.version, row.seats_version, moments[row.id], row.release, row.venue_version)
        for row in rows
    }  # fmt: skip
    octets = kept_octets(keys, lambda event_ids: _build(event_ids, choice, {row.id: row for row in rows}, moments))
    feed = Feed(STAFF_CALENDAR.text(choice.lang), "", programmes[0].zone, "", absolute("/staff/"))
    changed_at = max([*(programme.changed_at for programme in programmes), *moments.values()])
    return StaffCalendar([vevents for vevents in octets if vevents], feed, changed_at)


def _rows(programme_ids: Sequence[int]) -> Sequence[Any]:
    number = select(func.max(AgendaRelease.number)).where(AgendaRelease.event_id == Event.id).scalar_subquery()
    answered_at = select(func.max(Rsvp.answered_at)).where(Rsvp.event_id == Event.id).scalar_subquery()
    return db.session.execute(
        select(
            Event.id, Event.uid, Event.slug, Event.revision, Event.version, Event.changed_at, Event.status, VenueRow.version.label("venue_version"), number.label("release"),
            SeatPool.version.label("seats_version"), SeatPool.capacity, SeatPool.taken, SeatPool.waiting, answered_at.label("answered_at"),
        )
        .outerjoin(VenueRow, VenueRow.id == Event.venue_id)
        .outerjoin(SeatPool, (SeatPool.event_id == Event.id) & (SeatPool.audience == "public"))
        .where(Event.programme_id.in_(programme_ids))
        .order_by(Event.id)
    ).all()  # fmt: skip


def _build(event_ids: list[int], choice: Choice, rows: dict[int, Any], moments: dict[int, datetime]) -> dict[int, bytes]:
    built = {}
    for event, facts in all_facts(event_ids):
        row = rows[event.id]
        seats = Seats(row.capacity, row.taken or 0, row.waiting or 0)
        entries = entries_of(replace(facts, url=absolute(f"/staff/{event.programme.slug}/events/{event.slug}/")), choice)
        told = [staff_entry(entries[0], row.status, seats, moments[event.id], choice.lang), *entries[1:]] if entries else []
        built[event.id] = octets_of(told)
    return built
