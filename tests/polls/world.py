"""Helpers for tests of polls: an undated event with days on a list and people to ask."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import select

from eventsapp.core import tokens
from eventsapp.core.db import db, transaction
from eventsapp.core.editing import digest
from eventsapp.core.words import Words
from eventsapp.events.models import Event
from eventsapp.mail.models import OutboxMail
from eventsapp.members.models import BodySeat
from eventsapp.members.rules import BodyRole
from eventsapp.polls import actions
from eventsapp.polls.models import DateCandidate, DatePoll, DateVoter
from eventsapp.polls.queries import find_poll, voters_of
from eventsapp.polls.rules import VOTE, Choice
from eventsapp.programmes.models import Body
from tests.factories import NOW, Who, make_event, make_person, reload, words

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
FIRST = datetime(2019, 1, 28, 5, 0, tzinfo=NOW.tzinfo)  # Mon 28 January, 14:00 in Seoul
CLOSES = datetime(2019, 1, 15, 15, 0, tzinfo=NOW.tzinfo)  # the end of 15 January in Seoul
YES, IF_NEED_BE, NO = Choice.YES, Choice.IF_NEED_BE, Choice.NO


def undated(programme: Any = None, **columns: Any) -> Event:
    """The conference, "end of January"."""
    window = {"starts_at": None, "ends_at": None, "window_from": date(2019, 1, 21), "window_to": date(2019, 1, 31), "window_label": words("end of January", "1월 말")}
    return make_event(programme, **({"slug": "conference", "takes_registrations": False, "registration_opens_at": None, "registration_closes_at": None} | window | columns))


def told(event: Event, now: datetime = NOW) -> dict[str, Any]:
    return {"event_id": event.id, "now": now, "actor": "person:1"}


def draft_poll(event: Event, *people: Who, days: int = 2, closes_at: datetime = CLOSES) -> DatePoll:
    """So many days from 28 January on, and these people by name and address."""
    actions.add_candidates(starts=[FIRST + DAY * number for number in range(days)], minutes=120, **told(event))
    for who in people:
        ask(event, who)
    actions.edit_poll(note=Words(), shows_results=False, closes_at=closes_at, **told(event))
    return poll_of(event)


def open_poll(event: Event, *people: Who, days: int = 2) -> DatePoll:
    draft_poll(event, *people, days=days)
    actions.open_poll(real=NOW, **told(event))
    return poll_of(event)


def ask(event: Event, who: Who, *, weight: int = 1, must: bool = False, now: datetime = NOW) -> None:
    actions.add_person(name=who.name, email=who.email, affiliation="", locale="en", weight=weight, must=must, real=now, **told(event, now))


def poll_of(event: Event) -> DatePoll:
    db.session.rollback()
    found = find_poll(reload(event).id)
    assert found is not None
    return found


def voters(event: Event) -> list[DateVoter]:
    """In the order they were put on the list."""
    return sorted(voters_of(poll_of(event).id), key=lambda voter: voter.id)


def days(event: Event) -> list[DateCandidate]:
    return list(poll_of(event).candidates)


def vote(voter: DateVoter, *choices: Choice, comment: str = "", now: datetime = NOW) -> None:
    """What they say of the days, in order."""
    ids = [candidate.id for candidate in voter.poll.candidates]
    actions.vote(voter_id=voter.id, choices=dict(zip(ids, choices, strict=False)), comment=comment, now=now)


def fix(event: Event, place: int = 0, *, room: str = "", now: datetime = NOW) -> None:
    candidate = days(event)[place]
    actions.fix_day(candidate_id=candidate.id, room=room, was=digest(reload(event).starts_at), real=now, **told(event, now))


def link(voter: DateVoter) -> str:
    return f"/v/{tokens.derive(VOTE, voter.id)}/"


def owed() -> list[tuple[str, str]]:
    """(composer, state) of every mail, in order."""
    db.session.rollback()
    return [(mail.message, mail.state.value) for mail in db.session.scalars(select(OutboxMail).order_by(OutboxMail.id))]


def seat(body: Body, who: Who, role: BodyRole = BodyRole.MEMBER) -> None:
    person = make_person(who)
    with transaction() as session:
        session.add(BodySeat(body_id=body.id, person_id=person.id, role=role, from_on=date(2018, 1, 1), created_at=NOW))
