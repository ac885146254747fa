"""Reading who may be asked for days: people of a body, those who act for members; and where else they are expected."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import or_, select
from sqlalchemy.orm import joinedload, selectinload

from ...core.db import db
from ...core.tokens import Link
from ...core.words import Words
from ...events.models import Event
from ...events.rules import DEFAULT_LENGTH, Status, end_of, past_at
from ...members.models import BodySeat
from ...members.queries.bodies import holding
from ...members.queries.membership import members_on
from ...members.rules import BodyRole
from ...people.models import Organisation, Person, Representative
from ...rsvps.models import Rsvp
from ...rsvps.rules import Answer, Standing
from ..models import DatePoll, DateVoter
from ..rules import VOTE, forgettable_at


@dataclass(frozen=True)
class Askable:
    """Somebody who may be asked: for whom they stand, and their role in the body they were found in."""

    person_id: int
    affiliation: str
    role: BodyRole = BodyRole.MEMBER


def people_of(body_id: int, day: date) -> list[Askable]:
    """Who has a seat in the body on that day; a seat whose person is still to be named asks nobody."""
    seats = select(BodySeat).where(BodySeat.body_id == body_id, BodySeat.person_id.is_not(None), *holding(day)).options(joinedload(BodySeat.organisation))
    rows = db.session.scalars(seats.order_by(BodySeat.id))
    return [Askable(seat.person_id, seat.organisation.name if seat.organisation else "", seat.role) for seat in rows if seat.person_id]


def representatives_of_members(programme_id: int, day: date) -> list[Askable]:
    """Who has confirmed that they act for an organisation that is a member on that day."""
    acting = select(Representative.person_id, Organisation.name).join(Representative.organisation).where(
        Representative.removed_at.is_(None), Representative.confirmed_at.is_not(None), Organisation.id.in_(members_on(programme_id, day))
    )
    return [Askable(row.person_id, row.name) for row in db.session.execute(acting.order_by(Representative.id))]


@dataclass(frozen=True)
class Elsewhere:
    """A person of the poll who has a seat at another event of the programme."""

    voter_id: int
    title: Words
    starts_at: datetime
    ends_at: datetime


def elsewhere(event: Event, voters: Sequence[DateVoter], first: datetime, until: datetime) -> list[Elsewhere]:
    """Where else those asked are registered in that time, by their address; one query."""
    by_key = {voter.person.email_key: voter.id for voter in voters if voter.person.email_key}
    there = (
        select(Person.email_key, Event.title, Event.starts_at, Event.ends_at)
        .join(Rsvp, Rsvp.person_id == Person.id)
        .join(Event, Event.id == Rsvp.event_id)
        .where(Person.email_key.in_(by_key), Event.id != event.id, Rsvp.standing == Standing.SEATED, Rsvp.answer != Answer.DECLINED)
        .where(Event.status == Status.PUBLISHED, Event.starts_at < until, Event.starts_at > first - DEFAULT_LENGTH * 12)
    )
    rows = [(key, title, starts, end_of(starts, ends)) for key, title, starts, ends in db.session.execute(there.distinct())] if by_key else []
    return [Elsewhere(by_key[key], title, starts, ends) for key, title, starts, ends in rows if starts is not None and ends is not None]


def votes_of(email_key: str) -> Sequence[DateVoter]:
    """Where this address is kept for a poll, or something its owner said of it is; what was erased is not."""
    opens = select(Link.hash).where(Link.purpose == VOTE, Link.row_id == DateVoter.id, Link.revoked_at.is_(None)).exists()
    mine = select(DateVoter).join(DateVoter.person).join(DateVoter.poll).where(Person.email_key == email_key, DatePoll.erased_at.is_(None))
    poll = joinedload(DateVoter.poll)
    options = (joinedload(DateVoter.person), selectinload(DateVoter.answers), poll.selectinload(DatePoll.candidates), poll.joinedload(DatePoll.event).joinedload(Event.programme))
    return db.session.scalars(mine.where(or_(DateVoter.typed, opens, DateVoter.comment != "")).options(*options).order_by(DateVoter.id)).all()


def forgettable(poll: DatePoll) -> datetime:
    """When what the poll knows of people goes, as its event stands now."""
    event = poll.event
    over = max((moment for moment in (poll.fixed_at, poll.closed_at, poll.closes_at) if moment is not None), default=poll.made_at)
    return forgettable_at(past_at(event.starts_at, event.ends_at, event.window_to, event.zone), over)


def others_between(event: Event, first: datetime, until: datetime) -> Sequence[Event]:
    """The programme's other events that begin in that time and are not off."""
    there = select(Event).where(
        Event.programme_id == event.programme_id, Event.id != event.id, Event.status != Status.CANCELLED, Event.starts_at >= first, Event.starts_at < until
    )
    return db.session.scalars(there.order_by(Event.starts_at)).all()


