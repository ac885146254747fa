"""Answers, what became of them, and the decisions on seats: who may register now, who waits, what an event's page says first."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from ...core.errors import Refusal
from ...events.rules import OpenTo, Phase, Status
from ...programmes.rules import WindowState, window_state
from .refusals import ChangesClosed, EventIsOff, LargerThanTheEvent, NoRegistration, NoSeatsLeft, NotOpenToYou, NotOpenYet, RegistrationClosed, TooLate

NEARLY_FULL = 0.1  # of the capacity is left
# Personal data of a registration are erased this long after the event, as the notice on the form promises.
KEPT_AFTER_EVENT = timedelta(days=365)
# Links of a registration open until this long after the event.
LINK_LIVES_AFTER_EVENT = timedelta(days=30)


class Answer(StrEnum):
    """What a person said."""

    GOING = "going"
    MAYBE = "maybe"
    DECLINED = "declined"
    NONE = "none"


class Standing(StrEnum):
    """What became of it."""

    SEATED = "seated"
    WAITING = "waiting"
    OFFERED = "offered"
    PENDING = "pending"
    WITHDRAWN = "withdrawn"
    REFUSED = "refused"


class Audience(StrEnum):
    """For whom the seats of a pool are: the event's own, and those held back."""

    PUBLIC = "public"  # the general pool: for whomever the event is open to
    MEMBERS = "members"
    BODY = "body"
    INVITED = "invited"


class Verdict(StrEnum):
    """What was said of a registration that asks for approval."""

    APPROVED = "approved"
    REFUSED = "refused"
    ASKED = "asked"
    ANSWERED = "answered"


ACTIVE = (Standing.SEATED, Standing.WAITING, Standing.OFFERED, Standing.PENDING)


def may_join(standing: Standing, answer: Answer) -> bool:
    """Whether this person may take part online: with a seat, and not declined."""
    return standing is Standing.SEATED and answer is not Answer.DECLINED


class PageState(StrEnum):
    """What an event's page says first: one tag, one sentence, one thing to do."""

    DRAFT = "draft"
    UNDATED = "undated"
    NO_REGISTRATION = "no_registration"
    NOT_OPEN = "not_open"
    OPEN = "open"
    NEARLY_FULL = "nearly_full"
    FULL_WAITING = "full_waiting"
    FULL_CLOSED = "full_closed"
    CLOSED = "closed"
    LIVE = "live"
    PAST = "past"
    POSTPONED = "postponed"
    CANCELLED = "cancelled"

    @property
    def registrable(self) -> bool:
        return self in (PageState.OPEN, PageState.NEARLY_FULL, PageState.FULL_WAITING)


@dataclass(frozen=True)
class Registration:
    """The facts of an event that decide whether one may register."""

    status: Status
    phase: Phase
    takes_registrations: bool
    opens_at: datetime | None
    closes_at: datetime | None
    keeps_waiting_list: bool
    changes_close_at: datetime | None = None


@dataclass(frozen=True)
class Seats:
    """The seats of an event: `capacity` None is no limit; `waiting` counts delegations."""

    capacity: int | None
    taken: int
    waiting: int = 0

    @property
    def free(self) -> int | None:
        return None if self.capacity is None else max(0, self.capacity - self.taken)


def is_open(facts: Registration, now: datetime) -> bool:
    """Whether one may register now."""
    try:
        must_be_open(facts, now)
    except Refusal:
        return False
    return True


def must_be_open(facts: Registration, now: datetime) -> None:
    """Raise the refusal that says why nobody may register now; return if one may."""
    if facts.status in (Status.POSTPONED, Status.CANCELLED):
        raise EventIsOff()
    if facts.status is Status.DRAFT or not facts.takes_registrations:
        raise NoRegistration()
    window = window_state(facts.opens_at, facts.closes_at, now)
    if window is WindowState.BEFORE:
        raise NotOpenYet()
    if window is WindowState.AFTER or facts.phase in (Phase.LIVE, Phase.PAST):
        raise RegistrationClosed()


def must_take_answers(facts: Registration) -> None:
    """Raise the refusal that says why what was answered can no longer be changed; a postponed event has not begun."""
    if facts.status is Status.CANCELLED:
        raise EventIsOff()
    if facts.status is Status.PUBLISHED and facts.phase in (Phase.LIVE, Phase.PAST):
        raise TooLate()


def must_take_changes(facts: Registration, now: datetime) -> None:
    """Raise the refusal that says why a company can no longer change who comes: begun, off, or past the cut-off."""
    must_take_answers(facts)
    if facts.changes_close_at is not None and now >= facts.changes_close_at:
        raise ChangesClosed(facts.changes_close_at)


def must_be_for(open_to: OpenTo, proven: frozenset[Audience]) -> None:
    """Raise NotOpenToYou unless the event's own seats are for whoever has proven this."""
    if open_to is not OpenTo.PUBLIC and Audience(open_to.value) not in proven:
        raise NotOpenToYou(open_to)


def must_be_able_to_wait(size: int, keeps_waiting_list: bool, capacity: int | None, free: int | None) -> None:
    """Raise the refusal that says why a party that does not fit cannot wait either."""
    if capacity is not None and size > capacity:
        raise LargerThanTheEvent(capacity)
    if not keeps_waiting_list:
        raise NoSeatsLeft(asked=size, free=free or 0)


def least_settled(standings: Iterable[Standing]) -> Standing:
    """The one standing of a delegation whose people have these: what is still to be settled comes first."""
    return min(standings, key=_SETTLING.index, default=Standing.WITHDRAWN)


_SETTLING = (Standing.OFFERED, Standing.WAITING, Standing.PENDING, Standing.SEATED, Standing.REFUSED, Standing.WITHDRAWN)


def page_state(facts: Registration, seats: Seats, now: datetime) -> PageState:
    """The one state an event's page is in; what is off or over counts before what is full."""
    if facts.status is not Status.PUBLISHED:
        return PageState(facts.status.value)
    if facts.phase is Phase.PAST:
        return PageState.PAST
    if facts.phase is Phase.LIVE:
        return PageState.LIVE
    if not facts.takes_registrations:
        return PageState.UNDATED if facts.phase is Phase.UNDATED else PageState.NO_REGISTRATION
    window = window_state(facts.opens_at, facts.closes_at, now)
    if window is WindowState.BEFORE:
        return PageState.NOT_OPEN
    if window is WindowState.AFTER:
        return PageState.CLOSED
    return _by_seats(seats, facts.keeps_waiting_list)


def _by_seats(seats: Seats, keeps_waiting_list: bool) -> PageState:
    if seats.capacity is None or seats.free is None:
        return PageState.OPEN
    if seats.free == 0 or seats.waiting:
        return PageState.FULL_WAITING if keeps_waiting_list else PageState.FULL_CLOSED
    return PageState.NEARLY_FULL if seats.free <= seats.capacity * NEARLY_FULL else PageState.OPEN


def link_is_over(status: Status, ends_at: datetime | None, now: datetime) -> bool:
    """Whether the links of a registration have expired; those of an event that has no date yet, or none any more, have not."""
    return status is not Status.POSTPONED and ends_at is not None and now >= ends_at + LINK_LIVES_AFTER_EVENT
