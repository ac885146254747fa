"""The one place that reads the time. Views, jobs and commands read it once and pass it down."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from flask import current_app, g
from sqlalchemy import select
from sqlalchemy.orm import Mapped, mapped_column

from .db import Model, db


class DemoClock(Model):
    """How far the demo's time lies from the real one, in seconds; one row, id 1. Production has none."""

    __tablename__ = "demo_clock"

    id: Mapped[int] = mapped_column(primary_key=True)
    offset: Mapped[int]


def real() -> datetime:
    """The time of the machine, aware UTC: for leases, sessions, back-off, limits and expiry of links."""
    return datetime.now(UTC)


def now() -> datetime:
    """The time that people see, aware UTC: the real one, shifted in the demo."""
    return real() + demo_offset()


def demo_offset() -> timedelta:
    """The demo's shift, read once per request or sweep; zero outside the demo."""
    if not current_app.config["DEMO"]:
        return timedelta(0)
    if "clock_offset" not in g:
        seconds = db.session.scalar(select(DemoClock.offset).where(DemoClock.id == 1))
        g.clock_offset = timedelta(seconds=seconds or 0)
    offset: timedelta = g.clock_offset
    return offset


def shown(moment: datetime) -> datetime:
    """A moment of the machine as the demo's clock would have told it."""
    return moment + demo_offset()


def set_demo_time(*, moment: datetime) -> None:
    """Let the demo's time be `moment` now and run on from there. Must run inside a transaction."""
    seconds = int((moment - real()).total_seconds())
    row = db.session.get(DemoClock, 1)
    if row is None:
        db.session.add(DemoClock(id=1, offset=seconds))
    else:
        row.offset = seconds
    g.pop("clock_offset", None)
