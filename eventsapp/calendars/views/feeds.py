"""Calendar files: one event, and the feed of a programme. Nothing of the caller decides them but ?lang."""

from __future__ import annotations

from urllib.parse import quote

from flask import Response, abort, request

from ...core import access, clock
from ...core.words import LANGUAGES, clean_line
from ...events.models import Event
from ...events.queries import find_event
from ...programmes.queries import find_programme
from ..answers import File, answer
from ..ics import calendar
from ..queries import feeds as queries
from .base import bp


@bp.get("/<programme>/calendar.ics")
@access.public
def feed(programme: str) -> Response:
    """Everything public of the programme, to subscribe to."""
    facts = queries.feed_facts(programme) or abort(404)
    asked = _asked_language()
    return answer(("feed", programme, asked), facts, lambda: _feed_file(programme, asked))


@bp.get("/<programme>/<event>/event.ics")
@access.public
def event_ics(programme: str, event: str) -> Response:
    """One event, to download."""
    facts = queries.event_facts(programme, event) or abort(404)
    asked = _asked_language()
    return answer(("event", programme, event, asked), facts, lambda: _event_file(programme, event, asked))


def _asked_language() -> str:
    asked = request.args.get("lang", "") if request.query_string else ""
    return asked if asked in LANGUAGES else ""


def _feed_file(slug: str, asked: str) -> File:
    programme = find_programme(slug) or abort(404)
    lang = asked or queries.first_language(programme)
    shown = queries.shown(programme, lang, now=clock.now())
    body = calendar(shown.vevents, queries.feed_of(programme, lang))
    return File(body, "inline", shown.changed_at, shown.holds_until, packs=True)


def _event_file(programme: str, slug: str, asked: str) -> File:
    event = find_event(programme, slug) or abort(404)
    lang = asked or queries.first_language(event.programme)
    body = queries.event_ics(event, lang) or abort(404)  # announced, but without a day or a window
    return File(body, _attachment(event, lang), event.changed_at)


def _attachment(event: Event, lang: str) -> str:
    """Both names, the ASCII one for old clients: Flask would turn a Korean title into " .ics"."""
    name = "".join(c if c.isalnum() or c in " -_." else " " for c in clean_line(event.title.text(lang))[:60])
    title = quote(clean_line(name).strip(" .") or event.slug, safe="")
    return f"attachment; filename=\"{event.slug}.ics\"; filename*=UTF-8''{title}.ics"
