"""What one process of the crew does for followers: sweep for those to tell, a few at a time."""

from __future__ import annotations

from datetime import timedelta

from eventsapp.calendars.actions import followers
from tests.factories import NOW

RESTED = NOW + timedelta(minutes=10)


def tell_followers(event_id: int) -> list[int]:
    """Sweep again and again, as several workers would, in portions so small that they meet."""
    whole, followers.PORTION = followers.PORTION, 5
    try:
        return [followers.tell_followers(now=RESTED, real=RESTED) for _ in range(3)]
    finally:
        followers.PORTION = whole
