"""Reading what of an event is still to be told, and how many people that will reach: counted, not sent."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, case, exists, false, func, or_, select
from sqlalchemy.orm import aliased

from ...core.db import db
from ...events.models import Event
from ...events.rules import Status
from ...mail.models import MailState, OutboxMail
from ...people.models import Person
from ...rsvps.models import Delegation, Rsvp
from ...rsvps.rules import ACTIVE, Standing
from ..models import EventNews, Invitation
from ..rules.following import is_news
from ..rules.invitations import COMPOSER, Heed, News, Said, Stands, Told, news
from ..rules.pending import Current, Pending, pending
from ..rules.topics import Topic
from . import invitations as queries
from .followers import follower_count

_Other, _OtherPerson = aliased(Rsvp), aliased(Person)
_OF_THE_EVENT = (News.STATUS, News.UPDATE, News.FIXED)


@dataclass(frozen=True)
class Outlook:
    """What is to be told of an event: before, the time that people were told; people, how many it will reach, followers among them."""

    pending: Pending
    before: tuple[datetime, datetime | None] | None = None
    people: int = 0
    followers: int = 0


def outlook(event: Event, now: datetime) -> Outlook:
    """What changed since people were told, and how many a mail about it will reach; if none goes out by itself, would reach."""
    row = db.session.get(EventNews, event.id)
    current = queries.current(event, now)
    found = pending(current, queries.known(row), now)
    if row is None or not found.changed:
        return Outlook(found)
    heed = Heed(queries.significant(row), event.revision if found.passed_over else row.send_all)
    followers = follower_count(event.id) if found.counting and is_news(event.status, event.starts_at) else 0
    return Outlook(found, queries.topic_time(row.topics), reach(event, current, heed) + followers, followers)


@dataclass(frozen=True)
class Decision:
    """What another status of an event does: how many get a mail about it; how many have the event in their calendar, by invitation."""

    people: int = 0
    entries: int = 0


def shift_reach(event: Event, now: datetime) -> int:
    """How many would get a mail if an organiser wanted it told by how much the agenda is late."""
    current = queries.current(event, now)
    as_if = _AsIf(event.id, event.status, event.starts_at, event.revision + 1, event.time_revision)
    topics = {**current.topics, Topic.AGENDA: "as if"}
    return reach(as_if, replace(current, topics=topics), Heed({Topic.AGENDA}))


@dataclass(frozen=True)
class _AsIf:
    """An event as it would be."""

    id: int
    status: Status
    starts_at: datetime | None
    revision: int
    time_revision: int


def decision(event: Event, status: Status, now: datetime) -> Decision:
    """What giving the event this status would do, before anybody decides it. Nobody is told of what is over."""
    current = queries.current(event, now)
    topics = {**current.topics, Topic.STATUS: f"{status.value} as if"}
    as_if = _AsIf(event.id, status, event.starts_at, event.revision + 1, event.time_revision)
    people = reach(as_if, replace(current, status=status, topics=topics), Heed())
    entries = select(func.count()).select_from(Invitation).join(Invitation.person).join(Invitation.delegation)
    held = entries.where(Invitation.event_id == event.id, Invitation.said == Said.REQUEST, Delegation.erased_at.is_(None), _here())
    following = follower_count(event.id) if is_news(status, event.starts_at) and not current.over else 0
    return Decision(people + following, (db.session.scalar(held) or 0) if people else 0)


def reach(event: Event | _AsIf, current: Current, heed: Heed) -> int:
    """How many people would get a mail about the event as it is now, if these changes counted.

    The number of its revision stands for what the event said then: all who were told at the same one, in one language, and
    have a seat are one group, all others of them another. The decision is that of rules.invitations.news, made once for each.
    """
    rows = db.session.execute(_groups(event)).all()
    told: dict[int, Any] = dict(db.session.execute(select(Invitation.id, Invitation.topics).where(Invitation.id.in_([row.example for row in rows]))).all())
    groups = [(count, standing, row) for row in rows for count, standing in ((row.seated, Standing.SEATED), (row.people - row.seated, Standing.WAITING))]
    return sum(count for count, standing, row in groups if _is_told(standing, row, told[row.example], event, current, heed))


def _groups(event: Event | _AsIf) -> Any:
    """Of each revision that people were told: how many they are, and how many of them have a seat or speak for who has one."""
    is_contact = and_(Delegation.organisation != "", Delegation.contact_id == Invitation.person_id)
    has_seat = case((Rsvp.standing == Standing.SEATED, True), (is_contact, _somebody_through_them()), else_=false())
    standing = case((or_(is_contact, Rsvp.standing.is_(None)), Delegation.standing), else_=Rsvp.standing)
    seated = and_(or_(is_contact, Invitation.standing == Standing.SEATED), has_seat)
    alike = (Invitation.revision, Delegation.locale, Invitation.topics.is_(None).label("unknown"))
    return (
        select(*alike, func.min(Invitation.id).label("example"), func.count().label("people"), func.sum(case((seated, 1), else_=0)).label("seated"))
        .join(Person, Person.id == Invitation.person_id)
        .join(Delegation, Delegation.id == Invitation.delegation_id)
        .outerjoin(Rsvp, Rsvp.id == Invitation.rsvp_id)
        .where(Invitation.event_id == event.id, Invitation.revision < event.revision, Invitation.standing.in_(ACTIVE), standing.in_(ACTIVE))
        .where(Delegation.erased_at.is_(None), _here(), ~_under_way())
        .group_by(Invitation.revision, Delegation.locale, "unknown")
    )


def _is_told(standing: Standing, told: Any, topics: Any, event: Event | _AsIf, current: Current, heed: Heed) -> bool:
    """Whether somebody with this standing, told these topics, is owed a mail about the event. What their own registration owes them is not asked."""
    stands = Stands(
        contact=False, standing=standing, own=standing, going="", speaks_for=False, here=True, declined_by_calendar=False, status=event.status,
        dated=event.starts_at is not None, over=current.over, topics=current.topics, revision=event.revision, time_revision=event.time_revision,
        lang=told.locale,
    )  # fmt: skip
    return news(stands, Told(standing, "", topics, told.revision, Said.REQUEST), heed) in _OF_THE_EVENT


def _here() -> ColumnElement[bool]:
    """The invitation went to the address that the person still has."""
    return and_(Invitation.address != "", or_(Invitation.address == Person.email, func.lower(Invitation.address) == Person.email_key))


def _under_way() -> ColumnElement[bool]:
    """A mail is owed that is not composed yet: it will say what is so then."""
    waiting = select(OutboxMail.id).where(
        OutboxMail.state.in_((MailState.DUE, MailState.HELD, MailState.UNDELIVERABLE)), OutboxMail.message == COMPOSER, OutboxMail.octets.is_(None)
    )
    return func.coalesce(Invitation.mail_id.in_(waiting), false())


def _somebody_through_them() -> ColumnElement[bool]:
    """Somebody with a seat is reached only through this contact."""
    return exists().where(
        _Other.delegation_id == Invitation.delegation_id, _Other.person_id != Invitation.person_id, _Other.standing == Standing.SEATED,
        _OtherPerson.id == _Other.person_id, _OtherPerson.email_key.in_(("", Person.email_key)),
    )  # fmt: skip
