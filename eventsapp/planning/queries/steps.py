"""Reading the backward plan of a programme, with the dates it counts from."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select

from ...core import dates
from ...core.db import db
from ...core.words import Words
from ...events.models import Event
from ...events.queries import events_of
from ...events.rules import EventKind, Status, end_of
from ...members.queries.calls import find_call, window_of
from ...programmes.models import Programme
from ..models import PlanStep
from ..rules.steps import Anchor, Computed, EventDays, Known, Side, Step, Unit, compute

_PRESETS = Path(__file__).parents[2] / "data" / "plan-presets.toml"
_INSTANT = timedelta(microseconds=1)


@dataclass(frozen=True)
class Preset:
    """Steps that many programmes plan alike, around one event of a kind."""

    code: str
    kind: EventKind
    name: Words
    steps: Sequence[Mapping[str, Any]]


@cache
def presets() -> tuple[Preset, ...]:
    """As the data file has them."""
    told = tomllib.loads(_PRESETS.read_text("utf-8"))
    return tuple(Preset(each["code"], EventKind(each["kind"]), Words(each["name"]), each["step"]) for each in told["preset"])


def steps_of(programme_id: int) -> Sequence[PlanStep]:
    """The steps in the order they were planned."""
    return db.session.scalars(select(PlanStep).where(PlanStep.programme_id == programme_id).order_by(PlanStep.position, PlanStep.id)).all()


def find_step(programme_id: int, code: str) -> PlanStep | None:
    return db.session.scalar(select(PlanStep).where(PlanStep.programme_id == programme_id, PlanStep.code == code))


def plan_of(programme: Programme, now: datetime) -> tuple[list[Step], Known]:
    """The plan as plain values, and what it counts from; four queries however many steps there are."""
    events = list(events_of(programme.id))
    rows = steps_of(programme.id)
    slugs, codes = {event.id: event.slug for event in events}, {row.id: row.code for row in rows}
    steps = [
        Step(
            row.code, row.name, row.anchor, row.side, row.unit, row.lead, row.duration, row.fixed_on, slugs.get(row.event_id or 0, ""),
            codes.get(row.after_step_id or 0, ""), slugs.get(row.before_event_id or 0, ""), row.done_at is not None,
        ) for row in rows
    ]  # fmt: skip
    zone = ZoneInfo(programme.zone)
    window = window_of(find_call(programme.id), programme)
    return steps, Known(
        now.astimezone(zone).date(),
        window.opens_at.astimezone(zone).date() if window.opens_at else None,
        dates.last_day(window.closes_at, programme.zone) if window.closes_at else None,
        {event.slug: days for event in events if (days := days_of(event)) is not None},
    )


def days_of(event: Event) -> EventDays | None:
    """The day of an event, or those it may be on; of one that is off or of which nothing is said, none."""
    ends = end_of(event.starts_at, event.ends_at)
    if event.status is Status.CANCELLED:
        return None
    if event.starts_at is not None and ends is not None:
        zone = ZoneInfo(event.zone)
        return EventDays(event.title, event.starts_at.astimezone(zone).date(), (ends - _INSTANT).astimezone(zone).date(), True)
    if event.window_from is None:
        return None
    return EventDays(event.title, event.window_from, event.window_to or event.window_from, False)


def red_steps(programme_id: int, now: datetime) -> list[Computed]:
    """The steps of a plan that have turned red: what a list of things to do shows."""
    programme = db.session.get_one(Programme, programme_id)
    return [each for each in compute(*plan_of(programme, now)) if each.red]


def columns_of(told: Mapping[str, Any], event_id: int) -> dict[str, Any]:
    """A step of a preset as columns, but for its code and the step it hangs on."""
    anchor = Anchor(told["anchor"])
    return {
        "name": Words(told["name"]), "note": Words(told.get("note", {})), "anchor": anchor, "fixed_on": None, "event_id": event_id if anchor is Anchor.EVENT else None,
        "side": Side(told["side"]), "lead": told.get("lead", 0), "unit": Unit(told["unit"]), "duration": told.get("duration", 1),
        "before_event_id": event_id if told.get("holds_up") else None,
    }  # fmt: skip


def first_of(programme_id: int, kind: EventKind) -> Event | None:
    """The first event of a kind that is not off."""
    return next((event for event in events_of(programme_id) if event.kind is kind and event.status is not Status.CANCELLED), None)


def day_or_none(text: str) -> date | None:
    """A day as an address writes it, None for anything else."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if 1900 <= day.year <= 2200 else None
