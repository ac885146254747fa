"""How long a mail is tried, and when it is beyond delivery."""

from __future__ import annotations

from datetime import datetime, timedelta

from flask_babel import lazy_gettext as _l

from ..core.errors import Conflict

# After the first failure a minute, then longer; with the last one about two days in all.
BACK_OFF = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 15, 60, 240, 720, 1440))
MOST_TRIES = len(BACK_OFF) + 1
MOST_TRIES_TO_COMPOSE = 5


class NotInThatState(Conflict):
    def __init__(self) -> None:
        super().__init__(_l("This mail has changed since the page was shown. Look at it again."))


def next_try(tries: int, now: datetime, *, most: int = MOST_TRIES) -> datetime | None:
    """When to try again after `tries` failures, or None when the mail is given up."""
    return None if tries >= most else now + BACK_OFF[tries - 1]


def lease(timeout: int) -> timedelta:
    """How long a claim holds: longer than a whole SMTP dialogue in which each answer takes `timeout` seconds."""
    return timedelta(seconds=10 * timeout + 60)
