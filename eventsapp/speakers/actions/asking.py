"""Asking speakers whether they come, and what they answer by their link."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select

from ...core import audit, tokens
from ...core.db import db, transaction
from ...events.actions import lock_event
from ...events.models import Event, EventSpeaker, Speaker
from ...events.rules import Confirmation, Status, past_at
from ...mail.actions import Owed, owe
from ...people.models import Person
from ...people.queries import address_key_of
from ..queries import on_agenda
from ..rules import ASKED, SPEAKER, AnsweringOver, NoAddress, NotAskedNow, NotOnAgenda, SpeakerErased


def ask(*, event_id: int, speaker_id: int, now: datetime, real: datetime, actor: str) -> None:
    """Owe one speaker the mail with their link, also once more. What they answered stands. Raises NotAskedNow, NotOnAgenda, NoAddress."""
    with transaction():
        event = _open_event(event_id, now)
        speaker = next((each for each, _, _ in on_agenda(event) if each.id == speaker_id), None)
        if speaker is None:
            raise NotOnAgenda()
        if not speaker.email:
            raise NoAddress()
        _ask(event, speaker, now=now, real=real, actor=actor)


def ask_all(*, event_id: int, now: datetime, real: datetime, actor: str) -> int:
    """Owe everybody on the agenda that mail who has an address and was neither asked nor has answered. Returns how many. Raises NotAskedNow."""
    with transaction():
        event = _open_event(event_id, now)
        unasked = [speaker for speaker, _, said in on_agenda(event) if speaker.email and (said is None or said.confirmation is Confirmation.UNASKED)]
        for speaker in unasked:
            _ask(event, speaker, now=now, real=real, actor=actor)
        return len(unasked)


def answer(*, row_id: int, confirmation: Confirmation, note: str, now: datetime) -> None:
    """What a speaker says by their link; the last answer counts. Raises AnsweringOver once the event has ended or is off, SpeakerErased."""
    with transaction():
        row = db.session.get_one(EventSpeaker, row_id)
        event = lock_event(row.event_id)
        row = db.session.get_one(EventSpeaker, row_id, populate_existing=True)
        if is_closed(event, now):
            raise AnsweringOver()
        if db.session.execute(select(Speaker.erased_at).where(Speaker.id == row.speaker_id)).scalar_one() is not None:
            raise SpeakerErased()
        row.confirmation, row.note, row.answered_at = confirmation, note, now
        db.session.flush()
        _record("answer_speaker", event, row.speaker_id, f"link:speaker:{row_id}", now, confirmation.value)


def is_closed(event: Event, now: datetime) -> bool:
    """Whether nobody need be asked any more: the event was cancelled or has ended. A postponed one is still to come."""
    end = past_at(event.starts_at, event.ends_at, event.window_to, event.zone)
    return event.status is Status.CANCELLED or (event.status is not Status.POSTPONED and end is not None and end <= now)


def row_of(event_id: int, speaker_id: int) -> EventSpeaker:
    """The row of a speaker at an event, made if there is none. Runs inside the caller's transaction, under the event's lock."""
    row = db.session.scalar(select(EventSpeaker).where(EventSpeaker.event_id == event_id, EventSpeaker.speaker_id == speaker_id))
    if row is None:
        row = EventSpeaker(event_id=event_id, speaker_id=speaker_id)
        db.session.add(row)
        db.session.flush()
    return row


def _open_event(event_id: int, now: datetime) -> Event:
    event = lock_event(event_id)
    if is_closed(event, now):
        raise NotAskedNow()
    return event


def _ask(event: Event, speaker: Speaker, *, now: datetime, real: datetime, actor: str) -> None:
    row = row_of(event.id, speaker.id)
    locale = speaker.locale or event.programme.languages[0]
    if row.person_id is None:
        person = Person(name="", email=speaker.email, email_key=address_key_of(speaker.email), locale=locale, created_at=real)
        db.session.add(person)
        db.session.flush()
        row.person_id = person.id
        tokens.issue(SPEAKER, [row.id], now=real)
    if row.confirmation is Confirmation.UNASKED:
        row.confirmation = Confirmation.ASKED
    row.asked_at = now
    [row.owed] = owe([Owed(ASKED, {"speaker": row.id}, row.person_id, speaker.email, locale)], programme_id=event.programme_id, now=real)
    db.session.flush()
    _record("ask_speaker", event, speaker.id, actor, now, "asked_at")


def _record(verb: str, event: Event, speaker_id: int, actor: str, now: datetime, field: str) -> None:
    audit.record(verb, programme_id=event.programme_id, subject="speaker", subject_id=speaker_id, actor=actor, now=now, fields=[field])
