"""A seminar with somebody on its agenda, asked and told as the sweep does it."""

from __future__ import annotations

from datetime import timedelta

from eventsapp.core import clock, tokens
from eventsapp.core.db import transaction
from eventsapp.core.words import Words
from eventsapp.events import actions as agenda
from eventsapp.events.models import EventSpeaker, Speaker
from eventsapp.events.queries import agenda_items
from eventsapp.speakers import actions
from eventsapp.speakers.rules import SPEAKER
from tests.factories import NOW, make_event
from tests.rsvps.pages import rows
from tests.sweeps import letters

PAGE = "/staff/alliance/events/seminar/speakers"
LATER = NOW + timedelta(hours=1)


def seminar(**columns):
    made = make_event(agenda=[("Plans", 20), ("Questions", 10)], **columns)
    speaker(made, "김영섭", "kim@ministry.test")
    return made


def speaker(event, name, email, code="item-0"):
    with transaction() as session:
        made = Speaker(
            programme_id=event.programme_id, code=f"s{session.query(Speaker).count()}", name=Words(ko=name), position=Words(), affiliation=Words(), bio=Words(), email=email,
            made_at=NOW,
        )  # fmt: skip
        session.add(made)
        session.flush()
    put_on(event, made, code)
    return made


def put_on(event, made, code):
    item = next(each for each in agenda_items(event.id) if each.code == code)
    lineup = ",".join([*(f"{each.speaker_id}:{each.role.value}" for each in item.people), f"{made.id}:speaker"]) if made else ""
    agenda.edit_item(event_id=event.id, code=code, version=item.version, values={"lineup": lineup}, now=NOW, actor="person:1")


def publish(event, now=NOW):
    agenda.publish_agenda(event_id=event.id, by_id=None, now=now, actor="person:1")


def lengthen(event, minutes, now=NOW, code="item-0"):
    item = next(each for each in agenda_items(event.id) if each.code == code)
    agenda.edit_item(event_id=event.id, code=code, version=item.version, values={"minutes": minutes}, now=now, actor="person:1")


def ask(event, now=NOW):
    actions.ask_all(event_id=event.id, now=now, real=now, actor="person:1")
    return letters(now)


def told(now):
    actions.catch_up(now=now, real=clock.real())
    return letters(now)


def asked(**columns):
    return rows(EventSpeaker, **columns)[0]


def page_of(row):
    return f"/s/{tokens.current(SPEAKER, row.id)}/"
