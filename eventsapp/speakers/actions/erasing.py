"""What is kept of speakers goes: everything when they ask for it, address and notes a year after their last event."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Select, Text, and_, cast, delete, func, or_, select
from sqlalchemy.orm import joinedload

from ...core import audit, tokens
from ...core.db import db, transaction
from ...core.words import Words
from ...events.actions.forgetting import forget_on_agendas, lock_events
from ...events.models import AgendaItem, AgendaRelease, Event, EventSpeaker, ItemSpeaker, Speaker
from ...events.rules import Status
from ...events.rules.forgetting import Forgotten
from ...mail.actions import forget_person
from ..rules import SPEAKER

KEPT_AFTER_EVENT = timedelta(days=365)
PORTION = 50


def erase_speaker(*, speaker_id: int, actor: str, now: datetime, real: datetime) -> None:
    """Somebody on agendas wants no trace of them: name, address and all they said go, from drafts and from what was published, their page and
    their links end. What organisers typed as text is theirs. Twice does no more."""
    with transaction():
        programme_id = db.session.execute(select(Speaker.programme_id).where(Speaker.id == speaker_id)).scalar_one()
        lock_events(programme_id)
        speaker = _locked(speaker_id)
        if speaker.erased_at is not None:
            return
        forget_on_agendas(programme_id, Forgotten(speaker.id, speaker.code, [*speaker.name.values()]), now=now)
        _forget_contact(speaker, real)
        for column in ("name", "position", "affiliation", "bio"):
            setattr(speaker, column, Words())
        speaker.organisation_id, speaker.public, speaker.foreign_code = None, False, ""
        speaker.erased_at = now
        speaker.version += 1
        db.session.flush()
        _record("erase", speaker, actor, now)


def erase_due(*, now: datetime, real: datetime) -> int:
    """Let go of addresses, notes and links of speakers a year after their last event, or after they were entered, whichever is later.

    What was published of them, name and about, is the record's until they ask for it. A portion at a time: a duty of the sweep."""
    speaker_ids = db.session.scalars(due_speakers(now).limit(PORTION)).all()
    for speaker_id in speaker_ids:
        with transaction():
            speaker = _locked(speaker_id)
            if db.session.scalar(due_speakers(now).where(Speaker.id == speaker_id)) is None:
                continue
            _forget_contact(speaker, real)
            speaker.version += 1
            db.session.flush()
            _record("forget_contact", speaker, "system", now)
    return len(speaker_ids)


def due_speakers(now: datetime) -> Select[int]:
    """The ids of those whose address or notes were kept long enough: entered a year ago and on no event that is not over for a year."""
    last = now - KEPT_AFTER_EVENT
    placed = select(ItemSpeaker.item_id).join(AgendaItem, AgendaItem.id == ItemSpeaker.item_id)
    on_draft = placed.where(ItemSpeaker.speaker_id == Speaker.id, AgendaItem.event_id == Event.id)
    asked = select(EventSpeaker.id).where(EventSpeaker.speaker_id == Speaker.id)
    published = select(AgendaRelease.id).where(AgendaRelease.event_id == Event.id, cast(AgendaRelease.items, Text).contains('"' + Speaker.code + '"'))
    stands = or_(*(each.correlate(Speaker, Event).exists() for each in (on_draft, asked.where(EventSpeaker.event_id == Event.id), published)))
    still = select(Event.id).where(Event.programme_id == Speaker.programme_id, ~_over_since(last), stands).correlate(Speaker).exists()
    known = or_(Speaker.email != "", asked.where(EventSpeaker.note != "").correlate(Speaker).exists())
    return select(Speaker.id).where(known, Speaker.erased_at.is_(None), Speaker.made_at <= last, ~still).order_by(Speaker.id)


def _over_since(last: datetime) -> ColumnElement[bool]:
    """Whether an event was over by then; one that is postponed never is, an undated one once its last possible day, or its cancelling, is that long ago."""
    dated = func.coalesce(Event.ends_at, Event.starts_at)
    undated = or_(Event.window_to < last.date(), and_(Event.status == Status.CANCELLED, Event.changed_at <= last))
    return and_(Event.status != Status.POSTPONED, or_(and_(dated.is_not(None), dated <= last), and_(dated.is_(None), func.coalesce(undated, False))))


def _locked(speaker_id: int) -> Speaker:
    return db.session.scalars(select(Speaker).where(Speaker.id == speaker_id).with_for_update(key_share=True).execution_options(populate_existing=True)).one()


def _forget_contact(speaker: Speaker, real: datetime) -> None:
    """Address, notes, links, and mails that were or would be sent."""
    asked = select(EventSpeaker).where(EventSpeaker.speaker_id == speaker.id).options(joinedload(EventSpeaker.person))
    for row in db.session.scalars(asked.order_by(EventSpeaker.id).execution_options(populate_existing=True)).all():
        row.note, row.told = "", None
        tokens.revoke(SPEAKER, row.id, now=real)
        if row.person is not None:
            row.person.name = row.person.email = row.person.email_key = ""
            forget_person(row.person.id)
    speaker.email = ""
    db.session.flush()


def _record(verb: str, speaker: Speaker, actor: str, now: datetime) -> None:
    """One entry; the personal values of all earlier ones go, and the chain of hashes still holds."""
    entries = select(audit.AuditEntry.id).where(audit.AuditEntry.subject == "speaker", audit.AuditEntry.subject_id == speaker.id)
    db.session.execute(delete(audit.AuditValue).where(audit.AuditValue.entry_id.in_(entries)))
    audit.record(verb, programme_id=speaker.programme_id, subject="speaker", subject_id=speaker.id, actor=actor, now=now)
