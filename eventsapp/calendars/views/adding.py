"""The page behind "Add to calendar": every way there is, the one for the reader's device first."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from flask import Response, abort, make_response, render_template, request, url_for

from ...core import access, clock
from ...core.locale import language, prefer
from ...events.models import Event
from ...events.queries import find_event
from ...events.rules import Status
from .. import links
from ..queries.feeds import Choice, feed_path
from ..rules.adding import ALARMS, Way, is_over, may_be_added
from ..rules.devices import Device, best_ways, device_of
from ..subscriptions import subscription
from .base import bp

_FORMS: dict[Way, Callable[[Event, str], str | None]] = {
    Way.GOOGLE: links.google, Way.OUTLOOK: links.outlook, Way.MICROSOFT365: links.microsoft365, Way.YAHOO: links.yahoo,
}  # fmt: skip


@bp.get("/<programme>/<event>/calendar")
@access.public
def add(programme: str, event: str) -> Response:
    """What there is depends on the event alone, its order on the device; nothing of who asks is in any address."""
    found = find_event(programme, event)
    if found is None or found.status is Status.DRAFT:
        abort(404)
    prefer(found.programme.languages)
    now, device = clock.now(), device_of(request.headers.get("User-Agent", ""))
    ways = _ways(found, language(), device, now)
    best = best_ways(device, ways)
    page = render_template(
        "calendars/add.html", programme=found.programme, event=found, device=device, ways=ways, best=best, others=[way for way in ways if way not in best],
        over=is_over(found.status, found.starts_at, found.ends_at, now), alarms=ALARMS if found.starts_at else (),
    )  # fmt: skip
    response = make_response(page)
    response.headers["Vary"] = "Cookie, Accept-Language, User-Agent"
    return response


def _ways(event: Event, lang: str, device: Device, now: datetime) -> dict[Way, str]:
    """The address of each way there is to add this event: without a fixed day no form of another calendar."""
    if not may_be_added(event.status, event.starts_at, event.ends_at, now):
        return {}
    ways = {way: form(event, lang) for way, form in _FORMS.items()}
    if event.starts_at or event.window_from or event.window_to:
        ways[Way.FILE] = url_for("calendars.event_ics", programme=event.programme.slug, event=event.slug)
    if device is Device.APPLE:
        ways[Way.FEED] = subscription(feed_path(event.programme, Choice(lang))).webcal
    return {way: address for way, address in ways.items() if address}
