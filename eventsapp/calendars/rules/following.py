"""Who may follow an event, when its followers are told, and when they are forgotten: decisions on plain values."""

from __future__ import annotations

from datetime import datetime, timedelta

from flask_babel import lazy_gettext as _l

from ...core.errors import Refusal
from ...events.rules import Status

CONFIRM = "follow_confirm"
FIXED = "follow_fixed"
CANCELLED = "follow_cancelled"

# One mail in this time asks an address to confirm, however often somebody types it.
ASKED_AGAIN_AFTER = timedelta(hours=1)

# An address is kept this long after its follower was told or stopped, and unconfirmed.
KEPT_AFTER = timedelta(days=30)
KEPT_UNCONFIRMED = timedelta(days=7)
KEPT_AT_MOST = timedelta(days=365)  # for an event that never gets its day


class NothingToFollow(Refusal):
    def __init__(self) -> None:
        super().__init__(_l("The date of this event is no longer open, so there is nothing to wait for. You find it on this page."))


def may_follow(status: Status, starts_at: datetime | None) -> bool:
    """Whether the day of an event is still to be fixed: it has none yet, or it was put off."""
    return status is Status.POSTPONED or (status is Status.PUBLISHED and starts_at is None)


def is_offered(status: Status, starts_at: datetime | None, past_at: datetime | None, now: datetime) -> bool:
    """Whether people are asked if they want to know: not once the days it was planned for are over, unless it was put off."""
    return may_follow(status, starts_at) and (status is Status.POSTPONED or past_at is None or now < past_at)


def is_news(status: Status, starts_at: datetime | None) -> bool:
    """Whether there is what followers wait for: the day, or that there will be none."""
    return status is Status.CANCELLED or (status is Status.PUBLISHED and starts_at is not None)


def asks_again(asked_at: datetime, finished: bool, real: datetime) -> bool:
    """Whether another mail asks to confirm. Who stopped, or was told, begins anew: no stranger can bring that about."""
    return finished or real >= asked_at + ASKED_AGAIN_AFTER


def rested(status: Status, changed_at: datetime, quiet_minutes: int, at_once: bool, now: datetime) -> bool:
    """Whether the news may go out: a cancellation, and what an organiser wants told, at once; a day when it has stood a while."""
    return at_once or status is Status.CANCELLED or now >= changed_at + timedelta(minutes=quiet_minutes)


def is_done_with(asked_at: datetime, confirmed_at: datetime | None, told_at: datetime | None, ended_at: datetime | None, real: datetime) -> bool:
    """Whether the address has been kept long enough; as the query kept_long_enough asks it of all.

    The year begins when its owner confirms: no stranger makes it longer by typing the address again.
    """
    done = any(moment is not None and moment <= real - KEPT_AFTER for moment in (told_at, ended_at))
    return done or (asked_at <= real - KEPT_UNCONFIRMED if confirmed_at is None else confirmed_at <= real - KEPT_AT_MOST)
