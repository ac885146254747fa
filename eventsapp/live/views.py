"""What everybody sees of the run of show: the live page, the screen of a room, and the number that says whether they still hold."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from flask import Blueprint, Response, abort, jsonify, render_template, request
from flask_babel import gettext as _

from ..core import access, clock
from ..core.pages import ask, holds_until, kept_for_anonymous
from ..core.words import whole
from ..events.finding import event_or_404
from ..events.models import Event
from ..events.plans import latest_plan
from ..events.rules import Status
from .queries import live_plan, public_number, released
from .rules import LivePlan, by_the_clock, next_change, remaining_minutes, screen_of
from .showing import days_of, languages_of, spoken_of
from .wording import in_each, lateness, left, left_pattern, over_pattern

bp = Blueprint("live", __name__)

_NUMBER = """
    SELECT e.revision, (SELECT max(a.number) FROM live_act a WHERE a.event_id = e.id), (SELECT count(a.undone_at) FROM live_act a WHERE a.event_id = e.id), e.status
    FROM programme p JOIN event e ON e.programme_id = p.id
    WHERE p.slug = ? AND e.slug = ?"""

# The same, and what else these pages say. The last part of an address is one of the page's own.
_FRESH = """
    SELECT e.revision, (SELECT max(a.number) FROM live_act a WHERE a.event_id = e.id), (SELECT count(a.undone_at) FROM live_act a WHERE a.event_id = e.id),
        e.status, e.version, p.revision, p.version, p.changed_at
    FROM programme p JOIN event e ON e.programme_id = p.id
    WHERE p.slug = ? AND e.slug = ?"""
_FRESH_RELOADED = f"{_FRESH} AND ? >= 0"
_FRESH_SCREEN = f"{_FRESH} AND ? <> '-' AND ? <> '-'"

LEAST_SECONDS, MOST_SECONDS = 30, 600


@bp.get("/<programme>/<event>/live.json")
@access.public
def number(programme: str, event: str) -> Response:
    """A number that rises whenever somebody does something on the day or the agenda changes: one query, no page."""
    facts = ask(_NUMBER, (programme, event))
    if facts is None or facts[3] == Status.DRAFT.value:
        abort(404)
    count = facts[0] + (facts[1] or 0) + facts[2]
    etag = f'"{count}-{int(clock.demo_offset().total_seconds())}"'  # whoever moves the demo's clock moves everything
    if request.headers.get("If-None-Match") == etag:
        response = Response(status=304)
    else:
        response = jsonify(number=count, now=clock.now().isoformat(timespec="seconds"))
    response.headers["ETag"], response.headers["Cache-Control"] = etag, "no-cache"
    return response


@bp.get("/<programme>/<event>/live")
@access.public
def live(programme: str, event: str) -> Any:
    seconds = whole(request.args.get("auto"), 4) or 0
    return _live(programme=programme, event=event, auto=min(MOST_SECONDS, max(LEAST_SECONDS, seconds)) if seconds else 0)


@bp.get("/<programme>/<event>/screen")
@access.public
def screen(programme: str, event: str) -> Any:
    room = request.args.get("room", "")
    return _screen(programme=programme, event=event, room="" if room == "-" else room[:60], look="dark" if request.args.get("look") == "dark" else "")


@kept_for_anonymous(_FRESH_RELOADED)
def _live(programme: str, event: str, auto: int) -> str:
    found, shown, now = _shown(programme, event)
    return render_template(
        "live/live.html", programme=found.programme, event=found, live=shown, panels=screen_of(shown, None), days=days_of(shown, found.zone), auto=auto,
        next_change=next_change(shown, now), left=lambda each: left(remaining_minutes(each, now)), lateness=lateness, patterns=(left_pattern(), over_pattern()),
        number=public_number(found),
    )  # fmt: skip


@kept_for_anonymous(_FRESH_SCREEN)
def _screen(programme: str, event: str, room: str, look: str) -> str:
    found, shown, now = _shown(programme, event)
    if room and room not in {each.item.room for each in shown.items}:
        abort(404)
    languages = languages_of(found)
    labels = {"now": in_each(languages, lambda: _("Now")), "next": in_each(languages, lambda: _("Next")), "then": in_each(languages, lambda: _("Then"))}
    labels |= {"left": in_each(languages, left_pattern), "over": in_each(languages, over_pattern), "lost": in_each(languages, lambda: _("No connection since"))}
    labels["nothing"] = in_each(languages, lambda: _("Nothing more is planned here."))
    return render_template(
        "live/screen.html", programme=found.programme, event=found, live=shown, panels=screen_of(shown, room or None), labels=labels, look=look, room=room, now=now,
        next_change=next_change(shown, now), languages=languages, each_in=spoken_of, remaining=lambda each: remaining_minutes(each, now),
        late=lambda each: in_each(languages, lambda: lateness(each.late)), number=public_number(found),
    )  # fmt: skip


def _shown(programme: str, slug: str) -> tuple[Event, LivePlan, Any]:
    """The event and its plan as it stands now; where nobody presses anything, as the clock says."""
    found = event_or_404(programme, slug)
    if found.status is Status.DRAFT:
        abort(404)
    now = clock.now()
    shown = live_plan(found, now)
    if not shown.begun:
        shown = by_the_clock(released(latest_plan(found.id)), now, found.zone)
    running = [now.replace(second=0, microsecond=0) + timedelta(minutes=1)] if shown.running() else []
    holds_until(next_change(shown, now), *running)
    return found, shown, now
