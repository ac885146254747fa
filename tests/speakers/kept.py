"""Helpers for tests of what is kept of speakers: somebody entered, on an agenda, asked."""

from __future__ import annotations

import zlib
from datetime import timedelta

from eventsapp.core import tokens
from eventsapp.core.db import transaction
from eventsapp.core.words import Words
from eventsapp.events import actions
from eventsapp.events.models import EventSpeaker, Speaker
from eventsapp.events.queries import agenda_items
from eventsapp.events.rules import Confirmation
from tests.factories import NOW

NAME, OTHER = "김영섭", "이하늘"
ADDRESS = "kim@ministry.test"
DAY = timedelta(days=1)
YEAR = 365 * DAY


def make_speaker(programme, name=NAME, email=ADDRESS, **columns):
    with transaction() as session:
        said = {"position": Words(ko="본부장"), "affiliation": Words(en="The Ministry"), "bio": Words(ko=f"{name}의 소개"), "made_at": NOW}
        speaker = Speaker(programme_id=programme.id, code=f"code-{zlib.crc32(name.encode()):08x}", name=Words(ko=name, en="Kim"), email=email, **(said | columns))
        session.add(speaker)
        session.flush()
        return speaker


def put_on(event, *speakers, code="item-0", now=NOW):
    item = next(each for each in agenda_items(event.id) if each.code == code)
    lineup = " ".join(f"{each.id}:chair" for each in speakers)
    actions.edit_item(event_id=event.id, code=code, version=item.version, values={"lineup": lineup}, now=now, actor="person:1")


def publish(event, now=NOW):
    actions.publish_agenda(event_id=event.id, by_id=None, now=now, actor="person:1")


def ask(event, speaker, note="휠체어로 갑니다."):
    with transaction() as session:
        row = EventSpeaker(event_id=event.id, speaker_id=speaker.id, confirmation=Confirmation.CONFIRMED, asked_at=NOW, note=note)
        session.add(row)
        session.flush()
        tokens.issue("speaker", [row.id], now=NOW)
        return row.id
