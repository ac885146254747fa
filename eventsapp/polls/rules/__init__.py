"""Finding a day: what a poll is at a moment, what may be asked, which days are best. Decisions on plain values."""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum

from flask_babel import lazy_gettext as _l

from ...core.errors import Conflict, Refusal

MOST_CANDIDATES = 40
MOST_VOTERS = 500
MOST_WEIGHT = 100
LEAST_MINUTES, MOST_MINUTES = 5, 7 * 24 * 60
REMIND_AGAIN_AFTER = timedelta(hours=24)
KEPT = timedelta(days=30)  # so long after the event, or the end of the poll, addresses and comments are kept

# The purpose of a voter's link, and the names of the mails.
VOTE = "vote"
ASKED, REMINDED, FIXED = "poll_asked", "poll_reminder", "poll_fixed"


class Choice(StrEnum):
    """What somebody says of a day."""

    YES = "yes"
    IF_NEED_BE = "if_need_be"
    NO = "no"


class State(StrEnum):
    """Where a poll stands."""

    DRAFT = "draft"
    OPEN = "open"
    CLOSED = "closed"
    FIXED = "fixed"


class TooManyCandidates(Refusal):
    def __init__(self) -> None:
        super().__init__(_l("At most %(most)d days can be asked for. Take some off the list.", most=MOST_CANDIDATES))


class CandidateThere(Refusal):
    def __init__(self) -> None:
        super().__init__(_l("This start is on the list already."), field="starts_at")


class CandidatePast(Refusal):
    def __init__(self) -> None:
        super().__init__(_l("This start is over already. Choose a later one."), field="starts_at")


class TooManyVoters(Refusal):
    def __init__(self) -> None:
        super().__init__(_l("At most %(most)d people can be asked.", most=MOST_VOTERS))


class AskedAlready(Refusal):
    def __init__(self) -> None:
        super().__init__(_l("This address is on the list already."), field="email")


class NotNow(Refusal):
    """The verb does not fit the poll's state."""

    def __init__(self) -> None:
        super().__init__(_l("This is not possible in the poll's present state. Reload the page to see it."))


class NothingToAsk(Refusal):
    def __init__(self) -> None:
        super().__init__(_l("A poll needs at least two days and one person to ask."))


class ClosesTooSoon(Refusal):
    def __init__(self) -> None:
        super().__init__(_l("This closing day is over already. Choose a later one."), field="closes_on")


class VotingOver(Refusal):
    def __init__(self) -> None:
        super().__init__(_l("The poll is closed. Nothing was changed."))


class AlreadyFixed(Conflict):
    def __init__(self) -> None:
        super().__init__(_l("The day was fixed meanwhile. Reload the page to see it."))


class MovedMeanwhile(Conflict):
    def __init__(self) -> None:
        super().__init__(_l("Somebody else set the day of this event meanwhile. Look at it before you fix another."))


def state_of(opened_at: datetime | None, closes_at: datetime | None, closed_at: datetime | None, fixed_at: datetime | None, now: datetime) -> State:
    """A poll is open from its opening to its closing [half-open), unless somebody closed it sooner."""
    if fixed_at is not None:
        return State.FIXED
    if opened_at is None:
        return State.DRAFT
    if closed_at is not None or (closes_at is not None and now >= closes_at):
        return State.CLOSED
    return State.OPEN


def forgettable_at(event_over_at: datetime | None, poll_over_at: datetime) -> datetime:
    """When what a poll knows of people is to go: 30 days after the event and after the poll, whichever comes last."""
    return max(event_over_at or poll_over_at, poll_over_at) + KEPT
