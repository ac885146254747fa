"""The mails of a registration, each with the event for the calendar: why they live above rsvps."""

from __future__ import annotations


def register() -> None:
    """Make these composers known to the outbox."""
