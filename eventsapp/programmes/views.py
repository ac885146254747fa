"""The public pages of programmes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from flask import Blueprint, abort, render_template

from ..core import access, clock, locale
from ..core.pages import holds_until, kept_for_anonymous
from ..events.models import Event
from ..events.queries import announced_events
from ..events.rules import past_at
from ..rsvps.queries import registration_facts, seats_by_event
from ..rsvps.rules import PageState, Seats, page_state
from . import queries
from .models import Body, Programme
from .rules import WindowState, window_state

bp = Blueprint("programmes", __name__)

# Each of these numbers only ever rises: their sum stays the same exactly as long as nothing changes.
_OF_EVENTS = """
    count(e.id), sum(e.revision), sum(e.version), max(e.changed_at), sum(s.version)
    FROM programme p LEFT JOIN event e ON e.programme_id = p.id AND e.status <> 'draft' LEFT JOIN seat_pool s ON s.event_id = e.id AND s.audience = 'public'"""
_FRESH_HOME = "SELECT count(DISTINCT p.id), sum(p.revision), sum(p.version), max(p.changed_at)," + _OF_EVENTS
_FRESH_PROGRAMME = "SELECT p.revision, p.version, p.changed_at," + _OF_EVENTS + " WHERE p.slug = ? GROUP BY p.id"


@dataclass(frozen=True)
class Gathering:
    """An event as lists show it."""

    event: Event
    state: PageState
    over: bool

    @property
    def ahead(self) -> bool:
        """Whether people can still look forward to it."""
        return not self.over and self.state not in (PageState.CANCELLED, PageState.POSTPONED)


@dataclass(frozen=True)
class Branch:
    """A body with those below it; `meets`: it or one below it has events."""

    body: Body
    below: list[Branch]
    meets: bool


@bp.get("/")
@access.public
@kept_for_anonymous(_FRESH_HOME)
def home() -> str:
    programmes = queries.programmes()
    gatherings = _gatherings([programme.id for programme in programmes], clock.now())
    ahead = {programme.id: [g for g in gatherings if g.event.programme_id == programme.id and g.ahead] for programme in programmes}
    return render_template("programmes/home.html", programmes=programmes, ahead=ahead)


@bp.get("/<programme>/")
@access.public
@kept_for_anonymous(_FRESH_PROGRAMME)
def programme(programme: str) -> str:
    found = queries.find_programme(programme)
    if found is None:
        abort(404)
    locale.prefer(found.languages)
    now = clock.now()
    gatherings = _gatherings([found.id], now)
    recruitment = window_state(found.recruitment_opens_at, found.recruitment_closes_at, now)
    holds_until(*_later(now, found.recruitment_opens_at, found.recruitment_closes_at))
    return render_template(
        "programmes/programme.html", programme=found, next=next((g for g in gatherings if g.ahead), None), recruitment=recruitment,
        timeline=_timeline(found, gatherings, recruitment), branches=_branches(queries.bodies(found.id), {g.event.body_id for g in gatherings}),
    )  # fmt: skip


def _gatherings(programme_ids: Sequence[int], now: datetime) -> list[Gathering]:
    events = announced_events(programme_ids)
    seats = seats_by_event([event.id for event in events])
    for event in events:
        holds_until(*_later(now, event.registration_opens_at, event.registration_closes_at, event.starts_at, _end(event)))
    return [
        Gathering(event, page_state(registration_facts(event, now), seats.get(event.id, Seats(None, 0)), now), (end := _end(event)) is not None and end <= now)
        for event in events
    ]


def _end(event: Event) -> datetime | None:
    return past_at(event.starts_at, event.ends_at, event.window_to, event.zone)


def _timeline(programme: Programme, gatherings: list[Gathering], recruitment: WindowState) -> list[Gathering | None]:
    """The events in order with the recruitment window, as None, where it opens."""
    if recruitment is WindowState.NONE or programme.recruitment_opens_at is None:
        return list(gatherings)
    opens = programme.recruitment_opens_at.astimezone(ZoneInfo(programme.zone)).date().isoformat()
    before = [g for g in gatherings if _first_day(g.event) < opens]
    return [*before, None, *(g for g in gatherings if g not in before)]


def _first_day(event: Event) -> str:
    if event.starts_at is not None:
        return event.starts_at.astimezone(ZoneInfo(event.zone)).date().isoformat()
    return event.window_from.isoformat() if event.window_from else "9999"


def _branches(bodies: Sequence[Body], meeting: set[int | None], parent_id: int | None = None) -> list[Branch]:
    below = {body.id: _branches(bodies, meeting, body.id) for body in bodies if body.parent_id == parent_id}
    return [Branch(body, below[body.id], body.id in meeting or any(branch.meets for branch in below[body.id])) for body in bodies if body.id in below]


def _later(now: datetime, *moments: datetime | None) -> list[datetime]:
    return [moment for moment in moments if moment is not None and moment > now]
