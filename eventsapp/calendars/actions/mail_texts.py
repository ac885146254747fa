"""What organisers add to the mails of an event: written, and taken back."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from ...core import audit
from ...core.db import db, transaction
from ...core.editing import apply
from ...core.words import Words
from ...events.actions import lock_event
from ...events.models import Event
from ..models import MailText
from ..queries.mail_texts import find_mail_text
from ..rules.mail_texts import Occasion, must_be_fillable


def write_mail_text(*, event_id: int, occasion: Occasion, version: int, words: Words, seen: Mapping[str, str] | None = None, actor: str, now: datetime) -> None:
    """Put these words into the mails of this occasion that are composed from now on; none take them out.

    Raises UnknownPlaces, and ChangedMeanwhile when somebody else wrote others.
    """
    must_be_fillable(words)
    with transaction():
        event = lock_event(event_id)
        text = find_mail_text(event_id, occasion)
        if text is None and words:
            db.session.add(MailText(event_id=event_id, occasion=occasion, words=words))
            _record("edit_mail_text", event, occasion, actor, now)
        elif text is not None and apply(text, {"words": words}, version=version, seen=seen):
            if not words:
                db.session.delete(text)
            _record("edit_mail_text", event, occasion, actor, now)


def reset_mail_text(*, event_id: int, occasion: Occasion, actor: str, now: datetime) -> None:
    """Take the organisers' words out of these mails. Does nothing if somebody else was faster."""
    with transaction():
        event = lock_event(event_id)
        text = find_mail_text(event_id, occasion)
        if text is not None:
            db.session.delete(text)
            _record("reset_mail_text", event, occasion, actor, now)


def _record(verb: str, event: Event, occasion: Occasion, actor: str, now: datetime) -> None:
    db.session.flush()
    audit.record(verb, programme_id=event.programme_id, subject="event", subject_id=event.id, actor=actor, now=now, fields=[occasion.value])
