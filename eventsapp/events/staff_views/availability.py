"""Which rooms of a venue are taken on which days of a month, and which are free at a given time."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from flask import request
from werkzeug.wrappers import Response

from ...core import access, clock, dates
from ...core.locale import language
from ...programmes.finding import programme_or_404
from ..forms import STATUS_NAMES, FreeForm
from ..models import Room, Venue
from ..queries.places import Use, free_rooms, rooms_of, uses_of
from ..rules import days_touched, outside_hours
from .base import bp, page, venue_or_404
from .rooms import shut_in_words


@dataclass(frozen=True)
class Shown:
    """A use on one day: from when to when on that day, and the times of the event itself where setting up is more."""

    use: Use
    span: str
    within: str


@dataclass(frozen=True)
class Day:
    """One day: for each room, and last for the venue without a room, what is on."""

    day: date
    shut: bool
    cells: list[list[Shown]]

    @property
    def free(self) -> bool:
        return not any(self.cells)


@bp.get("/venues/<venue>/availability")
@access.staff("see")
def availability(programme: str, venue: str) -> Response:
    row = programme_or_404(programme)
    found = venue_or_404(row, venue)
    form = FreeForm(request.args)
    form.validate()
    asked = form.asked(row.zone)
    today = clock.now().astimezone(ZoneInfo(row.zone)).date()
    month = _month_of(request.args.get("month"), form.day.data if asked else None, today)
    first, until = _instants(month, _later(month, 1), row.zone)
    uses = uses_of(found.id, first, until)
    in_use = {use.room_id for use in uses}
    rooms = [room for room in rooms_of(found.id, retired=True) if room.retired_at is None or room.id in in_use]
    days = _days(month, found, rooms, uses, row.zone)
    return page(
        "availability", 422 if form.errors else 200, programme=row, venue=found, rooms=rooms, rows=days, loose=any(day.cells[-1] for day in days), today=today, form=form,
        month_name=dates.month(month, language()), before=_later(month, -1), after=_later(month, 1), status_names=STATUS_NAMES, weekday=lambda day: dates.weekday(day, language()),
        answer=free_rooms(rooms_of(found.id), uses_of(found.id, *asked), *asked) if asked else None, asked=asked, shut=_shut(found, asked, row.zone) if asked else "",
    )  # fmt: skip


def _month_of(typed: str | None, day: date | None, today: date) -> date:
    """The first of the month that is asked for, of the day that is asked about, or of today; nonsense is as nothing."""
    try:
        asked = date.fromisoformat(f"{typed}-01") if typed else day or today
    except ValueError:
        asked = today
    return (asked if 1900 < asked.year < 2200 else today).replace(day=1)


def _later(month: date, by: int) -> date:
    return (month + timedelta(days=32)).replace(day=1) if by > 0 else (month - timedelta(days=1)).replace(day=1)


def _instants(first: date, until: date, zone: str) -> tuple[datetime, datetime]:
    begin, end = (datetime.combine(day, time(), ZoneInfo(zone)).astimezone(UTC) for day in (first, until))
    return begin, end


def _days(month: date, venue: Venue, rooms: Sequence[Room], uses: Sequence[Use], zone: str) -> list[Day]:
    by_day: dict[tuple[date, int | None], list[Shown]] = {}
    for use in uses:
        for day in days_touched(use.starts_at, use.ends_at, zone):
            by_day.setdefault((day, use.room_id), []).append(_shown(use, day, zone))
    places = [*(room.id for room in rooms), None]
    every_day = (month + timedelta(days=number) for number in range(monthrange(month.year, month.month)[1]))
    return [Day(day, day.weekday() in venue.closed_on, [by_day.get((day, place), []) for place in places]) for day in every_day]


def _shown(use: Use, day: date, zone: str) -> Shown:
    """On that day; what began before it from 00:00, what goes on after it until 24:00."""
    begin, end = (moment.astimezone(ZoneInfo(zone)) for moment in (use.starts_at, use.ends_at))
    first = dates.clock_time(begin) if begin.date() == day else "00:00"
    last = dates.clock_time(end) if end.date() == day else "24:00"
    prepared = (use.begins_at, use.over_at) != (use.starts_at, use.ends_at)
    return Shown(use, f"{first}–{last}", "–".join(dates.clock_time(moment.astimezone(ZoneInfo(zone))) for moment in (use.begins_at, use.over_at)) if prepared else "")


def _shut(venue: Venue, asked: tuple[datetime, datetime], zone: str) -> str:
    found = outside_hours(*asked, zone, opens_at=venue.opens_at, closes_at=venue.closes_at, closed_on=venue.closed_on)
    return shut_in_words(found[1]) if found is not None else ""
