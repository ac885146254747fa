"""The verbs of the demo: empty its database, set its clock, register its sample people."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

from sqlalchemy import delete, exists, select

from ...core import once
from ...core.clock import DemoClock, set_demo_time
from ...core.db import db, transaction
from ...core.errors import Refusal
from ...events.queries import find_event
from ...programmes.models import Programme
from ...rsvps.actions import register
from ..rules import Sample

# Tuesday, 8 January 2019, 09:00 in Seoul: the day before the seminar.
FIRST_MOMENT = datetime(2019, 1, 8, 0, 0, tzinfo=UTC)


class NotADemo(Exception):
    """The database holds programmes but no demo clock: it may be somebody's real one."""


def empty() -> None:
    """Delete every row of the demo's database. Raises NotADemo rather than touch another one."""
    with transaction() as session:
        has_clock, has_programme = session.execute(select(exists().where(DemoClock.id == 1), exists().where(Programme.id > 0))).one()
        if has_programme and not has_clock:
            raise NotADemo()
        for table in reversed(db.metadata.sorted_tables):
            session.execute(delete(table))
        session.expunge_all()


def start_clock() -> None:
    """Set the demo's clock to its first moment, unless it runs already."""
    if db.session.get(DemoClock, 1) is None:
        with transaction():
            set_demo_time(moment=FIRST_MOMENT)


def register_samples(programme_slug: str, samples: Sequence[Sample], *, now: datetime, real: datetime) -> list[str]:
    """Register each sample once. Returns a sentence for each that an event refused."""
    refused = []
    for sample in samples:
        event = find_event(programme_slug, sample.event)
        # The code alone is its content: a sample that was reworded has still been registered.
        sent = once.Sent.of("demo sample", f"{programme_slug}/{sample.code}", sample.code)
        if event is None or once.find(sent) is not None:
            continue
        try:
            register(event_id=event.id, party=sample.party, sent=sent, now=now, real=real)
        except Refusal as refusal:
            refused.append(f"sample {sample.code}: {refusal}")
    return refused
