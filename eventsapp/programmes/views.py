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
from ..members.queries.calls import current_windows
from ..rsvps.queries.gatherings import FRESH_EVENTS, Gathering, gatherings
from . import queries
from .models import Body, Programme
from .rules import WindowState

bp = Blueprint("programmes", __name__)

_OF_CALLS = "(SELECT sum(c.version) FROM membership_call c{where}),"  # a new call adds its first version
_FRESH_HOME = "SELECT " + _OF_CALLS.format(where="") + " count(DISTINCT p.id), sum(p.revision), sum(p.version), max(p.changed_at)," + FRESH_EVENTS
_FRESH_PROGRAMME = (
    "SELECT " + _OF_CALLS.format(where=" WHERE c.programme_id = p.id") + " p.revision, p.version, p.changed_at," + FRESH_EVENTS + " WHERE p.slug = ? GROUP BY p.id"
)


@dataclass(frozen=True)
class Recruitment:
    """When a programme takes applications for membership, and what that means now."""

    opens_at: datetime | None
    closes_at: datetime | None
    state: WindowState


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
    coming = _gatherings([programme.id for programme in programmes], clock.now())
    ahead = {programme.id: [g for g in coming if g.event.programme_id == programme.id and g.ahead] for programme in programmes}
    return render_template("programmes/home.html", programmes=programmes, ahead=ahead, recruiting=_recruiting(programmes, clock.now()))


@bp.get("/<programme>/")
@access.public
@kept_for_anonymous(_FRESH_PROGRAMME)
def programme(programme: str) -> str:
    found = queries.find_programme(programme)
    if found is None:
        abort(404)
    locale.prefer(found.languages)
    now = clock.now()
    gathered = _gatherings([found.id], now)
    recruitment = _recruiting([found], now)[found.id]
    return render_template(
        "programmes/programme.html", programme=found, next=next((g for g in gathered if g.ahead), None), recruitment=recruitment,
        timeline=_timeline(found, gathered, recruitment), branches=_branches(queries.bodies(found.id), {g.event.body_id for g in gathered}),
    )  # fmt: skip


def _recruiting(programmes: Sequence[Programme], now: datetime) -> dict[int, Recruitment]:
    """The recruitment of each programme, by its id."""
    windows = current_windows(programmes)
    for window in windows.values():
        holds_until(*_later(now, window.opens_at, window.closes_at))
    return {programme_id: Recruitment(window.opens_at, window.closes_at, window.state(now)) for programme_id, window in windows.items()}


def _gatherings(programme_ids: Sequence[int], now: datetime) -> list[Gathering]:
    found = gatherings(announced_events(programme_ids), now)
    for gathering in found:
        holds_until(*gathering.turns)
    return found


def _timeline(programme: Programme, gatherings: list[Gathering], recruitment: Recruitment) -> list[Gathering | None]:
    """The events in order with the recruitment window, as None, where it opens."""
    if recruitment.opens_at is None:
        return list(gatherings)
    opens = recruitment.opens_at.astimezone(ZoneInfo(programme.zone)).date().isoformat()
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
