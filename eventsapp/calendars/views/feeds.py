"""Calendar files: one event, its agenda, one item of it, and the feed of a programme. Nothing of the caller decides them but the address."""

from __future__ import annotations

from urllib.parse import quote

from flask import Response, abort, request

from ...core import access, clock
from ...core.words import Words, clean_line
from ...events.models import Event
from ...events.queries import find_event
from ...programmes.queries import bodies, find_programme
from ..answers import File, answer
from ..ics import calendar
from ..queries import feeds as queries
from .base import asked, bp


@bp.get("/<programme>/calendar.ics")
@access.public
def feed(programme: str) -> Response:
    """Everything public of the programme, or of one body and those below it (?body), to subscribe to."""
    facts = queries.feed_facts(programme) or abort(404)
    lang, items, body = asked("lang"), asked("agenda"), request.args.get("body", "") if request.query_string else ""
    return answer(("feed", programme, lang, items, body), facts, lambda: _feed_file(programme, lang, items, body))


@bp.get("/<programme>/<event>/event.ics")
@access.public
def event_ics(programme: str, event: str) -> Response:
    """One event, to download; with an alarm so many minutes before it, if one is asked for (?alarm)."""
    return _event_answer("event", programme, event)


@bp.get("/<programme>/<event>/agenda.ics")
@access.public
def agenda_ics(programme: str, event: str) -> Response:
    """One event and each item of its agenda as an entry of its own, to download."""
    return _event_answer("agenda", programme, event)


@bp.get("/<programme>/<event>/items/<item>.ics")
@access.public
def item_ics(programme: str, event: str, item: str) -> Response:
    """One item of the agenda, to download."""
    return _event_answer("item", programme, event, item)


def _event_answer(what: str, programme: str, event: str, item: str = "") -> Response:
    facts = queries.event_facts(programme, event) or abort(404)
    lang, alarm = asked("lang"), asked("alarm") if what == "event" else ""
    return answer((what, programme, event, lang, item, alarm), facts, lambda: _event_file(what, programme, event, lang, item, alarm))


def _feed_file(slug: str, lang: str, items: str, body: str) -> File:
    programme = find_programme(slug) or abort(404)
    choice = queries.Choice(lang or queries.first_language(programme), items == "items", body)
    chosen = queries.with_those_below(bodies(programme.id), body) or abort(404) if body else []
    shown = queries.shown(programme, choice, chosen, now=clock.now())
    octets = calendar(shown.vevents, queries.feed_of(programme, choice, chosen[0] if chosen else None))
    return File(octets, "inline", shown.changed_at, shown.holds_until, packs=True)


def _event_file(what: str, programme: str, slug: str, lang: str, code: str, alarm: str) -> File:
    event = find_event(programme, slug) or abort(404)
    lang = lang or queries.first_language(event.programme)
    name, title = (slug if what == "event" else f"{slug}-{what}"), event.title
    if what == "item":
        octets, title = queries.item_ics(event, code, lang)
        name = f"{slug}-{code}"
    else:
        octets = queries.event_ics(event, lang, items=what == "agenda", alarm=int(alarm) if alarm else None)
    return File(octets or abort(404), _attachment(event, name, title, lang), event.changed_at)  # announced, but without a time to enter


def _attachment(event: Event, name: str, title: Words, lang: str) -> str:
    """Both names, the ASCII one for old clients: Flask would turn a Korean title into " .ics"."""
    shown = "".join(c if c.isalnum() or c in " -_." else " " for c in clean_line(title.text(lang))[:60])
    quoted = quote(clean_line(shown).strip(" .") or event.slug, safe="")
    return f"attachment; filename=\"{name}.ics\"; filename*=UTF-8''{quoted}.ics"
