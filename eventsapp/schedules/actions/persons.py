"""Making speakers of the people that a file names."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select

from ...core import audit
from ...core.db import db
from ...events.models import Event, Speaker
from ...programmes.models import Programme
from ..queries import known_speakers
from ..rules.entries import Read
from ..rules.fitting import Who
from ..rules.persons import Meant, cast_of


def put_on(event: Event, content: Read, *, now: datetime, actor: str) -> Who | None:
    """The speaker whom everybody in a file is, those who are new made; None if they are more than can be. Runs inside the caller's transaction.

    The programme's row is the lock under which nobody is entered twice by two files at once."""
    if not any(entry.people for entry in content.entries):
        return {}
    db.session.execute(select(Programme.id).where(Programme.id == event.programme_id).with_for_update(key_share=True))
    cast = cast_of(content.entries, known_speakers(event), content.source)
    if cast.too_many:
        return None
    made = [_new(event, each, now) if each.speaker is None else None for each in cast.everybody]
    db.session.add_all(each for each in made if each is not None)
    _remember(cast.everybody)
    db.session.flush()
    if cast.new:
        audit.record("add_speakers", programme_id=event.programme_id, subject="event", subject_id=event.id, actor=actor, now=now, fields=[f"{cast.new} added"])
    found = [(new.id, new.code) if new is not None else (each.speaker.id, each.speaker.code) if each.speaker else (0, "") for each, new in zip(cast.everybody, made, strict=True)]
    return {key: found[place] for key, place in cast.keys.items()}


def _new(event: Event, meant: Meant, now: datetime) -> Speaker:
    named = meant.named
    said = {"name": named.name, "position": named.position, "affiliation": named.affiliation, "bio": named.bio, "public": named.public}
    return Speaker(programme_id=event.programme_id, code=secrets.token_hex(4), foreign_code=meant.foreign, made_at=now, **said)


def _remember(everybody: Sequence[Meant]) -> None:
    """Who was found by name is known by the file's code from now on, if no other file's is kept."""
    by_name = {each.speaker.id: each.foreign for each in everybody if each.by_name and each.speaker is not None and not each.speaker.foreign}
    for speaker in db.session.scalars(select(Speaker).where(Speaker.id.in_(by_name))):
        speaker.foreign_code = by_name[speaker.id]
