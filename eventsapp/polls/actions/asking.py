"""Whom a poll asks: people of a body, those who act for members, and whoever is typed; with their weights."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import delete, select

from ...core import tokens
from ...core.db import db, transaction
from ...events.models import Event
from ...mail.actions import forget_person
from ...people.models import Person
from ...people.queries import address_key_of
from ..models import DateAnswer, DatePoll, DateVoter
from ..queries import is_asked, state, voter_count, voters_of
from ..queries.people import Askable
from ..rules import ASKED, MOST_VOTERS, VOTE, AskedAlready, NotNow, State, TooManyVoters
from .base import lock_poll, owe_voters, poll_in, poll_to_write, record

UNDECIDED = frozenset({State.DRAFT, State.OPEN, State.CLOSED})


def add_people(
    *, event_id: int, people: Sequence[tuple[Askable, int, bool]], now: datetime, real: datetime, actor: str, by_id: int | None = None
) -> int:
    """Ask these people with (weight, whether it cannot be without them); those on the list already stay as they are.

    Whoever is added while the poll is open is asked at once. Returns how many are new. Raises TooManyVoters, NotNow."""
    with transaction():
        event, poll = _poll_for_people(event_id, now, by_id)
        there = {(voter.person_id, voter.person.email_key) for voter in voters_of(poll.id)}
        ids, keys = {person_id for person_id, _ in there}, {key for _, key in there if key}
        persons = {row.id: row for row in db.session.scalars(select(Person).where(Person.id.in_([each.person_id for each, _, _ in people])))}
        new = []
        for each, weight, must in people:
            person = persons[each.person_id]
            if person.id not in ids and person.email_key not in keys:
                new.append(DateVoter(poll_id=poll.id, person_id=person.id, affiliation=each.affiliation, weight=weight, must=must))
                ids.add(person.id)
                keys |= {person.email_key} - {""}
        _add(poll, new, len(there), now, real, event.programme_id)
        if new:
            record("add_voters", event, actor=actor, now=now)
        return len(new)


def add_person(
    *, event_id: int, name: str, email: str, affiliation: str, locale: str, weight: int, must: bool, now: datetime, real: datetime, actor: str, by_id: int | None = None
) -> None:
    """Ask somebody by the name and address that were typed. Raises AskedAlready, TooManyVoters, NotNow."""
    with transaction():
        event, poll = _poll_for_people(event_id, now, by_id)
        if is_asked(poll.id, address_key_of(email)):
            raise AskedAlready()
        person = Person(name=name, email=email, email_key=address_key_of(email), locale=locale, created_at=real)
        db.session.add(person)
        db.session.flush()
        voter = DateVoter(poll_id=poll.id, person_id=person.id, typed=True, affiliation=affiliation, weight=weight, must=must)
        _add(poll, [voter], voter_count(poll.id), now, real, event.programme_id)
        record("add_voters", event, actor=actor, now=now)


def change_weights(*, event_id: int, weights: Mapping[int, tuple[int, bool]], now: datetime, actor: str) -> None:
    """How much each counts, and whether it cannot be without them, by voter. Raises NotNow once the day is fixed."""
    with transaction():
        event, poll = poll_in(event_id, UNDECIDED, now)
        changed = False
        for voter in voters_of(poll.id):
            weight, must = weights.get(voter.id, (voter.weight, voter.must))
            changed = changed or (weight, must) != (voter.weight, voter.must)
            voter.weight, voter.must = weight, must
        if changed:
            db.session.flush()
            record("change_weights", event, actor=actor, now=now)


def remove_voter(*, event_id: int, voter_id: int, now: datetime, real: datetime, actor: str) -> None:
    """Ask somebody no more: what they said goes, their link ends. Done already, nothing happens. Raises NotNow once the day is fixed."""
    with transaction():
        event, poll = poll_in(event_id, UNDECIDED, now)
        voter = db.session.scalar(select(DateVoter).where(DateVoter.poll_id == poll.id, DateVoter.id == voter_id))
        if voter is None:
            return
        tokens.revoke(VOTE, voter.id, now=real)
        db.session.execute(delete(DateAnswer).where(DateAnswer.voter_id == voter.id))
        forget_typed(voter)
        db.session.delete(voter)
        db.session.flush()
        record("remove_voter", event, actor=actor, now=now)


def forget_typed(voter: DateVoter) -> None:
    """A person who was typed for polls alone goes with the last of them. Must run inside a transaction."""
    elsewhere = select(DateVoter.id).join(DateVoter.poll).where(DateVoter.person_id == voter.person_id, DateVoter.id != voter.id, DatePoll.erased_at.is_(None))
    if not voter.typed or db.session.scalar(elsewhere.limit(1)) is not None:
        return
    person = voter.person
    person.name = person.email = person.email_key = ""
    forget_person(person.id)


def ask(poll: DatePoll, voters: Sequence[DateVoter], *, programme_id: int, now: datetime, real: datetime) -> int:
    """Make their links valid and owe each their mail; returns to how many. Inside the caller's transaction."""
    waiting = [voter for voter in voters if voter.asked_at is None]
    tokens.issue(VOTE, [voter.id for voter in waiting], now=real)
    for voter in waiting:
        voter.asked_at = now
    return owe_voters(waiting, ASKED, programme_id=programme_id, real=real)


def _poll_for_people(event_id: int, now: datetime, by_id: int | None) -> tuple[Event, DatePoll]:
    event, poll = lock_poll(event_id)
    if poll is None:
        return poll_to_write(event_id, now=now, by_id=by_id)
    if state(poll, now) not in (State.DRAFT, State.OPEN):
        raise NotNow()
    return event, poll


def _add(poll: DatePoll, new: Sequence[DateVoter], there: int, now: datetime, real: datetime, programme_id: int) -> None:
    if there + len(new) > MOST_VOTERS:
        raise TooManyVoters()
    db.session.add_all(new)
    db.session.flush()
    if state(poll, now) is State.OPEN:
        ask(poll, new, programme_id=programme_id, now=now, real=real)
    db.session.flush()
