"""Taking one speaker out of every agenda of a programme: what is being written, its steps, and what was published."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Select, Text, cast, delete, select

from ...core.db import db
from ..models import AgendaItem, AgendaRelease, AgendaStep, Event, ItemSpeaker
from ..queries import latest_releases
from ..rules.forgetting import Forgotten, extra_without, items_without, lines_without
from .marks import mark_changed


def lock_events(programme_id: int) -> None:
    """Hold every event of the programme until the running transaction ends, in order of ids: nobody edits or publishes an agenda meanwhile."""
    db.session.execute(select(Event.id).where(Event.programme_id == programme_id).order_by(Event.id).with_for_update(key_share=True))


def forget_on_agendas(programme_id: int, who: Forgotten, *, now: datetime) -> None:
    """Let nothing of this person stand on any agenda; what organisers typed as text stays theirs.

    A release never changes otherwise. This is the one change it may suffer: a person who asks for it is taken out of it in
    place, so that no page, feed, sheet or file built from it says their name again. When, how long and what is untouched.
    An event whose newest release changed by it raises its revision, which is how pages and calendars notice.

    Runs inside the caller's transaction, which holds the programme's events (lock_events)."""
    _forget_in_drafts(programme_id, who)
    _forget_in_steps(programme_id, who)
    _forget_in_releases(programme_id, who, now)
    db.session.flush()


def _forget_in_drafts(programme_id: int, who: Forgotten) -> None:
    stands = select(ItemSpeaker.item_id).where(ItemSpeaker.speaker_id == who.id)
    imported = cast(AgendaItem.extra, Text).contains(f'"{who.code}"')
    mine = select(AgendaItem).join(Event, Event.id == AgendaItem.event_id).where(Event.programme_id == programme_id, AgendaItem.id.in_(stands) | imported)
    on = set(db.session.scalars(stands))
    for item in db.session.scalars(mine.execution_options(populate_existing=True)).all():
        item.extra = extra_without(item.extra, who, on_item=item.id in on)
        item.version += 1
    db.session.flush()
    db.session.execute(delete(ItemSpeaker).where(ItemSpeaker.speaker_id == who.id))
    db.session.expire_all()


def _forget_in_steps(programme_id: int, who: Forgotten) -> None:
    """Else undoing a step would put them back."""
    for step_id in db.session.scalars(_steps_with(programme_id, who)).all():
        step = db.session.get_one(AgendaStep, step_id, populate_existing=True)
        before, after = lines_without(step.before, who), lines_without(step.after, who)
        step.before, step.after = before or step.before, after or step.after
        db.session.flush()
        db.session.expire(step)


def _steps_with(programme_id: int, who: Forgotten) -> Select[int]:
    """Steps whose text could hold them; which do is looked at one by one."""
    either = [
        cast(column, Text).contains(said) for column in (AgendaStep.before, AgendaStep.after) for said in (f"[[{who.id}, ", f", [{who.id}, ", f'"{who.code}"')
    ]  # fmt: skip
    found = select(AgendaStep.id).join(Event, Event.id == AgendaStep.event_id).where(Event.programme_id == programme_id)
    condition = either[0]
    for each in either[1:]:
        condition |= each
    return found.where(condition).order_by(AgendaStep.id)


def _forget_in_releases(programme_id: int, who: Forgotten, now: datetime) -> None:
    holding = select(AgendaRelease.id, AgendaRelease.event_id).join(Event, Event.id == AgendaRelease.event_id)
    found = holding.where(Event.programme_id == programme_id, cast(AgendaRelease.items, Text).contains(f'"{who.code}"'))
    rows = db.session.execute(found.order_by(AgendaRelease.id)).all()
    newest = {release.id for release in latest_releases(sorted({row.event_id for row in rows})).values()}
    changed: set[int] = set()
    for row in rows:
        release = db.session.get_one(AgendaRelease, row.id, populate_existing=True)
        items = items_without(release.items, who)
        if items is not None:
            release.items = items
            changed |= {row.event_id} if row.id in newest else set()
        db.session.flush()
        db.session.expire(release)
    for event_id in sorted(changed):
        mark_changed(db.session.get_one(Event, event_id, populate_existing=True), now=now)
