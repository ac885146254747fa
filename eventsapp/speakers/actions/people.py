"""Entering and editing the people on agendas, and noting whether they come."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from ...core import audit, tokens
from ...core.db import db, transaction
from ...core.editing import apply
from ...core.once import Sent, remember
from ...events.actions import lock_event
from ...events.models import EventSpeaker, Speaker
from ...events.rules import Confirmation
from ...people.queries import address_key_of
from ..rules import SPEAKER, SpeakerErased
from .asking import row_of


def add_speaker(*, programme_id: int, values: Mapping[str, Any], sent: Sent, now: datetime, actor: str) -> str:
    """Somebody new; their code. Raises AlreadyDone."""
    with transaction():
        speaker = Speaker(programme_id=programme_id, code=secrets.token_hex(4), made_at=now, **values)
        db.session.add(speaker)
        db.session.flush()
        remember(sent, result=speaker.code, now=now)
        audit.record("add_speaker", programme_id=programme_id, subject="speaker", subject_id=speaker.id, actor=actor, now=now)
        return speaker.code


def edit_speaker(
    *, speaker_id: int, version: int, values: Mapping[str, Any], now: datetime, real: datetime, actor: str, seen: Mapping[str, str] | None = None
) -> None:
    """Write `values` into what is known of them; published agendas say it from their next release on. Raises ChangedMeanwhile, SpeakerErased.

    Another address gets links of its own; those that were sent to the one before end."""
    with transaction():
        speaker = db.session.scalars(select(Speaker).where(Speaker.id == speaker_id).with_for_update(key_share=True).execution_options(populate_existing=True)).one()
        if speaker.erased_at is not None:
            raise SpeakerErased()
        fields = apply(speaker, values, version=version, seen=seen)
        if fields:
            db.session.flush()
            if "email" in fields:
                write_elsewhere(speaker, real)
            audit.record("edit_speaker", programme_id=speaker.programme_id, subject="speaker", subject_id=speaker_id, actor=actor, now=now, fields=fields)


def note_confirmation(*, event_id: int, speaker_id: int, confirmation: Confirmation, now: datetime, actor: str) -> None:
    """Write down what a speaker said about coming to an event, by telephone or by mail."""
    with transaction():
        event = lock_event(event_id)
        row = row_of(event_id, speaker_id)
        row.confirmation = confirmation
        row.asked_at = row.asked_at or now
        row.answered_at = now if confirmation in (Confirmation.CONFIRMED, Confirmation.DECLINED) else None
        db.session.flush()
        audit.record(
            "note_confirmation", programme_id=event.programme_id, subject="speaker", subject_id=speaker_id, actor=actor, now=now, fields=[confirmation.value]
        )


def write_elsewhere(speaker: Speaker, real: datetime) -> None:
    """Their address has changed: mails go to the new one, and links that were sent to the old one end. Runs inside the caller's transaction."""
    asked = select(EventSpeaker).where(EventSpeaker.speaker_id == speaker.id, EventSpeaker.person_id.is_not(None)).options(joinedload(EventSpeaker.person))
    for row in db.session.scalars(asked):
        assert row.person is not None
        row.person.email, row.person.email_key = speaker.email, address_key_of(speaker.email) if speaker.email else ""
        tokens.renew(SPEAKER, row.id, now=real)
    db.session.flush()
