"""The ways of adding an event to a calendar, and of which event they are offered: decisions on plain values."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from ...events.rules import Phase, Status, phase

# Minutes before the start at which a downloaded entry may ring.
ALARMS = (0, 60, 1440)


class Way(StrEnum):
    """A way to add an event: a form of another calendar, filled in; our file; or the programme's feed on this device."""

    GOOGLE = "google"
    OUTLOOK = "outlook"
    MICROSOFT365 = "microsoft365"
    YAHOO = "yahoo"
    FILE = "file"
    FEED = "feed"


def is_over(status: Status, starts_at: datetime | None, ends_at: datetime | None, now: datetime) -> bool:
    """Whether it took place and is past, so that no calendar needs it any more."""
    return status is Status.PUBLISHED and phase(starts_at, ends_at, now) is Phase.PAST


def may_be_added(status: Status, starts_at: datetime | None, ends_at: datetime | None, now: datetime) -> bool:
    """Whether a copy of the event is any use now: not of what is off, whose day will be another one, nor of what is over."""
    return status is Status.PUBLISHED and not is_over(status, starts_at, ends_at, now)
