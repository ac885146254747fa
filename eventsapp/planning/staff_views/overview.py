"""All events of all bodies on one page, to be hung on the wall."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from zoneinfo import ZoneInfo

from flask import request
from werkzeug.wrappers import Response

from ...core import access, clock, dates
from ...core.locale import language
from ...events.forms import STATUS_NAMES
from ...programmes.finding import programme_or_404
from ...programmes.models import Body
from ...programmes.queries import bodies
from ..queries.overview import entries_of, undated
from ..rules.overview import Entry, in_month, later, month_of, months_between, weeks_of
from .base import bp, page


@bp.get("/calendar")
@access.staff("see")
def calendar(programme: str) -> Response:
    row = programme_or_404(programme)
    lang = language()
    today = clock.now().astimezone(ZoneInfo(row.zone)).date()
    entries = entries_of(row.id)
    month = month_of(request.args.get("month"), today)
    months = months_between(entries, today)
    return page(
        "calendar", programme=row, today=today, weeks=weeks_of(month, entries, lang), before=later(month, -1), after=later(month, 1),
        month_name=dates.month(month, lang), months=months, month_names=[dates.month(each, lang) for each in months],
        lines=_lines(bodies(row.id), entries, months), undated=undated(row.id), status_names=STATUS_NAMES, weekday=lambda day: dates.weekday(day, lang),
    )  # fmt: skip


def _lines(all_bodies: Sequence[Body], entries: Sequence[Entry], months: Sequence[date]) -> list[tuple[Body | None, list[list[Entry]]]]:
    """For the programme as a whole and for each body that has events: its events, month by month."""
    owners: list[tuple[Body | None, list[Entry]]] = [(body, [entry for entry in entries if entry.body == (body.code if body else "")]) for body in (None, *all_bodies)]
    return [(body, [in_month(own, month) for month in months]) for body, own in owners if own]
