"""Following an undated event: asked, confirmed, told once, forgotten."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Row, select, update

from ...core import audit, tokens
from ...core.db import db, transaction
from ...events.actions import lock_event
from ...events.models import Event
from ...events.rules import Status, WrongStatus, end_of, past_at
from ...mail.actions import Owed, forget_person, owe
from ...people.models import Person
from ...people.queries import address_key_of
from ..models import EventNews, Follower
from ..purposes import FOLLOW
from ..queries import followers as queries
from ..queries.invitations import quiet_minutes
from ..rules.following import CANCELLED, CONFIRM, FIXED, NothingToFollow, asks_again, is_done_with, is_news, is_offered, may_follow, rested

PORTION = 500
PORTION_FORGOTTEN = 200


def follow(*, event_id: int, email: str, locale: str, now: datetime, real: datetime) -> None:
    """Ask this address whether it wants to know when the day is fixed. Raises NothingToFollow, or WrongStatus when its days are over.

    Nobody learns whether it was known. One that was asked lately is not asked again; one that is confirmed stays so.
    """
    with transaction():
        event = lock_event(event_id)
        if not may_follow(event.status, event.starts_at):
            raise NothingToFollow()
        if not is_offered(event.status, event.starts_at, past_at(event.starts_at, event.ends_at, event.window_to, event.zone), now):
            raise WrongStatus()
        follower = queries.find_follower(event_id, address_key_of(email))
        if follower is None:
            follower = _new(event_id, email, locale, real)
        else:
            follower = _locked(follower.id)
            finished = follower.ended_at is not None or follower.told_at is not None
            if not asks_again(follower.asked_at, finished, real):
                return
            if finished:
                follower.confirmed_at = follower.told_at = follower.ended_at = None
            follower.asked_at = real
            if follower.confirmed_at is None:  # the language its owner confirmed in is no stranger's to change
                follower.locale = locale
        db.session.flush()
        owe([Owed(CONFIRM, {"follower": follower.id}, follower.person_id, follower.person.email, locale)], programme_id=event.programme_id, now=real)
        _record("follow", event.programme_id, follower.id, "visitor", now)


def confirm(*, follower_id: int, now: datetime, real: datetime) -> None:
    """The owner of the address wants to know; also once more, after they stopped or were told. Raises NothingToFollow."""
    with transaction():
        follower = _locked(follower_id)
        event = db.session.get_one(Event, follower.event_id, populate_existing=True)
        if not may_follow(event.status, event.starts_at):
            raise NothingToFollow()
        if follower.confirmed_at is not None and follower.ended_at is None and follower.told_at is None:
            return
        follower.confirmed_at, follower.told_at, follower.ended_at = real, None, None
        follower.person.email_proven_at = real
        db.session.flush()
        _record("confirm_follow", event.programme_id, follower.id, f"link:follower:{follower.id}", now)


def stop(*, follower_id: int, now: datetime, real: datetime) -> None:
    """No further mail to this follower; whoever stopped before has."""
    with transaction():
        follower = _locked(follower_id)
        if follower.ended_at is not None:
            return
        follower.ended_at = real
        db.session.flush()
        _record("stop_follow", follower.event.programme_id, follower.id, f"link:follower:{follower.id}", now)


def tell_followers(*, now: datetime, real: datetime) -> int:
    """Owe the followers of every event that got its day, or was cancelled, the one mail about it. Returns how many of them waited."""
    owed, failures = 0, []
    for event_id in queries.events_with_news():
        try:
            owed += _tell_all(event_id, now, real)
        except Exception as error:  # one event that fails keeps no other's followers waiting
            failures.append(error)
    if failures:
        raise failures[0]
    return owed


def forget_followers(*, now: datetime, real: datetime) -> int:
    """Erase the addresses that were kept long enough; that somebody followed stays. The next sweep goes on after a portion."""
    follower_ids = queries.kept_long_enough(real, most=PORTION_FORGOTTEN)
    for follower_id in follower_ids:
        _forget(follower_id, now, real)
    return len(follower_ids)


def _new(event_id: int, email: str, locale: str, real: datetime) -> Follower:
    """A person of their own: an address that nobody has proven is nobody we know."""
    key = address_key_of(email)
    person = Person(name="", email=email, email_key=key, locale=locale, created_at=real)
    db.session.add(person)
    db.session.flush()
    follower = Follower(event_id=event_id, person_id=person.id, email_key=key, locale=locale, asked_at=real)
    db.session.add(follower)
    db.session.flush()
    tokens.issue(FOLLOW, [follower.id], now=real)
    return follower


def _tell_all(event_id: int, now: datetime, real: datetime) -> int:
    owed = 0
    while portion := _tell_portion(event_id, now, real):
        owed += portion
    return owed


def _tell_portion(event_id: int, now: datetime, real: datetime) -> int:
    """Owe the next of them their mail: whether there is news is asked again under the event's lock."""
    with transaction():
        event = lock_event(event_id)
        news = db.session.get(EventNews, event_id, populate_existing=True)
        at_once = news is not None and news.send_now >= event.revision
        if not is_news(event.status, event.starts_at) or not rested(event.status, event.changed_at, quiet_minutes(news), at_once, now):
            return 0
        rows = queries.untold(event_id, most=PORTION)
        ends = end_of(event.starts_at, event.ends_at)
        if event.status is Status.PUBLISHED and ends is not None and ends <= now:
            _mark(rows, ended_at=real)  # nobody can come any more
            return len(rows)
        _mark(rows, told_at=real)
        message = CANCELLED if event.status is Status.CANCELLED else FIXED
        owe([Owed(message, {"follower": row.id}, row.person_id, row.email, row.locale, proven=True) for row in rows], programme_id=event.programme_id, now=real)
        return len(rows)


def _mark(rows: Sequence[Row[Any]], **values: datetime) -> None:
    db.session.execute(update(Follower).where(Follower.id.in_([row.id for row in rows])).values(**values).execution_options(synchronize_session=False))


def _forget(follower_id: int, now: datetime, real: datetime) -> None:
    with transaction():
        follower = _locked(follower_id)
        if is_done_with(follower.asked_at, follower.confirmed_at, follower.told_at, follower.ended_at, real):  # else they follow again
            forget_follower(follower_id, now=now, real=real)


def forget_follower(follower_id: int, *, now: datetime, real: datetime) -> None:
    """Erase a follower's address; that somebody followed stays. Doing it twice does nothing more."""
    with transaction():
        follower = _locked(follower_id)
        person = follower.person
        if not person.email_key:
            return
        person.email = person.email_key = ""
        forget_person(person.id)
        follower.email_key = f"erased {follower.id}"
        if follower.told_at is None and follower.ended_at is None:
            follower.ended_at = real  # nobody is left to tell
        tokens.revoke(FOLLOW, follower.id, now=real)
        db.session.flush()
        _record("erase", follower.event.programme_id, follower.id, "system", now)


def _locked(follower_id: int) -> Follower:
    return db.session.scalars(select(Follower).where(Follower.id == follower_id).with_for_update(key_share=True).execution_options(populate_existing=True)).one()


def _record(verb: str, programme_id: int, follower_id: int, actor: str, now: datetime) -> None:
    audit.record(verb, programme_id=programme_id, subject="follower", subject_id=follower_id, actor=actor, now=now)
